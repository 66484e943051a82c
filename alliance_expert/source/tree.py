"""YAML text -> nodes with places, within limits. Scalars stay text: what they mean depends on what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml

from ..model.place import Place, Problem, Text
from .files import FORBIDDEN, forbidden
from .unread import place_of, unread

MAX_DEPTH = 32
MAX_NODES = 200_000

TOO_DEEP = f"more than {MAX_DEPTH} levels inside one another"
BRACKETS = "Check the brackets."

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Scalar(NamedTuple):
    """A single value as written; `plain` if it stands without quotes."""

    text: str
    plain: bool
    line: int
    column: int


class Items(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


class Pairs(NamedTuple):
    """A mapping; all its pairs, also where a key comes twice."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node = Scalar | Items | Pairs


class Refused(Exception):
    """The text is outside what we read; carries the one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def parse(source: tuple[Text, str]) -> Node | Problem:
    """The one document of a text, or why it is refused.

    Events are read one by one, so that nothing is built of what is refused: aliases and anchors (bombs), tags (code),
    merge keys, several documents, more than MAX_DEPTH levels or MAX_NODES nodes, keys that are no plain words.
    """
    lines, text = source
    try:
        return _Composer(lines, text).document()
    except Refused as refused:
        return refused.problem
    except yaml.MarkedYAMLError as error:
        if "depth" in (error.problem or ""):  # newer libyaml has a limit of its own, and reads ahead into it
            place = place_of(lines, error.problem_mark or error.context_mark)
            return Problem(place, "too-deep", TOO_DEEP, BRACKETS)
        return unread(error, lines)
    except yaml.YAMLError as error:
        return Problem(Place(lines), "not-yaml", f"this is not YAML: {error}", "Check what this file is.")


def values_in(node: Node) -> Iterator[str]:
    """The texts of all single values and keys below a node, in their order."""
    match node:
        case Scalar():
            yield node.text
        case Items():
            for item in node.items:
                yield from values_in(item)
        case Pairs():
            for key, inner in node.pairs:
                yield key.text
                yield from values_in(inner)


class _Composer:
    """Builds nodes from the parser's events."""

    def __init__(self, lines: Text, text: str) -> None:
        self.lines = lines
        self.loader = _LOADER(text)
        self.next = self.loader.get_event
        self.nodes = 0

    def document(self) -> Node:
        try:
            self.next()  # the start of the stream
            if isinstance(self.next(), yaml.StreamEndEvent):
                self._refuse(None, "empty-file", "the file holds nothing but comments", "Write something into it.")
            root = self._node(self.next(), 1)
            self.next()  # the end of the document
            after = self.next()
            if not isinstance(after, yaml.StreamEndEvent):
                self._refuse(after, "several-documents", "a second document begins here", "Take the line `---` away.")
            return root
        finally:
            self.loader.dispose()

    def _node(self, event: Any, depth: int) -> Node:
        self.nodes += 1
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None:
            self._refuse(
                event, "alias", "anchors (&) and aliases (*) are not read", "Write the value out, or quote it."
            )
        if event.tag is not None:
            self._refuse(event, "tag", "tags (!) are not read", "Take the tag away, or quote the text.")
        if depth > MAX_DEPTH:
            self._refuse(event, "too-deep", TOO_DEEP, BRACKETS)
        if self.nodes > MAX_NODES:
            self._refuse(event, "too-many", f"more than {MAX_NODES:,} entries", "Split the file.")
        mark = event.start_mark
        if kind is yaml.ScalarEvent:
            style = event.style
            if style == '"' and (bad := FORBIDDEN.search(event.value)):
                self._refuse(event, "forbidden-sign", forbidden(bad[0]), "Delete it.")
            return Scalar(event.value, not style, mark.line + 1, mark.column + 1)
        if kind is yaml.SequenceStartEvent:
            return Items(tuple(self._items(depth + 1)), mark.line + 1, mark.column + 1)
        return Pairs(tuple(self._pairs(depth + 1)), mark.line + 1, mark.column + 1)

    def _items(self, depth: int) -> list[Node]:
        found: list[Node] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            found.append(self._node(event, depth))
        return found

    def _pairs(self, depth: int) -> list[tuple[Scalar, Node]]:
        found: list[tuple[Scalar, Node]] = []
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self._node(event, depth)
            if not isinstance(key, Scalar):
                self._refuse(event, "odd-key", "a key is a single word", "Write `key: value`.")
            if key.text == "<<" and key.plain:
                self._refuse(event, "merge-key", "merge keys (<<) are not read", "Write the entries out.")
            found.append((key, self._node(self.next(), depth)))
        return found

    def _refuse(self, event: Any, problem: str, message: str, advice: str) -> NoReturn:
        place = place_of(self.lines, event.start_mark if event is not None else None)
        raise Refused(Problem(place, problem, message, advice))
