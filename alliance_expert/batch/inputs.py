"""Files -> tables of cases, or why they are none."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..casebook.read import OF_A_PACK
from ..engine.columns.program import CASE, SESSION, SOURCE
from ..errors import FileError, KnowledgeError, TableError
from ..model.knowledge import KnowledgeBase
from ..model.place import Place, Problem, Text
from ..model.vocabulary import SESSION_NUMBER
from ..source.files import read_bytes
from ..source.shape import LONGEST_WORD, closest, nearest
from .csv_lines import CsvInput
from .json_lines import JsonInput
from .lines import changed
from .reasons import REJECTS
from .spans import Input, Raw, Span

SEPARATORS = (",", ";", "\t")
SPAN_ROWS = 250_000
BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
LONGEST_HEADER = 1 << 20
HEADER = f"The first line of a CSV is the names of its columns: {CASE},{SESSION} and ids of attributes."


@dataclass(frozen=True, slots=True)
class ParquetInput:
    """Parquet, with those of its columns that are read."""

    path: Path
    columns: tuple[str, ...]

    def spans(self) -> tuple[Span, ...]:
        """All of it, in order, by rows."""
        rows = self._read(_scanned(self.path).select(pl.len())).item()
        return tuple(Span(start, min(start + SPAN_ROWS, rows)) for start in range(0, rows, SPAN_ROWS))

    def read(self, span: Span) -> Raw:
        """The rows of a span, every cell of the type that it has in the file."""
        rows = span.stop - span.start
        cells = self._read(_scanned(self.path).select(self.columns).slice(span.start, rows))
        if len(cells) != rows:
            raise changed(self.path)
        numbered = cells.with_row_index("row").cast({"row": REJECTS["row"]})
        return Raw(numbered, REJECTS.to_frame(), rows)

    def _read(self, asked: pl.LazyFrame) -> pl.DataFrame:
        try:
            return asked.collect()
        except BROKEN as error:
            raise FileError(f"{self.path}: cannot be read as Parquet. It may be broken: write it anew.") from error


def inputs(paths: Sequence[Path], kb: KnowledgeBase, ignore_unknown: bool = False) -> tuple[Input, ...]:
    """The tables in these files, in this order, each of the form that its name ends in.

    Raises FileError where one cannot be read, TableError with all problems of those that are no tables of cases, and
    KnowledgeError if columns cannot be called by the ids of its attributes. With `ignore_unknown`, columns that mean
    nothing here are passed over.
    """
    if clashes := tuple(_clashes(kb)):
        raise KnowledgeError(clashes)
    found: list[Input] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(_form(path)(path, kb, ignore_unknown))
        except TableError as error:
            problems.extend(error.problems)
    if problems:
        raise TableError(problems)
    return tuple(found)


def known_columns(kb: KnowledgeBase) -> tuple[str, ...]:
    """Every column that a table of cases may have."""
    return (CASE, SESSION, *(name for one in kb.attributes for name in (one, one + SOURCE)))


def _clashes(kb: KnowledgeBase) -> Iterator[Problem]:
    for name in kb.attributes:
        if "." not in name or name.endswith(SOURCE):
            place = kb.places.get(("attribute", name), Place(Text(name, ())))
            said = f"no column of a table of cases can be called {name!r}"
            yield Problem(place, "no-column", said, f"Give it an id with a dot that does not end in {SOURCE}.")


def _csv(path: Path, kb: KnowledgeBase, ignore_unknown: bool) -> Input:
    line, begin = _header(path)
    separator = max(SEPARATORS, key=lambda sign: len({CASE, SESSION} & _lowered(_cells(line, sign))))
    names = tuple(_cells(line, separator))
    if not any(names):
        raise _refused(path, "no-header", "the first line names no columns", HEADER)
    columns = _columns(path, names, kb, ignore_unknown)
    return CsvInput(path, separator, names, columns, begin)


def _header(path: Path) -> tuple[str, int]:
    """The first line, and the byte behind it."""
    raw = read_bytes(path, LONGEST_HEADER)
    line = raw.partition(b"\n")[0]
    if not raw.strip():
        raise _refused(path, "empty-file", "the file is empty", HEADER)
    for begins, said, advice in STRANGERS:
        if raw.startswith(begins):
            raise _refused(path, "not-text", said, advice)
    try:
        text = line.decode("utf-8-sig").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise _refused(path, "not-utf-8", "the first line is not UTF-8 text", "Save the table as UTF-8.") from error
    if len(line) > LONGEST_HEADER or (not text.isprintable() and not text.replace("\t", "").isprintable()):
        raise _refused(path, "no-header", "the first line names no columns", HEADER)
    return text, min(len(line) + 1, len(raw))


def _cells(line: str, separator: str) -> list[str]:
    """The names in a header. One that is broken has none."""
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=separator, strict=True), [])]
    except csv.Error:
        return []


def _jsonl(path: Path, kb: KnowledgeBase, ignore_unknown: bool) -> Input:
    if not read_bytes(path, LONGEST_HEADER).strip():
        raise _refused(path, "empty-file", "the file is empty", "Write one JSON object on each line.")
    return JsonInput(path, known_columns(kb), ignore_unknown)


def _parquet(path: Path, kb: KnowledgeBase, ignore_unknown: bool) -> Input:
    read_bytes(path, 0)
    try:
        names = tuple(_scanned(path).collect_schema())
    except BROKEN as error:
        raise _refused(path, "not-parquet", "the file cannot be read as Parquet", "Write it anew.") from error
    return ParquetInput(path, _columns(path, names, kb, ignore_unknown))


def _scanned(path: Path) -> pl.LazyFrame:
    """What is in a file of Parquet, when it is asked for."""
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


FORMS: dict[str, Callable[[Path, KnowledgeBase, bool], Input]] = {
    ".csv": _csv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".parquet": _parquet,
}
STRANGERS = (
    (b"PK\x03\x04", "this is a spreadsheet", "Save it as CSV (UTF-8)."),
    (b"\xd0\xcf\x11\xe0", "this is a spreadsheet", "Save it as CSV (UTF-8)."),
    (b"PAR1", "this is Parquet", "Give the file a name that ends in .parquet."),
    (b"\xff\xfe", "this is UTF-16 text", "Save it as UTF-8."),
    (b"\xfe\xff", "this is UTF-16 text", "Save it as UTF-8."),
)
"""What other files begin with that are called a table."""


def _form(path: Path) -> Callable[[Path, KnowledgeBase, bool], Input]:
    form = FORMS.get(path.suffix.lower())
    if form is None:
        advice = f"Give the file a name that ends in one of: {', '.join(FORMS)}."
        raise _refused(path, "unknown-form", "the name does not say which form the table has", advice)
    return form


def _columns(path: Path, names: tuple[str, ...], kb: KnowledgeBase, ignore_unknown: bool) -> tuple[str, ...]:
    """The columns to read. Raises TableError with everything that is wrong with the names."""
    known = known_columns(kb)
    place = Place(Text(str(path), ()))
    if not {CASE, SESSION} & _lowered(names):  # perhaps it has no header, and the first line is somebody's
        raise _refused(path, "no-header", "the first line names neither a case nor a session", HEADER)
    problems = [*_missing(names, place), *_twice(names, known, place)]
    if not ignore_unknown:
        problems += _unknown(names, known, place)
    if problems:
        raise TableError(problems)
    return tuple(name for name in known if name in names)


def _lowered(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}


def _missing(names: Sequence[str], place: Place) -> Iterator[Problem]:
    for name in (CASE, SESSION):
        if name not in names:
            near = nearest(name, names)
            advice = f"Every row needs its case and its session.{near and f' Is it {near!r}?'}"
            yield Problem(place, "no-column", f"there is no column {name!r}", advice)


def _twice(names: Sequence[str], known: Sequence[str], place: Place) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1 and name in known:
            yield Problem(place, "column-twice", f"the column {name!r} is there {count} times", "Keep one.")


def _unknown(names: Sequence[str], known: Sequence[str], place: Place) -> Iterator[Problem]:
    for name in dict.fromkeys(names):
        if name == SESSION_NUMBER:
            yield Problem(place, "unknown-column", f"{name!r} is no column of its own", f"Call it {SESSION!r}.")
        elif not name:
            yield Problem(place, "unknown-column", "a column has no name", "Take it away, or say --ignore-unknown.")
        elif name not in known:
            advice = f"Take it away, or say --ignore-unknown.{closest(name, known) or OF_A_PACK}"
            yield Problem(place, "unknown-column", f"the column {_short(name)!r} is no attribute", advice)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_WORD else f"{name[:LONGEST_WORD]}..."


def _refused(path: Path, problem: str, said: str, advice: str) -> TableError:
    return TableError([Problem(Place(Text(str(path), ())), problem, said, advice)])
