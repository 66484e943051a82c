"""The page of frequencies: danger first, every number rounded, what is not known shown, and nobody picked out."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import load, read_case
from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts
from alliance_expert.engine.columns.codes import most
from alliance_expert.errors import TemplateError
from alliance_expert.explain.words import Words
from alliance_expert.model.batch import Batch, Rejected, Tally
from alliance_expert.model.vocabulary import Kind
from alliance_expert.report import is_report
from alliance_expert.report.caseload import is_caseload
from alliance_expert.report.frequencies import (
    FEWEST,
    FEWEST_SHARED,
    NO_FIGURE,
    frequencies,
    frequencies_page,
    is_frequencies,
    spread,
    told,
)
from alliance_expert.report.pieces import read
from alliance_expert.report.text import as_text
from alliance_expert.source.files import shipped

from ..amount import some
from ..columns import sessions_of, table_of

SAFETY = Counter({("gate", "safety-first", "", "firm"): 463})


@functools.cache
def kb():
    return load()


def answered(name: str, *counts: int) -> Counter:
    """How often each answer on an attribute was given, from its lowest code."""
    return Counter({(name, code): count for code, count in enumerate(counts)})


def recommended(name: str, *, now: int = 0, soon: int = 0, later: int = 0, tentative: int = 0) -> Counter:
    """How often a strategy was recommended; so many of those for later no more than tentatively."""
    said = {("now", "firm"): now, ("soon", "firm"): soon, ("later", "firm"): later - tentative}
    said["later", "tentative"] = tentative
    return Counter({("recommendation", name, *how): count for how, count in said.items() if count})


GOALS = answered("alliance.goals", 100, 203, 303, 401, 0)
GOALS_OF_FEW = answered("alliance.goals", 11, 2, 0, 0, 0)
TALLY = Tally(
    cases=503,
    sessions=2003,
    gated=463,
    weakest=Counter(goals=203, bond=2),
    said=SAFETY
    + recommended("recontract-goals", now=301, soon=103, later=202, tentative=152)
    + recommended("empathise", later=4)
    + Counter({("finding", "goals-weakest", "", "firm"): 203, ("hold", "no-insisting", "", "tentative"): 98})
    + Counter({("notice", "thin-picture", "", "firm"): 1101}),
    rules=Counter({rule.id: 1 for rule in load().active[3:]}),
    answers=GOALS
    + answered("rupture.trigger", 10, 20, 0, 30)
    + answered("therapist.regard", 3)
    + Counter({("x", None): 1}),
    beside=Counter({("alliance.goals", 0, "recontract-goals"): 90, ("alliance.goals", 1, "recontract-goals"): 3}),
)
REJECTED = (Rejected("ragged", "The line is ragged.", 3), Rejected("unknown-value", "There is no such value.", 38))


def batch(tally: Tally = TALLY, **more) -> Batch:
    names = {"inputs": ("sessions.csv",), "output": "advice.csv", "rejects": "advice.csv.rejects.csv"}
    given = {**names, "rejected": 41, "reasons": REJECTED, **more}
    return Batch(tally=tally, **given)


def page(tally: Tally = TALLY, folders=(), **more) -> str:
    return frequencies_page(kb(), batch(tally, **more), folders)


def values(tally: Tally = TALLY, **more):
    return frequencies(kb(), batch(tally, **more))


def seen(html: str) -> str:
    """What a reader sees of a page, in one row; of pictures what is read out."""
    shown = re.sub(r"</?(svg|title|desc|text)\b[^>]*>", " ", html[html.index("<body") :])
    return " ".join(as_text(read(shown), 10_000).split())


def item(name: str, of: str = "advice", **more):
    (found,) = (one for one in values(**more)[of] if one["id"] == name)
    return found


def attribute(name: str, **more):
    (found,) = (one for group in values(**more)["groups"] for one in group["attributes"] if one["id"] == name)
    return found


def counts(bars) -> dict[str, int | None]:
    return {bar["label"]: bar["sessions"]["count"] for bar in bars}


def figures(value):
    """Every number that a page tells."""
    if isinstance(value, list):
        return [one for inner in value for one in figures(inner)]
    if isinstance(value, dict):
        own = [value] if {"count", "share", "says", "percent"} <= value.keys() else []
        return own + [one for inner in value.values() for one in figures(inner)]
    return []


# --- how a number is told


@given(count=st.integers(0, 10**9))
def test_a_number_is_told_as_the_nearest_multiple_and_a_small_one_not_at_all(count):
    number = told(count)
    assert (number is None) == (0 < count < FEWEST)
    assert number is None or (number % FEWEST == 0 and abs(number - count) <= FEWEST // 2)


def test_four_times_of_five_one_session_more_changes_no_number():
    same = [n for n in range(1, 2000) if told(n) == told(n + 1)]
    assert len(same) == 2000 * (FEWEST - 1) // FEWEST - 1


@st.composite
def answers(draw):
    name = draw(st.sampled_from(sorted(kb().attributes)))
    codes = st.integers(0, most(kb().attributes[name]))
    return kb().attributes[name], draw(st.dictionaries(codes, st.integers(1, 1000), max_size=30))


@settings(deadline=None, max_examples=some(200))
@given(answers=answers())
def test_every_answer_counts_once_and_an_answer_of_several_values_at_each_of_them(answers):
    attribute, codes = answers
    found = spread(Words(kb()), attribute, codes)
    assert len({label for label, _ in found}) == len(found) <= 12
    if attribute.kind is Kind.MANY:
        several = sum(max(1, bin(code).count("1")) * count for code, count in codes.items())
        assert sum(count for _, count in found) == several
    else:
        assert sum(count for _, count in found) == sum(codes.values())


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("alliance.bond", ["1", "2", "3", "4", "5"]),
        ("measures.srs_goals", ["0–1.9", "2–3.9", "4–5.9", "6–7.9", "8–10"]),
        ("measures.wai_bond", ["4–5", "6–7", "8–9", "10–11", "12–13", "14–15", "16–17", "18–20"]),
        ("rupture.repeated", ["no", "yes"]),
        ("outcome.trend", ["worse", "about the same", "better"]),
    ],
)
def test_values_stand_in_their_order_and_those_of_long_scales_in_ranges(name, labels):
    assert [label for label, _ in spread(Words(kb()), kb().attributes[name], {})] == labels


@st.composite
def tallies(draw):
    """Tallies in which every count is one that may not be told: none is a multiple of FEWEST."""
    count = st.integers(0, 2000).map(lambda n: n * FEWEST + 3)
    strategies, legs = draw(st.lists(st.sampled_from(sorted(kb().strategies)), max_size=3)), dict(kb().roles.legs)
    said = {("recommendation", name, "now", sure): draw(count) for name in strategies for sure in ("firm", "tentative")}
    answers = {(leg, code): draw(count) for leg in legs for code in (0, 1, 4, None)}
    beside = {
        (leg, code, name): draw(st.integers(0, answers[leg, code])) for leg, code in answers for name in strategies
    }
    sessions = 4 * max(answers.values()) + 3 - 4 * 3 + 20
    return Tally(
        draw(count),
        sessions,
        draw(count),
        Counter(goals=draw(count)),
        Counter(said),
        Counter(),
        Counter(answers),
        Counter(beside),
    )


@settings(deadline=None, max_examples=some(25))
@given(tally=tallies())
def test_no_number_is_exact_nor_told_below_the_limit_and_no_share_of_too_few(tally):
    shown = values(tally)
    for one in figures(shown):
        assert one["count"] is None or (one["count"] % FEWEST == 0 and one["count"] >= 0)
        assert one["share"] is None or 0 <= one["share"] <= 100
        assert one["count"] is not None or (one["share"] is None and not one["percent"])
    known = [one["sessions"] for group in shown["groups"] for one in group["attributes"] for one in one["bars"]]
    assert all((one["share"] is None) == (one["count"] is None or tally.sessions < FEWEST_SHARED - 2) for one in known)


def test_no_count_of_the_tally_stands_on_the_page_but_rounded():
    text = seen(page())
    assert {"2,005", "505", "465", "605", "1,100"} <= set(re.findall(r"[\d,]*\d", text))
    assert not {"2003", "2,003", "503", "463", "203", "606", "1,101", "401", "152"} & set(re.findall(r"[\d,]*\d", text))
    assert "No number of sessions, cases or rows is exact" in text
    assert f"fewer than about {FEWEST_SHARED} sessions" in text


@settings(deadline=None, max_examples=some(10))
@given(tally=tallies())
def test_every_rounded_number_of_sessions_cases_and_rows_in_a_sentence_is_told_as_about_so_many(tally):
    text = re.sub("in (how many|34) of 100 sessions", "", seen(page(tally)))
    before = re.findall(r"(\w+) [\d,]+ (?:sessions|cases|rows)", text)
    assert {"about"} <= {word.lower() for word in before} <= {"about", "than"}


FEW_SESSIONS = replace(
    TALLY, cases=8, sessions=24, gated=7, said=recommended("recontract-goals", now=11), answers=GOALS_OF_FEW
)


def test_of_too_few_sessions_for_shares_numbers_stand_alone_and_it_is_told_once_why():
    html = page(FEW_SESSIONS)
    text = seen(html)
    assert "About 25 sessions of about 10 cases" in text
    assert text.count("These are fewer, so numbers stand alone below, without shares and bars.") == 1
    assert "<svg" not in html and NO_FIGURE not in text and " %" not in text
    assert "recontract-goals 10 firm 10 now 10" in text
    assert "known in about 15 sessions" in text
    assert "numbers stand alone" not in seen(page())


def test_a_strategy_has_no_picture_where_there_is_no_share_to_draw():
    legs = [answered(leg, 10, 10, 10, 10, 10) for leg, _ in kb().roles.legs]
    few = Tally(20, 60, said=recommended("recontract-goals", now=30), answers=sum(legs, Counter()))
    assert 'id="advice-1-' in page()
    assert 'id="advice-1-' not in page(few)
    assert page(few).count("<small>·</small>") == len(legs)


# --- danger


def test_danger_comes_first_with_how_often_and_where_to_look():
    text = seen(page())
    danger = kb().notices["safety-first"]
    danger = "A danger is open in about 465 sessions (23 %). This page does not tell in which: before you"
    order = [
        danger,
        kb().notices["safety-first"].text[:40],
        "Rejected, so",
        "This page counts",
        "The alliance in these",
    ]
    assert "look in advice.csv for gate with safety-first." in text
    places = [text.index(said) for said in order]
    assert places == sorted(places)
    assert (
        "Where none is open, nobody is thereby safe: “possible danger” is not known in about 2,005 sessions (100 %)."
        in text
    )


@pytest.mark.parametrize(
    ("gated", "said"), [(0, "is answered in every one of them"), (9, "is answered in every session")]
)
def test_where_the_danger_is_known_of_in_every_session_that_is_told_plainly_and_nobody_is_called_safe(gated, said):
    asked = kb().roles.gate.attribute
    gates = Counter({("gate", "safety-first", "", "firm"): gated}) if gated else Counter()
    text = seen(page(Tally(80, 100, gated, said=gates, answers=answered(asked, 100 - gated, gated))))
    assert said in text
    assert "not known in no session" not in text
    assert re.search(r"nobody is thereby safe|does not make them safe", text)


def test_where_no_session_was_advised_on_no_danger_is_called_unknown_or_known():
    text = seen(page(Tally(), rejected=20))
    assert "No session was advised on, so this page tells nothing of any danger." in text
    assert "In none of these sessions" not in text


def test_a_danger_that_is_seldom_open_is_told_all_the_same():
    few = replace(TALLY, gated=1, said=Counter({("gate", "safety-first", "", "firm"): 1}))
    assert "A danger is open in fewer than 5 sessions." in seen(page(few))


def test_where_no_danger_is_known_nobody_is_called_safe():
    text = seen(page(replace(TALLY, gated=0, said=Counter())))
    assert "In none of these sessions is a danger known to be open. That does not make them safe:" in text
    assert "A danger is open in" not in text


def test_of_too_few_cases_nothing_is_told_but_a_danger_and_what_was_rejected():
    few = replace(TALLY, cases=FEWEST - 1)
    shown = values(few)
    assert [shown[name] for name in ("legs", "advice", "holds", "findings", "notices", "groups", "never")] == [[]] * 7
    text = seen(page(few))
    assert "A danger is open in at least one session." in text
    assert "465" not in text
    assert "About 40 of about 2,045 rows were rejected" in text
    assert "Too few cases to tell more" in text
    assert "In none of these sessions is a danger" in seen(page(Tally(1, 3)))
    assert "Too few cases" not in seen(page())


def test_rejected_rows_are_told_with_the_reasons_the_most_frequent_first():
    text = seen(page())
    assert "About 40 of about 2,045 rows were rejected. They are listed in advice.csv.rejects.csv. They are not" in text
    assert (
        "About 40 rows. There is no such value. unknown-value - Fewer than 5 rows. The line is ragged. ragged" in text
    )
    assert "Rejected" not in seen(page(rejected=0, reasons=()))


@pytest.mark.parametrize(
    ("sessions", "rejected", "said"),
    [
        (5, 1, "Fewer than 5 rows were rejected."),
        (2000, 3, "Fewer than 5 rows were rejected."),
        (0, 10, "About 10 rows were rejected."),
        (100, 10, "About 10 of about 110 rows were rejected."),
    ],
)
def test_rejected_rows_are_so_many_of_all_only_where_that_tells_something(sessions, rejected, said):
    assert said in seen(page(Tally(8, sessions), rejected=rejected, reasons=()))


# --- who is advised what


def test_a_strategy_is_told_with_how_often_it_is_due_when_and_how_often_it_is_firm():
    one = item("recontract-goals")
    assert (one["sessions"]["count"], one["sessions"]["percent"]) == (605, "30 %")
    due = {timing["timing"]: timing["sessions"]["count"] for timing in one["timings"]}
    assert due == {"now": 300, "soon": 105, "later": 200}
    assert (one["firm"]["count"], one["firm"]["percent"]) == (455, "75 %")


def test_a_strategy_stands_beside_each_answer_on_each_leg_as_a_share_of_the_sessions_with_that_answer():
    goals, tasks, bond = item("recontract-goals")["beside"]
    assert [goals["name"], tasks["name"], bond["name"]] == ["goals", "tasks", "bond"]
    assert counts(goals["bars"]) == {"1": 90, "2": None, "3": 0, "4": 0, "5": 0, "not known": 0}
    assert [bar["sessions"]["percent"] for bar in goals["bars"]] == ["90 %", "", "0 %", "0 %", "", "0 %"]
    assert [bar["says"] for bar in goals["picture"]["bars"]] == ["90", "·", "0", "0", "·", "0"]


def test_pictures_are_as_high_as_their_share_and_no_higher_in_one_row_than_another():
    tally = replace(TALLY, beside=TALLY.beside + Counter({("alliance.goals", 3, "recontract-goals"): 180}))
    (goals, *_) = item("recontract-goals", tally=tally)["beside"]
    heights = [bar["height"] for bar in goals["picture"]["bars"]]
    assert heights == [30, 0, 0, 15, 0, 0]
    assert all(bar["y"] + bar["height"] == goals["picture"]["foot"] for bar in goals["picture"]["bars"])


def test_what_is_advised_most_often_comes_first_and_what_is_seldom_or_never_is_named_last():
    text = seen(page())
    section = text[text.index("Who is advised what") : text.index("What to leave alone")]
    shown, seldom = section.index("recontract-goals"), section.index("In fewer than 5 sessions: ")
    never = section.index("In none: ")
    assert shown < seldom < section.index("empathise") < never
    assert all(name in section for name in kb().strategies)
    order = [one["sessions"]["count"] for one in values()["advice"]]
    assert order == [605, None] + [0] * (len(kb().strategies) - 2)


def test_findings_holds_and_notices_are_counted_and_only_notices_that_rules_give():
    assert item("goals-weakest", "findings")["sessions"]["count"] == 205
    assert item("no-insisting", "holds")["firm"] == {"count": 0, "share": 0.0, "says": "none", "percent": "0 %"}
    assert values()["notices"][0]["id"] == "thin-picture"
    assert "standing" not in [one["id"] for one in values()["notices"]]


def test_the_lowest_legs_are_told():
    text = seen(page())
    assert "Goals: the lowest leg in about 205 sessions (10 %)" in text
    assert "Tasks: the lowest leg in no session" in text
    assert "Bond: the lowest leg in fewer than 5 sessions" in text


def test_rules_that_never_held_are_named():
    never = [rule.id for rule in kb().active[:3]]
    assert values()["never"] == never
    assert all(name in seen(page()) for name in never)
    assert f"3 of {len(kb().active)} rules held in no session" in seen(page())
    all_of_them = replace(TALLY, rules=Counter(rule.id for rule in kb().active))
    assert f"Each of the {len(kb().active)} rules held in some session." in seen(page(all_of_them))


# --- what is known, and what is not


def test_what_is_not_known_has_a_bar_of_its_own_and_is_no_answer():
    goals = attribute("alliance.goals")
    assert counts(goals["bars"]) == {"1": 100, "2": 205, "3": 305, "4": 400, "5": 0, "not known": 995}
    assert [bar["known"] for bar in goals["bars"]] == [True] * 5 + [False]
    assert goals["known"]["percent"] == "50 %"
    assert counts(attribute("client.minor")["bars"]) == {"no": 0, "yes": 0, "not known": 2005}


def test_of_several_values_each_is_counted_wherever_it_is_among_them():
    trigger = attribute("rupture.trigger")
    first, second, *_ = counts(trigger["bars"]).values()
    assert trigger["several"]
    assert (first, second) == (20 + 30, 30)
    assert counts(trigger["bars"])["none of them"] == 10


def test_every_attribute_stands_on_the_page_and_private_ones_are_marked():
    tally = replace(TALLY, answers=Counter({(name, 0): 900 for name in kb().attributes}))
    html = page(tally)
    assert html.count('<table class="card') == len(kb().attributes)
    assert html.count("private to the therapist</span>") == len(kb().private) > 0
    assert seen(html).count("not known") >= len(kb().attributes)


def test_what_is_known_in_few_sessions_or_none_is_only_named():
    text = seen(page())
    assert "Known in fewer than 5 sessions: accepting the client as they are." in text
    assert "Known in no session: possible danger; danger is being handled; past harm" in text


# --- the page


def test_a_page_of_nothing_is_a_page():
    text = seen(page(Tally(), rejected=0, reasons=()))
    assert "No sessions of no cases, advised on in advice.csv." in text
    assert "Too few cases to tell more" in text


def test_every_picture_says_in_words_what_it_shows():
    html = page()
    assert html.count('role="img"') == html.count("<desc ") == 3 + 3
    assert "1: 90 %; 2: fewer than 5; 3: 0 %; 4: 0 %; 5: none; not known: 0 %." in html
    assert html.count("<svg") == html.count('role="img"') + html.count('aria-hidden="true"><rect') + html.count(
        'aria-hidden="true"></svg>'
    )


def test_the_page_is_one_file_without_script_or_outside_address_in_which_no_id_is_there_twice():
    html = page()
    assert not re.search(r"<script|src=|href=|url\(|style=|https?://", html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids and len(ids) == len(set(ids))


def test_names_of_tables_and_reasons_stand_on_the_page_as_they_are():
    odd = "<script>a&b</script>.csv"
    html = page(inputs=(odd,), output=odd, reasons=(Rejected("<i>", "<b>bold</b>", 9),))
    assert "<script>" not in html
    assert "<b>bold" not in html
    assert html.count("&lt;script&gt;a&amp;b&lt;/script&gt;.csv") >= 3


def test_the_page_is_known_again_and_taken_for_nothing_else():
    raw = page().encode()
    assert (is_frequencies(raw), is_report(raw), is_caseload(raw)) == (True, False, False)
    assert not is_frequencies(b"<!doctype html>")


def test_the_same_counts_give_the_same_page():
    backwards = replace(
        TALLY, said=Counter(dict(reversed(TALLY.said.items()))), answers=Counter(dict(reversed(TALLY.answers.items())))
    )
    assert page(backwards) == page()


# --- templates of one's own


def test_a_block_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path):
    own = '{% extends "shipped/frequencies.html.j2" %}{% block legs %}<p>Ours: {{ legs[0].weakest.says }}</p>{% endblock %}'
    (tmp_path / "frequencies.html.j2").write_text(own, encoding="utf-8")
    text = seen(page(folders=[tmp_path]))
    assert "Ours: 205" in text
    assert "The alliance in these sessions" not in text


@pytest.mark.parametrize(
    ("block", "problem"),
    [("danger", "gate-not-shown"), ("rejected", "gate-not-shown"), ("footer", "rules-not-shown")],
)
def test_a_template_that_hides_a_danger_what_was_rejected_or_the_rules_is_refused(block, problem, tmp_path):
    head = "{% block head %}{% endblock %}" if block == "footer" else ""
    own = f'{{% extends "shipped/frequencies.html.j2" %}}{{% block {block} %}}{{% endblock %}}{head}'
    (tmp_path / "frequencies.html.j2").write_text(own, encoding="utf-8")
    with pytest.raises(TemplateError) as refused:
        page(folders=[tmp_path])
    assert [one.id for one in refused.value.problems] == [problem]


# --- what is counted


def test_the_page_counts_what_the_advice_says_over_the_example_caseload():
    output = pytest.importorskip("alliance_expert.batch.output")
    paths = sorted((shipped("examples") / "caseload").glob("*.yaml"))
    cases = [read_case(path.read_text(encoding="utf-8"), path.name, kb()) for path in paths]
    verdicts = Verdicts(kb())
    advices = [advise(kb(), verdicts.consult(facts)) for facts in sessions_of(kb(), cases)]
    _, tally = output.Answers(kb(), "parquet").part(table_of(kb(), cases))
    advised = Counter(one.strategy.id for advice in advices for one in advice.recommendations)
    shown = frequencies(kb(), Batch((), "", "", tally))
    assert {one["id"]: one["sessions"]["count"] for one in shown["advice"]} == {
        name: told(advised[name]) for name in kb().strategies
    }
    assert shown["gated"]["count"] == told(sum(advice.gate is not None for advice in advices))
    legs = Counter(name for advice in advices for name in advice.weakest)
    assert [leg["weakest"]["count"] for leg in shown["legs"]] == [told(legs[name]) for _, name in kb().roles.legs]
