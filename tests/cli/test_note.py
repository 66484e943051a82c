"""`alliance-expert note` as people use it: where notes go, what is refused, and that nothing is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import threading
from pathlib import Path

import pytest

from alliance_expert.report.note import DRAFT
from alliance_expert.source.files import shipped

from ..here import run_here

SIDES, MENDED, DANGER = "many-sides.yaml", "course-repaired.yaml", "danger.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three cases."""
    for name in (SIDES, MENDED, DANGER):
        shutil.copy(shipped("examples") / name, tmp_path / name)
    return tmp_path


def note(folder: Path, *arguments: str, code: int = 0, stdin: str | None = None):
    done = run_here(["note", *arguments], folder, stdin)
    assert done.returncode == code, done.stderr
    return done


def written(folder: Path) -> list[str]:
    """The files that were made beside the cases."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.suffix != ".yaml"
    )


def test_a_note_for_supervision_is_what_is_written_when_nothing_else_is_asked_for(folder):
    done = note(folder, MENDED)
    assert done.stdout.startswith("Note for supervision\n====================\n\nDraft, not reviewed by")
    assert "Case MENDED, session 9\n-----" in done.stdout
    assert "A draft; nothing was sent." in done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "begins"), [("n.html", "<!doctype html>"), ("n.md", "# Note for"), ("n.txt", "Note for")]
)
def test_the_form_is_what_the_name_of_the_file_ends_in(folder, name, begins):
    note(folder, MENDED, "-o", name)
    assert (folder / name).read_text(encoding="utf-8").startswith(begins)


def test_a_note_for_programs_tells_its_format_its_reader_and_the_rules(folder):
    sheet = json.loads(note(folder, MENDED, "--kind", "chart", "--format", "json").stdout)
    assert sheet["format"] == "alliance-expert.note/1"
    assert (sheet["kind"], sheet["reader"], sheet["layout"], sheet["draft"]) == ("chart", "record", "soap", DRAFT)
    assert re.fullmatch("sha256:[0-9a-f]{64}", sheet["digest"])
    assert "picture" not in json.dumps(sheet)


def test_who_has_reviewed_a_note_stands_in_it_and_then_it_is_no_draft(folder):
    done = note(folder, MENDED, "--reviewed-by", "R. Ames", "--role", "supervisor")
    assert "Reviewed by R. Ames, supervisor" in done.stdout
    assert DRAFT not in done.stdout
    assert "A draft" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kind", "chrat"], "there is no kind 'chrat'. Did you mean 'chart'?"),
        (["--kind", "letter"], "There are supervision, chart, handout, trainee."),
        (["--kind", "chart", "--layout", "saop"], "chart has no layout 'saop'. Did you mean 'soap'?"),
        (["--layout", "soap"], "supervision has no layout 'soap'."),
        (["--role", "supervisor"], "--role says as what somebody read the note."),
        (["--reviewed-by", "  "], "A note without a reviewer stays a draft."),
        (["--reviewed-by", "a\nb"], "on one line"),
        (["--reviewed-by", "-"], "A note without a reviewer stays a draft."),
        (["--reviewed-by", "\u3164"], "A note without a reviewer stays a draft."),
        (["--kind", "chart", "--include-private"], "The kind chart never has private answers in it."),
        (["--kind", "handout", "--include-private"], "The kind handout never has private answers in it."),
        (["--hide-answers"], "The kind supervision has no answers to hide."),
        ([SIDES, "--kind", "chart"], "Each chart is a file of its own. Name a folder, as in -o notes/"),
        ([SIDES, "--session", "2"], "--session is for one case."),
        (["--session", "7"], "has no session 7"),
        ([MENDED], f"{MENDED} and {MENDED} are both the case MENDED."),
        (["-o", "n.odt"], "no report ends in .odt"),
    ],
)
def test_what_does_not_go_together_is_refused_with_what_to_do(folder, arguments, said):
    done = note(folder, MENDED, *arguments, code=2)
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert written(folder) == []


def test_several_cases_go_into_one_note_for_supervision_or_each_into_its_own_file(folder):
    together = note(folder, MENDED, SIDES, DANGER)
    assert "3 cases at a glance" in together.stdout
    note(folder, MENDED, SIDES, "--kind", "chart", "-o", "notes/", code=6)
    (folder / "notes").mkdir()
    note(folder, MENDED, SIDES, "--kind", "chart", "--format", "md", "-o", "notes")
    assert written(folder) == ["notes/MENDED-session-9-chart-soap.md", "notes/SIDES-session-31-chart-soap.md"]
    assert "SIDES" not in (folder / "notes" / "MENDED-session-9-chart-soap.md").read_text(encoding="utf-8")


def test_where_one_of_several_cases_is_refused_nothing_is_written(folder):
    (folder / "bad.yaml").write_text(
        "case: B\nsessions: [{number: 2, facts: {alliance.bnd: 3}}, {number: 2, facts: {}}]\n"
    )
    done = note(folder, MENDED, "bad.yaml", "-o", str(folder), code=4)
    assert "bad.yaml:2:" in done.stderr
    assert "Did you mean 'alliance.bond'?" in done.stderr
    assert "session 2 stands here twice" in done.stderr
    assert written(folder) == []


def test_no_handout_is_made_while_a_danger_is_open_or_where_there_is_nothing_for_the_client(folder):
    done = note(folder, SIDES, MENDED, DANGER, "--kind", "handout", "-o", str(folder), code=4)
    assert (
        f"{DANGER}: no handout for case DANGER: while this stands, nothing is handed out: Safety first" in done.stderr
    )
    assert f"{MENDED}: no handout for case MENDED: the advice has nothing to hand out just now" in done.stderr
    assert "Nothing was written." in done.stderr
    assert written(folder) == []


def test_a_note_that_somebody_may_have_edited_is_not_written_over_unless_that_is_said(folder):
    note(folder, MENDED, "-o", "n.md")
    (folder / "n.md").write_text((folder / "n.md").read_text(encoding="utf-8") + "My own words.\n", encoding="utf-8")
    done = note(folder, MENDED, "-o", "n.md", code=2)
    assert "somebody may have edited it" in " ".join(done.stderr.split())
    assert "My own words." in (folder / "n.md").read_text(encoding="utf-8")
    note(folder, MENDED, "-o", "n.md", "--replace")
    assert "My own words." not in (folder / "n.md").read_text(encoding="utf-8")


def test_a_case_and_a_file_that_is_no_note_are_never_written_over(folder):
    (folder / "letter.md").write_text("Dear all,\n")
    done = note(folder, MENDED, "-o", "letter.md", "--replace", code=2)
    assert "is no note, so it stays" in " ".join(done.stderr.split())
    before = (folder / MENDED).read_bytes()
    done = note(folder, MENDED, "-o", MENDED, "--format", "md", "--replace", code=2)
    assert "is a case itself, which would be lost" in " ".join(done.stderr.split())
    assert (folder / MENDED).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_a_case_is_not_written_over_by_way_of_a_link(folder):
    (folder / "link.md").symlink_to(folder / MENDED)
    note(folder, MENDED, "-o", "link.md", "--replace", code=2)


def test_a_draft_for_a_file_says_that_files_may_be_asked_for_and_what_to_leave_out(folder):
    reminder = "Clients, courts and services may ask for what is on file."
    for kind in ("supervision", "chart"):
        assert reminder in " ".join(note(folder, MENDED, "--kind", kind).stdout.split())
        assert reminder not in note(folder, MENDED, "--kind", kind, "--reviewed-by", "R. Ames").stdout
    assert reminder not in note(folder, SIDES, "--kind", "handout").stdout


def test_what_you_wrote_yourself_stands_in_a_note_only_when_you_say_so(folder):
    (folder / "own.yaml").write_text("case: O\nsessions: [{number: 1, note: Xyzzy, facts: {safety.risk: no}}]\n")
    assert "Xyzzy" not in note(folder, "own.yaml").stdout
    assert "Xyzzy" in note(folder, "own.yaml", "--own-words").stdout
    note(folder, "own.yaml", "--own-words", "--kind", "chart", code=2)


def test_a_case_can_come_from_standard_input(folder):
    done = note(folder, "-", stdin=(folder / MENDED).read_text(encoding="utf-8"))
    assert "Case MENDED" in done.stdout


def test_no_code_leads_out_of_the_folder_and_no_two_go_to_one_file(folder):
    (folder / "notes").mkdir()
    codes = [
        "../../a b/c",
        ".._.._a_b_c",
        "a/b",
        "a_b",
        "CON.x",
        "\U0001f600",
        "*",
        "\u0915\u093f",
        "\u0915\u0940",
        "\U00010348" * 64,
    ]
    for number, code in enumerate(codes):
        facts = [{"number": 1, "facts": {"safety.risk": "no"}}]
        case = json.dumps({"case": code, "sessions": facts}, ensure_ascii=False)
        (folder / f"{number}.yaml").write_text(case, encoding="utf-8")
        note(folder, f"{number}.yaml", "-o", "notes/")
    assert len(written(folder)) == len(codes)
    assert all(name.startswith("notes/") and not name.startswith(("notes/CON.", "notes/.")) for name in written(folder))


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights of files")
def test_a_note_may_be_read_by_its_owner_only(folder):
    note(folder, MENDED, "-o", "n.md")
    assert (folder / "n.md").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("output", ["nowhere/n.md", "."])
def test_where_nothing_can_be_written_that_is_told_before_anything_is(folder, output):
    done = note(folder, MENDED, SIDES, "--format", "md", "-o", f"{output}/x/" if output == "." else output, code=6)
    assert "there is no folder" in done.stderr
    assert written(folder) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pipe with a name")
def test_what_is_no_ordinary_file_is_written_to_and_not_replaced(folder):
    os.mkfifo(folder / "pipe")
    reader = threading.Thread(target=lambda: read.append((folder / "pipe").read_text(encoding="utf-8")))
    read: list[str] = []
    reader.start()
    note(folder, MENDED, "--format", "md", "-o", "pipe")
    reader.join(10)
    assert read[0].startswith("# Note for supervision")
    assert (folder / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["n.html", "n.json", "n.docx", "n.md", "n.txt"])
def test_a_report_is_never_written_over_a_note_nor_a_note_over_a_report(folder, name):
    note(folder, MENDED, "-o", name)
    before = (folder / name).read_bytes()
    assert run_here(["consult", MENDED, "-o", name], folder).returncode == 2
    assert (folder / name).read_bytes() == before
    assert run_here(["consult", MENDED, "-o", f"r{name}"], folder).returncode == 0
    assert "is no note, so it stays" in " ".join(
        note(folder, MENDED, "-o", f"r{name}", "--replace", code=2).stderr.split()
    )
    note(folder, MENDED, "-o", name, "--replace")


def test_a_template_of_ones_own_that_fails_is_named_with_the_shipped_one(folder):
    (folder / "mine").mkdir()
    own = folder / "mine" / "note-supervision.html.j2"
    own.write_text('{% extends "shipped/note-supervision.html.j2" %}\n{% block risk %}{{ nt.risk }}{% endblock %}')
    done = note(folder, MENDED, "--templates", "mine", "-o", "n.html", code=6)
    assert "note-supervision.html.j2:2:" in done.stderr
    assert "'nt' is undefined" in done.stderr
    assert "Without this file the shipped note-supervision.html.j2 is used." in " ".join(done.stderr.split())
    assert written(folder) == ["mine/note-supervision.html.j2"]


def test_a_pack_may_have_a_kind_of_note_of_its_own(folder):
    (folder / "pack").mkdir()
    (folder / "pack" / "pack.yaml").write_text(
        "name: ours\nversion: 0.1.0\nlanguage: en\nsettings: {service: House of Light}\n"
        "notes: {letter: {title: Letter to the GP, reader: record}}\n"
    )
    (folder / "mine").mkdir()
    (folder / "mine" / "note-letter.html.j2").write_text(
        '{% extends "note.html.j2" %}{% block note %}{% for line in note.plan %}<p>{{ line.text }}</p>{% endfor %}{% endblock %}'
    )
    ours = ["--rules", "pack", "--templates", "mine", "--kind", "letter"]
    done = note(folder, MENDED, *ours)
    assert done.stdout.startswith("Letter to the GP\n")
    assert "House of Light" in done.stdout
    assert DRAFT in done.stdout
    done = note(folder, MENDED, "--rules", "pack", "--kind", "letter", code=6)
    assert "there is no template 'note-letter.html.j2'" in done.stderr
