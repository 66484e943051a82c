"""Which unanswered attributes some rule still waits for, and what their answers could change."""

from __future__ import annotations

from ..model.advice import OpenQuestion
from ..model.condition import findings_of
from ..model.consultation import Consultation
from ..model.knowledge import KnowledgeBase
from ..model.vocabulary import SESSION_NUMBER, Kind


def open_questions(kb: KnowledgeBase, consultation: Consultation, gated: bool) -> tuple[OpenQuestion, ...]:
    """The unanswered attributes that the verdict of some rule waits for, the most telling first.

    `could_change` names strategies and holds of the rules that wait, directly or through a finding. While a gate
    stands, only what bears on the gate is asked. What was asked and is not known is not asked again.
    """
    facts = consultation.facts
    asked = {session.number: session for session in facts.sessions}[facts.session]
    declined = {answer.attribute for answer in asked.answers if answer.value is None}
    brings = _brings(kb)
    changes: dict[str, set[str]] = {}
    for rule in kb.active:
        if gated and not rule.gate:
            continue
        for attribute in consultation.judgements[rule.id].missing:
            if attribute != SESSION_NUMBER and attribute not in declined:
                changes.setdefault(attribute, set()).update(brings[rule.id])
    gate = (kb.roles.gate.attribute, kb.roles.gate.handled)
    legs = [attribute for attribute, _ in kb.roles.legs]

    def order(attribute: str) -> tuple[bool, bool, bool, int, str]:
        # A score comes last, because not everyone uses the scale that gives it.
        score = kb.attributes[attribute].kind is Kind.SCORE
        return (attribute not in gate, attribute not in legs, score, -len(changes[attribute]), attribute)

    opened = facts.answer(kb.roles.gate.attribute)
    if opened is None:  # whether it is handled is no question before it is known whether there is anything to handle
        changes.pop(kb.roles.gate.handled, None)
    bearing = (name for name in changes if changes[name] or name in gate)
    return tuple(OpenQuestion(name, tuple(sorted(changes[name]))) for name in sorted(bearing, key=order))


def _brings(kb: KnowledgeBase) -> dict[str, frozenset[str]]:
    """For each rule the strategies and holds that it brings, itself or through rules that wait for its findings."""
    brings: dict[str, frozenset[str]] = {}
    through: dict[str, frozenset[str]] = {}
    for rule in reversed(kb.active):  # those who wait come before those they wait for
        own = {advised.strategy for advised in rule.recommend} | set(rule.hold)
        brings[rule.id] = frozenset(own).union(*(through.get(finding, frozenset()) for finding in rule.find))
        for finding in findings_of(rule.when):
            through[finding] = through.get(finding, frozenset()) | brings[rule.id]
    return brings
