"""The pieces of a document -> plain text, for a terminal, an e-mail or a record that takes nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from .pieces import (
    BOX,
    DEFINITION,
    FILL,
    TERM,
    TICKED,
    Document,
    Heading,
    Items,
    Paragraph,
    Piece,
    Quote,
    Rule,
    Runs,
    Table,
    plain,
)
from .pieces import lines as split

NARROWEST = 20
"""Signs in a line, whatever width is asked for and however deep a list goes."""

GAP = "  "
BLANK = "_" * 8
"""What stands for a line on which somebody writes by hand, at the least."""


def as_text(document: Document, width: int = 80) -> str:
    """The document in lines of at most `width` signs, but for words that are longer.

    The headings of the document and of its parts are underlined, those within a part stand in capitals. A table that is
    too wide for its columns is told row by row, each value after the name of its column.
    """
    return "".join(f"{line}\n" for line in _pieces(document.pieces, width))


def _pieces(pieces: Sequence[Piece], width: int) -> Iterator[str]:
    """The lines of pieces, with an empty one between any two, but for a term and what it means."""
    before = ""
    for number, piece in enumerate(pieces):
        style = piece.style if isinstance(piece, Paragraph) else ""
        if number and (before, style) != (TERM, DEFINITION):
            yield ""
        before = style
        yield from _piece(piece, max(width, NARROWEST))


def _piece(piece: Piece, width: int) -> Iterator[str]:
    match piece:
        case Heading(level=1):
            told = _wrapped(piece.runs, width)
            yield from told
            yield "=" * max(map(_wide, told))
        case Heading(level=2):
            told = _wrapped(piece.runs, width)
            yield from told
            yield "-" * max(map(_wide, told))
        case Heading(level=3):
            yield from (line.upper() for line in _wrapped(piece.runs, width))
        case Heading():
            yield from _wrapped(piece.runs, width)
        case Paragraph(style=style) if style == FILL:
            yield from _fill(piece.runs, width)
        case Paragraph(style=style) if style == DEFINITION:
            yield from _indented(iter(_wrapped(piece.runs, width - 4)), "    ", "    ")
        case Paragraph():
            yield from _wrapped(piece.runs, width)
        case Items():
            yield from _items(piece, width)
        case Table():
            yield from _table(piece, width)
        case Quote():
            yield from _indented(_pieces(piece.pieces, width - 4), "    ", "    ")
        case Rule():
            yield "-" * width


def _fill(label: Runs, width: int) -> Iterator[str]:
    """A label and a line for the hand that goes on to the end of the width."""
    *told, last = _wrapped(label, width) or [""]
    yield from told
    room = width - _wide(last) - 1
    if not last or room < len(BLANK):
        yield from filter(None, [last])
        yield "_" * width
    else:
        yield f"{last} {'_' * room}"


def _items(piece: Items, width: int) -> Iterator[str]:
    """A list, close where each item is a paragraph or has one and a list, else with an empty line between items."""
    close = all(isinstance(one, Paragraph) for item in piece.items for one in item[:1]) and all(
        isinstance(one, Items) for item in piece.items for one in item[1:]
    )
    for number, item in enumerate(piece.items):
        if number and not close:
            yield ""
        mark = f"{piece.start + number}. " if piece.ordered else "- "
        inner = width - len(mark)
        told = (line for one in item for line in _piece(one, max(inner, NARROWEST))) if close else _item(item, inner)
        yield from _indented(told, mark, " " * len(mark))


def _item(pieces: Sequence[Piece], width: int) -> Iterator[str]:
    """The lines of an item, whose pieces stand close, but for a table."""
    for number, piece in enumerate(pieces):
        if number and isinstance(piece, Table):
            yield ""
        yield from _piece(piece, max(width, NARROWEST))


def _indented(told: Iterator[str], first: str, rest: str) -> Iterator[str]:
    before = first
    for line in told:
        yield (before + line).rstrip()
        before = rest


def _table(table: Table, width: int) -> Iterator[str]:
    yield from _wrapped(table.caption, width)
    rows = [[_written(cell.runs) for cell in row] for row in (table.head, *table.rows) if row]
    widths = _widths(rows, width)
    if widths is None:
        yield from _told_by_row(table, width)
        return
    for number, row in enumerate(rows):
        yield from _row(row, widths)
        if table.head and not number:
            yield GAP.join("-" * wide for wide in widths)


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """How wide each column is made, or None where its longest words have no room in the width."""
    columns = list(zip(*rows, strict=True))
    wanted = [max(_wide(line) for text in column for line in text.split("\n")) for column in columns]
    least = [max((_wide(word) for text in column for word in text.split()), default=0) for column in columns]
    room = width - len(GAP) * (len(columns) - 1)
    if sum(least) > room:
        return None
    while sum(wanted) > room:  # the widest gives way first
        widest = max(range(len(wanted)), key=lambda n: (wanted[n] > least[n], wanted[n]))
        wanted[widest] -= 1
    return wanted


def _row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [_lines(text, wide) for text, wide in zip(row, widths, strict=True)]
    for number in range(max(map(len, cells), default=0)):
        told = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (text + " " * (wide - _wide(text)) for text, wide in zip(told, widths, strict=True))
        yield GAP.join(padded).rstrip()


def _told_by_row(table: Table, width: int) -> Iterator[str]:
    """Each row as lines, a value after the name of its column."""
    for number, row in enumerate(table.rows):
        if number or table.caption:
            yield ""
        for index, cell in enumerate(row):
            name = _written(table.head[index].runs) if table.head else ""
            text = _written(cell.runs)
            if name or text:
                yield from _indented(iter(_lines(f"{name}: {text}" if name else text, width)), "", GAP)
    if not table.rows:
        yield from (line for cell in table.head for line in _wrapped(cell.runs, width))


def _wrapped(runs: Runs, width: int) -> list[str]:
    """The runs in lines that are not empty, unless the line breaks in them make them so."""
    return [line for one in split(runs) for line in _lines(_written(one), width) or [""]] if runs else []


def _written(runs: Runs) -> str:
    return plain(runs).replace(BOX, "[ ]").replace(TICKED, "[x]")


def _lines(text: str, width: int) -> list[str]:
    """Text in lines of at most `width`, broken at blanks alone, so that an address or a code stays whole."""
    told: list[str] = []
    for line in text.split("\n"):
        held, room = "", width
        for word in line.replace("[ ]", "[\0]").split():  # a line never breaks inside a box
            wide = _wide(word)
            if held and wide >= room:
                told.append(held)
                held, room = word, width - wide
            else:
                held, room = (f"{held} {word}", room - 1 - wide) if held else (word, room - wide)
        told.append(held)
    return [line.replace("\0", " ") for line in told] if text else []


def _wide(text: str) -> int:
    """How many columns of a terminal the text takes: a mark none, a sign of East Asia two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
