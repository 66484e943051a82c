"""The pieces of a document -> Markdown that shows the same: nothing in a text is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from .escape import escaped
from .pieces import BOX, FILL, TICKED, Document, Heading, Items, Paragraph, Piece, Quote, Rule, Run, Runs, Table, plain
from .pieces import lines as split

BOXES = {BOX: r"\[ \]", TICKED: r"\[x\]"}
TO_TICK = re.compile(r"^\\\[([ x])\\\] ")
"""A box at the beginning of an item, which is one to tick where it is not escaped."""

FENCES = re.compile(r"`+")
BLANK = r"\_" * 24
"""A line on which somebody writes by hand."""

BESIDE = " \n.,;:!?()\"'"
"""What may stand beside the marks of a face; beside anything else they would be read as text."""


def as_markdown(document: Document) -> str:
    """The document in Markdown, as CommonMark with tables is read.

    A face is left out where its marks would be taken for text, and line breaks inside a table become blanks.
    """
    return "".join(f"{line}\n" for line in _pieces(document.pieces))


def _pieces(pieces: Sequence[Piece], close: bool = False) -> Iterator[str]:
    """The lines of pieces, with an empty one between any two unless they stand close."""
    other = False  # has a list beside it that would be read as one with it
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else None
        if before and not close:
            yield ""
        alike = isinstance(piece, Items) and isinstance(before, Items) and piece.ordered == before.ordered
        other = alike and not other
        yield from _items(piece, other) if isinstance(piece, Items) else _piece(piece)


def _piece(piece: Piece) -> Iterator[str]:
    match piece:
        case Heading(level=level):
            yield f"{'#' * level} {_in_one_line(piece.runs)}"
        case Paragraph(style=style) if style == FILL:
            yield " ".join(filter(None, (_in_one_line(piece.runs), BLANK)))
        case Paragraph():
            yield from _paragraph(piece.runs)
        case Table():
            yield from _table(piece)
        case Quote():
            yield from (f"> {line}".rstrip() for line in _pieces(piece.pieces))
        case Rule():
            yield "***"  # of dashes it would be one with the dash of a list


def _paragraph(runs: Runs) -> Iterator[str]:
    """Lines that break where the text does."""
    told = [_line_of(line) for line in split(runs)]
    for line, after in zip(told, [*told[1:], ""], strict=True):
        yield f"{line}\\" if line and after else line


def _items(piece: Items, other: bool) -> Iterator[str]:
    """A list with the usual marks or the others. It is close where each item is one paragraph or has a list in it."""
    close = all(isinstance(one, Items) == (n > 0) for item in piece.items for n, one in enumerate(item))
    for number, item in enumerate(piece.items):
        if number and not close:
            yield ""
        mark = f"{piece.start + number}{')' if other else '.'} " if piece.ordered else "+ " if other else "- "
        for n, line in enumerate(_pieces(item, close)):
            yield (" " * len(mark) + line).rstrip() if n else mark + TO_TICK.sub(r"[\1] ", line)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield from (_in_one_line(table.caption), "")
    if not table.width:
        return
    head = [_in_one_line(cell.runs) for cell in table.head] or [""] * table.width
    yield _row(head)
    yield _row(["---"] * table.width)
    for row in table.rows:
        yield _row([_in_one_line(cell.runs) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_one_line(runs: Runs) -> str:
    return _line_of(tuple(replace(run, text=run.text.replace("\n", " ")) for run in runs))


def _line_of(runs: Runs) -> str:
    """Runs without line breaks, escaped as one text, because what is harmless alone may be markup beside another."""
    text = plain(runs)
    start = len(text) - len(text.lstrip())
    faces = [replace(run, text="") for run in runs for _ in run.text][start:]
    signs = zip(text.strip(), _escaped_signs(text.strip()), faces, strict=False)
    told, after = "", [*text.strip(), " "]
    position = 0
    for face, group in groupby(signs, key=lambda sign: sign[2]):
        here = list(group)
        position += len(here)
        told += _in_face(face, here, told, after[position] if position < len(after) else " ")
    return told


def _escaped_signs(line: str) -> Iterator[str]:
    """Each sign of a line as it is escaped there."""
    written = iter(escaped(line))
    for sign in line:
        # a backslash of the text has another before it
        first = next(written)
        yield first + next(written) if first == "\\" else BOXES.get(sign, sign)


def _in_face(face: Run, signs: Sequence[tuple[str, str, Run]], before: str, after: str) -> str:
    """Signs between the marks of their face."""
    raw, text = "".join(sign[0] for sign in signs), "".join(sign[1] for sign in signs)
    if face.code and raw.strip() and "|" not in raw and not before.endswith("`"):
        text = _code(raw)
    core = text.strip()
    marks = "*" * (2 * face.strong + face.emphasis)
    if not marks or not core:
        return text
    left, right = text[: text.index(core)], text[text.index(core) + len(core) :]
    if (left or before or " ")[-1] not in BESIDE or (right or after)[0] not in BESIDE:
        return text
    return f"{left}{marks}{core}{marks}{right}"


def _code(text: str) -> str:
    fence = "`" * (1 + max(map(len, FENCES.findall(text)), default=0))
    room = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{room}{text}{room}{fence}"
