"""Notes: each reader gets what is theirs, a draft says so in every form, and free text survives."""

from __future__ import annotations

import functools
import json
import re
import zipfile
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert import follow, load, read_case
from alliance_expert.errors import TemplateError
from alliance_expert.model.advice import Advice
from alliance_expert.model.case import Answer, Case, Response
from alliance_expert.report.note import DRAFT, Order, Review, is_note, note, sheet, unfit
from alliance_expert.report.pieces import read
from alliance_expert.report.text import as_text
from alliance_expert.source.files import shipped

from ..amount import some
from ..invented import cases, with_answer
from ..private import otherwise, without_private

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
EXAMPLES = sorted(path.stem for path in shipped("examples").glob("*.yaml"))
PLAIN_FORMS = ("text", "md", "html", "json")


@functools.cache
def kb():
    return load()


@functools.cache
def example(name: str) -> Case:
    return read_case((shipped("examples") / f"{name}.yaml").read_text(encoding="utf-8"), name, kb())


@functools.cache
def followed(name: str, private: bool = False):
    return follow(kb(), example(name), private=private)


def kind(name: str):
    return next(kind for kind in kb().roles.notes if kind.id == name)


def order(name: str = "supervision", **wanted) -> Order:
    chosen = kind(name)
    return Order(chosen, **{"layout": next(iter(chosen.layouts), ""), **wanted})


def a_note(name: str, case: str = "course-repaired", form: str = "text", folders=(), **wanted) -> str:
    wanted = order(name, **wanted)
    return note(kb(), wanted, [followed(case, wanted.private)], form, folders)


def in_a_row(text: str) -> str:
    """A text as words, whatever lines it is broken into."""
    return " ".join(text.split())


def words_of(content: str | bytes) -> str:
    """All words in a note, in one row; of a Word file those of its body and its properties."""
    if isinstance(content, str):
        return in_a_row(content)
    with zipfile.ZipFile(BytesIO(content)) as file:
        parts = [file.read(name).decode() for name in ("word/document.xml", "docProps/core.xml")]
    return in_a_row(unescape(re.sub(r"<[^>]*>", " ", " ".join(parts))))


def seen(page: str) -> str:
    """What a reader sees of a page, in one row."""
    return in_a_row(as_text(read(page), 10_000))


def values(name: str, case: str = "course-repaired", **wanted):
    wanted = order(name, **wanted)
    return sheet(kb(), wanted, [followed(case, wanted.private)])["notes"][0]


def values_of(case: Case, name: str):
    return sheet(kb(), order(name), [follow(kb(), case)])["notes"][0]


def orders() -> list[Order]:
    """Each kind in each of its layouts."""
    return [Order(one, layout) for one in kb().roles.notes for layout in one.layouts or ("",)]


# --- a draft until somebody has read it


@pytest.mark.parametrize(
    ("case", "form"), [*((case, "html") for case in EXAMPLES), *(("many-sides", form) for form in PLAIN_FORMS)]
)
def test_every_note_is_a_draft_and_says_so_until_somebody_has_reviewed_it(case, form):
    for wanted in orders():
        if unfit(kb(), wanted.kind, followed(case)):
            continue
        draft = note(kb(), wanted, [followed(case)], form)
        assert DRAFT in in_a_row(draft)
        reviewed = note(kb(), replace(wanted, review=Review("R. Ames", "supervisor")), [followed(case)], form)
        assert DRAFT not in in_a_row(reviewed)
        assert "R. Ames" in reviewed
        assert kb().digest[:19] in draft
        assert kb().digest[:19] in reviewed


def test_a_template_that_does_not_tell_of_a_draft_makes_no_note(tmp_path):
    own = tmp_path / "note-chart.html.j2"
    own.write_text('{% extends "shipped/note-chart.html.j2" %}{% block head %}Ours{% endblock %}')
    with pytest.raises(TemplateError) as refused:
        a_note("chart", folders=[tmp_path])
    said = str(refused.value)
    assert f"{own}: this note does not tell that it is a draft [draft-not-shown]" in said
    assert "Without this file the shipped note-chart.html.j2 is used." in said
    with pytest.raises(TemplateError, match="this note does not tell who has reviewed it"):
        a_note("chart", folders=[tmp_path], review=Review("R. Ames"))


