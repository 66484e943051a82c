"""A saved consultation comes out as it stands in its file, or what differs is told, and why."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import consult, read_facts
from alliance_expert.advice import advise
from alliance_expert.casebook.saved import read_saved
from alliance_expert.engine import Verdicts
from alliance_expert.model.case import facts_at
from alliance_expert.report import document, to_json
from alliance_expert.report.document import checksum
from alliance_expert.report.verify import Difference, as_document, compare

from ..amount import some
from ..invented import cases, knowledge_bases, with_responses
from ..packs import RULES, small_kb, with_rule

KB = small_kb()
CASE = """\
case: A17
sessions:
  - number: 4
    facts: {safety.risk: no, alliance.goals: {value: 2, source: client}, rupture.withdrawal: [silent], measures.srs: 36.5}
"""
NOW = document(KB, consult(KB, read_facts(CASE, "A17.yaml", KB)))


def written_again(kb, verdicts, written: str):
    """What the facts of a written document give now."""
    saved = read_saved(written.encode(), "A17.json", kb)
    return compare(saved.document, document(kb, advise(kb, verdicts.consult(saved.facts))))


@settings(max_examples=some(40), deadline=None)
@given(knowledge_bases(capped=True), cases().flatmap(with_responses), st.booleans())
def test_what_was_saved_is_the_same_when_it_is_run_again_however_a_program_lays_it_out(kb, case, again):
    verdicts = Verdicts(kb)
    facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
    written = to_json(document(kb, advise(kb, verdicts.consult(facts))))
    found = written_again(kb, verdicts, json.dumps(json.loads(written), sort_keys=True) if again else written)
    assert (found.same, found.differences, found.why) == (True, (), ())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all single values of a document, but for what the reading of its facts needs."""
    match value:
        case dict():
            return [place for key, inner in value.items() for place in places(inner, (*path, key))]
        case list():
            return [place for number, inner in enumerate(value) for place in places(inner, (*path, number))]
        case _:
            return [path]


@settings(max_examples=some(40), deadline=None)
@given(knowledge_bases(), cases().flatmap(with_responses), st.data())
def test_whatever_is_changed_in_what_was_saved_is_noticed(kb, case, data):
    verdicts = Verdicts(kb)
    facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
    saved = document(kb, advise(kb, verdicts.consult(facts)))
    left = [place for place in places(saved) if place[0] not in ("format", "case", "session", "facts", "responses")]
    *to, last = data.draw(st.sampled_from(left))
    inner = saved
    for step in to:
        inner = inner[step]
    inner[last] = not inner[last] if isinstance(inner[last], bool) else "changed"
    found = written_again(kb, verdicts, to_json(saved))
    assert not found.same and found.intact is False
    assert any("changed after it was written" in sentence for sentence in found.why)
    if to:
        assert found.differences


@settings(max_examples=some(40), deadline=None)
@given(knowledge_bases(), cases(), st.data())
def test_a_fact_that_is_changed_or_lost_is_noticed_also_where_nothing_depends_on_it(kb, case, data):
    verdicts = Verdicts(kb)
    facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
    saved = document(kb, advise(kb, verdicts.consult(facts)))
    if not saved["facts"]:
        return
    fact = data.draw(st.sampled_from(saved["facts"]))
    match data.draw(st.sampled_from(["lost", "said by another", "forgotten"])):
        case "lost":
            saved["facts"].remove(fact)
        case "forgotten" if fact["value"] != "unknown":
            fact["value"] = "unknown"
        case _:
            fact["source"] = "told" if fact["source"] != "told" else "guess"
    found = written_again(kb, verdicts, to_json(saved))
    assert not found.same and found.intact is False


def changed(**changes: Any) -> dict[str, Any]:
    """The document with some parts replaced, and a checksum that fits."""
    content = {**copy.deepcopy(NOW), **changes}
    return {**content, "checksum": checksum(content)}


def test_what_came_went_and_changed_is_told_by_name_and_not_by_its_place_in_a_list():
    ask, link = NOW["recommendations"]
    found = compare(
        changed(recommendations=[{**link, "timing": "now", "rank": 1}, {**ask, "id": "old", "rank": 2}]), NOW
    )
    assert found.differences == (
        Difference(("recommendations", "ask-openly"), "came", None, ask),
        Difference(("recommendations", "link-later", "rank"), "changed", 1, 2),
        Difference(("recommendations", "link-later", "timing"), "changed", "now", "later"),
        Difference(("recommendations", "old"), "went", {**ask, "id": "old", "rank": 2}, None),
    )


def test_another_order_is_a_difference_too():
    found = compare(changed(recommendations=NOW["recommendations"][::-1]), NOW)
    names = ["ask-openly", "link-later"]
    assert found.differences == (Difference(("recommendations",), "order", names[::-1], names),)


def test_a_reason_is_compared_by_its_rule_and_two_of_one_rule_are_told_apart():
    (hold,) = NOW["holds"]
    twice = {**hold, "reasons": [*hold["reasons"], {**hold["reasons"][0], "because": "Otherwise."}]}
    found = compare(changed(holds=[hold]), {**NOW, "holds": [twice]})
    assert [one.path for one in found.differences] == [("holds", "no-link", "reasons", "strain-asks (2)")]


