"""What an entry has to do with others: who looks at it, waits for it, concludes it, stops it, cites it, tries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..knowledge.changes import (
    ATTRIBUTE,
    EVIDENCE,
    FINDING,
    HOLD,
    RULE,
    STATEMENT,
    STRATEGY,
    Named,
    conclusions,
)
from ..model import condition as c
from ..model.condition import findings_of, looks_at
from ..model.knowledge import Hold, KnowledgeBase, Rule
from .entries import KIND_OF, entries
from .scenarios import Scenario
from .trials import Trials

# --- rules about an entry


def looking_at(kb: KnowledgeBase, attribute: str) -> tuple[Rule, ...]:
    """The rules whose condition looks at an attribute."""
    return _rules(kb, lambda rule: attribute in looks_at(rule.when))


def waiting_for(kb: KnowledgeBase, finding: str) -> tuple[Rule, ...]:
    """The rules whose condition waits for a finding."""
    return _rules(kb, lambda rule: finding in findings_of(rule.when))


def concluding(kb: KnowledgeBase, kind: str, name: str) -> tuple[Rule, ...]:
    """The rules that conclude a finding, strategy, hold or notice; a gate is a notice."""
    return _rules(kb, lambda rule: (kind, name) in conclusions(rule))


def _rules(kb: KnowledgeBase, about: Callable[[Rule], bool]) -> tuple[Rule, ...]:
    """Rules of every status, by id."""
    return tuple(sorted(filter(about, kb.rules), key=lambda rule: rule.id))


# --- around a rule


def against(rule: Rule) -> frozenset[str]:
    """The findings that a rule waits for only in so far as they must not stand, or are not known to."""
    asked = set(_asked(rule.when, True))
    return frozenset(finding for finding, stands in asked if not stands and (finding, True) not in asked)


def _asked(condition: c.Condition, stands: bool) -> Iterator[tuple[str, bool]]:
    """Each finding in a condition, and whether it is to stand."""
    match condition:
        case c.FindingHolds():
            yield condition.finding, stands
        case c.Not() | c.UnlessKnown():
            yield from _asked(condition.part, not stands)
        case _:
            for part in c.parts(condition):
                yield from _asked(part, stands)


def before(kb: KnowledgeBase, rule: Rule) -> Mapping[str, tuple[Rule, ...]]:
    """The findings that a rule waits for, each with the rules that conclude it."""
    return {finding: concluding(kb, FINDING, finding) for finding in sorted(findings_of(rule.when))}


def after(kb: KnowledgeBase, rule: Rule) -> Mapping[str, tuple[Rule, ...]]:
    """The findings that a rule concludes, each with the rules that wait for it."""
    return {finding: waiting_for(kb, finding) for finding in sorted(rule.find)}


def beside(kb: KnowledgeBase, rule: Rule) -> Mapping[Named, tuple[Rule, ...]]:
    """What other rules conclude as well, each with these rules."""
    shared = {
        named: tuple(other for other in concluding(kb, *named) if other is not rule) for named in conclusions(rule)
    }
    return {named: others for named, others in shared.items() if others}


def stopping(kb: KnowledgeBase, strategy: str) -> Mapping[str, str]:
    """The holds that stop a strategy, each with the earliest timing that it leaves it, or `never`."""
    return {name: kb.holds[name].stops[strategy] for name in sorted(kb.holds) if strategy in kb.holds[name].stops}


# --- links between entries


def links(kb: KnowledgeBase) -> Iterator[tuple[Named, Named]]:
    """Each two entries of which one names the other, the one that names first."""
    for kind, known in entries(kb).items():
        for name, entry in known.items():
            yield from (((kind, name), other) for other in _named_by(entry))


def _named_by(entry: Any) -> Iterator[Named]:
    if isinstance(entry, Rule):
        yield from ((ATTRIBUTE, name) for name in sorted(looks_at(entry.when)))
        yield from ((FINDING, name) for name in sorted(findings_of(entry.when)))
        yield from conclusions(entry)
    if isinstance(entry, Hold):
        yield from ((STRATEGY, name) for name in entry.stops)
    several = (entry, *getattr(entry, "options", ()))
    yield from ((STATEMENT, name) for one in several for name in getattr(one, "lecture", ()))
    yield from ((EVIDENCE, name) for name in getattr(entry, "evidence", ()))


DIRECTLY = frozenset({EVIDENCE, STATEMENT, RULE})
"""Kinds that name others, or are named by them, with no rule between."""


def about(kb: KnowledgeBase, name: str, kind: str) -> frozenset[str]:
    """The entries of a kind that have to do with an id: those that it names or that name it.

    Where entries of two kinds never name each other, as an attribute and a strategy, those that a rule brings together.
    A statement stands for its parts too. Raises KeyError if nothing has the id.
    """
    near: dict[Named, set[Named]] = {(known, one): set() for known, several in entries(kb).items() for one in several}
    for one, other in links(kb):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    meant = [named for named in near if named[1] == name or _is_part(named, name)]
    if not meant:
        raise KeyError(name)
    found: set[Named] = set()
    for named in meant:
        found |= {named} | near.get(named, set())
        if not _name_each_other(named[0], kind):
            rules = {rule for rule in near.get(named, ()) if rule[0] == RULE}
            found |= {other for rule in rules for other in near[rule]}
    return frozenset(one for known, one in found if known == kind)


def _is_part(named: Named, name: str) -> bool:
    return named[0] == STATEMENT and named[1].startswith(f"{name}/")


def _name_each_other(one: str, other: str) -> bool:
    return one == other or bool(DIRECTLY & {one, other}) or {one, other} == {HOLD, STRATEGY}


# --- scenarios


def firing(kb: KnowledgeBase, scenarios: Sequence[Scenario]) -> Mapping[str, tuple[Scenario, ...]]:
    """The scenarios in which each rule fires, by its id; drafts fire in scenarios."""
    trials = Trials(replace(kb, drafts=True), scenarios)
    return {rule: trials.named(fired) for rule, fired in trials.fired.items()}


def expecting(scenarios: Iterable[Scenario], kind: str, name: str) -> tuple[Scenario, ...]:
    """The scenarios that expect a finding, strategy, hold or notice."""
    named = (kind, name)
    return tuple(one for one in scenarios if any((KIND_OF[said.kind], said.id) == named for said in one.expect))
