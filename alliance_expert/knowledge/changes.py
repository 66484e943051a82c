"""What a pack changes in those before it: it replaces entries, switches some off, narrows rules. Never a gate."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from ..model.condition import All, asks_for, findings_of, looks_at
from ..model.knowledge import DISABLED, NARROWED, REPLACED, SWITCHED_OFF, Change, Gate, Rule
from ..source.shape import MISSING, Notes, Read, closest
from ..source.tree import Items, Node, Pairs

RULE, FINDING, STRATEGY, HOLD, NOTICE = "rule", "finding", "strategy", "hold", "notice"
ATTRIBUTE, EVIDENCE, STATEMENT = "attribute", "evidence", "statement"
CAN_BE_SWITCHED_OFF = (RULE, FINDING, STRATEGY, HOLD, NOTICE)

CONFLICT = "Keep one of the two, or leave one of the packs out."
SAFETY_FIRST = "Safety comes before all advice, in every pack. Take this away."

Named = tuple[str, str]
"""Kind and id of an entry."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Which pack had an entry first, by number, and which statements of a lecture it carries."""

    pack: int
    lecture: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A change that a pack.yaml asks for at `node`; `by` is the condition that a rule is narrowed by."""

    how: str
    id: str
    pack: int
    name: str
    node: Node
    notes: Notes
    by: Node | None = None

    def refuse(self, problem: str, message: str, advice: str) -> None:
        """Note why it can not be."""
        self.notes.add(self.node, problem, message, advice)

    @property
    def change(self) -> Change:
        """The change once it is made."""
        return Change(self.how, self.id, self.name, self.notes.place(self.node))


def wishes_of(pack: int, read: Read, notes: Notes) -> Iterator[Wish]:
    """What a pack.yaml asks for: what to replace, to switch off, to narrow."""
    for how, key in ((REPLACED, "override"), (SWITCHED_OFF, "disable")):
        for name, node in _named(read.at(key), read[key]):
            yield Wish(how, name, pack, read["name"], node, notes)
    for name, node in _named(read.at("narrow"), read["narrow"]):
        yield Wish(NARROWED, name, pack, read["name"], node, notes, read["narrow"][name])


def _named(node: Node, names: Collection[str]) -> Iterator[tuple[str, Node]]:
    """Each of these names with the node at which it stands: an item of a list, or a key."""
    written = (
        node.items if isinstance(node, Items) else [key for key, _ in node.pairs] if isinstance(node, Pairs) else ()
    )
    at = {getattr(one, "text", "").strip(): one for one in written}
    return ((name, at[name]) for name in names)


def refuse_conflicts(wishes: Iterable[Wish]) -> None:
    """Of two changes of one thing that can not both be, refuse the second and name the place of the first.

    To switch off twice is to switch off, and two conditions narrow a rule together.
    """
    first: dict[str, Wish] = {}
    for wish in wishes:
        other = first.setdefault(wish.id, wish)
        if other is not wish and (wish.how != other.how or wish.how == REPLACED):
            said = f"{wish.id!r} is {wish.how} here, and {other.how} at {other.notes.place(other.node)}"
            wish.refuse("pack-conflict", said, CONFLICT)


def gate_parts(rules: Iterable[Rule], gate: Gate) -> frozenset[Named]:
    """What no pack may replace, switch off or narrow: the gate's notices, the rules of the gate, those beside it and
    those that ask for its answers, the findings that all these wait for with the rules for them, and their attributes.
    """
    rules = tuple(rules)
    kept = {(ATTRIBUTE, name) for name in gate.attributes} | {(NOTICE, gate.notice)}
    guarded = [rule for rule in rules if is_guarded(rule, gate)]
    while guarded:
        rule = guarded.pop()
        if (RULE, rule.id) in kept:
            continue
        kept |= {(RULE, rule.id)} | {(NOTICE, notice) for notice in rule.gate}
        kept |= {(ATTRIBUTE, name) for name in looks_at(rule.when)}
        for finding in findings_of(rule.when):
            kept.add((FINDING, finding))
            guarded += [maker for maker in rules if finding in maker.find]
    return frozenset(kept)


def is_guarded(rule: Rule, gate: Gate) -> bool:
    """Is it a rule of a gate, does it stand beside one, or does it ask for the gate's answers?"""
    return bool(rule.gate or rule.with_gate or asks_for(rule.when, gate.attributes))


def always_said(rules: Iterable[Rule], gate: Gate, standing: str) -> frozenset[Named]:
    """What those rules say, and the standing notice. It may be put into other words, and not be switched off."""
    said = (named for rule in rules if is_guarded(rule, gate) for named in conclusions(rule))
    return frozenset((*said, (NOTICE, standing)))


def conclusions(rule: Rule) -> Iterator[Named]:
    """Kind and id of all that a rule concludes."""
    yield from ((FINDING, name) for name in rule.find)
    yield from ((STRATEGY, one.strategy) for one in rule.recommend)
    yield from ((HOLD, name) for name in rule.hold)
    yield from ((NOTICE, name) for name in (*rule.notice, *rule.gate))


