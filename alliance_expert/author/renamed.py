"""A knowledge base in the ids of another one: what goes by another id there, and is otherwise the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..knowledge.changes import ATTRIBUTE, EVIDENCE, FINDING, HOLD, NOTICE, RULE, STATEMENT, STRATEGY, Named
from ..model import condition as c
from ..model.knowledge import Dependable, Gate, KnowledgeBase, Roles, Rule
from ..model.place import Place, Text
from .entries import entries

Names = Mapping[Named, str]
"""The ids in the other base of those entries that go by another one there."""

Name = Callable[[str, str], str]

FROM_THE_GROUND = (STATEMENT, EVIDENCE, ATTRIBUTE, FINDING, STRATEGY, NOTICE, HOLD, RULE)
"""What others name comes before them, so that they are known again."""

NOWHERE = Place(Text("", ()))

One = TypeVar("One")


def names_in(new: KnowledgeBase, old: KnowledgeBase) -> Names:
    """The ids in `new` of what goes by another one in `old` and is the same in all else."""
    names: dict[Named, str] = {}
    for kind in FROM_THE_GROUND:
        before, after = entries(old)[kind], entries(new)[kind]
        gone, added = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
        if not gone or not added:
            continue
        known_as = entries(in_names(old, names))[kind]
        for name in gone:
            same = next((one for one in added if _without_id(after[one]) == _without_id(known_as[name])), None)
            if same:
                names[kind, name] = same
                added.remove(same)
    return names


def _without_id(entry: Any) -> Any:
    apart: dict[str, Any] = {"id": ""}
    apart |= {"place": NOWHERE} if hasattr(entry, "place") else {}
    apart |= {"layer": 0} if isinstance(entry, Rule) else {}
    apart |= {key: tuple(sorted(getattr(entry, key))) for key in ("lecture", "evidence") if hasattr(entry, key)}
    return replace(entry, **apart)


def in_names(kb: KnowledgeBase, names: Names) -> KnowledgeBase:
    """The knowledge base with these ids in place of its own, wherever they stand."""
    if not names:
        return kb

    def name(kind: str, known: str) -> str:
        return names.get((kind, known), known)

    return replace(
        kb,
        roles=_roles(kb.roles, name),
        attributes=_keyed(kb.attributes, ATTRIBUTE, name),
        findings=_keyed(kb.findings, FINDING, name),
        strategies=_keyed(kb.strategies, STRATEGY, name),
        holds=_keyed(kb.holds, HOLD, name),
        notices=_keyed(kb.notices, NOTICE, name),
        evidence=_keyed(kb.evidence, EVIDENCE, name),
        lecture=_keyed(kb.lecture, STATEMENT, name),
        rules=tuple(_entry(rule, RULE, name) for rule in kb.rules),
        places={(kind, name(kind, known)): place for (kind, known), place in kb.places.items()},
    )


def _keyed(known: Mapping[str, One], kind: str, name: Name) -> Mapping[str, One]:
    return {name(kind, one): _entry(entry, kind, name) for one, entry in known.items()}


def _entry(entry: Any, kind: str, name: Name) -> Any:
    """An entry with its id and all ids in it by their new names."""
    changed: dict[str, Any] = {"id": name(kind, entry.id)}
    if hasattr(entry, "lecture"):
        changed["lecture"] = _all(entry.lecture, STATEMENT, name)
    if hasattr(entry, "evidence"):
        changed["evidence"] = _all(entry.evidence, EVIDENCE, name)
    if kind == ATTRIBUTE:
        changed["options"] = tuple(replace(o, lecture=_all(o.lecture, STATEMENT, name)) for o in entry.options)
    if kind == HOLD:
        changed["stops"] = {name(STRATEGY, one): limit for one, limit in entry.stops.items()}
    if kind == RULE:
        changed |= {
            "when": _condition(entry.when, name),
            "find": _all(entry.find, FINDING, name),
            "recommend": tuple(replace(one, strategy=name(STRATEGY, one.strategy)) for one in entry.recommend),
            "hold": _all(entry.hold, HOLD, name),
            "notice": _all(entry.notice, NOTICE, name),
            "gate": _all(entry.gate, NOTICE, name),
        }
    return replace(entry, **changed)


def _all(ids: Iterable[str], kind: str, name: Name) -> tuple[str, ...]:
    return tuple(name(kind, one) for one in ids)


def _condition(condition: c.Condition, name: Name) -> c.Condition:
    match condition:
        case c.All() | c.AnyOf():
            return replace(condition, parts=tuple(_condition(part, name) for part in condition.parts))
        case c.Not() | c.UnlessKnown():
            return replace(condition, part=_condition(condition.part, name))
        case c.FindingHolds():
            return c.FindingHolds(name(FINDING, condition.finding))
        case c.Weakest():
            return c.Weakest(name(ATTRIBUTE, condition.attribute), _all(condition.others, ATTRIBUTE, name))
        case c.LeftOpen():
            handled = name(ATTRIBUTE, condition.handled)
            return replace(condition, attribute=name(ATTRIBUTE, condition.attribute), handled=handled)
        case _:
            return replace(condition, attribute=name(ATTRIBUTE, condition.attribute))


def _roles(roles: Roles, name: Name) -> Roles:
    return replace(
        roles,
        legs=tuple((name(ATTRIBUTE, one), short) for one, short in roles.legs),
        gate=_gate(roles.gate, name),
        ruptures=_all(roles.ruptures, FINDING, name),
        opening=_all(roles.opening, FINDING, name),
        standing_notice=name(NOTICE, roles.standing_notice),
        course=_all(roles.course, ATTRIBUTE, name),
        repaired=_all(roles.repaired, FINDING, name),
        dependable=_dependable(roles.dependable, name),
        pressing=_all(roles.pressing, FINDING, name),
        themes=_all(roles.themes, ATTRIBUTE, name),
    )


def _dependable(dependable: Dependable | None, name: Name) -> Dependable | None:
    if dependable is None:
        return None
    attributes, evidence = _all(dependable.attributes, ATTRIBUTE, name), name(EVIDENCE, dependable.evidence)
    return replace(dependable, attributes=attributes, evidence=evidence)


def _gate(gate: Gate, name: Name) -> Gate:
    return replace(
        gate,
        attribute=name(ATTRIBUTE, gate.attribute),
        handled=name(ATTRIBUTE, gate.handled),
        notice=name(NOTICE, gate.notice),
    )
