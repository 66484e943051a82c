"""Why something is in the advice, and why something is not: the judgements that decided it, as trees of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from ..advice import answers_behind, settled
from ..model import condition as c
from ..model.advice import Advice, Recommendation
from ..model.case import Answer
from ..model.consultation import Consultation, Judgement
from ..model.knowledge import NEVER, TIMINGS, KnowledgeBase, Rule
from ..model.verdict import OPPOSITE, Confidence, Verdict
from .targets import Target
from .words import Words
from .worlds import FAILS, HOLDS

NEAREST = 5
"""Rules that an answer to why not goes into; there may be more."""

COURSE = (c.ChangeIs, c.FallingOver, c.ConstantAt, c.SessionsSince, c.LeftOpen)
"""Tests of earlier sessions: no answer in this one makes up for those that are not there."""

DEEPEST = 4
"""How far it is followed what findings lack that do not stand."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A condition in words, with its verdict.

    Of a test, `answers` are those it looked at, and `missing` the attributes that it lacks answers on; of a finding
    that does not stand, the answers that refute it, and of one of which that is unknown those its rules wait for.
    `finding` is the id of the finding it asks for. What has `parts` says no more than how they are joined; with
    `one_decides` the parts that have another verdict do not matter. An exception that `stops` the rule fails because it
    is as it says.
    """

    says: str
    verdict: Verdict
    answers: tuple[Answer, ...] = ()
    missing: tuple[str, ...] = ()
    finding: str = ""
    parts: tuple[Ground, ...] = ()
    one_decides: bool = False
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """A rule with the grounds on which it fires (`step` counts firings from 1), or (0) does not.

    `short` is how many tests would have to come out otherwise for it to fire. Beside a gate, only what is marked for it
    is `heard`.
    """

    rule: Rule
    step: int
    verdict: Verdict
    confidence: Confidence
    grounds: tuple[Ground, ...]
    short: int
    heard: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """What alone would have kept a rule from firing, and did not: it fails, or nobody knows."""

    rule: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Brake:
    """A hold, or a gate, that could take something away or make it wait (`limit`: until when, or never).

    `arguments` are the rules for it: those that fire, if it stands, else all, the nearest first.
    """

    kind: str
    id: str
    title: str
    limit: str
    stands: bool
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for a target that is in the advice, and what speaks against it.

    `item` is the recommendation; `behind` are the firings for the findings it stands on, in their order. `guards` and
    `brakes` would have kept it out; if the answers `tentative` were firm, it would be. A rule may fire and, beside a
    gate, not be `heard`.
    """

    target: Target
    confidence: Confidence
    item: Recommendation | None
    arguments: tuple[Argument, ...]
    behind: tuple[Argument, ...]
    ahead: tuple[Recommendation, ...]
    guards: tuple[Guard, ...]
    brakes: tuple[Brake, ...]
    tentative: tuple[Answer, ...]
    heard: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a target is not in the advice: rules that could bring it, the nearest first, and what keeps it out.

    Where a brake stands, `arguments` may fire and yet not be heard. `behind` are firings for findings that stand and
    are in the way of the nearest rules.
    """

    target: Target
    arguments: tuple[Argument, ...]
    brakes: tuple[Brake, ...]
    behind: tuple[Argument, ...]


class Reasoning:
    """What can be asked of one consultation and the advice that follows from it."""

    def __init__(self, kb: KnowledgeBase, consultation: Consultation, advice: Advice) -> None:
        self.kb = kb
        self.consultation = consultation
        self.advice = advice
        self.words = Words(kb)
        self._steps = {firing.rule.id: firing.step for firing in consultation.firings}
        self._settled = settled(kb, consultation)
        self._costs: dict[tuple[str, Verdict, bool], int] = {}
        self._weakest: dict[tuple[str, Verdict], frozenset[Answer]] = {}
        for findings, _ in kb.layers:  # in this order nothing has to go deep
            for finding, rail in product(findings, (HOLDS, FAILS)):
                self._weakest[finding, rail] = self._weak_in(finding, rail)
                for wanted in (True, False):
                    self._costs[finding, rail, wanted] = self._short_of(finding, rail, wanted)

    def steps(self) -> tuple[Argument, ...]:
        """The firings that led to the advice, in their order: every one, or those that a gate leaves."""
        fired = [firing.rule for firing in self.consultation.firings]
        heard = [rule for rule in fired if self._heard(rule)]
        behind = self._behind(heard)
        return tuple(self._argument(rule) for rule in fired if rule in heard or rule in behind)

    def present(self, one: Target) -> bool:
        """Is it in the advice?"""
        return bool(self._confidence(one))

    def why(self, one: Target) -> Why:
        """Why it is in the advice. Raises ValueError if it is not."""
        found = self._confidence(one)
        if not found:
            raise ValueError(f"{one.id} is not in the advice")
        makers = [rule for rule in self._fired(one.makers) if one.kind == "rule" or self._heard(rule, one)]
        item = next((item for item in self.advice.recommendations if item.strategy.id == one.id), None)
        if item:  # the reasons that gave it its timing come first
            order = [reason.rule for reason in item.reasons]
            makers.sort(key=lambda rule: order.index(rule.id))
        behind = self._behind(makers)
        return Why(
            one,
            found[0],
            item,
            tuple(self._argument(rule, one) for rule in makers),
            tuple(self._argument(rule) for rule in behind),
            self._ahead(item) if item and item.put_back else (),
            tuple(self._guards(makers, behind)),
            () if self.advice.gate else tuple(self._brakes(one)),  # nothing moves or stops what stands beside a gate
            self._in_order(min((self._weak(self.consultation.judgements[rule.id]) for rule in makers), key=len)),
            any(self._heard(rule, one) for rule in makers),
        )

    def why_not(self, one: Target) -> WhyNot:
        """Why it is not in the advice. Raises ValueError if it is."""
        if self.present(one):
            raise ValueError(f"{one.id} is in the advice")
        arguments = self._sorted(one.makers, one)
        standing = (brake for brake in self._brakes(one) if brake.stands and brake.limit == NEVER)
        near = (argument for argument in arguments[:NEAREST] if argument.heard and not argument.step)
        in_the_way = {name for argument in near for name in _in_the_way(argument.grounds)}
        firings = (firing.rule for firing in self.consultation.firings if in_the_way & set(firing.rule.find))
        behind = tuple(self._argument(rule) for rule in firings)
        return WhyNot(one, arguments, tuple(standing), behind)

    def _heard(self, rule: Rule, one: Target | None = None) -> bool:
        """Is what a rule concludes, or what it says of a target, in the advice if the rule fires?"""
        if not self.advice.gate:
            return True
        return rule.with_gate or bool(rule.gate) if one is None or one.kind == "rule" else one.beside_a_gate(rule)

    def _confidence(self, one: Target) -> tuple[Confidence, ...]:
        """How sure it is, as a row of one; of none where it is not in the advice."""
        advice = self.advice
        found = {
            "recommend": {item.strategy.id: item.confidence for item in advice.recommendations},
            "hold": {held.hold.id: held.confidence for held in advice.holds},
            "find": {concluded.finding.id: concluded.confidence for concluded in advice.findings},
            "notice": {
                noted.notice.id: noted.confidence
                for noted in (*advice.notices, *([advice.gate] if advice.gate else []))
            },
            "rule": {firing.rule.id: firing.judgement.confidence for firing in advice.trace},
        }[one.kind]
        return (found[one.id],) if one.id in found else ()

    # --- what speaks for it

    def _argument(self, rule: Rule, one: Target | None = None, unmet: bool = False) -> Argument:
        judgement = self.consultation.judgements[rule.id]
        return Argument(
            rule,
            self._steps.get(rule.id, 0),
            judgement.verdict,
            judgement.confidence,
            tuple(self._grounds(judgement, unmet)),
            self._short(judgement, HOLDS, True),
            self._heard(rule, one),
        )

    def _sorted(self, rules: Iterable[Rule], one: Target | None = None) -> tuple[Argument, ...]:
        """The nearest first, of what is heard; of each rule that does not fire what does not hold.

        Of those equally near, those come first that answers in this session could bring, then those that nothing
        contradicts, then those of which most is so by an answer.
        """
        arguments = (self._argument(rule, one, unmet=rule.id not in self._steps) for rule in rules)
        return tuple(sorted(arguments, key=self._distance))

    def _distance(self, one: Argument) -> tuple[bool, int, int, bool, int, str]:
        judgement = self.consultation.judgements[one.rule.id]
        answered = sum(leaf.verdict is HOLDS and bool(leaf.facts or leaf.findings) for leaf in _leaves(judgement))
        return (not one.heard, one.short, _late(judgement), one.verdict is not Verdict.UNKNOWN, -answered, one.rule.id)

    def _behind(self, rules: Iterable[Rule]) -> list[Rule]:
        """The rules that fired for the findings these stand on, and for those that these stand on, in their order."""
        wanted = {finding for rule in rules for finding in self.consultation.judgements[rule.id].findings}
        found = []
        for firing in reversed(self.consultation.firings):  # a rule fires after those whose findings it waits for
            if wanted & set(firing.rule.find):
                found.append(firing.rule)
                wanted |= set(firing.judgement.findings)
        return found[::-1]

    def _ahead(self, item: Recommendation) -> tuple[Recommendation, ...]:
        """What is due before a recommendation that was put back."""
        earlier = TIMINGS[: TIMINGS.index(item.timing)]
        return tuple(other for other in self.advice.recommendations if other.timing in earlier)

    def _weak(self, judgement: Judgement) -> frozenset[Answer]:
        """The answers that would make a judgement firm if they were; where some would do, the fewest."""
        if judgement.confidence is Confidence.FIRM:
            return frozenset()
        condition, verdict = judgement.condition, judgement.verdict
        match condition:
            case c.Not() | c.UnlessKnown():
                return self._weak(judgement.parts[0])
            case c.FindingHolds():
                return self._weakest[condition.finding, verdict]
            case c.All() | c.AnyOf():
                deciding = [self._weak(part) for part in judgement.parts if part.verdict is verdict]
                return _fewest(deciding, isinstance(condition, c.All) == (verdict is HOLDS))
            case _:
                return frozenset(answer for answer in judgement.facts if not self.kb.sources[answer.source].firm)

    def _weak_in(self, finding: str, verdict: Verdict) -> frozenset[Answer]:
        judged = (self.consultation.judgements[rule.id] for rule in self.kb.rules_for[finding])
        return _fewest([self._weak(one) for one in judged if one.verdict is verdict], verdict is FAILS)

    def _in_order(self, answers: frozenset[Answer]) -> tuple[Answer, ...]:
        """As the questions are asked, and by sessions."""
        asked = list(self.kb.attributes)
        return tuple(sorted(answers, key=lambda answer: (asked.index(answer.attribute), answer.session)))

    # --- what speaks against it

    def _guards(self, makers: Iterable[Rule], behind: Iterable[Rule]) -> Iterator[Guard]:
        """Exceptions of these rules that do not apply; of those behind, where no other brings the finding."""
        alone = [
            rule for rule in behind if any(self._fired(self.kb.rules_for[finding]) == [rule] for finding in rule.find)
        ]
        found: dict[c.Condition, Guard] = {}
        for rule in (*makers, *alone):
            for judgement in self._exceptions(self.consultation.judgements[rule.id]):
                found.setdefault(judgement.condition, Guard(rule.id, self._ground(judgement)))
        yield from found.values()

    def _exceptions(self, judgement: Judgement) -> Iterator[Judgement]:
        """Those in parts without which the rule would not fire."""
        match judgement.condition:
            case c.Not() | c.UnlessKnown() if judgement.verdict is HOLDS:
                yield judgement.parts[0]
            case c.All() | c.AnyOf():
                holding = [part for part in judgement.parts if part.verdict is HOLDS]
                if isinstance(judgement.condition, c.All) or len(holding) == 1:
                    for part in holding:
                        yield from self._exceptions(part)

    def _brakes(self, one: Target) -> tuple[Brake, ...]:
        """Gates, then holds; of each those that stand first, then the nearest."""
        gates = {
            name: [rule for rule in self.kb.active if name in rule.gate]
            for name in self.kb.notices
            if (one.kind, one.id) != ("notice", name)
        }
        found = [
            self._brake("gate", name, self.kb.notices[name].title, NEVER, rules)
            for name, rules in gates.items()
            if rules and one.kind != "rule" and not any(map(one.beside_a_gate, self._fired(one.makers)))
        ]
        for name, hold in self.kb.holds.items():
            rules = [rule for rule in self.kb.active if name in rule.hold]
            if rules and one.kind == "recommend" and one.id in hold.stops:
                found.append(self._brake("hold", name, hold.title, hold.stops[one.id], rules))
        return tuple(sorted(found, key=lambda brake: (brake.kind, not brake.stands, brake.arguments[0].short)))

    def _fired(self, rules: Iterable[Rule]) -> list[Rule]:
        return [rule for rule in rules if rule.id in self._steps]

    def _brake(self, kind: str, name: str, title: str, limit: str, rules: Iterable[Rule]) -> Brake:
        arguments = self._sorted(rules)
        firing = tuple(argument for argument in arguments if argument.step)
        return Brake(kind, name, title, limit, bool(firing), firing or arguments)

    # --- judgements as sentences

    def _grounds(self, judgement: Judgement, unmet: bool, deep: int = 0) -> Iterator[Ground]:
        """The parts of a rule's condition; with `unmet`, only those that do not hold."""
        parts = judgement.parts if isinstance(judgement.condition, c.All) else (judgement,)
        for part in parts:
            if not unmet or part.verdict is not Verdict.HOLDS:
                yield self._ground(part, unmet, deep)

    def _ground(self, judgement: Judgement, unmet: bool = False, deep: int = 0) -> Ground:
        condition, verdict = judgement.condition, judgement.verdict
        match condition:
            case c.All() | c.AnyOf() if len(condition.parts) > 1:
                every = isinstance(condition, c.All)
                parts = [part for part in judgement.parts if not (unmet and every and part.verdict is Verdict.HOLDS)]
                says = "all of these" if every else "at least one of these"
                decides = verdict is (Verdict.FAILS if every else Verdict.HOLDS)
                return Ground(
                    says, verdict, parts=tuple(self._ground(p, unmet, deep) for p in parts), one_decides=decides
                )
            case c.Not() | c.UnlessKnown() if _joined(condition.part):
                says = "that this fails" if isinstance(condition, c.Not) else "nothing says that this is so"
                return Ground(says, verdict, parts=(_inside(self._ground(judgement.parts[0])),))
            case c.FindingHolds():
                inner = self._lacking(condition.finding, deep) if unmet and verdict is not HOLDS else ()
                refuting = answers_behind(judgement, self._settled) if verdict is FAILS else ()
                missing = judgement.missing if verdict is Verdict.UNKNOWN else ()
                return Ground(self.words.sentence(condition), verdict, refuting, missing, condition.finding, inner)
            case c.All() | c.AnyOf():
                return self._ground(judgement.parts[0], unmet, deep)
            case c.Not() | c.UnlessKnown():
                inner_ground = self._ground(judgement.parts[0])
                stops = isinstance(condition, c.UnlessKnown) and verdict is FAILS
                says = self.words.sentence(condition.part if stops else condition)
                return replace(inner_ground, says=says, verdict=verdict, parts=(), stops=stops)
            case _:
                missing = judgement.missing if not judgement.facts or verdict is Verdict.UNKNOWN else ()
                if isinstance(condition, COURSE) and verdict is Verdict.UNKNOWN:
                    missing = (condition.attribute,)
                return Ground(self.words.sentence(condition), verdict, judgement.facts, missing)

    def _lacking(self, finding: str, deep: int) -> tuple[Ground, ...]:
        """What the nearest rule for a finding lacks: of those that leave it open, if any does."""
        judged = [self.consultation.judgements[rule.id] for rule in self.kb.rules_for[finding]]

        def distance(one: Judgement) -> tuple[bool, int, int]:
            return (one.verdict is not Verdict.UNKNOWN, self._short(one, HOLDS, True), _late(one))

        nearest = min(judged, key=distance, default=None)
        return tuple(self._grounds(nearest, True, deep + 1)) if nearest and deep < DEEPEST else ()

    def _short(self, judgement: Judgement, rail: Verdict, wanted: bool) -> int:
        """How many tests must come out otherwise for the verdict to be on the rail, or to leave it."""
        if (judgement.verdict is rail) == wanted:
            return 0
        match condition := judgement.condition:
            case c.All() | c.AnyOf():
                every_part = isinstance(condition, c.All) == (rail is HOLDS)
                costs = [self._short(part, rail, wanted) for part in judgement.parts]
                return sum(costs) if every_part == wanted else min(costs)
            case c.Not():
                return self._short(judgement.parts[0], OPPOSITE[rail], wanted)
            case c.UnlessKnown():
                return self._short(judgement.parts[0], HOLDS, wanted == (rail is FAILS))
            case c.FindingHolds():
                return self._costs[condition.finding, rail, wanted]
            case _:
                return 1

    def _short_of(self, finding: str, rail: Verdict, wanted: bool) -> int:
        rules = self.kb.rules_for[finding]
        costs = [self._short(self.consultation.judgements[rule.id], rail, wanted) for rule in rules] or [1]
        return sum(costs) if (rail is FAILS) == wanted else min(costs)


