"""Why a row of a table was left out: the reasons, each with a sentence for people, and the frame that they stand in."""

from __future__ import annotations

import polars as pl

WHOLE_LINE = ""
"""The column of a reject that concerns a line as a whole."""

REASONS = {
    "ragged": "The line has more cells or fewer than the header.",
    "broken-quotes": "A quote is not closed on its line, or stands where none may stand.",
    "bad-encoding": "The line is not UTF-8 text.",
    "forbidden-sign": "The line has a control or direction sign that nobody can see.",
    "not-json": "The line is not one JSON object.",
    "unknown-column": "The line has a key that is no attribute, or one that is written with a backslash.",
    "twice-in-a-line": "The line has the same key twice.",
    "no-case": "The cell for the code of the case is empty.",
    "bad-case": "A case has a code of 1 to 64 signs on one line.",
    "no-session": "The cell for the number of the session is empty.",
    "bad-session": "A session has a whole number from 1 to 99999.",
    "unknown-value": "The attribute has no such value.",
    "wrong-type": "The cell is not of the kind that the attribute has: words in place of a number, say.",
    "out-of-range": "The number is below the lowest or above the highest that the attribute has.",
    "not-a-step": "The number stands between two steps of the attribute.",
    "none-with-others": "A cell says `none`, and names a value besides.",
    "twice-in-a-list": "A cell names the same value twice.",
    "unknown-source": "There is no such source.",
    "duplicate": "The case has this session more than once; none of them is taken.",
    "earlier-row-rejected": "An earlier session of the case was left out, and this one rests on it.",
    "case-in-doubt": "Another row of the case was left out, and which session it is cannot be said.",
}
"""By the id that a file of rejects has."""

ROW, SESSION = pl.UInt32, pl.Int32
"""How rows and sessions are kept."""

REJECTS = pl.Schema(
    {
        "row": ROW,
        "column": pl.String,
        "reason": pl.String,
        "suggestion": pl.String,
        "case": pl.String,
        "session": SESSION,
    }
)
"""A frame of rejects, several for a row with several faults. `case` and `session` are null where nobody could read them.

No text of a cell stands in it but the code of the case, which is for `settle` and never written to a file.
"""
