"""Shapes: what a node may look like, and the value it is read as.

A shape reads a node into a value and notes every problem on the way; it answers MISSING where it could not. Tables of
keys (`Record`) are data, so that documents and schemas can be made from what the reader reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ..model.place import Place, Problem, Text
from .tree import Items, Node, Pairs, Scalar

ID: Final = re.compile(r"[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)*")
VERSION: Final = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){0,3}")
CODE: Final = re.compile(r"\w+(?:[-./]\w+)*")
WHOLE: Final = re.compile(r"0|-?[1-9][0-9]*")
NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?")
MOST_PROBLEMS: Final = 100
LONGEST_WORD: Final = 60
"""Signs of a wrong word that a message repeats."""


class Missing:
    """What a shape answers where there is nothing to answer; the problem is noted."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()


class Enough(Exception):
    """More problems than anybody reads; what was noted so far stands."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Problems as they are found in one text. Raises Enough when there are MOST_PROBLEMS."""

    text: Text
    problems: list[Problem] = field(default_factory=list)

    def place(self, node: Node) -> Place:
        """Where a node stands."""
        return Place(self.text, node.line, node.column)

    def add(self, node: Node, problem: str, message: str, advice: str = "") -> Missing:
        """Note a problem at a node."""
        self.problems.append(Problem(self.place(node), problem, message, advice))
        if len(self.problems) >= MOST_PROBLEMS:
            raise Enough
        return MISSING


Shape = Callable[[Node, Notes], Any]


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of `words` that is spelt most like `word`, whatever the case, or nothing where none is near."""
    from difflib import get_close_matches  # here, because it costs time and is seldom needed

    if len(word) > LONGEST_WORD:
        return ""
    spelt = {one.lower(): one for one in words}
    near = get_close_matches(word.lower(), list(spelt), n=1, cutoff=0.66)
    return spelt[near[0]] if near else ""


def closest(word: str, words: Iterable[str]) -> str:
    """` Did you mean 'x'?`, or nothing where no word is near."""
    near = nearest(word, words)
    return f" Did you mean {near!r}?" if near else ""


def closest_key(word: str, words: Iterable[str]) -> str:
    """The same for a key. In braces a comma inside a number makes a key of what follows it."""
    return " A number takes a point, not a comma." if word.isdigit() else closest(word, words)


def listing(words: Iterable[str], most: int = 12) -> str:
    """The words with commas; a long list is cut."""
    shown = list(words)
    return ", ".join(shown[:most]) + (f", … ({len(shown)} in all)" if len(shown) > most else "")


def kind_of(node: Node) -> str:
    """What a node is, for messages."""
    match node:
        case Scalar(text=""):
            return "nothing"
        case Scalar():
            return f"{node.text if len(node.text) <= LONGEST_WORD else node.text[:LONGEST_WORD] + '...'!r}"
        case Items():
            return "a list"
        case _:
            return "a mapping"


def text(node: Node, notes: Notes) -> Any:
    """Words for people; not empty."""
    if isinstance(node, Scalar) and node.text.strip():
        return " ".join(node.text.split())
    return notes.add(node, "wrong-type", f"here a text is expected, not {kind_of(node)}", "Write a sentence.")


def free_text(node: Node, notes: Notes) -> Any:
    """A person's own note, kept as written; may be empty."""
    if isinstance(node, Scalar):
        return node.text
    return notes.add(node, "wrong-type", f"here a text is expected, not {kind_of(node)}", "Put it into quotes.")


def words(node: Node, notes: Notes) -> Any:
    """Words for people on one line; may be empty."""
    read = free_text(node, notes)
    return read if read is MISSING else " ".join(read.split())


def ident(node: Node, notes: Notes) -> Any:
    """An id: lower-case words joined by hyphens or dots."""
    if isinstance(node, Scalar) and ID.fullmatch(node.text):
        return node.text
    said = f"here an id is expected, not {kind_of(node)}"
    return notes.add(node, "not-an-id", said, "An id has small letters, digits, hyphens, such as 'slow-pace'.")


def code(node: Node, notes: Notes) -> Any:
    """An id as a list for people has it: letters of either case and digits, joined by hyphens, dots or slashes."""
    if isinstance(node, Scalar) and CODE.fullmatch(node.text):
        return node.text
    said = f"here an id is expected, not {kind_of(node)}"
    return notes.add(node, "not-an-id", said, "Join letters and digits by hyphens or slashes, such as 'L-01/a'.")


def version(node: Node, notes: Notes) -> Any:
    """Numbers joined by dots."""
    if isinstance(node, Scalar) and VERSION.fullmatch(node.text):
        return node.text
    said = f"here a version is expected, not {kind_of(node)}"
    return notes.add(node, "not-a-version", said, "Write numbers joined by dots, such as 0.1.0.")


def word(node: Node, notes: Notes) -> Any:
    """A short code as written, such as a reference."""
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    return notes.add(node, "wrong-type", f"here a word is expected, not {kind_of(node)}")


def yes_no(node: Node, notes: Notes) -> Any:
    """yes or no, as written."""
    if isinstance(node, Scalar) and node.text in ("yes", "no"):
        return node.text == "yes"
    return notes.add(node, "wrong-type", f"here yes or no is expected, not {kind_of(node)}", "Write yes or no.")


def number(node: Node, notes: Notes) -> Any:
    """A decimal number, exactly as written."""
    if isinstance(node, Scalar) and node.plain and NUMBER.fullmatch(node.text):
        return Decimal(node.text)
    return notes.add(node, "wrong-type", f"here a number is expected, not {kind_of(node)}", "Write it as 3 or 0.25.")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`, both included."""

    low: int
    high: int

    def __call__(self, node: Node, notes: Notes) -> Any:
        match node:
            case Scalar(text=text, plain=True) if WHOLE.fullmatch(text) and len(text) < 10:
                if self.low <= (number := int(text)) <= self.high:
                    return number
        said = f"here a whole number from {self.low} to {self.high} is expected, not {kind_of(node)}"
        return notes.add(node, "wrong-type", said, f"Write a number such as {self.low}.")


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words; `what` names them in messages, and `hint` stands there where no word is near."""

    words: Collection[str]
    what: str
    hint: str = ""

    def __call__(self, node: Node, notes: Notes) -> Any:
        if isinstance(node, Scalar) and node.text in self.words:
            return node.text
        near = closest(node.text, self.words) if isinstance(node, Scalar) else ""
        said = f"{kind_of(node)} is no {self.what}"
        return notes.add(
            node, f"unknown-{self.what.replace(' ', '-')}", said, f"Legal: {listing(self.words)}.{near or self.hint}"
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of one shape, each entry once; `single` takes a lone entry for a list of one."""

    shape: Shape
    single: bool = False
    may_be_empty: bool = False

    def __call__(self, node: Node, notes: Notes) -> Any:
        if self.single and not isinstance(node, Items):
            value = self.shape(node, notes)
            return MISSING if value is MISSING else (value,)
        if not isinstance(node, Items):
            return notes.add(
                node,
                "wrong-type",
                f"here a list is expected, not {kind_of(node)}",
                "Write each on a line of its own behind a dash, or all as [a, b].",
            )
        if not node.items and not self.may_be_empty:
            return notes.add(node, "empty-list", "the list is empty", "Name at least one, or take the key away.")
        return tuple(self._each(node.items, notes))

    def _each(self, items: tuple[Node, ...], notes: Notes) -> Iterable[Any]:
        seen: set[Any] = set()
        for item in items:
            value = self.shape(item, notes)
            if value is MISSING:
                continue
            if value in seen:
                notes.add(item, "twice", f"{kind_of(item)} stands in the list twice", "Keep one.")
                continue
            seen.add(value)
            yield value


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping from ids (of shape `key`) to entries of one shape.

    A broken entry stays as MISSING: its id exists, so that what refers to it is not blamed as well. `example` is an
    entry that messages show.
    """

    shape: Shape
    key: Shape = ident
    may_be_empty: bool = False
    example: str = "..."

    def __call__(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Pairs):
            said = f"here a mapping is expected, not {kind_of(node)}"
            example = node.text if isinstance(node, Scalar) and ID.fullmatch(node.text) else "id"
            advice = f"Write `{{{example}: {self.example}}}`, or `{example}: {self.example}` on a line of its own."
            return notes.add(node, "wrong-type", said, advice)
        if not node.pairs and not self.may_be_empty:
            return notes.add(node, "empty-list", "there is no entry", "Name at least one, or take the key away.")
        read = {}
        for key, inner in once(node, notes):
            name, value = self.key(key, notes), self.shape(inner, notes)
            if name is not MISSING:
                read[name] = value
        return read


@dataclass(frozen=True, slots=True)
class Either:
    """A mapping is read by `mapping`, anything else by `short`."""

    mapping: Shape
    short: Shape

    def __call__(self, node: Node, notes: Notes) -> Any:
        return (self.mapping if isinstance(node, Pairs) else self.short)(node, notes)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record: how its value is read, what stands for it where it is left out, what editors say of it."""

    shape: Shape
    required: bool = False
    default: Any = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A record as read: its values by key, and its node and keys for messages."""

    values: Mapping[str, Any]
    node: Node
    nodes: Mapping[str, Node]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def at(self, key: str) -> Node:
        """The node of a key's value, or of the whole record where the key is left out."""
        return self.nodes.get(key, self.node)


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with these keys and no others; `what` names it in messages."""

    what: str
    keys: Mapping[str, Key]

    def __call__(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Pairs):
            said = f"{self.what} is a mapping, not {kind_of(node)}"
            return notes.add(node, "wrong-type", said, f"Its keys: {listing(self.keys, 20)}.")
        keys = self.keys
        nodes = {key.text: inner for key, inner in once(node, notes) if key.text in keys or self._refused(key, notes)}
        values = {
            name: key.shape(nodes[name], notes) if name in nodes else self._left_out(name, key, node, notes)
            for name, key in keys.items()
        }
        return MISSING if MISSING in values.values() else Read(values, node, nodes)

    def _refused(self, key: Scalar, notes: Notes) -> bool:
        hint = f"Its keys: {listing(self.keys, 20)}.{closest_key(key.text, self.keys)}"
        notes.add(key, "unknown-key", f"{self.what} has no key {kind_of(key)}", hint)
        return False

    def _left_out(self, name: str, key: Key, node: Pairs, notes: Notes) -> Any:
        if not key.required:
            return key.default
        if any(nearest(one.text, self.keys) == name for one, _ in node.pairs if one.text not in self.keys):
            return MISSING  # one mistake, one problem
        example = "[...]" if isinstance(key.shape, Listed) else "..."
        return notes.add(node, "missing-key", f"{self.what} lacks its key {name!r}", f"Add `{name}: {example}`.")


def once(node: Pairs, notes: Notes) -> Iterable[tuple[Scalar, Node]]:
    """The pairs of a mapping; a key that comes again is a problem and left out."""
    first: dict[str, Scalar] = {}
    for key, value in node.pairs:
        if key.text in first:
            said = f"the key {kind_of(key)} stands here twice; first in line {first[key.text].line}"
            again = key.text == node.pairs[0][0].text
            dash = " If a new entry begins here, it needs its dash." if again else ""
            notes.add(key, "duplicate-key", said, f"Keep one of the two.{dash}")
            if again:
                return  # what follows is most likely another entry
            continue
        first[key.text] = key
        yield key, value
