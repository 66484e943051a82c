"""The work folder of a run, `OUT.work` beside OUT: what is done already, each unit there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import FileError
from ..source.files import PART, PRIVATE

FORMAT = "alliance-expert.work/1"
FINISHING = "finishing"
MANIFEST = "manifest.json"
"""Says what is asked for; and once the files that are asked for may be there, beside the work folder, that too."""


class Refused(ValueError):
    """A run that cannot begin as it is asked for; the message says why, and what to do."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write a file to; after the block it has become `path`, on the disk, and for its owner only.

    Where the block raises, or the program is killed, nothing becomes of `path`.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE))
        yield beside
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Work:
    """The folder, by its path. Several processes may add to it; each unit has a name of its own."""

    folder: Path

    def at(self, name: str) -> Path:
        """Where a file of this name is."""
        return self.folder / name

    def note(self, name: str) -> Any:
        """What was noted under this name; None where nothing was."""
        try:
            return json.loads(self.at(name).read_bytes())
        except FileNotFoundError:
            return None

    def take_note(self, name: str, value: Any) -> None:
        """Note a value, as JSON."""
        with whole(self.at(name)) as path:
            path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")

    @property
    def finishing(self) -> bool:
        """May the files that are asked for be there, because this run has written them?"""
        return bool((self.note(MANIFEST) or {}).get(FINISHING))

    def finish(self) -> None:
        """From now on they may be."""
        self.take_note(MANIFEST, {**self.note(MANIFEST), FINISHING: True})

    def clear(self) -> None:
        """Take away all that is in the folder. A kill meanwhile does no harm: first go the notes by which a unit counts
        as done, and last the manifest, by which the folder is known to be from here.
        """
        for path in sorted(self.folder.iterdir(), key=lambda one: (one.name == MANIFEST, one.suffix != ".json")):
            path.unlink()


def is_unfinished(output: Path) -> bool:
    """Is there a run for this output that can be continued?"""
    return (_beside(output) / MANIFEST).exists()


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.name}.work")


@contextmanager
def work_for(output: Path, asked: Mapping[str, Any], resume: bool) -> Iterator[tuple[Work, str]]:
    """The work folder for an output, for this process alone, and what became of an unfinished run, to be told.

    `asked` says what is asked for and of what, each part under the words that name it. With `resume` an unfinished run
    is continued, and Refused is raised where something else was asked of it; without, its work is thrown away. Raises
    FileError where there can be no such folder. What is in it stays until `finished`.
    """
    work = Work(_beside(output))
    with _alone_in(work.folder):
        before = _before(work)
        manifest = {"format": FORMAT, **asked}
        told = _continued(work, before, manifest) if resume else _begun(work, before)
        for left in work.folder.glob(f".*{PART}"):
            left.unlink()
        if work.note(MANIFEST) is None:
            work.take_note(MANIFEST, manifest)
        yield work, told


def _before(work: Work) -> Mapping[str, Any] | None:
    """The manifest of an unfinished run; None where the folder is new. Raises FileError where it is somebody else's."""
    with suppress(ValueError):
        before = work.note(MANIFEST)
        if isinstance(before, dict) and before.get("format") == FORMAT:
            return before
        if before is None and all(one.name.endswith(PART) for one in work.folder.iterdir()):
            return None
    raise FileError(f"{work.folder}: is there already, and not from here. Move it away.")


def _begun(work: Work, before: Mapping[str, Any] | None) -> str:
    if before is None:
        return ""
    work.clear()
    return "The unfinished run that was there is begun anew; --resume would have continued it."


def _continued(work: Work, before: Mapping[str, Any] | None, manifest: Mapping[str, Any]) -> str:
    if before is None:
        return "No unfinished run was there, so this one begins at its beginning."
    wanted = json.loads(json.dumps(manifest))
    if changed := [name for name in wanted if before.get(name) != wanted[name]]:
        said = f"The run that was left unfinished cannot be continued: {', '.join(changed)} changed since."
        raise Refused(f"{said} Leave --resume out, to begin it anew.")
    return "The unfinished run is continued."


def finished(work: Work) -> None:
    """Take the work folder away."""
    work.clear()
    shutil.rmtree(work.folder, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """The folder is there, and no other run works in it, where the system has such locks."""
    if sys.platform == "win32":
        _make(folder)
        yield
        return
    opened = _opened(folder)
    try:
        yield
    finally:
        os.close(opened)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError as error:
        raise FileError(f"{folder}: is a file, and in the way of the work folder. Move it away.") from error
    except OSError as error:
        raise FileError(f"{folder}: cannot be made: {error.strerror}. Name a file somewhere else.") from error


def _opened(folder: Path) -> int:
    """The folder, open and locked. Another run may end meanwhile and take it away; then it is made again."""
    while True:
        _make(folder)
        try:
            opened = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue
        _lock(opened, folder)
        _own(opened, folder)
        if _is(opened, folder):
            return opened
        os.close(opened)


def _lock(opened: int, folder: Path) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(opened)
        raise FileError(
            f"{folder}: another run works here. Wait until it has ended, or name another output."
        ) from error
    except OSError:  # a file system without locks
        pass


def _own(opened: int, folder: Path) -> None:
    """Refuse a folder that others may write in: what is noted there is believed."""
    if sys.platform == "win32":
        return
    found = os.fstat(opened)
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        os.close(opened)
        raise FileError(f"{folder}: others may write in it, so it is no place for a run. Move it away.")


def _is(opened: int, folder: Path) -> bool:
    """Is it still the folder of that name?"""
    with suppress(OSError):
        return os.path.samestat(os.fstat(opened), folder.stat())
    return False
