"""The JSON contract `alliance-expert.consultation/1`: what every other tool reads (docs/architecture.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ..model.advice import CONTRACT, Advice, Concluded, Held, Noted, Reason, Recommendation
from ..model.case import Answer, Facts, Response
from ..model.consultation import Firing
from ..model.knowledge import KnowledgeBase

DRAWN = "picture"
"""The name of values that tell a template where lines run."""


def to_json(value: dict[str, Any]) -> str:
    """The document as text; the same on every machine."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def undrawn(value: Any) -> Any:
    """The values of a page without what only tells a template where the lines of pictures run."""
    match value:
        case dict():
            return {name: undrawn(inner) for name, inner in value.items() if name != DRAWN}
        case list():
            return [undrawn(inner) for inner in value]
        case _:
            return value


def document(kb: KnowledgeBase, advice: Advice) -> dict[str, Any]:
    """The advice as plain values, in the contract's shape. `facts` and `responses` are all that is needed to run it
    again.

    Every sentence stands with where it is from: each reason has its rule, all answers behind it, lecture and evidence.
    """
    facts = advice.facts
    stand = frozenset(finding for firing in advice.trace for finding in firing.rule.find)
    content = {
        "format": CONTRACT,
        "case": facts.case,
        "session": facts.session,
        "knowledge": knowledge(kb),
        "facts": [
            {"session": session.number, **_fact(kb, answer), "private": kb.attributes[answer.attribute].private}
            for session in facts.sessions
            for answer in session.answers
        ],
        "responses": [
            {"session": one.session, "item": one.item, **_done(one)}
            for session in facts.sessions
            for one in session.responses
        ],
        "gate": {**_noted(kb, advice.gate, stand), "refs": list(advice.gate.notice.refs)} if advice.gate else None,
        "alliance": {
            **{leg.name: _value(kb, leg.answer) for leg in advice.legs},
            "weakest": list(advice.weakest),
        },
        "findings": [_finding(kb, found, stand) for found in advice.findings],
        "recommendations": [_recommendation(kb, facts, recommended, stand) for recommended in advice.recommendations],
        "holds": [_hold(kb, facts, held, stand) for held in advice.holds],
        "notices": [_noted(kb, noted, stand) for noted in advice.notices],
        "open_questions": [
            {
                "attribute": asked.attribute,
                "question": kb.attributes[asked.attribute].question,
                "could_change": list(asked.could_change),
            }
            for asked in advice.open_questions
        ],
        "trace": [_firing(firing, stand) for firing in advice.trace],
    }
    return {**content, "checksum": checksum(content)}


