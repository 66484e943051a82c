"""Forward chaining on experta: match, choose, fire, again. Order is total: two rules never tie.

Every condition is compiled to positive patterns only. A *rail* is the set of verdicts that a pattern stands for; a
finding, like a helper for alternatives, has a fact of its own for each rail that some condition needs. So nothing that
fired is ever taken back, and the engine's own NOT, true of what was never asked, is not used.

    level k:  refute findings, join alternatives -> close: which findings did not hold? -> rules of layer k
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from inspect import Parameter, Signature
from threading import Lock
from typing import Any

from ..model import condition as c
from ..model import knowledge
from ..model.case import Facts
from ..model.consultation import Consultation
from ..model.knowledge import KnowledgeBase
from ..model.verdict import OPPOSITE, Verdict
from .judge import consultation
from .shim import (
    ANDFC,
    ConflictSetNode,
    Fact,
    FeatureCheck,
    FeatureTesterNode,
    KnowledgeEngine,
    OrdinaryMatchNode,
    P,
    ReteMatcher,
    Rule,
    SameContextCheck,
    Strategy,
    Token,
    TypeCheck,
)
from .verdicts import Verdicts

Rail = frozenset[Verdict]
HOLDS: Rail = frozenset({Verdict.HOLDS})
FAILS: Rail = frozenset({Verdict.FAILS})
NOT_HOLDS: Rail = frozenset({Verdict.FAILS, Verdict.UNKNOWN})
NOT_FAILS: Rail = frozenset({Verdict.HOLDS, Verdict.UNKNOWN})
RAILS = {HOLDS: "holds", FAILS: "fails", NOT_HOLDS: "does not hold", NOT_FAILS: "does not fail"}

Order = tuple[int, int, str]
"""Level, phase, name: a total order of everything that can fire."""
JOIN, REFUTE, CLOSE, FIRE = range(4)

LONGEST_ROW = 100
"""Patterns that one experta rule joins; a longer row is cut in pieces."""


class CaseFact(Fact):  # type: ignore[misc]
    """The one wide fact: a field for every attribute that is asked for, holding its record, also where it is empty."""


class Derived(Fact):  # type: ignore[misc]
    """That a finding or a helper is on a rail."""


@dataclass(frozen=True, slots=True)
class Field:
    """A pattern on one field of the wide fact: what is asked of `attributes` has a verdict on the rail."""

    attributes: tuple[str, ...]
    condition: c.Condition
    rail: Rail


@dataclass(frozen=True, slots=True)
class Mark:
    """A pattern on a derived fact, by its name and rail."""

    name: str
    rail: Rail

    def fact(self) -> Any:
        return Derived(mark=f"{self.name} {RAILS[self.rail]}")


Pattern = Field | Mark


class TotalOrder(Strategy):  # type: ignore[misc]
    """Fires by level, phase and name. experta's own strategy ties, and can keep what it should remove."""

    def _update_agenda(self, agenda: Any, added: Iterable[Any], removed: Iterable[Any]) -> None:
        if list(removed):
            raise RuntimeError("a rule took an activation back; positive patterns never do")
        agenda.activations = sorted([*agenda.activations, *added], key=_order, reverse=True)


def _order(activation: Any) -> Order:
    order: Order = activation.rule.order
    return order


class Chainer:
    """experta over one knowledge base. The network is built once; a case leaves nothing behind."""

    def __init__(self, kb: KnowledgeBase) -> None:
        network = _Network(kb)
        self._engine = _Chain(network.rules)
        self._fields = network.fields
        self._kb = kb
        self._lock = Lock()

    def consult(self, facts: Facts) -> Consultation:
        """All that follows from the facts, with a trace of every firing."""
        return consultation(self._kb, facts, self.fired(facts))

    def fired(self, facts: Facts) -> tuple[knowledge.Rule, ...]:
        """The rules that experta fires, in their order."""
        with self._lock:
            engine = self._engine
            try:
                engine.declare(CaseFact(**{name: _field(facts, names) for names, name in self._fields.items()}))
                engine.run()
                return tuple(engine.fired)
            finally:
                engine.reset()  # a case leaves nothing behind, also where something went wrong


def _field(facts: Facts, names: tuple[str, ...]) -> Any:
    records = tuple(facts.record(name) for name in names)
    return records if len(records) > 1 else records[0]


