"""The dialogue, with what is typed as a list of lines. Whole interviews stand beside as transcripts to be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.casebook import case_text, read_case
from alliance_expert.errors import FileError
from alliance_expert.interview import (
    End,
    Quit,
    ask_code,
    interview,
    is_finished,
    new_case,
    next_session,
    wants_next_session,
)
from alliance_expert.model.case import Answer, Case, Session

from ..amount import some
from ..packs import PACK, RULES, VOCABULARY, small_kb
from .talks import typed

TRANSCRIPTS = Path(__file__).parent / "transcripts"
PROMPTS = ("> ", "note> ", "Code of the case", "Which session is it?", "Number of the new session")

FILES_OF_KB = {
    "pack.yaml": PACK.replace(
        "groups: {", "groups: {safety: Safety, client: The client, rupture: Strain, measures: Measures, "
    ).replace("roles:\n", "roles:\n  asked_first: [safety, alliance, rupture]\n"),
    "vocabulary/all.yaml": VOCABULARY.replace(
        'question: "Goals?",', 'question: "Do you agree on the goals?", ask_source: yes, help: One of three.,'
    )
    .replace("silent: long silences,", "silent: {label: long silences, help: A quiet person may be at ease.},")
    .replace("  label: motivation\n", "  label: motivation\n  private: yes\n"),
    "topic/all.rules.yaml": f"""{RULES}
- id: keeps-a-distance
  when: {{client.attachment: avoidant}}
  because: The client keeps a distance.
  recommend: {{ask-openly: soon}}
- id: far-and-tired
  when: {{all: [{{alliance.goals: {{at_most: 2}}}}, {{client.motivation: low}}]}}
  because: The goals are far.
  recommend: {{link-later: now}}
- id: tasks-or-bond-low
  when: {{any: [{{alliance.tasks: {{at_most: 2}}}}, {{alliance.bond: {{at_most: 2}}}}]}}
  because: Something is low.
  recommend: {{ask-openly: later}}
""",
}
KB = small_kb(FILES_OF_KB)
NEW = Case("A17", (Session(4, ()),))
SAFE = ["no"]


def talked(lines, case=NEW, brief=False, failures=()):
    script = typed(lines)
    script.failures = list(failures)
    outcome = interview(KB, case, script.talk, brief)
    return outcome, script


def answers_of(case):
    return {answer.attribute: (answer.value, answer.source) for answer in case.sessions[-1].answers}


def whole(script):
    """A whole interview, from the code of the case to the review, or with what there is from earlier sessions."""
    case = new_case(ask_code(script.talk), script.talk)
    return interview(KB, case, script.talk)


KNOWN = """\
case: A17
sessions:
  - number: 3
    facts:
      safety.risk: no
      alliance.goals: {value: 3, source: client}
      alliance.tasks: 4
      alliance.bond: 4
      rupture.withdrawal: []
      client.attachment: avoidant
      client.motivation: unknown
