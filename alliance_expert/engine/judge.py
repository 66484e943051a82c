"""Why a condition holds, fails or is unknown: the facts and findings that decided it, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeVar
from weakref import WeakKeyDictionary

from ..model import condition as c
from ..model.case import EMPTY, Facts, Record
from ..model.consultation import Consultation, Firing, Judgement
from ..model.knowledge import KnowledgeBase, Rule
from ..model.verdict import Confidence, Verdict
from .tests import confidence, missing, reading, used

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
FIRM, TENTATIVE = Confidence.FIRM, Confidence.TENTATIVE


Item = TypeVar("Item")

Known = tuple[Facts, Iterable[Rule], Mapping[str, Verdict]]

DEEP = 30
"""Layers of findings that a judgement may go down by itself."""

_UNASKED: WeakKeyDictionary[KnowledgeBase, dict[c.Test, Judgement]] = WeakKeyDictionary()


class Judge:
    """Judges the conditions of one knowledge base on the facts of one case. Each judgement is made once.

    Where the verdicts on findings are `known`, a finding that nothing rests on is not judged; then what is missing for
    it is not told.
    """

    def __init__(self, kb: KnowledgeBase, facts: Facts, known: Mapping[str, Verdict] | None = None) -> None:
        self.kb = kb
        self.facts = facts
        self.known = known
        self.firm = frozenset(source.id for source in kb.sources.values() if source.firm)
        self._found: dict[str, Judgement] = {}
        self._unasked = _UNASKED.setdefault(kb, {})
        self._judged: dict[int, tuple[c.Condition, Judgement]] = {}

    def on(self, facts: Facts, known: Mapping[str, Verdict]) -> Judge:
        """A judge of other facts who knows the judgements of this one that are the same on these."""
        mine, theirs = self.facts.records, facts.records
        apart = {name for name in {*mine, *theirs} if mine.get(name) is not theirs.get(name)}
        other = Judge(self.kb, facts, known)
        for name, kept in self._found.items():
            if apart.isdisjoint(self.kb.behind_findings[name]):
                other._found[name] = kept
        for rule in self.kb.active:
            if id(rule.when) in self._judged and apart.isdisjoint(self.kb.behind[rule.id]):
                other._judged[id(rule.when)] = self._judged[id(rule.when)]
        return other

    def rule(self, rule: Rule) -> Judgement:
        """The judgement on a rule's `when`."""
        return self.condition(rule.when)

    def finding(self, finding: str) -> Judgement:
        """The judgement on a finding."""
        kept = self._found.get(finding)
        if kept is None:
            kept = self._found[finding] = self._finding(finding)
        return kept

    def condition(self, condition: c.Condition) -> Judgement:
        """The judgement on a condition."""
        kept = self._judged.get(id(condition))  # equal ones are one, and to hash one costs more than to judge it
        if kept is None:
            kept = self._judged[id(condition)] = (condition, self._condition(condition))
        return kept[1]

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
        if any(record is not EMPTY for record in records):
            return self._read(test, records)
        if test not in self._unasked:  # as it is in every case where nobody has answered any of it, and that is most
            self._unasked[test] = self._read(test, records)
        return self._unasked[test]

    def _read(self, test: c.Test, records: tuple[Record, ...]) -> Judgement:
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
        parts = tuple([self.condition(part) for part in condition.parts])
        whole = HOLDS if isinstance(condition, c.All) else FAILS
        verdict = (min if whole is HOLDS else max)([part.verdict for part in parts])
        deciding = [part for part in parts if part.verdict is verdict]
        if len(deciding) == 1:
            (one,) = deciding
            return Judgement(condition, verdict, one.confidence, one.facts, one.findings, one.missing, parts)
        return Judgement(
            condition,
            verdict,
            TENTATIVE if verdict is UNKNOWN else (min if verdict is whole else max)([p.confidence for p in deciding]),
            _once([part.facts for part in deciding]),
            _once([part.findings for part in deciding]),
            _once([part.missing for part in deciding]),
            parts,
        )

    def _unless(self, condition: c.UnlessKnown) -> Judgement:
        """Holding is the default, and firm: an answer against it must not make it less sure than no answer would."""
        part = condition.part
        if self.known is not None and isinstance(part, c.FindingHolds) and self.known[part.finding] is not HOLDS:
            named = (part.finding,) if self.known[part.finding] is FAILS else ()
            return Judgement(condition, HOLDS, FIRM, (), named)
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
        inner = self._several(c.AnyOf(tuple(rule.when for rule in rules)))
        waits = _once([part.missing for part in inner.parts])
        return Judgement(condition, inner.verdict, inner.confidence, inner.facts, inner.findings, waits, inner.parts)


def _from(condition: c.Condition, inner: Judgement, verdict: Verdict) -> Judgement:
    return Judgement(condition, verdict, inner.confidence, inner.facts, inner.findings, inner.missing, (inner,))


def _once(rows: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    """What stands in these rows, each once; none of them has anything twice, and most are empty."""
    full = [row for row in rows if row]
    return full[0] if len(full) == 1 else tuple(dict.fromkeys(chain.from_iterable(full)))


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
    return _of(facts, rules, judgements)


def sketch(
    kb: KnowledgeBase, facts: Facts, fired: Iterable[Rule], known: Mapping[str, Verdict] | None = None
) -> Consultation:
    """The same where `fired` is believed: what did not fire is judged when somebody looks at it. Nobody is advised on a
    case by it; it is for what looks at very many. Verdicts on findings that are `known` save judging some of them.
    """
    return _sketch(Judge(kb, facts, known), fired)


def sketches(kb: KnowledgeBase, one: Known, other: Known) -> tuple[Consultation, Consultation]:
    """The sketches of two facts, each with what fired on them and the verdicts on findings. Conditions that look at
    nothing on which the facts differ are judged once.
    """
    (facts, fired, known), (facts_of_other, fired_on_other, known_of_other) = one, other
    judge = Judge(kb, facts, known)
    first = _sketch(judge, fired)
    return first, _sketch(judge.on(facts_of_other, known_of_other), fired_on_other)


def _sketch(judge: Judge, fired: Iterable[Rule]) -> Consultation:
    layers = judge.kb.layers
    for settled, _ in layers if len(layers) > DEEP else ():
        for finding in settled:
            judge.finding(finding)
    return _of(judge.facts, tuple(fired), _WhenLookedAt(judge))


class _WhenLookedAt(Mapping[str, Judgement]):
    """The judgements on all active rules, by id, each made when it is first looked at."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge

    def __getitem__(self, rule: str) -> Judgement:
        return self.judge.rule(self.judge.kb.rule(rule))

    def __iter__(self) -> Iterator[str]:
        return (rule.id for rule in self.judge.kb.active)

    def __len__(self) -> int:
        return len(self.judge.kb.active)


def _of(facts: Facts, rules: tuple[Rule, ...], judgements: Mapping[str, Judgement]) -> Consultation:
    firings = tuple(Firing(step, rule, judgements[rule.id]) for step, rule in enumerate(rules, start=1))
    findings: dict[str, Confidence] = {}
    for firing in firings:
        for finding in firing.rule.find:
            findings[finding] = max(findings.get(finding, TENTATIVE), firing.judgement.confidence)
    return Consultation(facts, firings, findings, judgements)
