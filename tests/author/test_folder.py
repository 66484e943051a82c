"""A folder of pages is made anew each time, and nothing that others put there is lost."""

from __future__ import annotations

import pytest

from alliance_expert.author.folder import LIST, fill
from alliance_expert.errors import FileError

FIRST = {"index.html": "1", "pages/a.html": "a", "pages/b.html": "b", "site/site.css": "c"}


def there(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def pages(folder):
    return {name: text for name, text in there(folder).items() if name != LIST}


def test_a_new_folder_and_an_empty_one_are_filled_and_list_what_was_made(tmp_path):
    assert fill(tmp_path / "a" / "new", FIRST) == (4, 0)
    assert pages(tmp_path / "a" / "new") == FIRST
    (tmp_path / "empty").mkdir()
    fill(tmp_path / "empty", FIRST)
    assert (tmp_path / "empty" / LIST).read_text().splitlines()[1:] == sorted(FIRST)


def test_what_an_earlier_run_made_is_made_anew_and_what_is_no_more_goes(tmp_path):
    fill(tmp_path, FIRST)
    assert fill(tmp_path, {"index.html": "2", "pages/c.html": "c"}) == (2, 3)
    assert pages(tmp_path) == {"index.html": "2", "pages/c.html": "c"}
    assert not (tmp_path / "site").exists()


def test_what_others_put_there_stays(tmp_path):
    fill(tmp_path, FIRST)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "site" / "mine.css").write_text("mine")
    fill(tmp_path, {"index.html": "2"})
    assert pages(tmp_path) == {"index.html": "2", "notes.txt": "mine", "site/mine.css": "mine"}


def test_a_folder_with_other_files_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileError, match="Name a new folder, or empty it"):
        fill(tmp_path, FIRST)
    assert there(tmp_path) == {"notes.txt": "mine"}


def test_a_file_in_the_place_of_a_new_page_is_refused_before_anything_is_written(tmp_path):
    fill(tmp_path, FIRST)
    (tmp_path / "pages" / "c.html").write_text("mine")
    before = there(tmp_path)
    with pytest.raises(FileError, match=r"c\.html: is there already and was not made here"):
        fill(tmp_path, {"index.html": "2", "pages/c.html": "c"})
    assert there(tmp_path) == before


@pytest.mark.parametrize("text", ["mine", "", "index.html\n"])
def test_a_list_that_was_not_made_here_is_refused(tmp_path, text):
    (tmp_path / LIST).write_text(text)
    with pytest.raises(FileError, match="was not made here"):
        fill(tmp_path, FIRST)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "x").write_text("mine")
    with pytest.raises(FileError, match=r"is a file\. Name a folder"):
        fill(tmp_path / "x", FIRST)


def test_a_list_that_somebody_changed_leads_nowhere_else(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "pages"
    fill(folder, FIRST)
    with (folder / LIST).open("a") as file:
        file.write(f"../outside.txt\n{outside}\npages/../../outside.txt\n.hidden\n")
    (folder / ".hidden").write_text("mine")
    fill(folder, {"index.html": "2"})
    assert outside.read_text() == "mine" and (folder / ".hidden").exists()


def test_a_run_that_was_stopped_midway_leaves_nothing_that_a_later_one_does_not_know(tmp_path, monkeypatch):
    def stopped(path, text):
        if path.name == "b.html":
            raise FileError("no room")
        path.write_text(text)

    with monkeypatch.context() as patch:
        patch.setattr("alliance_expert.author.folder.write_text", stopped)
        with pytest.raises(FileError, match="no room"):
            fill(tmp_path, FIRST)
    fill(tmp_path, {"index.html": "2"})
    assert pages(tmp_path) == {"index.html": "2"}
