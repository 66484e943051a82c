"""`respond`: what was done with the advice goes into the case file, or nothing does and it is told why."""

from __future__ import annotations

import os
import random
import signal
import stat
import sys
import time

import pytest

from alliance_expert import load
from alliance_expert.casebook import read_case
from alliance_expert.source.files import PART

from ..here import run_here
from ..packs import PACK, RULES, pack_files

posix = pytest.mark.skipif(os.name == "nt", reason="rights and signals as on Unix")
USUAL = "  set_aside: {not_now: not the right moment, client_declined: the client did not want it}\n"
FILES = {
    "pack.yaml": PACK + USUAL,
    "topic/all.rules.yaml": RULES
    + """\
- id: goals-low
  when: {alliance.goals: {at_most: 2}}
  because: The goals are low.
  recommend: {link-later: soon}
- id: ask-beside-danger
  when: {safety.risk: yes}
  because: There is danger.
  recommend: {ask-openly: now}
  with_gate: yes
""",
}
HAND = """\
# My own file.
case: A17
sessions:
  - number: 3
    facts: {safety.risk: no, alliance.goals: 2}   # she said so
  # After the break.
  - number: 4
    facts:
      safety.risk: no
      rupture.withdrawal: [silent]  # for long
"""
NEW = HAND + "    responses:\n      ask-openly: accepted\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with the small pack in `pack`, and a case."""
    for file in pack_files(FILES):
        path = tmp_path / "pack" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.raw)
    (tmp_path / "A17.yaml").write_text(HAND)
    return tmp_path


def run(folder, *arguments, file="A17.yaml"):
    return run_here(["respond", file, *arguments, "--rules", "pack", "--only"], folder)


def text(folder):
    return (folder / "A17.yaml").read_text()


def refused(folder, *arguments, code=2, before=HAND):
    """The words of a refusal, which changes nothing and leaves nothing behind."""
    (folder / "A17.yaml").write_text(before)
    done = run(folder, *arguments)
    assert (done.returncode, done.stdout, text(folder)) == (code, "", before), done
    assert sorted(one.name for one in folder.iterdir()) == ["A17.yaml", "pack"]
    return done.stderr


def test_without_an_item_all_that_was_advised_is_listed_and_how_to_respond(folder):
    (folder / "A17.yaml").write_text(NEW)
    done = run(folder)
    assert (done.returncode, text(folder)) == (0, NEW)
    assert done.stdout == (
        "CASE A17, SESSION 4: WHAT WAS ADVISED\n\n"
        "NOW\n  1 Ask openly\n    ask-openly: taken up\n\n"
        "LATER\n  2 Link to patterns\n    link-later\n\n"
        "LEAVE ALONE\n  - Linking\n    no-link\n"
    )
    assert "  alliance-expert respond A17.yaml --rules pack --only 1 --accepted\n" in done.stderr.replace(
        sys.argv[0], "alliance-expert"
    )
    assert done.stderr.endswith(
        "WHY is in your own words, in quotes, or one of these:\n"
        "  not_now          not the right moment\n"
        "  client_declined  the client did not want it\n"
    )


def test_an_earlier_session_has_its_own_advice(folder):
    done = run(folder, "--session", "3")
    assert done.stdout.startswith("CASE A17, SESSION 3: WHAT WAS ADVISED\n\nSOON\n  1 Link to patterns\n")
    assert "respond A17.yaml --session 3 --rules pack --only 1 --accepted" in done.stderr
    done = run(folder, "1", "--accepted", "--session", "3")
    assert done.returncode == 0
    assert text(folder) == HAND.replace(
        "goals: 2}   # she said so\n", "goals: 2}   # she said so\n    responses:\n      link-later: accepted\n"
    )


