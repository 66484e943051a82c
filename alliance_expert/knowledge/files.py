"""A pack is a folder: which files lie in it, of which kind, and what their text is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath

from ..errors import FileError, KnowledgeError
from ..model.place import Place, Problem, Text
from ..source.files import CONTENT_LIMIT, decode, read_bytes
from ..source.tree import Node, parse


class FileKind(Enum):
    """What a file of a pack holds; told by its name."""

    PACK = "pack"
    ATTRIBUTES = "attributes"
    FINDINGS = "findings"
    CONTENT = "content"
    EVIDENCE = "evidence"
    LECTURE = "lecture"
    WORDING = "wording"
    RULES = "rules"
    SCENARIOS = "scenarios"


KNOWN_FILES = (
    "A pack holds pack.yaml, evidence.yaml, lecture.yaml, wording.yaml, vocabulary/*.yaml, strategies/*.yaml, and in "
    "any folder *.rules.yaml and *.cases.yaml."
)


YAML = re.compile(r"\.ya?ml(?:\.txt)?$|\.(?:rules|cases)\.txt$")
"""How the name of a file in a pack ends; editors put `.txt` behind it, and it would be lost in silence."""

NEW_PACK = (
    "Write one with the lines `name: my-pack`, `version: 0.1.0` and `language: en`; or, if this is no pack, take the "
    "folder away from among your packs."
)


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file as it was read: in which pack (by number), under which name there, and its bytes."""

    pack: int
    name: str
    shown: str
    raw: bytes


def kind_of(name: str) -> FileKind | None:
    """What a file holds, from its path inside the pack; None if it has no place in a pack."""
    path = PurePath(name)
    if path.name.endswith(".rules.yaml"):
        return FileKind.RULES
    if path.name.endswith(".cases.yaml"):
        return FileKind.SCENARIOS
    match path.parts:
        case ("pack.yaml",):
            return FileKind.PACK
        case ("evidence.yaml",):
            return FileKind.EVIDENCE
        case ("lecture.yaml",):
            return FileKind.LECTURE
        case ("wording.yaml",):
            return FileKind.WORDING
        case ("vocabulary", "findings.yaml"):
            return FileKind.FINDINGS
        case ("vocabulary", _):
            return FileKind.ATTRIBUTES
        case ("strategies", _):
            return FileKind.CONTENT
        case _:
            return None


def collect(folders: tuple[Path, ...], scenarios: bool = False) -> tuple[PackFile, ...]:
    """All YAML files of the packs, in an order that no file system decides; scenarios only where they are asked for.

    Raises FileError if a folder is missing, KnowledgeError if one has no pack.yaml or a file cannot be read.
    """
    files: list[PackFile] = []
    problems: list[Problem] = []
    for number, folder in enumerate(folders):
        if not folder.is_dir():
            said = "is a file; name its folder" if folder.is_file() else "there is no such folder"
            raise FileError(f"{folder}: {said}. A pack is a folder that holds a pack.yaml.")
        if not (folder / "pack.yaml").is_file():
            place = Place(Text(shown(folder), ()))
            problems.append(Problem(place, "no-pack-file", "there is no pack.yaml in this folder", NEW_PACK))
        for path in _yaml_files(folder, problems):
            name = path.relative_to(folder).as_posix()
            if not scenarios and kind_of(name) is FileKind.SCENARIOS:
                continue
            try:
                raw = read_bytes(path, CONTENT_LIMIT)
            except FileError as error:
                problems.append(Problem(Place(Text(shown(path), ())), "unreadable", str(error)))
                continue
            files.append(PackFile(number, name, shown(path), raw))
    if problems:
        raise KnowledgeError(problems)
    return tuple(files)


def shown(path: Path) -> str:
    """A path as people should see it: short where the file lies below the current folder."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError, RuntimeError):  # a link in a circle leads nowhere
        return str(path)


def _yaml_files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """The YAML files below a folder. A folder that cannot be entered is a problem: a rule in it would be lost."""

    def lost(path: str, reason: str) -> None:
        place = Place(Text(shown(Path(path)), ()))
        problems.append(Problem(place, "unreadable", f"this folder cannot be read: {reason}", "Mend or move it."))

    found: list[Path] = []
    for top, folders, names in os.walk(folder, onerror=lambda error: lost(error.filename, error.strerror or "")):
        for name in [name for name in folders if (Path(top) / name).is_symlink()]:
            lost(str(Path(top) / name), "it is a link")
        folders[:] = [name for name in folders if not name.startswith((".", "__"))]
        found.extend(Path(top) / name for name in names if YAML.search(name.lower()))
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file of a pack as nodes."""

    pack: int
    kind: FileKind
    text: Text
    node: Node


def parse_all(files: tuple[PackFile, ...]) -> tuple[tuple[Parsed, ...], tuple[Problem, ...], frozenset[FileKind]]:
    """The files as nodes; what is wrong with those that are none; and the kinds of which one is none."""
    parsed: list[Parsed] = []
    problems: list[Problem] = []
    lost: set[FileKind] = set()
    for file in files:
        kind = kind_of(file.name)
        if kind is None:
            advice = f"Rename it, or move it out of the pack. {KNOWN_FILES}"
            said = "this file has no place in a pack, so nothing would read it"
            problems.append(Problem(Place(Text(file.shown, ())), "unknown-file", said, advice))
            continue
        text = decode(file.raw, file.shown, CONTENT_LIMIT)
        node = text if isinstance(text, Problem) else parse(text)
        if isinstance(node, Problem):
            problems.append(node)
            lost.add(kind)
        elif not isinstance(text, Problem):
            parsed.append(Parsed(file.pack, kind, text[0], node))
    return tuple(parsed), tuple(problems), frozenset(lost)