def checksum(content: Mapping[str, Any]) -> str:
    """The sha256 of a document without its own checksum, whatever the order of its keys and the blanks between them."""
    whole = {key: value for key, value in content.items() if key != "checksum"}
    written = json.dumps(whole, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"


def knowledge(kb: KnowledgeBase) -> dict[str, Any]:
    """Which rules these are: version, digest and packs."""
    packs = [{"name": pack.name, "version": pack.version} for pack in kb.packs]
    return {"version": kb.version, "digest": kb.digest, "packs": packs}


def evidence_of(recommended: Recommendation) -> tuple[str, ...]:
    """The sources behind a recommendation: those of its reasons, then those of the strategy itself."""
    of_reasons = (name for reason in recommended.reasons for name in reason.evidence)
    return tuple(dict.fromkeys((*of_reasons, *recommended.strategy.evidence)))


def words_of(recommended: Recommendation) -> tuple[str, ...]:
    """Examples of what to say: the one that fits the reasons first, then those of the strategy."""
    return tuple(dict.fromkeys((recommended.say, *recommended.strategy.say)))


def words_from(kb: KnowledgeBase, recommended: Recommendation) -> str:
    """The rule that gave the first example of what to say; nothing where it is the strategy's own."""
    if recommended.say in recommended.strategy.say:
        return ""
    given = (
        reason.rule
        for reason in recommended.reasons
        for one in kb.rule(reason.rule).recommend
        if (one.strategy, one.say) == (recommended.strategy.id, recommended.say)
    )
    return next(given, "")


def _finding(kb: KnowledgeBase, found: Concluded, stand: Collection[str]) -> dict[str, Any]:
    return {
        "id": found.finding.id,
        "title": found.finding.title,
        "sentence": found.finding.sentence,
        "confidence": found.confidence.word,
        "lecture": list(found.finding.lecture),
        "reasons": _reasons(kb, found.reasons, stand),
    }


def _recommendation(
    kb: KnowledgeBase, facts: Facts, recommended: Recommendation, stand: Collection[str]
) -> dict[str, Any]:
    strategy = recommended.strategy
    return {
        "rank": recommended.rank,
        "id": strategy.id,
        "refs": list(strategy.refs),
        "title": strategy.title,
        "who": strategy.who,
        "summary": strategy.summary,
        "steps": list(strategy.steps),
        "say": list(words_of(recommended)),
        "say_from": words_from(kb, recommended),
        "not_when": list(strategy.not_when),
        "timing": recommended.timing,
        "confidence": recommended.confidence.word,
        "firm_whatever_is_unknown": recommended.firm_whatever_is_unknown,
        "depends_on": list(recommended.depends_on),
        "timing_depends_on": list(recommended.timing_depends_on),
        "moved_by": list(recommended.moved_by),
        "put_back": recommended.put_back,
        "responses": _responses(facts, strategy.id),
        "lecture": list(strategy.lecture),
        "evidence": list(evidence_of(recommended)),
        "reasons": _reasons(kb, recommended.reasons, stand),
    }


def _hold(kb: KnowledgeBase, facts: Facts, held: Held, stand: Collection[str]) -> dict[str, Any]:
    hold = held.hold
    return {
        "id": hold.id,
        "refs": list(hold.refs),
        "title": hold.title,
        "why": hold.why,
        "instead": hold.instead,
        "stops": sorted(hold.stops),
        "stopped": [stopped.strategy.id for stopped in held.stopped],
        "responses": _responses(facts, hold.id),
        "lecture": list(hold.lecture),
        "evidence": list(hold.evidence),
        "reasons": _reasons(kb, (*held.reasons, *(r for stopped in held.stopped for r in stopped.reasons)), stand),
    }


def _noted(kb: KnowledgeBase, noted: Noted, stand: Collection[str]) -> dict[str, Any]:
    notice = noted.notice
    return {
        "id": notice.id,
        "title": notice.title,
        "text": notice.text,
        "lecture": list(notice.lecture),
        "reasons": _reasons(kb, noted.reasons, stand),
    }


def _responses(facts: Facts, item: str) -> list[dict[str, Any]]:
    return [{"session": one.session, **_done(one)} for one in facts.responses(item)]


def _done(response: Response) -> dict[str, Any]:
    return {"accepted": response.accepted, "why": response.why}


def _reasons(kb: KnowledgeBase, reasons: Iterable[Reason], stand: Collection[str]) -> list[dict[str, Any]]:
    return [
        {
            "rule": reason.rule,
            "because": reason.because,
            "facts": [_fact(kb, answer) for answer in reason.facts],
            "findings": [finding for finding in reason.findings if finding in stand],
            "absent": [finding for finding in reason.findings if finding not in stand],
            "answers": [{"session": answer.session, **_fact(kb, answer)} for answer in reason.answers],
            "lecture": list(kb.rule(reason.rule).lecture),
            "evidence": list(reason.evidence),
        }
        for reason in reasons
    ]


def _fact(kb: KnowledgeBase, answer: Answer) -> dict[str, Any]:
    return {"attribute": answer.attribute, "value": _value(kb, answer), "source": answer.source}


def _value(kb: KnowledgeBase, answer: Answer | None) -> Any:
    if answer is None:
        return None
    return kb.attribute(answer.attribute).word(answer.value)


def _firing(firing: Firing, stand: Collection[str]) -> dict[str, Any]:
    judgement = firing.judgement
    return {
        "step": firing.step,
        "rule": firing.rule.id,
        "concluded": list(firing.rule.concluded),
        "because_of": [
            *dict.fromkeys(answer.attribute for answer in judgement.facts),
            *(f"{'finding' if finding in stand else 'no finding'} {finding}" for finding in judgement.findings),
        ],
    }
