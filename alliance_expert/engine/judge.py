"""Why a condition holds, fails or is unknown: the facts and findings that decided it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from ..model import condition as c
from ..model.case import Facts
from ..model.consultation import Consultation, Firing, Judgement
from ..model.knowledge import KnowledgeBase, Rule
from ..model.verdict import Confidence, Verdict
from .tests import confidence, missing, reading, used

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
FIRM, TENTATIVE = Confidence.FIRM, Confidence.TENTATIVE


Item = TypeVar("Item")


class Judge:
    """Judges the conditions of one knowledge base on the facts of one case. Each judgement is made once."""

    def __init__(self, kb: KnowledgeBase, facts: Facts) -> None:
        self.kb = kb
        self.facts = facts
        self.firm = frozenset(source.id for source in kb.sources.values() if source.firm)
        self.condition = cache(self._condition)
        self.finding = cache(self._finding)

    def rule(self, rule: Rule) -> Judgement:
        """The judgement on a rule's `when`."""
        return self.condition(rule.when)

    def _condition(self, condition: c.Condition) -> Judgement:
        match condition:
            case c.All() | c.AnyOf():
                return self._several(condition)
            case c.Not():
                inner = self.condition(condition.part)
                return _from(condition, inner, inner.verdict.opposite)
            case c.UnlessKnown():
                return self._unless(condition)
            case c.FindingHolds():
                inner = self.finding(condition.finding)
                named = (condition.finding,) if inner.verdict is not UNKNOWN else ()
                return Judgement(condition, inner.verdict, inner.confidence, (), named, inner.missing)
            case _:
                return self._test(condition)

    def _test(self, test: c.Test) -> Judgement:
        records = tuple(self.facts.record(name) for name in c.attributes_of(test))
        verdict = reading(test, self.kb)(*records)
        answers = used(test, records)
        waits = verdict is UNKNOWN or isinstance(test, c.Known | c.Unknown)
        return Judgement(
            test,
            verdict,
            confidence(test, answers, self.firm) if verdict is not UNKNOWN else TENTATIVE,
            answers,
            (),
            missing(test, records) if waits else (),
        )

    def _several(self, condition: c.All | c.AnyOf) -> Judgement:
        """`all` that holds is as firm as its weakest part, `any` as its strongest holding part; mirrored in failing."""
        parts = tuple(self.condition(part) for part in condition.parts)
        whole = HOLDS if isinstance(condition, c.All) else FAILS
        verdict = (min if whole is HOLDS else max)(part.verdict for part in parts)
        deciding = tuple(part for part in parts if part.verdict is verdict)
        return Judgement(
            condition,
            verdict,
            TENTATIVE if verdict is UNKNOWN else (min if verdict is whole else max)(p.confidence for p in deciding),
            _once(answer for part in deciding for answer in part.facts),
            _once(finding for part in deciding for finding in part.findings),
            _once(name for part in deciding for name in part.missing),
            parts,
        )

    def _unless(self, condition: c.UnlessKnown) -> Judgement:
        """Holding is the default, and firm: an answer against it must not make it less sure than no answer would."""
        inner = self.condition(condition.part)
        if inner.verdict is HOLDS:
            return _from(condition, inner, FAILS)
        return Judgement(condition, HOLDS, FIRM, inner.facts, inner.findings, inner.missing, (inner,))

    def _finding(self, finding: str) -> Judgement:
        """A finding is an `any` of its rules: it holds where one does, and fails where it has rules and all fail."""
        condition = c.FindingHolds(finding)
        rules = self.kb.rules_for[finding]
        if not rules:
            return Judgement(condition, UNKNOWN, TENTATIVE)
        inner = self.condition(c.AnyOf(tuple(rule.when for rule in rules)))
        waits = _once(name for part in inner.parts for name in part.missing)
        return Judgement(condition, inner.verdict, inner.confidence, inner.facts, inner.findings, waits, inner.parts)


def _from(condition: c.Condition, inner: Judgement, verdict: Verdict) -> Judgement:
    return Judgement(condition, verdict, inner.confidence, inner.facts, inner.findings, inner.missing, (inner,))


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(items))


class Disagreement(AssertionError):
    """An engine fired other rules than those whose conditions hold: nothing may be shown."""


def consultation(kb: KnowledgeBase, facts: Facts, fired: Iterable[Rule]) -> Consultation:
    """The consultation in which these rules fired, in this order, each with the judgement that it stood on.

    Raises Disagreement unless exactly the rules fired whose conditions hold, in the order of layers and ids: wrong
    advice does harm, and so does missing advice, so no engine is trusted on its own.
    """
    judge = Judge(kb, facts)
    judgements: dict[str, Judgement] = {}
    for settled, layer in kb.layers:  # in this order no judgement has to go deep for another
        for finding in settled:
            judge.finding(finding)
        judgements.update((rule.id, judge.rule(rule)) for rule in layer)
    rules = tuple(fired)
    due = tuple(rule for rule in kb.active if judgements[rule.id].verdict is HOLDS)
    if rules != due:
        wrong = ", ".join(sorted({rule.id for rule in rules} ^ {rule.id for rule in due})) or "the order of firing"
        raise Disagreement(f"the engine and the conditions disagree about {wrong}")
    firings = tuple(Firing(step, rule, judgements[rule.id]) for step, rule in enumerate(rules, start=1))
    findings: dict[str, Confidence] = {}
    for firing in firings:
        for finding in firing.rule.find:
            findings[finding] = max(findings.get(finding, TENTATIVE), firing.judgement.confidence)
    return Consultation(facts, firings, findings, judgements)
