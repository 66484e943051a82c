"""Who does the units of a run: this process, or several that it starts, each with its share of the threads.

The outcomes come in the order of the units, whoever does them.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import FileError
from .work import whole

if TYPE_CHECKING:  # polars counts its threads when it is imported, which a worker puts off until it knows its share
    from .units import Outcome, Task, Tools, Unit

TASK = "task.pickle"
THREADS = "POLARS_MAX_THREADS"

Crew = Callable[[Iterable["Unit"]], Iterator["Outcome"]]

_ours: list[Tools] = []
"""What this process does units with, if it was started for that."""


@contextmanager
def crew(task: Task, workers: int) -> Iterator[Crew]:
    """So many workers for the units of a task. When the block is left, however that is, none of them works any more.

    Raises FileError where the system ends one of them.
    """
    if workers == 1:
        tools = task.tools()
        yield lambda units: map(tools.do, units)
        return
    threads = max(1, (os.cpu_count() or 1) // workers)
    others = multiprocessing.active_children()
    spawn = multiprocessing.get_context("spawn")
    # by way of a file, because Python would wait for ever to tell so much to a process that ended too early to listen
    with whole(task.work.at(TASK)) as path:
        path.write_bytes(pickle.dumps(task))
    pool = ProcessPoolExecutor(workers, spawn, _begin, (str(task.work.at(TASK)), threads))
    try:
        yield partial(_handed_out, pool)
        pool.shutdown()
    except BrokenProcessPool as error:
        said = "A worker was ended, most likely for want of memory. Go on with --resume, and fewer --workers."
        raise FileError(said) from error
    finally:
        for process in multiprocessing.active_children():
            if process not in others:
                process.terminate()
        pool.shutdown(cancel_futures=True)


def _handed_out(pool: ProcessPoolExecutor, units: Iterable[Unit]) -> Iterator[Outcome]:
    with _undisturbed():  # the workers are started here
        return pool.map(_do, units)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A key that is pressed to interrupt waits, or it would leave a worker half begun; the workers never hear of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        if sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, before)
        for number in pressed:
            signal.raise_signal(number)


def _begin(task: str, threads: int) -> None:
    """Get ready in a process of one's own, which ends with the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started it decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ[THREADS] = str(threads)
    _ours.append(pickle.loads(Path(task).read_bytes()).tools())


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _do(unit: Unit) -> Outcome:
    return _ours[0].do(unit)
