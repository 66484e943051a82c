"""Why something is said: for each rule that fired a reason, with every answer behind it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from ..model.advice import Reason
from ..model.case import Answer
from ..model.consultation import Consultation, Judgement
from ..model.knowledge import KnowledgeBase, Rule
from ..model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Ground:
    """What can settle the findings of a consultation: the rules for them, of which none waits for one further on.

    `fired` are the ids of all rules that did.
    """

    consultation: Consultation
    rules: tuple[Rule, ...]
    fired: Set[str]


def reasons_of(kb: KnowledgeBase, consultation: Consultation) -> Mapping[str, Reason]:
    """The reason that each rule gives which fired, by its id."""
    ground = settled(kb, consultation)
    return {
        firing.rule.id: Reason(
            firing.rule.id,
            firing.rule.because,
            firing.judgement.confidence,
            firing.judgement.facts,
            firing.judgement.findings,
            answers_behind(firing.judgement, ground),
            firing.rule.evidence,
        )
        for firing in consultation.firings
    }


def settled(kb: KnowledgeBase, consultation: Consultation) -> Ground:
    """What settled the findings of a consultation, which `answers_behind` asks for."""
    fired = {firing.rule.id for firing in consultation.firings}
    return Ground(consultation, tuple(rule for rule in reversed(kb.active) if rule.find), fired)


def answers_behind(judgement: Judgement, ground: Ground) -> tuple[Answer, ...]:
    """The answers a judgement rests on, then those that its findings rest on, to the ground.

    A finding that holds is settled by the rules that hold, one that fails by all of its rules.
    """
    if not judgement.findings:
        return judgement.facts
    answers = dict.fromkeys(judgement.facts)
    followed = set(judgement.findings)
    for rule in ground.rules:
        if not followed.isdisjoint(rule.find) and _settles(rule, followed.intersection(rule.find), ground):
            other = ground.consultation.judgements[rule.id]
            answers |= dict.fromkeys(other.facts)
            followed |= set(other.findings)
    return tuple(answers)


def _settles(rule: Rule, about: Set[str], ground: Ground) -> bool:
    if rule.id in ground.fired:
        return True
    failing = about - ground.consultation.findings.keys()
    return bool(failing) and ground.consultation.judgements[rule.id].verdict is Verdict.FAILS
