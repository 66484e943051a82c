"""Reading text: from a path to a string, or to a clear reason why not."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import BinaryIO

from ..errors import FileError
from ..model.place import Place, Problem, Text

PRIVATE = 0o600
"""The rights of a file that only its owner may read."""

PART = ".part"
"""What the name of a file ends in that is being written."""

TRIES = 3
"""How often a file is read anew that was changed meanwhile."""

CASE_LIMIT = 1_000_000
CONTENT_LIMIT = 2_000_000
"""Bytes. Two hundred sessions are some 200 kB; the largest shipped file is far smaller than its limit."""

# Control signs reach a terminal as commands, bidirectional ones make a line read otherwise than it is.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def shipped(folder: str) -> Path:
    """The folder of content that came with the package: `rules`, `templates` or `examples`."""
    module = importlib.import_module(f"alliance_expert.{folder}")
    return Path(module.__path__[0])


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of a regular file, but one more than `limit` at most. Raises FileError with the reason."""
    try:
        if not path.is_file():
            raise FileError(_not_a_file(path))
        with path.open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{path}: cannot be read: {reason}. Check the name and the rights.") from error


def read_settled(path: Path, limit: int) -> tuple[bytes, float]:
    """The same, and when the file was changed last, in seconds since 1970: of one moment, not of two.

    Raises FileError also where somebody goes on writing into the file while it is read.
    """
    for _ in range(TRIES):
        before = _stamp(path)
        raw = read_bytes(path, limit)
        if _stamp(path) == before:
            return raw, before[0]
    raise FileError(f"{path}: is being changed while it is read. Wait until it is written, and try again.")


def _stamp(path: Path) -> tuple[float, int, int]:
    """What changes when a file is written to or replaced. A file that is not there is told where it is read."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return (0, 0, 0)
    return (found.st_mtime, found.st_size, found.st_ino)


def read_stream(stream: BinaryIO, limit: int) -> bytes:
    """The bytes of an open stream, but one more than `limit` at most."""
    return stream.read(limit + 1)


def decode(raw: bytes, name: str, limit: int) -> tuple[Text, str] | Problem:
    """The text of a file, and the same by lines for messages; or why it cannot be taken."""
    empty = Place(Text(name, ()))
    if len(raw) > limit:
        return Problem(empty, "too-large", f"the file has more than {limit:,} bytes", "Split it, or check what it is.")
    if raw.startswith((b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0")):
        return Problem(empty, "not-text", "this is a word processor's file", "Save it as plain text (UTF-8).")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Problem(
            empty, "not-utf-8", f"the file is not UTF-8 text (line {line})", "In your editor: Save as, encoding UTF-8."
        )
    lines = Text(name, tuple(text.split("\n")))
    if bad := FORBIDDEN.search(text):
        return Problem(_spot(lines, text, bad.start()), "forbidden-sign", forbidden(bad[0]), "Delete it.")
    if not text.strip():
        return Problem(empty, "empty-file", "the file is empty", "Write something into it, or take it away.")
    return lines, text


def forbidden(sign: str) -> str:
    """What to say of a sign that may not stand in a text."""
    return f"the sign U+{ord(sign):04X} is a control or direction sign that nobody can see"


def _spot(lines: Text, text: str, index: int) -> Place:
    before = text[:index]
    safe = Text(lines.name, tuple(FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines.lines))
    return Place(safe, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _not_a_file(path: Path) -> str:
    if path.is_dir():
        return f"{path}: is a folder, not a file. Name a file inside it."
    if path.exists():
        return f"{path}: is not an ordinary file. Write what it holds into one, or use - where that is read."
    return f"{path}: no such file. Check the name and the folder."


def write_text(path: Path, text: str) -> None:
    """Write a whole file or nothing: beside it first, then renamed. Raises FileError with the reason.

    A link stays a link, a file keeps its mode, and a device is written to as it is.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, raw: bytes, *, private: bool = False) -> None:
    """The same for bytes; a `private` file may then be read by its owner only."""
    with _told(path):
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(raw)
            return
        _replace(target, raw, PRIVATE if private else target.stat().st_mode if target.exists() else None)


def write_private(path: Path, raw: bytes) -> None:
    """Write a whole file that only its owner may read, or nothing. Raises FileError with the reason."""
    write_bytes(path, raw, private=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong while a file is written, as a FileError."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{path}: cannot be written: {reason}. Check the name, the folder and the rights.") from error


def _replace(target: Path, raw: bytes, mode: int | None) -> None:
    """Write beside and rename, with the mode that is given, from the first byte on no wider (None: the usual one)."""
    beside = target.with_name(f".{target.name}.{os.getpid()}{PART}")
    try:
        with open(beside, "xb", opener=lambda name, flags: os.open(name, flags, mode or 0o666)) as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def forget_parts(path: Path) -> None:
    """Take away what writes that were killed have left beside a file."""
    with suppress(OSError, RuntimeError):
        target = path.resolve()
        for beside in target.parent.glob(f".{escape(target.name)}.*{PART}"):
            beside.unlink(missing_ok=True)
