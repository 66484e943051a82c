"""The end of an interview, with what is typed as a list of lines. A whole one stands beside as a transcript."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_expert import consult
from alliance_expert.casebook import case_text, read_case
from alliance_expert.errors import FileError
from alliance_expert.interview import Quit, Talk, respond
from alliance_expert.interview.reply import COMMANDS, NONE, Puzzled
from alliance_expert.interview.respond import LONGEST_WHY, near_reason, reason
from alliance_expert.model.case import Response, facts_at

from ..packs import PACK, RULES, STRATEGIES, small_kb
from .talks import typed

TRANSCRIPTS = Path(__file__).parent / "transcripts"
MORE = "".join(
    f"  s{n}: {{refs: [X1], title: Strategy {n}, who: therapist, summary: S., steps: [S.], say: [S.], not_when: [N.],"
    f" evidence: [trial]}}\n"
    for n in range(3)
)
KB = small_kb(
    {
        "pack.yaml": PACK + "  set_aside: {not_now: not the right moment, disagree: you see it differently}\n",
        "strategies/all.yaml": STRATEGIES.replace("strategies:\n", f"strategies:\n{MORE}"),
        "topic/all.rules.yaml": RULES.replace("link-later: now}", "link-later: now, s0: now, s1: soon, s2: soon}"),
    }
)
CASE = """\
case: A17
sessions:
  - number: 3
    facts: {rupture.withdrawal: [silent]}
    responses: {s1: {set_aside: not_now}, s2: accepted}
  - number: 4
    facts:
      rupture.withdrawal: [silent]
    responses:
      s0: accepted
"""


def ended(lines, text=CASE, failures=()):
    """What was typed at the end of an interview on this case."""
    script = typed(lines)
    script.failures = list(failures)
    case = read_case(text.encode(), "A17.yaml", KB)
    advice = consult(KB, facts_at(case, None, KB.attributes, "record"))
    return lambda: respond(KB, case, advice, script.talk), script


def said(case):
    return {one.item: one.why or one.accepted for one in case.sessions[-1].responses}


@pytest.mark.parametrize("name", ["taken-up-and-set-aside", "taken-back"])
def test_the_end_of_an_interview_reads_as_its_transcript_does(name):
    transcript = (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")
    dialogue = transcript.partition("\n--- ")[0]
    lines = [line.removeprefix("> ") for line in dialogue.split("\n") if line.startswith("> ")]
    run, script = ended(lines)
    case = run()
    assert f"{script.transcript}\n---\n{case_text(case, KB.attributes)}" == transcript


def test_it_names_what_is_due_by_its_number_in_the_report_and_not_what_comes_later_or_has_a_response():
    run, script = ended([""])
    assert said(run()) == {"s0": True}
    assert "  1 Ask openly\n  3 Strategy 1 (set aside: not the right moment, session 3)\n" in script.transcript
    assert "Strategy 0" not in script.transcript and "Link to patterns" not in script.transcript


@pytest.mark.parametrize("last", ["", "done", "DONE"])
def test_nothing_typed_skips_all_of_it_and_nothing_is_saved(last):
    run, script = ended([last])
    assert said(run()) == {"s0": True}
    assert script.saved == []


def test_each_answer_is_saved_before_more_is_asked():
    run, script = ended(["1", "3 4", "1"])
    with pytest.raises(EOFError):
        run()
    assert [said(case) for case in script.saved] == [
        {"s0": True, "ask-openly": True},
        {"s0": True, "ask-openly": True, "s1": "not_now"},
    ]


@pytest.mark.parametrize("lines", [["quit"], ["1", "quit"], ["none", "3", "quit"], ["none", "3", "Anna Berg", "quit"]])
def test_one_can_quit_at_any_question(lines):
    run, script = ended(lines)
    with pytest.raises(Quit):
        run()
    assert [said(case) for case in script.saved] == [{"s0": True, "ask-openly": True}] * (lines[0] == "1")


def test_a_reason_is_a_number_the_usual_words_or_ones_own_and_nothing_typed_sets_nothing_aside():
    for line, why in (
        ("2", "disagree"), ("You see it differently.", "disagree"), ("not_now", "not_now"), ("a wish to wait", "a wish to wait"),
    ):  # fmt: skip
        run, _ = ended(["none", "3", line])
        assert said(run())["s1"] == why
    run, _ = ended(["none", "3 4", "", "1"])
    assert said(run()) == {"s0": True, "s2": "not_now"}


def test_a_reason_that_names_somebody_is_asked_about():
    run, script = ended(["none", "3", "Spoke with Anna Berg", "2", "too early"])
    assert said(run())["s1"] == "too early"
    assert "The reason seems to hold a name." in script.transcript


def test_what_is_not_understood_is_asked_again():
    run, script = ended(["2", "x", "9", "help", "1", "8", "3", "9", "x" * 501, "1"])
    assert said(run()) == {"s0": True, "ask-openly": True, "s1": "not_now"}
    text = " ".join(script.transcript.split())
    assert text.count("Type some of these numbers: 1, 3, 4; none; or press Enter.") == 4
    assert "'9' is no number from 1 to 2." in text and "There is room for 500 signs, and these are 501." in text
    assert "no rule reads it" in text


@pytest.mark.parametrize(
    "facts", ["rupture.withdrawal: []", "safety.risk: yes, rupture.withdrawal: [silent]", "client.attachment: secure"]
)
def test_nothing_is_asked_where_a_gate_stands_or_nothing_is_due(facts):
    run, script = ended(["1"], f"case: A17\nsessions:\n  - {{number: 4, facts: {{{facts}}}}}\n")
    assert (said(run()), script.transcript) == ({}, "")


def test_nothing_is_asked_where_nothing_more_can_be_typed():
    case = read_case(CASE.encode(), "A17.yaml", KB)
    script = typed([])
    talk = replace(script.talk, more=lambda: False)
    assert isinstance(talk, Talk)
    assert respond(KB, case, consult(KB, facts_at(case, None, KB.attributes, "record")), talk) == case
    assert script.transcript == ""


def test_what_cannot_be_saved_is_tried_again_and_not_lost():
    run, script = ended(["1", "", ""], failures=[FileError("No space left on device.")])
    assert said(run()) == said(script.saved[-1]) == {"s0": True, "ask-openly": True}
    assert "No space left on device." in script.transcript


# --- what is no reason


@pytest.mark.parametrize("typed_here", ["?", "? 2", "help", "HELP", "list", "List"])
def test_who_asks_for_help_at_a_reason_is_told_and_gives_none(typed_here):
    run, script = ended(["none", "3", typed_here, ""])
    assert said(run()) == {"s0": True}
    told = script.transcript.rpartition(f"> {typed_here}\n")[2]
    assert told.startswith("  1 not the right moment\n" if "ist" in typed_here else "Type the number of a usual reason")


@pytest.mark.parametrize("typed_here", ["edit", "edit 4", "note", "note She was tired."])
def test_what_belongs_before_the_report_is_no_reason_either(typed_here):
    for before in ([], ["none"], ["none", "3"]):
        run, script = ended([*before, typed_here, "", ""])
        assert said(run()) == {"s0": True}
        assert "quit, and begin the interview again." in " ".join(script.transcript.split())


@pytest.mark.parametrize("typed_here", ["none", "no", "Nothing.", "7", "1-3", "...", "1 2"])
def test_what_says_no_reason_is_asked_again(typed_here):
    run, script = ended(["none", "3", typed_here, "2"])
    assert said(run())["s1"] == "disagree"
    assert "> 2\n" in script.transcript


def test_done_at_a_reason_sets_this_and_what_comes_after_it_not_aside_and_enter_only_this():
    for line, left in (("done", {}), ("", {"s1": "not_now"}), ("skip", {"s1": "not_now"})):
        run, _ = ended(["none", "4 3", line, "1"])
        assert said(run()) == {"s0": True, **left}


def test_a_reason_may_begin_with_the_word_of_a_command():
    for why in ("Done before", "Help was not wanted", "Back pain", "Quit smoking comes first", "List of tasks is full"):
        run, _ = ended(["none", "3", why])
        assert said(run())["s1"] == why


# --- back


def test_back_takes_back_what_was_taken_up_by_a_slip_and_asks_again():
    run, script = ended(["1 3", "back", "4", ""])
    assert said(run()) == {"s0": True, "s2": True}
    assert [said(case) for case in script.saved] == [
        {"s0": True, "ask-openly": True, "s1": True},
        {"s0": True},
        {"s0": True, "s2": True},
    ]
    run, _ = ended(["1 3", "back", ""])
    assert said(run()) == {"s0": True}


def test_back_is_there_also_where_all_of_it_was_taken_up():
    run, _ = ended(["1 3 4", "back", "1", ""])
    assert said(run()) == {"s0": True, "ask-openly": True}


def test_what_was_just_taken_up_can_be_set_aside_and_is_told_and_stays_where_no_reason_is_given():
    for line, what in (("2", "disagree"), ("", True)):
        run, script = ended(["1", "1", line])
        assert said(run()) == {"s0": True, "ask-openly": what}
        assert "So far it is taken up; what you type now takes the place of that." in script.transcript


def test_back_at_a_reason_asks_for_the_numbers_again_and_what_was_said_stays():
    run, script = ended(["1", "4 3", "too early", "back", "4", "", ""])
    assert said(run()) == {"s0": True, "ask-openly": True, "s2": "too early"}
    assert '  4 Strategy 2 (set aside: "too early")\n' in script.transcript
    run, _ = ended(["1", "4 3", "too early", "back", "back", "4", ""])
    assert said(run()) == {"s0": True, "s2": True}


NUMBERS = st.lists(st.sampled_from(["1", "3", "4", "7"]), min_size=1, max_size=3).map(" ".join)
LINE = st.one_of(
    NUMBERS, st.sampled_from([*COMMANDS, *NONE, "", "skip", "? 1", "edit 4", "not_now", "too early", "Done before"])
)


@given(st.lists(LINE, max_size=12))
def test_whatever_is_typed_reasons_are_usual_ones_or_own_words_and_what_was_said_before_stays(lines):
    run, script = ended(lines)
    with suppress(EOFError, Quit):
        assert run() == (script.saved or [read_case(CASE.encode(), "A17.yaml", KB)])[-1]
    for case in script.saved:
        assert case.sessions[0].responses == (Response("s1", False, "not_now", 3), Response("s2", True, "", 3))
        assert case.sessions[-1].responses[0] == Response("s0", True, "", 4)
        assert {one.why for one in case.sessions[-1].responses} <= {
            "", "not_now", "disagree", "too early", "Done before"
        }  # fmt: skip


@given(st.lists(st.one_of(NUMBERS, st.just("none")), max_size=4))
def test_back_and_enter_leave_nothing_of_what_was_taken_up(lines):
    script = ended([one for line in lines for one in (line.replace("7", "3"), "back")] + [""])
    assert said(script[0]()) == {"s0": True}
    assert script[1].lines == []


def test_own_words_that_are_part_of_usual_ones_or_spelt_like_them_may_stand_for_these():
    usual = {"declined": "the client did not want it", "no_time": "there was no time for it", "no_fit": "no fit here"}
    kb = replace(KB, roles=replace(KB.roles, set_aside=tuple(usual.items())))
    for own, near in (
        ("did not want", "declined"), ("Did not want.", "declined"), ("no time", "no_time"), ("had no time", "no_time"),
        ("no_tme", "no_time"), ("the clients did not want it", "declined"), ("no-fit her", "no_fit"),
        ("There is no time like the present for a talk.", ""), ("too early", ""), ("x", ""), ("tim", ""),
    ):  # fmt: skip
        assert (own, near_reason(own, kb)) == (own, near)


def test_why_something_is_set_aside_is_said_on_one_line_in_so_many_words():
    assert reason("  too\t early ", KB) == "too early"
    for bad in ("", " ", "a\nb", "a\x1b[2J", "a\u202eb", "x" * (LONGEST_WHY + 1), "\ud800", "7", "1-3", "...",
                *COMMANDS, *NONE, "Help.", "skip"):  # fmt: skip
        assert isinstance(reason(bad, KB), Puzzled)
    assert Response("s1", False, reason("NOT THE RIGHT MOMENT", KB), 4).why == "not_now"
