"""An empty table of cases, and what each of its columns means."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ..casebook.read import LONGEST_CODE, MOST_SESSIONS
from ..engine.columns.codes import NONE_WORD
from ..engine.columns.program import CASE, SESSION, SOURCE
from ..model.knowledge import KnowledgeBase
from ..model.vocabulary import UNKNOWN_WORD, Attribute, Kind

TOLD = (
    "column", "needed", "kind", "values", "what the values mean", "question", "source if none is given",
    "stays until answered again", "private to the therapist",
)  # fmt: skip
BEGINS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


def header(kb: KnowledgeBase) -> str:
    """The first line of a CSV with every attribute and no sources, which ends with its line."""
    return _csv([(CASE, SESSION, *kb.attributes)])


def dictionary(kb: KnowledgeBase) -> str:
    """A CSV with a row for each column of `header`, and one for the columns of sources that can be added.

    It tells what may be written into each and what that means; its own first row says what it tells.
    """
    code = (CASE, "yes", "text", f"1 to {LONGEST_CODE} signs", "a code, never a name", "Which case is it?")
    number = (SESSION, "yes", "scale", f"1 to {MOST_SESSIONS}", "", "Which session is it?")
    beside = f"beside any of the columns above, such as {next(iter(kb.attributes))}{SOURCE}"
    meaning = _listed(f"{name}: {source.label}" for name, source in kb.sources.items())
    source = (f"<column>{SOURCE}", "no", "choice", _listed(kb.sources), meaning, f"Who said so? ({beside})")
    rows = [code, number, *(_told(one) for one in kb.attributes.values()), source]
    return _csv([TOLD, *((*row, *[""] * (len(TOLD) - len(row))) for row in rows)])


def _told(attribute: Attribute) -> tuple[str, ...]:
    meaning = _listed(f"{option.id}: {option.label}" for option in attribute.options)
    kind = "ordered choice" if attribute.ordered else attribute.kind.value
    yes = {True: "yes", False: "no"}
    return (
        attribute.id, "no", kind, _values(attribute), meaning, attribute.question, attribute.default_source,
        yes[attribute.persists], yes[attribute.private],
    )  # fmt: skip


def _values(attribute: Attribute) -> str:
    match attribute.kind:
        case Kind.SCALE:
            values = f"{attribute.low} to {attribute.high}"
        case Kind.SCORE:
            values = f"{attribute.low} to {attribute.high} in steps of {attribute.step}"
        case Kind.MANY:
            values = f"{_listed(attribute.words)}; several joined by |; {NONE_WORD}"
        case _:
            values = _listed(attribute.words)
    return f"{values}; {UNKNOWN_WORD}"


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(_safe, rows))
    return text.getvalue()


def _safe(row: Iterable[str]) -> Iterator[str]:
    return (f"'{cell}" if cell.startswith(BEGINS) else cell for cell in row)
