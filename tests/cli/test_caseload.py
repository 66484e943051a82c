"""`alliance-expert caseload` as people use it: what is shown and left out, what could not be read, what stays."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from alliance_expert.advice.caseload import Survey
from alliance_expert.source import files
from alliance_expert.source.files import shipped

from ..here import run_here

posix = pytest.mark.skipif(os.name == "nt", reason="links, rights and pipes as on Unix")
COMMAND = [sys.executable, "-m", "alliance_expert"]
PRIVATE = "therapist.reactions: [boredom]"
STRAIN = (
    "rupture.withdrawal: {value: [voices_doubts], source: client}, rupture.confrontation: [], rupture.other_cause: []"
)
UNKNOWN = "line 2: unknown attribute; consult tells more"
DAY = 24 * 60 * 60


def write(folder: Path, code: str, facts: str = "safety.risk: no", name: str = "", days: int = 0) -> Path:
    """A case of one session, in a file that was changed so many days ago."""
    path = folder / "cases" / (name or f"{code}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"case: {code}\nsessions: [{{number: 1, facts: {{{facts}}}}}]\n", encoding="utf-8")
    then = time.time() - days * DAY
    os.utime(path, (then, then))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which `cases` has a danger, a strain, a calm case, and one that nobody has changed for a year."""
    write(tmp_path, "DANGER", "safety.risk: yes", days=400)
    write(tmp_path, "STRAIN", f"safety.risk: no, alliance.bond: 4, {STRAIN}", days=20)
    write(tmp_path, "CALM", "safety.risk: no, alliance.bond: {value: 2, source: client}, alliance.goals: 5", days=3)
    write(tmp_path, "OLD", "safety.risk: no, alliance.goals: 3", days=365)
    return tmp_path


def caseload(folder: Path, *arguments: str, code: int = 0):
    done = run_here(["caseload", "cases", *arguments], folder)
    assert done.returncode == code, done.stderr
    return done


def page(folder: Path, *arguments: str, code: int = 0):
    """The page as values."""
    return json.loads(caseload(folder, "--format", "json", *arguments, code=code).stdout)


def codes(folder: Path, *arguments: str, code: int = 0) -> list[str]:
    """The cases that are shown, in their order."""
    return [one["case"] for one in page(folder, *arguments, code=code)["cases"]]


# --- what is shown


def test_all_cases_of_a_folder_stand_on_one_page_a_danger_first(folder):
    done = caseload(folder)
    assert done.stdout.startswith("Caseload\n========\n")
    assert f"{date.today()}: 4 cases, 1 with an open danger." in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == ""
    assert codes(folder)[0] == "DANGER"


def test_folders_inside_are_looked_into_and_other_files_are_named(folder):
    write(folder, "IN", name="team/in.yml")
    (folder / "cases" / "letter.txt").write_text("Dear all,")
    shown = page(folder)
    assert "IN" in {one["case"] for one in shown["cases"]}
    assert shown["others"] == [f"cases{os.sep}letter.txt"]
    assert shown["unread"] == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("first", ["DANGER", "CALM", "STRAIN", "OLD"]),
        ("case", ["DANGER", "CALM", "OLD", "STRAIN"]),
        ("changed", ["DANGER", "CALM", "STRAIN", "OLD"]),
        ("weakest", ["DANGER", "CALM", "OLD", "STRAIN"]),
    ],
)
def test_the_order_is_the_one_that_was_asked_for_and_a_danger_comes_before_it(folder, sort, order):
    found = codes(folder, "--sort", sort)
    if sort == "first":
        assert (found[0], sorted(found)) == ("DANGER", sorted(order))
    else:
        assert found == order


def test_what_is_equal_by_the_lowest_leg_or_has_none_known_stands_as_who_comes_first(folder):
    write(folder, "B", STRAIN)
    write(folder, "A", "safety.risk: no")
    found = codes(folder, "--sort", "weakest")
    assert found[-2:] == [one for one in codes(folder) if one in ("A", "B")]


