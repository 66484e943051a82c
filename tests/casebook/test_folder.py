"""The case files of a folder: each once, wherever links lead, and what cannot be looked into is told."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from alliance_expert.casebook.folder import Folder, case_files

links = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes with names")


def made(folder: Path, *names: str) -> None:
    """These files, each with its own name in it."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def names(folder: Path, found: Folder) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found.files]


def told(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """The files, the others, and the folders that cannot be looked into."""
    found = case_files(folder)
    others = [path.relative_to(folder).as_posix() for path in found.others]
    return names(folder, found), others, [path.relative_to(folder).as_posix() for path, _ in found.closed]


def test_case_files_end_in_yaml_or_yml_in_letters_of_any_height_and_stand_in_order_of_their_names(tmp_path):
    made(tmp_path, "b.yaml", "a.yml", "C.YAML", "team/d.Yml", "team/deeper/e.yaml")
    assert told(tmp_path) == (["C.YAML", "a.yml", "b.yaml", "team/d.Yml", "team/deeper/e.yaml"], [], [])


def test_other_files_and_all_that_is_hidden_are_named_and_hidden_folders_are_not_looked_into(tmp_path):
    others = [".a.yaml.123.part", ".hidden.yaml", "a.yaml.bak", "a.yaml~", "letter.docx", "notes/.b.yaml", "notes/x.md"]
    made(tmp_path, "a.yaml", *others, "yaml", ".git/config.yaml", "notes/.old/c.yaml")
    assert told(tmp_path) == (["a.yaml"], sorted([*others, "yaml", ".git", "notes/.old"]), [])


def test_a_folder_with_rules_is_told_and_no_case_is_looked_for_in_it(tmp_path):
    made(tmp_path, "a.yaml", "ours/pack.yaml", "ours/vocabulary/one.yaml", "ours/topic/x.rules.yaml", "ours/x.md")
    assert told(tmp_path) == (["a.yaml"], [], ["ours"])
    assert case_files(tmp_path).closed[0][1] == "holds rules (pack.yaml), so no case was looked for in it"


def test_a_folder_may_be_called_as_a_case_file_and_be_empty(tmp_path):
    made(tmp_path, "old.yaml/a.yaml")
    (tmp_path / "empty.yaml").mkdir()
    assert told(tmp_path) == (["old.yaml/a.yaml"], [], [])
    assert case_files(tmp_path / "empty.yaml") == Folder((), (), ())


@links
def test_links_in_a_circle_come_to_an_end_and_each_file_is_met_once(tmp_path):
    made(tmp_path, "a.yaml", "in/b.yaml", "in/deeper/c.yaml")
    (tmp_path / "in" / "deeper" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "same").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "itself").symlink_to("itself")
    assert told(tmp_path) == (["a.yaml", "in/b.yaml", "in/deeper/c.yaml"], ["in/itself"], [])


@links
def test_a_file_with_several_names_is_one_file(tmp_path):
    made(tmp_path, "b.yaml")
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "c.yaml").hardlink_to(tmp_path / "b.yaml")
    (found,) = case_files(tmp_path).files
    assert found.read_text() == "b.yaml"


@links
def test_links_that_lead_nowhere_or_to_each_other_are_kept_so_that_it_is_told_where_they_are_read(tmp_path):
    (tmp_path / "gone.yaml").symlink_to("nothing.yaml")
    (tmp_path / "one.yaml").symlink_to("other.yaml")
    (tmp_path / "other.yaml").symlink_to("one.yaml")
    (tmp_path / "gone.txt").symlink_to("nothing.txt")
    assert told(tmp_path) == (["gone.yaml", "one.yaml", "other.yaml"], ["gone.txt"], [])


@links
def test_two_folders_that_are_linked_into_each_other_are_looked_into_once_each(tmp_path):
    made(tmp_path, "one/a.yaml", "two/b.yaml")
    (tmp_path / "one" / "there").symlink_to(tmp_path / "two")
    (tmp_path / "two" / "back").symlink_to(tmp_path / "one")
    found = case_files(tmp_path)
    assert sorted(path.read_text() for path in found.files) == ["one/a.yaml", "two/b.yaml"]


@links
def test_a_pipe_that_is_called_as_a_case_file_is_kept_and_nobody_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert told(tmp_path) == (["pipe.yaml"], [], [])


def closing(monkeypatch, error: OSError, *closed: str) -> None:
    """Folders of these names cannot be looked into."""
    look = os.scandir

    def scandir(path):
        if Path(path).name in closed:
            raise error
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), FileNotFoundError(2, "No such file")])
def test_a_folder_without_rights_or_that_is_gone_by_then_is_told_with_the_reason(error, monkeypatch, tmp_path):
    made(tmp_path, "a.yaml", "shut/b.yaml", "open/c.yaml")
    closing(monkeypatch, error, "shut")
    found = case_files(tmp_path)
    assert names(tmp_path, found) == ["a.yaml", "open/c.yaml"]
    assert found.closed == ((tmp_path / "shut", f"cannot be looked into: {error.strerror}"),)


def test_where_the_folder_itself_cannot_be_looked_into_that_is_told(tmp_path):
    found = case_files(tmp_path / "nowhere")
    assert (found.files, [path.name for path, _ in found.closed]) == ((), ["nowhere"])


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights of folders")
def test_where_names_may_be_listed_and_nothing_looked_at_no_name_is_lost(monkeypatch, tmp_path):
    """As in a folder that may be read but not gone into. The tests may run as somebody who may do everything."""
    made(tmp_path, "shut/a.yaml", "shut/b.txt", "shut/in/c.yaml")
    stat, is_folder = Path.stat, Path.is_dir

    def refused(look):
        def asked(path, **named):
            if path.parent.name in ("shut", "in"):
                raise PermissionError(13, "Permission denied")
            return look(path, **named)

        return asked

    monkeypatch.setattr(Path, "stat", refused(stat))
    monkeypatch.setattr(Path, "is_dir", refused(is_folder))
    files, others, closed = told(tmp_path)
    assert sorted([*files, *others, *closed]) == ["shut/a.yaml", "shut/b.txt", "shut/in"]


def test_a_file_that_vanishes_while_the_folder_is_looked_through_is_not_lost(monkeypatch, tmp_path):
    made(tmp_path, "a.yaml", "b.yaml")
    stat = Path.stat

    def late(self, **named):
        if self.name == "a.yaml":
            self.unlink(missing_ok=True)
        return stat(self, **named)

    monkeypatch.setattr(Path, "stat", late)
    files, _, closed = told(tmp_path)
    assert sorted([*files, *closed]) == ["a.yaml", "b.yaml"]


def test_the_order_in_which_the_disk_tells_names_never_matters(monkeypatch, tmp_path):
    made(tmp_path, *(f"{folder}/{n}.yaml" for folder in ("x", "y", "x/z") for n in range(4)))
    if sys.platform != "win32":
        (tmp_path / "y" / "0.yml").symlink_to(tmp_path / "x" / "0.yaml")
    before, look = case_files(tmp_path), os.scandir

    def mixed(path):
        several = list(look(path))
        random.Random(1).shuffle(several)
        return several

    monkeypatch.setattr(os, "scandir", mixed)
    assert case_files(tmp_path) == before