@pytest.mark.parametrize("item", ["1", "ask-openly"])
def test_what_was_taken_up_is_written_under_its_session_and_told(folder, item):
    done = run(folder, item, "--accepted")
    assert (done.returncode, done.stdout) == (0, "In A17.yaml, session 4:\n  1 Ask openly\n    taken up\n")
    assert text(folder) == NEW
    assert not (folder / "A17.yaml~").exists()
    if os.name != "nt":
        assert stat.S_IMODE((folder / "A17.yaml").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("said", "written", "told"),
    [
        ("not_now", "not_now", "not the right moment"),
        ("The client did not  want it.", "client_declined", "the client did not want it"),
        ("too early for us", "too early for us", '"too early for us"'),
        ("no: #1", '"no: #1"', '"no: #1"'),
    ],
)
def test_what_was_set_aside_is_written_with_its_reason(folder, said, written, told):
    done = run(folder, "2", "no-link", "--set-aside", said)
    assert done.stdout == (
        "In A17.yaml, session 4:\n"
        f"  2 Link to patterns\n    set aside: {told}\n"
        f"  - Leave alone: Linking\n    set aside: {told}\n"
    )
    why = f"{{set_aside: {written}}}\n"
    assert text(folder) == HAND + f"    responses:\n      link-later: {why}      no-link: {why}"


def test_the_same_again_changes_nothing_and_says_so(folder):
    (folder / "A17.yaml").write_text(NEW)
    before = (folder / "A17.yaml").stat()
    done = run(folder, "1", "ask-openly", "--accepted")
    assert (done.returncode, done.stdout) == (0, "In A17.yaml, session 4:\n  1 Ask openly\n    taken up\n")
    assert "nothing was changed" in done.stderr
    after = (folder / "A17.yaml").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert run(folder, "2", "--take-back").stdout.endswith("2 Link to patterns\n    no answer\n")


def test_another_answer_takes_the_place_of_one_only_where_that_is_said(folder):
    said = refused(folder, "2", "1", "--set-aside", "not_now", before=NEW)
    assert "ask-openly is taken up.\n" in said and "--replace" in said
    done = run(folder, "1", "--set-aside", "not_now", "--replace")
    assert done.returncode == 0
    assert text(folder) == NEW.replace("openly: accepted", "openly: {set_aside: not_now}")


def test_an_answer_can_be_taken_back_also_where_the_item_is_no_longer_advised(folder):
    (folder / "A17.yaml").write_text(NEW)
    done = run(folder, "1", "--take-back")
    assert (done.returncode, done.stdout) == (0, "In A17.yaml, session 4:\n  1 Ask openly\n    no answer\n")
    assert text(folder) == HAND
    (folder / "A17.yaml").write_text(NEW.replace("[silent]", "[]"))
    assert "NO LONGER ADVISED\n  - Ask openly\n    ask-openly: taken up\n" in run(folder).stdout
    assert run(folder, "ask-openly", "--take-back").returncode == 0
    assert text(folder) == HAND.replace("[silent]", "[]")


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("ask-opnly", "There is no item of advice 'ask-opnly'. Did you mean 'ask-openly'?"),
        ("zzz", "There is no item of advice 'zzz'.\n"),
        ("7", "No recommendation on session 4 has the number 7."),
        ("strain", "strain is a finding, and no item of advice."),
        ("alliance.bond", "alliance.bond is a question, and no item of advice."),
        ("goals-low", "goals-low is a rule, and no item of advice."),
        ("standing", "standing is a notice, which nobody takes up or sets aside.\n"),
        ("danger", 'Whether it is handled is an answer in the case, "handled" (safety.handled)'),
    ],
)
def test_what_is_no_item_of_the_advice_is_refused_and_what_is_one_is_named(folder, item, told):
    said = refused(folder, "1", item, "--accepted")
    assert told in said
    assert "Advised on session 4: 1 ask-openly, 2 link-later, no-link. Nothing was recorded." in said