@pytest.mark.parametrize(
    "hidden",
    [
        '<p class="screen">{{ draft }}</p>',
        "<p hidden>{{ draft }}</p>",
        '<p style="display: none">{{ draft }}</p>',
        "<dialog>{{ draft }}</dialog>",
        "<noscript>{{ draft }}</noscript>",
        "<!-- {{ draft }} -->",
        "Draft, not reviewed by a licensed professional",
    ],
)
def test_hidden_words_and_words_of_others_are_no_mark_of_a_draft(hidden, tmp_path):
    (tmp_path / "note-chart.html.j2").write_text(
        f'{{% extends "shipped/note-chart.html.j2" %}}{{% block head %}}{hidden}{{% endblock %}}'
    )
    with pytest.raises(TemplateError, match="draft-not-shown"):
        a_note("chart", folders=[tmp_path])


def test_a_template_that_leaves_out_the_rules_makes_no_note(tmp_path):
    own = '{% extends "shipped/note-chart.html.j2" %}{% block footer %}Ours{% endblock %}'
    (tmp_path / "note-chart.html.j2").write_text(own)
    with pytest.raises(TemplateError, match="rules-not-shown"):
        a_note("chart", folders=[tmp_path])


def test_a_danger_told_of_one_case_is_not_taken_for_that_of_another(tmp_path):
    (tmp_path / "note-supervision.html.j2").write_text(
        '{% extends "shipped/note-supervision.html.j2" %}'
        "{% block note %}{% if note.case == 'DANGER' %}{{ danger(note) }}{% endif %}{% endblock %}"
    )
    other = replace(example("danger"), code="OTHER")
    with pytest.raises(TemplateError, match="gate-not-shown"):
        note(kb(), order(), [followed("danger"), follow(kb(), other)], "html", [tmp_path])
    note(kb(), order(), [followed("danger")], "html", [tmp_path])


@pytest.mark.parametrize("broken", ["<div>" * 3000, "<ul><li>" * 500, "<![foo[ x"])
def test_a_page_that_cannot_be_read_is_told_and_nothing_else_happens(broken, tmp_path):
    (tmp_path / "note-chart.html.j2").write_text(
        f'{{% extends "shipped/note-chart.html.j2" %}}{{% block signature %}}{broken}{{% endblock %}}'
    )
    with pytest.raises(TemplateError, match="this page cannot be read"):
        a_note("chart", folders=[tmp_path])


# --- danger first


@pytest.mark.parametrize("name", ["supervision", "chart", "trainee"])
@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_a_danger_that_is_open_comes_first_in_every_note(name, form):
    written = a_note(name, "danger", form)
    text = seen(written) if form == "html" else in_a_row(written)
    assert in_a_row(kb().notices["safety-first"].text) in text.replace("\\", "")


def test_a_template_that_hides_a_danger_makes_no_note(tmp_path):
    (tmp_path / "note-supervision.html.j2").write_text(
        '{% extends "shipped/note-supervision.html.j2" %}{% block note %}Calm.{% endblock %}'
    )
    with pytest.raises(TemplateError, match="gate-not-shown"):
        a_note("supervision", "danger", folders=[tmp_path])
    assert "Calm." in a_note("supervision", "demo", folders=[tmp_path])


def test_nothing_is_handed_out_while_a_danger_is_open_or_where_the_advice_has_nothing_for_the_client():
    assert unfit(kb(), kind("handout"), followed("danger")).startswith("while this stands, nothing is handed out")
    assert unfit(kb(), kind("handout"), followed("course-falling")) == "the advice has nothing to hand out just now"
    assert unfit(kb(), kind("handout"), followed("many-sides")) == ""
    assert all(unfit(kb(), kind(name), followed("danger")) == "" for name in ("supervision", "chart", "trainee"))


