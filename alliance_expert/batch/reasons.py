"""Why a row of a table was left out: the reasons, and the frame in which the rejects stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from ..casebook.read import LONGEST_CODE, MOST_SESSIONS
from ..engine.columns.program import CASE


class Reason(NamedTuple):
    """What is wrong with a row, and what to do where nothing closer can be said."""

    said: str
    advice: str


CODE = f"Write a code of 1 to {LONGEST_CODE} signs such as A17, never a name."
SESSION = f"Write a whole number from 1 to {MOST_SESSIONS}."
REASONS: Mapping[str, Reason] = {
    "ragged": Reason(
        "The line has more cells or fewer than the header.",
        "Give it as many cells as the header has, and put a cell that has a separator in it into double quotes.",
    ),
    "broken-quotes": Reason(
        "A double quote is not closed on its line, or stands inside a cell.",
        "A cell has no line breaks: close the quote on its line. Write one that belongs to the cell twice.",
    ),
    "bad-encoding": Reason("The line is not UTF-8 text.", "Save the table as UTF-8."),
    "forbidden-sign": Reason("The line has a control sign, which nobody can see.", "Delete it."),
    "not-json": Reason("The line is not one JSON object.", "Write one object on each line: {...}."),
    "unknown-column": Reason(
        "The line has a key that is no column of a table of cases.",
        "Take away the key that is no attribute; `batch --header` names all that there are.",
    ),
    "twice-in-a-line": Reason("The line has the same key twice.", "Keep one."),
    "no-case": Reason("There is no code of a case.", CODE),
    "bad-case": Reason("The code of the case cannot be read.", CODE),
    "no-session": Reason("There is no number of a session.", SESSION),
    "bad-session": Reason("The number of the session cannot be read.", SESSION),
    "unknown-value": Reason("The attribute has no such value.", ""),
    "wrong-type": Reason("The cell is of another kind than the attribute.", ""),
    "out-of-range": Reason("The number is below the lowest that there is, or above the highest.", ""),
    "not-a-step": Reason("The number stands between two that there are.", ""),
    "none-with-others": Reason("The cell says `none`, and names something besides.", ""),
    "twice-in-a-list": Reason("The cell names the same value twice.", "Keep one."),
    "unknown-source": Reason("There is no such source.", ""),
    "duplicate": Reason("The case has this session more than once; none of them is taken.", "Keep one."),
    "earlier-row-rejected": Reason(
        "The session rests on an earlier one of the case, which was left out.",
        "Correct the earlier row of the case, which is listed too.",
    ),
    "case-in-doubt": Reason(
        "The session of another row of the case could not be read, and this one may rest on it.",
        "Correct the other row of the case, which is listed too: its session, or a line that is damaged.",
    ),
}
"""By the ids that a file of rejects has."""

REJECTS = pl.Schema(
    {
        "row": pl.UInt32,
        "column": pl.String,
        "reason": pl.String,
        "suggestion": pl.String,
        "case": pl.String,
        "session": pl.Int32,
    }
)
"""A frame of rejects; a row with several faults has several. The column of what concerns a whole line is "".

`case` and `session` are null where nobody could read them. They are there for `settle` and are never written: no text
of a cell is. Of a row whose case is not plain there is a *doubt* for each case that it may belong to: it has no reason,
and is no more written than the case.
"""


def rejects(rows: pl.DataFrame, **told: str) -> pl.DataFrame:
    """These rows as rejects: what they do not say of themselves is as told, the suggestion else that of the reason."""
    said = rows.with_columns(pl.lit(text).alias(name) for name, text in {"column": "", **told}.items())
    if "suggestion" not in said.columns:
        advice = {name: reason.advice for name, reason in REASONS.items()}
        said = said.with_columns(suggestion=pl.col("reason").replace_strict(advice, return_dtype=pl.String))
    return said.select(
        pl.col(name).cast(kind) if name in said.columns else pl.lit(None, kind).alias(name)
        for name, kind in REJECTS.items()
    )


def doubts(rows: pl.DataFrame) -> pl.DataFrame:
    """Doubts about these cases (`row`, `case`); a row may have several."""
    named = rows.drop_nulls(CASE).unique(maintain_order=True)
    return pl.concat([REJECTS.to_frame(), named.select("row", CASE).cast({"row": REJECTS["row"]})], how="diagonal")
