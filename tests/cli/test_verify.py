"""`verify` as people use it: its verdict, its reasons, its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_cli import CASE, MINE, run


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "A17.json"
    assert run("consult", "-", "-o", str(path), stdin=CASE).returncode == 0
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: mine\nversion: 0.2.0\nlanguage: en\n")
    (folder / "x.rules.yaml").write_text(
        MINE.replace("client.preferences: {includes_any: [other_format]}", "alliance.goals: 2")
    )
    return folder


def test_a_saved_consultation_is_the_same_when_it_is_run_again(saved: Path):
    for done in (run("verify", str(saved)), run("verify", "-", stdin=saved.read_text(encoding="utf-8"))):
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("The same: case A17, session 4, with working-alliance 0.1.0\n(sha256:")
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_session_without_any_answer_is_verified_too():
    text = run("consult", "-", "--format", "json", stdin="case: A\nsessions: [{number: 2, facts: {}}]\n").stdout
    assert run("verify", "-", stdin=text).stdout.startswith("The same: case A, session 2")


def test_what_rules_of_ones_own_change_is_told_part_by_part(saved: Path, mine: Path):
    done = run("verify", str(saved), "--rules", str(mine))
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Not the same: case A17, session 4."
    told = " ".join(" ".join(lines).split())
    assert "The rules are others: it was written with working-alliance 0.1.0 (sha256:" in told
    assert "working-alliance 0.1.0, mine 0.2.0 (sha256:" in told
    assert "Rules that fired came my-own-rule" in told
    assert "was written" in told and "changed after" not in told
    assert "rank was" not in told
    assert max(map(len, lines)) <= 80


def test_a_consultation_with_rules_of_ones_own_is_the_same_under_these(mine: Path):
    written = run("consult", "-", "--format", "json", "--rules", str(mine), stdin=CASE).stdout
    assert run("verify", "-", "--rules", str(mine), stdin=written).returncode == 0
    done = run("verify", "-", stdin=written)
    assert done.returncode == 1 and "went     my-own-rule" in done.stdout


def test_what_somebody_changed_in_the_file_is_told_in_words(saved: Path):
    document = json.loads(saved.read_text(encoding="utf-8"))
    first = document["recommendations"][0]
    title, timing = first["title"], first["timing"]
    first["timing"] = "later" if timing != "later" else "now"
    del document["recommendations"][1]["say"], document["holds"]
    document["mine"] = 1
    done = run("verify", "-", stdin=json.dumps(document))
    told = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert "The file was changed after it was written: its checksum does not fit what stands in it." in told
    assert "The file lacks: say, holds." in told
    assert f"differs {title} ({first['id']}): timing was {first['timing']}, is {timing}" in told
    assert told.endswith("mine went")


def test_what_was_done_with_the_advice_is_part_of_what_is_verified(saved: Path):
    document = json.loads(saved.read_text(encoding="utf-8"))
    item = document["recommendations"][0]["id"]
    document["responses"] = [{"session": 4, "item": item, "accepted": True, "why": ""}]
    document["recommendations"][1]["responses"] = [{"session": 4, "accepted": True, "why": ""}]
    told = " ".join(run("verify", "-", stdin=json.dumps(document)).stdout.split())
    assert f"({item}): responses 4 is new" in told
    assert "responses 4 is gone" in told
    del document["responses"]
    document["recommendations"][1]["responses"] = []
    assert "What was done with the advice" not in run("verify", "-", stdin=json.dumps(document)).stdout


def test_a_key_cannot_speak_in_the_name_of_the_program(saved: Path):
    forged = "x\n\nThe same: case A17, session 4, with working-alliance"
    saved.write_text(json.dumps({**json.loads(saved.read_text(encoding="utf-8")), forged: 1}), encoding="utf-8")
    done = run("verify", str(saved))
    assert done.returncode == 1 and not any(line.startswith("The same") for line in done.stdout.splitlines())


def test_a_fact_on_which_nothing_depends_is_missed_as_well(saved: Path):
    document = json.loads(saved.read_text(encoding="utf-8"))
    document["facts"] = [fact for fact in document["facts"] if fact["session"] == 4]
    done = run("verify", "-", stdin=json.dumps(document))
    assert done.returncode == 1
    assert "Run again from its facts, it comes out as it stands in the file." in done.stdout


def test_a_gate_that_came_or_went_stands_before_the_rest():
    text = run("consult", "-", "--format", "json", stdin=CASE.replace("alliance.goals: 2", "safety.risk: yes")).stdout
    document = json.loads(text)
    gone = json.dumps({**document, "gate": None})
    assert "Before all advice\n  came     Safety first (safety-first)\n" in run("verify", "-", stdin=gone).stdout
    for fact in document["facts"]:
        fact["value"] = "no" if fact["attribute"] == "safety.risk" else fact["value"]
    assert "  went     Safety first (safety-first)\n" in run("verify", "-", stdin=json.dumps(document)).stdout


def test_the_answer_for_programs_is_json_with_the_same_exit_code(saved: Path, mine: Path):
    same = run("verify", str(saved), "--format", "json")
    other = run("verify", str(saved), "--format", "json", "--rules", str(mine))
    assert [json.loads(done.stdout)["same"] for done in (same, other)] == [True, False]
    assert [done.returncode for done in (same, other)] == [0, 1]


def test_a_file_that_is_refused_says_that_nothing_was_compared():
    done = run("verify", "-", stdin="{}")
    assert (done.returncode, done.stdout) == (4, "")
    assert "<stdin>:1:1: this is no saved consultation: it names no format" in done.stderr
    assert done.stderr.endswith("nothing was compared and nothing was changed.\n")


def test_what_is_no_text_ends_without_a_traceback(tmp_path: Path):
    (tmp_path / "x.json").write_bytes(b"\x00\xff{" * 99)
    done = run("verify", "x.json", cwd=tmp_path)
    assert done.returncode == 4 and "Traceback" not in done.stderr