def after_danger(sessions: int):
    """A warm case in which a danger was named, and handled, so many sessions ago."""
    warm = "alliance.goals: {value: 5, source: client}, alliance.tasks: {value: 5, source: client}"
    warm += ", alliance.bond: {value: 5, source: client}, rupture.withdrawal: [], rupture.confrontation: []"
    named = "  - {number: 1, facts: {safety.risk: yes, safety.handled: yes}}\n"
    then = "".join(f"  - {{number: {n}, facts: {{safety.risk: no, {warm}}}}}\n" for n in range(2, 2 + sessions))
    return follow(kb(), read_case(f"case: A\nsessions:\n{named}{then}", "A", kb()))


def test_soon_after_a_danger_nothing_is_handed_out_even_if_it_was_handled():
    said = "so soon after session 1 nothing is handed out: Safety first"
    assert [unfit(kb(), kind("handout"), after_danger(n)) for n in (1, 2)] == [said] * 2
    assert unfit(kb(), kind("handout"), after_danger(3)) == ""


def test_a_danger_of_an_earlier_session_stays_in_the_note_whatever_is_answered_today():
    for n in (1, 5):
        text = in_a_row(note(kb(), order(), [after_danger(n)]))
        assert "In session 1: Possible danger: yes; danger is being handled: yes." in text
        assert "A no today does not close the question." in text
        assert "Steps under the protocol and the safety plan" in in_a_row(note(kb(), order("chart"), [after_danger(n)]))


def test_a_question_on_danger_that_nobody_answered_is_not_told_as_a_no():
    case = read_case("case: A\nsessions: [{number: 1, facts: {safety.risk: no}}, {number: 2, facts: {}}]", "A", kb())
    for name in ("supervision", "trainee"):
        text = note(kb(), order(name), [follow(kb(), case)])
        assert "None named" not in text
    assert "Not asked in this session. That is not a no: ask." in in_a_row(note(kb(), order(), [follow(kb(), case)]))


def test_what_was_asked_and_is_not_known_is_told_so():
    case = read_case(
        "case: A\nsessions: [{number: 1, facts: {safety.risk: unknown, client.symptoms: unknown}}]", "A", kb()
    )
    told = in_a_row(note(kb(), order(), [follow(kb(), case)]))
    assert "Asked in this session, and not known. That is not a no: ask again." in told
    assert values_of(case, "trainee")["not_known"] == [
        kb().attributes[name].label for name in ("safety.risk", "client.symptoms")
    ]


# --- each reader gets what is theirs


def test_the_client_gets_what_is_written_for_clients_and_nothing_else():
    only = values("handout", "many-sides")
    assert set(only) == {"case", "session", "gate", "handout"}
    assert [part["title"] for part in only["handout"]] == ["You can take your time"]
    reviewed = seen(a_note("handout", "many-sides", "html", review=Review("R. Ames")))
    assert "For the clinician" not in reviewed
    assert "SIDES" not in reviewed


def test_what_a_hold_keeps_back_is_not_handed_out_even_if_the_hold_is_private():
    facts = """
      safety.risk: no
      rupture.withdrawal: {value: [voices_doubts, late_or_leaves_early], source: observed}
      rupture.confrontation: []
      client.preferences: [other_therapist]
      rupture.trigger: [misattunement, culture]
    """
    case = read_case(f"case: A17\nsessions:\n  - number: 3\n    facts: {facts}", "A17", kb())
    whole = follow(kb(), case, private=True)[-1]
    kept = {item.strategy.handout for item in whole.recommendations if item.moved_by} - {""}
    assert kept == {"You can say when it does not feel right"}
    if not unfit(kb(), kind("handout"), follow(kb(), case)):
        assert kept.isdisjoint(part["title"] for part in values_of(case, "handout")["handout"])


@pytest.mark.parametrize("case", EXAMPLES)
def test_the_record_gets_no_guess_no_strain_and_nothing_on_the_therapist(case):
    only = values("chart", case)
    assert set(only) == {"case", "session", "gate", "answers", "risk", "plan"}
    shown = [answer for group in only["answers"] for answer in group["given"]]
    assert set(only["risk"]) == {"opened", "before"}
    assert all(kb().sources[answer["source"]].firm for answer in shown)
    assert all(answer["attribute"].split(".")[0] not in ("rupture", "therapist") for answer in shown)
    for layout in kind("chart").layouts:
        text = seen(a_note("chart", case, "html", layout=layout)).casefold()
        assert not re.search(r"ruptur|strain|withdraw|apolog|repair|impression", text), text


