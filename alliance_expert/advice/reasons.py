"""Why something is said: for each rule that fired a reason, with every answer behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.advice import Reason
from ..model.case import Answer
from ..model.consultation import Consultation, Judgement
from ..model.knowledge import KnowledgeBase
from ..model.verdict import Verdict

Settled = tuple[tuple[frozenset[str], Judgement], ...]
"""Findings with a judgement that settled them; those that wait for others come before these."""


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


def settled(kb: KnowledgeBase, consultation: Consultation) -> Settled:
    """What settled the findings of a consultation, which `answers_behind` asks for."""
    return tuple(_settled(kb, consultation))


def _settled(kb: KnowledgeBase, consultation: Consultation) -> Iterator[tuple[frozenset[str], Judgement]]:
    """A finding that holds is settled by the rules that hold, one that fails by all of its rules."""
    for rule in (rule for rule in reversed(kb.active) if rule.find):
        judgement = consultation.judgements[rule.id]
        if judgement.verdict is Verdict.HOLDS:
            yield frozenset(rule.find), judgement
        elif judgement.verdict is Verdict.FAILS:
            yield frozenset(finding for finding in rule.find if finding not in consultation.findings), judgement


def answers_behind(judgement: Judgement, ground: Settled) -> tuple[Answer, ...]:
    """The answers a judgement rests on, then those that its findings rest on, to the ground."""
    answers = dict.fromkeys(judgement.facts)
    followed = set(judgement.findings)
    for findings, other in ground if followed else ():
        if followed & findings:
            answers |= dict.fromkeys(other.facts)
            followed |= set(other.findings)
    return tuple(answers)
