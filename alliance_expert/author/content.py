"""What checks look at: the knowledge base, its files as nodes, every text in them, and what its scenarios fire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..knowledge import changes, tables
from ..knowledge.files import FileKind, Parsed
from ..model.knowledge import KnowledgeBase
from ..model.place import Place
from ..source.shape import Either, Keyed, Listed, Record, Shape, text
from ..source.tree import Items, Node, Pairs, Scalar
from .possible import Possible
from .scenarios import Scenario
from .trials import Trials

ENTRIES: Mapping[FileKind, tuple[str, Shape]] = {
    FileKind.ATTRIBUTES: (changes.ATTRIBUTE, tables.attribute((), ())),
    FileKind.FINDINGS: (changes.FINDING, tables.finding(())),
    FileKind.EVIDENCE: (changes.EVIDENCE, tables.EVIDENCE),
    FileKind.LECTURE: (changes.STATEMENT, tables.statement),
}
"""The kind of the entries of a file that is a mapping from ids, and how each is read."""

SECTIONS: Mapping[str, tuple[str, Shape]] = {
    "strategies": (changes.STRATEGY, tables.strategy((), ())),
    "holds": (changes.HOLD, tables.hold((), (), ())),
    "notices": (changes.NOTICE, tables.notice(())),
}

RULE = tables.rule(tables.raw, (), (), (), (), (), ())


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a file: its kind and id, the key or item it begins with, its node, and how that is read."""

    kind: str
    id: str
    file: Parsed
    start: Node
    node: Node
    shape: Shape

    @property
    def place(self) -> Place:
        """Where it begins."""
        return Place(self.file.text, self.start.line, self.start.column)


@dataclass(frozen=True, slots=True)
class Said:
    """A text that people read: in which entry, in which part of it, and where."""

    entry: Entry
    part: str
    words: str
    place: Place


@dataclass(frozen=True, eq=False)
class Content:
    """All that a check may look at."""

    kb: KnowledgeBase
    files: tuple[Parsed, ...]
    scenarios: tuple[Scenario, ...] | None

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry of every file, in their order; one that a later pack has replaced is not read by anybody."""
        entries = (entry for file in self.files for entry in entries_of(file))
        return tuple(one for one in entries if self._is_read(one))

    def _is_read(self, entry: Entry) -> bool:
        place = self.kb.places.get((entry.kind, entry.id), entry.place)
        return (place.text.name, place.line) == (entry.file.text.name, entry.start.line)

    @cached_property
    def texts(self) -> tuple[Said, ...]:
        """Every text that people read."""
        return tuple(said for entry in self.entries for said in texts_of(entry))

    @cached_property
    def _by_entry(self) -> Mapping[tuple[str, str], tuple[Said, ...]]:
        found: dict[tuple[str, str], list[Said]] = {}
        for said in self.texts:
            found.setdefault((said.entry.kind, said.entry.id), []).append(said)
        return {named: tuple(texts) for named, texts in found.items()}

    def texts_in(self, entry: Entry) -> tuple[Said, ...]:
        """The texts of one entry."""
        return self._by_entry[entry.kind, entry.id]

    @cached_property
    def possible(self) -> Possible:
        """Which verdicts the conditions can have; what one check has worked out, the next need not."""
        return Possible(self.kb)

    @cached_property
    def fired(self) -> frozenset[str]:
        """The rules that fire in some scenario."""
        return frozenset(rule for rule, fired in Trials(self.kb, self.scenarios or ()).fired.items() if fired)


def entries_of(file: Parsed) -> Iterator[Entry]:
    """The entries of a file that was understood."""
    if file.kind is FileKind.RULES and isinstance(file.node, Items):
        for item in file.node.items:
            yield Entry(changes.RULE, _id(item), file, item, item, RULE)
    elif file.kind is FileKind.CONTENT and isinstance(file.node, Pairs):
        for section, node in file.node.pairs:
            yield from _keyed(node, *SECTIONS[section.text], file)
    elif file.kind in ENTRIES:
        yield from _keyed(file.node, *ENTRIES[file.kind], file)


def _keyed(node: Node, kind: str, shape: Shape, file: Parsed) -> Iterator[Entry]:
    if isinstance(node, Pairs):
        yield from (Entry(kind, key.text, file, key, inner, shape) for key, inner in node.pairs)


def _id(rule: Node) -> str:
    return next((node.text for key, node in pairs_of(rule) if key.text == "id" and isinstance(node, Scalar)), "")


def pairs_of(node: Node) -> Sequence[tuple[Scalar, Node]]:
    """The pairs of a mapping; none of anything else."""
    return node.pairs if isinstance(node, Pairs) else ()


def texts_of(entry: Entry) -> Iterator[Said]:
    """The texts of an entry; a citation is none, for nobody may reword it."""
    for path, node in _texts(entry.shape, entry.node, ()):
        part = next((key for key in reversed(path) if key), "")
        if part not in ("citation", "short"):
            words = " ".join(node.text.split())
            yield Said(entry, part, words, Place(entry.file.text, node.line, node.column))


def _texts(shape: Shape, node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """Every node that is read as a text for people, with the keys of records that lead to it."""
    match shape:
        case Record():
            for key, inner in pairs_of(node):
                if key.text in shape.keys:
                    yield from _texts(shape.keys[key.text].shape, inner, (*path, key.text))
        case Keyed():
            for _, inner in pairs_of(node):
                yield from _texts(shape.shape, inner, path)
        case Listed():
            for inner in node.items if isinstance(node, Items) else (node,):
                yield from _texts(shape.shape, inner, path)
        case Either():
            yield from _texts(shape.mapping if isinstance(node, Pairs) else shape.short, node, path)
        case _ if shape in (text, tables.statement) and isinstance(node, Scalar):
            yield path, node