def test_each_layout_of_the_record_has_its_own_headings():
    heads = {"soap": "Subjective", "dap": "Data", "birp": "Behaviour", "girp": "Goal"}
    assert tuple(heads) == kind("chart").layouts
    for layout, first in heads.items():
        text = a_note("chart", layout=layout, form="md")
        assert re.findall(r"^### (\w+)", text, flags=re.MULTILINE)[0] == first
        assert re.findall(r"^### (\w+)", text, flags=re.MULTILINE)[-1] == "Plan"


def test_a_learner_gets_the_questions_alone_where_the_answers_are_hidden():
    hidden = values("trainee", hidden=True)
    assert set(hidden) == {"case", "session", "gate", "answers", "not_known", "risk"}
    text = seen(a_note("trainee", form="html", hidden=True))
    whole = seen(a_note("trainee", form="html"))
    for item in followed("course-repaired")[-1].recommendations:
        assert item.strategy.title not in text
        if item.timing != "later":
            assert item.strategy.title in whole
    assert "What would you leave for later" in text


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_a_learner_is_not_told_of_a_danger_before_finding_it(form):
    assert "This tool does not assess risk" not in a_note("trainee", "danger", form, hidden=True)


# --- what a note tells of the advice


def things(name: str, case: Case, wanted: Order) -> dict[str, set[str]]:
    """What a note tells, by kind: the titles in its values."""
    told = sheet(kb(), wanted, [follow(kb(), case, private=wanted.private)])["notes"][0]
    advice = told.get("advice", {})
    return {
        "recommended": {item["id"] for items in advice.values() for item in items},
        "held": {held["id"] for group in told.get("holds", []) for held in group["items"]},
        "found": {found["id"] for found in told.get("opening", [])},
        "planned": {line["text"] for line in told.get("plan", [])},
        "handed out": {part["title"] for part in told.get("handout", [])},
    }


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    """Random cases of the shipped rules, in most of which no danger is open, with answers about the therapist."""
    case = draw(otherwise(kb(), draw(cases(kb(), most=2))))
    risk = draw(st.sampled_from(["no", "no", "no", "yes"]))
    return with_answer(case, Answer("safety.risk", risk, "record", case.sessions[-1].number))


@settings(max_examples=some(8), deadline=None, suppress_health_check=SLOW)
@given(any_case(), st.sampled_from((*PLAIN_FORMS, "docx")))
def test_a_note_is_the_same_whatever_was_done_with_what_only_private_answers_bring(case, form):
    whole, told = follow(kb(), case, private=True), follow(kb(), case)
    hidden = [sorted(items_of(one) - items_of(other)) for one, other in zip(whole, told, strict=True)]
    sessions = tuple(
        replace(
            session,
            responses=tuple(
                Response(item, not n % 2, "Xyzzy" * (n % 2), session.number) for n, item in enumerate(items)
            ),
        )
        for session, items in zip(case.sessions, hidden, strict=True)
    )
    advices = follow(kb(), replace(case, sessions=sessions))
    for wanted in orders():
        if not unfit(kb(), wanted.kind, told):
            wanted = replace(wanted, own_words=True)
            assert note(kb(), wanted, [advices], form) == note(kb(), wanted, [told], form)


def items_of(advice: Advice) -> set[str]:
    return {item.strategy.id for item in advice.recommendations} | {held.hold.id for held in advice.holds}


