"""The rules of a knowledge base as steps over columns, from the answers of a table of cases to what fires.

Every condition becomes two truths. One says whether it holds (true), fails (false) or is unknown (null). The other is
the same truth with every answer taken as unknown that is not firm: where it is true, the condition holds firmly. So how
sure a conclusion is needs no reckoning of its own, and both are plain Kleene logic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ...errors import KnowledgeError
from ...model import condition as c
from ...model.knowledge import KnowledgeBase, Rule
from ...model.place import Place, Problem, Text
from ...model.verdict import Confidence
from ...model.vocabulary import SESSION_NUMBER, Attribute, Kind, Value
from . import algebra as x
from .codes import MOST_BITS, code, sources

KINDS = ("gate", "recommendation", "hold", "finding", "notice", "weakest")
GATE, RECOMMENDATION, HOLD, FINDING, NOTICE, WEAKEST = KINDS
"""What may be said of a row, in this order."""

NOW, FIRM, BESIDE, BESIDE_FIRM = "now", "firm", "beside", "beside.firm"

CASE, SESSION, SOURCE = "case", "session", ".source"
"""The columns that every table has, and how the name of one ends that says where the answers beside it come from."""

Steps = tuple[tuple[str, x.Expression], ...]
"""Columns by name, each with how it is worked out from those before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an attribute in each row: the code of the answer in force, null where there is none.

    `value` is the column with it, `firm` the one with it where its source is firm, `source` that of its source.
    """

    attribute: Attribute
    value: str
    firm: str
    source: str


@dataclass(frozen=True, slots=True)
class Course:
    """What is told of an attribute's answers so far: worked out in the rows in which it has a value, then carried on to
    the later rows of the case.

    `told` may look at `now`, the code of the answer in that row; `firm`, whether its source is; `before.1` and so on,
    the codes of earlier answers from the same source, as many as `earlier`; `session`; and `beside` with
    `beside.firm`, the answer of another attribute in that very row.
    """

    attribute: Attribute
    earlier: int
    beside: Attribute | None
    told: Steps


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that need none of each other. `light` ones are as cheap to work out anew as to keep."""

    steps: Steps
    light: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in this order where only so many may pass: the columns `over` are true where one of `waiting` is, and
    as many as `most` before it are. None of them is ever null.
    """

    waiting: tuple[str, ...]
    most: int
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truths:
    """Two columns: does it hold, and does it hold firmly?"""

    holds: str
    firmly: str


@dataclass(frozen=True, slots=True)
class Program:
    """How to get from a table of cases to what each rule says: `kept` and `courses` first, then the `stages` in turn.

    `rules` tell the columns of each active rule. `sources` are the codes of the sources by name, `firm_sources` those
    that are firm.
    """

    kept: tuple[Kept, ...]
    courses: tuple[Course, ...]
    stages: tuple[Stage | Queue, ...]
    rules: Mapping[str, Truths]
    sources: Mapping[str, int]
    firm_sources: frozenset[int]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that may be said of a row. Only a recommendation has a `timing`, else it is empty; that a leg is among
    the `weakest`, by its short name, has no `confidence`, for no rule says it.
    """

    kind: str
    id: str
    timing: str
    confidence: Confidence | None


@dataclass(frozen=True, slots=True)
class Because:
    """A rule that gives a reason: the columns that tell where it does, where firmly, and where it leads."""

    rule: str
    holds: str
    firmly: str
    leads: x.Expression


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is said of the rows in which the column `shown` is true.

    `key` is a whole number there: the lower, the earlier it stands; its remainder by the number of `Plan.said` tells
    what is said. `reasons` stand in the order of the rules' ids.
    """

    kind: str
    id: str
    shown: str
    key: x.Sum
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to get from a table of cases to the advice on each row: the program of the rules, with more stages.

    `gated` is the column that tells where a gate stands. `rules` are the ids of the rules, in order. All keys are lower
    than `keys`.
    """

    program: Program
    rules: tuple[str, ...]
    gated: str
    entries: tuple[Entry, ...]
    said: tuple[Said, ...]
    keys: int


def program(kb: KnowledgeBase) -> Program:
    """The program of the active rules of a knowledge base.

    Raises KnowledgeError where an attribute has more options than a code has room for.
    """
    if problems := tuple(_too_many(kb)):
        raise KnowledgeError(problems)
    return _Writer(kb).program()


def _too_many(kb: KnowledgeBase) -> Iterator[Problem]:
    for name, attribute in kb.attributes.items():
        if attribute.kind is Kind.MANY and len(attribute.options) > MOST_BITS:
            place = kb.places.get(("attribute", name), Place(Text(name, ())))
            said = f"{name} has {len(attribute.options)} options, and a table has room for {MOST_BITS} of them"
            yield Problem(place, "too-many-options", said, "Make two attributes of it.")


