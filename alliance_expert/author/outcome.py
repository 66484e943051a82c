"""A scenario by itself: its case is consulted, and what follows is compared with what was expected and forbidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..advice import advise
from ..engine import Verdicts
from ..explain.targets import concluded, target
from ..explain.why import Ground, Reasoning
from ..model.advice import Advice
from ..model.case import facts_at
from ..model.consultation import Consultation
from ..model.knowledge import DISABLED, SWITCHED_OFF, KnowledgeBase
from ..model.verdict import Verdict
from .scenarios import Conclusion, Scenario


@dataclass(frozen=True, slots=True)
class _Reached:
    """In which way something followed; `whence` is what gave it its timing."""

    timing: str = ""
    confidence: str = ""
    rank: int = 0
    whence: str = ""


def failures(scenario: Scenario, verdicts: Verdicts) -> tuple[str, ...]:
    """In which ways something else follows in a scenario than it says, as sentences; none if it passes."""
    kb = verdicts.kb
    facts = facts_at(scenario.case, None, kb.attributes, kb.roles.plain_source)
    consultation = verdicts.sketch(facts)
    return tuple(_failures(scenario, kb, consultation, advise(kb, consultation)))


def _failures(scenario: Scenario, kb: KnowledgeBase, consultation: Consultation, advice: Advice) -> Iterator[str]:
    reached = _reached(consultation, advice)
    for one in scenario.expect:
        there = reached.get((one.kind, one.id))
        if there is None:
            yield f"expected  {_said(one)}, which did not follow{_nearest(one, kb, consultation, advice)}"
        elif wrong := _otherwise(one, there):
            yield f"expected  {_said(one)}, {wrong}"
    for one in scenario.never:
        there = reached.get((one.kind, one.id))
        if there is not None and not _otherwise(one, there):
            yield f"forbidden {_said(one)}, which followed"


def _said(one: Conclusion) -> str:
    rank = f"at a rank below {one.rank_below}" if one.rank_below else ""
    return " ".join(filter(None, (one.kind, one.id, one.timing, one.confidence, rank)))


def _otherwise(one: Conclusion, there: _Reached) -> str:
    """In which way it came otherwise; nothing if it came as said."""
    if one.timing and one.timing != there.timing:
        return f"which came {there.timing} ({there.whence})"
    if one.confidence and one.confidence != there.confidence:
        return f"which is {there.confidence}"
    if one.rank_below and there.rank >= one.rank_below:
        return f"which has rank {there.rank}"
    return ""


def _reached(consultation: Consultation, advice: Advice) -> Mapping[tuple[str, str], _Reached]:
    """What followed, by kind and id. Findings also count where a gate keeps them out of the advice."""
    return {
        **{("find", name): _Reached(confidence=sure.word) for name, sure in consultation.findings.items()},
        **{
            ("recommend", item.strategy.id): _Reached(item.timing, item.confidence.word, item.rank, whence)
            for item, whence in zip(advice.recommendations, _whence(advice), strict=True)
        },
        **{("hold", held.hold.id): _Reached(confidence=held.confidence.word) for held in advice.holds},
        **{("notice", noted.notice.id): _Reached() for noted in advice.notices},
        **{("gate", name): _Reached() for firing in consultation.firings for name in firing.rule.gate},
    }


def _whence(advice: Advice) -> Iterator[str]:
    """What gave each recommendation its timing: the holds that moved it, else the rule that wants it earliest."""
    for item in advice.recommendations:
        if item.moved_by:
            yield f"moved by hold {', '.join(item.moved_by)}"
        elif item.put_back:
            yield "put back, since enough is due before it"
        else:
            yield f"the earliest counts, from {item.reasons[0].rule}"


def _nearest(one: Conclusion, kb: KnowledgeBase, consultation: Consultation, advice: Advice) -> str:
    """The rule that came nearest to concluding what did not follow, and what it lacks."""
    if one.kind == "gate":
        return ""
    if told := _switched_off(one, kb):
        return f"; {told}"
    if not (about := target(kb, one.id)).makers:
        return "; no rule concludes it"
    reasoning = Reasoning(kb, consultation, advice)
    if about.kind != one.kind or reasoning.present(about):
        return ""
    found = reasoning.why_not(about)
    if found.brakes:
        return f"; {found.brakes[0].kind} {found.brakes[0].id} stands in its way"
    lacks = "; ".join(_lacking(found.arguments[0].grounds))
    return f"; nearest: {found.arguments[0].rule.id}, which lacks: {lacks}" if lacks else ""


def _switched_off(one: Conclusion, kb: KnowledgeBase) -> str:
    """Who switched it off, or a rule that would conclude it."""
    for change in kb.changes:
        if change.id == one.id and change.how == SWITCHED_OFF:
            return f"{change.pack} switched it off at {change.place}"
    off = [rule for rule in kb.rules if rule.status == DISABLED and one.id in concluded(rule, one.kind)]
    if not off:
        return ""
    by = [change for change in kb.changes if change.how == SWITCHED_OFF and change.id in (off[0].id, *off[0].lecture)]
    return f"{off[0].id} would conclude it, and is switched off" + (f" at {by[0].place}" if by else "")


def _lacking(grounds: Iterable[Ground]) -> Iterator[str]:
    for ground in grounds:
        if ground.verdict is Verdict.HOLDS:
            continue
        if ground.parts and not ground.finding:
            yield from _lacking(ground.parts)
        else:
            yield f"{ground.says} ({'not known' if ground.verdict is Verdict.UNKNOWN else 'it is not so'})"
