"""A code is no name, and a note gives nobody away without a warning."""

from __future__ import annotations

import pytest

from alliance_expert.interview.privacy import in_code, in_note


@pytest.mark.parametrize("code", ["A17", "k-204", "7", "case 3", "X", "AB", "2026-A", "A17b"])
def test_a_code_is_a_code(code):
    assert in_code(code) == ""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Anna", "a name"), ("anna", "a name"), ("Anna Schmidt", "a name"), ("Zoë", "a name"), ("O'Neill", "a name"),
        ("schmidt, anna", "a name"), ("Anna S.", "a name"), ("anna.schmidt", "a name"),
        ("a.s@post.org", "an e-mail address"), ("1984-03-02", "a date"), ("2.3.84", "a date"),
        ("0171 234 56 78", "a phone number"), ("+49171234567", "a phone number"),
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_told(code, found):
    assert in_code(code) == found


@pytest.mark.parametrize(
    "note",
    [
        "Came late, spoke of the new job.", "On Monday and in March it was better. I said so.",
        "Session 12 of 20; SRS 36.5, see Monday's plan.", "The client is calmer.\nNext time: ask about goals.", "ACT and CBT.",
    ],
)  # fmt: skip
def test_an_ordinary_note_gives_no_warning(note):
    assert in_note(note) == ""


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("Spoke with Anna about it.", "a name"), ("Anna Schmidt came late.", "a name"), ("Dr. weber called.", "a name"),
        ("Mail: a.s@post.org", "an e-mail address"), ("born 2.3.1984", "a date"), ("call 0171-2345678", "a phone number"),
    ],
)  # fmt: skip
def test_a_note_that_may_give_somebody_away_is_told(note, found):
    assert in_note(note) == found