def test_what_was_advised_in_another_session_is_told_and_how_to_ask_why_not(folder):
    said = refused(folder, "ask-openly", "no-link", "--accepted", "--session", "3")
    assert "ask-openly was not advised on session 3. It was in session 4: name one with --session." in said
    assert "explain A17.yaml --session 3 --why-not no-link --rules pack --only" in said
    assert "Advised on session 3: 1 link-later." in said
    bare = HAND.replace("[silent]", "[]")
    assert "Advised on session 4: nothing." in refused(folder, "ask-openly", "--accepted", before=bare)
    assert run(folder).stdout.endswith("\n\nNothing was advised.\n")


def test_while_a_danger_is_open_nothing_is_set_aside_and_it_may_be_taken_up(folder):
    danger = HAND.replace("      safety.risk: no\n", "      safety.risk: yes\n")
    said = refused(folder, "1", "--set-aside", "not_now", before=danger)
    assert "Safety first: while that stands, nothing is set aside." in said and "(safety.handled)" in said
    listed = run(folder)
    assert listed.stdout.startswith("CASE A17, SESSION 4: WHAT WAS ADVISED\n\nSafety first. Whether it is handled is")
    assert "--set-aside" not in listed.stderr
    assert run(folder, "1", "--accepted").returncode == 0
    assert text(folder) == danger + "    responses:\n      ask-openly: accepted\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["1"], ["1", "--accepted", "--take-back"], ["1", "--accepted", "--set-aside", "x"], ["--accepted"],
        ["--set-aside", "x"], ["--replace"], ["1", "--take-back", "--replace"], ["1", "--replace"],
        ["1", "--set-aside", ""], ["1", "--set-aside", " "], ["1", "--set-aside", "a\nb"], ["1", "--set-aside", "x" * 501],
        ["1", "--set-aside", "a\x1b[2J"], ["1", "--accepted", "--session", "9"], ["--session", "9"], ["1", "--set-aside"],
    ],
)  # fmt: skip
def test_what_asks_for_nothing_or_for_two_things_is_refused(folder, arguments):
    refused(folder, *arguments)


def test_own_words_without_quotes_are_told(folder):
    assert "Own words after --set-aside stand in quotes." in refused(folder, "1", "--set-aside", "too", "early")


def test_standard_input_is_nothing_to_write_to(folder):
    done = run(folder, "1", "--accepted", file="-")
    assert (done.returncode, "Name the file." in done.stderr) == (2, True)


def test_a_case_that_is_not_there_or_not_understood_is_refused(folder):
    assert run(folder, "1", "--accepted", file="B2.yaml").returncode == 6
    assert "refused whole" in refused(folder, "1", "--accepted", code=4, before=HAND.replace("risk", "rsk"))


def test_words_that_seem_to_name_somebody_are_told_and_kept(folder):
    done = run(folder, "2", "--set-aside", "Call 030 1234567 first")
    assert done.returncode == 0
    assert "seems to hold a phone number" in done.stderr and "030 1234567" in text(folder)
    assert "phone" not in refused(folder, "9", "--set-aside", "Call 030 1234567 first")


def test_a_word_that_is_nearly_a_usual_reason_is_told(folder):
    done = run(folder, "2", "--set-aside", "not_nw")
    assert "If you meant not_now (not the right moment), say that with --replace." in " ".join(done.stderr.split())


@pytest.mark.parametrize("why", ["did not want", "Did not want it", "The clients did not want it", "client declined"])
def test_own_words_that_may_stand_for_a_usual_reason_are_recorded_and_told(folder, why):
    done = run(folder, "2", "--set-aside", why)
    assert done.stdout.endswith(f'set aside: "{why}"\n') and f"set_aside: {why}}}" in text(folder)
    told = f'("{why}" is taken as your own words. If you meant client_declined (the client did not want it), say that'
    assert told in " ".join(done.stderr.split())
    done = run(folder, "2", "--set-aside", "client_declined", "--replace")
    assert (done.returncode, "set_aside: client_declined}" in text(folder), done.stderr) == (0, True, "")


@pytest.mark.parametrize("why", ["7", "1-3", "...", "?", "help", "Done.", "none", "skip"])
def test_what_says_no_reason_is_refused_and_the_usual_ones_are_named(folder, why):
    said = refused(folder, "2", "--set-aside", why)
    assert f"'{why}' says no reason.\nThe usual reasons by their ids: not_now, client_declined." in said


