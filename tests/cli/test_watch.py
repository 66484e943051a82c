"""--watch: it runs again on every save, goes on whatever is wrong, and ends when somebody interrupts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from alliance_expert.cli.watch import MOST_LOOKS, Snapshot, difference, next_save, snapshot, watch
from alliance_expert.errors import FileError, KnowledgeError

from ..here import run_here
from ..packs import FILES

A, B, C = (1, 10, 1), (2, 12, 1), (3, 11, 2)


class Ended(Exception):
    """Somebody interrupted."""


def seeing(*states: Snapshot) -> Callable[[], Snapshot]:
    """Looks that see these one after the other, and then somebody interrupts."""
    left = iter(states)

    def look() -> Snapshot:
        for state in left:
            return state
        raise Ended

    return look


def no_wait(_: float) -> None:
    pass


def runs(*states: Snapshot, run: Callable[[], object] = lambda: None) -> int:
    """How often it runs while these are seen."""
    count = 0

    def counted() -> None:
        nonlocal count
        count += 1
        run()

    with pytest.raises(Ended):
        watch(counted, seeing(*states), no_wait, lambda: "12:00:00")
    return count


def test_it_runs_once_and_waits_while_nothing_is_saved():
    assert runs({"a": A}, {"a": A}, {"a": A}, {"a": A}) == 1


def test_it_runs_again_after_each_save():
    assert runs({"a": A}, {"a": B}, {"a": B}, {"a": B}, {"a": C}, {"a": C}, {"a": C}) == 3


def test_what_is_saved_during_a_run_is_not_lost():
    assert runs({"a": A}, {"a": B}, {"a": B}, {"a": B}) == 2


def test_it_waits_until_a_save_is_over():
    """Emptied, taken away, written: one save."""
    look = seeing({"a": A}, {"a": (2, 0, 1)}, {}, {"a": (3, 5, 9)}, {"a": C}, {"a": C})
    assert next_save({"a": A}, look, no_wait) == {"a": C}


def test_what_is_as_it_was_in_the_end_was_no_save():
    assert runs({"a": A}, {"a": A, "4913": B}, {"a": A}, {"a": A}, {"a": A}) == 1


def test_a_save_without_end_is_taken_as_it_is():
    def endless() -> Iterator[Snapshot]:
        for number in range(10_000):
            yield {"a": (number, number, 1)}

    states = endless()
    seen = next_save({"a": A}, lambda: next(states), no_wait)
    assert seen == {"a": (MOST_LOOKS, MOST_LOOKS, 1)}


def test_what_is_refused_is_told_and_watching_goes_on(capsys: pytest.CaptureFixture[str]):
    def refuse() -> None:
        raise KnowledgeError(["x: is refused."])

    assert runs({"a": A}, {}, {}, {}, {"a": B}, {"a": B}, {"a": B}, run=refuse) == 3
    told = capsys.readouterr().err
    assert told.count("x: is refused.\n") == 3
    assert "\n12:00:00  gone: a\n" in told and "\n12:00:00  new: a\n" in told


def test_a_folder_may_vanish_but_has_to_be_there_to_begin_with(tmp_path: Path):
    there = iter([True, False, True])

    def run() -> None:
        if not next(there):
            raise FileError("x: there is no such folder.")

    assert runs({"a": A}, {}, {}, {}, {"a": A}, {"a": A}, {"a": A}, run=run) == 3
    done = run_here(["rules", "lint", "--watch", "--rules", "gone"], tmp_path)
    assert (done.returncode, done.stderr.startswith("gone: there is no such folder.")) == (6, True)


def test_what_is_not_foreseen_ends_it():
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        watch(fail, seeing({}), no_wait)


def test_the_line_between_two_runs_tells_what_was_saved_is_new_and_is_gone():
    assert difference({"a": A, "b": A, "c": A}, {"a": B, "b": A, "d": A}) == "saved: a; new: d; gone: c"
    many: dict[str, tuple[int, int, int]] = dict.fromkeys("abcde", A)
    assert difference({}, many) == "new: a, b, c, … (5 in all)"


def test_a_look_sees_all_files_but_hidden_ones_and_what_editors_keep(tmp_path: Path):
    for name in (
        "pack.yaml",
        "x/a.rules.yaml",
        "x/notes.txt",
        ".git/index",
        "x/.a.swp",
        "x/a.rules.yaml~",
        "__pycache__/a.pyc",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    seen = snapshot([tmp_path, tmp_path / "gone"])
    assert sorted(Path(path).relative_to(tmp_path).as_posix() for path in seen) == ["pack.yaml", "x/a.rules.yaml", "x/notes.txt"]  # fmt: skip


def test_a_look_tells_a_file_that_was_saved_by_renaming_another(tmp_path: Path):
    (tmp_path / "a").write_text("one")
    before = snapshot([tmp_path])
    (tmp_path / "b").write_text("two")
    os.utime(tmp_path / "b", ns=(0, next(iter(before.values()))[0]))
    (tmp_path / "b").replace(tmp_path / "a")
    assert snapshot([tmp_path]) != before
    (tmp_path / "a").unlink()
    assert snapshot([tmp_path]) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lint", "--watch", "--fix"], "leave out --fix"),
        (["lint", "--watch", "--format", "json"], "leave out --format"),
        (["test", "--watch", "--junit", "x.xml"], "leave out --junit"),
    ],
)
def test_what_is_for_machines_is_not_watched(arguments: Iterable[str], said: str):
    done = run_here(["rules", *arguments])
    assert (done.returncode, said in done.stderr) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="interrupts with a signal")
@pytest.mark.parametrize("command", ["lint", "test"])
def test_it_runs_until_somebody_interrupts_and_ends_with_130(command: str, tmp_path: Path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "alliance_expert", "rules", command, "--watch", "--only", "--rules", "."],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdout
        until(process.stdout, "Waiting for a file to be saved.")
        (tmp_path / "topic" / "all.rules.yaml").write_text("- id: [\n")
        assert "[not-yaml]" in until(process.stdout, "Waiting for a file to be saved.")
        process.send_signal(signal.SIGINT)
        assert process.stdout.read().endswith("Interrupted.\n")
    assert process.returncode == 130


def until(lines: Iterable[str], beginning: str) -> str:
    """What is said up to a line."""
    said = ""
    for line in lines:
        said += line
        if line.startswith(beginning):
            return said
    raise AssertionError(said)
