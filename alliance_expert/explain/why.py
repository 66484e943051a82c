"""Why something is in the advice, and why something is not: the judgements that decided it, as trees of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from ..model import condition as c
from ..model.advice import Advice, Recommendation
from ..model.case import Answer
from ..model.consultation import Consultation, Judgement
from ..model.knowledge import NEVER, TIMINGS, KnowledgeBase, Rule
from ..model.verdict import OPPOSITE, Confidence, Verdict
from .targets import Target, stoppers
from .words import Words
from .worlds import FAILS, HOLDS

NEAREST = 5
"""Rules that an answer to why not goes into; there may be more."""

DEEPEST = 4
"""How far it is followed what findings lack that do not stand."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A condition in words, with its verdict.

    Of a test, `answers` are those it looked at, and `missing` the attributes that nobody has answered; of a finding of
    which it is unknown whether it stands, those its rules wait for. `finding` is the id of the finding it asks for.
    What has `parts` says no more than how they are joined; with `one_decides` the parts that have another verdict do
    not matter.
    """

    says: str
    verdict: Verdict
    answers: tuple[Answer, ...] = ()
    missing: tuple[str, ...] = ()
    finding: str = ""
    parts: tuple[Ground, ...] = ()
    one_decides: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """A rule with the grounds on which it fires (`step` counts firings from 1), or (0) does not.

    `short` is how many tests would have to come out otherwise for it to fire.
    """

    rule: Rule
    step: int
    verdict: Verdict
    confidence: Confidence
    grounds: tuple[Ground, ...]
    short: int = 0


@dataclass(frozen=True, slots=True)
class Guard:
    """What would have kept a rule from firing, and did not: it fails, or nobody knows."""

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
    `brakes` would have kept it out; `tentative` are the answers that make it less than firm.
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
        self._costs: dict[tuple[str, Verdict, bool], int] = {}
        for settled, _ in kb.layers:  # in this order nothing has to go deep
            for finding, rail, wanted in product(settled, (HOLDS, FAILS), (True, False)):
                self._costs[finding, rail, wanted] = self._short_of(finding, rail, wanted)

    def steps(self) -> tuple[Argument, ...]:
        """Every firing in its order."""
        return tuple(self._argument(firing.rule) for firing in self.consultation.firings)

    def present(self, one: Target) -> bool:
        """Is it in the advice?"""
        return bool(self._confidence(one))

    def why(self, one: Target) -> Why:
        """Why it is in the advice. Raises ValueError if it is not."""
        found = self._confidence(one)
        if not found:
            raise ValueError(f"{one.id} is not in the advice")
        gated = self.advice.gate is not None
        makers = [rule for rule in one.makers if rule.id in self._steps]
        if one.kind != "rule" and gated:
            makers = [rule for rule in makers if one.beside_a_gate(rule)]
        item = next((item for item in self.advice.recommendations if item.strategy.id == one.id), None)
        if item:  # the reasons that gave it its timing come first
            order = [reason.rule for reason in item.reasons]
            makers.sort(key=lambda rule: order.index(rule.id))
        behind = tuple(self._behind(makers))
        chain = [*makers, *behind]
        return Why(
            one,
            found[0],
            item,
            tuple(self._argument(rule) for rule in makers),
            tuple(self._argument(rule) for rule in behind),
            self._ahead(item) if item and item.put_back else (),
            tuple(self._guards(chain)),
            () if gated else tuple(self._brakes(one)),  # what stands beside a gate is moved and stopped by nothing
            tuple(dict.fromkeys(answer for rule in makers for answer in self._weak(rule, found[0]))),
        )

    def why_not(self, one: Target) -> WhyNot:
        """Why it is not in the advice. Raises ValueError if it is."""
        if self.present(one):
            raise ValueError(f"{one.id} is in the advice")
        arguments = self._sorted(one.makers)
        standing = (brake for brake in self._brakes(one) if brake.stands and brake.limit == NEVER)
        in_the_way = {name for argument in arguments[:NEAREST] for name in _findings(argument.grounds)}
        firings = (firing.rule for firing in self.consultation.firings if in_the_way & set(firing.rule.find))
        behind = tuple(self._argument(rule) for rule in firings)
        return WhyNot(one, arguments, tuple(standing), behind)

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

    def _argument(self, rule: Rule, unmet: bool = False) -> Argument:
        judgement = self.consultation.judgements[rule.id]
        return Argument(
            rule,
            self._steps.get(rule.id, 0),
            judgement.verdict,
            judgement.confidence,
            tuple(self._grounds(judgement, unmet)),
            self._short(judgement, HOLDS, True),
        )

    def _sorted(self, rules: Iterable[Rule]) -> tuple[Argument, ...]:
        """The nearest first: what lacks least, and of these what nothing contradicts; of each what does not hold."""
        arguments = (self._argument(rule, unmet=rule.id not in self._steps) for rule in rules)
        return tuple(sorted(arguments, key=lambda one: (one.short, one.verdict is not Verdict.UNKNOWN, one.rule.id)))

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

    def _weak(self, rule: Rule, confidence: Confidence) -> Iterator[Answer]:
        if confidence is Confidence.TENTATIVE:
            yield from self._tentative(self.consultation.judgements[rule.id])

    def _tentative(self, judgement: Judgement) -> Iterator[Answer]:
        """The answers that make a judgement less than firm, through findings too."""
        waiting, seen = [judgement], set[str]()
        while waiting:
            judged = waiting.pop()
            if judged.confidence is Confidence.FIRM:
                continue
            condition = judged.condition
            deciding = [part for part in judged.parts if part.verdict is judged.verdict]
            if isinstance(condition, c.Not | c.UnlessKnown):
                deciding = list(judged.parts)
            elif isinstance(condition, c.FindingHolds):
                rules = self.kb.rules_for[condition.finding] if condition.finding not in seen else ()
                seen.add(condition.finding)
                of_rules = (self.consultation.judgements[rule.id] for rule in rules)
                deciding = [one for one in of_rules if one.verdict is judged.verdict]
            elif not judged.parts:
                yield from (answer for answer in judged.facts if not self.kb.sources[answer.source].firm)
            waiting.extend(reversed(deciding))

    # --- what speaks against it

    def _guards(self, rules: Iterable[Rule]) -> Iterator[Guard]:
        """Exceptions of these rules that do not apply; first those of which nobody knows."""
        found: dict[c.Condition, Guard] = {}
        for rule in rules:
            for judgement in self._exceptions(self.consultation.judgements[rule.id]):
                found.setdefault(judgement.condition, Guard(rule.id, self._ground(judgement)))
        yield from sorted(found.values(), key=lambda guard: guard.ground.verdict is not Verdict.UNKNOWN)

    def _exceptions(self, judgement: Judgement) -> Iterator[Judgement]:
        match judgement.condition:
            case c.Not() | c.UnlessKnown() if judgement.verdict is Verdict.HOLDS:
                yield judgement.parts[0]
            case c.All() | c.AnyOf():
                for part in judgement.parts:
                    if part.verdict is Verdict.HOLDS:
                        yield from self._exceptions(part)

    def _brakes(self, one: Target) -> Iterator[Brake]:
        if one.kind == "rule":
            return
        for name, notice in self.kb.notices.items():
            rules = [rule for rule in self.kb.active if name in rule.gate]
            if rules and (one.kind, one.id) != ("notice", name):
                yield self._brake("gate", name, notice.title, NEVER, rules)
        if one.kind != "recommend":
            return
        for name, hold in self.kb.holds.items():
            rules = [rule for rule in stoppers(self.kb, one.id, *TIMINGS, NEVER) if name in rule.hold]
            if rules and one.id in hold.stops:
                yield self._brake("hold", name, hold.title, hold.stops[one.id], rules)

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
                return Ground(says, verdict, parts=(self._ground(judgement.parts[0]),))
            case c.FindingHolds():
                inner = self._lacking(condition.finding, deep) if unmet and verdict is not Verdict.HOLDS else ()
                missing = judgement.missing if verdict is Verdict.UNKNOWN else ()
                return Ground(self.words.sentence(condition), verdict, (), missing, condition.finding, inner)
            case c.All() | c.AnyOf():
                return self._ground(judgement.parts[0], unmet, deep)
            case c.Not() | c.UnlessKnown():
                inner_ground = self._ground(judgement.parts[0])
                return replace(inner_ground, says=self.words.sentence(condition), verdict=verdict, parts=())
            case _:
                missing = judgement.missing if not judgement.facts or verdict is Verdict.UNKNOWN else ()
                return Ground(self.words.sentence(condition), verdict, judgement.facts, missing)

    def _lacking(self, finding: str, deep: int) -> tuple[Ground, ...]:
        """What the nearest rule for a finding lacks."""
        judged = [(self.consultation.judgements[rule.id], rule.id) for rule in self.kb.rules_for[finding]]
        nearest = min(judged, key=lambda pair: (self._short(pair[0], HOLDS, True), pair[1]), default=None)
        return tuple(self._grounds(nearest[0], True, deep + 1)) if nearest and deep < DEEPEST else ()

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


def _findings(grounds: Iterable[Ground]) -> Iterator[str]:
    for ground in grounds:
        if ground.finding:
            yield ground.finding
        yield from _findings(ground.parts)


def _joined(condition: c.Condition) -> bool:
    return isinstance(condition, c.All | c.AnyOf) and len(condition.parts) > 1