def meant(wish: Wish, entries: Mapping[Named, Origin]) -> tuple[Named, ...]:
    """The entries of earlier packs that a wish is about; a statement means all that carries it or a part of it.

    Where it is about none, that is noted.
    """
    earlier = {named: origin for named, origin in entries.items() if origin.pack < wish.pack}
    legal = {NARROWED: (RULE,), SWITCHED_OFF: CAN_BE_SWITCHED_OFF}[wish.how]
    found = [named for named in earlier if named[0] in legal and named[1] == wish.id]
    if wish.how == SWITCHED_OFF:
        found += [n for n, o in earlier.items() if n[0] in legal and n not in found and _carries(o, wish.id)]
    if found:
        return tuple(found)
    kinds = [kind for kind, name in earlier if name == wish.id]
    if kinds:
        said = f"{wish.id!r} is {'an' if kinds[0][0] in 'ae' else 'a'} {kinds[0]}, which can not be {wish.how}"
        advice = "Narrow rules only." if wish.how == NARROWED else "Switch off what uses it, or carries it."
    else:
        said = f"no earlier pack has {wish.id!r}, so nothing is {wish.how}"
        words = [name for kind, name in earlier if kind in legal]
        words += [] if wish.how == NARROWED else [name for origin in earlier.values() for name in origin.lecture]
        advice = f"`alliance-expert rules list` shows the ids.{closest(wish.id, words)}"
    wish.refuse("unknown-id", said, advice)
    return ()


def _carries(origin: Origin, statement: str) -> bool:
    return any(one == statement or one.startswith(f"{statement}/") for one in origin.lecture)


def check_replaced(
    wishes: Iterable[Wish],
    replaced: Collection[tuple[int, Named]],
    entries: Mapping[Named, Origin],
    kept: Collection[Named],
) -> None:
    """Refuse to replace what belongs to the gate, and where there is nothing to replace, or nothing in its place."""
    for wish in (one for one in wishes if one.how == REPLACED):
        mine = [named for pack, named in replaced if (pack, named[1]) == (wish.pack, wish.id)]
        if untouchable := [named for named in mine if named in kept]:
            said = f"the {untouchable[0][0]} {wish.id!r} keeps watch over danger, and is not replaced"
            wish.refuse("gate-stays", said, SAFETY_FIRST)
        elif not mine:
            earlier = [name for (_, name), origin in entries.items() if origin.pack < wish.pack]
            lacks = "this pack has nothing new under" if wish.id in earlier else "no earlier pack has"
            said = f"{lacks} the id {wish.id!r}, so nothing is replaced"
            advice = "Write the new entry under the same id in this pack, or take this line away."
            wish.refuse("unknown-id", said, f"{advice}{'' if wish.id in earlier else closest(wish.id, earlier)}")


def changed(
    rules: Iterable[Rule],
    wishes: Iterable[Wish],
    entries: Mapping[Named, Origin],
    kept: frozenset[Named],
    said_always: frozenset[Named],
    read: Callable[[Node, Notes], Any],
) -> list[Rule]:
    """The rules after all that is switched off and narrowed; `read` reads conditions. What can not be is noted.

    Of what carries a statement, the part that belongs to the gate stays.
    """
    off: set[Named] = set()
    others = {wish.id: wish for wish in wishes if wish.how != SWITCHED_OFF}
    narrowed: dict[str, list[Any]] = {}
    for wish in wishes:
        if wish.how == REPLACED:
            continue
        about = meant(wish, entries)
        stays = kept | said_always if wish.how == SWITCHED_OFF else kept
        loose = [named for named in about if named not in stays]
        named_itself = [named for named in about if named in stays and named[1] == wish.id]
        if about and (named_itself or not loose):
            kind, name = (named_itself or about)[0]
            whose = "" if name == wish.id else f", which carries {wish.id!r},"
            said = (
                f"the {kind} {name!r}{whose} keeps watch over danger or stands in every report, and is not {wish.how}"
            )
            wish.refuse("gate-stays", said, SAFETY_FIRST)
        elif wish.by is None and (both := [name for _, name in loose if name in others and name != wish.id]):
            other = others[both[0]]
            said = f"{both[0]!r}, which carries {wish.id!r}, is {other.how} at {other.notes.place(other.node)}"
            wish.refuse("pack-conflict", said, CONFLICT)
        elif wish.by is None:
            off.update(loose)
        elif about and (condition := read(wish.by, wish.notes)) is not MISSING:
            narrowed.setdefault(wish.id, []).append(condition)
    return [_without(_narrowed(rule, narrowed.get(rule.id, ())), off) for rule in rules]


def _narrowed(rule: Rule, by: Collection[Any]) -> Rule:
    if not by:
        return rule
    own = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
    return replace(rule, when=All((*own, *by)))


def _without(rule: Rule, off: Set[Named]) -> Rule:
    """The rule without the conclusions that are switched off; disabled where it is itself, or has none left."""
    if (RULE, rule.id) in off:
        return replace(rule, status=DISABLED)
    if off.isdisjoint(conclusions(rule)):
        return rule
    left = replace(
        rule,
        find=tuple(name for name in rule.find if (FINDING, name) not in off),
        recommend=tuple(one for one in rule.recommend if (STRATEGY, one.strategy) not in off),
        hold=tuple(name for name in rule.hold if (HOLD, name) not in off),
        notice=tuple(name for name in rule.notice if (NOTICE, name) not in off),
    )
    return left if left.concluded else replace(rule, status=DISABLED)
