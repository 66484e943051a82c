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
    """What can settle the findings of a consultation: the rules for them, of which none waits for one further on."""

    consultation: Consultation
    rules: tuple[Rule, ...]


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
    return Ground(consultation, tuple(rule for rule in reversed(kb.active) if rule.find))


def answers_behind(judgement: Judgement, ground: Ground) -> tuple[Answer, ...]:
    """The answers a judgement rests on, then those that its findings rest on, to the ground.

    A finding that holds is settled by the rules that hold, one that fails by all of its rules.
    """
    answers = dict.fromkeys(judgement.facts)
    followed = set(judgement.findings)
    for rule in ground.rules if followed else ():
        about = followed.intersection(rule.find)
        if about and _settles(other := ground.consultation.judgements[rule.id], about, ground.consultation):
            answers |= dict.fromkeys(other.facts)
            followed |= set(other.findings)
    return tuple(answers)


def _settles(judgement: Judgement, about: Set[str], consultation: Consultation) -> bool:
    if judgement.verdict is Verdict.FAILS:
        return not about <= consultation.findings.keys()
    return judgement.verdict is Verdict.HOLDS