class _Writer:
    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.attributes = {
            name: Kept(attribute, f"v{place}", f"w{place}", f"s{place}")
            for place, (name, attribute) in enumerate(kb.attributes.items())
        }
        self.rules = {rule.id: Truths(f"r{place}", f"q{place}") for place, rule in enumerate(kb.active)}
        self.findings = {name: Truths(f"f{place}", f"g{place}") for place, name in enumerate(kb.findings)}
        self.tests: dict[c.Test, Truths] = {}
        self.steps: list[tuple[str, x.Expression]] = []
        self.told: dict[str, dict[str, x.Expression]] = {}
        self.earlier: dict[str, int] = {}
        self.beside: dict[str, Attribute] = {}

    def program(self) -> Program:
        layers: list[Steps] = []
        for settled, layer in self.kb.layers:
            layers.append(tuple(step for finding in settled for step in self._finding(finding)))
            layers.append(tuple(step for rule in layer for step in self._rule(rule)))
        numbers = sources(self.kb)
        return Program(
            tuple(self.attributes.values()),
            tuple(
                Course(self.kb.attributes[name], self.earlier.get(name, 0), self.beside.get(name), tuple(told.items()))
                for name, told in self.told.items()
            ),
            (Stage(tuple(self.steps), light=True), *(Stage(layer) for layer in layers if layer)),
            self.rules,
            numbers,
            frozenset(numbers[source.id] for source in self.kb.sources.values() if source.firm),
        )

    def _finding(self, finding: str) -> Steps:
        """It holds where a rule for it does, and fails where it has rules and all fail."""
        rules = [self.rules[rule.id] for rule in self.kb.rules_for[finding]]
        names = self.findings[finding]
        if not rules:
            return ((names.holds, x.Constant(None)), (names.firmly, x.Constant(None)))
        return (
            (names.holds, x.AnyOf(tuple(x.Column(rule.holds) for rule in rules))),
            (names.firmly, x.AnyOf(tuple(x.Column(rule.firmly) for rule in rules))),
        )

    def _rule(self, rule: Rule) -> Steps:
        holds, firmly = self._condition(rule.when)
        names = self.rules[rule.id]
        return ((names.holds, holds), (names.firmly, firmly))

    def _condition(self, condition: c.Condition) -> tuple[x.Expression, x.Expression]:
        match condition:
            case c.All():
                return _both(x.All, [self._condition(part) for part in condition.parts])
            case c.AnyOf():
                return _both(x.AnyOf, [self._condition(part) for part in condition.parts])
            case c.Not():
                holds, firmly = self._condition(condition.part)
                return x.Not(holds), x.Not(firmly)
            case c.UnlessKnown():
                holds, firmly = self._condition(condition.part)
                default = x.Not(x.Surely(holds))
                return default, x.AnyOf((default, x.Not(firmly)))  # holding is the default, and firm
            case c.FindingHolds():
                names = self.findings[condition.finding]
            case _:
                names = self._test(condition)
        return x.Column(names.holds), x.Column(names.firmly)

    def _test(self, test: c.Test) -> Truths:
        if test not in self.tests:
            number = len(self.tests)
            names = self.tests[test] = Truths(f"t{number}", f"u{number}")
            holds, firmly = self._read(test, number)
            self.steps += [(names.holds, holds), (names.firmly, firmly)]
        return self.tests[test]

    def _read(self, test: c.Test, number: int) -> tuple[x.Expression, x.Expression]:
        """What a test asks of the columns, as `engine.tests` has it for records."""
        attribute = self.kb.attribute(test.attribute)
        match test:
            case c.Is():
                return self._of_both(test.attribute, lambda of: x.Among(of, _codes(attribute, test.values)))
            case c.AtLeast():
                low = x.Constant(code(attribute, test.value))
                return self._of_both(test.attribute, lambda of: x.Compare(of, ">=", low))
            case c.AtMost():
                high = x.Constant(code(attribute, test.value))
                return self._of_both(test.attribute, lambda of: x.Compare(of, "<=", high))
            case c.Includes():
                mask = code(attribute, test.values)
                return self._of_both(test.attribute, lambda of: x.Bits(of, test.how, mask))
            case c.SourceIs():
                numbers = sources(self.kb)
                return _twice(x.Among(self._source(test.attribute), tuple(numbers[name] for name in test.sources)))
            case c.Known():
                return _twice(x.Known(self._value(test.attribute)))
            case c.Unknown():
                return _twice(x.Not(x.Known(self._value(test.attribute))))
            case c.Weakest():
                return self._weakest(test)
            case c.SessionsSince():
                return self._since(test, number)
            case c.LeftOpen():
                return self._left_open(test, number)
            case c.ChangeIs() | c.FallingOver() | c.ConstantAt():
                return self._course(test, number)

    def _of_both(
        self, attribute: str, read: Callable[[x.Expression], x.Expression]
    ) -> tuple[x.Expression, x.Expression]:
        return read(self._value(attribute)), read(self._firm(attribute))

    def _value(self, attribute: str) -> x.Expression:
        return SESSION_CODE if attribute == SESSION_NUMBER else x.Column(self.attributes[attribute].value)

    def _firm(self, attribute: str) -> x.Expression:
        if attribute == SESSION_NUMBER:
            return SESSION_CODE if self.kb.sources[self.kb.roles.plain_source].firm else x.Constant(None)
        return x.Column(self.attributes[attribute].firm)

    def _source(self, attribute: str) -> x.Expression:
        if attribute == SESSION_NUMBER:
            return x.Constant(sources(self.kb)[self.kb.roles.plain_source])
        return x.Column(self.attributes[attribute].source)

    def _weakest(self, test: c.Weakest) -> tuple[x.Expression, x.Expression]:
        own, *others = (self._value(name) for name in c.attributes_of(test))
        holds = x.All(
            (
                x.Not(x.AnyOf(tuple(x.Compare(other, "<", own) for other in others))),
                x.AnyOf(tuple(x.Compare(other, ">", own) for other in others)),
            )
        )
        sure = (
            x.AnyOf((x.Not(x.Known(self._value(name))), x.Known(self._firm(name)))) for name in c.attributes_of(test)
        )
        return holds, x.Where(x.All(tuple(sure)), holds)

    def _since(self, test: c.SessionsSince, number: int) -> tuple[x.Expression, x.Expression]:
        session: x.Expression = x.Column(SESSION)
        last = session if test.attribute == SESSION_NUMBER else self._carried(test.attribute, f"c{number}", session)
        passed = x.Sum(((x.Column(SESSION), 1), (last, -1)))
        bounds = ((">=", test.low), ("<=", test.high))
        parts = tuple(x.Compare(passed, how, x.Constant(bound)) for how, bound in bounds if bound is not None)
        return _twice(x.Where(x.Known(last), x.All(parts)))

    def _course(
        self, test: c.ChangeIs | c.FallingOver | c.ConstantAt, number: int
    ) -> tuple[x.Expression, x.Expression]:
        """What the last answers from one source say; unknown where there are fewer."""
        attribute = self.kb.attribute(test.attribute)
        length = 2 if isinstance(test, c.ChangeIs) else test.sessions
        if test.attribute == SESSION_NUMBER:  # there is one such answer only
            return _twice(x.Constant(None))
        run = tuple(x.Column(NOW if back == 0 else f"before.{back}") for back in range(length))
        match test:
            case c.ChangeIs():
                now, before = run
                better, worse = (">", "<") if attribute.best == "high" else ("<", ">")
                ways = {"better": better, "worse": worse, "same": "="}
                told: x.Expression = x.AnyOf(tuple(x.Compare(now, ways[one], before) for one in test.directions))
            case c.FallingOver():
                told = x.All(tuple(x.Compare(later, "<", earlier) for later, earlier in pairwise(run)))
            case c.ConstantAt():
                told = x.All(tuple(x.Among(one, (code(attribute, test.value),)) for one in run))
        holds = x.Where(x.Known(run[-1]), told)
        self.earlier[test.attribute] = max(self.earlier.get(test.attribute, 0), length - 1)
        return (
            self._carried(test.attribute, f"c{number}", holds),
            self._carried(test.attribute, f"d{number}", x.Where(x.Column(FIRM), holds)),
        )

    def _left_open(self, test: c.LeftOpen, number: int) -> tuple[x.Expression, x.Expression]:
        beside = self.beside[test.attribute] = self.kb.attributes[test.handled]
        settled = x.Surely(x.Among(x.Column(BESIDE), _codes(beside, test.settled)))
        opened = x.Among(x.Column(NOW), _codes(self.kb.attributes[test.attribute], test.values))
        holds = x.All((opened, x.Not(settled)))
        sure = x.All((x.Column(FIRM), x.AnyOf((x.Not(x.Known(x.Column(BESIDE))), x.Column(BESIDE_FIRM)))))
        return (
            self._carried(test.attribute, f"c{number}", holds),
            self._carried(test.attribute, f"d{number}", x.Where(sure, holds)),
        )

    def _carried(self, attribute: str, name: str, told: x.Expression) -> x.Expression:
        self.told.setdefault(attribute, {})[name] = told
        return x.Column(name)


SESSION_CODE = x.Sum(((x.Column(SESSION), 1),), -1)


def _codes(attribute: Attribute, values: Iterable[Value]) -> tuple[int, ...]:
    return tuple(code(attribute, value) for value in values)


def _twice(expression: x.Expression) -> tuple[x.Expression, x.Expression]:
    """For what the file itself says: that is always firm."""
    return expression, expression


def _both(
    link: type[x.All] | type[x.AnyOf], parts: list[tuple[x.Expression, x.Expression]]
) -> tuple[x.Expression, x.Expression]:
    holds, firmly = zip(*parts, strict=True)
    return link(tuple(holds)), link(tuple(firmly))
