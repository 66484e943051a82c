"""Expressions: cells of a column -> codes. Null stands for what is empty, and for what is not understood."""

from __future__ import annotations

import polars as pl

from ..casebook.read import LONGEST_CODE
from ..engine.columns.codes import ASKED, most
from ..model.vocabulary import UNKNOWN_WORD, Attribute, Kind
from ..source.shape import NUMBER, WHOLE
from ..source.value import TRUE_WORDS

NONE_WORD = "none"
ILLEGAL = "\0"
"""A word that no vocabulary has."""

BLANKS = " \t"
LONGEST_NUMBER = 11
MILLION = 1_000_000
"""Numbers have six places at most: so many times as large they are whole, and their steps can be counted."""

OFF = 0.01
"""Millionths by which a sum of floats may be off."""

JSON_WORDS = r'^\[\s*"[^",|\\]+"(?:\s*,\s*"[^",|\\]+")*\s*\]$'
PRINTABLE = r"^(?:[^\p{C}\p{Z}]| )+$"


def codes(attribute: Attribute, cell: pl.Expr, kind: pl.DataType, unknown: bool = True) -> pl.Expr:
    """The codes of cells of this type, in the smallest type that has room for them; `unknown` says if that is legal."""
    words = {UNKNOWN_WORD: ASKED} if unknown else {}
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE if is_text(kind):
            found = _either(cell, words, _steps(attribute, *_number_in(attribute, cell.cast(pl.String))))
        case Kind.SCALE | Kind.SCORE if kind.is_numeric():
            found = _steps(attribute, *_number(cell, kind))
        case Kind.MANY if is_text(kind):
            text = cell.cast(pl.String)
            none = {} if NONE_WORD in attribute.words else {NONE_WORD: 0}
            found = _either(text, words | none | {"[]": 0}, _bits(attribute, text.str.split("|")))
        case Kind.MANY if isinstance(kind, pl.List):
            found = _bits(attribute, cell)
        case Kind.YES_NO if isinstance(kind, pl.Boolean):
            found = cell
        case Kind.YES_NO if is_text(kind):
            found = _either(cell, words | {word: int(value) for word, value in TRUE_WORDS.items()}, pl.lit(None))
        case Kind.CHOICE if is_text(kind):
            found = _either(cell, words, cell.cast(pl.Enum(attribute.words), strict=False).to_physical())
        case _:
            found = pl.lit(None)
    return found.cast(room(most(attribute)))


def texts(attribute: Attribute, cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Cells of this type as one would write them, without blanks around the words; null for an empty one."""
    if attribute.kind is not Kind.MANY:
        return text(cell, kind)
    if isinstance(kind, pl.List):
        word = (
            text(pl.element(), pl.Series(dtype=kind.inner).dtype).fill_null(ILLEGAL).str.replace_all(r"[|\[]", ILLEGAL)
        )
        return cell.list.eval(word).list.join("|")
    listed = text(cell, kind).str.replace_all(r"[ \t]*\|[ \t]*", "|")
    words = listed.str.replace_all(r'^\[\s*|\s*\]$|"', "").str.replace_all(r"\s*,\s*", "|")
    return pl.when(listed.str.contains(JSON_WORDS)).then(words).otherwise(listed)


def text(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Cells of this type as texts, without blanks around them; null for an empty one."""
    if not (is_text(kind) or kind.is_numeric() or isinstance(kind, pl.Boolean)):
        return pl.when(cell.is_not_null()).then(pl.lit(ILLEGAL))
    stripped = cell.cast(pl.String).str.strip_chars(BLANKS)
    return pl.when(stripped != "").then(stripped)


def cases(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Codes of cases; null where there is none that can be read."""
    code = text(cell, kind)
    readable = code.str.contains(PRINTABLE) & (code.str.len_chars() <= LONGEST_CODE)
    return pl.when(readable & (not kind.is_float())).then(code)


def is_text(kind: pl.DataType) -> bool:
    """Has a column of this type words in it?"""
    return isinstance(kind, (pl.String, pl.Categorical, pl.Enum, pl.Null))


def room(number: int) -> type[pl.DataType]:
    """The smallest signed type that has room for a code."""
    sizes = ((7, pl.Int8), (15, pl.Int16), (31, pl.Int32))
    return next((kind for bits, kind in sizes if number < 1 << bits), pl.Int64)


def _either(cell: pl.Expr, words: dict[str, int], otherwise: pl.Expr) -> pl.Expr:
    """The codes of these words, and for all other cells what is found otherwise."""
    for word, code in words.items():
        otherwise = pl.when(cell == word).then(code).otherwise(otherwise)
    return otherwise


def _bits(attribute: Attribute, words: pl.Expr) -> pl.Expr:
    """The options in each list as bits. A word that is none, or is there twice, leaves fewer bits than words."""
    bit = {word: 1 << place for place, word in enumerate(attribute.words)}
    each = pl.element().cast(pl.String).replace_strict(bit, default=None, return_dtype=pl.Int64)
    bits = words.list.eval(each).list.sum()
    return pl.when(bits.bitwise_count_ones() == words.list.len()).then(bits)


def _number_in(attribute: Attribute, text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The numbers that are written as numbers are, in millionths, and that they are."""
    pattern = WHOLE if attribute.kind is Kind.SCALE else NUMBER
    written = text.str.contains(f"^(?:{pattern.pattern})$") & (text.str.len_bytes() <= LONGEST_NUMBER)
    return (text.cast(pl.Float64, strict=False) * MILLION).round().cast(pl.Int64, strict=False), written


def _number(cell: pl.Expr, kind: pl.DataType) -> tuple[pl.Expr, pl.Expr]:
    """Numbers in millionths, and whether they are what they seem but for what floats cannot hold."""
    exact = cell.cast(pl.String) if kind == pl.Float32 else cell  # the shortest text of a float is what was meant
    millionths = exact.cast(pl.Float64) * MILLION
    whole = millionths.round()
    return whole.cast(pl.Int64, strict=False), (millionths - whole).abs() < OFF


def _steps(attribute: Attribute, millionths: pl.Expr, sure: pl.Expr) -> pl.Expr:
    """The steps above the lowest number, where it is a whole number of them that the attribute has."""
    low, step = int(attribute.low * MILLION), int(attribute.step * MILLION)
    above = millionths - low
    legal = (above >= 0) & (above <= most(attribute) * step) & (above % step == 0)
    return pl.when(sure & legal).then(above // step)
