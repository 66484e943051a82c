"""Texts that have a row on each line: where they may be cut, and which lines are unfit to be read."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import polars as pl

from ..errors import FileError
from ..source.files import read_bytes
from .reasons import REJECTS, rejects
from .spans import Span

SPAN_BYTES = 32 << 20
LONGEST_LINE = 64 << 20
"""A line that has not ended by then is no row; to look for its end could take more memory than there is."""

MARK = "\ufeff"
"""What some programs begin a text with, so that it stands before a line where texts were joined."""

CONTROL = "[\x00-\x08\x0b-\x1f\x7f]"
"""Signs that no line may have. Of others that nobody can see the cells tell, where they are read."""


def line_spans(path: Path, begin: int) -> tuple[Span, ...]:
    """The bytes of a file from `begin` on, cut at the first end of a line after every SPAN_BYTES.

    Raises FileError if the file cannot be read, or where a line has no end.
    """
    read_bytes(path, 0)
    spans, size = [], path.stat().st_size
    with path.open("rb") as file:
        while begin < size:
            stop = min(_end_of_line(file, begin + SPAN_BYTES - 1), size)
            spans.append(Span(begin, stop))
            begin = stop
    return tuple(spans)


def _end_of_line(file: BinaryIO, at: int) -> int:
    file.seek(at)
    line = file.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        said = f"a line has more than {LONGEST_LINE >> 20} MiB. Each row ends with its line: check what this file is."
        raise FileError(f"{file.name}: {said}")
    return at + len(line)


def lines_of(path: Path, span: Span) -> pl.DataFrame:
    """The lines of a span (`line`, without its end) by `row` from 0. What is no UTF-8 is U+FFFD in them.

    Raises FileError if the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(span.start)
            raw = file.read(span.stop - span.start)
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}. Check the name and the rights.") from error
    if len(raw) != span.stop - span.start:
        raise changed(path)
    text = raw.decode("utf-8", "replace")
    whole = pl.Series("line", [text.removesuffix("\n")] if text else [], pl.String)
    lines = whole.str.split("\n").explode().str.strip_suffix("\r").str.strip_chars_start(MARK)
    return lines.to_frame().with_row_index("row").cast({"row": REJECTS["row"]})


def changed(path: Path) -> FileError:
    """What to say where there is less to read than there was."""
    return FileError(f"{path}: was changed while it was read. Wait until it is written, and begin anew.")


def written(lines: pl.DataFrame) -> pl.DataFrame:
    """Those of the lines that are not blank."""
    return lines.filter(pl.col("line").str.strip_chars() != "")


def unfit(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with signs that they may not have, as rejects."""
    line = pl.col("line")
    return pl.concat(
        rejects(lines.filter(bad).select("row"), reason=reason)
        for reason, bad in (
            ("bad-encoding", line.str.contains("\N{REPLACEMENT CHARACTER}", literal=True)),
            ("forbidden-sign", line.str.contains(CONTROL)),
        )
    )
