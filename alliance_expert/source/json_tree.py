"""JSON text -> nodes with places, within limits; the nodes are those of YAML, so that the same shapes read both."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from decimal import Decimal
from typing import Any, NoReturn

from ..model.place import Place, Problem, Text
from .files import FORBIDDEN, forbidden
from .shape import LONGEST_WORD, NUMBER, WHOLE
from .tree import BRACKETS, MAX_DEPTH, TOO_DEEP, Items, Node, Pairs, Refused, Scalar

MOST_NODES = 1_000_000
LONGEST_NUMBER = 20
"""Digits of a number that is read exactly; a longer one is no value of anything."""

HINT = "Give the file as a program wrote it, or look for a missing comma, quote or bracket here."
BLANK = re.compile(r"[ \t\n]*")
STRING = re.compile(r'"([^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*)"')
PLAIN = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
SHORT = re.compile(rf"-?[0-9.]{{1,{LONGEST_NUMBER}}}(?:[eE][+-]?[0-9]{{1,2}})?")
WORDS = {"true": True, "false": False, "null": None}


def parse_json(source: tuple[Text, str]) -> Node | Problem:
    """The one value of a text, or why it is refused: not JSON, a key twice, too deep, too many values, a hidden sign.

    Numbers are written out: `1e-05` is the scalar 0.00001, and `2.0` is 2.
    """
    reader = _Reader(*source)
    try:
        return reader.whole()
    except Refused as refused:
        return refused.problem


def plain(node: Node) -> Any:
    """A node as Python's own values."""
    match node:
        case Items():
            return [plain(item) for item in node.items]
        case Pairs():
            return {key.text: plain(value) for key, value in node.pairs}
        case Scalar(plain=False):
            return node.text
        case _ if node.text in WORDS:
            return WORDS[node.text]
        case _:
            is_exact = WHOLE.fullmatch(node.text) and SHORT.fullmatch(node.text)
            return int(node.text) if is_exact else float(node.text)


class _Reader:
    """Reads values from `at` on, the place of the next sign."""

    def __init__(self, lines: Text, text: str) -> None:
        self.lines = lines
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.at = 0
        self.nodes = 0

    def whole(self) -> Node:
        node = self._value(1)
        if self._next():
            self._refuse("not-json", "this is not JSON: something stands after its end", HINT)
        return node

    def _value(self, depth: int) -> Node:
        sign = self._next()
        self.nodes += 1
        if depth > MAX_DEPTH:
            self._refuse("too-deep", TOO_DEEP, BRACKETS)
        if self.nodes > MOST_NODES:
            self._refuse("too-many", f"more than {MOST_NODES:,} values", "Check what this file is.")
        line, column = self._place()
        if sign == "{":
            return Pairs(tuple(self._pairs(depth + 1)), line, column)
        if sign == "[":
            return Items(tuple(self._items(depth + 1)), line, column)
        return self._string() if sign == '"' else self._plain()

    def _pairs(self, depth: int) -> list[tuple[Scalar, Node]]:
        found: list[tuple[Scalar, Node]] = []
        seen: set[str] = set()
        while self._goes_on("}", not found):
            if self._next() != '"':
                self._expected("a key in quotes")
            start = self.at
            key = self._string()
            if key.text in seen:
                self.at = start
                said = key.text[:LONGEST_WORD]
                self._refuse("duplicate-key", f"the key {said!r} stands here twice", "Keep one of the two.")
            seen.add(key.text)
            if self._next() != ":":
                self._expected("a colon")
            self.at += 1
            found.append((key, self._value(depth)))
        return found

    def _items(self, depth: int) -> list[Node]:
        found: list[Node] = []
        while self._goes_on("]", not found):
            found.append(self._value(depth))
        return found

    def _goes_on(self, end: str, first: bool) -> bool:
        """Steps over the bracket or comma before an entry, or over the bracket at the end."""
        if first:
            self.at += 1  # the opening bracket
        sign = self._next()
        if sign == end:
            self.at += 1
            return False
        if not first:
            if sign != ",":
                self._expected(f"a comma or {end}")
            self.at += 1
        return True

    def _string(self) -> Scalar:
        match = STRING.match(self.text, self.at)
        if match is None:
            self._refuse("not-json", "this is not JSON: a text begins here and does not end, or holds a wrong \\", HINT)
        text = match[1]
        if "\\" in text:
            text = json.loads(match[0])
            if bad := FORBIDDEN.search(text):
                self._refuse("forbidden-sign", forbidden(bad[0]), "Delete it.")
        line, column = self._place()
        self.at = match.end()
        return Scalar(text, False, line, column)

    def _plain(self) -> Scalar:
        match = PLAIN.match(self.text, self.at)
        if match is None:
            self._expected("a value")
        line, column = self._place()
        self.at = match.end()
        return Scalar(_written_out(match[0]), True, line, column)

    def _next(self) -> str:
        """The next sign that is no blank; nothing at the end."""
        match = BLANK.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return self.text[self.at : self.at + 1]

    def _place(self) -> tuple[int, int]:
        line = bisect_right(self.starts, self.at)
        return line, self.at - self.starts[line - 1] + 1

    def _expected(self, what: str) -> NoReturn:
        self._refuse("not-json", f"this is not JSON: {what} is expected here", HINT)

    def _refuse(self, problem: str, message: str, advice: str) -> NoReturn:
        raise Refused(Problem(Place(self.lines, *self._place()), problem, message, advice))


def _written_out(word: str) -> str:
    """A number without exponent and without needless noughts, where it is one that anything could have as its value."""
    if WHOLE.fullmatch(word) or not SHORT.fullmatch(word):
        return word
    written = f"{Decimal(word).normalize():f}"
    return written if NUMBER.fullmatch(written) else word
