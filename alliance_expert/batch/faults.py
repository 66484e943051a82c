"""Why a cell was not understood, and what would be: legal words and numbers, and nothing of the cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

import polars as pl

from ..engine.columns.codes import NONE_WORD
from ..model.vocabulary import UNKNOWN_WORD, Attribute, Kind
from ..source.shape import LONGEST_WORD, listing
from ..source.value import TRUE_WORDS, legal
from .cells import ILLEGAL
from .reasons import REASONS

MOST_TOLD = 1_000
"""Different wrong words that are looked at closely, in one column of a span; that takes its time."""

SHORT = 4
"""What has fewer signs is taken for no other word: `not` is not `no`."""

JOINED = re.compile(r"\s*[|,;/]\s*")
"""How people join several words."""

PLAIN = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,6}|,[0-9]{1,2})?")
"""A number of which it is plain what was meant: `1,000` may be a thousand."""


def fault(attribute: Attribute, text: str, kind: pl.DataType, closely: bool, unknown: bool) -> tuple[str, str]:
    """The reason why a cell of this type with this text is no answer, and what to write: all that is legal, unless it
    is plain what was meant. `unknown` says if that is legal.

    What is looked at `closely` may be a legal word that was spelt otherwise.
    """
    meant = ""
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE:
            reason, meant = _number(attribute, text)
        case Kind.MANY:
            reason = _list(attribute, text.split("|"))
        case _:
            reason = "unknown-value"
    if text == ILLEGAL or (kind.is_numeric() and attribute.kind not in (Kind.SCALE, Kind.SCORE)):
        reason = "wrong-type"
    if reason == "unknown-value" and closely:
        meant = _words(attribute, text, unknown)
    return reason, meant or REASONS[reason].advice or allowed(attribute, unknown)


def allowed(attribute: Attribute, unknown: bool) -> str:
    """What may be written of an attribute."""
    if attribute.kind is Kind.MANY:
        said = f"Any of: {listing(attribute.words, 20)}, joined by |. Where it is none of them: {NONE_WORD}."
    else:
        said = legal(attribute)
    return f"{said} Where nobody knows: {f'{UNKNOWN_WORD}, or ' if unknown else ''}leave it empty."


def _words(attribute: Attribute, text: str, unknown: bool) -> str:
    """What is meant by words in other letters, by labels, or by a list that is joined otherwise; and what may be."""
    options = {word.casefold(): word for word in attribute.words}
    words = _alone(attribute, unknown) | options
    labels = {option.label.casefold(): option.id for option in attribute.options}
    if whole := words.get(text.casefold()) or labels.get(text.casefold()):
        return whole
    parts = JOINED.split(text) if attribute.kind is Kind.MANY else [text]
    if len(parts) > 1:
        words = options
    if len(parts) > len(words):
        return ""
    plain = {part: words.get(part.casefold(), "") for part in parts}
    if all(plain.values()):
        return "|".join(dict.fromkeys(plain.values()))
    near = {part: found or _slip(part.casefold(), words) for part, found in plain.items()}
    if not all(near.values()) or len(set(near.values())) < len(near):
        return ""
    return f"Perhaps {'|'.join(near.values())}. {allowed(attribute, unknown)}"


def _slip(text: str, words: Mapping[str, str]) -> str:
    """The word of which this is a slip: one letter too much, too few or wrong, or two in each other's place. That is
    only looked for inside, since what stands before a word or behind it may turn it into its opposite.
    """
    return next((word for spelt, word in words.items() if len(text) >= SHORT and _is_slip(text, spelt)), "")


def _is_slip(text: str, word: str) -> bool:
    if abs(len(text) - len(word)) > 1 or (text[0], text[-1]) != (word[0], word[-1]):
        return False
    for place in range(1, len(text)):
        before, sign, after = text[:place], text[place], text[place + 1 :]
        shorter = word[:place] + word[place + 1 :]
        if word == before + after or shorter in (text, before + after) or word == before + after[:1] + sign + after[1:]:
            return True
    return False


def _alone(attribute: Attribute, unknown: bool) -> dict[str, str]:
    """Words that stand for no option, or for one of a yes_no, as they may be spelt."""
    words = [UNKNOWN_WORD] * unknown
    if attribute.kind is Kind.MANY:
        words.append(NONE_WORD)
    if attribute.kind is Kind.YES_NO:
        words += TRUE_WORDS
    return {word: word for word in words}


def _list(attribute: Attribute, words: list[str]) -> str:
    wrong = {word for word in words if word not in attribute.words}
    if not wrong:
        return "twice-in-a-list"
    return "none-with-others" if wrong == {NONE_WORD} else "unknown-value"


def _number(attribute: Attribute, text: str) -> tuple[str, str]:
    """A number that is written otherwise (3,5 or 03) is told as it should be."""
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
    if not PLAIN.fullmatch(text):
        return "wrong-type", ""
    return "wrong-type", f"{attribute.at(number):f}" if attribute.kind is Kind.SCORE else str(attribute.at(number))