@pytest.mark.parametrize(
    ("arguments", "left", "wish"),
    [
        (["--since", "3"], ["CALM"], "files changed since {3}"),
        (["--since", "0"], [], "files changed since {0}"),
        (["--since", "{20}"], ["CALM", "STRAIN"], "files changed since {20}"),
        (["--since", "100000"], ["CALM", "OLD", "STRAIN"], "since"),
        (["--with", "withdrawal-rupture"], ["STRAIN"], "cases in which one of these presses: Withdrawal rupture"),
        (["--with", "withdrawal-rupture", "--since", "2"], [], "presses: Withdrawal rupture, and files changed since"),
        (["--with", "doing-worse", "--with", "withdrawal-rupture"], ["STRAIN"], "presses"),
    ],
)
def test_cases_that_were_not_asked_for_are_left_out_but_never_one_with_an_open_danger(folder, arguments, left, wish):
    def dated(text: str) -> str:
        return re.sub(r"\{(\d+)\}", lambda found: str(date.today() - timedelta(days=int(found[1]))), text)

    arguments = [dated(one) for one in arguments]
    shown = page(folder, *arguments)
    assert shown["cases"][0]["case"] == "DANGER"
    assert sorted(one["case"] for one in shown["cases"][1:]) == left
    assert (shown["read"], shown["left_out"]) == (4, 3 - len(left))
    assert dated(wish) in shown["wish"]
    text = " ".join(caseload(folder, *arguments).stdout.split())
    number = 3 - len(left)
    verb = "case is" if number == 1 else "cases are"
    assert (f"Not all cases are shown: {number} {verb} left out." if number else "No case is left out by it.") in text


def test_only_the_first_are_shown_and_every_case_with_an_open_danger_beside_them(folder):
    for number in range(3):
        write(folder, f"D{number}", "safety.risk: unsure")
    found = codes(folder, "--first", "2")
    assert sorted(found) == ["D0", "D1", "D2", "DANGER"]
    shown = page(folder, "--first", "5")
    assert (len(shown["cases"]), shown["left_out"], shown["wish"]) == (5, 2, "Only the first 5")
    everything = page(folder, "--first", "50")
    assert (len(everything["cases"]), everything["left_out"], everything["wish"]) == (7, 0, "")


def test_a_danger_that_an_earlier_session_left_open_is_never_left_out_either(folder):
    path = write(folder, "LEFT")
    path.write_text("case: LEFT\nsessions: [{number: 1, facts: {safety.risk: yes}}, {number: 2, facts: {}}]\n")
    os.utime(path, (1, 1))
    assert set(codes(folder, "--since", "0", "--first", "1", "--with", "doing-worse")) == {"DANGER", "LEFT"}


def test_a_danger_that_nobody_called_handled_is_never_left_out_and_comes_next_whatever_was_said_since(folder):
    path = write(folder, "NAMED")
    path.write_text(
        "case: NAMED\nsessions: [{number: 1, facts: {safety.risk: yes}}, {number: 2, facts: {safety.risk: no}}]\n"
    )
    os.utime(path, (1, 1))
    for sort in ("first", "case", "changed", "weakest"):
        shown = codes(folder, "--since", "0", "--first", "1", "--with", "doing-worse", "--sort", sort)
        assert shown == ["DANGER", "NAMED"]


def test_themes_and_what_became_of_advice_are_those_of_all_cases_whatever_is_shown(folder):
    for code in "AB":
        write(folder, code, f"safety.risk: no, {PRIVATE}", days=300)
    assert [one["attribute"] for one in page(folder, "--since", "0", "--include-private")["themes"]] == [
        "therapist.reactions"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--with", "withdrawal-ruptur"], "Did you mean 'withdrawal-rupture'?"),
        (["--with", "xyzzy"], "'xyzzy' is nothing that presses. There are "),
        (["--since", "yesterday"], "'yesterday' is no day. Write one as 2026-11-17, or a number of days."),
        (["--since", "2026-02-30"], "is no day"),
        (["--since", "-3"], "is no day"),
        (["--since", ""], "is no day"),
        (["--since", "9" * 5000], "is no day"),
        (["--since", "9999-12-31"], "9999-12-31 is still to come. Nothing was changed since then."),
        (["--first", "0"], "0 is not in the range"),
        (["--sort", "age"], "'age' is not one of"),
        (["-o", "page.odt"], "no report ends in .odt"),
    ],
)
def test_what_nobody_can_mean_is_refused_with_what_to_do(folder, arguments, said):
    done = caseload(folder, *arguments, code=2)
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""


# --- the folder


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("nowhere", 6, "nowhere: is not there. Check the name."),
        ("a.yaml", 6, "a.yaml: is a file. Name the folder that it lies in."),
        ("empty", 2, "there is no case file in empty: none whose name ends in .yaml."),
        ("others", 2, "there is no case file in others"),
    ],
)
def test_a_folder_that_is_none_or_has_no_case_is_told(tmp_path, name, code, said):
    write(tmp_path, "A").rename(tmp_path / "a.yaml")
    (tmp_path / "empty").mkdir()
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.txt").write_text("x")
    done = run_here(["caseload", name, "-o", "page.html"], tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "page.html").exists()


