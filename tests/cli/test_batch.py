"""`alliance-expert batch` as people use it: what is written, what is said, what it ends with."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alliance_expert import load

from ..here import run_here

posix = pytest.mark.skipif(os.name == "nt", reason="signals and terminals as on Unix")
COMMAND = [sys.executable, "-m", "alliance_expert", "batch"]
ROWS = (
    "case,session,safety.risk,alliance.bond,alliance.goals,alliance.tasks\n"
    "A17,1,no,2,4,4\n"
    "A17,2,yes,3,,\n"
    "B02,1,no,3,3,2\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cases.csv").write_text(ROWS)
    return tmp_path


def batch(folder, *arguments, code=0, **environment):
    done = run_here(["batch", *arguments], folder, **environment)
    assert done.returncode == code, done.stderr
    return done


def advice(folder):
    return [*csv.DictReader((folder / "advice.csv").read_text("utf-8").splitlines())]


def left(folder):
    return {one.name for one in folder.iterdir()} - {"cases.csv"}


# --- what is written and said


def test_every_row_is_advised_on_and_the_end_says_what_was_done(folder):
    done = batch(folder, "cases.csv", "-o", "advice.csv")
    assert done.stdout == ""
    assert left(folder) == {"advice.csv", "advice.csv.rejects.csv", "advice.csv.summary.json"}
    assert [(one["case"], one["session"]) for one in advice(folder)] == [("A17", "1"), ("A17", "2"), ("B02", "1")]
    assert [bool(one["gate"]) for one in advice(folder)] == [False, True, False]
    lines = done.stderr.splitlines()
    assert lines[:3] == [
        "Written: advice.csv",
        "3 sessions advised on, 1 of them gated. All numbers: advice.csv.summary.json",
        "Weakest: bond 1, tasks 1.",
    ]
    assert lines[3] == "Most often advised:"
    summary = json.loads((folder / "advice.csv.summary.json").read_text("utf-8"))
    count = len(summary["never_fired"])
    assert lines[-1] == f"{count} rules of {len(load().active)} never fired."
    assert summary["weakest"] == {"goals": 0, "tasks": 1, "bond": 1}


def test_the_titles_and_numbers_of_what_is_advised_most_are_told(folder):
    done = batch(folder, "cases.csv", "-o", "advice.csv")
    told = done.stderr.split("Most often advised:\n")[1].splitlines()
    numbers = [int(line.split()[0]) for line in told[:-1]]
    assert numbers == sorted(numbers, reverse=True)
    titles = {one.title for one in load().strategies.values()}
    assert all(line.strip().split("  ")[-1].rpartition(" (")[0] in titles for line in told[:-1])


@pytest.mark.parametrize("form", ("jsonl", "ndjson", "parquet", "CSV"))
def test_the_name_says_the_form(form, folder):
    batch(folder, "cases.csv", "-o", f"advice.{form}")
    raw = (folder / f"advice.{form}").read_bytes()
    assert raw.startswith({"jsonl": b'{"case"', "ndjson": b'{"case"', "parquet": b"PAR1", "CSV": b"case,"}[form])


def test_long_tables_and_reasons(folder):
    batch(folder, "cases.csv", "-o", "advice.csv", "--long", "--reasons")
    rules = {rule.id for rule in load().active}
    for row in advice(folder):
        assert set(filter(None, row["reasons"].split("|"))) <= rules
    assert {"recommendation", "gate"} <= {row["kind"] for row in advice(folder)}


def test_rejected_rows_are_listed_and_the_command_ends_with_5(folder):
    (folder / "cases.csv").write_text(f"{ROWS}C,1,perhaps,1,1,1\nD,1,no,9,1,1\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=5)
    assert len(advice(folder)) == 3
    told = "2 rows rejected: out-of-range 1, unknown-value 1. Listed in advice.csv.rejects.csv"
    assert done.stderr.splitlines()[-1] == told
    listed = (folder / "advice.csv.rejects.csv").read_text("utf-8")
    assert [line.split(",")[:4] for line in listed.splitlines()[1:]] == [
        ["cases.csv", "4", "safety.risk", "unknown-value"],
        ["cases.csv", "5", "alliance.bond", "out-of-range"],
    ]
    assert "perhaps" not in listed
    batch(folder, "cases.csv", "-o", "advice.csv", "--replace", "--rejects", "bad.csv", code=5)
    assert (folder / "bad.csv").read_text("utf-8") == listed


def test_the_end_tells_of_rejected_rows_that_name_no_case(folder):
    (folder / "cases.csv").write_text(f"{ROWS},1,no,1,1,1\nD,1,no,9,1,1\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=5)
    assert done.stderr.splitlines()[-1] == (
        "1 of them names no case that can be read, so later sessions that rest on it could not be held back. "
        "Correct it first."
    )
    assert json.loads((folder / "advice.csv.summary.json").read_text("utf-8"))["rejected"]["without_case"] == 1


def test_too_many_rejects_stop_it(folder):
    (folder / "cases.csv").write_text(f"{ROWS}C,1,perhaps,1,1,1\nD,1,no,9,1,1\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv", "--max-rejects", "1", code=5)
    assert done.stderr.splitlines() == [
        "More than 1 row rejected, so the run was stopped.",
        "Nothing was written but those found until then, with the reasons: advice.csv.rejects.csv",
    ]
    assert left(folder) == {"advice.csv.rejects.csv"}
    batch(folder, "cases.csv", "-o", "advice.csv", "--max-rejects", "2", "--replace", code=5)
    assert len(advice(folder)) == 3


def test_rules_of_ones_own_take_part(folder):
    pack = folder / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("name: mine\nversion: 0.1.0\nlanguage: en\n")
    rule = "- id: my-own\n  when: {alliance.bond: 3}\n  because: So.\n  notice: thin-picture\n"
    (pack / "mine.rules.yaml").write_text(rule)
    batch(folder, "cases.csv", "-o", "advice.csv", "--rules", "mine", "--reasons")
    assert "my-own" in (folder / "advice.csv").read_text("utf-8")
    packs = json.loads((folder / "advice.csv.summary.json").read_text("utf-8"))["knowledge"]["packs"]
    assert [one["name"] for one in packs][-1] == "mine"


def test_the_empty_table_and_its_dictionary(folder):
    done = batch(folder, "--header")
    assert done.stdout.startswith("case,session,")
    assert set(load().attributes) < set(done.stdout.strip().split(","))
    batch(folder, "--header", "-o", "empty.csv")
    assert (folder / "empty.csv").read_text("utf-8") == done.stdout
    rows = [*csv.DictReader((folder / "empty.csv.dictionary.csv").read_text("utf-8").splitlines())]
    assert [row["column"] for row in rows][:-1] == done.stdout.strip().split(",")
    for name in ("empty.csv", "empty.csv.dictionary.csv"):
        (folder / name).write_text("precious")
        done = batch(folder, "--header", "-o", "empty.csv", code=2)
        assert "is there already, and stays" in done.stderr
        assert (folder / name).read_text("utf-8") == "precious"
        (folder / name).unlink()
    batch(folder, "empty.csv", "-o", "advice.csv", code=6)
    batch(folder, "--header", "-o", "empty.csv")
    batch(folder, "empty.csv", "-o", "advice.csv")
    assert advice(folder) == []


# --- what it refuses


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "Name a table of cases"),
        (("cases.csv",), 2, "Name the file to write: -o OUT.csv"),
        (("-", "-o", "advice.csv"), 2, "needs files; - is none"),
        (("cases.csv", "-o", "-"), 2, "needs files; - is none"),
        (("cases.csv", "-o", "advice.csv", "--rejects", "-"), 2, "needs files; - is none"),
        (("cases.csv", "-o", "advice.xlsx"), 2, "advice.xlsx ends in none of .csv, .jsonl, .ndjson, .parquet"),
        (("cases.csv", "-o", "cases.csv"), 2, "cases.csv is named twice"),
        (("cases.csv", "-o", "cases.csv", "--replace"), 2, "cases.csv is named twice"),
        (("cases.csv", "-o", "advice.csv", "--workers", "0"), 2, "--workers"),
        (("cases.csv", "--header"), 2, "--header reads no table"),
        (("none.csv", "-o", "advice.csv"), 6, "none.csv: no such file"),
        (("cases.csv", "-o", "none/advice.csv"), 6, "there is no folder"),
        (("cases.csv", "-o", "advice.csv", "--rules", "none"), 6, "none"),
        (("cases.xlsx", "-o", "advice.csv"), 4, "cases.xlsx"),
    ],
)
def test_what_cannot_be_done_is_told_before_anything_is_written(arguments, code, said, folder):
    done = batch(folder, *arguments, code=code)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert left(folder) == set()
    assert (folder / "cases.csv").read_text() == ROWS


def test_a_table_that_is_none_is_refused_with_all_that_is_wrong(folder):
    (folder / "cases.csv").write_text("case,alliance.bnd\nA,1\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=4)
    assert "there is no column 'session'" in done.stderr
    assert "Did you mean 'alliance.bond'?" in done.stderr
    assert left(folder) == set()


def test_unknown_columns_are_passed_over_where_that_is_asked(folder):
    (folder / "cases.csv").write_text("case,session,note\nA,1,a secret\n")
    batch(folder, "cases.csv", "-o", "advice.csv", code=4)
    batch(folder, "cases.csv", "-o", "advice.csv", "--ignore-unknown")
    assert len(advice(folder)) == 1


def test_without_its_library_the_extra_is_named(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=6)
    assert "pip install 'alliance-expert[scale]'" in done.stderr
    assert left(folder) == set()


def test_no_other_command_needs_the_library():
    code = "import sys; sys.modules['polars'] = None; from alliance_expert.cli import main; main(sys.argv[1:])"
    for arguments in (["--help"], ["batch", "--help"], ["consult", "--help"], ["rules", "list"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


# --- on the way


def many(folder: Path) -> None:
    head, *rows = ROWS.splitlines(keepends=True)
    lines = (f"{row[0]}{number}{row[3:]}" for number in range(20_000) for row in rows)
    (folder / "cases.csv").write_text(head + "".join(lines))


@posix
@pytest.mark.parametrize("workers", ("1", "2"))
def test_interrupted_it_says_how_to_go_on_and_does(workers, folder):
    many(folder)
    arguments = [*COMMAND, "cases.csv", "-o", "advice.csv", "--workers", workers]
    process = subprocess.Popen(
        arguments, cwd=folder, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a build in the background ignores it
    )  # fmt: skip
    while process.poll() is None and not (folder / "advice.csv.work" / "plan.json").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, [line for line in said.splitlines() if line]) == (
        130, ["What is done lies in advice.csv.work; the same command with --resume goes on from there.", "Interrupted."],
    )  # fmt: skip
    assert left(folder) == {"advice.csv.work"}
    done = batch(folder, "cases.csv", "-o", "advice.csv", "--resume")
    assert done.stderr.startswith("The unfinished run is continued.\nWritten: advice.csv\n")
    assert len(advice(folder)) == 60_000


@posix
def test_on_a_terminal_a_bar_tells_how_far_it_is(folder):
    import pexpect

    shown = pexpect.run(
        " ".join([*COMMAND, "cases.csv", "-o", "advice.csv"]), cwd=str(folder), timeout=60, encoding="utf-8"
    )
    assert "Reading" in shown
    assert "Advising" in shown
    assert "3 rows, " in shown
    assert "100%" in shown
    assert "Written: advice.csv" in shown


def test_without_a_terminal_a_line_tells_now_and_then(folder, monkeypatch):
    from alliance_expert.cli import batch as command

    monkeypatch.setattr(command, "QUIET", 0)
    done = batch(folder, "cases.csv", "-o", "advice.csv")
    assert done.stderr.startswith("Reading: 1 of 1 parts, 3 rows, ")
    assert "\nAdvising: 1 of 1 parts, 3 rows, " in done.stderr


# --- the page of frequencies


def test_a_page_of_frequencies_is_made_beside_the_advice(folder):
    batch(folder, "cases.csv", "-o", "advice.csv", "--report", "page.html")
    page = (folder / "page.html").read_text("utf-8")
    assert "advice.csv" in page and "cases.csv" in page
    assert "A17" not in page
    assert (folder / "page.html").stat().st_mode & 0o077 == 0 or os.name == "nt"
    batch(folder, "cases.csv", "-o", "advice.csv", "--replace", "--report", "page.html")


def test_the_page_names_the_file_that_lists_rejected_rows_and_not_its_folder(folder):
    (folder / "cases.csv").write_text(ROWS.replace("B02,1,no", "B02,1,never"))
    (folder / "kept").mkdir()
    batch(folder, "cases.csv", "-o", "a.csv", "--report", "one.html", code=5)
    batch(folder, "cases.csv", "-o", "b.csv", "--report", "two.html", "--rejects", "kept/out.csv", code=5)
    assert "listed in <bdi>a.csv.rejects.csv</bdi>" in (folder / "one.html").read_text("utf-8")
    assert "listed in <bdi>out.csv</bdi>" in (folder / "two.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "said"), [("page.pdf", "ends in .html"), ("notes.html", "is no page of frequencies, so it stays")]
)
def test_a_page_is_html_and_never_written_over_anything_else(name, said, folder):
    (folder / "notes.html").write_text("Mine.")
    done = batch(folder, "cases.csv", "-o", "advice.csv", "--report", name, code=2)
    assert said in " ".join(done.stderr.split())
    assert left(folder) == {"notes.html"}
    assert (folder / "notes.html").read_text() == "Mine."


def test_a_template_of_ones_own_is_tried_before_there_is_anything_to_wait_for(folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "frequencies.html.j2").write_text("Nothing to see.")
    done = batch(folder, "cases.csv", "-o", "advice.csv", "--report", "page.html", "--templates", "mine", code=6)
    assert "frequencies.html.j2" in done.stderr
    assert left(folder) == {"mine"}


def test_where_a_run_is_stopped_there_is_no_page(folder):
    (folder / "cases.csv").write_text(ROWS.replace("yes", "perhaps"))
    batch(folder, "cases.csv", "-o", "advice.csv", "--report", "page.html", "--max-rejects", "0", code=5)
    assert left(folder) == {"advice.csv.rejects.csv"}


def test_codes_that_may_be_one_case_are_told_at_the_end(folder):
    (folder / "cases.csv").write_text("case,session,safety.risk\nS2,1,yes\ns2,3,\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv")
    assert "a danger named of one is not known of the other: S2, s2. If they are one case" in done.stderr


# --- what is not for others


def test_the_first_row_of_a_table_without_a_header_is_not_told(folder):
    (folder / "cases.csv").write_text("Anna Example,1,very sad\nA17,2,well\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=4)
    assert "the first line names neither a case nor a session" in " ".join(done.stderr.split())
    assert "Anna" not in done.stderr and "sad" not in done.stderr


def test_names_of_columns_are_written_in_small_letters_and_that_is_told(folder):
    (folder / "cases.csv").write_text("Case;Session\nA17;1\n")
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=4)
    assert "there is no column 'case'" in done.stderr
    assert "Every row needs its case and its session. Is it 'Case'?" in done.stderr


@posix
def test_a_work_folder_in_which_others_may_write_is_not_used(folder):
    (folder / "advice.csv.work").mkdir()
    (folder / "advice.csv.work").chmod(0o777)
    done = batch(folder, "cases.csv", "-o", "advice.csv", code=6)
    assert "others may write in it" in " ".join(done.stderr.split())


def test_a_source_that_is_called_unknown_is_refused_with_those_that_there_are(folder):
    (folder / "cases.csv").write_text("case,session,alliance.bond,alliance.bond.source\nA17,1,3,unknown\n")
    batch(folder, "cases.csv", "-o", "advice.csv", code=5)
    (told,) = csv.DictReader((folder / "advice.csv.rejects.csv").read_text("utf-8").splitlines())
    assert (told["reason"], told["column"]) == ("unknown-source", "alliance.bond.source")
    assert "client" in told["suggestion"] and "unknown" not in told["suggestion"]