class _Conjunctions(ReteMatcher):  # type: ignore[misc]
    """experta's matcher for rules that are rows of positive patterns: nothing is expanded, nothing is taken back."""

    @staticmethod
    def prepare_ruleset(engine: Any) -> list[Any]:
        rules: list[Any] = engine.get_rules()
        return rules

    def build_alpha_part(self, ruleset: Iterable[Any], root_node: Any) -> dict[Any, Any]:
        """A node for each test of a pattern, shared where patterns begin alike; and who waits for which mark.

        Nothing is captured, since no action asks what matched. experta's own way ranks and captures at twice the cost.
        """
        nodes: dict[tuple[Any, Any], Any] = {}

        def below(parent: Any, check: Any) -> Any:
            if (parent, check) not in nodes:
                nodes[parent, check] = node = FeatureTesterNode(check)
                parent.add_child(node, node.activate)
            return nodes[parent, check]

        terminals: dict[Any, Any] = {}
        self._waiting: dict[str, Callable[[Any], None]] = {}
        for pattern in dict.fromkeys(pattern for rule in ruleset for pattern in rule):
            node = below(root_node, TypeCheck(type(pattern)))
            for name, constraint in sorted(pattern.items()):
                node = below(node, FeatureCheck(name, constraint))
            terminals[pattern] = node
            if isinstance(pattern, Derived):
                self._waiting[pattern["mark"]] = node.activate
        return terminals

    def build_beta_part(self, ruleset: Iterable[Any], alpha_terminals: Mapping[Any, Any]) -> None:
        """Join the patterns of each rule one after the other; experta's own way costs three times as much.

        Where each rule ends is kept, since experta would search the whole network for it.
        """
        self._ends: list[Any] = []
        for rule in ruleset:
            node = alpha_terminals[rule[0]]
            for pattern in rule[1:]:
                join = OrdinaryMatchNode(SameContextCheck())
                node.add_child(join, join.activate_left)
                alpha_terminals[pattern].add_child(join, join.activate_right)
                node = join
            end = ConflictSetNode(rule)
            node.add_child(end, end.activate)
            self._ends.append(end)

    def changes(self, adding: Any = None, deleting: Any = None) -> tuple[list[Any], list[Any]]:
        """The activations that these facts bring; only rules that were reached are asked."""
        if deleting:
            raise RuntimeError("a fact was retracted; facts stay until the next case")
        for fact in adding or ():
            if not isinstance(fact, Derived):
                self.root_node.add(fact)
            elif fact["mark"] in self._waiting:
                self._waiting[fact["mark"]](Token.valid(fact))
        reached = [end for end in self._ends if end.added]
        return [activation for end in reached for activation in end.get_activations()[0]], []


class _Chain(KnowledgeEngine):  # type: ignore[misc]
    """An experta engine over these rules that remembers what fired and which marks stand."""

    __strategy__ = TotalOrder
    __matcher__ = _Conjunctions

    def __init__(self, rules: list[Any]) -> None:
        self._rules = rules
        super().__init__()
        self.reset()

    def get_rules(self) -> list[Any]:
        return self._rules

    def reset(self) -> None:
        self.fired: list[knowledge.Rule] = []
        self.marks: set[Mark] = set()
        super().reset()

    def get_deffacts(self) -> list[Any]:
        """experta's own initial facts, looked up once instead of for every case."""
        if not hasattr(self, "_deffacts"):
            self._deffacts: list[Any] = super().get_deffacts()
        return self._deffacts

    def mark(self, mark: Mark) -> None:
        if mark not in self.marks:
            self.marks.add(mark)
            self.declare(mark.fact())


