"""A scalar or list -> the value of an attribute, read from the text as written, by the attribute's kind."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..model.vocabulary import Attribute, Kind
from .shape import MISSING, NUMBER, WHOLE, Notes, closest, kind_of, listing
from .tree import Items, Node, Scalar

TRUE_WORDS = {"yes": True, "no": False, "true": True, "false": False}
"""`true` and `false` besides, because that is how JSON writes a yes_no."""

NONE_WORDS = ("none", "no", "nothing")
"""What people write into a `many` for none of its options, where `[]` is meant."""


PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _'.?-]*[A-Za-z0-9_.?])?")
"""A text that means itself in YAML without quotes."""


def scalar(text: str) -> str:
    """A text as it is written into YAML, within quotes where it needs them."""
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def legal(attribute: Attribute) -> str:
    """The legal values of an attribute, as a sentence."""
    match attribute.kind:
        case Kind.SCALE:
            return f"{attribute.id} is a whole number from {attribute.low} to {attribute.high}."
        case Kind.SCORE:
            return f"{attribute.id} is a number from {attribute.low} to {attribute.high} in steps of {attribute.step}."
        case Kind.MANY:
            return f"{attribute.id} is a list of any of: {listing(attribute.words, 20)}; [] for none of them."
        case _:
            return f"{attribute.id} can be: {listing(attribute.words, 20)}."


def value_of(node: Node, attribute: Attribute, notes: Notes, besides: str = "") -> Any:
    """The value a node gives to an attribute, or MISSING with the problem noted.

    `besides` is a word that is legal there as well, and read elsewhere; messages name it.
    """
    if attribute.kind is Kind.MANY:
        return _many(node, attribute, notes, besides)
    return one_value(node, attribute, notes, besides)


def one_value(node: Node, attribute: Attribute, notes: Notes, besides: str = "") -> Any:
    """A single value; of a `many`, the id of one of its options."""
    if not isinstance(node, Scalar):
        return _refuse(node, attribute, notes, besides)
    if attribute.kind in (Kind.SCALE, Kind.SCORE):
        return _number(node, attribute, notes, besides)
    if attribute.kind is Kind.YES_NO:
        value = TRUE_WORDS.get(node.text)
        return _refuse(node, attribute, notes, besides) if value is None else value
    return node.text if node.text in attribute.words else _refuse(node, attribute, notes, besides)


@dataclass(frozen=True, slots=True)
class OneValue:
    """A single value of an attribute, as a shape."""

    attribute: Attribute

    def __call__(self, node: Node, notes: Notes) -> Any:
        return one_value(node, self.attribute, notes)


def _number(node: Scalar, attribute: Attribute, notes: Notes, besides: str) -> Any:
    pattern = WHOLE if attribute.kind is Kind.SCALE else NUMBER
    if not (node.plain and pattern.fullmatch(node.text) and len(node.text) < 12):
        return _refuse(node, attribute, notes, besides)
    value = Decimal(node.text)
    if not attribute.low <= value <= attribute.high or (value - attribute.low) % attribute.step:
        return _refuse(node, attribute, notes, besides)
    return int(value) if attribute.kind is Kind.SCALE else value.normalize() + 0


def _many(node: Node, attribute: Attribute, notes: Notes, besides: str) -> Any:
    if not isinstance(node, Items):
        word = node.text if isinstance(node, Scalar) else ""
        example = f"Write [{word}]." if word in attribute.words else f"Write a list. {legal(attribute)}"
        wanted = "Write [] for none of them." if word in NONE_WORDS else example
        return notes.add(node, "wrong-type", f"{attribute.id} takes a list, not {kind_of(node)}", wanted)
    chosen = []
    for item in node.items:
        value = one_value(item, attribute, notes)
        if value is not MISSING and value in chosen:
            notes.add(item, "twice", f"{value!r} stands in the list twice", "Keep one.")
        chosen.append(value)
    return MISSING if MISSING in chosen else attribute.in_order(chosen)


def _refuse(node: Node, attribute: Attribute, notes: Notes, besides: str) -> Any:
    words = (*attribute.words, besides) if besides else attribute.words
    meant = [option.id for option in attribute.options if option.label == getattr(node, "text", "")]
    near = closest(meant[0] if meant else node.text, words) if isinstance(node, Scalar) else ""
    several = " Write one value, without brackets." if isinstance(node, Items) else ""
    also = f" Or {besides}." if besides else ""
    if isinstance(node, Scalar) and attribute.kind in (Kind.SCALE, Kind.SCORE) and "," in node.text:
        also += " Write a point, not a comma."
    said = f"{attribute.id} cannot be {kind_of(node)}"
    return notes.add(node, "unknown-value", said, legal(attribute) + also + several + near)
