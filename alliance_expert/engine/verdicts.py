"""Three-valued evaluation: a condition becomes one function of the records and of the findings so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property

from ..model import condition as c
from ..model.case import EMPTY, Facts, Record
from ..model.consultation import Consultation
from ..model.knowledge import KnowledgeBase, Rule
from ..model.verdict import OPPOSITE, Verdict
from .judge import DEEP, consultation, sketch
from .tests import reading

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN

Evaluate = Callable[[Mapping[str, Record], Mapping[str, Verdict]], Verdict]
Layers = tuple[tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[tuple[str, Evaluate], ...]], ...]
"""For each layer the findings it may count on, with the rules that conclude them; and its rules."""


class Verdicts:
    """The verdicts of one knowledge base. Built once; holds nothing of any case."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.compile = cache(self._compile)

    def consult(self, facts: Facts) -> Consultation:
        """The same consultation that experta reaches."""
        return consultation(self.kb, facts, self.fired(facts))

    def asked(self, facts: Facts) -> Asked:
        """The verdicts on these facts, each worked out when somebody asks for it."""
        return Asked(self, facts)

    def sketch(self, facts: Facts) -> Consultation:
        """The same without a second opinion, and what did not fire judged when somebody looks: for tools only."""
        return sketch(self.kb, facts, self.fired(facts))

    def fired(self, facts: Facts) -> tuple[Rule, ...]:
        """The rules that hold, in the order of firing."""
        rules, _ = _run(self._whether_they_hold, facts)
        return tuple(rule for rule in self.kb.active if rules[rule.id] is HOLDS)

    def run(self, facts: Facts) -> tuple[Mapping[str, Verdict], Mapping[str, Verdict]]:
        """The verdict on every active rule, and on every finding."""
        return _run(self._verdicts, facts)

    @cached_property  # experta's network only compiles, and needs neither
    def _verdicts(self) -> Layers:
        return self._layers(lambda rule: self.compile(rule.when))

    @cached_property
    def _whether_they_hold(self) -> Layers:
        return self._layers(self._whether)

    @cached_property
    def evaluate(self) -> Mapping[str, Evaluate]:
        """How each active rule is evaluated."""
        return {rule.id: self.compile(rule.when) for rule in self.kb.active}

    def _layers(self, evaluate: Callable[[Rule], Evaluate]) -> Layers:
        return tuple(
            (
                tuple((finding, tuple(rule.id for rule in self.kb.rules_for[finding])) for finding in settled),
                tuple((rule.id, evaluate(rule)) for rule in layer),
            )
            for settled, layer in self.kb.layers
        )

    def _whether(self, rule: Rule) -> Evaluate:
        """Does the rule hold? Of one that concludes no finding nobody asks whether it fails or is unknown."""
        if isinstance(rule.when, c.All) and not rule.find:
            return _all_hold(tuple(self.compile(part) for part in rule.when.parts))
        return self.compile(rule.when)

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


class Asked(dict[str, Verdict]):
    """The verdicts on findings and rules for one case, by need: whoever looks at few pays for few."""

    def __init__(self, verdicts: Verdicts, facts: Facts) -> None:
        self.verdicts = verdicts
        self.facts = facts
        self.rules: dict[str, Verdict] = {}
        layers = verdicts.kb.layers
        for settled, _ in layers if len(layers) > DEEP else ():  # in this order no finding waits for a long row
            for finding in settled:
                self[finding]

    def __missing__(self, finding: str) -> Verdict:
        rules = self.verdicts.kb.rules_for[finding]
        verdict = self[finding] = max([self.rule(rule) for rule in rules], default=UNKNOWN)
        return verdict

    def rule(self, rule: Rule) -> Verdict:
        """The verdict on an active rule."""
        verdict = self.rules.get(rule.id)
        if verdict is None:
            verdict = self.rules[rule.id] = self.verdicts.evaluate[rule.id](self.facts.records, self)
        return verdict

    def holding(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """Those of these active rules that hold."""
        return tuple(rule for rule in rules if self.rule(rule) is HOLDS)


def _run(layers: Layers, facts: Facts) -> tuple[Mapping[str, Verdict], Mapping[str, Verdict]]:
    records = facts.records
    rules: dict[str, Verdict] = {}
    findings: dict[str, Verdict] = {}
    for settled, layer in layers:
        for finding, makers in settled:
            findings[finding] = max([rules[maker] for maker in makers], default=UNKNOWN)
        for rule, evaluate in layer:
            rules[rule] = evaluate(records, findings)
    return rules, findings


def _all_hold(parts: tuple[Evaluate, ...]) -> Evaluate:
    """HOLDS, or the first verdict that is not."""

    def evaluate(records: Mapping[str, Record], findings: Mapping[str, Verdict]) -> Verdict:
        for part in parts:
            if (one := part(records, findings)) is not HOLDS:
                return one
        return HOLDS

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
