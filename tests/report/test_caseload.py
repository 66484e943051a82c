"""The page of a caseload: who first and why, a danger above all, the same in every form, and nothing private in it."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO

import markdown_it
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert import consult, follow, load, read_case
from alliance_expert.advice.caseload import Survey, tallies, themes, urgency
from alliance_expert.errors import ExtraError, TemplateError
from alliance_expert.model.case import Answer, Case, Response, facts_at
from alliance_expert.model.caseload import Caseload, Entry, Unread
from alliance_expert.report import is_report, report, report_file
from alliance_expert.report.caseload import MOST_TOLD, caseload_page, is_caseload, overview
from alliance_expert.report.note import Order, is_note, note
from alliance_expert.report.pieces import read
from alliance_expert.report.text import as_text
from alliance_expert.source.files import shipped

from ..advice.test_caseload import case_of, with_private
from ..amount import some
from ..invented import cases, with_answer
from ..private import otherwise

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
FORMS = ("text", "md", "html", "json")
TODAY = date(2026, 12, 1)
SIGNS = "rupture.withdrawal: {value: [disengaged, voices_doubts], source: client}, rupture.confrontation: []"
SIGNS += ", rupture.other_cause: []"
DANGER = "safety.risk: yes"
UNREAD = Unread("cases/torn.yaml", ("line 3: session 2 stands here twice", "line 9: a quote is never closed"))
DOUBLED = (("K05", ("cases/a.yaml", "cases/b.yaml")),)


@functools.cache
def kb():
    return load()


@functools.cache
def examples(private: bool = False) -> tuple[Entry, ...]:
    """The cases of the example caseload, those to look at first at their head."""
    survey = Survey(kb(), private)
    several = [
        survey.entry(f"cases/{path.name}", read_case(path.read_text(encoding="utf-8"), path.name, kb()))
        for path in (shipped("examples") / "caseload").glob("*.yaml")
    ]
    return tuple(sorted(several, key=urgency(kb())))


def caseload(entries=None, private: bool = False, rules=None, **more) -> Caseload:
    """A caseload of these cases; without any, of the examples."""
    rules, entries = rules or kb(), examples(private) if entries is None else tuple(entries)
    both = {"themes": themes(rules, entries), "tallies": tallies(rules, entries)}
    return Caseload(TODAY, private, entries, **{**both, **more})


def entry_of(*sessions: str, code: str = "A17", after: str = "") -> Entry:
    return Survey(kb()).entry(f"cases/{code}.yaml", case_of(*sessions, code=code, after=after))


def page(*arguments, form: str = "html", folders=(), own_words: bool = False, **more):
    return caseload_page(kb(), caseload(*arguments, **more), form, folders, own_words=own_words)


@functools.cache
def whole_page(form: str) -> str | bytes:
    """The examples, a file that was not read and a code that several files have."""
    return page(form=form, unread=(UNREAD,), doubled=DOUBLED)


def in_a_row(text: str) -> str:
    return " ".join(text.split())


def seen(html: str) -> str:
    """What a reader sees of a page, in one row."""
    return in_a_row(as_text(read(html), 10_000))


def flat(html: str) -> str:
    """The words of a page in the order in which they stand in it, also in tables."""
    return in_a_row(unescape(re.sub(r"<[^>]*>", " ", html)))


def words_of(content: str | bytes, form: str) -> str:
    """All words in a page of any form, in one row, without the signs of the form."""
    if form == "docx":
        with zipfile.ZipFile(BytesIO(content)) as file:
            body = file.read("word/document.xml").decode()
        return in_a_row(unescape(re.sub(r"<[^>]*>", "", re.sub(r"</w:p>|<w:br/>|<w:tab/>", " ", body))))
    if form == "pdf":
        done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        return in_a_row(done.stdout.decode())
    if form == "md":
        content = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(content)
    return in_a_row(content) if form == "text" else seen(content)


def sentences(value) -> list[dict]:
    """Everything in the values of a page that gives a reason."""
    if isinstance(value, list):
        return [one for inner in value for one in sentences(inner)]
    if not isinstance(value, dict):
        return []
    return [value] * ("because" in value) + [one for name in value for one in sentences(value[name])]


# --- who first, and why


def test_the_cases_stand_in_their_order_each_with_all_that_puts_it_there():
    html = page()
    table = html[html.index("Who first, and why") : html.index("What presses, one by one")]
    rows = [seen(row) for row in table.split("<tr")[2:]]
    assert [re.match(r"\D*\d+\W+(K\d+) session", row)[1] for row in rows] == [one.code for one in examples()]
    for row, one in zip(rows, overview(kb(), caseload())["cases"], strict=True):
        assert all(why["title"] in row for why in one["pressing"])
        assert (one["gate"] or {"title": ""})["title"] in row
        known = one["gate"] or one["pressing"] or one["quiet"]
        assert ("nothing known that presses" in row) == (not known)


def test_a_case_of_which_little_is_known_is_not_told_to_be_well():
    text = flat(page([entry_of("")]))
    assert "goals not known; tasks not known; bond not known" in text
    assert "A case may stand last because little is known of it. That is no sign that all is well." in text


def test_a_file_that_nobody_has_changed_for_long_is_told_with_the_days():
    survey = Survey(kb())
    old = survey.entry("a.yaml", case_of("rupture.withdrawal: []"), kb().roles.quiet)
    assert f"No change to the file for {kb().roles.quiet} days" in seen(page([old]))
    assert "No change to the file" not in seen(page([replace(old, quiet=False)]))


def test_every_reason_on_the_page_stands_with_its_answers_and_its_rules():
    values, text = overview(kb(), caseload()), seen(page())
    because = {rule.id: in_a_row(rule.because) for rule in kb().rules}
    told = [*values["dangers"][0]["cases"], *(one for case in values["cases"] for one in case["pressing"])]
    told += [one for case in values["cases"] if case["pressing"] for one in case["next"]]
    assert len(told) >= 40
    for one in told:
        assert in_a_row(one["because"]) == because[one["rule"]]
        answers = f"From {'; '.join(one['answers'])}. " if one["answers"] else ""
        assert in_a_row(f"{one['because']} {answers}Rule {', '.join([one['rule'], *one['also']])}.") in text
    assert all({"rule", "answers", "also"} <= one.keys() for one in sentences(values))
    pressing = [one for entry in examples() for one in entry.pressing]
    shown = [[one["rule"], *one["also"]] for case in values["cases"] for one in case["pressing"]]
    assert shown == [[reason.rule for reason in one.found.reasons] for one in pressing]


def test_of_very_many_cases_the_most_pressing_are_told_one_by_one_and_how_many_more_there_are():
    strained = [replace(entry_of(SIGNS), path=f"{n}.yaml") for n in range(MOST_TOLD + 2)]
    html = page(strained)
    assert html.count("<article>") == MOST_TOLD
    assert html.count('<th scope="row" class="code">') == MOST_TOLD + 2
    assert "2 more cases in which something presses stand in the table above." in flat(html)
    assert "more case" not in flat(page(strained[:MOST_TOLD]))


def test_what_nobody_has_answered_since_is_told_as_of_when_it_was():
    (one,) = overview(kb(), caseload([entry_of(SIGNS, SIGNS, "", "")]))["cases"]
    (why,) = (why for why in one["pressing"] if why["id"] == "withdrawal-rupture")
    assert (why["since"], why["told"], why["asked_since"]) == (1, 2, False)
    assert f"{why['title']} (as of session 2, not known since: ask)" in seen(page([entry_of(SIGNS, SIGNS, "", "")]))


def test_legs_tell_the_last_answer_what_it_was_before_and_of_which_session_it_is():
    case = entry_of(
        "alliance.goals: {value: 4, source: client}, alliance.bond: {value: 4, source: client}",
        "alliance.goals: {value: 2, source: client}",
    )
    text = flat(page([case]))
    assert "goals 2, was 4; tasks not known; bond 4 (session 1)" in text


def responding(given: dict[int, tuple[Response, ...]], *sessions: str) -> Entry:
    """A case with these responses, by session."""
    case = case_of(*sessions)
    told = tuple(replace(one, responses=given.get(one.number, ())) for one in case.sessions)
    return Survey(kb()).entry("a", replace(case, sessions=told))


def test_what_is_due_first_is_told_and_after_what_was_set_aside_in_this_session_what_comes_next():
    first, second, third = (item.strategy.id for item in entry_of(SIGNS).advice.recommendations[:3])

    def due(entry: Entry) -> list[str]:
        return [one["id"] for one in overview(kb(), caseload([entry]))["cases"][0]["next"]]

    def aside(*items: str) -> tuple[Response, ...]:
        return tuple(Response(item, False, "not_now", 1) for item in items)

    assert due(responding({}, SIGNS)) == [first]
    assert due(responding({1: aside(first)}, SIGNS)) == [first, second]
    assert due(responding({1: aside(first, second)}, SIGNS)) == [first, second, third]
    assert due(responding({1: (Response(first, True, "", 1),)}, SIGNS)) == [first]
    again = entry_of(SIGNS, SIGNS).advice.recommendations[0].strategy.id
    assert due(responding({1: aside(again)}, SIGNS, SIGNS)) == [again]


def test_what_was_done_with_the_next_step_stands_beside_it_with_when_and_why():
    first = entry_of(SIGNS).advice.recommendations[0].strategy
    why = dict(kb().roles.set_aside)["not_now"]
    for response, head, told in (
        (Response(first.id, False, "not_now", 1), "Set aside: ", f"; {why}"),
        (Response(first.id, False, "Xyzzy", 1), "Set aside: ", "; own reason, not shown"),
        (Response(first.id, True, "", 1), "", "; taken up in this session"),
    ):
        assert f"{head}{first.title} now, firm{told}" in flat(page([responding({1: (response,)}, SIGNS)]))
    again = entry_of(SIGNS, SIGNS).advice.recommendations[0].strategy
    for response, told in (
        (Response(again.id, False, "not_now", 1), "set aside in session 1"),
        (Response(again.id, True, "", 1), "taken up in session 1"),
    ):
        text = flat(page([responding({1: (response,)}, SIGNS, SIGNS)]))
        assert f"Due again: {again.title} now, firm; {told}" in text


def test_an_earlier_danger_is_told_with_whether_anybody_said_that_it_is_handled():
    danger = "safety.risk: yes"
    assert "Danger was named in session 1. Nobody has said that it is handled: ask." in flat(
        page([entry_of(danger, "", "")])
    )
    handled = flat(page([entry_of(f"{danger}, safety.handled: yes", "")]))
    assert "Danger was named in session 1, and said to be handled." in handled
    assert "Danger was named" not in flat(page([entry_of("")]))


def test_a_row_whose_next_step_keeps_watch_over_danger_is_marked():
    assert '<tr class="watch">' in page([entry_of("safety.risk: yes, safety.handled: yes")])
    assert '<tr class="watch">' not in page([entry_of(SIGNS)])
    assert '<tr class="danger">' in page([entry_of("safety.risk: yes")])


def test_where_a_gate_stands_the_first_steps_stand_together():
    (one,) = overview(kb(), caseload([entry_of("safety.risk: yes, client.reactance: high")]))["cases"]
    assert [step["id"] for step in one["next"]][:1] == ["safety-steps"]
    assert len(one["next"]) > 1


def test_where_nothing_is_due_that_is_told_as_far_as_is_known():
    entry = entry_of(SIGNS)
    entry = replace(entry, advice=replace(entry.advice, recommendations=()))
    assert overview(kb(), caseload([entry]))["cases"][0]["next"] == []
    assert "nothing is due by what is known" in flat(page([entry]))


def test_cases_that_are_left_out_are_counted_with_what_was_asked_for():
    text = seen(page([entry_of(SIGNS)], left_out=3, wish="Only cases the first 1"))
    assert "2026-12-01: 4 cases." in text
    assert (
        "Only cases the first 1. Not all cases are shown: 3 cases are left out. None of them is known to have a danger"
        in text
    )
    assert "left out" not in seen(page([entry_of(SIGNS)]))


@pytest.mark.parametrize("form", FORMS)
def test_a_caseload_without_a_case_that_can_be_shown_is_still_a_page(form):
    text = page([], form=form, unread=(UNREAD,))
    assert "torn" in text
    if form != "json":
        assert "There is no case to show." in words_of(text, form)


# --- danger, and what was not read, before all else


def test_a_danger_comes_first_with_every_case_where_it_is_open():
    open_in = [entry_of(DANGER, code=code) for code in ("D1", "D2", "D3")]
    text = seen(page([*open_in, entry_of(SIGNS)], unread=(UNREAD,)))
    section = text[: text.index("Not read, so nothing")]
    assert "4 cases, 3 with an open danger, 1 file not read" in section
    assert in_a_row(kb().notices["safety-first"].text) in section
    assert re.findall(r"Case (\w+), session 1\. ", section) == ["D1", "D2", "D3"]


def test_beside_an_open_danger_no_leg_and_no_measure_is_told():
    (one,) = overview(kb(), caseload([entry_of(f"alliance.bond: 1, measures.srs: 3, {DANGER}")]))["cases"]
    assert (one["legs"], one["measures"], one["pressing"]) == ([], [], [])


def test_what_was_not_read_and_codes_of_several_files_are_told_before_the_cases():
    text = seen(page(unread=(UNREAD,), doubled=DOUBLED, others=("cases/x.txt", "cases/ours")))
    assert "1 file not read" in text[: text.index("Safety first")]
    at = [text.index(said) for said in ("Safety first", "cases/torn.yaml: line 3: session 2", "Who first, and why")]
    assert at == sorted(at)
    assert "session 2 stands here twice. And 1 more." in text
    assert "Case K05, each shown by itself: cases/a.yaml, cases/b.yaml." in text[: at[2]]
    assert "Not looked at, for by their names these are no case files: cases/x.txt, cases/ours." in text
    assert "not read" not in seen(page()).casefold()


# --- every form


@pytest.mark.parametrize("form", ["text", "md", "html", "docx", "pdf"])
def test_every_form_has_the_same_facts(form):
    if form == "pdf" and not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here")
    try:
        content = whole_page(form)
    except ExtraError as missing:
        pytest.skip(str(missing))
    text = words_of(content, form)
    values = overview(kb(), caseload())
    facts = [one["case"] for one in values["cases"]] + [one["title"] for one in values["became"] if one["set_aside"]]
    facts += [why["because"] for one in values["cases"] for why in one["pressing"]]
    facts += [step["title"] for one in values["cases"] for step in one["next"]]
    facts += [in_a_row(kb().notices["safety-first"].text), values["standing"], kb().digest[:19]]
    facts += ["cases/torn.yaml", "line 3: session 2 stands here twice", "cases/a.yaml, cases/b.yaml"]
    text, facts = text.casefold(), [in_a_row(fact).casefold() for fact in facts]
    missing = [fact for fact in facts if squeezed(fact) not in squeezed(text)]
    if form in ("text", "pdf"):  # cells that stand beside one another are read line by line
        missing = [fact for fact in missing if not set(re.findall(r"\w{4,}", fact)) <= set(re.findall(r"\w+", text))]
    assert missing == []


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad-]", "", text)


def test_the_form_for_programs_has_all_values_but_pictures():
    values = json.loads(page(form="json"))
    whole = json.loads(json.dumps(overview(kb(), caseload())))
    for one in whole["cases"]:
        del one["picture"]
    assert values == whole
    assert values["format"] == "alliance-expert.caseload/1"
    assert '"picture"' not in page(form="json")


def test_a_page_is_one_file_without_script_or_outside_address_and_says_that_it_is_a_caseload():
    html = page(private=True)
    assert not re.search(r"<script|src=|href=|url\(|https?://(?!www\.w3\.org)", html)
    assert '<meta name="generator" content="alliance-expert caseload">' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids and len(ids) == len(set(ids))


@pytest.mark.parametrize("form", [*FORMS, "docx", "pdf"])
def test_a_caseload_is_known_again_in_every_form_and_taken_for_nothing_else(form):
    try:
        content = whole_page(form)
    except ExtraError as missing:
        pytest.skip(str(missing))
    raw = content if isinstance(content, bytes) else content.encode()
    assert (is_caseload(raw), is_report(raw), is_note(kb(), raw)) == (True, False, False)


@pytest.mark.parametrize("form", [*FORMS, "docx"])
def test_a_report_and_a_note_are_no_caseload(form):
    case = case_of(SIGNS)
    advice = consult(kb(), facts_at(case, None, kb().attributes, kb().roles.plain_source))
    made = [
        report_file(kb(), advice, form) if form == "docx" else report(kb(), advice, form),
        note(kb(), Order(kb().roles.notes[0]), [follow(kb(), case)], form),
    ]
    for content in made:
        assert not is_caseload(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    "other", [b"", b"Caseload\n", b"# Caseload of spring\n" + b"sha256:0123456789ab", b"case: A\n", b"%PDF-1.7", b"PK"]
)
def test_a_file_that_only_begins_so_is_no_caseload(other):
    assert not is_caseload(other)


# --- free text

ODD = "A & B <b>bold</b> | pipe *star* _under_ #1 ~~gone~~ `code` {{ 7 * 7 }} \\ back; שלום; " + "long" * 20


@pytest.mark.parametrize("form", FORMS)
def test_codes_names_of_files_and_own_words_stand_on_the_page_as_they_were_written(form):
    code = "<b>&*x*|`#1"
    case = replace(case_of(SIGNS), code=code)
    response = Response("acknowledge-rupture", False, ODD, 1)
    case = replace(case, sessions=(replace(case.sessions[0], responses=(response,)),))
    entry = Survey(kb()).entry("cases/<i>_a_*.yaml", case)
    both = ((code, ("cases/<i>_a_*.yaml", "cases/b|b.yaml")),)
    unread = (Unread("cases/<u>[x](y).yaml", ("line 1: '<script>' is *nothing*",)),)
    content = page([entry], form=form, own_words=True, unread=unread, doubled=both)
    given = [code, ODD, "cases/<u>[x](y).yaml", "'<script>' is *nothing*", "cases/<i>_a_*.yaml", "cases/b|b.yaml"]
    if form == "json":
        values = json.loads(content)
        (own,) = values["became"][0]["own"]
        (file,) = values["unread"]
        (told,) = values["doubled"]
        assert [own["case"], own["words"], file["file"]] == given[:3]
        assert told == {"case": code, "files": given[4:]}
        return
    text = words_of(content, form).replace(" ", "")
    assert [one for one in given if one.replace(" ", "") not in text] == []


@pytest.mark.parametrize("form", FORMS)
def test_own_words_stand_on_the_page_only_where_they_are_asked_for(form):
    entry = entry_of(SIGNS, after='responses: {acknowledge-rupture: {set_aside: "Xyzzy, said she."}}')
    without, asked = page([entry], form=form), page([entry], form=form, own_words=True)
    assert "Xyzzy" not in without
    assert "Xyzzy" in asked
    if form != "json":
        assert "in own words, not shown (1)" in words_of(without, form)


@pytest.mark.parametrize("form", FORMS)
def test_notes_that_the_therapist_wrote_are_never_on_the_page(form):
    case = case_of(SIGNS)
    case = replace(case, note="Xyzzy", sessions=(replace(case.sessions[0], note="Plugh"),))
    text = page([Survey(kb(), private=True).entry("a", case)], True, form=form, own_words=True)
    assert not re.search("Xyzzy|Plugh", text)


# --- what became of the advice


def test_what_became_of_the_advice_is_told_with_how_often_and_why_and_by_which_rules():
    said = ("{set_aside: not_now}", "{set_aside: not_now}", "accepted", "{set_aside: does_not_fit}")
    entries = [
        entry_of(SIGNS, code=code, after=f"responses: {{acknowledge-rupture: {one}}}")
        for code, one in zip("ABCD", said, strict=True)
    ]
    title, words = kb().strategies["acknowledge-rupture"].title, dict(kb().roles.set_aside)
    text = seen(page(entries))
    assert f"{title} acknowledge-rupture" in text
    assert f"{words['not_now']} (2); {words['does_not_fit']} (1) By a-gentle-word-about-the-distance" in text
    (one,) = overview(kb(), caseload(entries))["became"]
    assert (one["taken_up"], one["set_aside"], one["in_own_words"]) == (1, 3, 0)
    assert "What became of the advice" not in seen(page([entry_of(SIGNS)]))


# --- private answers


def private_words() -> set[str]:
    """Labels of private attributes and of their values, but for those that public ones have as well."""
    private, public = set(), set()
    for attribute in kb().attributes.values():
        words = private if attribute.private else public
        words |= {attribute.label.casefold(), *(option.label.casefold() for option in attribute.options)}
    rules = " ".join(
        (*(rule.because for rule in kb().rules), *(one.title for one in kb().strategies.values()))
    ).casefold()
    return {word for word in private - public if word not in rules and len(word) > 6}


def test_without_private_answers_the_page_says_nothing_of_them_and_with_them_it_says_whose_it_is():
    plain, whole = seen(page()), seen(page(private=True))
    for said in ("private answers", "for your own use", "What runs through your cases"):
        assert said.casefold() not in plain.casefold()
        assert said.casefold() in whole.casefold()
    assert "What comes easily" in flat(page(private=True))
    assert "What comes up again" in flat(page(private=True))
    assert private_words()
    assert not [word for word in private_words() if word in plain.casefold()]
    assert not [name for name in kb().private if name in page(form="json")]
    assert json.loads(page(form="json"))["themes"] == []


def test_themes_name_the_cases_and_where_there_are_none_that_is_told():
    values = overview(kb(), caseload(private=True))
    assert values["themes"]
    text = seen(page(private=True))
    for one in values["themes"]:
        assert f"{one['value']}, in {len(one['cases'])} cases ({', '.join(c['case'] for c in one['cases'])})" in text
    alone = Survey(kb(), private=True).entry("a", case_of("therapist.reactions: [boredom]"))
    assert "No answer about yourself is shared by two cases." in seen(page([alone], True))


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    """Random cases of the shipped rules, in most of which no danger is open, with answers about the therapist."""
    case = draw(otherwise(kb(), draw(cases(kb(), most=2))))
    risk = draw(st.sampled_from(["no", "no", "no", "yes"]))
    return with_answer(case, Answer("safety.risk", risk, "record", case.sessions[-1].number))


@settings(max_examples=some(12), deadline=None, suppress_health_check=SLOW)
@given(any_case(), st.sampled_from((*FORMS, "docx")))
def test_a_page_has_nothing_private_in_it_and_is_the_same_whatever_was_done_with_what_only_private_answers_bring(
    case, form
):
    tells_nothing_private(case, form)


@pytest.mark.long
@settings(max_examples=some(100), deadline=None, suppress_health_check=SLOW)
@given(any_case(), st.sampled_from(FORMS))
def test_a_page_has_nothing_private_in_it_in_many_more_cases(case, form):
    tells_nothing_private(case, form)


def tells_nothing_private(case: Case, form: str) -> None:
    both = zip(follow(kb(), case, private=True), follow(kb(), case), strict=True)
    sessions = tuple(
        replace(
            session,
            responses=tuple(
                Response(item, not n % 2, "Xyzzy" * (n % 2), session.number)
                for n, item in enumerate(sorted(items_of(whole) - items_of(told)))
            ),
        )
        for session, (whole, told) in zip(case.sessions, both, strict=True)
    )
    survey = Survey(kb())
    content = page([survey.entry("a", case)], form=form, own_words=True)
    assert page([survey.entry("a", replace(case, sessions=sessions))], form=form, own_words=True) == content
    text = content.casefold() if form == "json" else words_of(content, form).casefold()
    assert not [name for name in kb().private if name in text]
    assert not [word for word in private_words() if word in text]


def items_of(advice) -> set[str]:
    return {item.strategy.id for item in advice.recommendations} | {held.hold.id for held in advice.holds}


@settings(max_examples=some(40), deadline=None, suppress_health_check=SLOW)
@given(with_private())
def test_a_page_by_any_rules_names_no_private_attribute(both):
    rules, case = both
    entry = Survey(rules).entry("a", case)
    content = json.dumps(overview(rules, caseload([entry], rules=rules), own_words=True), default=str)
    assert not [name for name in rules.private if f'"{name}' in content or f"{name}:" in content]


# --- templates of one's own


def own(folder, block: str, text: str):
    """A folder with a template that says something else in one block."""
    (folder / "caseload.html.j2").write_text(
        f'{{% extends "shipped/caseload.html.j2" %}}{{% block {block} %}}{text}{{% endblock %}}', encoding="utf-8"
    )
    return [folder]


@pytest.mark.parametrize(
    "text",
    [
        "Calm.",
        "{% for danger in dangers %}<p>{{ danger.text }}</p>{% endfor %}",
        "{% for danger in dangers %}<p>{{ danger.text }}</p><p>{{ danger.cases[0].case }}</p>{% endfor %}",
        "{% for danger in dangers %}{% for one in danger.cases %}<p>{{ one.case }}</p>{% endfor %}{% endfor %}",
        "<div hidden>{{ super() }}</div>",
        "<!-- {{ super() }} -->",
        '<div style="display: none">{{ super() }}</div>',
    ],
    ids=["nothing", "no case", "only one case", "not what to do", "hidden", "a comment", "not displayed"],
)
@pytest.mark.parametrize("form", ["html", "text"])
def test_a_template_that_leaves_out_a_danger_or_one_case_of_it_makes_no_page(text, form, tmp_path):
    with pytest.raises(TemplateError, match="gate-not-shown") as refused:
        page(folders=own(tmp_path, "dangers", text), form=form)
    assert "this does not tell of each open danger, of its case" in str(refused.value)
    assert "Without this file the shipped caseload.html.j2 is used." in str(refused.value)


@pytest.mark.parametrize("text", ["All read.", "{{ unread | length }} files", "<div hidden>{{ super() }}</div>"])
def test_a_template_that_leaves_out_a_file_that_was_not_read_makes_no_page(text, tmp_path):
    with pytest.raises(TemplateError, match="each file that was not read"):
        page([entry_of(SIGNS)], unread=(UNREAD,), folders=own(tmp_path, "unread", text))
    page([entry_of(SIGNS)], folders=own(tmp_path, "unread", text))


def test_that_the_cases_stand_in_the_table_does_not_stand_for_what_to_do_with_them(tmp_path):
    text = "{% for danger in dangers %}<p>{{ danger.text }}</p>{% endfor %}{% for one in cases %}{{ one.case }} {% endfor %}"
    with pytest.raises(TemplateError, match="gate-not-shown"):
        page(folders=own(tmp_path, "dangers", text))


def test_a_template_that_leaves_out_the_rules_makes_no_page(tmp_path):
    with pytest.raises(TemplateError, match="rules-not-shown"):
        page(folders=own(tmp_path, "footer", "Ours"))


def test_a_template_may_change_all_else(tmp_path):
    text = seen(page(folders=own(tmp_path, "first", "<p>Ours, {{ cases | length }} of them.</p>")))
    assert f"Ours, {len(examples())} of them." in text
    assert "Who first" not in text
    calm = [entry_of(SIGNS)]
    assert "Calm." in page(calm, folders=own(tmp_path, "dangers", "Calm."))