def test_a_reason_that_a_pack_may_have_is_told_where_these_rules_do_not_have_it(folder):
    (folder / "A17.yaml").write_text(NEW.replace("accepted", "{set_aside: team_said_no}"))
    done = run(folder)
    assert 'ask-openly: set aside: "team_said_no"' in done.stdout
    assert done.stderr.endswith(
        "\n\n(No usual reason of these rules: team_said_no. If a pack has it, name the pack\nwith --rules.)\n"
    )
    for own in ("not_now", "once", "too early"):
        (folder / "A17.yaml").write_text(NEW.replace("accepted", f"{{set_aside: {own}}}"))
        assert "No usual reason" not in run(folder).stderr


def test_where_the_hands_text_cannot_stay_whole_it_is_kept_beside(folder):
    (folder / "A17.yaml").write_text(NEW.replace("accepted\n", "accepted  # gladly\n"))
    done = run(folder, "1", "--take-back")
    assert "is kept in A17.yaml~" in done.stderr
    assert (text(folder), "# gladly" in (folder / "A17.yaml~").read_text()) == (HAND, True)


def test_a_file_that_somebody_changes_meanwhile_stays_as_it_is(folder, monkeypatch):
    from alliance_expert import casebook

    monkeypatch.setattr(casebook, "check_file", lambda path: path.write_text(HAND + "# theirs\n"))
    done = run(folder, "1", "--set-aside", "word")
    assert (done.returncode, text(folder)) == (6, HAND + "# theirs\n")
    assert "was changed by someone else meanwhile" in done.stderr and "Nothing was recorded." in done.stderr


@posix
def test_a_folder_that_nothing_can_be_written_in_is_told(folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, _: path != folder)
    assert "nothing can be written in the folder" in refused(folder, "1", "--accepted", code=6)


# --- killed


def killed(kb, path, arguments, after):
    """The command, killed so many seconds after it began."""
    process = os.fork()
    if process == 0:
        _child(kb, path, arguments)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def _child(kb, path, arguments):
    """The real command, with rules that are loaded already; it never comes back."""
    from alliance_expert.cli import main, respond

    try:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
        respond.load = lambda *_: kb
        main(["respond", str(path), *arguments])
    finally:
        os._exit(1)


@posix
@pytest.mark.parametrize("kills", [8, pytest.param(100, marks=pytest.mark.long)])
def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(folder, kills):
    kb, moments, path = load([folder / "pack"]), random.Random(17), folder / "A17.yaml"
    ways = [(HAND, NEW, ["1", "--accepted"]), (NEW, HAND, ["1", "--take-back"])]
    took = _seconds(kb, path)
    seen = set()
    for number in range(kills):
        old, new, arguments = ways[text(folder) != HAND]
        assert text(folder) == old
        killed(kb, path, arguments, moments.uniform(0, took))
        assert text(folder) in (old, new)
        assert read_case(path.read_bytes(), "A17.yaml", kb).sessions[-1].responses or text(folder) == HAND
        seen.add(text(folder) == new)
        left = {one.name for one in folder.iterdir()} - {"A17.yaml", "pack"}
        assert all(name.startswith(".A17.yaml.") and name.endswith(PART) for name in left), number
    assert kills < 100 or seen == {False, True}
    assert run(folder, "1", "--accepted", "--replace").returncode == 0
    if text(folder) == NEW:
        run(folder, "1", "--take-back")
    assert {one.name for one in folder.iterdir()} == {"A17.yaml", "pack"}


def _seconds(kb, path):
    """How long it takes where nobody kills it, and half as long again."""
    began = time.monotonic()
    process = os.fork()
    if process == 0:
        _child(kb, path, ["2", "--accepted"])
    os.waitpid(process, 0)
    took = time.monotonic() - began
    path.write_text(HAND)
    return 1.5 * took
