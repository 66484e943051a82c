"""Expressions: cells of a column -> codes. Null stands for what is empty, and for what is not understood."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ..casebook.read import LONGEST_CODE
from ..engine.columns.codes import ASKED, BLANKS, NONE_WORD, most
from ..model.vocabulary import UNKNOWN_WORD, Attribute, Kind
from ..source.shape import NUMBER, WHOLE
from ..source.value import TRUE_WORDS

DataType = pl.DataType | pl.datatypes.DataTypeClass
ILLEGAL = "\0"
"""A word that no vocabulary has."""

LONGEST_NUMBER = 11
MILLION = 1_000_000
"""So many times as large every written number is whole, since it has six places at most."""

OFF = 1e-6
"""Of a unit, by which a float may be off."""

JSON_WORDS = r'^\[\s*"[^",|\\]+"(?:\s*,\s*"[^",|\\]+")*\s*\]$'
HIDDEN = r"[\p{C}\p{Z}\x{FFFD}--\x20]"
PRINTABLE = r"^(?:[^\p{C}\p{Z}\x{FFFD}]| )+$"


def codes(attribute: Attribute, cell: pl.Expr, kind: pl.DataType, unknown: bool = True) -> pl.Expr:
    """The codes of cells of this type, in the smallest type that has room for them; `unknown` says if that is legal."""
    words = {UNKNOWN_WORD: ASKED} if unknown else {}
    word, code = cell.cast(pl.String), room(most(attribute))
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE if is_text(kind):
            found = _either(word, words, code, _number_in(attribute, word))
        case Kind.SCALE | Kind.SCORE if kind.is_numeric():
            found = _number(attribute, cell, kind)
        case Kind.MANY if is_text(kind):
            none = {} if NONE_WORD in attribute.words else {NONE_WORD: 0}
            found = _either(word, words | none | {"[]": 0}, code, _bits(attribute, word.str.split("|")))
        case Kind.MANY if isinstance(kind, pl.List) and is_plain(kind.inner):
            found = _bits(attribute, cell.cast(pl.List(pl.String)))
        case Kind.YES_NO if kind == pl.Boolean:
            found = cell
        case Kind.CHOICE | Kind.YES_NO if is_text(kind):
            found = _either(word, _places(attribute) | words, code)
        case _:
            found = pl.lit(None)
    return found.cast(code)


def texts(attribute: Attribute, cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Cells of this type as one would write them, without blanks around the words; null for an empty one."""
    if attribute.kind is not Kind.MANY:
        return text(cell, kind)
    if isinstance(kind, pl.List) and is_plain(kind.inner):
        word = text(pl.element(), pl.String()).fill_null(ILLEGAL)
        return cell.cast(pl.List(pl.String)).list.eval(word.str.replace_all(r"[|\[]", ILLEGAL)).list.join("|")
    listed = text(cell, kind).str.replace_all(r"[ \t]*\|[ \t]*", "|")
    words = listed.str.replace_all(r'^\[\s*|\s*\]$|"', "").str.replace_all(r"\s*,\s*", "|")
    return pl.when(listed.str.contains(JSON_WORDS)).then(words).otherwise(listed)


