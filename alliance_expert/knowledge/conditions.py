"""The `when` of a rule -> a Condition, checked against the vocabulary where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..model import condition as c
from ..model.knowledge import Gate
from ..model.vocabulary import SESSION, SESSION_NUMBER, Attribute, Kind
from ..source.shape import MISSING, Listed, Notes, OneOf, Whole, closest, closest_key, kind_of, listing
from ..source.tree import Items, Node, Pairs, Scalar
from ..source.value import OneValue, legal, one_value, value_of

DIRECTIONS = ("better", "same", "worse")
OPERATORS = ("at_least", "at_most", "includes_any", "includes_all", "includes_none", "falling_over", "constant_at")
SUFFIXES = ("source", "change", "sessions_since")
MEANT = {"and": "all", "or": "any", "none": "not", "unless": "unless_known"}
"""Words that authors reach for, whose nearest spelling would mean something else."""
MOST_SESSIONS = 1000


@dataclass(frozen=True, slots=True)
class Conditions:
    """Reads conditions over these ids. `gate` None and empty `legs` mean that the roles were not understood.

    Equal conditions are read as one object (kept in `made`), so that each is judged once in a case.
    """

    attributes: Mapping[str, Attribute]
    broken: frozenset[str]
    findings: Collection[str]
    sources: Collection[str]
    legs: Sequence[str]
    gate: Gate | None
    made: dict[c.Condition, c.Condition] = field(default_factory=dict)

    def __call__(self, node: Node, notes: Notes) -> Any:
        """The condition of a node, or MISSING with the problems noted."""
        read = self._read(node, notes)
        return read if read is MISSING else self.made.setdefault(read, read)

    def _read(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Pairs) or not node.pairs:
            advice = "Write one test, such as `attribute: value`, or `all:` with a list of tests."
            return notes.add(node, "wrong-type", f"a condition is a mapping, not {kind_of(node)}", advice)
        if len(node.pairs) > 1:
            advice = "Put the tests into `all:` or `any:`, each with its own dash."
            return notes.add(node.pairs[1][0], "two-tests", "a condition has one key, and here comes another", advice)
        key, inner = node.pairs[0]
        if key.text in WORDS:
            return WORDS[key.text](self, inner, notes)
        return self._attribute_test(key, inner, notes)

    # --- all, any, not, unless_known, and tests by word

    def _parts(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Items):
            return notes.add(
                node, "wrong-type", f"here a list of tests is expected, not {kind_of(node)}", "Use dashes."
            )
        if not node.items:
            said = "the list of tests is empty: true of everything, or of nothing"
            return notes.add(node, "empty-list", said, "Name at least one test.")
        parts = tuple(self(item, notes) for item in node.items)
        return MISSING if MISSING in parts else parts

    def _all(self, node: Node, notes: Notes) -> Any:
        parts = self._parts(node, notes)
        return parts if parts is MISSING else c.All(parts)

    def _any(self, node: Node, notes: Notes) -> Any:
        parts = self._parts(node, notes)
        return parts if parts is MISSING else c.AnyOf(parts)

    def _not(self, node: Node, notes: Notes) -> Any:
        part = self(node, notes)
        return part if part is MISSING else c.Not(part)

    def _unless_known(self, node: Node, notes: Notes) -> Any:
        part = self(node, notes)
        return part if part is MISSING else c.UnlessKnown(part)

    def _finding(self, node: Node, notes: Notes) -> Any:
        finding = OneOf(self.findings, "finding")(node, notes)
        return finding if finding is MISSING else c.FindingHolds(finding)

    def _known(self, node: Node, notes: Notes) -> Any:
        attribute = self._named(node, notes)
        return attribute if attribute is MISSING else c.Known(attribute.id)

    def _unknown(self, node: Node, notes: Notes) -> Any:
        attribute = self._named(node, notes)
        return attribute if attribute is MISSING else c.Unknown(attribute.id)

    def _weakest(self, node: Node, notes: Notes) -> Any:
        if not self.legs:
            return MISSING
        leg = OneOf(self.legs, "leg")(node, notes)
        return leg if leg is MISSING else c.Weakest(leg, tuple(other for other in self.legs if other != leg))

    def _left_open(self, node: Node, notes: Notes) -> Any:
        if self.gate is None:
            return MISSING
        named = OneOf([self.gate.attribute], "attribute of the gate")(node, notes)
        gate = self.gate
        return named if named is MISSING else c.LeftOpen(gate.attribute, gate.open, gate.handled, gate.settled)

    def _named(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Scalar):
            return notes.add(node, "wrong-type", f"here an attribute is expected, not {kind_of(node)}")
        return self._attribute(node, node.text, notes)

    def _attribute(self, node: Node, name: str, notes: Notes) -> Any:
        if name == SESSION_NUMBER:
            return SESSION
        if name in self.attributes:
            return self.attributes[name]
        if name not in self.broken:
            meant = MEANT.get(name.lower())
            near = f" Did you mean {meant!r}?" if meant else closest(name, [*self.attributes, *WORDS])
            advice = f"`alliance-expert rules list attributes` shows all of them.{near}"
            notes.add(node, "unknown-attribute", f"there is no attribute {name!r}", advice)
        return MISSING

    # --- tests that begin with an attribute

    def _attribute_test(self, key: Scalar, node: Node, notes: Notes) -> Any:
        name, _, suffix = key.text.rpartition(".")
        if suffix in SUFFIXES and key.text not in self.attributes:
            attribute = self._attribute(key, name, notes)
            if attribute is MISSING:
                return MISSING
            reader = {"source": self._source, "change": self._change, "sessions_since": self._sessions_since}
            return reader[suffix](attribute, node, notes)
        attribute = self._attribute(key, key.text, notes)
        if attribute is MISSING:
            return MISSING
        if isinstance(node, Pairs):
            return self._operators(attribute, node, notes)
        return self._equality(attribute, node, notes)

    def _source(self, attribute: Attribute, node: Node, notes: Notes) -> Any:
        sources = Listed(OneOf(self.sources, "source"), single=True)(node, notes)
        return sources if sources is MISSING else c.SourceIs(attribute.id, sources)

    def _change(self, attribute: Attribute, node: Node, notes: Notes) -> Any:
        if not attribute.best:
            said = f"{attribute.id} has no `best` end, so it gets neither better nor worse"
            return notes.add(node, "no-order", said, "Give it `best: high` or `best: low`, or test its value.")
        ways = Listed(OneOf(DIRECTIONS, "direction"), single=True)(node, notes)
        return ways if ways is MISSING else c.ChangeIs(attribute.id, ways)

    def _sessions_since(self, attribute: Attribute, node: Node, notes: Notes) -> Any:
        bounds = self._bounds(node, ("at_least", "at_most"), Whole(0, MOST_SESSIONS), notes)
        if bounds is MISSING:
            return MISSING
        return c.SessionsSince(attribute.id, bounds.get("at_least"), bounds.get("at_most"))

    def _equality(self, attribute: Attribute, node: Node, notes: Notes) -> Any:
        if attribute.kind is Kind.MANY:
            said = f"{attribute.id} has several values at once, so it is not tested for equality"
            return notes.add(node, "wrong-type", said, "Use {includes_any: [...]}, includes_all or includes_none.")
        values = Listed(OneValue(attribute), single=True)(node, notes)
        if values is MISSING or (isinstance(node, Items) and len(values) < len(node.items)):
            return MISSING
        return c.Is(attribute.id, values)

    def _operators(self, attribute: Attribute, node: Pairs, notes: Notes) -> Any:
        keys = {key.text for key, _ in node.pairs}
        if "constant_at" in keys or "over" in keys:
            return self._constant(attribute, node, notes)
        tests = self._bounds(node, OPERATORS, lambda inner, _: inner, notes)
        if tests is MISSING:
            return MISSING
        parts = tuple(self._operator(attribute, name, inner, notes) for name, inner in tests.items())
        if MISSING in parts:
            return MISSING
        return parts[0] if len(parts) == 1 else c.All(parts)

    def _operator(self, attribute: Attribute, name: str, node: Node, notes: Notes) -> Any:
        if name.startswith("includes_"):
            return self._includes(attribute, name.removeprefix("includes_"), node, notes)
        if not attribute.has_order:
            said = f"{attribute.id} has no order, so {name} says nothing of it"
            return notes.add(node, "no-order", said, f"Name the values instead. {legal(attribute)}")
        if name == "falling_over":
            sessions = Whole(2, MOST_SESSIONS)(node, notes)
            return sessions if sessions is MISSING else c.FallingOver(attribute.id, sessions)
        value = one_value(node, attribute, notes)
        if value is MISSING:
            return MISSING
        return c.AtLeast(attribute.id, value) if name == "at_least" else c.AtMost(attribute.id, value)

    def _includes(self, attribute: Attribute, how: str, node: Node, notes: Notes) -> Any:
        if attribute.kind is not Kind.MANY:
            said = f"{attribute.id} has one value at a time, so includes_{how} says nothing of it"
            return notes.add(node, "wrong-type", said, f"Write the value, or a list of values. {legal(attribute)}")
        if isinstance(node, Items) and not node.items:
            return notes.add(node, "empty-list", "the list is empty", f"Name at least one. {legal(attribute)}")
        values = value_of(node, attribute, notes)
        return values if values is MISSING else c.Includes(attribute.id, how, values)

    def _constant(self, attribute: Attribute, node: Pairs, notes: Notes) -> Any:
        if attribute.kind is Kind.MANY:
            said = f"{attribute.id} has several values at once, so constant_at says nothing of it"
            return notes.add(node, "wrong-type", said, "Use {includes_any: [...]}, includes_all or includes_none.")
        read = self._bounds(node, ("constant_at", "over"), lambda inner, _: inner, notes)
        if read is MISSING:
            return MISSING
        if len(read) < 2:
            return notes.add(node, "missing-key", "constant_at and over stand together", "{constant_at: 40, over: 3}")
        value = value_of(read["constant_at"], attribute, notes)
        sessions = Whole(2, MOST_SESSIONS)(read["over"], notes)
        return MISSING if MISSING in (value, sessions) else c.ConstantAt(attribute.id, value, sessions)

    def _bounds(self, node: Node, legal_keys: Sequence[str], shape: Callable[[Node, Notes], Any], notes: Notes) -> Any:
        """A mapping with some of these keys, each at most once, at least one."""
        if not isinstance(node, Pairs) or not node.pairs:
            advice = f"Write {{{legal_keys[0]}: ...}}."
            return notes.add(node, "wrong-type", f"here a comparison is expected, not {kind_of(node)}", advice)
        read: dict[str, Any] = {}
        for key, inner in node.pairs:
            if key.text not in legal_keys:
                advice = f"Legal: {listing(legal_keys)}.{closest_key(key.text, legal_keys)}"
                read[key.text] = notes.add(key, "unknown-key", f"there is no comparison {key.text!r}", advice)
            elif key.text in read:
                notes.add(key, "duplicate-key", f"the key {key.text!r} stands here twice", "Keep one of the two.")
            else:
                read[key.text] = shape(inner, notes)
        return MISSING if MISSING in read.values() else read


WORDS: Mapping[str, Callable[[Conditions, Node, Notes], Any]] = {
    "all": Conditions._all,
    "any": Conditions._any,
    "not": Conditions._not,
    "unless_known": Conditions._unless_known,
    "finding": Conditions._finding,
    "known": Conditions._known,
    "unknown": Conditions._unknown,
    "weakest": Conditions._weakest,
    "left_open": Conditions._left_open,
}
