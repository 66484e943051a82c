"""What was done with advice is told where it is given again, and not lost where it is not; never twice, never as new."""

from __future__ import annotations

import functools
import re

import markdown_it
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import consult, read_case
from alliance_expert.errors import TemplateError
from alliance_expert.model.case import Facts, facts_at
from alliance_expert.report import page, report
from alliance_expert.report.pieces import read
from alliance_expert.report.responses import done_before, done_so_far
from alliance_expert.report.text import as_text

from ..amount import some
from ..invented import HOLDS, STRATEGIES, cases, with_responses
from ..packs import PACK, RULES, small_kb

KB = small_kb({"pack.yaml": f"{PACK}  set_aside: {{not_now: not the right moment}}\n"})
STRAIN = "{safety.risk: no, rupture.withdrawal: {value: [silent], source: client}}"
CALM = "{safety.risk: no, rupture.withdrawal: []}"
DANGER = "{safety.risk: yes, rupture.withdrawal: [silent]}"
TAKEN, NOT_NOW, OWN = "accepted", "{set_aside: not_now}", '{set_aside: "A & B <b>so</b> | *it* went"}'


def advice_of(*sessions: tuple[str, str], at: int | None = None, kb=KB):
    """The advice on a case with these facts and responses, session by session, from 1."""
    lines = (
        f"  - {{number: {n}, facts: {facts}, responses: {{{done}}}}}\n"
        for n, (facts, done) in enumerate(sessions, start=1)
    )
    case = read_case(f"case: A17\nsessions:\n{''.join(lines)}", "A17.yaml", kb)
    return consult(kb, facts_at(case, at, kb.attributes, kb.roles.plain_source))


def seen(advice, form: str, kb=KB) -> str:
    """What a reader sees of a report, in one row."""
    text = report(kb, advice, form)
    if form == "md":
        text = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
        text = f"<!doctype html><html><head><title>x</title></head><body>{text}</body></html>"
    return " ".join((text if form == "text" else as_text(read(text), 200)).replace("---", "").split())


FORMS = ("text", "md", "html")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([TAKEN], "Taken up in session 1."),
        ([NOT_NOW], "Set aside in session 1: not the right moment."),
        ([OWN], 'Set aside in session 1: "A & B <b>so</b> | *it* went."'),
        ([TAKEN, TAKEN], "Taken up in sessions 1 and 2."),
        ([TAKEN, NOT_NOW], "Set aside in session 2: not the right moment. Taken up in session 1."),
        ([NOT_NOW, TAKEN], "Taken up in session 2. Set aside in session 1: not the right moment."),
        ([NOT_NOW, TAKEN, TAKEN, TAKEN], "Taken up in sessions 3 and 4. And 2 earlier."),
    ],
)
def test_beside_an_item_stands_what_was_done_with_it_the_latest_first(form, done, said):
    advice = advice_of(*((STRAIN, f"ask-openly: {one}") for one in done), (STRAIN, ""))
    assert re.search(rf"(?i)1\. ask openly \(firm\) \[1\] {re.escape(said)} ", seen(advice, form))


@pytest.mark.parametrize("form", FORMS)
def test_of_what_to_leave_alone_it_is_the_advice_that_was_taken_up(form):
    """For "Linking. Taken up" would say the opposite."""
    text = seen(advice_of((STRAIN, f"no-link: {NOT_NOW}"), (STRAIN, "no-link: accepted"), (STRAIN, "")), form)
    both = "This advice was taken up in session 2. This advice was set aside in session 1: not the right moment."
    assert f"Linking. {both} It is too soon." in text
    text = seen(advice_of((STRAIN, "no-link: accepted"), (STRAIN, "no-link: accepted"), (STRAIN, "")), form)
    assert "Linking. This advice was taken up in sessions 1 and 2. It is too soon." in text


@pytest.mark.parametrize("form", FORMS)
def test_what_was_done_in_the_session_itself_is_told_as_well(form):
    assert "Taken up in session 1." in seen(advice_of((STRAIN, "ask-openly: accepted")), form)


@pytest.mark.parametrize("form", FORMS)
def test_earlier_advice_that_is_not_given_now_is_told_at_the_end_with_what_became_of_it(form):
    text = seen(advice_of((STRAIN, f"ask-openly: {NOT_NOW}, no-link: accepted"), (CALM, "")), form)
    assert re.search(
        r"(?i)what became of earlier advice -*\s*- Ask openly\. Set aside in session 1: not the right moment\. "
        r"- To leave alone: Linking\. This advice was taken up in session 1\.",
        text,
    )


def became(advice) -> list[tuple[int, str]]:
    return [(one["session"], one["id"]) for one in page(KB, advice)["became"]]


def test_only_the_latest_session_with_other_advice_is_told_of_and_none_that_comes_after():
    sessions = [(STRAIN, "ask-openly: accepted"), (STRAIN, "link-later: accepted"), (CALM, ""), (CALM, "")]
    assert became(advice_of(*sessions)) == [(2, "link-later")]
    assert became(advice_of(*sessions, at=2)) == []
    assert became(advice_of(*sessions[:1], (CALM, ""), *sessions[1:], at=2)) == [(1, "ask-openly")]


def test_what_stands_beside_an_item_is_not_told_again_at_the_end():
    assert became(advice_of((STRAIN, "ask-openly: accepted, link-later: accepted"), (STRAIN, ""))) == []