def test_what_cannot_be_read_is_told_with_its_reason_the_rest_is_shown_and_it_ends_with_4(folder):
    write(folder, "BAD", "alliance.bnd: 3, alliance.bond: 9")
    (folder / "cases" / "torn.yaml").write_text('case: "A\n')
    (folder / "cases" / "empty.yaml").write_text("")
    (folder / "cases" / "latin.yaml").write_bytes("case: é".encode("latin-1"))
    (folder / "cases" / "word.yaml").write_bytes(b"PK\x03\x04")
    (folder / "cases" / "large.yaml").write_bytes(b"#" * 1_000_001)
    shown = page(folder, code=4)
    why = {Path(one["file"]).name: one["why"] for one in shown["unread"]}
    assert len(shown["cases"]) == 4
    assert why["BAD.yaml"] == [UNKNOWN, UNKNOWN.replace("attribute", "value")]
    assert why["torn.yaml"] == ["line 1: not yaml; consult tells more"]
    assert why["empty.yaml"] == ["empty file; consult tells more"]
    assert why["latin.yaml"] == ["not utf 8; consult tells more"]
    assert why["word.yaml"] == ["not text; consult tells more"]
    assert why["large.yaml"] == ["too large; consult tells more"]
    text = " ".join(caseload(folder, code=4).stdout.split())
    assert "6 files not read" in text
    assert f"cases/BAD.yaml: {UNKNOWN}. And 1 more." in text.replace(os.sep, "/")


@posix
def test_links_that_lead_nowhere_pipes_and_closed_folders_are_told_and_nobody_waits(folder, monkeypatch):
    (folder / "cases" / "gone.yaml").symlink_to("nothing")
    os.mkfifo(folder / "cases" / "pipe.yaml")
    (folder / "cases" / "round").symlink_to(folder / "cases")
    (folder / "cases" / "shut").mkdir()
    look = os.scandir

    def scandir(path):
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return look(path)

    monkeypatch.setattr(os, "scandir", scandir)
    shown = page(folder, code=4)
    assert {one["file"]: one["why"] for one in shown["unread"]} == {
        "cases/shut": ["cannot be looked into: Permission denied"],
        "cases/gone.yaml": ["no such file. Check the name and the folder."],
        "cases/pipe.yaml": ["is not an ordinary file. Write what it holds into one, or use - where that is read."],
    }
    assert len(shown["cases"]) == 4


def test_two_files_with_one_code_are_both_shown_and_told_and_it_ends_with_4(folder):
    write(folder, "CALM", name="copy of CALM.yaml")
    shown = page(folder, code=4)
    assert [one["case"] for one in shown["cases"]].count("CALM") == 2
    (told,) = shown["doubled"]
    assert (told["case"], sorted(map(os.path.basename, told["files"]))) == ("CALM", ["CALM.yaml", "copy of CALM.yaml"])
    assert "Several files are the same case: " in caseload(folder, code=4).stderr


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_it_ends_with_4_in_every_form_also_where_the_page_goes_into_a_file(folder, form):
    write(folder, "BAD", "alliance.bnd: 3")
    done = caseload(folder, "--format", form, "-o", "page.x", code=4)
    assert "STRAIN" in (folder / "page.x").read_text(encoding="utf-8")
    assert done.stderr.splitlines() == ["Written: page.x", f"Not read: cases{os.sep}BAD.yaml: {UNKNOWN}"]


def test_a_case_that_somebody_goes_on_changing_is_told_and_the_rest_is_shown(folder, monkeypatch):
    read = files.read_bytes

    def changing(path, limit):
        raw = read(path, limit)
        if path.name == "CALM.yaml":
            path.write_bytes(raw + b"#")
        return raw

    monkeypatch.setattr(files, "read_bytes", changing)
    shown = page(folder, code=4)
    (unread,) = shown["unread"]
    assert unread["why"] == ["is being changed while it is read. Wait until it is written, and try again."]
    assert len(shown["cases"]) == 3


@posix
@pytest.mark.parametrize("changed", [-(10**11), 10**12])
def test_a_file_of_a_computer_whose_clock_was_wrong_is_read_like_any_other(folder, changed, monkeypatch):
    """Not every disk can keep such a day, so it is told as if it could."""
    stamp = files._stamp
    monkeypatch.setattr(files, "_stamp", lambda path: (changed, *stamp(path)[1:]))
    ages = [one["age"] for one in page(folder)["cases"]]
    assert set(ages) == {0} if changed > 0 else min(ages) > 10_000


