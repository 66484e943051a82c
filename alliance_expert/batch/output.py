"""What is said of each session in a table of cases, as a table of advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from ..advice.columns import plan
from ..engine.columns.codes import most, value_of
from ..engine.columns.frame import KEY, REASONS, ROW, Frames, collected
from ..engine.columns.program import CASE, FINDING, GATE, HOLD, KINDS, NOTICE, RECOMMENDATION, SESSION, WEAKEST, Said
from ..model.batch import Tally
from ..model.knowledge import TIMINGS, KnowledgeBase

CSV, JSONL, PARQUET = FORMS = ("csv", "jsonl", "parquet")

KIND, RANK, ID, TIMING, CONFIDENCE, CODE, ITEM = "kind", "rank", "id", "timing", "confidence", "code", "item"

OBJECTS = {
    GATE: (ID, "refs", "text"),
    RECOMMENDATION: (ID, "refs", "title", "who", TIMING, CONFIDENCE),
    HOLD: (ID, "refs", "title", "stops"),
    FINDING: (ID, "title", CONFIDENCE),
    NOTICE: (ID, "text"),
}
"""The keys of the objects of the JSON contract (docs/architecture.md), without rank and reasons."""

FEW = 24

LISTS = {RECOMMENDATION: "recommendations", HOLD: "holds", FINDING: "findings", NOTICE: "notices", WEAKEST: WEAKEST}
"""What may be said several times of a session, with the column that lists it."""

TOLD = {
    GATE: (ID,),
    RECOMMENDATION: (ID, TIMING, CONFIDENCE),
    HOLD: (ID, CONFIDENCE),
    FINDING: (ID, CONFIDENCE),
    NOTICE: (ID,),
    WEAKEST: (ID,),
}
"""What is told of each."""


class Answers:
    """Advice on tables of cases in the columns of one form. Built once; holds nothing of any case.

    A row for each session, or where they are to be `long`, for each thing that is said. With `reasons`, each thing has
    the rules behind it: those that lead first, then firm ones, then by id.
    """

    def __init__(self, kb: KnowledgeBase, form: str, *, long: bool = False, reasons: bool = False) -> None:
        self.kb = kb
        self.form = form
        self.long = long
        self.reasons = reasons
        self.plan = plan(kb)
        self.frames = Frames(self.plan)
        self.known = self._known()
        self.objects = self._objects() if form == JSONL else {}
        self.rules = pl.Series(
            [{"rule": rule, "because": kb.rule(rule).because} if form == JSONL else rule for rule in self.plan.rules]
        )

    def part(self, table: pl.DataFrame) -> tuple[pl.DataFrame, Tally]:
        """The advice on all rows of whole cases (as `Frames.judged` takes them), and what is counted of it."""
        judged = self.frames.judged(table)
        said = self._told(self.frames.reasoned(judged, self.rules) if self.reasons else self.frames.told(judged))
        return self._long(judged, said) if self.long else self._wide(judged, said), self._tally(judged, said)

    def _known(self) -> list[pl.Series]:
        """By code, what the tables have of each thing that may be said."""
        said = self.plan.said
        ids = pl.Enum(list(dict.fromkeys(one.id for one in said)))
        return [
            pl.Series(KIND, [one.kind for one in said], dtype=pl.Enum(KINDS)),
            pl.Series(ID, [one.id for one in said], dtype=ids),
            pl.Series(TIMING, [one.timing or None for one in said], dtype=pl.Enum(TIMINGS)),
            pl.Series(
                CONFIDENCE,
                [None if one.confidence is None else one.confidence.word for one in said],
                dtype=pl.Enum(["firm", "tentative"]),
            ),
        ]

    def _told(self, said: pl.DataFrame) -> pl.DataFrame:
        """What is said, in words; where it is told, `rank` counts from 1 among what is said of its kind. The lines at
        the end have no kind.
        """
        code = pl.when(pl.col(KEY) < self.plan.keys).then(pl.col(KEY) % len(self.plan.said)).alias(CODE)
        words = (pl.lit(column).gather(CODE).alias(column.name) for column in self.known)
        told = said.lazy().with_columns(code).with_columns(words)
        if not self.long and self.form != JSONL:
            return collected(told)
        place = pl.int_range(pl.len(), dtype=pl.UInt32)
        begins = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in (ROW, KIND))
        rank = place - pl.when(begins).then(place).forward_fill() + 1
        return collected(told.with_columns(rank.alias(RANK)))

    def _long(self, judged: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
        rows = (pl.lit(judged.get_column(name)).gather(ROW).alias(name) for name in (CASE, SESSION))
        reasons = [self._reasons("|").alias(REASONS)] if self.reasons else []
        columns = (KIND, RANK, ID, TIMING, CONFIDENCE)
        return said.filter(pl.col(KIND).is_not_null()).select(*rows, *columns, *reasons)

    def _reasons(self, joined: str) -> pl.Expr:
        return pl.col(REASONS).list.join(joined) if self.form == CSV else pl.col(REASONS)

    def _wide(self, judged: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
        items = {CSV: self._text, JSONL: self._object, PARQUET: self._struct}[self.form]
        listed = said.lazy().select(pl.col(ROW).set_sorted(), KIND, *(items(kind).alias(kind) for kind in KINDS))
        of_row = listed.group_by(ROW, maintain_order=True)
        lists = of_row.agg(pl.col(kind).filter(pl.col(KIND) == kind) for kind in KINDS)
        told = {kind: pl.col(kind) for kind in KINDS}
        if self.form == CSV:
            told = {kind: column.list.join("|") for kind, column in told.items()}
        told[GATE] = told[GATE] if self.form == CSV else told[GATE].list.first()
        named = [told[kind].alias(LISTS.get(kind, kind)) for kind in (GATE, WEAKEST, *KINDS[1:-1])]
        rows = judged.select(CASE, SESSION)
        if self.form == JSONL:
            named[:2] = [
                told[GATE].alias(GATE),
                pl.struct(*self._legs(judged), told[WEAKEST].alias(WEAKEST)).alias("alliance"),
            ]
        return rows.hstack(collected(lists.select(named)))

    def _legs(self, judged: pl.DataFrame) -> list[pl.Expr]:
        """The answer on each leg that is in force, by its short name."""
        kept = {one.attribute.id: one for one in self.plan.program.kept}
        found = []
        for name, short in self.kb.roles.legs:
            attribute = self.kb.attributes[name]
            values = [attribute.word(value_of(attribute, code)) for code in range(most(attribute) + 1)]
            found.append(pl.lit(pl.Series(values)).gather(pl.lit(judged.get_column(kept[name].value))).alias(short))
        return found

    def _struct(self, kind: str) -> pl.Expr:
        reasons = [REASONS] if self.reasons and kind != WEAKEST else []
        return pl.struct(*TOLD[kind], *reasons) if len(TOLD[kind]) > 1 or reasons else pl.col(*TOLD[kind])

    def _text(self, kind: str) -> pl.Expr:
        reasons = [self._reasons("+")] if self.reasons and kind != WEAKEST else []
        return pl.concat_str(*TOLD[kind], *reasons, separator=":")

    def _object(self, kind: str) -> pl.Expr:
        """The object of the JSON contract."""
        if kind == WEAKEST:
            return pl.col(ID).cast(pl.String)
        fixed = pl.lit(self.objects[kind]).gather(CODE)
        added = [pl.col(RANK)] if kind == RECOMMENDATION else []
        if self.reasons:
            added.append(pl.col(REASONS))
        return fixed.struct.with_fields(*added) if added else fixed

    def _objects(self) -> Mapping[str, pl.Series]:
        """By kind, for each code the object of the JSON contract, without rank and reasons."""
        kb = self.kb

        def plain(one: Said) -> dict[str, Any]:
            sure = {} if one.confidence is None else {CONFIDENCE: one.confidence.word}
            match one.kind:
                case "recommendation":
                    strategy = kb.strategies[one.id]
                    named = {"refs": list(strategy.refs), "title": strategy.title, "who": strategy.who}
                    return {"id": one.id, **named, TIMING: one.timing, **sure}
                case "hold":
                    hold = kb.holds[one.id]
                    return {"id": one.id, "refs": list(hold.refs), "title": hold.title, "stops": sorted(hold.stops)}
                case "finding":
                    return {"id": one.id, "title": kb.findings[one.id].title, **sure}
                case "gate":
                    return {"id": one.id, "refs": list(kb.notices[one.id].refs), "text": kb.notices[one.id].text}
                case _:
                    return {"id": one.id, "text": kb.notices[one.id].text}

        return {
            kind: pl.Series(
                [plain(one) if one.kind == kind else None for one in self.plan.said],
                dtype=pl.Struct(
                    {name: pl.List(pl.String) if name in ("refs", "stops") else pl.String for name in names}
                ),
            )
            for kind, names in OBJECTS.items()
        }

    def _tally(self, judged: pl.DataFrame, said: pl.DataFrame) -> Tally:
        plan, program = self.plan, self.plan.program
        column = {one.name: one for one in judged.get_columns()}
        rules = {rule: column[truths.holds].sum() for rule, truths in program.rules.items()}
        codes = said.get_column(CODE).drop_nulls().value_counts()
        counted = {plan.said[code]: number for code, number in codes.iter_rows()}
        answers = {
            (kept.attribute.id, code): number
            for kept in program.kept
            for code, number in _counts(column[kept.value], most(kept.attribute)).items()
        }
        return Tally(
            cases=column[CASE].n_unique(),
            sessions=judged.height,
            gated=int(column[plan.gated].sum()),
            weakest=Counter({one.id: number for one, number in counted.items() if one.kind == WEAKEST}),
            said=Counter(
                {
                    (one.kind, one.id, one.timing, one.confidence.word): number
                    for one, number in counted.items()
                    if one.confidence is not None
                }
            ),
            rules=Counter({rule: int(number) for rule, number in rules.items() if number}),
            answers=Counter(answers),
            beside=self._beside(judged),
        )

    def _beside(self, judged: pl.DataFrame) -> Counter[tuple[str, int | None, str]]:
        """How often each strategy is recommended beside each answer on a leg."""
        kept = {one.attribute.id: one.value for one in self.plan.program.kept}
        entries = [entry for entry in self.plan.entries if entry.kind == RECOMMENDATION]
        counts: Counter[tuple[str, int | None, str]] = Counter()
        for leg, _ in self.kb.roles.legs:
            rows = pl.LazyFrame([judged.get_column(kept[leg]), *(judged.get_column(entry.shown) for entry in entries)])
            by_answer = rows.group_by(kept[leg]).agg(pl.col(entry.shown).sum().alias(entry.id) for entry in entries)
            for code, *numbers in collected(by_answer).iter_rows():
                found = zip((entry.id for entry in entries), numbers, strict=True)
                counts.update({(leg, code, name): number for name, number in found if number})
        return counts


def _counts(codes: pl.Series, highest: int) -> dict[int | None, int]:
    """How often each code is there. A few are faster counted one by one."""
    if highest >= FEW:
        return dict(codes.value_counts().iter_rows())
    return {None: codes.null_count(), **{code: int((codes == code).sum()) for code in range(highest + 1)}}
