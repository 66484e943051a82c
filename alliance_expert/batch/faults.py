"""Why a cell was not understood, and what would be: legal words and numbers, and nothing of the cell."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import polars as pl

from ..model.vocabulary import UNKNOWN_WORD, Attribute, Kind
from ..source.shape import LONGEST_WORD, listing, nearest
from ..source.value import legal
from .cells import ILLEGAL, NONE_WORD
from .reasons import REASONS

MOST_TOLD = 1_000
"""Different wrong words for which the nearest legal one is looked for, in one column of a span; that takes its time."""


def fault(attribute: Attribute, text: str, kind: pl.DataType, near: bool) -> tuple[str, str]:
    """The reason why a cell of this type with this text is no answer, and what to write.

    With `near`, that is the word which seems to be meant, if there is one.
    """
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE:
            reason, meant = _number(attribute, text)
        case Kind.MANY:
            reason, meant = _list(attribute, text.split("|"), near)
        case _:
            reason, meant = "unknown-value", _word(attribute, text) if near else ""
    if text == ILLEGAL or (kind.is_numeric() and attribute.kind not in (Kind.SCALE, Kind.SCORE)):
        reason = "wrong-type"
    return reason, meant or REASONS[reason].advice or allowed(attribute)


def allowed(attribute: Attribute) -> str:
    """What may be written of an attribute."""
    if attribute.kind is Kind.MANY:
        return f"Any of: {listing(attribute.words, 20)}, joined by |; or {NONE_WORD}."
    return legal(attribute)


def _word(attribute: Attribute, text: str) -> str:
    """The legal word that is meant by one of these, or by its label."""
    labels = {option.label: option.id for option in attribute.options}
    unknown = () if text == UNKNOWN_WORD else (UNKNOWN_WORD,)  # a source is never unknown
    return labels.get(text) or nearest(text, (*attribute.words, *unknown))


def _list(attribute: Attribute, words: list[str], near: bool) -> tuple[str, str]:
    wrong = [word for word in words if word not in attribute.words]
    if not wrong:
        return "twice-in-a-list", ""
    if set(wrong) == {NONE_WORD}:
        return "none-with-others", ""
    return "unknown-value", _word(attribute, wrong[0]) if near else ""


def _number(attribute: Attribute, text: str) -> tuple[str, str]:
    """A number that is written otherwise than in a case file (3.0, 3,5) is told as it is written there."""
    try:
        number = Decimal(text.replace(",", ".")) if len(text) <= LONGEST_WORD else Decimal(text)
        if not number.is_finite():
            return "wrong-type", ""
        if not attribute.low <= number <= attribute.high:
            return "out-of-range", ""
        if (number - attribute.low) % attribute.step:
            return "not-a-step", ""
    except InvalidOperation:
        return "wrong-type", ""
    return "wrong-type", f"{attribute.at(number):f}" if attribute.kind is Kind.SCORE else str(attribute.at(number))