# --- nothing that stands in a case leaks


def test_messages_name_files_and_nothing_that_stands_in_them(folder):
    write(folder, "Xyzzy", "alliance.bond: Plugh, therapist.reactions: [Plugh]", name="bad.yaml")
    write(folder, "Xyzzy", name="one.yaml")
    write(folder, "Xyzzy", name="two.yaml")
    for more in ([], ["--include-private"], ["-o", "page.html"]):
        done = caseload(folder, *more, code=4)
        assert not re.search("Xyzzy|Plugh|therapist|alliance", done.stderr)
        assert "bad.yaml" in done.stderr


@pytest.mark.parametrize(
    "facts",
    [
        "therapist.reactions: [Plugh]",
        "therapist.reactions: {Plugh: yes}",
        "therapist.reactons: [Plugh]",
        "therapist.reactions: {value: [boredom], source: Plugh}",
        "{safety.risk: no, therapist.empathy: Plugh}",
        "therapist.reactions: [boredom, Plugh, Plugh]",
        "therapist.reactions:\n- Plugh",
        "therapist.reactions:\n\n  # why\n  value:\n    - boredom\n  source: Plugh",
        "therapist.reactions: {\n  value: [boredom],\n  source: Plugh }",
    ],
)
def test_a_private_answer_that_is_not_understood_is_not_quoted(folder, facts):
    lines = "".join(f"      {line}\n" for line in facts.split("\n"))
    write(folder, "BAD").write_text(f"case: BAD\nsessions:\n  - number: 1\n    facts:\n{lines}")
    for form in ("text", "md", "html", "json"):
        text = caseload(folder, "--format", form, code=4).stdout
        assert "Plugh" not in text
        assert not re.search(r"therapist\.[a-z]", text)


@posix
def test_a_name_of_a_file_can_not_command_a_terminal_nor_stop_the_page(folder):
    write(folder, "ONE", "alliance.bnd: 3", name="a\x1b[31m\u202ered\nNot read: all.yaml")
    write(folder, "TWO", name=os.fsdecode(b"caf\xe9.yaml"))
    for form in ("text", "md", "html", "json"):
        done = caseload(folder, "--format", form, code=4)
        assert not re.search("[\x1b\u202e\ud800-\udfff]", done.stdout + done.stderr)
        assert "TWO" in done.stdout
        (line,) = done.stderr.splitlines()
        assert line.startswith("Not read: cases/a\ufffd[31m\ufffdred\ufffdNot read: all.yaml")


def test_private_answers_and_themes_are_told_only_where_they_are_asked_for(folder):
    for code in "AB":
        write(folder, code, f"safety.risk: no, {PRIVATE}")
    plain, whole = caseload(folder).stdout, caseload(folder, "--include-private").stdout
    assert not re.search("(?i)boredom|your own use|runs through", plain)
    assert re.search("(?i)for your own use", whole)
    assert "boredom" in whole
    assert page(folder)["themes"] == []


def test_own_words_are_told_only_where_they_are_asked_for(folder):
    path = write(folder, "OWN", f"safety.risk: no, {STRAIN}")
    said = path.read_text().replace("}}]", "}, responses: {acknowledge-rupture: {set_aside: Xyzzy said she}}}]")
    path.write_text(said)
    assert "Xyzzy" not in caseload(folder).stdout
    assert "Xyzzy" in caseload(folder, "--own-words").stdout


# --- where it goes


@pytest.mark.parametrize(
    ("name", "begins"),
    [("p.html", "<!doctype html>"), ("p.md", "# Caseload"), ("p.txt", "Caseload\n"), ("p.json", "{\n")],
)
def test_the_form_is_what_the_name_of_the_file_ends_in_and_an_older_caseload_is_replaced(folder, name, begins):
    caseload(folder, "-o", name)
    assert (folder / name).read_text(encoding="utf-8").startswith(begins)
    write(folder, "NEW")
    done = caseload(folder, "-o", name)
    assert done.stderr == f"Written: {name}\n"
    assert "NEW" in (folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["html", "md", "text", "json"])
@pytest.mark.parametrize("made", ["consult", "note"])
def test_a_caseload_is_never_written_over_a_report_or_a_note_nor_they_over_it(folder, made, form):
    case = f"cases{os.sep}STRAIN.yaml"
    caseload(folder, "--format", form, "-o", "load.x")
    assert run_here([made, case, "--format", form, "-o", "other.x"], folder).returncode == 0
    before = (folder / "other.x").read_bytes(), (folder / "load.x").read_bytes()
    done = caseload(folder, "--format", form, "-o", "other.x", code=2)
    assert "is no caseload, so it stays" in " ".join(done.stderr.split())
    replacing = ["--replace"] if made == "note" else []
    assert run_here([made, case, "--format", form, "-o", "load.x", *replacing], folder).returncode == 2
    assert ((folder / "other.x").read_bytes(), (folder / "load.x").read_bytes()) == before


