"""Three-valued evaluation: a condition becomes one function of the records and of the findings so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from ..model import condition as c
from ..model.case import EMPTY, Facts, Record
from ..model.consultation import Consultation
from ..model.knowledge import KnowledgeBase, Rule
from ..model.verdict import OPPOSITE, Verdict
from .judge import consultation
from .tests import reading

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN

Evaluate = Callable[[Mapping[str, Record], Mapping[str, Verdict]], Verdict]


class Verdicts:
    """The verdicts of one knowledge base. Built once; holds nothing of any case."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.compile = cache(self._compile)
        self._layers = tuple(
            (
                tuple((finding, tuple(rule.id for rule in kb.rules_for[finding])) for finding in settled),
                tuple((rule.id, self.compile(rule.when)) for rule in layer),
            )
            for settled, layer in kb.layers
        )

    def consult(self, facts: Facts) -> Consultation:
        """The same consultation that experta reaches."""
        return consultation(self.kb, facts, self.fired(facts))

    def fired(self, facts: Facts) -> tuple[Rule, ...]:
        """The rules that hold, in the order of firing."""
        rules, _ = self.run(facts)
        return tuple(rule for rule in self.kb.active if rules[rule.id] is HOLDS)

    def run(self, facts: Facts) -> tuple[Mapping[str, Verdict], Mapping[str, Verdict]]:
        """The verdict on every active rule, and on every finding."""
        records = facts.records
        rules: dict[str, Verdict] = {}
        findings: dict[str, Verdict] = {}
        for settled, layer in self._layers:
            for finding, makers in settled:
                findings[finding] = max([rules[maker] for maker in makers], default=UNKNOWN)
            for rule, evaluate in layer:
                rules[rule] = evaluate(records, findings)
        return rules, findings

    def _compile(self, condition: c.Condition) -> Evaluate:
        match condition:
            case c.All():
                return _least(tuple(self.compile(part) for part in condition.parts))
            case c.AnyOf():
                return _greatest(tuple(self.compile(part) for part in condition.parts))
            case c.Not():
                return _opposite(self.compile(condition.part))
            case c.UnlessKnown():
                return _unless(self.compile(condition.part))
            case c.FindingHolds():
                return _finding(condition.finding)
            case _:
                return self._test(condition)

    def _test(self, test: c.Test) -> Evaluate:
        read = reading(test, self.kb)
        first, *others = c.attributes_of(test)
        if others:
            names = (first, *others)
            return lambda records, findings: read(*(records.get(name, EMPTY) for name in names))
        unasked = read(EMPTY)  # most attributes have no answer

        def evaluate(records: Mapping[str, Record], findings: Mapping[str, Verdict]) -> Verdict:
            record = records.get(first)
            return unasked if record is None else read(record)

        return evaluate


def _least(parts: tuple[Evaluate, ...]) -> Evaluate:
    def evaluate(records: Mapping[str, Record], findings: Mapping[str, Verdict]) -> Verdict:
        verdict = HOLDS
        for part in parts:
            one = part(records, findings)
            if one is FAILS:
                return FAILS
            if one is UNKNOWN:
                verdict = UNKNOWN
        return verdict

    return evaluate


def _greatest(parts: tuple[Evaluate, ...]) -> Evaluate:
    def evaluate(records: Mapping[str, Record], findings: Mapping[str, Verdict]) -> Verdict:
        verdict = FAILS
        for part in parts:
            one = part(records, findings)
            if one is HOLDS:
                return HOLDS
            if one is UNKNOWN:
                verdict = UNKNOWN
        return verdict

    return evaluate


def _opposite(part: Evaluate) -> Evaluate:
    return lambda records, findings: OPPOSITE[part(records, findings)]


def _unless(part: Evaluate) -> Evaluate:
    return lambda records, findings: FAILS if part(records, findings) is HOLDS else HOLDS


def _finding(finding: str) -> Evaluate:
    return lambda records, findings: findings[finding]