"""


def again(script):
    """One more session of a known case."""
    case = read_case(KNOWN.encode(), "A17.yaml", KB)
    case = next_session(case, script.talk) if is_finished(KB, case) and wants_next_session(case, script.talk) else case
    return interview(KB, case, script.talk)


STORIES = {"first-session": whole, "stopped-early": whole, "one-more-session": again}


def replayed(name, lines):
    """The transcript of these lines, with the case file that they leave."""
    script = typed(lines)
    outcome = STORIES[name](script)
    return f"{script.transcript}\n--- {outcome.end.value}\n{case_text(outcome.case, KB.attributes)}"


@pytest.mark.parametrize("name", STORIES)
def test_a_whole_interview_reads_as_its_transcript_does(name):
    transcript = (TRANSCRIPTS / f"{name}.txt").read_text(encoding="utf-8")
    dialogue = transcript.partition("\n--- ")[0]
    lines = [
        line.partition("> " if "> " in line else ": ")[2] for line in dialogue.split("\n") if line.startswith(PROMPTS)
    ]
    assert replayed(name, lines) == transcript


def test_an_answer_is_saved_before_the_next_question_is_asked():
    _, script = talked([*SAFE, "2", "client"])
    assert [answers_of(case) for case in script.saved] == [
        {"safety.risk": ("no", "record")},
        {"safety.risk": ("no", "record"), "alliance.goals": (2, "impression")},
        {"safety.risk": ("no", "record"), "alliance.goals": (2, "client")},
    ]


def test_the_end_of_what_is_typed_is_no_answer():
    outcome, _ = talked([*SAFE])
    assert outcome.end is End.ENDED
    assert answers_of(outcome.case) == {"safety.risk": ("no", "record")}


def test_nothing_typed_is_kept_as_asked_and_not_known_and_not_asked_again():
    outcome, script = talked(["no", "", "skip", "quit"])
    assert answers_of(outcome.case) == {
        "safety.risk": ("no", "record"), "alliance.goals": (None, "impression"), "alliance.tasks": (None, "impression"),
    }  # fmt: skip
    _, script = talked(["quit"], outcome.case)
    assert "Goals" not in script.transcript and "Tasks?" not in script.transcript


def test_what_is_not_understood_is_asked_again_and_nothing_is_kept():
    outcome, script = talked(["perhaps", "7", "no", "quit"])
    assert answers_of(outcome.case) == {"safety.risk": ("no", "record")}
    assert len(script.saved) == 1


def test_done_gives_the_report_from_what_is_known_and_the_review_says_what_is_left_out():
    outcome, script = talked([*SAFE, "done", ""])
    assert outcome.end is End.REPORT
    assert "questions were left out; " in script.transcript
    assert "alone or together, could still change" in script.transcript


def test_at_the_end_it_says_how_many_questions_could_change_nothing():
    outcome, script = talked(["yes", "no", "", ""])
    assert outcome.end is End.REPORT
    assert "left out: none can change the advice." in script.transcript


def test_back_changes_an_answer_and_loses_none_of_the_later_ones():
    outcome, _ = talked([*SAFE, "3", "4", "5", "back", "back", "3", "quit"])
    assert answers_of(outcome.case) == {
        "safety.risk": ("no", "record"), "alliance.goals": (3, "impression"), "alliance.tasks": (3, "impression"),
        "alliance.bond": (5, "impression"),
    }  # fmt: skip


def test_back_at_the_first_question_says_so():
    _, script = talked(["back", "quit"])
    assert "This is the first question." in script.transcript


def test_nothing_typed_at_a_question_asked_again_keeps_the_answer_and_skip_takes_it_back():
    kept, _ = talked([*SAFE, "2", "client", "back", "", "quit"])
    assert answers_of(kept.case)["alliance.goals"] == (2, "client")
    taken, _ = talked([*SAFE, "2", "client", "back", "skip", "quit"])
    assert answers_of(taken.case)["alliance.goals"] == (None, "impression")


def test_edit_changes_one_answer_and_opens_again_only_what_depends_on_it():
    outcome, script = talked([*SAFE, "3", "edit 1", "yes", "no", "", ""])
    assert answers_of(outcome.case)["safety.risk"] == ("yes", "record")
    assert answers_of(outcome.case)["safety.handled"] == (False, "record")
    assert script.transcript.count("Tasks?") == 1  # it was the question that edit left
    assert outcome.end is End.REPORT


@pytest.mark.parametrize("line", ["edit", "edit 9", "edit x"])
def test_edit_without_a_number_of_the_list_says_what_to_type(line):
    _, script = talked([*SAFE, line, "quit"])
    assert "as in edit 1" in script.transcript


def test_a_note_is_added_to_the_session_and_a_name_in_it_is_asked_about():
    outcome, script = talked(["note All calm.", "note", "Saw Anna there.", "2", "Again Anna.", "1", "note", "", "quit"])
    assert outcome.case.sessions[-1].note == "All calm.\nAgain Anna."
    assert script.transcript.count("The note seems to hold a name.") == 2
    assert "No note was added." in script.transcript


def test_a_note_that_is_too_long_is_not_added():
    outcome, script = talked(["note " + "x" * 10_001, "", "quit"])
    assert outcome.case.sessions[-1].note == ""
    assert "room for 10,000 signs" in script.transcript


def test_of_another_danger_it_is_asked_anew_whether_it_is_handled():
    outcome, script = talked(["yes", "yes", "edit 1", "no", "edit 1", "yes", "quit"])
    assert answers_of(outcome.case) == {"safety.risk": ("yes", "record")}
    assert script.transcript.count("Handled?") == 2


TOLD = "SAFETY FIRST\nThere may be danger.\nFollow your protocol.\n"


def test_what_comes_before_all_else_is_told_at_once_and_again_wherever_it_is_left():
    for lines, times in ((["yes", "quit"], 2), (["yes"], 2), (["yes", "no", "quit"], 4), (["yes", "yes", "quit"], 1)):
        _, script = talked(lines)
        assert script.transcript.count(TOLD) == times  # at once, after a no, before the review, where it is left
    assert script.transcript.count("done: the report at once.") == 1


def test_what_comes_before_all_else_is_told_where_it_is_interrupted_or_cannot_be_saved():
    _, script = talked(["yes", "", "quit"], failures=[FileError("No space left on device.")])
    assert script.transcript.index(TOLD) < script.transcript.index("No space left")
    script = typed(["yes"])

    def interrupted(prompt):
        if script.lines:
            return script.lines.pop(0)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interview(KB, NEW, replace(script.talk, ask=interrupted))
    assert script.transcript.count(TOLD) == 2


def test_a_session_that_goes_on_beside_danger_asks_again_whether_it_is_handled():
    first, _ = talked(["yes", "no", "quit"])
    again, script = talked(["yes", "quit"], first.case)
    assert "(2, again) Handled?" in script.transcript
    assert answers_of(again.case)["safety.handled"] == (True, "record")


def test_a_danger_that_the_session_before_left_open_is_told_before_the_first_question():
    left = "case: A17\nsessions:\n  - {number: 3, facts: {safety.risk: yes}}\n  - {number: 4, facts: {}}\n"
    _, script = talked(["no", "quit"], read_case(left.encode(), "A17.yaml", KB))
    assert script.transcript.index("Danger was left open.") < script.transcript.index("Is there any danger?")
    assert script.transcript.count("SAFETY FIRST") == 1


def test_a_question_that_is_asked_again_comes_back_after_what_was_gone_to():
    outcome, _ = talked([*SAFE, "3", "4", "edit 2", "edit 1", "", "2", "", "quit"])
    assert answers_of(outcome.case)["alliance.goals"] == (2, "impression")


def test_the_numbers_of_the_list_are_those_of_the_questions():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    _, script = talked(["no", "", "3", "list", "edit 2", "quit"], case)
    assert "  2 goals: 3 of 5" in script.transcript
    assert "  3 attachment: keeps a distance (your impression, session 3)" in script.transcript
    assert "(2, again) Do you agree on the goals?" in script.transcript


def test_another_answer_is_not_taken_for_the_words_of_whoever_gave_the_one_before():
    outcome, _ = talked([*SAFE, "2", "client", "back", "1", "", "quit"])
    assert answers_of(outcome.case)["alliance.goals"] == (1, "impression")
    same, script = talked([*SAFE, "2", "client", "back", "2", "", "quit"])
    assert answers_of(same.case)["alliance.goals"] == (2, "client")
    assert script.transcript.count("Enter: the client said.") == 1


def test_the_question_of_the_source_comes_back_if_it_is_left():
    outcome, script = talked([*SAFE, "2", "edit 1", "", "client", "quit"])
    assert answers_of(outcome.case)["alliance.goals"] == (2, "client")
    assert script.transcript.count("How do you know?") == 2


def test_what_stands_from_before_is_shown_again_if_it_is_left_or_when_a_gate_is_lifted():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    for lines in (
        ["no", "back", "", "", "quit"],
        ["yes", "no", "2", "yes", "", "quit"],
    ):
        _, script = talked(lines, case)
        assert script.transcript.count("earlier sessions") == 1 + (lines[0] == "no")
    outcome, _ = talked(["no", "1", "back", "", "secure", "quit"], case)
    assert answers_of(outcome.case)["client.attachment"] == ("secure", "impression")


def test_what_was_called_different_is_asked_again_when_the_session_goes_on():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    left, _ = talked(["no", "1", "quit"], case)
    assert answers_of(left.case)["client.attachment"] == (None, "impression")
    kept, script = talked(["", "quit"], left.case)
    assert "Now: keeps a distance (your impression). Enter keeps it" in script.transcript
    assert answers_of(kept.case) == {"safety.risk": ("no", "record")}
    gone, _ = talked(["skip", "quit"], left.case)
    assert answers_of(gone.case)["client.attachment"] == (None, "impression")


def test_where_what_stands_from_before_is_shown_its_numbers_count_and_help_fits():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    _, script = talked(["no", "help", "edit 1", "secure", "quit"], case)
    assert "Enter: all of it is still so." in script.transcript
    assert "again) Attachment?" in script.transcript


def test_danger_that_is_named_while_something_waits_is_asked_about_first():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    _, script = talked(["no", "1", "edit 1", "yes", "quit"], case)
    assert script.transcript.rindex("Handled?") > script.transcript.rindex("Attachment?")


@pytest.mark.parametrize("word", ["?", "help", "back", "list"])
def test_a_command_is_no_note(word):
    outcome, script = talked(["note", word, "quit"])
    assert outcome.case.sessions[-1].note == ""
    assert "No note was added." in script.transcript


def test_after_done_a_danger_that_is_named_is_still_asked_about():
    outcome, _ = talked([*SAFE, "done", "1", "yes", "no", ""])
    assert answers_of(outcome.case) == {"safety.risk": ("yes", "record"), "safety.handled": (False, "record")}


def test_a_brief_interview_asks_about_danger_whatever_else_was_answered(monkeypatch):
    monkeypatch.setattr("alliance_expert.interview.dialogue.BRIEF", 2)
    answers = tuple(Answer(name, 3, "client", 4) for name in ("alliance.goals", "alliance.tasks", "alliance.bond"))
    _, script = talked(["quit"], Case("A17", (Session(4, answers),)), brief=True)
    assert "Is there any danger?" in script.transcript


def test_a_number_that_is_far_too_long_is_no_number():
    outcome, _ = talked(["9" * 5_000, "edit " + "9" * 5_000, "no", "9" * 5_000, "quit"])
    assert answers_of(outcome.case) == {"safety.risk": ("no", "record")}


def test_quit_is_no_note():
    outcome, _ = talked(["note", "quit"])
    assert (outcome.end, outcome.case.sessions[-1].note) == (End.QUIT, "")


def test_who_said_it_is_asked_only_where_the_rules_care():
    _, script = talked([*SAFE, "2", "quit"])
    assert "How do you know?" in script.transcript
    _, script = talked([*SAFE, "skip", "quit"])
    assert "How do you know?" not in script.transcript


def test_at_the_question_of_the_source_one_can_go_back_and_ask_why():
    outcome, script = talked([*SAFE, "2", "?", "back", "1", "record", "quit"])
    assert answers_of(outcome.case)["alliance.goals"] == (1, "record")
    assert "Counts as firm: the client said, on record." in script.transcript


def test_the_reason_of_a_question_names_what_it_can_change_and_what_its_answers_mean():
    _, script = talked([*SAFE, "3", "4", "4", "?", "?1", "?9", "help", "quit"])
    text = script.transcript
    assert "An answer can change now: Ask openly; Link to patterns; leave alone: Linking." in text
    assert "  long silences: A quiet person may be at ease." in text
    assert "  long silences. A quiet person may be at ease." in text
    assert "After ? comes the number of one of the answers above" in " ".join(text.split())
    assert "I don't know" in text


def test_a_private_question_says_so():
    _, script = talked([*SAFE, "2", "", "4", "4", "none", "", "quit"])
    assert "Motivation? Private to you." in " ".join(script.transcript.split())


def test_a_brief_interview_asks_a_few_questions_and_says_what_it_left(monkeypatch):
    monkeypatch.setattr("alliance_expert.interview.dialogue.BRIEF", 3)
    outcome, script = talked([*SAFE, "2", "", "4", ""], brief=True)
    assert outcome.end is End.REPORT
    assert len(answers_of(outcome.case)) == 3
    assert "alone or together, could still change" in script.transcript


def test_what_cannot_be_saved_is_told_and_tried_again():
    full = FileError("A17.yaml: cannot be written: No space left on device.")
    outcome, script = talked(["no", "", "quit"], failures=[full])
    assert len(script.saved) == 1
    assert script.saved[-1] == outcome.case
    assert "No space left on device." in script.transcript
    assert "The last answer is not saved yet." in " ".join(script.transcript.split())


def test_who_leaves_what_cannot_be_saved_still_has_it():
    full = [FileError("No space left on device.")] * 9
    outcome, script = talked(["no", "", "quit"], failures=full)
    assert (outcome.end, script.saved) == (End.QUIT, [])
    assert answers_of(outcome.case) == {"safety.risk": ("no", "record")}


def test_a_name_for_a_code_is_asked_about():
    script = typed(["Anna", "2", "", "?", "list", "A17", "x", "0", "4"])
    assert new_case(ask_code(script.talk), script.talk) == NEW
    assert "This looks like a name." in script.transcript
    assert script.transcript.count("A code has 1 to 64 signs, the first a letter or number.") == 3
    assert "whole number, 1 or higher" in script.transcript
    assert ask_code(typed(["Anna", "1"]).talk) == "Anna"
    assert ask_code(typed([""]).talk, "k-20") == "k-20"
    assert new_case("k-20", typed([""]).talk) == Case("k-20", (Session(1, ()),))


@pytest.mark.parametrize(
    ("lines", "raised"),
    [(["quit"], Quit), ([], EOFError), (["A17", "Quit"], Quit), (["Anna", "quit"], Quit), (["A17"], EOFError)],
)
def test_before_the_first_question_one_can_quit_too(lines, raised):
    with pytest.raises(raised):
        talk = typed(lines).talk
        new_case(ask_code(talk), talk)


def test_a_new_session_comes_after_the_last():
    script = typed(["3", "4", "6"])
    assert next_session(NEW, script.talk).sessions == (Session(4, ()), Session(6, ()))
    assert next_session(NEW, typed([""]).talk).sessions[-1] == Session(5, ())


def test_what_stands_from_before_is_confirmed_at_once_or_asked_again():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    kept, script = talked(["no", "", "quit"], case)
    told = "This stands from earlier sessions:\n  1 attachment: keeps a distance (your impression, session 3)\n"
    assert told in script.transcript
    assert answers_of(kept.case) == {"safety.risk": ("no", "record")}
    changed, _ = talked(["no", "7", "list", "1", "secure", "quit"], case)
    assert answers_of(changed.case)["client.attachment"] == ("secure", "impression")
    left, _ = talked(["no", "quit"], case)
    assert left.end is End.QUIT


@pytest.mark.parametrize("last", ["quit", "done"])
def test_what_is_no_longer_so_does_not_stand_even_if_it_is_not_asked_again(last):
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    outcome, _ = talked(["no", "1", last, ""], case)
    assert answers_of(outcome.case)["client.attachment"] == (None, "impression")


def test_beside_danger_nothing_of_before_has_to_be_confirmed():
    case = read_case((KNOWN + "  - {number: 4, facts: {}}\n").encode(), "A17.yaml", KB)
    outcome, script = talked(["yes", "no", ""], case)
    assert outcome.end is End.REPORT
    assert "earlier sessions" not in script.transcript


def test_what_was_confirmed_is_not_asked_for_when_a_session_goes_on():
    case = read_case(
        (KNOWN + "  - {number: 4, facts: {safety.risk: no, alliance.goals: 2}}\n").encode(), "A17.yaml", KB
    )
    _, script = talked(["quit"], case)
    assert "earlier sessions" not in script.transcript


def test_the_review_takes_commands_and_numbers():
    outcome, script = talked(["yes", "no", "skip", "x", "list", "note calm", "1", "3", "", "done"])
    assert outcome.end is End.REPORT
    assert outcome.case.sessions[-1].note == "calm"
    assert script.transcript.count("YOUR ANSWERS") >= 2


LINES = st.one_of(
    st.sampled_from(
        [
            "", "skip", "1", "2", "3", "4", "5", "1 2", "none", "yes", "no", "low", "client", "?", "?1", "back", "list",
            "edit 1", "edit 2", "edit 1 2", "note calm", "note Saw Anna.", "note", "done", "help", "x", "\x1b[A",
        ]
    ),
    st.text(max_size=5),
)  # fmt: skip


@settings(max_examples=some(60), deadline=None)
@given(st.lists(LINES, max_size=40), st.booleans(), st.sampled_from([KNOWN, KNOWN + "  - {number: 4, facts: {}}\n"]))
def test_whatever_is_typed_it_ends_and_each_thing_that_is_saved_is_one_change_of_a_sound_case(lines, brief, text):
    case = read_case(text.encode(), "A17.yaml", KB)
    outcome, script = talked(lines, case, brief)
    for before, after in pairwise([case, *script.saved]):
        assert read_case(case_text(after, KB.attributes).encode(), "A17.yaml", KB) == after
        changed = set(after.sessions[-1].answers) - set(before.sessions[-1].answers)
        noted = before.sessions[-1].note != after.sessions[-1].note
        assert len(changed) + noted <= 1
        assert before.sessions[:-1] == after.sessions[:-1]
    assert script.saved[-1:] in ([], [outcome.case])
