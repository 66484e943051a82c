"""A case is written as it was read: nothing is lost, whatever a note or a code holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_expert.casebook import case_text, read_case
from alliance_expert.model.case import Answer, Case, Response, Session
from alliance_expert.source.files import FORBIDDEN

from ..invented import ATTRIBUTES, HOLDS, STRATEGIES, cases, knowledge_base
from ..packs import small_kb

KB = small_kb()
INVENTED = knowledge_base()
NOTES = st.text(st.one_of(st.characters(), st.sampled_from("\ufffe\uffff\x85\u2028\\\"'#:\n"))).map(
    lambda text: FORBIDDEN.sub("", text).replace("\r", "").replace("\ufeff", "")
)
WHYS = NOTES.map(lambda text: " ".join(text.split())).filter(bool)
"""Reasons as they are read: on one line, without blanks at its ends."""


@given(
    cases(), NOTES, NOTES, st.lists(st.tuples(st.sampled_from((*STRATEGIES, *HOLDS)), st.booleans(), WHYS), max_size=4)
)
def test_what_is_written_is_read_as_the_same_case(case, note, other, said):
    first = case.sessions[0]
    responses = {item: Response(item, accepted, "" if accepted else why, first.number) for item, accepted, why in said}
    sessions = (replace(first, note=other, responses=tuple(responses.values())), *case.sessions[1:])
    whole = replace(case, sessions=sessions, note=note)
    assert read_case(case_text(whole, ATTRIBUTES).encode(), "A17.yaml", INVENTED) == whole


@pytest.mark.parametrize(
    "code", ["A17", "17", "yes", "a: b", "#1", "'", '"', "- x", "null", "[1]", "ä 4", "1e3", "a\\b"]
)
def test_a_code_is_written_so_that_it_is_read_as_it_is(code):
    case = Case(code, (Session(1, ()),))
    assert read_case(case_text(case, KB.attributes).encode(), "A17.yaml", KB) == case


def test_a_case_file_is_short_and_names_a_source_only_where_it_is_not_assumed():
    answers = (
        Answer("safety.risk", "no", "record", 4),
        Answer("safety.handled", None, "record", 4),
        Answer("alliance.goals", 2, "client", 4),
        Answer("rupture.withdrawal", ("silent", "cancels"), "impression", 4),
    )
    responses = (
        Response("ask-openly", True, "", 4),
        Response("link-later", False, "not_now", 4),
        Response("no-link", False, "no, not: yet", 4),
    )
    case = Case("A17", (Session(3, ()), Session(4, answers, "Calmer: see #3.\nMore.", responses)))
    assert case_text(case, KB.attributes) == (
        "case: A17\n"
        "sessions:\n"
        "  - number: 3\n"
        "    facts: {}\n"
        "  - number: 4\n"
        '    note: "Calmer: see #3.\\nMore."\n'
        "    facts:\n"
        "      safety.risk: no\n"
        "      safety.handled: unknown\n"
        "      alliance.goals: {value: 2, source: client}\n"
        "      rupture.withdrawal: [silent, cancels]\n"
        "    responses:\n"
        "      ask-openly: accepted\n"
        "      link-later: {set_aside: not_now}\n"
        '      no-link: {set_aside: "no, not: yet"}\n'
    )
