"""The advice on a table of cases as steps over columns: what `advise` says of one case, said of all rows at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..engine.columns import algebra as x
from ..engine.columns.program import (
    FINDING,
    GATE,
    HOLD,
    KINDS,
    NOTICE,
    RECOMMENDATION,
    WEAKEST,
    Because,
    Entry,
    Plan,
    Queue,
    Said,
    Stage,
    Steps,
    program,
)
from ..model.knowledge import TIMINGS, KnowledgeBase, Rule
from ..model.verdict import Confidence
from .outline import LIMITS

NO, YES = x.Constant(False), x.Constant(True)
FIRM, TENTATIVE = Confidence.FIRM, Confidence.TENTATIVE


def plan(kb: KnowledgeBase) -> Plan:
    """The plan of the active rules of a knowledge base."""
    return _Planner(kb).plan()


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry before it has a key: `order` says where it stands among those of its kind, from 0 to below `span`."""

    kind: str
    id: str
    shown: str
    firm: x.Expression
    order: x.Sum
    span: int
    reasons: tuple[Because, ...]
    timings: tuple[tuple[str, x.Expression], ...] = ()


class _Planner:
    """Writes the steps one after another; every one has a name of its own."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.base = program(kb)
        self.stages: list[Stage | Queue] = []
        self.holds = {rule.id: f"h{place}" for place, rule in enumerate(kb.active)}
        self.firmly = {rule.id: f"i{place}" for place, rule in enumerate(kb.active)}
        self.names = 0

    def plan(self) -> Plan:
        kb = self.kb
        (gated,) = self._stage([_any(x.Surely(self._standing(rule)) for rule in kb.gates)])
        self.gated = gated
        self.stages.append(Stage(tuple(step for rule in kb.active for step in self._shown(rule)), light=True))
        weakest = self._weakest()
        recommended = self._recommendations()
        drafts = (
            *self._gates(),
            *recommended,
            *self._drafts(HOLD, lambda rule: rule.hold),
            *self._drafts(FINDING, lambda rule: rule.find),
            *self._drafts(NOTICE, lambda rule: rule.notice, after=len(kb.notices)),
            *weakest,
        )
        entries, said, keys = _keyed(drafts)
        base = replace(self.base, stages=(*self.base.stages, *self.stages))
        return Plan(base, tuple(sorted(base.rules)), gated, entries, said, keys)

    def _stage(self, expressions: Iterable[x.Expression]) -> list[str]:
        """A stage of these steps; gives their names."""
        steps = tuple((self._name(), expression) for expression in expressions)
        if steps:
            self.stages.append(Stage(steps))
        return [name for name, _ in steps]

    def _name(self) -> str:
        self.names += 1
        return f"a{self.names}"

    def _standing(self, rule: Rule) -> x.Expression:
        return x.Column(self.base.rules[rule.id].holds)

    def _shown(self, rule: Rule) -> Steps:
        """What a rule says is shown where it holds, and no gate stands but for those that may stand beside it."""
        truths, beside = self.base.rules[rule.id], x.Not(x.Column(self.gated))

        def where(name: str) -> x.Expression:
            holds = x.Column(name)
            return x.Surely(holds if rule.with_gate else x.All((holds, beside)))

        return ((self.holds[rule.id], where(truths.holds)), (self.firmly[rule.id], where(truths.firmly)))

    def _lowest(self) -> Iterable[x.Expression]:
        """For each leg: is it among the lowest, all of them answered and not all equal?"""
        kept = {one.attribute.id: x.Column(one.value) for one in self.base.kept}
        legs = [kept[attribute] for attribute, _ in self.kb.roles.legs]
        for leg in legs:
            others = [other for other in legs if other is not leg]
            lowest = x.All(tuple(x.Compare(leg, "<=", other) for other in others))
            below = x.AnyOf(tuple(x.Compare(leg, "<", other) for other in others))
            yield x.Surely(x.All((lowest, below, x.Not(x.Column(self.gated)))))

    def _weakest(self) -> list[_Draft]:
        names, legs = [short for _, short in self.kb.roles.legs], self._stage(self._lowest())
        return [
            _Draft(WEAKEST, name, shown, NO, x.Sum((), place), len(names), ())
            for place, (name, shown) in enumerate(zip(names, legs, strict=True))
        ]

    def _gates(self) -> Iterable[_Draft]:
        """The gate that comes first, then the others as notices."""
        rules = _by_conclusion(self.kb.gates, lambda rule: rule.gate)
        names = sorted(rules, key=lambda name: (name != self.kb.roles.gate.notice, name))
        stand = self._stage(_any(x.Surely(self._standing(rule)) for rule in rules[name]) for name in names)
        before = [_any(x.Column(one) for one in stand[:place]) for place in range(len(names))]
        first = self._stage(x.All((x.Column(one), x.Not(other))) for one, other in zip(stand, before, strict=True))
        later = self._stage(x.All((x.Column(one), other)) for one, other in zip(stand, before, strict=True))
        for kind, columns in ((GATE, first), (NOTICE, later)):
            for place, (name, shown) in enumerate(zip(names, columns, strict=True)):
                truths = [self.base.rules[rule.id] for rule in rules[name]]
                reasons = tuple(
                    Because(rule.id, one.holds, one.firmly, YES) for rule, one in zip(rules[name], truths, strict=True)
                )
                firm = _any(x.Surely(x.Column(one.firmly)) for one in truths)
                yield _Draft(kind, name, shown, firm, x.Sum((), place), len(names), reasons)

    def _drafts(self, kind: str, concluded: Callable[[Rule], Iterable[str]], after: int = 0) -> list[_Draft]:
        """What rules conclude of one kind, in the order of the ids."""
        rules = _by_conclusion(self.kb.active, concluded)
        names = sorted(rules)
        shown = self._stage(_any(x.Column(self.holds[rule.id]) for rule in rules[name]) for name in names)
        return [
            _Draft(
                kind,
                name,
                column,
                self._firm(rules[name]),
                x.Sum((), after + place),
                after + len(names),
                self._reasons(rules[name]),
            )
            for place, (name, column) in enumerate(zip(names, shown, strict=True))
        ]

    def _firm(self, rules: Iterable[Rule]) -> x.Expression:
        return _any(x.Column(self.firmly[rule.id]) for rule in rules)

    def _reasons(self, rules: Iterable[Rule]) -> tuple[Because, ...]:
        return tuple(Because(rule.id, self.holds[rule.id], self.firmly[rule.id], YES) for rule in rules)

    def _recommendations(self) -> list[_Draft]:
        """Each strategy at its earliest timing, moved by holds, put back where a timing is full; and its place."""
        rules = _by_conclusion(self.kb.active, lambda rule: (one.strategy for one in rule.recommend))
        rules = {name: rules[name] for name in sorted(rules)}
        limits = self._limits()
        at = self._each(
            {
                name: [_any(self._holding(r for r in group if _timing(r, name) == timing)) for timing in TIMINGS]
                for name, group in rules.items()
            }
        )
        levels = {name: self._levels(name, group) for name, group in rules.items()}
        urgent = self._each({name: [where for _, where in of_name] for name, of_name in levels.items()})
        by = self._each(
            {
                name: [
                    x.All((_any(early[: place + 1]), x.Not(_any(limits[name][place + 1 :]))))
                    for place in range(len(TIMINGS))
                ]
                for name, early in at.items()
            }
        )
        due = self._each({name: _firsts(thresholds) for name, thresholds in by.items()})
        ranked = sorted(
            (
                (0 if name in self.kb.watching else level, name, where)
                for name in rules
                for (level, _), where in zip(levels[name], urgent[name], strict=True)
            ),
            key=lambda row: row[:2],
        )
        kept = self._thinned(due, ranked)
        shown = self._each({name: [_any(columns)] for name, columns in kept.items()})
        longest = 1 + max((len(group) for group in rules.values()), default=0)
        highest = 1 + max((level for of_name in levels.values() for level, _ in of_name), default=0)
        drafts = []
        for place, (name, group) in enumerate(rules.items()):
            firm = self._firm(group)
            urgency = zip(urgent[name], (level for level, _ in levels[name]), strict=True)
            order, span = _ordered(
                (x.Sum(tuple((column, number) for number, column in enumerate(kept[name]))), len(TIMINGS)),
                (x.Sum(tuple(urgency)), highest),
                (x.Sum(((firm, -1),), 1), 2),
                (x.Sum(tuple((holding, -1) for holding in self._holding(group)), longest - 1), longest),
                (x.Sum((), place), len(rules)),
            )
            first = dict(zip(TIMINGS, _firsts(at[name]), strict=True))
            reasons = tuple(
                Because(rule.id, self.holds[rule.id], self.firmly[rule.id], first[_timing(rule, name)])
                for rule in group
            )
            timings = tuple(zip(TIMINGS, kept[name], strict=True))
            drafts.append(_Draft(RECOMMENDATION, name, shown[name][0].name, firm, order, span, reasons, timings))
        return drafts

    def _each(self, rows: Mapping[str, Sequence[x.Expression]]) -> dict[str, list[x.Column]]:
        """A stage of all these; gives the columns in the same shape."""
        names = iter(self._stage(expression for row in rows.values() for expression in row))
        return {name: [x.Column(next(names)) for _ in row] for name, row in rows.items()}

    def _holding(self, rules: Iterable[Rule]) -> list[x.Column]:
        return [x.Column(self.holds[rule.id]) for rule in rules]

    def _limits(self) -> dict[str, list[x.Expression]]:
        """For each strategy: where some hold leaves it no earlier than each of LIMITS. No hold moves beside a gate."""
        rules = _by_conclusion(self.kb.active, lambda rule: rule.hold)
        names = sorted(rules)
        beside = x.Not(x.Column(self.gated))
        stand = dict(
            zip(names, self._stage(x.All((_any(self._holding(rules[n])), beside)) for n in names), strict=True)
        )
        return {
            strategy: [
                _any(x.Column(stand[name]) for name in names if self.kb.holds[name].stops.get(strategy) == limit)
                for limit in LIMITS
            ]
            for strategy in self.kb.strategies
        }

    def _levels(self, strategy: str, rules: Sequence[Rule]) -> list[tuple[int, x.Expression]]:
        """Each urgency that it may have, with where it has it: the most urgent of a rule, else the strategy's own."""
        given: dict[int, list[Rule]] = {}
        for rule in rules:
            (advised,) = (one for one in rule.recommend if one.strategy == strategy)
            if advised.urgency is not None:
                given.setdefault(advised.urgency, []).append(rule)
        levels = sorted(given)
        where = [_any(self._holding(given[level])) for level in levels]
        own = (self.kb.strategies[strategy].urgency, x.Not(_any(where)))
        return [*zip(levels, _firsts(where), strict=True), own]

    def _thinned(
        self, due: Mapping[str, list[x.Column]], ranked: Sequence[tuple[int, str, x.Column]]
    ) -> Mapping[str, list[x.Column]]:
        """No more due at a timing than it may hold: what is least urgent there is put back to the next."""
        most = dict(self.kb.roles.most)
        for place, (timing, _) in enumerate(pairwise(TIMINGS)):
            if timing not in most:
                continue
            early = TIMINGS[: place + 1]
            able = {name for rule in self.kb.active for name, timing in _advised(rule) if timing in early}
            waiting = [(name, where) for _, name, where in ranked if name in able]
            here = self._stage(x.All((due[name][place], where)) for name, where in waiting)
            over = self._queue(here, most[timing])
            put_back: dict[str, list[x.Expression]] = {name: [] for name in due}
            for (name, _), column in zip(waiting, over, strict=True):
                put_back[name].append(x.Column(column))
            moved = {name: _any(parts) for name, parts in put_back.items()}
            due = self._each(
                {
                    name: [
                        x.All((column, x.Not(moved[name]))) if at == place
                        else _any((column, moved[name])) if at == place + 1
                        else column
                        for at, column in enumerate(columns)
                    ]
                    for name, columns in due.items()
                }
            )  # fmt: skip
        return due

    def _queue(self, waiting: Sequence[str], most: int) -> list[str]:
        """Where each of these is true, and as many as `most` before it are."""
        over = [self._name() for _ in waiting]
        self.stages.append(Queue(tuple(waiting), most, tuple(over)))
        return over


