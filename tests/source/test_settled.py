"""A file that somebody writes while it is read: one moment of it is read, never two, or it is told."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from alliance_expert.errors import FileError
from alliance_expert.source import files
from alliance_expert.source.files import TRIES, read_settled, write_bytes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_bytes(b"old")
    return tmp_path / "a.yaml"


@pytest.fixture
def reading(monkeypatch):
    """What is done after each time that a file is read; how often it was."""
    read, done = files.read_bytes, []
    changes: list = []

    def with_change(path, limit):
        raw = read(path, limit)
        done.append(raw)
        if len(done) <= len(changes):
            changes[len(done) - 1](path)
        return raw

    monkeypatch.setattr(files, "read_bytes", with_change)
    return changes, done


def test_a_file_that_nobody_changes_is_read_once_with_when_it_was_changed_last(file, reading):
    os.utime(file, (1, 1_700_000_000))
    assert read_settled(file, 10) == (b"old", 1_700_000_000)
    assert len(reading[1]) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b"newer"),
        lambda path: write_bytes(path, b"newer"),
        lambda path: (path.with_suffix(".new").write_bytes(b"newer"), path.with_suffix(".new").replace(path)),
    ],
    ids=["written into", "written beside and renamed", "replaced by another"],
)
def test_a_file_that_is_changed_while_it_is_read_is_read_anew(change, file, reading):
    reading[0].append(change)
    raw, when = read_settled(file, 10)
    assert (raw, when) == (b"newer", file.stat().st_mtime)
    assert reading[1] == [b"old", b"newer"]


def test_a_file_of_the_same_size_and_time_that_took_the_place_of_another_is_read_anew(file, reading):
    def replaced(path: Path) -> None:
        other = path.with_suffix(".new")
        other.write_bytes(b"new")
        os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
        other.replace(path)

    reading[0].append(replaced)
    assert read_settled(file, 10)[0] == b"new"


def test_a_file_that_is_changed_again_and_again_is_told_with_what_to_do(file, reading):
    def longer(path: Path) -> None:
        path.write_bytes(path.read_bytes() + b"+")

    reading[0].extend([longer] * TRIES)
    with pytest.raises(FileError) as told:
        read_settled(file, 10)
    assert str(told.value) == f"{file}: is being changed while it is read. Wait until it is written, and try again."
    assert len(reading[1]) == TRIES


def test_a_file_that_is_taken_away_while_it_is_read_is_told_to_be_gone(file, reading):
    reading[0].append(Path.unlink)
    with pytest.raises(FileError, match="no such file"):
        read_settled(file, 10)


def test_what_is_read_is_always_one_whole_moment_while_somebody_goes_on_saving(file):
    moments = [letter * size for letter, size in ((b"a", 100_000), (b"b", 90_000), (b"c", 80_000))]
    write_bytes(file, moments[0])
    over = threading.Event()

    def save() -> None:
        while not over.is_set():
            for moment in moments:
                write_bytes(file, moment)

    writer = threading.Thread(target=save)
    writer.start()
    try:
        for _ in range(30):
            try:
                assert read_settled(file, 200_000)[0] in moments
            except FileError as error:
                assert "is being changed" in str(error)
    finally:
        over.set()
        writer.join()
