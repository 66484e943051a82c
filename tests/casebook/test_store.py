"""A case on the disk: whole or not at all, for its owner only, and never over what somebody else wrote."""

from __future__ import annotations

import os
import stat

import pytest

from alliance_expert.casebook import ChangedError, check_folder, keep_original, other_name, save_case
from alliance_expert.errors import FileError

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


def test_what_a_killed_write_left_is_used_up_and_does_not_stay(path):
    (path.parent / ".A17.yaml.part").write_bytes(b"half a ca")
    save_case(path, "one\n", None)
    assert there(path) == ["A17.yaml"]


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
        check_folder(tmp_path / "nowhere" / "A17.yaml")
    with pytest.raises(FileError, match="is a folder, not a file"):
        check_folder(tmp_path)
    check_folder(tmp_path / "A17.yaml")


def test_a_folder_or_file_that_is_read_only_is_told_before_anything_is_asked(path, monkeypatch):
    path.write_bytes(b"one\n")
    monkeypatch.setattr(os, "access", lambda target, _: target != path)
    with pytest.raises(FileError, match="may not be written"):
        check_folder(path)
    monkeypatch.setattr(os, "access", lambda target, _: target == path)
    with pytest.raises(FileError, match="nothing can be written in the folder"):
        check_folder(path)


def test_what_a_person_wrote_is_kept_beside_and_never_replaced(path):
    assert keep_original(path, b"one\n").name == "A17.yaml~"
    assert keep_original(path, b"one\n").name == "A17.yaml~"
    assert keep_original(path, b"two\n").name == "A17.yaml~2"
    assert (path.parent / "A17.yaml~").read_bytes() == b"one\n"


def test_another_name_is_one_that_nothing_has(path):
    assert other_name(path).name == "A17-2.yaml"
    (path.parent / "A17-2.yaml").write_bytes(b"")
    assert other_name(path).name == "A17-3.yaml"
