"""The end of an interview, with what is typed as a list of lines. A whole one stands beside as a transcript."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alliance_expert import consult
from alliance_expert.casebook import case_text, read_case
from alliance_expert.errors import FileError
from alliance_expert.interview import Quit, Talk, respond
from alliance_expert.interview.reply import Puzzled
from alliance_expert.interview.respond import LONGEST_WHY, reason
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


def test_the_end_of_an_interview_reads_as_its_transcript_does():
    transcript = (TRANSCRIPTS / "taken-up-and-set-aside.txt").read_text(encoding="utf-8")
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
    run, script = ended(["2", "x", "9", "help", "1", "1", "3", "9", "x" * 501, "1"])
    assert said(run()) == {"s0": True, "ask-openly": True, "s1": "not_now"}
    text = " ".join(script.transcript.split())
    assert text.count("Type some of these numbers: 1, 3, 4; none; or press Enter.") == 3
    assert text.count("Type some of these numbers: 3, 4; none; or press Enter.") == 1
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


def test_why_something_is_set_aside_is_said_on_one_line_in_so_many_words():
    assert reason("  too\t early ", KB) == "too early"
    for bad in ("", " ", "a\nb", "a\x1b[2J", "a\u202eb", "x" * (LONGEST_WHY + 1), "\ud800"):
        assert isinstance(reason(bad, KB), Puzzled)
    assert Response("s1", False, reason("NOT THE RIGHT MOMENT", KB), 4).why == "not_now"
