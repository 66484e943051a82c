"""What makes two pieces of advice the same: gate, recommendations with their timing, holds, notices (DESIGN: 3).

It is decided here and nowhere else, for one case or for many at once. A *mask* is a whole number whose bit n stands for
world n, one way the answers may be; what is said of one world is said of all of them in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..model.knowledge import NEVER, TIMINGS, KnowledgeBase, Rule

LIMITS = (*TIMINGS, NEVER)


@dataclass(frozen=True, slots=True)
class Due:
    """The worlds in which a strategy is due at each of LIMITS: as rules and holds say, and after the thinning."""

    wanted: tuple[int, ...]
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The worlds in which each gate comes first, each hold and notice stands, and each strategy is due when.

    Of several gates that stand together one comes first, and the others are notices.
    """

    gates: Mapping[str, int]
    due: Mapping[str, Due]
    holds: Mapping[str, int]
    notices: Mapping[str, int]


def outline(kb: KnowledgeBase, fired: Mapping[str, int], every: int) -> Outline:
    """The outline of the advice. `fired` are the worlds in which each rule fires, and `every` is all of them.

    A gate that stands suppresses the conclusions of every rule that is not marked `with_gate`, and no hold moves or
    stops what stands beside it. A strategy takes its earliest timing, then moves to the limit of whatever hold stops
    it; then what is least urgent is put back where a timing holds no more.
    """
    standing = _standing((name, fired.get(rule.id, 0)) for rule in kb.gates for name in rule.gate)
    gated = union(standing.values())
    in_order = sorted(standing, key=lambda name: (name != kb.roles.gate.notice, name))
    gates = dict(zip(in_order, _firsts(standing[name] for name in in_order), strict=True))
    shown = {name: worlds if kb.rule(name).with_gate else worlds & ~gated for name, worlds in fired.items() if worlds}
    rules = [kb.rule(name) for name, worlds in shown.items() if worlds]
    holds = _concluded(rules, shown, lambda rule: rule.hold)
    notices = _concluded(rules, shown, lambda rule: rule.notice)
    open_holds = {name: worlds & (every ^ gated) for name, worlds in holds.items()}
    wanted: dict[str, list[int]] = {}
    urgencies: dict[str, dict[int, int]] = {}
    for rule in rules:
        for advised in rule.recommend:
            at = wanted.setdefault(advised.strategy, [0] * len(LIMITS))
            at[LIMITS.index(advised.timing)] |= shown[rule.id]
            if advised.urgency is not None:
                by = urgencies.setdefault(advised.strategy, {})
                by[advised.urgency] = by.get(advised.urgency, 0) | shown[rule.id]
    moved = {name: _moved(kb, name, _firsts(at), open_holds) for name, at in wanted.items()}
    ranked = {
        name: [(0, every)]  # what keeps watch over danger is never put back for anything else
        if name in kb.watching
        else _most_urgent(kb.strategies[name].urgency, urgencies.get(name, {}), every)
        for name in wanted
    }
    kept = _thinned(moved, ranked, dict(kb.roles.most), every)
    return Outline(
        _standing(gates.items()),
        {name: Due(tuple(moved[name]), tuple(kept[name])) for name in wanted},
        holds,
        _standing([*((name, standing[name] ^ gates[name]) for name in gates), *notices.items()]),
    )


def _standing(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, worlds in named:
        if worlds:
            found[name] = found.get(name, 0) | worlds
    return found


def _concluded(
    rules: Iterable[Rule], shown: Mapping[str, int], concluded: Callable[[Rule], Iterable[str]]
) -> dict[str, int]:
    return _standing((name, shown[rule.id]) for rule in rules for name in concluded(rule))


def union(masks: Iterable[int]) -> int:
    """The worlds in any of the masks."""
    worlds = 0
    for mask in masks:
        worlds |= mask
    return worlds


def _firsts(masks: Iterable[int]) -> list[int]:
    """Each world once: in the first of the masks that has it."""
    seen, found = 0, []
    for mask in masks:
        found.append(mask & ~seen)
        seen |= mask
    return found


def _moved(kb: KnowledgeBase, strategy: str, at: list[int], holds: Mapping[str, int]) -> list[int]:
    for name, worlds in holds.items():
        if strategy not in kb.holds[name].stops:
            continue
        limit = LIMITS.index(kb.holds[name].stops[strategy])
        for earlier in range(limit):
            going = at[earlier] & worlds
            at[earlier] ^= going
            at[limit] |= going
    return at


def _most_urgent(default: int, by: Mapping[int, int], every: int) -> list[tuple[int, int]]:
    """Each urgency with its worlds: the most urgent that a rule gives there, else the strategy's own."""
    levels = sorted(by)
    return [*zip(levels, _firsts(by[level] for level in levels), strict=True), (default, every ^ union(by.values()))]


def _thinned(
    moved: Mapping[str, list[int]], ranked: Mapping[str, Sequence[tuple[int, int]]], most: Mapping[str, int], every: int
) -> dict[str, list[int]]:
    """No more due at a timing than it may hold: what is least urgent there is put back to the next.

    How sure a recommendation is has no say in it, so that who said something never moves what is done when.
    """
    kept = {name: list(at) for name, at in moved.items()}
    for timing, _ in pairwise(TIMINGS):
        if timing not in most:
            continue
        place = LIMITS.index(timing)
        counted = [every, *[0] * most[timing]]  # counted[n]: the worlds in which n or more are due before
        rows = sorted((level, name, worlds) for name, levels in ranked.items() for level, worlds in levels if worlds)
        for _, name, worlds in rows:
            here = kept[name][place] & worlds
            over = here & counted[-1]
            kept[name][place] ^= over
            kept[name][place + 1] |= over
            for number in range(most[timing], 0, -1):
                counted[number] |= counted[number - 1] & here
    return kept