def test_a_key_that_only_one_has_is_a_difference_and_true_is_not_1():
    ask, link = NOW["recommendations"]
    lacking = {key: value for key, value in ask.items() if key != "say"}
    found = compare(changed(recommendations=[{**lacking, "put_back": 0, "more": 1}, link]), NOW)
    assert [(one.path[-1], one.how, one.saved, one.now) for one in found.differences] == [
        ("say", "came", None, ask["say"]),
        ("put_back", "changed", 0, False),
        ("more", "went", 1, None),
    ]


@pytest.mark.parametrize("part", ["recommendations", "knowledge", "gate", "trace"])
@pytest.mark.parametrize("nonsense", [5, None, "x", [], [1], {"a": 1}, [{"id": {}}]])
def test_parts_that_are_no_parts_of_a_consultation_are_differences_like_any_other(part, nonsense):
    found = compare(changed(**{part: nonsense}), NOW)
    assert found.same == (nonsense == NOW[part])
    assert json.loads(json.dumps(as_document(found)))["same"] == found.same


def run(saved: dict[str, Any], kb=KB):
    facts = read_saved(to_json(saved).encode(), "A17.json", kb).facts
    return compare(saved, document(kb, consult(kb, facts)))


@settings(max_examples=some(20), deadline=None)
@given(knowledge_bases(), cases(), cases().flatmap(with_responses))
def test_a_file_from_before_there_were_responses_is_the_same_and_one_that_has_lost_them_is_not(kb, before, after):
    verdicts = Verdicts(kb)
    for case in (before, after):
        facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
        lost = without_responses(document(kb, advise(kb, verdicts.consult(facts))))
        found = written_again(kb, verdicts, to_json(lost))
        assert found.same == (not any(one.responses for one in case.sessions))
        assert found.differences == ()


def without_responses(content: dict[str, Any]) -> dict[str, Any]:
    """A document as it was before there were responses; the checksum fits only if it told of none."""
    had = any(content["responses"])
    bare = {key: value for key, value in content.items() if key != "responses"}
    for part in ("recommendations", "holds"):
        bare[part] = [{key: value for key, value in one.items() if key != "responses"} for one in content[part]]
    return bare if had else {**bare, "checksum": checksum(bare)}


def test_a_response_that_came_went_or_changed_is_told_by_its_session_and_item():
    ask = {"session": 4, "item": "ask-openly", "accepted": True, "why": ""}
    link = {"session": 4, "item": "no-link", "accepted": False, "why": "not_now"}
    found = compare(changed(responses=[ask, link]), {**NOW, "responses": [{**link, "why": "Other."}]})
    assert [(one.path, one.how) for one in found.differences] == [
        (("responses", "4 no-link", "why"), "changed"),
        (("responses", "4 ask-openly"), "went"),
    ]


def test_other_rules_are_why_it_differs():
    other = small_kb({"topic/all.rules.yaml": RULES.replace("link-later: now", "link-later: soon")})
    found = run(NOW, other)
    (why,) = found.why
    assert why == (
        f"The rules are others: it was written with small 1.2.3 ({KB.digest[:19]}), "
        f"and these are small 1.2.3 ({other.digest[:19]})."
    )
    assert not found.same and found.intact


def test_other_rules_that_say_the_same_of_a_case_are_told_to_do_so():
    other = small_kb({"topic/all.rules.yaml": with_rule("{alliance.goals: 5}")})
    found = run(NOW, other)
    assert found.same_advice and not found.same
    assert found.why[0].endswith("The advice on this case is the same.")


def test_a_file_that_was_changed_is_why_it_differs():
    (why,) = run({**NOW, "alliance": {}}).why
    assert why == "The file was changed after it was written: its checksum does not fit what stands in it."


def test_another_version_of_the_program_is_why_a_whole_file_differs_under_the_same_rules():
    (why,) = run(changed(holds=[])).why
    assert why.startswith(
        "The rules are the same and the checksum fits. So another version of the program wrote the file, or"
    )


def test_a_file_of_an_earlier_version_lacks_the_checksum_and_is_told_to():
    earlier = {key: value for key, value in NOW.items() if key != "checksum"}
    found = run(earlier)
    assert (found.intact, found.same, [one.path for one in found.differences]) == (None, False, [("checksum",)])
    assert found.why[0].startswith("The file has no checksum. An earlier version of the program wrote it")


def test_the_answer_for_programs_has_verdict_reasons_and_differences():
    found = as_document(run({**NOW, "notices": [{"id": "x"}]}))
    assert found == {
        "format": "alliance-expert.verification/1",
        "same": False,
        "case": "A17",
        "session": 4,
        "intact": False,
        "knowledge": {"saved": NOW["knowledge"], "now": NOW["knowledge"]},
        "why": ["The file was changed after it was written: its checksum does not fit what stands in it."],
        "differences": [{"path": ["notices", "x"], "how": "went", "saved": {"id": "x"}, "now": None}],
    }
