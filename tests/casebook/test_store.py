"""A case on the disk: whole or not at all, for its owner only, and never over what somebody else wrote."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from alliance_expert.casebook import ChangedError, check_file, check_folder, keep_original, other_name, save_case
from alliance_expert.errors import FileError
from alliance_expert.source.files import forget_parts

posix = pytest.mark.skipif(os.name == "nt", reason="rights as on Unix")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "A17.yaml"


def there(path):
    """What is in the folder."""
    return sorted(one.name for one in path.parent.iterdir())


def test_a_case_is_written_and_written_again(path):
    seen = save_case(path, "one\n", None)
    assert path.read_bytes() == seen == b"one\n"
    assert save_case(path, "two\n", seen) == b"two\n"
    assert path.read_bytes() == b"two\n"
    assert there(path) == ["A17.yaml"]


@posix
def test_only_its_owner_may_read_it_even_where_others_could_before(path):
    path.write_bytes(b"one\n")
    path.chmod(0o644)
    save_case(path, "two\n", b"one\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("now", "seen", "done"),
    [(b"mine\n", b"one\n", "changed"), (None, b"one\n", "taken away"), (b"x\n", None, "made")],
)
def test_what_somebody_else_did_meanwhile_is_told_and_stays(path, now, seen, done):
    if now is not None:
        path.write_bytes(now)
    with pytest.raises(ChangedError, match=f"was {done} by someone else"):
        save_case(path, "two\n", seen)
    assert (path.read_bytes() if path.exists() else None) == now


def test_what_a_killed_write_left_is_taken_away(path):
    for name in (".A17.yaml.4711.part", ".B18.yaml.1.part", "A17.yaml"):
        (path.parent / name).write_bytes(b"half a ca")
    forget_parts(path)
    assert there(path) == [".B18.yaml.1.part", "A17.yaml"]


def test_what_is_there_already_as_it_should_be_is_no_change_by_others(path):
    """As after an interruption between the writing and the knowing."""
    save_case(path, "two\n", None)
    assert save_case(path, "two\n", b"one\n") == b"two\n"


def test_a_case_that_could_not_be_read_again_is_not_written(path):
    with pytest.raises(FileError, match="room for 1,000,000 bytes"):
        save_case(path, "x" * 1_000_001, None)
    assert there(path) == []


@pytest.mark.long
@posix
def test_two_who_write_at_once_never_mix(path):
    """Each tells what it finds changed, and in the file is always what one of them wrote."""
    texts = ["a\n" * 5_000, "b\n" * 7_000]
    script = (
        "import sys, time; from pathlib import Path; from alliance_expert.casebook import save_case, ChangedError\n"
        "path, text, end, seen = Path(sys.argv[1]), sys.argv[2] * int(sys.argv[3]), time.monotonic() + 3, None\n"
        "while time.monotonic() < end:\n"
        "    try: seen = save_case(path, text, seen)\n"
        "    except ChangedError: seen = path.read_bytes()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), text[:2], str(len(text) // 2)]) for text in texts
    ]
    found = set()
    while any(writer.poll() is None for writer in writers):
        if path.exists():
            found.add(path.read_text())
    assert [writer.returncode for writer in writers] == [0, 0]
    assert found <= set(texts)


def test_a_write_that_fails_leaves_the_file_as_it_was_and_nothing_beside_it(path, monkeypatch):
    seen = save_case(path, "one\n", None)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="cannot be written: No space left on device"):
        save_case(path, "two\n", seen)
    assert path.read_bytes() == b"one\n"
    assert there(path) == ["A17.yaml"]


@posix
def test_a_link_stays_a_link(path):
    real = path.parent / "real.yaml"
    real.write_bytes(b"one\n")
    path.symlink_to(real)
    save_case(path, "two\n", b"one\n")
    assert path.is_symlink()
    assert real.read_bytes() == b"two\n"


def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(tmp_path):
    with pytest.raises(FileError, match="there is no folder"):
        check_file(tmp_path / "nowhere" / "A17.yaml")
    with pytest.raises(FileError, match="is a folder, not a file"):
        check_file(tmp_path)
    check_file(tmp_path / "A17.yaml")
    check_folder(tmp_path)


def test_a_folder_or_file_that_is_read_only_is_told_before_anything_is_asked(path, monkeypatch):
    path.write_bytes(b"one\n")
    monkeypatch.setattr(os, "access", lambda target, _: target != path)
    with pytest.raises(FileError, match="may not be written"):
        check_file(path)
    monkeypatch.setattr(os, "access", lambda target, _: target == path)
    with pytest.raises(FileError, match="nothing can be written in the folder"):
        check_file(path)


def test_what_a_person_wrote_is_kept_beside_and_never_replaced(path):
    assert keep_original(path, b"one\n").name == "A17.yaml~"
    assert keep_original(path, b"one\n").name == "A17.yaml~"
    assert keep_original(path, b"two\n").name == "A17.yaml~2"
    (path.parent / "A17.yaml~3").mkdir()
    assert keep_original(path, b"three\n").name == "A17.yaml~4"
    assert (path.parent / "A17.yaml~").read_bytes() == b"one\n"


def test_another_name_is_one_that_nothing_has(path):
    assert other_name(path).name == "A17-2.yaml"
    (path.parent / "A17-2.yaml").write_bytes(b"")
    assert other_name(path).name == "A17-3.yaml"