def _advised(rule: Rule) -> Iterable[tuple[str, str]]:
    return ((one.strategy, one.timing) for one in rule.recommend)


def _timing(rule: Rule, strategy: str) -> str:
    """When a rule recommends a strategy; it does so once."""
    return dict(_advised(rule))[strategy]


def _any(parts: Iterable[x.Expression]) -> x.Expression:
    """Is any of these true? None of them may be null."""
    found = tuple(part for part in parts if part != NO)
    return found[0] if len(found) == 1 else x.AnyOf(found) if found else NO


def _firsts(parts: Sequence[x.Expression]) -> list[x.Expression]:
    """Each, where none of those before is true."""
    return [x.All((part, x.Not(_any(parts[:place])))) if place else part for place, part in enumerate(parts)]


def _by_conclusion(rules: Iterable[Rule], concluded: Callable[[Rule], Iterable[str]]) -> dict[str, list[Rule]]:
    """The rules for each conclusion, in the order of their ids."""
    found: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.id):
        for name in concluded(rule):
            found.setdefault(name, []).append(rule)
    return found


def _ordered(*digits: tuple[x.Sum, int]) -> tuple[x.Sum, int]:
    """A number of these digits, each with how many values it has, the weightiest first; and how many numbers."""
    whole, numbers = x.Sum(()), 1
    for digit, values in digits:
        whole, numbers = _plus(_times(whole, values), digit), numbers * values
    return whole, numbers


