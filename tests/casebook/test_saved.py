"""A saved consultation is read for its facts, or refused whole with the places of all that is not understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from alliance_expert import consult, read_facts
from alliance_expert.advice import advise
from alliance_expert.casebook.saved import SAVED_LIMIT, read_saved
from alliance_expert.engine import Verdicts
from alliance_expert.errors import SavedError
from alliance_expert.model.case import facts_at
from alliance_expert.report import document, to_json

from ..amount import some
from ..invented import cases, knowledge_base, rule, with_responses
from ..packs import VOCABULARY, small_kb

KB = small_kb()
CASE = """\
case: A17
sessions:
  - number: 3
    facts: {alliance.bond: {value: 4, source: client}, client.attachment: avoidant}
  - number: 5
    facts:
      safety.handled: no
      alliance.bond: unknown
      rupture.withdrawal: []
      measures.srs: 36.5
"""


def saved(**changes: Any) -> dict[str, Any]:
    return {**document(KB, consult(KB, read_facts(CASE, "A17.yaml", KB))), **changes}


def problems_of(text: str | bytes, kb=KB) -> list[str]:
    with pytest.raises(SavedError) as refused:
        read_saved(text.encode() if isinstance(text, str) else text, "A17.json", kb)
    assert all(problem.advice or "is expected" in problem.message for problem in refused.value.problems)
    return [f"{problem.place}: {problem.message}. {problem.advice}" for problem in refused.value.problems]


def test_the_facts_are_those_that_were_consulted_on_and_the_document_is_as_it_was():
    found = read_saved(to_json(saved()).encode(), "A17.json", KB)
    assert found.facts == read_facts(CASE, "A17.yaml", KB)
    assert found.document == saved()


@settings(max_examples=some(100), deadline=None)
@given(cases().flatmap(with_responses))
def test_the_facts_of_any_case_are_read_again_as_they_were(case):
    """But for sessions in which nothing was said: they are not in the file, and no rule looks at them."""
    kb = knowledge_base(rule("a", rule_that_never_holds()))
    facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
    written = to_json(document(kb, advise(kb, Verdicts(kb).consult(facts))))
    again = read_saved(written.encode(), "A17.json", kb).facts
    assert (again.case, again.session, again.records) == (facts.case, facts.session, facts.records)
    assert again.sessions == tuple(s for s in facts.sessions if s.answers or s.responses or s.number == facts.session)


def rule_that_never_holds():
    from alliance_expert.model import condition as c

    return c.All((c.Is("one.flag", (True,)), c.Not(c.Is("one.flag", (True,)))))


def test_a_score_that_json_writes_with_an_exponent_is_read():
    fine = small_kb({"vocabulary/all.yaml": VOCABULARY.replace("step: 0.1", "step: 0.000001")})
    facts = read_facts("case: A\nsessions: [{number: 1, facts: {measures.srs: 0.00001}}]", "A.yaml", fine)
    text = to_json(document(fine, consult(fine, facts)))
    assert "1e-05" in text
    assert read_saved(text.encode(), "A.json", fine).facts == facts


def test_the_code_of_a_case_may_have_any_letter_however_a_program_writes_it():
    text = to_json(saved(case="Ä😀"))
    for written in (text, json.dumps(json.loads(text))):
        assert read_saved(written.encode(), "A17.json", KB).facts.case == "Ä😀"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case: A17\nsessions: []", "A17.json:1:1: this is no saved consultation. Save one: alliance-expert consult"),
        ("", "the file is empty"),
        ("[1]", "A17.json:1:1: this is no saved consultation"),
        ("{}", "A17.json:1:1: this is no saved consultation: it names no format. Save one"),
        ('{"format": "mine"}', "A17.json:1:12: this is no saved consultation: its format is 'mine'"),
        ('{"format": [1]}', "this is no saved consultation: its format is a list"),
        (
            '{"format": "alliance-expert.consultation/2"}',
            "A17.json:1:12: this consultation was saved in the format 'alliance-expert.consultation/2', and here "
            "'alliance-expert.consultation/1' is read. Verify it with the version that wrote it",
        ),
        ('{"format": "alliance-expert.consultation/1", "case"', "A17.json:1:52: this is not JSON: a colon is expected"),
        (b"\xff", "the file is not UTF-8 text"),
        (b"{" + b" " * SAVED_LIMIT, "more than 20,000,000 bytes"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_is_no_saved_consultation_is_told_with_its_place(text, said):
    (problem,) = problems_of(text)
    assert said in problem


def fact(**changes: Any) -> dict[str, Any]:
    return {"session": 5, "attribute": "alliance.goals", "value": 2, "source": "client", "private": False, **changes}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ([fact(attribute="alliance.gaols")], "there is no attribute 'alliance.gaols' in these rules"),
        ([fact(attribute="alliance.gaols")], "Did you mean 'alliance.goals'?"),
        ([fact(attribute="session.number", value=5)], "there is no attribute 'session.number' in these rules"),
        ([fact(value=7)], "alliance.goals cannot be 7. alliance.goals is a whole number from 1 to 5."),
        ([fact(value="2")], "alliance.goals cannot be 2"),
        ([fact(value=None)], "alliance.goals cannot be null"),
        ([fact(attribute="rupture.withdrawal", value=["late"])], "rupture.withdrawal cannot be late"),
        ([fact(source="mother")], "mother is no source. Legal: client, record, impression."),
        ([fact(session=6)], "a fact of session 6 stands in a consultation of session 5"),
        ([fact(session="5")], "here a whole number from 1 to 99999 is expected"),
        ([fact(), fact(value=3)], "alliance.goals stands twice in session 5; first in line"),
        ([{}], "a fact lacks its key 'attribute'"),
        ([fact(when=1)], "a fact has no key when"),
        ([5], "a fact is a mapping, not 5"),
        ({}, "here a list of facts is expected, not a mapping"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_facts_that_are_not_understood_are_told_each_with_its_place(facts, said):
    problems = problems_of(to_json(saved(facts=facts)))
    assert any(said in problem.replace("'", "") or said in problem for problem in problems), problems
    assert all(problem.startswith("A17.json:") for problem in problems)


def response(**changes: Any) -> dict[str, Any]:
    return {"session": 5, "item": "ask-openly", "accepted": False, "why": "not_now", **changes}


@pytest.mark.parametrize(
    ("responses", "said"),
    [
        ([response(item="ask-opnly")], "ask-opnly is no item of advice"),
        ([response(item="ask-opnly")], "Did you mean ask-openly?"),
        ([response(accepted="yes")], "here true or false is expected, not yes"),
        ([response(accepted="true")], "here true or false is expected, not true"),
        ([response(accepted=True)], "what was accepted has no reason, and here is not_now"),
        ([response(why=" ")], "what was set aside has a reason, and here is  "),
        ([response(why=None, accepted=[])], "here true or false is expected, not a list"),
        ([response(why={})], "here a text is expected, not a mapping"),
        ([response(session=6)], "a response of session 6 stands in a consultation of session 5"),
        ([response(), response(accepted=True, why="")], "ask-openly stands twice in session 5; first in line"),
        ([{}], "a response lacks its key item"),
        ([response(when=1)], "a response has no key when"),
        ([5], "a response is a mapping, not 5"),
        ({}, "here a list of responses is expected, not a mapping"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_responses_that_are_not_understood_are_told_each_with_its_place(responses, said):
    problems = problems_of(to_json(saved(responses=responses)))
    assert any(said in problem.replace("'", "") for problem in problems), problems
    assert all(problem.startswith("A17.json:") for problem in problems)


def test_a_file_from_before_there_were_responses_is_read_as_one_without():
    earlier = {key: value for key, value in saved().items() if key != "responses"}
    assert read_saved(to_json(earlier).encode(), "A17.json", KB).facts == read_facts(CASE, "A17.yaml", KB)


@pytest.mark.parametrize("key", ["case", "session", "facts", "knowledge"])
def test_what_a_saved_consultation_lacks_is_told(key):
    document = saved()
    del document[key]
    assert f"a saved consultation lacks its key '{key}'" in problems_of(to_json(document))[0]


def test_other_rules_are_told_where_they_may_be_why_the_facts_are_not_understood():
    other = small_kb({"vocabulary/all.yaml": VOCABULARY.replace("avoidant: keeps", "distant: keeps")})
    rules, value = problems_of(to_json(saved()), other)
    assert f"it was written with other rules, {KB.digest[:19]}; these are {other.digest[:19]}" in rules
    assert "--rules" in rules
    assert "client.attachment cannot be 'avoidant'" in value
    assert len(problems_of(to_json(saved(facts=[fact(value=7)])))) == 1


def test_more_problems_than_anybody_reads_are_not_all_told():
    assert len(problems_of(to_json(saved(facts=[{}] * 500)))) <= 101
