"""`templates ...` as educators use it: copy, change, check, and see it in a report."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from alliance_expert.source.files import shipped

from .test_cli import CASE, run

CHILD = '{% extends "shipped/report.txt.j2" %}\n'


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="where the own folder lies there cannot be chosen")
def test_what_is_copied_into_the_own_folder_is_used_from_then_on(tmp_path: Path):
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    copied = run("templates", "copy", "report.txt.j2", "--block", "title", **home)
    path = tmp_path / "config" / "alliance-expert" / "templates" / "report.txt.j2"
    assert (copied.returncode, copied.stdout) == (0, "")
    assert copied.stderr.startswith(f"Written: {path}\nWhen you have changed it: ")
    path.write_text(path.read_text(encoding="utf-8").replace("CASE {{", "CASE of ours {{"), encoding="utf-8")
    assert run("consult", "-", stdin=CASE, **home).stdout.startswith("CASE of ours A17, SESSION 4\n")
    listed = run("templates", "list", **home).stdout
    assert f"    yours: {path}\n    changes: title\n" in listed
    assert max(len(line) for line in listed.splitlines() if str(path) not in line) <= 80


def test_a_template_and_a_style_sheet_are_copied_whole_and_never_over_a_file(tmp_path: Path):
    for name in ("report.css", "words.j2", "note.docx"):
        done = run("templates", "copy", name, "-o", "mine", cwd=tmp_path)
        assert done.stderr.startswith(f"Written: {Path('mine') / name}\n") and done.stderr.endswith(
            "templates check --templates mine\n"
        )
        assert (tmp_path / "mine" / name).read_bytes() == (shipped("templates") / name).read_bytes()
        (tmp_path / "mine" / name).write_text("changed")
        again = run("templates", "copy", name, "-o", "mine", cwd=tmp_path)
        assert again.returncode == 2 and "is there already, so it stays" in again.stderr
        assert (tmp_path / "mine" / name).read_text() == "changed"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["report.htm.j2"], 2, "'report.htm.j2' is not shipped. Did you mean 'report.html.j2'?"),
        (["x"], 2, "There are report.txt.j2, report.md.j2"),
        (["report.txt.j2", "--block", "titel"], 2, "has no block 'titel'. Did you mean 'title'?"),
        (["report.css", "--block", "title"], 2, "It has none; leave --block out."),
        (["note.docx", "--block", "title"], 2, "It has none; leave --block out."),
        (["words.j2", "-o", "file"], 6, "file: cannot be made"),
    ],
)
def test_what_cannot_be_copied_is_told(arguments, code, said, tmp_path: Path):
    (tmp_path / "file").write_text("")
    done = run("templates", "copy", *arguments, cwd=tmp_path)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_a_template_that_is_not_understood_does_not_stop_the_list(tmp_path: Path):
    (tmp_path / "report.md.j2").write_text("{% if %}")
    listed = run("templates", "list", "--templates", ".", cwd=tmp_path)
    assert listed.returncode == 0 and "    not understood; " in listed.stdout


def test_a_report_with_a_template_that_fails_ends_with_six_and_shows_the_line(tmp_path: Path):
    (tmp_path / "report.txt.j2").write_text(CHILD + "{% block title %}{{ cas }}{% endblock %}")
    done = run("consult", "-", "--templates", str(tmp_path), stdin=CASE)
    assert (done.returncode, done.stdout) == (6, "")
    assert "report.txt.j2:2:1: 'cas' is undefined [unknown-name]\n     2 | {% block title %}{{ cas }}" in done.stderr
    assert "alliance-expert templates check tells all such names" in done.stderr
