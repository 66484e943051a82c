"""The JSON contract `alliance-expert.consultation/1`: what every other tool reads (docs/architecture.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..model.advice import Advice, Noted, Reason, Recommendation
from ..model.case import Answer
from ..model.consultation import Firing
from ..model.knowledge import KnowledgeBase

FORMAT = "alliance-expert.consultation/1"


def to_json(value: dict[str, Any]) -> str:
    """The document as text; the same on every machine."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def document(kb: KnowledgeBase, advice: Advice) -> dict[str, Any]:
    """The advice as plain values, in the contract's shape. `facts` is all that is needed to run it again."""
    facts = advice.facts
    return {
        "format": FORMAT,
        "case": facts.case,
        "session": facts.session,
        "knowledge": knowledge(kb),
        "facts": [
            {"session": session.number, **_fact(kb, answer), "private": kb.attributes[answer.attribute].private}
            for session in facts.sessions
            for answer in session.answers
        ],
        "gate": {**_noted(kb, advice.gate), "refs": list(advice.gate.notice.refs)} if advice.gate else None,
        "alliance": {
            **{leg.name: _value(kb, leg.answer) for leg in advice.legs},
            "weakest": list(advice.weakest),
        },
        "findings": [
            {
                "id": found.finding.id,
                "title": found.finding.title,
                "confidence": found.confidence.word,
                "reasons": _reasons(kb, found.reasons),
            }
            for found in advice.findings
        ],
        "recommendations": [_recommendation(kb, recommended) for recommended in advice.recommendations],
        "holds": [
            {
                "id": held.hold.id,
                "refs": list(held.hold.refs),
                "title": held.hold.title,
                "stops": sorted(held.hold.stops),
                "reasons": _reasons(kb, (*held.reasons, *(r for stopped in held.stopped for r in stopped.reasons))),
            }
            for held in advice.holds
        ],
        "notices": [_noted(kb, noted) for noted in advice.notices],
        "open_questions": [
            {
                "attribute": asked.attribute,
                "question": kb.attributes[asked.attribute].question,
                "could_change": list(asked.could_change),
            }
            for asked in advice.open_questions
        ],
        "trace": [_firing(firing) for firing in advice.trace],
    }


def knowledge(kb: KnowledgeBase) -> dict[str, Any]:
    """Which rules these are: version, digest and packs."""
    packs = [{"name": pack.name, "version": pack.version} for pack in kb.packs]
    return {"version": kb.version, "digest": kb.digest, "packs": packs}


def evidence_of(recommended: Recommendation) -> tuple[str, ...]:
    """The sources behind a recommendation: those of its reasons, then those of the strategy itself."""
    of_reasons = (name for reason in recommended.reasons for name in reason.evidence)
    return tuple(dict.fromkeys((*of_reasons, *recommended.strategy.evidence)))


def _recommendation(kb: KnowledgeBase, recommended: Recommendation) -> dict[str, Any]:
    return {
        "rank": recommended.rank,
        "id": recommended.strategy.id,
        "refs": list(recommended.strategy.refs),
        "title": recommended.strategy.title,
        "who": recommended.strategy.who,
        "timing": recommended.timing,
        "confidence": recommended.confidence.word,
        "firm_whatever_is_unknown": recommended.firm_whatever_is_unknown,
        "depends_on": list(recommended.depends_on),
        "evidence": list(evidence_of(recommended)),
        "reasons": _reasons(kb, recommended.reasons),
    }


def _noted(kb: KnowledgeBase, noted: Noted) -> dict[str, Any]:
    return {"id": noted.notice.id, "text": noted.notice.text, "reasons": _reasons(kb, noted.reasons)}


def _reasons(kb: KnowledgeBase, reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [
        {
            "rule": reason.rule,
            "because": reason.because,
            "facts": [_fact(kb, answer) for answer in reason.facts],
            "findings": list(reason.findings),
        }
        for reason in reasons
    ]


def _fact(kb: KnowledgeBase, answer: Answer) -> dict[str, Any]:
    return {"attribute": answer.attribute, "value": _value(kb, answer), "source": answer.source}


def _value(kb: KnowledgeBase, answer: Answer | None) -> Any:
    if answer is None:
        return None
    return kb.attribute(answer.attribute).word(answer.value)


def _firing(firing: Firing) -> dict[str, Any]:
    judgement = firing.judgement
    return {
        "step": firing.step,
        "rule": firing.rule.id,
        "concluded": list(firing.rule.concluded),
        "because_of": [
            *dict.fromkeys(answer.attribute for answer in judgement.facts),
            *(f"finding {finding}" for finding in judgement.findings),
        ],
    }
