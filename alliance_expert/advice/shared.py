"""What may be told where private answers may not: the advice that is given both with and without them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from ..model.advice import Advice, Concluded, Held, Noted, OpenQuestion, Reason, Recommendation, Stopped
from ..model.consultation import Firing, Judgement
from ..model.knowledge import NEVER, KnowledgeBase, Strategy
from ..model.verdict import Confidence
from .outline import LIMITS

Reasons = tuple[Reason, ...]


def shared(kb: KnowledgeBase, whole: Advice, without: Advice) -> Advice:
    """The advice that is given both with and without private answers, for the reasons it has without them.

    `whole` is the advice on all answers, `without` that on the facts as if no private attribute had ever been answered.
    Nothing is due earlier, or surer, than in either. The gate is the same in both, for no gate may wait for a private
    answer (`engine.gate_problems`). What is open is told only of questions that are not private.
    """
    both = _Both(kb, whole, without, _found(without.trace) ^ _found(whole.trace))
    return replace(
        without,
        weakest=without.weakest if without.weakest == whole.weakest else (),
        findings=both.findings(),
        recommendations=both.recommendations(),
        holds=both.holds(),
        notices=both.notices(),
        open_questions=both.open_questions(),
        trace=both.trace(),
        ruled_out=tuple(finding for finding in without.ruled_out if finding in whole.ruled_out),
    )


def responses_shared(advices: Sequence[Advice]) -> tuple[Advice, ...]:
    """The advice at each session, with no response to an item that the advice of its own session does not tell.

    `advices` are those of all sessions of a case, each as `shared` gives it. Whoever reads that something was taken up
    knows that it was advised.
    """
    told = {advice.facts.session: advice.items for advice in advices}
    return tuple(replace(advice, facts=advice.facts.responding_to(told)) for advice in advices)


@dataclass(frozen=True, slots=True)
class _Both:
    """Two pieces of advice, with private answers and without: each method tells what they share.

    `apart` are the findings on which they differ: nothing is told of these, nor that they do not hold.
    """

    kb: KnowledgeBase
    whole: Advice
    without: Advice
    apart: Set[str]

    def findings(self) -> tuple[Concluded, ...]:
        theirs = {one.finding.id: one.reasons for one in self.whole.findings}
        found = []
        for one in self.without.findings:
            if one.finding.id in theirs:
                reasons = self._reasons(one.reasons, theirs[one.finding.id])
                found.append(Concluded(one.finding, _firmest(reasons), reasons))
        return tuple(found)

    def recommendations(self) -> tuple[Recommendation, ...]:
        """Ranked by timing, then as they are without private answers."""
        theirs = {item.strategy.id: item for item in self.whole.recommendations}
        found = [
            self._recommendation(item, theirs[item.strategy.id])
            for item in self.without.recommendations
            if item.strategy.id in theirs
        ]
        found.sort(key=lambda item: (LIMITS.index(item.timing), item.rank))
        return tuple(replace(item, rank=rank) for rank, item in enumerate(found, start=1))

    def _recommendation(self, mine: Recommendation, theirs: Recommendation) -> Recommendation:
        """What moved it is told only where it is due as it is without private answers, and if it is told itself."""
        timing = max(mine.timing, theirs.timing, key=LIMITS.index)
        reasons = self._reasons(mine.reasons, theirs.reasons)
        as_without = timing == mine.timing
        holds = {held.hold.id for held in self.whole.holds} if as_without else set()
        return replace(
            mine,
            timing=timing,
            confidence=_firmest(reasons),
            reasons=reasons,
            say=self._words(mine.strategy, mine.say, reasons),
            moved_by=tuple(hold for hold in mine.moved_by if hold in holds),
            put_back=mine.put_back and as_without,
            held=mine.held or theirs.held,
            firm_whatever_is_unknown=mine.firm_whatever_is_unknown and theirs.firm_whatever_is_unknown,
            depends_on=self._asked(mine.depends_on, theirs.depends_on),
            timing_depends_on=self._asked(mine.timing_depends_on, theirs.timing_depends_on),
        )

    def _words(self, strategy: Strategy, say: str, reasons: Reasons) -> str:
        """Words that a rule gives which is not told are not told either; the strategy's own are."""
        own = {one.say for why in reasons for one in self.kb.rule(why.rule).recommend if one.strategy == strategy.id}
        return say if say in own else next(iter(strategy.say), "")

    def holds(self) -> tuple[Held, ...]:
        """What both stop stands under the first hold told that stops it: one of them may have named another."""
        theirs = {held.hold.id: held.reasons for held in self.whole.holds}
        stopped = self._stopped()
        found = []
        for held in self.without.holds:
            if held.hold.id in theirs:
                own = [name for name in stopped if held.hold.stops.get(name) == NEVER]
                reasons = self._reasons(held.reasons, theirs[held.hold.id])
                found.append(Held(held.hold, _firmest(reasons), reasons, tuple(stopped.pop(name) for name in own)))
        return tuple(found)

    def _stopped(self) -> dict[str, Stopped]:
        """What holds stop altogether in both, by strategy."""
        mine, theirs = (
            {one.strategy.id: one for held in advice.holds for one in held.stopped}
            for advice in (self.without, self.whole)
        )
        return {
            name: Stopped(one.strategy, self._reasons(one.reasons, theirs[name].reasons))
            for name, one in mine.items()
            if name in theirs
        }

    def notices(self) -> tuple[Noted, ...]:
        theirs: dict[str, Reasons] = {}
        for noted in self.whole.notices:
            theirs[noted.notice.id] = (*theirs.get(noted.notice.id, ()), *noted.reasons)
        return tuple(
            Noted(noted.notice, self._reasons(noted.reasons, theirs[noted.notice.id]))
            for noted in self.without.notices
            if noted.notice.id in theirs
        )

    def open_questions(self) -> tuple[OpenQuestion, ...]:
        theirs = {asked.attribute: asked.could_change for asked in self.whole.open_questions}
        return tuple(
            OpenQuestion(asked.attribute, tuple(one for one in asked.could_change if one in theirs[asked.attribute]))
            for asked in self.without.open_questions
            if asked.attribute in theirs and asked.attribute not in self.kb.private
        )

    def trace(self) -> tuple[Firing, ...]:
        """The rules that fire in both and stand on nothing else, and those without which a finding of both had none.

        The steps are counted anew.
        """
        fired = {firing.rule.id for firing in self.whole.trace}
        common = {one.rule.id for one in self.without.trace if one.rule.id in fired and self._stands(one.judgement)}
        alone = (_found(self.without.trace) & _found(self.whole.trace)) - _found(
            one for one in self.without.trace if one.rule.id in common
        )
        told = (one for one in self.without.trace if one.rule.id in common or not alone.isdisjoint(one.rule.find))
        return tuple(Firing(step, one.rule, self._judgement(one.judgement)) for step, one in enumerate(told, start=1))

    def _judgement(self, judgement: Judgement) -> Judgement:
        return judgement if self._stands(judgement) else replace(judgement, findings=self._told(judgement))

    def _reasons(self, mine: Reasons, theirs: Reasons) -> Reasons:
        """The reasons without private answers: those that hold with them too where there are any, and none firmer."""
        sure: Mapping[str, Confidence] = {reason.rule: reason.confidence for reason in theirs}
        told = [reason for reason in mine if reason.rule in sure and self._stands(reason)]
        return tuple(
            self._reason(reason, min(reason.confidence, sure.get(reason.rule, _firmest(theirs))))
            for reason in told or mine
        )

    def _reason(self, reason: Reason, confidence: Confidence) -> Reason:
        if confidence is reason.confidence and self._stands(reason):
            return reason  # as most are, and to make them anew takes time
        return replace(reason, confidence=confidence, findings=self._told(reason))

    def _stands(self, on: Reason | Judgement) -> bool:
        return self.apart.isdisjoint(on.findings)

    def _told(self, on: Reason | Judgement) -> tuple[str, ...]:
        return tuple(finding for finding in on.findings if finding not in self.apart)

    def _asked(self, mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in mine if name in theirs and name not in self.kb.private)


def _found(firings: Iterable[Firing]) -> Set[str]:
    return {finding for firing in firings for finding in firing.rule.find}


def _firmest(reasons: Reasons) -> Confidence:
    return max(reason.confidence for reason in reasons)
