"""A case on the disk: written whole, for its owner only, and never over what somebody else wrote."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from ..errors import FileError
from ..source.files import CASE_LIMIT, forget_parts, read_bytes, write_private


class ChangedError(FileError):
    """The file is no longer as it was read or written last."""


def check_folder(folder: Path) -> None:
    """Can files be written in a folder? Raises FileError if not, with the reason."""
    if not folder.is_dir():
        raise FileError(f"there is no folder {folder}. Make it first, or name another file.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FileError(f"nothing can be written in the folder {folder}. Name a file somewhere else.")


def check_file(path: Path) -> None:
    """Can this file be written, in its folder? Raises FileError if not, with the reason."""
    check_folder(path.absolute().parent)
    if path.is_dir():
        raise FileError(f"{path}: is a folder, not a file. Name a file inside it.")
    if path.exists() and not os.access(path, os.W_OK):
        raise FileError(f"{path}: may not be written. Change its rights, or name another file.")


def save_case(path: Path, text: str, seen: bytes | None) -> bytes:
    """Write a case where the file is still as it was `seen` (None: not there). Gives what is in the file now.

    Raises ChangedError if it is not, and FileError with the reason if it cannot be written; the file stays as it is.
    """
    raw = text.encode("utf-8")
    if len(raw) > CASE_LIMIT:
        raise FileError(f"{path}: a case has room for {CASE_LIMIT:,} bytes, and this would be more.")
    with _alone_in(path.resolve().parent):  # where a link leads, whoever comes by another way
        forget_parts(path)  # nobody else writes now, so what is there was left by a write that was killed
        now = read_bytes(path, CASE_LIMIT) if path.exists() else None
        if now == raw:
            return raw
        if now != seen:
            done = "taken away" if now is None else "made" if seen is None else "changed"
            left = ", and is left as it is" if now is not None else ""
            raise ChangedError(f"{path}: was {done} by someone else meanwhile{left}.")
        write_private(path, raw)
    return raw


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other interview writes in the folder meanwhile, where the system has such locks; then it is on the disk."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise FileError(f"{folder}: cannot be opened: {error.strerror}. Check whether the folder is there.") from error
    try:
        with suppress(OSError):
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
        with suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)


def keep_original(path: Path, raw: bytes) -> Path:
    """Keep what a person wrote beside the file that replaces it: as FILE~, or if that is taken, as FILE~2 and so on."""
    for number in count(1):
        beside = path.with_name(f"{path.name}~{number if number > 1 else ''}")
        if not beside.exists():
            write_private(beside, raw)
            return beside
        if beside.is_file() and read_bytes(beside, CASE_LIMIT) == raw:
            return beside
    raise AssertionError


def other_name(path: Path) -> Path:
    """A name beside the file that nothing has yet: FILE-2.yaml and so on."""
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(name for name in names if not name.exists())
