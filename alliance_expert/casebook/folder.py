"""A folder -> the case files in it: each once, wherever links lead, and nothing that cannot be looked into is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ENDINGS = (".yaml", ".yml")
"""What the name of a case file ends in."""

PACK = "pack.yaml"
"""A folder with this file holds rules, and is not looked into."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The case files of a folder and of those inside it, by their names; other files, and hidden ones; and what cannot
    be looked into, each with the reason.
    """

    files: tuple[Path, ...]
    others: tuple[Path, ...]
    closed: tuple[tuple[Path, str], ...]


def case_files(folder: Path) -> Folder:
    """Look for case files: names that end in ENDINGS and do not begin with a dot. Nothing in a folder raises."""
    found = _Found()
    found.look_into(folder)
    return Folder(tuple(sorted(found.files)), tuple(sorted(found.others)), tuple(sorted(found.closed)))


@dataclass(slots=True)
class _Found:
    files: list[Path] = field(default_factory=list)
    closed: list[tuple[Path, str]] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def look_into(self, folder: Path) -> None:
        """Take what is in a folder, and in those inside it."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            try:
                if not self._is_new(here):
                    continue
                inside = sorted(Path(one.path) for one in os.scandir(here))
            except OSError as error:
                self._closed(here, error)
                continue
            if here != folder and any(one.name == PACK for one in inside):
                self.closed.append((here, f"holds rules ({PACK}), so no case was looked for in it"))
                continue
            for one in inside:
                try:
                    waiting += self._sorted_out(one)
                except OSError as error:
                    self._closed(one, error)

    def _sorted_out(self, one: Path) -> Iterator[Path]:
        """Take a file, or give a folder."""
        hidden = one.name.startswith(".")
        if not hidden and one.is_dir():
            yield one
        elif hidden or one.suffix.lower() not in ENDINGS:
            self.others.append(one)
        elif not one.exists() or self._is_new(one):  # a link that leads nowhere is told where it is read
            self.files.append(one)

    def _closed(self, path: Path, error: OSError) -> None:
        self.closed.append((path, f"cannot be looked into: {error.strerror or error}"))

    def _is_new(self, path: Path) -> bool:
        """Is it met for the first time, by whatever name?"""
        found = path.stat()
        met = (found.st_dev, found.st_ino) in self.seen
        self.seen.add((found.st_dev, found.st_ino))
        return not met
