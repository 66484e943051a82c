"""A folder of files that are made anew each time: older ones go, and nothing that others put there is touched."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..errors import FileError
from ..source.files import CONTENT_LIMIT, read_bytes, write_text

LIST = "pages.txt"
"""The file that lists all others that were made, so that a later run knows them."""

HEAD = "Made by `alliance-expert rules docs`, which makes these files anew and takes away what is no more:\n"

AT_ONCE = 8
"""Files that are written at the same time, because a disk takes its time over each."""

NAME = re.compile(r"(?:[^/\\\s.][^/\\\s]*/)?[^/\\\s.][^/\\\s]*")
"""A name that leads nowhere else than into the folder, or into a folder in it."""


def fill(folder: Path, files: Mapping[str, str]) -> tuple[int, int]:
    """Write files by their names into a folder, each whole or not at all, and take away those of an earlier time that
    are no more. Tells how many were written, and how many went.

    The folder is new, empty, or one that this filled before. Raises FileError, before anything is written, where it is
    not, or where a file of others would be lost.
    """
    before = _made(folder)
    _spare(folder, files.keys() - before)
    gone = sorted(before - files.keys())
    for inner in sorted({(folder / name).parent for name in files}):
        _make(inner)
    write_text(folder / LIST, _listed(before | files.keys()))
    with ThreadPoolExecutor(AT_ONCE) as hands:
        list(hands.map(lambda name: write_text(folder / name, files[name]), files))
    for name in gone:
        _take_away(folder, name)
    write_text(folder / LIST, _listed(files))
    return len(files), len(gone)


def _listed(names: Iterable[str]) -> str:
    return HEAD + "".join(f"{name}\n" for name in sorted(names))


def _made(folder: Path) -> set[str]:
    """The names of the files that were made here before."""
    path = folder / LIST
    try:
        if not os.path.lexists(path):
            if not folder.is_dir() and os.path.lexists(folder):
                raise FileError(f"{folder}: is a file. Name a folder.")
            if folder.is_dir() and any(folder.iterdir()):
                said = "holds other files, and no list of pages that were made before. Name a new folder, or empty it."
                raise FileError(f"{folder}: {said}")
            return set()
    except OSError as error:
        raise FileError(f"{folder}: cannot be read: {error.strerror}. Name another folder.") from error
    text = read_bytes(path, CONTENT_LIMIT).decode("utf-8", "replace")
    if not text.startswith(HEAD):
        raise FileError(f"{path}: is there already and was not made here, so it stays. Name another folder.")
    return {name for name in text.removeprefix(HEAD).splitlines() if NAME.fullmatch(name)}


def _spare(folder: Path, new: Collection[str]) -> None:
    """Raise FileError where a file of others stands in the place of one that is new."""
    for name in sorted(new):
        if os.path.lexists(folder / name):
            said = "is there already and was not made here, so it stays, and nothing was written."
            raise FileError(f"{folder / name}: {said} Move it away, or name another folder.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder}: cannot be made: {error.strerror}. Check the name and the rights.") from error


def _take_away(folder: Path, name: str) -> None:
    """Take a file away, and the folder in which it stood where that is empty then."""
    path = folder / name
    try:
        path.unlink(missing_ok=True)
        if path.parent != folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise FileError(f"{path}: cannot be taken away: {error.strerror}. Check the rights.") from error
