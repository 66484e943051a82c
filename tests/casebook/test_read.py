"""A case file is read as written, or refused whole with every problem at its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alliance_expert.casebook import read_case
from alliance_expert.errors import CaseError
from alliance_expert.model.case import Answer, Response, facts_at

from ..packs import small_kb

KB = small_kb()


def case_of(facts: str, head: str = "case: A17\n"):
    text = f"{head}sessions:\n  - number: 4\n    facts:\n" + "".join(f"      {line}\n" for line in facts.splitlines())
    return read_case(text.encode(), "A17.yaml", KB)


def problems_of(text: str):
    with pytest.raises(CaseError) as refused:
        read_case(text.encode(), "A17.yaml", KB)
    return refused.value.problems


@pytest.mark.parametrize(
    ("written", "value", "source"),
    [
        ("safety.risk: no", "no", "record"),
        ("safety.risk: 'no'", "no", "record"),
        ("safety.handled: no", False, "record"),
        ("safety.handled: yes", True, "record"),
        ("safety.handled: false", False, "record"),
        ("alliance.bond: 4", 4, "impression"),
        ("alliance.goals: {value: 2, source: client}", 2, "client"),
        ("measures.srs: 36.50", Decimal("36.5"), "client"),
        ("measures.srs: 40", Decimal(40), "client"),
        ("rupture.withdrawal: []", (), "impression"),
        ("rupture.withdrawal: [cancels, silent]", ("silent", "cancels"), "impression"),
        ("rupture.withdrawal: unknown", None, "impression"),
        ("alliance.bond: {value: unknown, source: client}", None, "client"),
    ],
)
def test_an_answer_is_read_by_the_kind_of_its_attribute(written, value, source):
    (session,) = case_of(written).sessions
    assert session.answers == (Answer(written.split(":")[0], value, source, 4),)


@pytest.mark.parametrize(
    ("written", "problem", "message", "advice"),
    [
        ("alliance.bnd: 4", "unknown-attribute", "'alliance.bnd'", "Did you mean 'alliance.bond'"),
        ("session.number: 4", "unknown-attribute", "beside `facts`", "number: 4"),
        ("alliance.bond: 04", "unknown-value", "'04'", "from 1 to 5"),
        ("alliance.bond: 0x2", "unknown-value", "'0x2'", "whole number"),
        ("alliance.bond: 3.0", "unknown-value", "'3.0'", "whole number"),
        ("alliance.bond: [3]", "unknown-value", "a list", "whole number"),
        ("alliance.bond:", "no-answer", "no answer", "unknown"),
        ("rupture.withdrawal:", "no-answer", "no answer", "[] for none"),
        ("rupture.withdrawal: silent", "wrong-type", "takes a list", "[silent]"),
        ("rupture.withdrawal: [silent, silent]", "twice", "twice", "Keep one"),
        ("rupture.withdrawal: [silnt]", "unknown-value", "'silnt'", "Did you mean 'silent'"),
        ("safety.risk: maybe", "unknown-value", "'maybe'", "no, unsure, yes"),
        ("safety.handled: 1", "unknown-value", "'1'", "yes, no"),
        ("measures.srs: 12:30", "unknown-value", "'12:30'", "steps of 0.1"),
        ("measures.srs: 1e1", "unknown-value", "'1e1'", "steps"),
        ("measures.srs: 36.55", "unknown-value", "'36.55'", "steps"),
        ("alliance.bond: {value: 4, source: clint}", "unknown-source", "'clint'", "Did you mean 'client'"),
        ("alliance.bond: {valu: 4}", "unknown-key", "'valu'", "Did you mean 'value'"),
        ("alliance.bond: {source: client}", "missing-key", "'value'", ""),
        ("alliance.bond: 4\nalliance.bond: 3", "duplicate-key", "twice", "Keep one"),
    ],
)
def test_an_answer_that_is_not_understood_is_refused_at_its_place(written, problem, message, advice):
    with pytest.raises(CaseError) as refused:
        case_of(written)
    one = refused.value.problems[0]
    assert (one.id, one.place.text.name, one.place.line) == (problem, "A17.yaml", 4 + len(written.splitlines()))
    assert message in one.message
    assert advice in one.advice


@pytest.mark.parametrize(
    ("text", "problem", "message"),
    [
        ("case: A17\n", "missing-key", "'sessions'"),
        ("case: A17\nsessions: []\n", "wrong-type", "empty list"),
        ("case: A17\nsesions: []\n", "unknown-key", "'sesions'"),
        ("case: ''\nsessions: [{number: 1, facts: {}}]\n", "wrong-type", "a code"),
        ("case: A17\nsessions: [{number: 0, facts: {}}]\n", "wrong-type", "whole number"),
        ("case: A17\nsessions: [{number: 1}]\n", "missing-key", "'facts'"),
        ("case: A17\nsessions: [{number: 1, facts: []}]\n", "wrong-type", "facts are a mapping"),
        ("case: A17\nsessions: [{number: 2, facts: {}}, {number: 1, facts: {}}]\n", "session-order", "session 1 stands after session 2"),
        ("case: A17\nsessions: [{number: 1, facts: {}}, {number: 1, facts: {}}]\n", "session-order", "twice"),
        ("- A17\n", "wrong-type", "a case is a mapping"),
        ("just words\n", "wrong-type", "a case is a mapping"),
    ],
)  # fmt: skip
def test_a_case_of_another_form_is_refused(text, problem, message):
    (one, *_) = problems_of(text)
    assert one.id == problem
    assert message in one.message


def test_all_problems_of_a_case_come_at_once_in_their_order():
    text = "case: A17\nsessions:\n  - number: 1\n    facts: {alliance.bond: 9, alliance.bnd: 1, safety.risk: nope}\n"
    assert [one.id for one in problems_of(text)] == ["unknown-value", "unknown-attribute", "unknown-value"]


def test_what_persists_is_carried_until_it_is_answered_again_and_unknown_clears_it():
    def sessions(*answers):
        lines = ["case: A17", "sessions:"]
        for number, facts in enumerate(answers, start=1):
            lines += [f"  - number: {number}", f"    facts: {{{facts}}}"]
        case = read_case("\n".join(lines).encode(), "A17.yaml", KB)
        facts = facts_at(case, len(answers), KB.attributes, "record")
        answer = facts.answer("client.attachment")
        return answer and (answer.value, answer.source, answer.session)

    said = "client.attachment: {value: anxious, source: client}"
    assert sessions(said, "") == ("anxious", "client", 1)
    assert sessions(said, "client.attachment: secure") == ("secure", "impression", 2)
    assert sessions(said, "client.attachment: unknown", "") is None
    assert sessions("alliance.bond: 2", "") is None


def test_a_note_is_kept_as_written_and_read_by_no_rule():
    case = case_of("alliance.bond: 4", head="case: A17\nnote: |\n  She said <b> & left | early # today\n")
    assert case.note == "She said <b> & left | early # today\n"


def test_an_earlier_session_can_be_consulted_without_what_came_later():
    text = (
        "case: A17\nsessions:\n  - {number: 2, facts: {alliance.bond: 4}}\n  - {number: 5, facts: {alliance.bond: 1}}\n"
    )
    case = read_case(text.encode(), "A17.yaml", KB)
    facts = facts_at(case, 2, KB.attributes, "record")
    assert [answer.value for answer in facts.record("alliance.bond").course] == [4]
    with pytest.raises(ValueError, match="has no session 3"):
        facts_at(case, 3, KB.attributes, "record")


def responding(said: str) -> str:
    return f"case: A17\nsessions:\n  - number: 4\n    facts: {{}}\n    responses: {said}\n"


def test_what_was_done_with_the_advice_is_read_with_its_session_and_changes_no_answer():
    said = "{ask-openly: accepted, link-later: {set_aside: ' too   early '}, no-link: {set_aside: not_now}}"
    case = read_case(responding(said).encode(), "A17.yaml", KB)
    assert case.sessions[0].responses == (
        Response("ask-openly", True, "", 4),
        Response("link-later", False, "too early", 4),
        Response("no-link", False, "not_now", 4),
    )
    facts = facts_at(case, None, KB.attributes, "record")
    assert facts.responses("link-later") == (Response("link-later", False, "too early", 4),)
    assert facts.responses("strain") == ()
    assert facts.records.keys() == {"session.number"}
    assert read_case(responding("{}").encode(), "A17.yaml", KB).sessions[0].responses == ()


@pytest.mark.parametrize(
    ("said", "problem", "message", "advice"),
    [
        ("{ask-opnly: accepted}", "unknown-item-of-advice", "'ask-opnly'", "Did you mean 'ask-openly'"),
        ("{strain: accepted}", "unknown-item-of-advice", "'strain'", "One of a pack of your own needs its folder"),
        ("{danger: accepted}", "unknown-item-of-advice", "'danger'", "Legal: "),
        ("{ask-openly: yes}", "wrong-type", "accepted or set_aside", "Write accepted"),
        ("{ask-openly: }", "wrong-type", "not nothing", "Write accepted"),
        ("{ask-openly: set_aside}", "wrong-type", "'set_aside'", '{set_aside: "why"}'),
        ("{ask-openly: {set_aside: }}", "wrong-type", "a text", "sentence"),
        ("{ask-openly: {set_aside: [a]}}", "wrong-type", "a text", "sentence"),
        ("{ask-openly: {}}", "missing-key", "'set_aside'", "set_aside"),
        ("{ask-openly: {setaside: x}}", "unknown-key", "'setaside'", "Did you mean 'set_aside'"),
        ("{ask-openly: accepted, ask-openly: accepted}", "duplicate-key", "twice", "Keep one"),
        ("[ask-openly]", "wrong-type", "a mapping", "id: accepted"),
        ("ask-openly", "wrong-type", "a mapping", "{ask-openly: accepted}"),
        ("", "wrong-type", "a mapping", "id: accepted"),
    ],
)
def test_a_response_that_is_not_understood_is_refused_at_its_place(said, problem, message, advice):
    one = problems_of(responding(said))[0]
    assert (one.id, one.place.line) == (problem, 5)
    assert message in one.message
    assert advice in one.advice
