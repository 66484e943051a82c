"""YAML text -> nodes with places, within limits. Scalars stay text: what they mean depends on what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from ..model.place import Place, Problem, Text
from .files import FORBIDDEN, forbidden

MAX_DEPTH = 32
MAX_NODES = 200_000

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
        mark = error.problem_mark or error.context_mark
        place = Place(lines, mark.line + 1, mark.column + 1) if mark else Place(lines)
        said = " ".join(filter(None, (error.context, error.problem)))
        return Problem(place, "not-yaml", f"this is not YAML: {said}", "Check indentation, colons and quotes here.")
    except yaml.YAMLError as error:
        return Problem(Place(lines), "not-yaml", f"this is not YAML: {error}", "Check what this file is.")


class _Composer:
    """Builds nodes from the parser's events."""

    def __init__(self, lines: Text, text: str) -> None:
        self.lines = lines
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.nodes = 0

    def document(self) -> Node:
        self._next(yaml.StreamStartEvent)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            self._refuse(None, "empty-file", "the file holds nothing but comments", "Write something into it.")
        root = self._node(next(self.events), 1)
        self._next(yaml.DocumentEndEvent)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._refuse(after, "several-documents", "a second document begins here", "Take the line `---` away.")
        return root

    def _next(self, kind: type) -> None:
        event = next(self.events)
        assert isinstance(event, kind), event

    def _node(self, event: Any, depth: int) -> Node:
        self._check(event, depth)
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            if event.style == '"' and (bad := FORBIDDEN.search(event.value)):
                self._refuse(event, "forbidden-sign", forbidden(bad[0]), "Delete it.")
            return Scalar(event.value, event.style is None or event.style == "", line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(depth)), line, column)
        return Pairs(tuple(self._pairs(depth)), line, column)

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                self._refuse(event, "odd-key", "a key is a single word", "Write `key: value`.")
            if key.plain and key.text == "<<":
                self._refuse(event, "merge-key", "merge keys (<<) are not read", "Write the entries out.")
            yield key, self._node(next(self.events), depth + 1)

    def _check(self, event: Any, depth: int) -> None:
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._refuse(event, "alias", "anchors (&) and aliases (*) are not read", "Write the value out, or quote it.")
        if event.tag is not None:
            self._refuse(event, "tag", "tags (!) are not read", "Take the tag away, or quote the text.")
        if depth > MAX_DEPTH:
            self._refuse(event, "too-deep", f"more than {MAX_DEPTH} levels inside one another", "Check the brackets.")
        if self.nodes > MAX_NODES:
            self._refuse(event, "too-many", f"more than {MAX_NODES:,} entries", "Split the file.")

    def _refuse(self, event: Any, problem: str, message: str, advice: str) -> None:
        mark = event.start_mark if event is not None else None
        place = Place(self.lines, mark.line + 1, mark.column + 1) if mark else Place(self.lines)
        raise Refused(Problem(place, problem, message, advice))