@settings(max_examples=some(8), deadline=None, suppress_health_check=SLOW)
@given(any_case(), st.sampled_from((*PLAIN_FORMS, "docx")))
def test_a_note_of_any_kind_and_form_has_nothing_private_in_it_and_says_no_more_than_the_advice(case, form):
    whole, without = follow(kb(), case, private=True)[-1], follow(kb(), without_private(kb(), case))[-1]
    labels = [kb().attributes[name].label for name in kb().private]
    for wanted in orders():
        advices = follow(kb(), case)
        if unfit(kb(), wanted.kind, advices):
            continue
        text = words_of(note(kb(), wanted, [advices], form))
        assert DRAFT in text
        assert not [name for name in kb().private if name in text]
        given = text.casefold()
        assert not [label for label in labels if f"{label.casefold()}: " in given]
        told = things("", case, wanted)
        kept = {item.strategy.handout for item in whole.recommendations if item.held} - {""}
        assert told["handed out"].isdisjoint(kept)
        for advice in (whole, without):
            items = advice.recommendations
            assert told["recommended"] <= {item.strategy.id for item in items}
            assert told["held"] <= {held.hold.id for held in advice.holds}
            assert told["found"] <= {found.finding.id for found in advice.findings}
            assert told["planned"] <= {item.strategy.chart for item in items}
            assert told["handed out"] <= {item.strategy.handout for item in items}


def test_private_answers_stand_in_a_note_only_when_asked_for_and_are_marked():
    plain = seen(a_note("supervision", form="html"))
    asked = seen(a_note("supervision", form="html", private=True))
    assert "private" not in plain
    assert "With private answers." in asked
    assert ", private)" in asked
    shown = [answer for group in values("trainee", private=True)["answers"] for answer in group["given"]]
    marked = {answer["attribute"] for answer in shown if answer["private"]}
    assert marked
    assert marked <= kb().private
    shown_as = seen(a_note("trainee", form="html", private=True))
    assert all(f"{kb().attributes[name].label} (private)".casefold() in shown_as.casefold() for name in marked)
    assert "private: " in shown_as


def test_the_questions_for_the_discussion_are_those_of_what_was_found_and_what_is_not_firm():
    told = values("supervision")
    assert told["discuss"]
    assert all(asked.endswith("?") for asked in told["discuss"])
    assert all(not kb().sources[answer["source"]].firm for answer in told["doubtful"])
    assert values("supervision", "danger")["discuss"] == []


# --- what was done with the advice


def test_a_supervisor_sees_what_became_of_what_was_advised():
    text = in_a_row(a_note("supervision"))
    advised = kb().strategies
    assert f"{advised['explore-rupture'].title} (firm) [2] Taken up in sessions 3 and 4." in text
    assert f"What was tried - {advised['keep-going'].title}. Taken up in session 6." in text.replace(
        "WHAT WAS TRIED", "What was tried"
    )
    assert "talking the client round. This advice was taken up in session 8. Instead:" in text
    assert (
        f"Session 8. Advised: {advised['offer-choices'].title}. Taken up: {advised['offer-choices'].title}; "
        f"to leave alone: {kb().holds['no-insisting'].title}. By the next session:"
    ) in text


def test_what_was_done_with_what_only_private_answers_bring_is_told_only_with_them():
    title = kb().strategies["own-your-part"].title
    assert title not in in_a_row(a_note("supervision"))
    assert f"{title} (tentative, private) [1] Taken up in session 4." in in_a_row(a_note("supervision", private=True))


def test_a_learner_sees_what_became_of_advice_and_not_before_the_answers():
    assert "Taken up in sessions 3 and 4." in in_a_row(a_note("trainee"))
    assert not re.search("(?i)taken up|set aside", a_note("trainee", hidden=True))


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_why_something_was_set_aside_stands_in_own_words_only_where_they_are_asked_for(form):
    without = in_a_row(a_note("supervision", form=form))
    asked = in_a_row(a_note("supervision", form=form, own_words=True))
    for own in ("too much paper", "put them off"):
        assert own not in without
    assert "too much paper" in asked
    assert "the client did not want it" in without
    if form != "json":
        assert "Set aside in session 6, for a reason that is not shown here." in without


def test_the_clients_file_and_the_client_get_no_word_of_it():
    for name in ("chart", "handout"):
        assert not re.search("(?i)taken up|set aside|responses|became", a_note(name, form="json"))


# --- many cases, and none


