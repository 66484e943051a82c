"""What can be explained: anything that rules conclude, and rules, each as one condition that says when it is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model import condition as c
from ..model.knowledge import NEVER, Finding, Hold, KnowledgeBase, Notice, Rule, Strategy


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be in the advice; `makers` are the active rules that can bring it.

    `kind` is a word of the rules: recommend, hold, find, notice (also a gate's), or rule.
    """

    kind: str
    id: str
    title: str
    makers: tuple[Rule, ...]

    def beside_a_gate(self, rule: Rule) -> bool:
        """Is it said by this rule, one of its makers, where a gate stands too?"""
        return rule.with_gate or (self.kind == "notice" and self.id in rule.gate)


def target(kb: KnowledgeBase, name: str) -> Target:
    """What goes by this id. Raises KeyError if nothing does that fires or that rules conclude."""
    entries: dict[str, Mapping[str, Strategy | Hold | Finding | Notice]]
    entries = {"recommend": kb.strategies, "hold": kb.holds, "find": kb.findings, "notice": kb.notices}
    for kind, known in entries.items():
        if name in known:
            makers = tuple(rule for rule in kb.active if name in concluded(rule, kind))
            return Target(kind, name, known[name].title, makers)
    rules = {rule.id: rule for rule in kb.active}
    return Target("rule", name, rules[name].because, (rules[name],))


def names(kb: KnowledgeBase) -> tuple[str, ...]:
    """All ids that can be explained."""
    return (*kb.strategies, *kb.holds, *kb.findings, *kb.notices, *(rule.id for rule in kb.active))


def concluded(rule: Rule, kind: str) -> tuple[str, ...]:
    """The ids that a rule concludes of a kind; a notice also as a gate."""
    match kind:
        case "recommend":
            return tuple(advised.strategy for advised in rule.recommend)
        case "hold":
            return rule.hold
        case "find":
            return rule.find
        case _:
            return (*rule.notice, *rule.gate)


def presence(kb: KnowledgeBase, one: Target) -> c.Condition:
    """The condition that holds exactly where the target is in the advice; for a rule, where it fires."""
    makers = _any(rule.when for rule in one.makers)
    if one.kind == "rule":
        return makers
    gate = gated(kb)
    openly: list[c.Condition] = [c.UnlessKnown(gate), makers]
    if one.kind == "recommend":
        stopped = (rule for rule in kb.active if any(kb.holds[name].stops.get(one.id) == NEVER for name in rule.hold))
        openly.append(c.UnlessKnown(_any(rule.when for rule in stopped)))
    besides = _any(rule.when for rule in one.makers if one.beside_a_gate(rule))
    return c.AnyOf((c.All(tuple(openly)), c.All((gate, besides))))


def gated(kb: KnowledgeBase) -> c.Condition:
    """The condition that holds exactly where a gate stands."""
    return _any(rule.when for rule in kb.gates)


def _any(conditions: Iterable[c.Condition]) -> c.AnyOf:
    """At least one of them, of which there may be none."""
    return c.AnyOf(tuple(conditions))
