"""Rules in layers: each above the findings that it waits for. A circle of findings is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from ..model.condition import findings_of
from ..model.knowledge import Rule
from ..model.place import Problem


def layered(rules: Sequence[Rule], problems: list[Problem]) -> tuple[Rule, ...]:
    """The rules in the order of firing, by layer and id; circles are added to `problems`."""
    makers: dict[str, list[Rule]] = {}
    for rule in rules:
        for finding in rule.find:
            makers.setdefault(finding, []).append(rule)
    waits = {rule.id: findings_of(rule.when) for rule in rules}
    graph = {f: frozenset().union(*(waits[rule.id] for rule in made)) for f, made in makers.items()}
    order = _order(graph, makers, problems)
    height: dict[str, int] = {}
    for finding in order:
        height[finding] = max((_layer(waits[rule.id], height) for rule in makers.get(finding, ())), default=-1)
    placed = (replace(rule, layer=_layer(waits[rule.id], height)) for rule in rules)
    return tuple(sorted(placed, key=lambda rule: (rule.layer, rule.id)))


def _order(
    graph: Mapping[str, frozenset[str]], makers: Mapping[str, Sequence[Rule]], problems: list[Problem]
) -> tuple[str, ...]:
    """Each finding after those it waits for. A circle is a problem and is left out, so that the next one is found."""
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        problems.append(_circle(error.args[1], makers))
        ring = frozenset(error.args[1])
        return _order({f: waits - ring for f, waits in graph.items() if f not in ring}, makers, problems)


def _layer(waits: frozenset[str], height: Mapping[str, int]) -> int:
    return max((height.get(finding, -1) + 1 for finding in waits), default=0)


def _circle(path: Sequence[str], makers: Mapping[str, Sequence[Rule]]) -> Problem:
    """The problem, told the same way wherever the search entered the circle."""
    ring = list(path[:-1])
    start = ring.index(min(ring))
    ring = ring[start:] + ring[:start]
    # graphlib lists each finding before the one that waits for it
    rule = min((r for f in ring for r in makers[f] if findings_of(r.when) & set(ring)), key=lambda r: r.place.order)
    said = f"findings wait for one another in a circle: {' -> '.join([*ring, ring[0]])}"
    return Problem(rule.place, "circular-finding", said, "Conclude one of them from answers alone.")