def test_several_cases_on_one_note_have_an_overview_a_danger_comes_first_and_nothing_gets_mixed_up():
    names = ["danger", "course-repaired", "course-falling"]
    page = note(kb(), order(), [followed(name) for name in (*names[1:], names[0])], "html")
    codes = [example(name).code for name in names]
    assert "3 cases at a glance" in page
    assert re.findall(r"<h2>Case <bdi>(\w+)</bdi>", page) == codes
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert in_a_row(kb().notices["safety-first"].text) in seen(page)


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_a_case_without_answers_makes_a_note_that_claims_nothing(form):
    case = read_case("case: A17\nsessions: [{number: 1, facts: {}}]", "A17", kb())
    for wanted in orders():
        advices = follow(kb(), case)
        if not unfit(kb(), wanted.kind, advices):
            text = note(kb(), wanted, [advices], form)
            assert DRAFT in in_a_row(text)
            assert kb().findings["sound-alliance"].sentence not in in_a_row(text)


def test_two_hundred_sessions_make_a_note_that_can_be_read():
    sessions = "".join(
        f"  - {{number: {n}, facts: {{safety.risk: no, alliance.bond: {{value: {1 + n % 5}, source: client}}}}}}\n"
        for n in range(1, 201)
    )
    case = read_case(f"case: A17\nsessions:\n{sessions}", "A17", kb())
    text = note(kb(), order(), [follow(kb(), case)])
    assert "188 earlier sessions are left out" in text
    assert len(text.splitlines()) < 300


# --- free text

ODD = "A & B <b>bold</b> | pipe *star* _under_ #1 ~~gone~~ `code` \\ back; שלום עולם; " + "long" * 60


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_free_text_stands_in_a_note_as_it_was_written(form):
    import markdown_it

    own = json.dumps(ODD, ensure_ascii=False)
    case = read_case(
        f"case: A17\nsessions:\n  - number: 1\n    note: {own}\n    facts: {{safety.risk: no}}", "A17", kb()
    )
    text = note(kb(), order(own_words=True), [follow(kb(), case)], form)
    if form == "md":
        text = seen(markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))
    elif form == "html":
        text = seen(text)
    elif form == "json":
        text = json.loads(text)["notes"][0]["notes"][0]["text"]
    assert ODD.replace(" ", "") in text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_own_words_on_why_something_was_set_aside_stand_in_a_note_as_they_were_written(form):
    import markdown_it

    set_aside = f"{{set_aside: {json.dumps(ODD, ensure_ascii=False)}}}"
    facts = "{safety.risk: no, alliance.tasks: {value: 2, source: client}}"
    case = f"case: A\nsessions: [{{number: 1, facts: {facts}, responses: {{ask-preferences: {set_aside}}}}}]"
    advices = follow(kb(), read_case(case, "A", kb()))
    text = note(kb(), order(own_words=True), [advices], form)
    if form == "md":
        text = seen(markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))
    elif form == "html":
        text = seen(text)
    elif form == "json":
        text = json.loads(text)["notes"][0]["advice"]["now"][0]["responses"][0]["why"]
    assert ODD.replace(" ", "") in text.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_free_text_stands_in_a_note_only_when_asked_for(form):
    case = read_case(
        "case: A17\nnote: Xyzzy\nsessions: [{number: 1, note: Plugh, facts: {safety.risk: no}}]", "A17", kb()
    )
    for wanted in orders():
        if not unfit(kb(), wanted.kind, follow(kb(), case)):
            text = note(kb(), wanted, [follow(kb(), case)], form)
            assert "Xyzzy" not in text
            assert "Plugh" not in text


def test_braces_of_jinja_in_an_answer_or_a_name_are_text():
    wanted = order(review=Review("{{ 7 * 7 }}", "{% raw %}"))
    page = note(kb(), wanted, [followed("demo")], "html")
    assert "{{ 7 * 7 }}" in page
    assert "{% raw %}" in page


# --- known again


@pytest.mark.parametrize("form", PLAIN_FORMS)
def test_a_note_is_known_again_and_other_files_are_not(form):
    for wanted in orders():
        if not unfit(kb(), wanted.kind, followed("many-sides")):
            assert is_note(kb(), note(kb(), wanted, [followed("many-sides")], form).encode())
    assert not is_note(kb(), b"Note to self\n")
    assert not is_note(kb(), b"PROCESS NOTE\nwithout a digest\n")