@pytest.mark.parametrize("form", FORMS)
def test_while_a_danger_is_open_nothing_is_told_of_earlier_advice_that_waits(form):
    advice = advice_of((STRAIN, "ask-openly: accepted, no-link: accepted"), (DANGER, ""))
    assert advice.gate and page(KB, advice)["became"] == []
    assert not re.search("(?i)taken up|became", seen(advice, form))


@pytest.mark.parametrize("form", FORMS)
def test_beside_a_danger_an_item_that_is_still_given_says_what_was_done_with_it(form):
    rule = (
        "- id: still\n  when: {unless_known: {rupture.withdrawal: {includes_any: [cancels]}}}\n  because: Stay near.\n"
    )
    kb = small_kb({"topic/all.rules.yaml": f"{RULES}{rule}  with_gate: yes\n  recommend: {{ask-openly: now}}\n"})
    advice = advice_of((DANGER, "ask-openly: accepted"), (DANGER, ""), kb=kb)
    assert advice.gate
    assert re.search(r"(?i)1\. ask openly \(firm\) \[1\] Taken up in session 1\. ", seen(advice, form, kb))


@pytest.mark.parametrize("form", FORMS)
def test_a_report_on_a_case_to_which_nobody_responded_has_no_word_of_it(form):
    assert not re.search("(?i)taken up|set aside|became", seen(advice_of((STRAIN, ""), (STRAIN, "")), form))


def test_an_id_that_is_no_usual_reason_any_more_is_told_as_own_words():
    advice = advice_of((STRAIN, "ask-openly: {set_aside: never_again}"))
    assert 'Set aside in session 1: "never_again."' in seen(advice, "text")
    (said,) = page(KB, advice)["advice"]["now"][0]["responses"]
    assert said == {"session": 1, "accepted": False, "why": "never_again", "own": True, "hold": False}


def test_own_words_are_left_out_where_they_are_not_wanted_and_usual_reasons_are_not():
    facts = Facts("A", 1, advice_of((STRAIN, f"ask-openly: {OWN}, link-later: {NOT_NOW}")).facts.sessions, {})
    (own,), (usual,) = (done_so_far(KB, facts, name, own_words=False) for name in ("ask-openly", "link-later"))
    assert (own["why"], own["own"]) == ("", True)
    assert (usual["why"], usual["own"]) == ("not the right moment", False)


@settings(max_examples=some(100), deadline=None)
@given(cases().flatmap(with_responses), st.sets(st.sampled_from((*STRATEGIES, *HOLDS))))
def test_no_response_of_the_latest_earlier_session_is_lost(case, shown):
    facts = Facts(case.code, case.sessions[-1].number, case.sessions, {})
    earlier = [one for session in case.sessions[:-1] for one in session.responses if one.item not in shown]
    latest = max((one.session for one in earlier), default=0)
    assert done_before(facts, shown) == tuple(one for one in earlier if one.session == latest)


@functools.cache
def plain():
    return advice_of((STRAIN, ""), (STRAIN, ""))


@settings(max_examples=some(30), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 2), st.sampled_from(["ask-openly", "link-later", "no-link"]), st.booleans())))
def test_a_report_is_the_same_but_for_what_it_tells_of_responses(done):
    by_session: dict[int, dict[str, str]] = {1: {}, 2: {}}
    for number, item, accepted in done:
        by_session[number][item] = TAKEN if accepted else NOT_NOW
    sessions = [(STRAIN, ", ".join(f"{item}: {how}" for item, how in by_session[n].items())) for n in (1, 2)]
    assert untold(page(KB, advice_of(*sessions))) == untold(page(KB, plain()))


def untold(value):
    """Plain values without what is told of responses."""
    match value:
        case dict():
            return {name: untold(inner) for name, inner in value.items() if name not in ("responses", "became")}
        case list():
            return [untold(inner) for inner in value]
        case _:
            return value


def test_templates_of_ones_own_that_replace_blocks_or_words_go_on_as_before(tmp_path):
    (tmp_path / "report.txt.j2").write_text(
        '{% extends "shipped/report.txt.j2" %}{% block holds %}OURS\n{% for group in holds %}{% for held in group["items"] %}'
        "{{ held.title }}\n{% endfor %}{% endfor %}{% endblock %}"
    )
    text = report(KB, advice_of((STRAIN, "ask-openly: accepted, no-link: accepted"), (STRAIN, "")), "text", [tmp_path])
    assert "OURS\nLinking\n" in text
    assert "   Taken up in session 1.\n" in text
    (tmp_path / "words.j2").write_text(
        "".join(f'{{% set {name} = "" %}}' for name in ("more", "possible", "put_back", "unmoved"))
        + "{% set within = {} %}{% macro fares_shortly(it) %}{% endmacro %}"
    )
    assert "OURS" in report(KB, plain(), "text", [tmp_path])
    with pytest.raises(TemplateError, match="so_far"):
        report(KB, advice_of((STRAIN, "ask-openly: accepted")), "text", [tmp_path])


def test_a_block_of_ones_own_may_tell_it_in_other_words(tmp_path):
    (tmp_path / "report.txt.j2").write_text(
        '{% extends "shipped/report.txt.j2" %}{% block responses %}{% for one in became %}'
        "{{ one.id }}, {{ one.session }}: {{ one.why or 'done' }}\n{% endfor %}{% endblock %}"
    )
    text = report(KB, advice_of((STRAIN, f"ask-openly: {NOT_NOW}"), (CALM, "")), "text", [tmp_path])
    assert "ask-openly, 1: not the right moment\n" in text
    assert "BECAME" not in text
