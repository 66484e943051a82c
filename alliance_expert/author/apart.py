"""What tells a rule from the same with a mistake: a case from which something else follows, or that there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..advice import LIMITS, union
from ..engine import Verdicts
from ..explain.answers import Possible as Question
from ..explain.answers import asked_by, possible
from ..explain.flips import flips
from ..explain.layouts import answers_in, combinations, every_combination
from ..explain.worlds import intersection, places
from ..model import condition as c
from ..model.case import Answer, Case, Facts, Session, facts_at
from ..model.knowledge import TIMINGS, KnowledgeBase, Rule
from ..model.verdict import Verdict
from ..model.vocabulary import SESSION_NUMBER
from ..source.shape import listing
from .free import Free, asks
from .mutants import Mutant
from .pair import Pair, Told
from .possible import Possible
from .trials import Trials

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN

MOST_WORLDS = 1 << 17
"""Combinations of answers that are looked at for one difference; where there are more, a search stands in."""

MOST_WAYS = 1 << 11
"""Of the ways with a difference the first, among which those with the fewest answers are chosen."""

MOST_CASES = 12
"""Cases with a difference that are tried, from each place where they are looked for."""

MOST_BASES = 3
"""Scenarios that a way to differ is put on."""

LEAST_URGENT = 9
"""As far as the language counts urgency."""

MOST_FLIPPED = 2
"""Answers that are changed together where nothing else has found a case."""

MOST_NAMED = 3
"""Rules that a reason names."""

Claim = tuple[str, str, str]
"""What a rule sees to: a kind, an id, and in which way at least."""


@dataclass(frozen=True, slots=True)
class _Cover:
    """Where another rule hides a difference, for it says the same or takes it back; the rule by its id."""

    rule: str
    when: c.Condition


@dataclass(frozen=True, slots=True)
class _Difference:
    """Where a mutant sees to a claim and the rule does not, or the other way round; and what hides that.

    With `failing` it is claimed that a finding fails, which it does where all of its rules do.
    """

    alone: c.Condition
    covers: tuple[_Cover, ...]
    failing: bool = False

    def beside(self, covers: Iterable[_Cover]) -> c.Condition:
        """Where none of these hides it."""
        kind = c.Not if self.failing else c.UnlessKnown
        return c.All((self.alone, *(kind(cover.when) for cover in covers)))


@dataclass(frozen=True, slots=True)
class _Way:
    """A way for two conditions to differ: answers (with the value None: not known) in session `number` (None: in any),
    and how findings and tests of the past have to come out.
    """

    number: int | None
    answers: tuple[Answer, ...]
    verdicts: tuple[tuple[c.Condition, Verdict], ...]

    @property
    def size(self) -> int:
        """How much has to be known."""
        known = sum(answer.value is not None for answer in self.answers)
        return known + sum(verdict is not UNKNOWN for _, verdict in self.verdicts)


class Apart:
    """Looks for what tells the mutants of one knowledge base."""

    def __init__(self, trials: Trials) -> None:
        self.trials, self.kb = trials, trials.kb
        self._verdicts = Verdicts(self.kb)
        self._possible = Possible(self.kb)
        self._looked_for_failing = _looked_for_failing(self.kb)
        self._makers: dict[Claim, list[Rule]] = {}
        for rule in self.kb.active:
            for claim in self._claims(rule):
                self._makers.setdefault(claim, []).append(rule)

    def tell(self, mutant: Mutant, known: Iterable[Case] = ()) -> Told:
        """A case that tells the mutant: a known one, else one that is small; or why there can be none."""
        differences = tuple(self._differences(mutant))
        pair = Pair(mutant, self.kb, self._verdicts)
        if told := pair.first(facts_at(case, None, self.kb.attributes, self.kb.roles.plain_source) for case in known):
            return pair.told(told)
        if told := pair.first(facts for one in differences for facts in self._candidates(mutant, one)):
            return pair.told(pair.smallest(told))
        ruled_out = [self._ruled_out(one) for one in differences]
        if None not in ruled_out and pair.watch_alike:
            return Told(same=_why({rule for rules in ruled_out for rule in rules or ()}))
        if told := pair.first(facts for one in differences for facts in self._further(mutant, one)):
            return pair.told(pair.smallest(told))
        return Told()

    # --- where the two differ

    def _claims(self, rule: Rule) -> tuple[Claim, ...]:
        """All that a rule sees to: of a recommendation also how urgent it is, of some findings also that they fail."""
        return (
            *(("find", name, "") for name in rule.find),
            *(("fails", name, "") for name in rule.find if name in self._looked_for_failing),
            *(
                ("recommend", one.strategy, timing)
                for one in rule.recommend
                for timing in TIMINGS[TIMINGS.index(one.timing) :]
            ),
            *(
                ("urgency", one.strategy, str(level))
                for one in rule.recommend
                if one.urgency is not None
                for level in range(one.urgency, LEAST_URGENT + 1)
            ),
            *(("hold", name, "") for name in rule.hold),
            *(("notice", name, "") for name in rule.notice),
            *(("gate", name, "") for name in rule.gate),
        )

    def _differences(self, mutant: Mutant) -> Iterator[_Difference]:
        rule, changed = mutant.rule, mutant.changed
        before, after = self._claims(rule), self._claims(changed) if changed else ()
        for claim in dict.fromkeys((*before, *after)):
            own = rule.when if claim in before else NEVER_SO
            then = changed.when if changed and claim in after else NEVER_SO
            if own != then:
                covers = (*self._said_by_others(claim, rule), *self._taken_back(claim, mutant))
                if claim[0] == "fails":
                    fails = (NEVER_SO if when is NEVER_SO and not covers else c.Not(when) for when in (own, then))
                    yield _Difference(_apart(*fails), covers, failing=True)
                else:
                    yield _Difference(_apart(own, then), covers)

    def _said_by_others(self, claim: Claim, rule: Rule) -> Iterator[_Cover]:
        """The other rules for a claim, beside a gate too where this one is."""
        others = (one for one in self._makers.get(claim, ()) if one is not rule)
        return (_Cover(one.id, one.when) for one in others if one.with_gate or not rule.with_gate)

    def _taken_back(self, claim: Claim, mutant: Mutant) -> Iterator[_Cover]:
        """The rules whose holds let a strategy be due only later than the claim has it. No hold does beside a gate."""
        kind, name, timing = claim
        if kind != "recommend" or mutant.rule.with_gate:
            return
        later = LIMITS[LIMITS.index(timing) + 1 :]
        holds = frozenset(hold.id for hold in self.kb.holds.values() if hold.stops.get(name) in later)
        for rule in self.kb.active:
            if rule is not mutant.rule and holds.intersection(rule.hold):
                yield _Cover(rule.id, rule.when)
        if mutant.changed and holds.intersection(mutant.rule.hold) & holds.intersection(mutant.changed.hold):
            yield _Cover(mutant.rule.id, c.All((mutant.rule.when, mutant.changed.when)))

    def _ruled_out(self, difference: _Difference) -> frozenset[str] | None:
        """The rules by which it is proved that nobody sees the difference; None where it is not proved."""
        by: tuple[_Cover, ...] = ()
        own = asks(difference.alone)
        for cover in (None, *sorted(difference.covers, key=lambda one: len(asks(one.when) - own))):
            by = (*by, cover) if cover else by
            condition = difference.beside(by)
            if not self._few_enough(condition):
                return None
            if next(self._ways(condition, condition), None) is None:
                return frozenset(one.rule for one in by)
        return None

    # --- cases

    def _candidates(self, mutant: Mutant, difference: _Difference) -> Iterator[Facts]:
        """Cases with the difference: what its rule asks for, put on what scenarios know; scenarios as they are; and
        scenarios that fire it, in which what was changed is answered in every way.
        """
        condition = difference.beside(difference.covers)
        ways = self._ways(condition, difference.alone) if self._few_enough(difference.alone) else iter(())
        for way in sorted(islice(ways, MOST_WAYS), key=lambda one: one.size)[:MOST_CASES]:
            yield from (self._put_on(base, way) for base in self._bases(way))
        there = self.trials.worlds.mask(condition)
        yield from (self.trials.facts[place] for place in islice(places(there), MOST_CASES))
        tests = asked_by(self.kb, [mutant.part or mutant.rule.when])
        for base in self._firing(mutant, there):
            questions = [
                possible(self.kb, base, self.kb.attributes[name], tests[name], self._sources(name)) for name in tests
            ]
            if combinations(questions) <= MOST_WORLDS:
                mask = every_combination(self.kb, base, questions).mask(condition)
                for place in islice(places(mask), MOST_CASES):
                    given = {answer.attribute: answer for answer in answers_in(place, questions)}
                    asked = (question.attribute for question in questions)
                    unknown = {one.id: Answer(one.id, None, one.default_source, base.session) for one in asked}
                    yield base.with_answers(*{**unknown, **given}.values())

    def _further(self, mutant: Mutant, difference: _Difference) -> Iterator[Facts]:
        """Cases with the difference that scenarios become by one or two other answers, wherever these are."""
        condition = difference.beside(difference.covers)
        for base in self._firing(mutant, self.trials.worlds.mask(condition)):
            for flip in flips(self.kb, base, condition, MOST_FLIPPED).found[:MOST_CASES]:
                yield base.with_answers(*(change.answers[0] for change in flip.changes))

    def _firing(self, mutant: Mutant, without: int) -> list[Facts]:
        """Of the scenarios that fire the rule, as it is or changed, some with few answers."""
        whens = (one.when for one in (mutant.rule, mutant.changed) if one)
        fires = union(map(self.trials.worlds.mask, whens)) & ~without
        return sorted((self.trials.facts[place] for place in places(fires)), key=_answered)[:MOST_BASES]

    def _bases(self, way: _Way) -> Iterator[Facts]:
        """Cases to start from, with few answers: nothing but a session, or scenarios in which the verdicts are so."""
        if all(verdict is UNKNOWN for _, verdict in way.verdicts):
            yield self._blank(way.number or 1)
            return
        worlds = self.trials.worlds
        there = intersection(worlds.every, (self._coming_to(leaf, verdict) for leaf, verdict in way.verdicts))
        wanted = {answer.attribute: answer.value for answer in way.answers}

        def otherwise(facts: Facts) -> tuple[int, int]:
            """How many of these answers it gives otherwise, and how many it gives."""
            given = [(facts.answer(name), value) for name, value in wanted.items()]
            return sum(one is not None and one.value != value for one, value in given), _answered(facts)

        yield from sorted((self.trials.facts[place] for place in places(there)), key=otherwise)[:MOST_BASES]

    def _coming_to(self, leaf: c.Condition, verdict: Verdict) -> int:
        worlds = self.trials.worlds
        return worlds.undecided_in(leaf) if verdict is UNKNOWN else worlds.mask(leaf, verdict)

    def _put_on(self, base: Facts, way: _Way) -> Facts:
        """The case with these answers in its last session, which has the number that they need."""
        if way.number is not None and way.number >= len(base.sessions):
            base = self._again(base, way.number)
        needed = (answer for answer in way.answers if answer.value is not None or base.answer(answer.attribute))
        return base.with_answers(*(replace(answer, session=base.session) for answer in needed))

    def _again(self, facts: Facts, last: int) -> Facts:
        """The same sessions, numbered so that the last has this number."""
        numbered = enumerate(facts.sessions, start=last - len(facts.sessions) + 1)
        sessions = tuple(
            Session(number, tuple(replace(answer, session=number) for answer in session.answers))
            for number, session in numbered
        )
        return facts_at(Case("", sessions), None, self.kb.attributes, self.kb.roles.plain_source)

    def _blank(self, number: int) -> Facts:
        case = Case("", (Session(number, ()),))
        return facts_at(case, None, self.kb.attributes, self.kb.roles.plain_source)

    # --- ways

    def _ways(self, condition: c.Condition, asked: c.Condition) -> Iterator[_Way]:
        """Every way for a condition to hold, where only what `asked` asks for is known."""
        free = Free(self.kb, condition, self._possible)
        for number in self._sessions(condition):
            facts = self._blank(number or 1)
            questions = self._questions(free, asked, facts)
            wanted = c.All((free.of(condition), *free.limits))
            for place in places(every_combination(free.kb, facts, questions).mask(wanted)):
                yield _way(number, place, questions, free)

    def _few_enough(self, condition: c.Condition) -> bool:
        free = Free(self.kb, condition, self._possible)
        return combinations(self._questions(free, condition, self._blank(1))) <= MOST_WORLDS

    def _questions(self, free: Free, asked: c.Condition, facts: Facts) -> list[Question]:
        """What is asked for, findings and the past among it, each with the answers that can be told apart."""
        tests = asked_by(free.kb, [free.of(asked)])
        return [possible(free.kb, facts, free.kb.attributes[name], tests[name], self._sources(name)) for name in tests]

    def _sources(self, name: str) -> tuple[str, ...]:
        """All sources, the usual one first; of what is no attribute, none."""
        if name not in self.kb.attributes:
            return ("",)
        usual = self.kb.attributes[name].default_source
        return (usual, *(source for source in self.kb.sources if source != usual))

    def _sessions(self, condition: c.Condition) -> list[int | None]:
        """The numbers of sessions that a condition can tell apart, or more; None where it does not look at them."""
        about = [leaf for leaf in c.leaves(condition) if SESSION_NUMBER in asks(leaf)]
        bounds = [value for leaf in about for value in _values(leaf)]
        near = {number for bound in bounds for number in (bound - 1, bound, bound + 1)}
        return [*sorted({1, *(number for number in near if number > 1)})] if about else [None]


def _way(number: int | None, place: int, questions: Sequence[Question], free: Free) -> _Way:
    given = {answer.attribute: answer for answer in answers_in(place, questions)}
    asked = [question.attribute for question in questions]
    verdicts = tuple(
        (free.leaves[one.id], (HOLDS if given[one.id].value else FAILS) if one.id in given else UNKNOWN)
        for one in asked
        if one.id in free.leaves
    )
    unknown = (Answer(one.id, None, one.default_source, 0) for one in asked)
    answers = tuple(given.get(one.attribute, one) for one in unknown if one.attribute not in free.leaves)
    return _Way(number, answers, verdicts)


def _why(rules: Collection[str]) -> str:
    if not rules:
        return "whatever is answered, both come to the same"
    return f"wherever they differ, it makes no odds, because of {listing(sorted(rules), MOST_NAMED)}"


NEVER_SO = c.AnyOf(())


def _apart(own: c.Condition, then: c.Condition) -> c.Condition:
    """Where one of the two holds and the other does not."""
    return c.AnyOf((c.All((own, c.UnlessKnown(then))), c.All((then, c.UnlessKnown(own)))))


def _looked_for_failing(kb: KnowledgeBase) -> frozenset[str]:
    """The findings of which it matters to some rule whether they fail, by way of others too."""
    waiting = [finding for rule in kb.active for finding in _failing(rule.when)]
    found: set[str] = set()
    while waiting:
        if (finding := waiting.pop()) not in found:
            found.add(finding)
            waiting += [other for rule in kb.rules_for[finding] for other in _failing(rule.when, fails=True)]
    return frozenset(found)


def _failing(condition: c.Condition, fails: bool = False) -> Iterator[str]:
    """The findings of which it matters to the condition whether they fail."""
    match condition:
        case c.FindingHolds() if fails:
            yield condition.finding
        case c.Not():
            yield from _failing(condition.part, not fails)
        case _:
            for part in c.parts(condition):
                yield from _failing(part, fails and not isinstance(condition, c.UnlessKnown))


def _values(leaf: c.Condition) -> tuple[int, ...]:
    match leaf:
        case c.Is():
            return tuple(value for value in leaf.values if isinstance(value, int))
        case c.AtLeast() | c.AtMost() if isinstance(leaf.value, int):
            return (leaf.value,)
        case _:
            return ()


def _answered(facts: Facts) -> int:
    return sum(len(session.answers) for session in facts.sessions)