def _times(of: x.Sum, factor: int) -> x.Sum:
    return x.Sum(tuple((part, weight * factor) for part, weight in of.parts), of.constant * factor)


def _plus(one: x.Sum, other: x.Sum) -> x.Sum:
    return x.Sum((*one.parts, *other.parts), one.constant + other.constant)


def _keyed(drafts: Sequence[_Draft]) -> tuple[tuple[Entry, ...], tuple[Said, ...], int]:
    """The entries with their keys: by kind, then by their order."""
    said: list[Said] = []
    begins = []
    for draft in drafts:
        begins.append(len(said))
        for timing in [timing for timing, _ in draft.timings] or [""]:
            sure = (FIRM, TENTATIVE) if draft.reasons else (None, None)
            said += [Said(draft.kind, draft.id, timing, confidence) for confidence in sure]
    spans = {kind: max((draft.span for draft in drafts if draft.kind == kind), default=0) for kind in KINDS}
    starts = {kind: sum(spans[before] for before in KINDS[:place]) for place, kind in enumerate(KINDS)}
    entries = []
    for draft, begin in zip(drafts, begins, strict=True):
        variant = x.Sum(
            (*((column, 2 * number) for number, (_, column) in enumerate(draft.timings) if number), (draft.firm, -1)),
            begin + 1,
        )
        key = _plus(_times(x.Sum(draft.order.parts, draft.order.constant + starts[draft.kind]), len(said)), variant)
        entries.append(Entry(draft.kind, draft.id, draft.shown, key, draft.reasons))
    return tuple(entries), tuple(said), sum(spans.values()) * len(said)