def text(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Cells of this type as texts, without blanks around them; null for an empty one."""
    if not is_plain(kind):
        return _illegal(cell)
    stripped = cell.cast(pl.String).str.strip_chars(BLANKS)
    return pl.when(stripped != "").then(stripped)


def case_codes(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """Codes of cases; null where there is none that can be read."""
    code = case_texts(cell, kind)
    readable = code.str.contains(PRINTABLE) & (code.str.len_chars() <= LONGEST_CODE)
    return pl.when(readable).then(code)


def case_texts(cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """What stands where the code of a case should; a float is none, since it would be another code than the integer."""
    return _illegal(cell) if kind.is_float() else text(cell, kind)


def near_codes(text: pl.Expr) -> pl.Expr:
    """The codes that may be meant by texts in which no code can be read, as lists: without what should not be there."""
    seen = [text.str.replace_all(HIDDEN, ""), text.str.replace_all(r"\p{Z}", " ").str.replace_all(HIDDEN, "")]
    bare = [one.str.strip_chars(BLANKS + marks) for one in seen for marks in ('"', "\"'[]{}:")]
    single = [one.str.replace_all('""', '"', literal=True) for one in bare]
    without = [one.str.replace_all('"', "", literal=True) for one in bare]
    whole = [one.str.replace(r"\.0+$", "") for one in without]
    return pl.concat_list([case_codes(composed(one), pl.String()) for one in (*bare, *single, *without, *whole)])


def composed(text: pl.Expr) -> pl.Expr:
    """The texts with each sign written in one way, since those that look alike are one code."""
    return text.str.normalize("NFC")


def is_ascii(texts: pl.Series) -> bool:
    """Has every sign one byte?"""
    text = texts.cast(pl.String)
    return bool((text.str.len_bytes() == text.str.len_chars()).all())


def is_text(kind: DataType) -> bool:
    """Has a column of this type words in it?"""
    return any(kind == textual for textual in (pl.String, pl.Categorical, pl.Enum, pl.Null))


def is_plain(kind: DataType) -> bool:
    """Can the cells of this type be written as words or numbers?"""
    return is_text(kind) or kind.is_numeric() or kind == pl.Boolean


def room(number: int) -> type[pl.DataType]:
    """The smallest signed type that has room for a code."""
    sizes = ((7, pl.Int8), (15, pl.Int16), (31, pl.Int32))
    return next((kind for bits, kind in sizes if number < 1 << bits), pl.Int64)


def _illegal(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.is_not_null()).then(pl.lit(ILLEGAL))


def _either(cell: pl.Expr, words: Mapping[str, int], kind: DataType, otherwise: pl.Expr | None = None) -> pl.Expr:
    """The codes of these words, and for all other cells what is found otherwise.

    One word after the other is compared, because for the few that there are it takes half the time of looking them up.
    """
    found = pl.lit(None, kind) if otherwise is None else otherwise.cast(kind)
    for word, code in words.items():
        found = pl.when(cell == word).then(pl.lit(code, kind)).otherwise(found)
    return found


def _places(attribute: Attribute) -> dict[str, int]:
    if attribute.kind is Kind.YES_NO:
        return {word: int(value) for word, value in TRUE_WORDS.items()}
    return {word: place for place, word in enumerate(attribute.words)}


def _bits(attribute: Attribute, words: pl.Expr) -> pl.Expr:
    """The options in each list as bits. A word that is none, or is there twice, leaves fewer bits than words."""
    bit = {word: 1 << place for place, word in enumerate(attribute.words)}
    bits = words.list.eval(_either(pl.element(), bit, room(most(attribute)))).list.sum()
    return pl.when(bits.bitwise_count_ones() == words.list.len()).then(bits)


def _number_in(attribute: Attribute, text: pl.Expr) -> pl.Expr:
    """The steps of numbers that are written as in a case file; they have six places at most. A whole number may be
    written as programs write it that keep columns with empty cells as floats: 3.0.
    """
    pattern = f"(?:{WHOLE.pattern})(?:[.]0+)?" if attribute.kind is Kind.SCALE else NUMBER.pattern
    written = text.str.contains(f"^(?:{pattern})$") & (text.str.len_bytes() <= LONGEST_NUMBER)
    number = (text.cast(pl.Float64, strict=False) * MILLION).round()
    return _steps(attribute, number, MILLION, written)


def _number(attribute: Attribute, cell: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """The steps of numbers, which may be off by what a float cannot hold."""
    unit = _unit(attribute)
    if unit == 1 and kind.is_integer():
        return _steps(attribute, cell, unit, pl.lit(True))
    number = cell.cast(pl.Float64) * unit
    return _steps(attribute, number.round(), unit, (number - number.round()).abs() < OFF)


def _unit(attribute: Attribute) -> int:
    """How many times as large the numbers of an attribute are whole."""
    places = (-int(number.normalize().as_tuple().exponent) for number in (attribute.low, attribute.step))
    return int(10 ** max(0, *places))


def _steps(attribute: Attribute, number: pl.Expr, unit: int, sure: pl.Expr) -> pl.Expr:
    """The steps above the lowest number of numbers that are `unit` times as large, where there are so many."""
    low, step = int(attribute.low * unit), int(attribute.step * unit)
    above = number.cast(pl.Int64, strict=False) - low
    legal = sure & above.is_between(0, most(attribute) * step)
    return pl.when(legal).then(above) if step == 1 else pl.when(legal & (above % step == 0)).then(above // step)
