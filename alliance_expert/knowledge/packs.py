"""The pack.yaml of each pack: who they are, what they need of one another, and what they ask to change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..model.knowledge import NoteKind, Pack
from ..model.place import Place, Problem
from ..source.files import CONTENT_LIMIT, decode, read_bytes
from ..source.shape import MISSING, Notes, OneOf, Read, closest, listing
from ..source.tree import Node, Pairs, parse
from . import tables
from .changes import Wish, refuse_conflicts, wishes_of
from .files import Parsed

ANYTHING: Any = type("Anything", (tuple,), {"__contains__": lambda self, word: True})()
"""Stands for legal words while pack.yaml is broken, so that nothing else is blamed for it."""


@dataclass(slots=True)
class Packs:
    """All pack.yaml files as read. `base` is that of the first pack, None if broken; `replacing` are the ids that each
    pack may replace, by its number; `titled` is where sections of the lecture have their titles.
    """

    base: Read | None = None
    packs: dict[str, tuple[Pack, Place]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()
    replacing: dict[int, Collection[str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    titled: list[tuple[Node, Notes]] = field(default_factory=list)
    asked_first: tuple[str, ...] = ()
    notes: dict[str, NoteKind] = field(default_factory=dict)
    pressing: tuple[str, ...] = ()
    pressed: list[tuple[Node, Notes]] = field(default_factory=list)
    set_aside: dict[str, str] = field(default_factory=dict)

    @property
    def in_order(self) -> tuple[Pack, ...]:
        """The packs, the first as the base of the others."""
        return tuple(pack for pack, _ in self.packs.values())


def read_packs(files: Iterable[tuple[Parsed, Notes]]) -> Packs:
    """The packs, in their order. Whatever is wrong with them, or between them, is noted."""
    whole = Packs()
    given: dict[str, Place] = {}
    noted: dict[str, Place] = {}
    added: list[tuple[int, Read, Notes]] = []
    for file, notes in files:
        whole.replacing[file.pack] = ANYTHING if file.pack else ()
        if not file.pack and not _stands_alone(file.node):
            said = "this pack stands on others, and here it comes first: it has no sources, groups and roles"
            notes.add(file.node, "no-first-pack", said, "Leave --only away, or name a complete pack before it.")
            continue
        read = (tables.ADDED_PACK if file.pack else tables.FIRST_PACK)(file.node, notes)
        if read is MISSING:
            continue
        _name(whole.packs, read, notes)
        _titles(whole.sections, "sections", "section", read, notes)
        whole.titled += [(read.nodes["sections"], notes)] if "sections" in read.nodes else []
        if file.pack:
            _settings(whole.settings, given, read, notes)
            _groups(whole, read, notes)
            _notes(whole.notes, noted, read, notes)
            _titles(whole.set_aside, "set_aside", "reason", read, notes)
            whole.pressing += read["pressing"]
            whole.pressed += [(node, notes) for node in getattr(read.at("pressing"), "items", ())]
            whole.replacing[file.pack] = read["override"]
            added.append((file.pack, read, notes))
        else:
            whole.base = read
            whole.groups.update({name: title for name, title in read["groups"].items() if title is not MISSING})
            whole.settings.update({name: value for name, value in read["settings"].items() if value is not MISSING})
            whole.notes.update(_kinds(read["roles"]))
            usual = read["roles"]["set_aside"]
            whole.set_aside.update({name: words for name, words in usual.items() if words is not MISSING})
    whole.wishes = tuple(wish for number, read, notes in added for wish in wishes_of(number, read, notes))
    refuse_conflicts(whole.wishes)
    for _, read, notes in added:
        _require(whole.packs, read, notes)
    return whole


def is_whole(folder: Path) -> bool:
    """Does the pack in a folder stand alone? One that is not understood does not."""
    text = decode(read_bytes(folder / "pack.yaml", CONTENT_LIMIT), "pack.yaml", CONTENT_LIMIT)
    node = text if isinstance(text, Problem) else parse(text)
    return isinstance(node, Pairs) and _stands_alone(node)


def _stands_alone(node: Node) -> bool:
    """Has it any of the keys that only a first pack has? What is no mapping is told elsewhere."""
    own = {*tables.FIRST_PACK.keys} - {*tables.ADDED_PACK.keys}
    return not isinstance(node, Pairs) or any(key.text in own for key, _ in node.pairs)


def _name(packs: dict[str, tuple[Pack, Place]], read: Read, notes: Notes) -> None:
    name = read["name"]
    if name in packs:
        said = f"the pack {name!r} is read twice, here and at {packs[name][1]}"
        advice = "Name it once: packs in your own folder and in the environment need no --rules. Or rename one of them."
        notes.add(read.at("name"), "duplicate-pack", said, advice)
        return
    pack = Pack(name, read["version"], read["language"], read["title"], read["author"])
    packs[name] = (pack, notes.place(read.at("name")))


def _settings(settings: dict[str, str], given: dict[str, Place], read: Read, notes: Notes) -> None:
    """Set what the first pack lists; what an earlier pack has `given` otherwise is a conflict."""
    at = read.at("settings")
    for name, value in read["settings"].items():
        if name not in settings:
            advice = f"Settings of the first pack: {listing(settings)}.{closest(name, settings)}"
            notes.add(at, "unknown-setting", f"there is no setting {name!r}", advice)
        elif name in given and value != settings[name]:
            said = f"the setting {name!r} is given otherwise at {given[name]}"
            notes.add(at, "pack-conflict", said, "Keep one of the two, or leave one of the packs out.")
        elif value is not MISSING:
            settings[name] = value
            given[name] = notes.place(at)


def _groups(whole: Packs, read: Read, notes: Notes) -> None:
    """Add the groups of a pack, and those that it wants to be asked about first."""
    _titles(whole.groups, "groups", "group", read, notes)
    at = read.at("asked_first")
    for name, node in zip(read["asked_first"], getattr(at, "items", ()), strict=False):
        if OneOf(tuple(whole.groups), "group")(node, notes) is not MISSING and name not in whole.asked_first:
            whole.asked_first = (*whole.asked_first, name)


def _kinds(read: Read) -> dict[str, NoteKind]:
    """The kinds of notes of a pack, in its order."""
    return {name: NoteKind(name, **one.values) for name, one in read["notes"].items() if one is not MISSING}


def _notes(kinds: dict[str, NoteKind], noted: dict[str, Place], read: Read, notes: Notes) -> None:
    """Add kinds of notes, or set them out anew for the same reader; what an earlier pack `noted` otherwise is a
    conflict.
    """
    for name, kind in _kinds(read).items():
        at, before = read["notes"][name].node, kinds.get(name, kind)
        if kind.reader != before.reader:
            said = f"the note {name!r} is for the {before.reader}, and here it is for the {kind.reader}"
            notes.add(at, "other-reader", said, f"Write `reader: {before.reader}`, or give yours another id.")
        elif name in noted and kind != before:
            said = f"the note {name!r} is given otherwise at {noted[name]}"
            notes.add(at, "pack-conflict", said, "Keep one of the two, or leave one of the packs out.")
        else:
            kinds[name] = kind
            noted[name] = notes.place(at)


def _titles(titles: dict[str, str], key: str, what: str, read: Read, notes: Notes) -> None:
    """Add the titles that a pack gives to groups, sections or usual reasons, under that key."""
    for name, title in read[key].items():
        if name in titles:
            said = f"the {what} {name!r} has a title already: {titles[name]}"
            notes.add(read.at(key), "pack-conflict", said, f"Take it away, or give yours another {what}.")
        elif title is not MISSING:
            titles[name] = title


def _require(packs: Mapping[str, tuple[Pack, Place]], read: Read, notes: Notes) -> None:
    """Is each pack there that this one builds on, in that version or a later one?"""
    for name, least in read["requires"].items():
        if name not in packs:
            advice = f"Add its folder with --rules. Packs that are there: {listing(packs)}.{closest(name, packs)}"
            notes.add(read.at("requires"), "pack-missing", f"this pack requires the pack {name!r}", advice)
        elif least is not MISSING and _numbers(packs[name][0].version) < _numbers(least):
            said = f"this pack requires {name} {least} or later, and {packs[name][0].version} is there"
            notes.add(read.at("requires"), "pack-too-old", said, f"Get a later version of {name}.")


def _numbers(version: str) -> list[int]:
    """A version by its numbers; 1.0 is 1."""
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers
