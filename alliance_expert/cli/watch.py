"""Watching folders: run, wait until a file in them is saved, run again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import click

from ..errors import AllianceError, FileError
from ..knowledge.files import shown
from ..source.shape import listing
from .screen import message

Snapshot = Mapping[str, tuple[int, int, int]]
"""All files by their paths: when each was written, how long it is, and which file of the disk it is."""

PAUSE = 0.3
"""Seconds between two looks; a save is over when two of them see the same."""

MOST_LOOKS = 20
"""Looks after which a save that goes on and on is taken as it is."""

MOST_NAMED = 3

watch_option = click.option(
    "--watch", "watching", is_flag=True, help="Stay, and run again whenever a file of the packs is saved, until Ctrl-C."
)
"""--watch, given to the command as `watching`."""

WAITING = "Waiting for a file to be saved. Ctrl-C ends it."


def watch(
    run: Callable[[], object],
    look: Callable[[], Snapshot],
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S"),
) -> NoReturn:
    """Run, and again whenever what `look` sees is not as it was before the run; until somebody interrupts.

    What `run` raises on purpose is told, and watching goes on; but what is not there to begin with is never watched.
    """
    runs = 0
    while True:
        before = look()
        try:
            run()
        except AllianceError as error:
            if runs == 0 and isinstance(error, FileError):
                raise
            message(str(error))
        runs += 1
        message(f"\n{WAITING}")
        after = next_save(before, look, sleep)
        message(f"\n{clock()}  {difference(before, after)}\n")


def next_save(before: Snapshot, look: Callable[[], Snapshot], sleep: Callable[[float], None]) -> Snapshot:
    """What is seen once something was saved, and nothing is being written any more.

    An editor may empty, rename or take away a file for a moment; what is as it was in the end was no save.
    """
    while True:
        now = look()
        for _ in range(MOST_LOOKS if now != before else 0):
            sleep(PAUSE)
            earlier, now = now, look()
            if now == earlier:
                break
        if now != before:
            return now
        sleep(PAUSE)


def snapshot(folders: Sequence[Path]) -> Snapshot:
    """The files below these folders as they are now, but for hidden ones and those that editors keep (`FILE~`)."""
    return dict(seen for folder in folders for seen in _files(folder))


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for top, inside, names in os.walk(folder):
        inside[:] = [name for name in inside if not name.startswith((".", "__"))]
        for name in names:
            if name.startswith(".") or name.endswith("~"):
                continue
            path = Path(top) / name
            with suppress(OSError):  # taken away meanwhile, or a link that leads nowhere
                found = path.stat()
                yield str(path), (found.st_mtime_ns, found.st_size, found.st_ino)


def difference(before: Snapshot, after: Snapshot) -> str:
    """What was saved, is new and is gone, in a line."""
    names = {
        "saved": [path for path in after if path in before and after[path] != before[path]],
        "new": [path for path in after if path not in before],
        "gone": [path for path in before if path not in after],
    }
    told = (
        f"{how}: {listing(sorted(shown(Path(p)) for p in paths), MOST_NAMED)}" for how, paths in names.items() if paths
    )
    return "; ".join(told)