def _inside(ground: Ground) -> Ground:
    """Of an exception, in which an exception of its own stops no rule."""
    if ground.stops:
        return replace(ground, says=f"nothing says that {ground.says}", stops=False)
    return replace(ground, parts=tuple(map(_inside, ground.parts)))


def _in_the_way(grounds: Iterable[Ground]) -> Iterator[str]:
    """Findings that stand, and should not."""
    for ground in grounds:
        if ground.finding and ground.verdict is FAILS:
            yield ground.finding
        yield from _in_the_way(ground.parts)


def _late(judgement: Judgement) -> int:
    """How many of its tests wait for earlier sessions."""
    return sum(one.verdict is Verdict.UNKNOWN and isinstance(one.condition, COURSE) for one in _leaves(judgement))


def _leaves(judgement: Judgement) -> Iterator[Judgement]:
    if not judgement.parts:
        yield judgement
    for part in judgement.parts:
        yield from _leaves(part)


def _fewest(several: Sequence[frozenset[Answer]], all_of_them: bool) -> frozenset[Answer]:
    return frozenset().union(*several) if all_of_them else min(several, key=len, default=frozenset())


def _joined(condition: c.Condition) -> bool:
    return isinstance(condition, c.All | c.AnyOf) and len(condition.parts) > 1