class _Network:
    """Compiles a knowledge base to experta rules: those of the educators, and the few that carry the rails."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.verdicts = Verdicts(kb)
        self.rules: list[Any] = []
        self.fields: dict[tuple[str, ...], str] = {}
        self.helpers: dict[tuple[c.Condition, Rail], Mark] = {}
        self.predicates: dict[Field, Any] = {}
        self.wanted: set[Mark] = set()
        self.mark_fact = cache(Mark.fact)
        self.unrefuted: list[str] = []
        self.settled = {finding: level for level, (done, _) in enumerate(kb.layers) for finding in done}
        for rule in kb.active:
            self._add((rule.layer, FIRE, rule.id), self.patterns(rule.when, HOLDS), _fire(rule))
        while self.unrefuted:  # a finding may rest on a long chain of others
            self._refute(self.unrefuted.pop())
        for level in sorted({self.settled[mark.name] for mark in self.wanted if mark.rail in (NOT_HOLDS, NOT_FAILS)}):
            self._add((level, CLOSE, ""), (), self._close(level))

    # --- a condition on a rail, as patterns that must all match

    def patterns(self, condition: c.Condition, rail: Rail) -> tuple[Pattern, ...]:
        """Patterns that match together exactly where the verdict on the condition is on the rail."""
        if field := self._field(condition, rail):
            return (field,)
        match condition:
            case c.Not():
                return self.patterns(condition.part, frozenset(OPPOSITE[verdict] for verdict in rail))
            case c.UnlessKnown():
                return self.patterns(condition.part, NOT_HOLDS if Verdict.HOLDS in rail else HOLDS)
            case c.FindingHolds():
                return (self._finding(condition.finding, rail),)
            case c.All() | c.AnyOf() if isinstance(condition, c.All) == (Verdict.HOLDS in rail):
                return tuple(pattern for part in condition.parts for pattern in self.patterns(part, rail))
            case _:
                return (self._helper(condition, rail),)

    def _field(self, condition: c.Condition, rail: Rail) -> Field | None:
        """One pattern, where the whole condition asks of one field only."""
        attributes: tuple[str, ...] = ()
        for leaf in c.leaves(condition):
            if isinstance(leaf, c.FindingHolds) or (attributes and attributes != c.attributes_of(leaf)):
                return None
            attributes = c.attributes_of(leaf)
        self.fields.setdefault(attributes, f"field{len(self.fields)}")  # experta refuses some names
        return Field(attributes, condition, rail)

    def _helper(self, condition: c.Condition, rail: Rail) -> Mark:
        """Alternatives over several fields: a mark that each of them sets. Equal alternatives share it."""
        key = (condition, rail)
        if key not in self.helpers:
            self.helpers[key] = Mark(f"any {len(self.helpers)}", rail)
            level = max((self.settled[finding] for finding in c.findings_of(condition)), default=0)
            for number, part in enumerate(c.parts(condition)):
                name = f"{self.helpers[key].name} {number:03}"
                self._add((level, JOIN, name), self.patterns(part, rail), _mark(self.helpers[key]))
        return self.helpers[key]

    def _finding(self, finding: str, rail: Rail) -> Mark:
        """The mark of a finding; what refutes it is made once, if some condition needs it."""
        mark = Mark(finding, rail)
        if mark not in self.wanted:
            self.wanted.add(mark)
            if rail == NOT_FAILS:
                self._finding(finding, FAILS)
            if rail == FAILS:
                self.unrefuted.append(finding)
        return mark

    def _refute(self, finding: str) -> None:
        """The rule that marks a finding as failing: all of its rules fail, and it has some."""
        if rules := self.kb.rules_for[finding]:
            refuted = tuple(pattern for rule in rules for pattern in self.patterns(rule.when, FAILS))
            self._add((self.settled[finding], REFUTE, finding), refuted, _mark(Mark(finding, FAILS)))

    def _close(self, level: int) -> Callable[[Any], None]:
        """At its level a finding has been concluded, or it never will be: then it does not hold, or does not fail."""
        here = sorted((m for m in self.wanted if self.settled[m.name] == level), key=lambda m: (m.name, sorted(m.rail)))
        opposite = {NOT_HOLDS: HOLDS, NOT_FAILS: FAILS}

        def close(engine: Any) -> None:
            for mark in here:
                if mark.rail in opposite and Mark(mark.name, opposite[mark.rail]) not in engine.marks:
                    engine.mark(mark)

        return close

    # --- experta rules

    def _add(self, order: Order, patterns: tuple[Pattern, ...], action: Callable[[Any], None]) -> None:
        if len(patterns) > LONGEST_ROW:  # experta joins by recursion
            first = Mark(f"row {order} {len(patterns)}", HOLDS)
            self._add((order[0], JOIN, first.name), patterns[:LONGEST_ROW], _mark(first))
            self._add(order, (first, *patterns[LONGEST_ROW:]), action)
            return

        def fire(engine: Any) -> None:
            action(engine)

        fire.order = order  # type: ignore[attr-defined]
        fire.__signature__ = _SIGNATURE  # type: ignore[attr-defined]
        self.rules.append(Rule(*self._left_side(patterns))(fire))

    def _left_side(self, patterns: Iterable[Pattern]) -> list[Any]:
        fields: dict[str, list[Any]] = {}
        marks: dict[Mark, Any] = {}
        for pattern in dict.fromkeys(patterns):
            if isinstance(pattern, Field):
                fields.setdefault(self.fields[pattern.attributes], []).append(self._predicate(pattern))
            else:
                marks[pattern] = self.mark_fact(pattern)
        constraints = {name: found[0] if len(found) == 1 else ANDFC(*found) for name, found in fields.items()}
        wide = [CaseFact(**constraints)] if constraints or not marks else []
        return [*wide, *marks.values()]

    def _predicate(self, field: Field) -> Any:
        """One predicate for equal patterns, so that the network shares its node."""
        predicate = self.predicates.get(field)
        if predicate is None:
            predicate = self.predicates[field] = P(_on_rail(field, self.verdicts.compile(field.condition)))
        return predicate


def _on_rail(field: Field, evaluate: Callable[..., Verdict]) -> Callable[[Any], bool]:
    attributes, rail = field.attributes, field.rail
    if len(attributes) == 1:
        return lambda record: evaluate({attributes[0]: record}, _NO_FINDINGS) in rail
    return lambda records: evaluate(dict(zip(attributes, records, strict=True)), _NO_FINDINGS) in rail


_NO_FINDINGS: Mapping[str, Verdict] = {}

_SIGNATURE = Signature([Parameter("engine", Parameter.POSITIONAL_OR_KEYWORD)])
"""Of all actions, because experta would work it out anew for each."""


def _fire(rule: knowledge.Rule) -> Callable[[Any], None]:
    def fire(engine: Any) -> None:
        engine.fired.append(rule)
        for finding in rule.find:
            engine.mark(Mark(finding, HOLDS))

    return fire


def _mark(mark: Mark) -> Callable[[Any], None]:
    return lambda engine: engine.mark(mark)
