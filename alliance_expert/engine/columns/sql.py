"""The plan as one SQL statement: a table of cases in, a table of advice out, on an engine that a service has already.

The statement is a chain of common table expressions. The first ones read the words of the table as codes, find the rows
that can not be understood, and carry answers on; then comes one for each stage of the plan, with no more columns than
are still wanted; the last ones unfold what is said of a row into rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp as e
from sqlglot.errors import ParseError, TokenError

from ...model.vocabulary import UNKNOWN_WORD, Attribute, Kind
from . import algebra as x
from .codes import ASKED, BLANKS, NONE_WORD, most
from .program import (
    BESIDE,
    BESIDE_FIRM,
    CASE,
    FIRM,
    KINDS,
    NOW,
    SESSION,
    SOURCE,
    Because,
    Course,
    Entry,
    Kept,
    Plan,
    Queue,
    Stage,
)

DIALECTS = ("duckdb", "spark", "postgres")
REJECTED = "rejected"
SAID_KINDS = (*KINDS, REJECTED)
OUT = (CASE, SESSION, "kind", "rank", "id", "timing", "confidence", "field")
"""The columns of the table of advice; `reasons` after them where they are wanted."""

LONGEST_CODE = 64
LAST_SESSION = 99_999
NUMBER = r"^-?[0-9]{1,9}([.][0-9]{1,9}0*)?$"
UNKNOWN_VALUE, WRONG_TYPE, OUT_OF_RANGE, NOT_A_STEP = FAULTS = (
    "unknown-value", "wrong-type", "out-of-range", "not-a-step",
)  # fmt: skip
UNKNOWN_SOURCE = "unknown-source"
FIRST_FAULT = ASKED - 1
"""Below the codes of answers stand those of what is none: FAULTS in turn."""

FLAW, DOUBLE, DOUBT, REJECT = "flaw", "double", "doubt", "reject"
ITEM, KEY = "item", "key"

BLOCK = 8
MOST_TEXTS = 90
SHORT, LONG = 3, 60
"""What has so few operations is written out rather than kept in a column; what is looked at once may have more."""

Step = tuple[str, e.Expr]


def columns_of(plan: Plan) -> tuple[str, ...]:
    """The columns that a table of cases may have besides `case` and `session`: each attribute, each with its source."""
    return tuple(name for kept in plan.program.kept for name in (kept.attribute.id, _source_column(kept.attribute)))


def statement(
    plan: Plan, dialect: str, *, source: str = "cases", columns: Collection[str] | None = None, reasons: bool = False
) -> str:
    """The statement for one of DIALECTS over the table `source`.

    It looks at `case`, `session` and these columns of the table only, without `columns` at all of `columns_of`.
    Raises ValueError where `source` is no name of a table.
    """
    table: e.Expr | None
    try:
        table = e.to_table(source, dialect=dialect)
    except (ParseError, TokenError):
        table = None
    if not isinstance(table, e.Table) or table.sql(dialect=dialect) != source.strip():
        raise ValueError(f"{source!r} is no name of a table as {dialect} has it")
    writer = _Writer(plan, dialect, frozenset(columns_of(plan) if columns is None else columns), reasons)
    return writer.statement(table).sql(dialect=dialect, pretty=True) + ";\n"


# --- the algebra in SQL


COMPARED: Mapping[str, type[e.Binary]] = {"<": e.LT, "<=": e.LTE, ">": e.GT, ">=": e.GTE, "=": e.EQ}


class _Rendered:
    """The algebra in SQL. What stands `instead` of a column is written out where the column is looked at; `numbers` are
    the columns that are no truths.
    """

    def __init__(self) -> None:
        self.instead: dict[str, e.Expr] = {}
        self.numbers = {SESSION}

    def __call__(self, expression: x.Expression) -> e.Expr:
        of = self
        match expression:
            case x.Column():
                written = self.instead.get(expression.name)
                return _column(expression.name) if written is None else written.copy()
            case x.Constant():
                return e.convert(expression.value)
            case x.Among():
                return e.In(this=of(expression.of), expressions=[_number(number) for number in expression.numbers])
            case x.Compare():
                return COMPARED[expression.how](this=of(expression.left), expression=of(expression.right))
            case x.Bits():
                found = e.paren(e.BitwiseAnd(this=of(expression.of), expression=_number(expression.mask)), copy=False)
                if expression.how == "all":
                    return e.EQ(this=found, expression=_number(expression.mask))
                return (e.NEQ if expression.how == "any" else e.EQ)(this=found, expression=_number(0))
            case x.All():
                return e.and_(*map(of, expression.parts), copy=False) if expression.parts else e.true()
            case x.AnyOf():
                return e.or_(*map(of, expression.parts), copy=False) if expression.parts else e.false()
            case x.Not():
                return e.not_(of(expression.part), copy=False)
            case x.Known():
                return _known(of(expression.of))
            case x.Surely():
                return e.Coalesce(this=of(expression.of), expressions=[e.false()])
            case x.Where():
                return _case((of(expression.when), of(expression.then)))
            case x.Sum():
                return _sum((_cast(_number(expression.constant), "bigint"), *map(self._weighed, expression.parts)))

    def _weighed(self, part: tuple[x.Expression, int]) -> e.Expr:
        expression, weight = part
        if self.is_number(expression):
            return e.Mul(this=self(expression), expression=_number(weight))
        return _case((self(expression), _number(weight)), default=_number(0))

    def is_number(self, expression: x.Expression) -> bool:
        """Is it a number, and no truth?"""
        if isinstance(expression, x.Column):
            return expression.name in self.numbers
        if isinstance(expression, x.Constant):
            return isinstance(expression.value, int) and not isinstance(expression.value, bool)
        return isinstance(expression, x.Sum)


@dataclass(slots=True)
class _Layer:
    """One table expression: columns worked out from those of the layer before, which are there beside them."""

    name: str
    steps: list[Step]


class _Writer:
    """Writes the layers one after another."""

    def __init__(self, plan: Plan, dialect: str, columns: frozenset[str], reasons: bool) -> None:
        self.plan = plan
        self.program = plan.program
        self.dialect = dialect
        self.columns = columns
        self.reasons = reasons
        self.sql = _Rendered()
        self.kept = {kept.attribute.id: kept for kept in self.program.kept}
        self.rules = {truths.holds: rule for rule, truths in self.program.rules.items()}
        self.level: dict[str, int] = {}
        self.levels: dict[int, list[Step]] = {}
        self.flaws: list[tuple[str, str]] = []
        """The column and the reason of each flaw; its number is its place, counted from 1."""

    def statement(self, table: e.Table) -> e.Query:
        layers = [
            _Layer("read", self._read()),
            _Layer("flawed", self._flawed()),
            _Layer("placed", [*self._placed(), *self._earlier(), *self._persisting()]),
            _Layer("settled", [*self._settled(), *self._told()]),
            _Layer("in_force", self._in_force()),
            _Layer("known", self._known()),
            *self._stages(),
            _Layer("said", [(ITEM, self._items())]),
        ]
        tables = _pruned(layers, {CASE, SESSION, ITEM})
        ctes, before = [], table
        for name, select in tables:
            ctes.append((name, select.from_(before, copy=False)))
            before = e.to_table(name)
        ctes += self._unfolded(before)
        result = e.select(*(_column(name) for name in (*OUT, *(["reasons"] if self.reasons else [])))).from_("advice")
        for name, select in ctes:
            result = result.with_(name, as_=select, materialized=self._materialized(name), copy=False)
        return result

    def _materialized(self, name: str) -> bool | None:
        """Postgres works out a table expression once only where it is told to; the others need no telling."""
        return {"postgres": True, "duckdb": False}.get(self.dialect)

    # --- from words to codes

    def _read(self) -> list[Step]:
        """The codes of all cells, and below them what is none."""
        session = _number_code(_text(SESSION), 1, LAST_SESSION, 1)
        code = e.Trim(this=_text(CASE), expression=e.Literal.string(BLANKS))
        steps: list[Step] = [(CASE, code), (SESSION, session)]
        for kept in self.program.kept:
            attribute = kept.attribute
            if attribute.id not in self.columns:
                continue
            steps.append((_now(kept), _code(attribute, _column(attribute.id), self.dialect)))
            if (source := _source_column(attribute)) in self.columns:
                words = [(name, number) for name, number in self.program.sources.items()]
                steps.append((_given(kept), _word_code(_text(source), words)))
        return steps

    def _flawed(self) -> list[Step]:
        """The first flaw of each row."""
        case, session = _column(CASE), _column(SESSION)
        length = e.Length(this=case.copy())
        found: list[tuple[str, str, e.Expr]] = [
            (CASE, "no-case", e.EQ(this=e.Coalesce(this=length, expressions=[_number(0)]), expression=_number(0))),
            (CASE, "bad-case", e.GT(this=length.copy(), expression=_number(LONGEST_CODE))),
            (SESSION, "no-session", _unknown(session)),
            (SESSION, "bad-session", e.LT(this=session.copy(), expression=_number(0))),
        ]
        for kept in self.program.kept:
            attribute = kept.attribute
            if attribute.id not in self.columns:
                continue
            for reason in _faults(attribute):
                wrong = _number(FIRST_FAULT - FAULTS.index(reason))
                found.append((attribute.id, reason, e.EQ(this=_column(_now(kept)), expression=wrong)))
            if (source := _source_column(attribute)) in self.columns:
                wrong = e.LT(this=_column(_given(kept)), expression=_number(0))
                found.append((source, UNKNOWN_SOURCE, wrong))
        self.flaws = [(field, reason) for field, reason, _ in found]
        flaw = _case(*((wrong, _number(number)) for number, (_, _, wrong) in enumerate(found, 1)))
        there = e.GTE(this=_column(SESSION), expression=_number(0))
        counted = _cast(_sum((_column(SESSION), _number(1))), "bigint")
        return [(FLAW, flaw), (SESSION, _case((there, counted)))]

    def _placed(self) -> list[Step]:
        """Is there another row of the same session; is there a row of the case whose session nobody knows?"""
        session = _column(SESSION)
        same = (
            e.EQ(this=session.copy(), expression=_over(beside(this=session.copy()), SESSION))
            for beside in (e.Lag, e.Lead)
        )
        lost = _case((_unknown(session), _number(1)), default=_number(0))
        double = e.Coalesce(this=e.or_(*same, copy=False), expressions=[e.false()])
        return [(DOUBLE, double), (DOUBT, e.Window(this=e.Max(this=lost), partition_by=[_column(CASE)]))]

    def _settled(self) -> list[Step]:
        """Why a row is left out: what is wrong with itself, with its case, or with what it rests on."""
        begin = len(self.flaws)
        self.flaws += [(SESSION, "duplicate"), ("", "case-in-doubt"), ("", "earlier-row-rejected")]
        double, doubt, earlier = (_number(begin + place) for place in (1, 2, 3))
        flawed = e.or_(_known(_column(FLAW)), _column(DOUBLE), copy=False)
        before = _running(_case((flawed, _number(1)), default=_number(0)), until="1")
        reject = _case(
            (_known(_column(FLAW)), _column(FLAW)),
            (_column(DOUBLE), double),
            (e.EQ(this=_column(DOUBT), expression=_number(1)), doubt),
            (e.EQ(this=before, expression=_number(1)), earlier),
        )
        return [(REJECT, reject)]

    # --- from codes to what is known

    def _source(self, attribute: Attribute) -> x.Expression:
        """The code of the source of the answer in the row."""
        usual = self.program.sources[attribute.default_source]
        if _source_column(attribute) not in self.columns:
            return x.Constant(usual)
        given = _given(self.kept[attribute.id])
        self.sql.numbers.add(given)
        self.sql.instead.setdefault(given, e.Coalesce(this=_column(given), expressions=[_number(usual)]))
        return x.Column(given)

    def _firm(self, source: x.Expression) -> x.Expression:
        return x.Among(source, tuple(sorted(self.program.firm_sources)))

    def _courses(self) -> list[Course]:
        return [course for course in self.program.courses if course.attribute.id in self.columns]

    def _earlier(self) -> list[Step]:
        """The answers before from the same source, in the rows that have an answer."""
        steps: list[Step] = []
        for course in self._courses():
            now = _now(self.kept[course.attribute.id])
            stated = e.GTE(this=_column(now), expression=_number(0))
            source = self.sql(self._source(course.attribute))
            group = _case((stated, source), default=_number(ASKED))
            for back in range(1, course.earlier + 1):
                lag = e.Lag(this=_column(now), offset=_number(back))
                steps.append((_before(now, back), _over(lag, SESSION, group)))
        return steps

    def _persisting(self) -> list[Step]:
        """For what persists: session, answer and source of the last answer in one number."""
        steps: list[Step] = []
        for kept in self.program.kept:
            attribute, now = kept.attribute, _now(kept)
            if attribute.persists and attribute.id in self.columns:
                many = len(self.program.sources)
                packed = _sum(
                    (
                        e.Mul(this=_column(SESSION), expression=_number(_room(attribute) * many)),
                        e.Mul(this=e.paren(_sum((_column(now), _number(1)))), expression=_number(many)),
                        self.sql(self._source(attribute)),
                    )
                )
                steps.append((_packed(now), _running(_case((_known(_column(now)), packed)))))
        return steps

    def _told(self) -> list[Step]:
        """What courses tell, carried on: session and truth in one number."""
        steps: list[Step] = []
        for course in self._courses():
            now = _now(self.kept[course.attribute.id])
            self._look_at(course, now)
            stated = e.GTE(this=_column(now), expression=_number(0))
            for name, told in course.told:
                if self.sql.is_number(told):  # the number of the session, which only grows
                    carried: e.Expr = self.sql(told)
                else:
                    truth = self.sql(told)
                    digit = _case((truth, _number(2)), (e.not_(truth), _number(1)), default=_number(0))
                    carried = _sum((e.Mul(this=_column(SESSION), expression=_number(4)), digit))
                steps.append((_packed(name), _running(_case((stated.copy(), carried)))))
        return steps

    def _look_at(self, course: Course, now: str) -> None:
        """Let the steps of a course see its columns."""
        instead = self.sql.instead
        instead[NOW] = _column(now)
        instead[FIRM] = self.sql(self._firm(self._source(course.attribute)))
        for back in range(1, course.earlier + 1):
            instead[f"before.{back}"] = _column(_before(now, back))
        if (beside := course.beside) is not None:
            other = _column(_now(self.kept[beside.id]))
            known = _case((e.GTE(this=other, expression=_number(0)), other.copy()))
            instead[BESIDE] = known if beside.id in self.columns else e.null()
            instead[BESIDE_FIRM] = self.sql(self._firm(self._source(beside)))

    def _in_force(self) -> list[Step]:
        """What persists, taken out of its number; and what courses tell."""
        steps: list[Step] = []
        many = len(self.program.sources)
        for kept in self.program.kept:
            attribute, now = kept.attribute, _now(kept)
            if attribute.persists and attribute.id in self.columns:
                inside = e.paren(e.Mod(this=_column(_packed(now)), expression=_number(_room(attribute) * many)))
                code = _cast(e.IntDiv(this=inside, expression=_number(many)), "bigint")
                steps.append((now, e.Sub(this=code, expression=_number(1))))
                if _source_column(attribute) in self.columns:
                    steps.append((_given(kept), e.Mod(this=_column(_packed(now)), expression=_number(many))))
        for course in self.program.courses:
            for name, told in course.told:
                number = self.sql.is_number(told)
                if number:
                    self.sql.numbers.add(name)
                if course.attribute.id not in self.columns:
                    self.sql.instead[name] = e.null()
                elif number:
                    steps.append((name, _column(_packed(name))))
                else:
                    digit = e.Mod(this=_column(_packed(name)), expression=_number(4))
                    truth = _case(
                        (e.EQ(this=digit, expression=_number(2)), e.true()),
                        (e.EQ(this=digit.copy(), expression=_number(1)), e.false()),
                    )
                    steps.append((name, truth))
        return steps

    def _known(self) -> list[Step]:
        """The answers in force, those of firm sources, and the sources."""
        steps: list[Step] = []
        for kept in self.program.kept:
            if kept.attribute.id not in self.columns:
                self.sql.instead |= {name: e.null() for name in (kept.value, kept.firm, kept.source)}
                continue
            known = x.Compare(x.Column(_now(kept)), ">=", x.Constant(0))
            source, value = self._source(kept.attribute), x.Column(_now(kept))
            steps += [
                (kept.value, self.sql(x.Where(known, value))),
                (kept.firm, self.sql(x.Where(x.All((known, self._firm(source))), value))),
                (kept.source, self.sql(x.Where(known, source))),
            ]
        return steps

    def _stages(self) -> Iterable[_Layer]:
        """The steps of the plan, and what is said with its reasons: those that need none of each other together."""
        spared = _spared(self.program.stages, [part for entry in self.plan.entries for part in self._looked_at(entry)])
        for stage in self.program.stages:
            if isinstance(stage, Queue):
                self._queue(stage)
            else:
                self._steps(stage, spared)
        for place, entry in enumerate(self.plan.entries):
            self._item(place, entry)
        for level, together in sorted(self.levels.items()):
            yield _Layer(f"stage_{level}", together)

    def _steps(self, stage: Stage, spared: Collection[str]) -> None:
        for name, expression in stage.steps:
            if self.sql.is_number(expression):
                self.sql.numbers.add(name)
            written = self.sql(expression)
            if (rule := self.rules.get(name)) is not None:
                written.add_comments([rule])
            if name in spared:
                self.sql.instead[name] = _wrapped(written)
            else:
                self._step(name, written)

    def _queue(self, queue: Queue) -> None:
        """Counts who waits before each, by blocks, so that no sum is long."""
        waiting = [self.sql(x.Column(name)) for name in queue.waiting]
        ones = [_case((one.copy(), _number(1)), default=_number(0)) for one in waiting]
        for begin in range(0, len(waiting), BLOCK):
            block = range(begin, min(begin + BLOCK, len(waiting)))
            self._step(f"{queue.over[begin]}_here", _sum(ones[place].copy() for place in block))
            ahead = [_column(f"{queue.over[before]}_here") for before in range(0, begin, BLOCK)]
            self._step(f"{queue.over[begin]}_ahead", _sum([_number(0), *ahead]))
            for place in block:
                before = _sum(
                    [_column(f"{queue.over[begin]}_ahead"), *(ones[other].copy() for other in block[: place - begin])]
                )
                many = e.GTE(this=before, expression=_number(queue.most))
                self._step(queue.over[place], e.and_(waiting[place].copy(), many, copy=False))

    def _looked_at(self, entry: Entry) -> Iterable[x.Expression]:
        yield x.Column(entry.shown)
        yield entry.key
        if self.reasons:
            for one in entry.reasons:
                yield x.All((x.Column(one.holds), x.Column(one.firmly), one.leads))

    def _step(self, name: str, written: e.Expr) -> int:
        """Puts a step as early as it can stand; gives its level."""
        if isinstance(written, e.Null):
            written = _cast(written, "boolean")
        level = 1 + max((self.level.get(column.name, 0) for column in written.find_all(e.Column)), default=0)
        self.level[name] = level
        self.levels.setdefault(level, []).append((name, written))
        return level

    # --- from what is said to rows

    def _item(self, place: int, entry: Entry) -> None:
        """The steps to the key of what is said, null where it is not; and to the rules behind it.

        What of the key is known early is added up then, and so is one column from there on instead of many.
        """
        parts: dict[int, list[tuple[x.Expression, int]]] = {}
        for part, weight in entry.key.parts:
            if weight:
                parts.setdefault(self._level_of(part), []).append((part, weight))
        key = x.Sum((), entry.key.constant)
        for level, known in sorted(parts.items()):
            key = x.Sum((*key.parts, *known), key.constant)
            if level < max(parts):
                name = f"e{place}_{level}"
                self._step(name, self.sql(key))
                self.sql.numbers.add(name)
                key = x.Sum(((x.Column(name), 1),))
        self._step(f"k{place}", self.sql(x.Where(x.Column(entry.shown), key)))
        if self.reasons and entry.reasons:
            rules = _joined(",", self._behind(entry.reasons))
            self._step(f"b{place}", rules)

    def _level_of(self, expression: x.Expression) -> int:
        return max((self.level.get(column.name, 0) for column in self.sql(expression).find_all(e.Column)), default=0)

    def _items(self) -> e.Expr:
        """The keys of all that is said of a row, with the rules behind it where reasons are wanted; below 0 stands
        why the row is left out.
        """
        left_out = _cast(e.Neg(this=_column(REJECT)), "bigint")
        said = [self._told_of(place, entry) for place, entry in enumerate(self.plan.entries)]
        return _case(
            (_unknown(_column(REJECT)), e.Array(expressions=said)),
            default=e.Array(expressions=[_cast(left_out, "text") if self.reasons else left_out]),
        )

    def _told_of(self, place: int, entry: Entry) -> e.Expr:
        key = _column(f"k{place}")
        if not self.reasons:
            return key
        parts = [_cast(key, "text"), *([_column(f"b{place}")] if entry.reasons else [])]
        return _case((_known(key), _joined(" ", parts)))

    def _behind(self, reasons: Sequence[Because]) -> Iterable[e.Expr]:
        """Each rule where it holds: those that lead first, then firm ones, then by id."""
        always = x.Constant(True)
        for leading in (True, False):
            for firm in (True, False):
                for one in reasons:
                    firmly = x.Surely(x.Column(one.firmly))
                    parts: list[x.Expression] = [
                        x.Surely(x.Column(one.holds)),
                        firmly if firm else x.Not(firmly),
                    ]
                    if one.leads != always:
                        parts.append(one.leads if leading else x.Not(one.leads))
                    elif not leading:
                        continue
                    yield _case((self.sql(x.All(tuple(parts))), e.Literal.string(one.rule)))

    def _unfolded(self, said: e.Table) -> list[tuple[str, e.Select]]:
        """What is said in rows of its own: unfolded, and told in words."""
        one = _column("one")
        key = (
            _cast(e.SplitPart(this=one, delimiter=e.Literal.string(" "), part_index=_number(1)), "bigint")
            if self.reasons
            else one
        )
        apart: list[Step] = [(CASE, _column(CASE)), (SESSION, _column(SESSION)), (KEY, key)]
        if self.reasons:
            rules = e.SplitPart(this=one.copy(), delimiter=e.Literal.string(" "), part_index=_number(2))
            apart.append(("behind", e.Nullif(this=rules, expression=_nothing())))
        items = _unnested(_select(apart).from_(said), self.dialect).where(_known(one))
        number = _case(
            (e.LT(this=_column(KEY), expression=_number(0)), _column(KEY)),
            default=e.Mod(this=_column(KEY), expression=_number(len(self.plan.said))),
        )
        kept = [_column(name) for name in (CASE, SESSION, KEY, *(["behind"] if self.reasons else []))]
        numbered = e.select(*kept, _alias(number, "number")).from_("items")
        words = e.values(
            list(self._words()), alias="words", columns=["number", "kind", "id", "timing", "confidence", "field"]
        )
        rank = e.Window(
            this=e.RowNumber(),
            partition_by=[_column(name) for name in (CASE, SESSION, "kind")],
            order=e.Order(expressions=[e.Ordered(this=_column(KEY))]),
        )
        told: list[Step] = [
            (CASE, _column(CASE)),
            (SESSION, _column(SESSION)),
            ("kind", _column("kind")),
            ("rank", rank),
            *((name, _column(name)) for name in ("id", "timing", "confidence", "field")),
        ]
        if self.reasons:
            told.append(("reasons", _split(_column("behind"), self.dialect)))
        same = e.EQ(this=_column("number", "words"), expression=_column("number", "numbered"))
        advice = _select(told).from_("numbered").join(words, on=same)
        return [("items", items), ("numbered", numbered), ("advice", advice)]

    def _words(self) -> Iterable[tuple[object, ...]]:
        for number, said in enumerate(self.plan.said):
            sure = None if said.confidence is None else said.confidence.word
            yield (number, said.kind, said.id, said.timing or None, sure, None)
        for number, (field, reason) in enumerate(self.flaws, 1):
            yield (-number, REJECTED, reason, None, None, field or None)


def _spared(stages: Iterable[Stage | Queue], ends: Iterable[x.Expression]) -> set[str]:
    """The steps that need no column: what is looked at once or is short is written out where it is looked at."""
    steps: dict[str, x.Expression] = {}
    uses: Counter[str] = Counter(name for end in ends for name in _names(end))
    for stage in stages:
        if isinstance(stage, Queue):
            uses.update(stage.waiting * BLOCK)
        else:
            steps |= dict(stage.steps)
    for name in reversed(steps):
        if uses[name]:
            uses.update(_names(steps[name]))
    sizes: dict[str, int] = {}
    spared = set()
    for name, expression in steps.items():
        size = _size(expression, sizes)
        if size <= SHORT or (uses[name] == 1 and size <= LONG):
            sizes[name] = size
            spared.add(name)
    return spared


def _names(expression: x.Expression) -> Iterable[str]:
    if isinstance(expression, x.Column):
        yield expression.name
    for part in x.inner(expression):
        yield from _names(part)


def _size(expression: x.Expression, sizes: Mapping[str, int]) -> int:
    if isinstance(expression, x.Column):
        return sizes.get(expression.name, 1)
    return 1 + sum(_size(part, sizes) for part in x.inner(expression))


def _pruned(layers: Sequence[_Layer], wanted: Collection[str]) -> list[tuple[str, e.Select]]:
    """A query for each layer, with what is wanted later and nothing else; what it reads from is still to be named."""
    needed, found = set(wanted), []
    for place in range(len(layers) - 1, -1, -1):
        layer = layers[place]
        made = [(name, written) for name, written in layer.steps if name in needed]
        handed_on = sorted(needed - {name for name, _ in made})
        found.append((layer.name, _select([*((name, _column(name)) for name in handed_on), *made])))
        needed = set(handed_on) | {column.name for _, written in made for column in written.find_all(e.Column)}
    return found[::-1]


# --- how cells are read


def _now(kept: Kept) -> str:
    return f"{kept.value}_now"


def _given(kept: Kept) -> str:
    return f"{kept.value}_from"


def _before(now: str, back: int) -> str:
    return f"{now}_{back}"


def _packed(name: str) -> str:
    return f"{name}_packed"


def _room(attribute: Attribute) -> int:
    """How many numbers an answer needs: its codes, and one for what was asked and is not known."""
    return most(attribute) + 2


def _source_column(attribute: Attribute) -> str:
    return attribute.id + SOURCE


def _faults(attribute: Attribute) -> tuple[str, ...]:
    if attribute.kind in (Kind.SCALE, Kind.SCORE):
        return (WRONG_TYPE, OUT_OF_RANGE, NOT_A_STEP)
    return (UNKNOWN_VALUE,)


def _wrong(reason: str) -> e.Expr:
    return _number(FIRST_FAULT - FAULTS.index(reason))


def _code(attribute: Attribute, cell: e.Column, dialect: str) -> e.Expr:
    """The code of an answer, or the number of what is wrong with it."""
    match attribute.kind:
        case Kind.YES_NO:  # a truth as text is `true` or `false`
            words = [("no", 0), ("yes", 1), ("false", 0), ("true", 1), (UNKNOWN_WORD, ASKED)]
            return _word_code(_cast(cell, "text"), words)
        case Kind.CHOICE:
            words = [(word, number) for number, word in enumerate(attribute.words)]
            return _word_code(_cast(cell, "text"), [*words, (UNKNOWN_WORD, ASKED)])
        case Kind.MANY:
            return _list_code(attribute, cell, dialect)
        case _:
            return _number_code(_cast(cell, "text"), attribute.low, attribute.high, attribute.step)


def _word_code(text: e.Expr, words: Sequence[tuple[str, int]]) -> e.Expr:
    """The code of a word; of nothing, which may be an empty text, null."""
    cases = [(e.EQ(this=text.copy(), expression=e.Literal.string(word)), _number(number)) for word, number in words]
    other = e.NEQ(this=text.copy(), expression=_nothing())
    return _case((_unknown(text.copy()), e.null()), *cases, (other, _wrong(UNKNOWN_VALUE)))


def _number_code(text: e.Expr, low: object, high: object, step: object) -> e.Expr:
    """Read as text, so that whole numbers, decimals, floating ones and texts are one, and each exactly."""
    number = _cast(text.copy(), "decimal(18, 9)")
    above = e.paren(e.Sub(this=number, expression=_decimal(low)))
    steps = _cast(
        e.Round(this=above if step == 1 else e.Div(this=above, expression=_decimal(step), typed=False, safe=False)),
        "bigint",
    )
    back = _sum((_decimal(low), e.Mul(this=steps.copy(), expression=_decimal(step))))
    return _case(
        (_unknown(text.copy()), e.null()),
        (e.EQ(this=text.copy(), expression=_nothing()), e.null()),
        (e.EQ(this=text.copy(), expression=e.Literal.string(UNKNOWN_WORD)), _number(ASKED)),
        (e.not_(e.RegexpLike(this=text.copy(), expression=e.Literal.string(NUMBER))), _wrong(WRONG_TYPE)),
        (e.not_(e.Between(this=number.copy(), low=_decimal(low), high=_decimal(high))), _wrong(OUT_OF_RANGE)),
        (e.NEQ(this=number.copy(), expression=back), _wrong(NOT_A_STEP)),
        default=steps,
    )


def _list_code(attribute: Attribute, cell: e.Column, dialect: str) -> e.Expr:
    """A bit for each option that is in the list. Nothing else may be in it, and nothing twice."""

    def has(word: str) -> e.Expr:
        text = e.Literal.string(word)
        if dialect == "postgres":
            return e.EQ(this=text, expression=e.Any(this=e.paren(cell.copy())))
        return e.ArrayContains(this=cell.copy(), expression=text)

    def times(weight: Callable[[int], int]) -> e.Expr:
        return _sum(
            _case((has(word), _number(weight(place))), default=_number(0)) for place, word in enumerate(attribute.words)
        )

    size = e.Coalesce(this=e.ArraySize(this=cell.copy()), expressions=[_number(0)])
    alone = e.EQ(this=size, expression=_number(1))
    return _case(
        (_unknown(cell.copy()), e.null()),
        (e.and_(alone, has(UNKNOWN_WORD), copy=False), _number(ASKED)),
        (e.and_(alone.copy(), has(NONE_WORD), copy=False), _number(0)),
        (e.NEQ(this=size.copy(), expression=times(lambda place: 1)), _wrong(UNKNOWN_VALUE)),
        default=_sum((_cast(_number(0), "bigint"), times(lambda place: 1 << place))),
    )


# --- pieces of SQL


def _column(name: str, table: str | None = None) -> e.Column:
    return e.column(e.to_identifier(name, quoted=True), table=table)


def _text(name: str) -> e.Expr:
    return _cast(_column(name), "text")


def _nothing() -> e.Expr:
    return e.Literal.string("")


def _number(number: int) -> e.Expr:
    return e.convert(number)


def _decimal(number: object) -> e.Expr:
    return e.convert(number) if isinstance(number, int) else e.Literal.number(f"{number:f}")


def _cast(expression: e.Expr, to: str) -> e.Expr:
    return e.Cast(this=expression, to=e.DataType.build(to))


def _known(expression: e.Expr) -> e.Expr:
    return e.not_(_unknown(expression), copy=False)


def _unknown(expression: e.Expr) -> e.Expr:
    return e.Is(this=_wrapped(expression.copy()), expression=e.null())


def _case(*cases: tuple[e.Expr, e.Expr], default: e.Expr | None = None) -> e.Case:
    return e.Case(ifs=[e.If(this=when, true=then) for when, then in cases], default=default)


def _sum(parts: Iterable[e.Expr]) -> e.Expr:
    return reduce(lambda left, right: e.Add(this=left, expression=right), parts)


def _wrapped(expression: e.Expr) -> e.Expr:
    """In brackets, where what stands beside it might tear it apart."""
    return (
        e.paren(expression, copy=False)
        if isinstance(expression, (e.Binary, e.Unary, e.In)) and not isinstance(expression, e.Paren)
        else expression
    )


def _alias(expression: e.Expr, name: str) -> e.Expr:
    if isinstance(expression, e.Column) and expression.name == name:
        return expression
    return e.alias_(expression, name, quoted=True, copy=False)


def _select(steps: Iterable[Step]) -> e.Select:
    return e.select(*(_alias(written, name) for name, written in steps), copy=False)


def _over(function: e.Expr, order: str, *partition: e.Expr) -> e.Window:
    """Over the rows of the case in order."""
    return e.Window(
        this=function,
        partition_by=[_column(CASE), *partition],
        order=e.Order(expressions=[e.Ordered(this=_column(order))]),
    )


def _running(number: e.Expr, *, until: str = "CURRENT ROW") -> e.Window:
    """The highest of the case so far: down to this row, or to as many before it."""
    window = _over(e.Max(this=number), SESSION)
    side = None if until == "CURRENT ROW" else "PRECEDING"
    spec = e.WindowSpec(
        kind="ROWS",
        start="UNBOUNDED",
        start_side="PRECEDING",
        end=until if side is None else _number(int(until)),
        end_side=side,
    )
    window.set("spec", spec)
    return window


def _unnested(select: e.Select, dialect: str) -> e.Select:
    """With a row for each of the items, as `one`.

    Spark gets them as an outer view: of any other it would ask that there are items, and write out for that how each is
    worked out, all the way back to the table.
    """
    names = e.TableAlias(this=e.to_identifier("unfolded"), columns=[e.to_identifier("one", quoted=True)])
    if dialect != "spark":
        return select.join(e.Unnest(expressions=[_column(ITEM)], alias=names), join_type="cross", copy=False)
    view = e.Lateral(this=e.Explode(this=_column(ITEM)), view=True, outer=True, alias=names)
    select.append("laterals", view)
    return select


def _joined(between: str, parts: Iterable[e.Expr]) -> e.Expr:
    """Texts in one, without those that are null: so all three dialects have it. Postgres takes a hundred at a time."""
    texts = list(parts)
    while len(texts) > MOST_TEXTS:
        lots = [texts[begin : begin + MOST_TEXTS] for begin in range(0, len(texts), MOST_TEXTS)]
        texts = [e.Nullif(this=_joined(between, lot), expression=_nothing()) for lot in lots]
    return e.Anonymous(this="CONCAT_WS", expressions=[e.Literal.string(between), *texts])


def _split(text: e.Expr, dialect: str) -> e.Expr:
    comma = e.Literal.string(",")
    return e.func("SPLIT" if dialect == "spark" else "STRING_TO_ARRAY", text, comma)
