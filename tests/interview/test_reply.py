"""What is typed is understood, or it is said why not; an answer is never guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_expert.interview.reply import Command, Puzzled, Said, cleaned, numbers, understood, wanted
from alliance_expert.model.vocabulary import Attribute, Kind, Option

STYLE = Attribute(
    "style", Kind.CHOICE, "style", "Which?", "record",
    options=(
        Option("secure", "trusts easily"), Option("anxious", "fears to be left"), Option("avoidant", "keeps apart"),
        Option("mixed_style", "keeps changing"), Option("none", "nothing of this"),
    ),
)  # fmt: skip
SIGNS = Attribute(
    "signs", Kind.MANY, "signs", "Which?", "record",
    options=(Option("silent", "long silences"), Option("cancels", "cancels meetings"), Option("late", "comes late")),
)  # fmt: skip
BOND = Attribute("bond", Kind.SCALE, "bond", "How?", "record", low=Decimal(1), high=Decimal(5))
SRS = Attribute("srs", Kind.SCORE, "SRS", "How?", "record", low=Decimal(0), high=Decimal(40), step=Decimal("0.1"))
MINOR = Attribute("minor", Kind.YES_NO, "minor", "Is it?", "record")


@pytest.mark.parametrize(
    ("attribute", "line", "value"),
    [
        (STYLE, "2", "anxious"), (STYLE, "anxious", "anxious"), (STYLE, "AVO", "avoidant"),
        (STYLE, "fears", "anxious"), (STYLE, "keeps apart", "avoidant"), (STYLE, "mixed style", "mixed_style"),
        (STYLE, "none", "none"), (STYLE, "", None), (STYLE, "skip", None), (STYLE, "Skip", None), (STYLE, "i don't know", None),
        (SIGNS, "1 3", ("silent", "late")), (SIGNS, "3,1", ("silent", "late")), (SIGNS, "3 and 1", ("silent", "late")),
        (SIGNS, "long silences", ("silent",)), (SIGNS, "long silences, comes late", ("silent", "late")),
        (SIGNS, "late cancels", ("cancels", "late")), (SIGNS, "2 2", ("cancels",)), (SIGNS, "none", ()),
        (SIGNS, "No", ()), (SIGNS, "None.", ()), (SIGNS, "none of these", ()), (SIGNS, "1-3", ("silent", "cancels", "late")),
        (SIGNS, "1+3", ("silent", "late")), (SIGNS, "not known", None), (SIGNS, "", None),
        (BOND, "4", 4), (BOND, "skip", None), (SRS, "36.5", Decimal("36.5")), (SRS, "36,5", Decimal("36.5")),
        (SRS, "40", Decimal(40)), (MINOR, "1", True), (MINOR, "n", False), (MINOR, "NO", False), (MINOR, "yes", True),
    ],
)  # fmt: skip
def test_an_answer_is_understood_by_number_by_name_or_by_a_beginning(attribute, line, value):
    assert understood(line, attribute) == Said(value)


@pytest.mark.parametrize(
    ("attribute", "line", "why"),
    [
        (STYLE, "6", "The numbers go from 1 to 5."), (STYLE, "0", "The numbers go from 1 to 5."),
        (STYLE, "keeps", "could be any of these: 3 keeps apart, 4 keeps changing."),
        (STYLE, "trusts easilly", "Did you mean 'trusts easily'?"), (STYLE, "1 2", "none of these"),
        (SIGNS, "1 7", "The numbers go from 1 to 3."), (SIGNS, "1 lat x", "'x' is none of these"),
        (SIGNS, "none 1", "None cannot stand beside other answers."),
        (BOND, "6", "'6' is not understood."), (BOND, "3.5", "not understood"), (BOND, "good", "not understood"),
        (BOND, "-3", "not understood"), (SRS, "36.55", "not understood"),
        (MINOR, "perhaps", "none of these"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_with_what_can_be_typed(attribute, line, why):
    reply = understood(line, attribute)
    assert isinstance(reply, Puzzled)
    assert why in reply.why


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("?", Command("?")), ("?2", Command("?", "2")), ("? 2", Command("?", "2")), ("back", Command("back")),
        ("LIST", Command("list")), ("edit 4", Command("edit", "4")), ("done", Command("done")),
        ("note She was late.", Command("note", "She was late.")), ("quit", Command("quit")), ("help", Command("help")),
    ],
)  # fmt: skip
def test_a_command_is_its_first_word(line, command):
    assert understood(line, STYLE) == command
    assert understood(line, BOND) == command


def test_an_answer_of_the_name_of_a_command_comes_first():
    back = replace(STYLE, options=(*STYLE.options, Option("back", "came back")))
    assert understood("back", back) == Said("back")
    assert understood("back 2", back) == Command("back", "2")


@pytest.mark.parametrize("line", ["\x1b[A\n", "4\x1b[D2\n", "\x0c\n", "a\u202eb\n"])
def test_what_arrow_keys_and_control_keys_send_is_no_answer(line):
    assert cleaned(line) == Puzzled("The line has signs of arrow keys or control keys in it.")


def test_blanks_around_a_line_do_not_count():
    assert cleaned("  2 \r\n") == "2"


@pytest.mark.parametrize(
    ("attribute", "what"),
    [
        (BOND, "Type a whole number from 1 to 5"), (SRS, "Type a number from 0 to 40 in steps of 0.1"),
        (STYLE, "Type a number or a word"), (MINOR, "Type a number or a word"),
    ],
)  # fmt: skip
def test_what_can_be_typed_is_told(attribute, what):
    assert wanted(attribute) == what


def test_numbers_are_all_there_or_it_is_said_which_there_are():
    assert numbers("1, 3", 3) == (1, 3)
    assert numbers("4", 3) == Puzzled("'4' is no number from 1 to 3.")
    assert isinstance(numbers("one", 3), Puzzled)
    assert isinstance(numbers("1", 0), Puzzled)


@given(
    st.text().map(cleaned).filter(lambda line: isinstance(line, str)), st.sampled_from([STYLE, SIGNS, BOND, SRS, MINOR])
)
def test_whatever_is_typed_is_a_legal_answer_or_a_command_or_told(line, attribute):
    match understood(line, attribute):
        case Said(None):
            assert line.casefold() in ("", "skip", "unknown", "not known", "i don't know", "don't know")
        case Said(value):
            legal = value if isinstance(value, tuple) else (value,)
            assert all(one in attribute.words or isinstance(one, bool | int | Decimal) for one in legal)
        case Puzzled(why):
            assert why.endswith((".", "?"))
        case Command(name, rest):
            assert line.casefold().startswith(name) and rest in line