def test_a_case_and_any_other_file_are_never_written_over(folder):
    (folder / "letter.md").write_text("Dear all,\n")
    for name in ("cases/CALM.yaml", "letter.md"):
        before = (folder / name).read_bytes()
        done = caseload(folder, "--format", "md", "-o", name, code=2)
        assert "is there already and is no caseload, so it stays" in " ".join(done.stderr.split())
        assert (folder / name).read_bytes() == before
    if os.name != "nt":
        (folder / "link.md").symlink_to(folder / "cases" / "CALM.yaml")
        caseload(folder, "-o", "link.md", code=2)


def test_a_page_inside_the_folder_is_no_case_of_the_next_one(folder):
    caseload(folder, "-o", "cases/page.html")
    assert page(folder)["others"] == [f"cases{os.sep}page.html"]


@posix
@pytest.mark.parametrize("old", [0o644, 0o600])
def test_the_page_may_be_read_by_its_owner_only(folder, old):
    caseload(folder, "-o", "page.html")
    (folder / "page.html").chmod(old)
    caseload(folder, "-o", "page.html")
    assert (folder / "page.html").stat().st_mode & 0o777 == 0o600


def test_a_page_that_cannot_be_written_is_told(folder):
    done = caseload(folder, "-o", "nowhere/page.html", code=6)
    assert "nowhere" in done.stderr
    assert done.stdout == ""


def test_a_template_that_leaves_out_the_danger_is_named_and_nothing_is_written(folder):
    (folder / "mine").mkdir()
    own = '{% extends "shipped/caseload.html.j2" %}{% block dangers %}Calm{% endblock %}'
    (folder / "mine" / "caseload.html.j2").write_text(own)
    done = caseload(folder, "--templates", "mine", "-o", "page.html", code=6)
    assert "caseload.html.j2" in done.stderr
    assert "this does not tell of each open danger" in " ".join(done.stderr.split())
    assert not (folder / "page.html").exists()


def test_a_pack_of_ones_own_may_have_more_that_presses(folder):
    (folder / "ours" / "topic").mkdir(parents=True)
    (folder / "ours" / "pack.yaml").write_text("name: ours\nversion: 0.1.0\nlanguage: en\npressing: [low-goals]\n")
    (folder / "ours" / "vocabulary").mkdir()
    (folder / "ours" / "vocabulary" / "findings.yaml").write_text(
        "low-goals: {title: Low goals here, sentence: The goals are low here.}\n"
    )
    (folder / "ours" / "topic" / "a.rules.yaml").write_text(
        "- id: low-goals-here\n  when: {alliance.goals: {at_most: 3}}\n  because: The goals are low here.\n  find: low-goals\n"
    )
    done = caseload(folder, "--rules", "ours", "--with", "low-goals")
    assert "Low goals here" in done.stdout
    assert "OLD" in done.stdout
    caseload(folder, "--with", "low-goals", code=2)


# --- interruptions and terminals


def test_an_interruption_ends_with_130_and_leaves_nothing_behind(folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Survey, "entry", interrupted)
    done = caseload(folder, "-o", "page.html", code=130)
    assert (done.stdout, done.stderr.strip()) == ("", "Interrupted.")
    assert [path.name for path in folder.iterdir()] == ["cases"]
    assert gc.isenabled()


def test_without_a_terminal_no_bar_is_shown(folder):
    done = caseload(folder, "-o", "page.html")
    assert done.stderr == "Written: page.html\n"


@posix
def test_on_a_terminal_a_bar_tells_how_far_it_is(folder):
    import pexpect

    shown = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], "caseload", "cases", "-o", "page.html"], cwd=folder, encoding="utf-8", timeout=60
    )
    shown.expect("4/4")
    shown.expect("Written: page.html")
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 0


def test_the_example_caseload_can_be_read_as_it_is_shipped(tmp_path):
    shutil.copytree(shipped("examples") / "caseload", tmp_path / "cases")
    shown = page(tmp_path)
    assert len(shown["cases"]) == len(list((tmp_path / "cases").glob("*.yaml")))
    assert (shown["unread"], shown["doubled"], shown["others"]) == ([], [], [])
