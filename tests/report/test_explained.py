"""Explanations as people and programs get them: text for a terminal, and the JSON contract."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from alliance_expert import load, read_facts
from alliance_expert.advice import advise
from alliance_expert.casebook import read_answer
from alliance_expert.cli.explain import _form_of
from alliance_expert.engine import Verdicts
from alliance_expert.errors import CaseError
from alliance_expert.explain import look_ahead
from alliance_expert.explain.differences import differences
from alliance_expert.explain.flips import flips
from alliance_expert.explain.targets import presence, target
from alliance_expert.explain.why import Reasoning
from alliance_expert.report import report
from alliance_expert.report.explained import Explained, explanation

from ..packs import small_kb, with_rule

CASES = sorted((Path(__file__).parents[1] / "content" / "cases").glob("V*.yaml"))
ABSENT = 5


class Asked:
    """A case with everything that can be asked of it."""

    def __init__(self, kb, text, name="A17.yaml"):
        self.kb = kb
        self.facts = read_facts(text, name, kb)
        self.verdicts = Verdicts(kb)
        consultation = self.verdicts.consult(self.facts)
        self.advice = look_ahead(kb, advise(kb, consultation))
        self.reasoning = Reasoning(kb, consultation, self.advice)
        self.explained = Explained(kb, self.advice)

    def whole(self):
        return self.explained.whole(self.reasoning)

    def why(self, name):
        return self.explained.why(self.reasoning.why(target(self.kb, name)))

    def why_not(self, name):
        return self.explained.why_not(self.reasoning.why_not(target(self.kb, name)))

    def what_if(self, *said):
        answers = [read_answer(one, self.kb, self.facts) for one in said]
        after = advise(self.kb, self.verdicts.consult(self.facts.with_answers(*answers)))
        return self.explained.what_if(answers, differences(self.advice, after))

    def flip(self, name):
        one = target(self.kb, name)
        found = flips(self.kb, self.facts, presence(self.kb, one))
        return self.explained.flip(one, self.reasoning.present(one), found)

    def said(self):
        """The ids of all that is in the advice."""
        advice = self.advice
        return [
            *(item.strategy.id for item in advice.recommendations),
            *(held.hold.id for held in advice.holds),
            *(found.finding.id for found in advice.findings),
            *(noted.notice.id for noted in advice.notices),
            *([advice.gate.notice.id] if advice.gate else []),
        ]


SMALL = """\
case: A17
sessions:
  - number: 4
    facts:
      safety.risk: no
      alliance.goals: {value: 2, source: client}
      rupture.withdrawal: [silent]
"""


@pytest.fixture(scope="module")
def shipped_kb():
    return load()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_all_that_is_advised_in_a_worked_case_has_its_why_and_five_that_are_not_their_why_not(path, shipped_kb):
    asked = Asked(shipped_kb, path.read_text(encoding="utf-8"))
    said = asked.said()
    absent = [name for name in shipped_kb.strategies if name not in said][:ABSENT]
    texts = [explanation(asked.why(name)) for name in said]
    texts += [explanation(asked.why_not(name)) for name in absent]
    flipped = [asked.flip(name) for name in (*said[:3], *absent[:3])]
    assert all(one["complete"] for one in flipped)
    texts += map(explanation, flipped)
    texts.append(explanation(asked.whole()))
    for text in texts:
        assert text.startswith("CASE ")
        assert max(map(len, text.splitlines())) <= 80
        assert "\n\n\n" not in text
        assert shipped_kb.digest[:19] in text


def test_a_why_names_the_cautions_of_a_strategy_and_the_limits_of_the_research_behind_it(shipped_kb):
    asked = Asked(shipped_kb, CASES[0].read_text(encoding="utf-8"))
    item = asked.advice.recommendations[0]
    against = asked.why(item.strategy.id)["against"]
    assert against["not_when"] == list(item.strategy.not_when) != []
    told = {one["id"]: one["caveat"] for one in against["caveats"]}
    behind = {name for reason in item.reasons for name in reason.evidence} | set(item.strategy.evidence)
    assert told == {name: shipped_kb.evidence[name].caveat for name in behind} != {}
    assert asked.why(asked.advice.findings[0].finding.id)["against"]["not_when"] == []


def test_while_a_gate_stands_no_question_tells_what_waits_or_how_to_set_it_free(shipped_kb):
    asked = Asked(shipped_kb, next(path for path in CASES if path.stem == "V14").read_text(encoding="utf-8"))
    waits = asked.why("a-strain-shows")
    assert (waits["heard"], waits["arguments"], waits["behind"], waits["against"]["exceptions"]) == (False, [], [], [])
    assert (asked.why_not("acknowledge-rupture")["rules"], asked.flip("safety-steps")["flips"]) == ([], [])
    lifted = asked.what_if("safety.risk=no")
    assert (lifted["lifts_gate"], lifted["differences"]) == (True, [])
    texts = [waits, asked.why_not("acknowledge-rupture"), asked.flip("acknowledge-rupture"), lifted]
    texts += [asked.what_if("alliance.bond=1"), asked.whole()]
    waiting = {shipped_kb.strategies[name].title for name in ("validate-protest", "explore-rupture", "agree-way-back")}
    for text in map(explanation, texts):
        assert not any(title in " ".join(text.split()) for title in waiting)
    assert "depends on" not in report(shipped_kb, asked.advice, "text")


def test_what_opens_a_gate_is_named_in_a_line_and_never_as_the_only_lever(shipped_kb):
    asked = Asked(shipped_kb, next(path for path in CASES if path.stem == "V22").read_text(encoding="utf-8"))
    document = asked.flip("solve-practical-barriers")
    assert [flip["gate"] for flip in document["flips"]] == [True]
    assert "No other single answer would take it away, but one that opens a danger." in explanation(document)


def test_a_file_for_programs_is_written_as_json_and_no_page_is_promised():
    assert _form_of("x.json") == "json"
    assert _form_of("x.txt") == _form_of(None) == "text"
    with pytest.raises(click.BadParameter, match=r"no explanation ends in \.html"):
        _form_of("x.html")


def test_an_explanation_uses_words_and_not_signs_alone():
    text = explanation(Asked(small_kb(), SMALL).why("ask-openly"))
    assert "✓ holds    " in text
    for sign, word in (("✓", "holds"), ("✗", "fails"), ("?", "unknown")):
        assert all(f"{sign} {word}" in line for line in text.splitlines() if line.strip().startswith(sign))


def test_the_document_of_a_why_is_the_contract():
    asked = Asked(small_kb(), SMALL)
    document = json.loads(explanation(asked.why("ask-openly"), "json"))
    assert document["format"] == "alliance-expert.explanation/1"
    assert {key: document[key] for key in ("question", "case", "session", "kind", "id", "timing", "rank", "confidence")} == {
        "question": "why", "case": "A17", "session": 4, "kind": "recommend", "id": "ask-openly", "timing": "now",
        "rank": 1, "confidence": "tentative",
    }  # fmt: skip
    (argument,), (behind,) = document["arguments"], document["behind"]
    assert (argument["rule"], argument["step"], argument["because"]) == ("strain-asks", 2, "There is a strain.")
    (ground,) = argument["grounds"]
    assert (ground["verdict"], ground["finding"], ground["because_of"]) == ("holds", "strain", "step 1")
    (seen,) = behind["grounds"]
    assert seen["answers"] == [
        {
            "attribute": "rupture.withdrawal", "label": "signs of stepping back", "value": ["silent"],
            "source": "impression", "session": 4, "says": "long silences", "said": "your impression",
        }
    ]  # fmt: skip


def test_a_what_if_tells_what_comes_goes_and_moves_and_whether_the_advice_is_the_same():
    asked = Asked(small_kb(), SMALL)
    text = explanation(asked.what_if("rupture.withdrawal=cancels"))
    assert (
        "- signs of stepping back: cancels meetings (your impression). Now: long silences\n  (your impression).\n"
        in text
    )
    assert (
        "The advice would be different.\n\nGOES\n  Recommendation: Ask openly (was now, rank 1, tentative) [ask-openly]\n"
        in text
    )
    assert asked.what_if("rupture.withdrawal=silent, cancels")["same"]
    sure = asked.what_if("rupture.withdrawal={value: [silent], source: client}")
    assert sure["same"]
    assert {(one["id"], *one["ways"]) for one in sure["differences"]} == {
        ("ask-openly", "confidence"), ("link-later", "confidence"), ("no-link", "confidence"), ("strain", "confidence"),
    }  # fmt: skip


def test_a_what_if_tells_by_which_other_rules_something_stays():
    kb = small_kb({"topic/all.rules.yaml": with_rule("{alliance.goals: [1, 2]}", "recommend: {ask-openly: now}")})
    low, high = Asked(kb, SMALL), Asked(kb, SMALL.replace("value: 2", "value: 3"))
    told = "FOR OTHER REASONS\n  Recommendation: Ask openly (%s by mine) [ask-openly]\n"
    assert told % "now also" in explanation(high.what_if("alliance.goals=2"))
    assert told % "no longer" in explanation(low.what_if("alliance.goals=3"))


def test_what_is_firm_may_be_due_so_early_for_a_tentative_reason_only():
    soon = with_rule("{alliance.goals: [1, 2]}", "recommend: {ask-openly: soon}")
    text = explanation(Asked(small_kb({"topic/all.rules.yaml": soon}), SMALL).why("ask-openly"))
    assert "Recommended now, rank 1, firm; that it is due so early is tentative.\n" in text
    now = soon.replace("soon}", "now}")
    text = explanation(Asked(small_kb({"topic/all.rules.yaml": now}), SMALL).why("ask-openly"))
    assert "Recommended now, rank 1, firm.\n" in text


@pytest.mark.parametrize(
    ("said", "value", "source"),
    [
        ("alliance.goals=3", 3, "client"),
        ("alliance.goals=?", None, "client"),
        ("alliance.goals = unknown", None, "client"),
        ("alliance.goals={value: 3, source: record}", 3, "record"),
        ("alliance.bond=3", 3, "impression"),
        ("rupture.withdrawal=none", (), "impression"),
        ("rupture.withdrawal=[]", (), "impression"),
        ("rupture.withdrawal=cancels, silent", ("silent", "cancels"), "impression"),
        ("safety.handled=no", False, "record"),
        ("safety.risk=no", "no", "record"),
    ],
)
def test_an_answer_is_written_as_in_a_case_file_or_shorter(said, value, source):
    asked = Asked(small_kb(), SMALL)
    answer = read_answer(said, asked.kb, asked.facts)
    assert (answer.value, answer.source, answer.session) == (value, source, 4)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("alliance.goals", "is no answer"),
        ("=3", "there is no attribute"),
        ("alliance.gaols=3", "Did you mean 'alliance.goals'?"),
        ("alliance.goals=9", "whole number from 1 to 5"),
        ("alliance.goals=", "is no answer"),
        ("alliance.goals=[1", "cannot be read"),
        ("rupture.withdrawal=silnt", "Did you mean 'silent'?"),
        ("alliance.goals={value: 3, source: clinet}", "Did you mean 'client'?"),
        ("session.number=3", "stands beside `facts`"),
    ],
)
def test_an_answer_that_is_not_understood_is_refused_with_what_to_do(said, message):
    asked = Asked(small_kb(), SMALL)
    with pytest.raises(CaseError) as refused:
        read_answer(said, asked.kb, asked.facts)
    assert message in " ".join(f"{problem.message} {problem.advice}" for problem in refused.value.problems)


def test_a_flip_names_the_answers_in_words_and_as_values():
    asked = Asked(small_kb(), SMALL)
    document = asked.flip("ask-openly")
    assert [[(change["attribute"], change["answers"]) for change in flip["changes"]] for flip in document["flips"]] == [
        [("rupture.withdrawal", [[], "unknown"])],
        [("safety.risk", ["unsure", "yes"])],
    ]
    text = explanation(document)
    assert (
        "One other answer would take it away:\nBy an answer other than now:\n"
        "- signs of stepping back: none of them; or not known. Now: long silences (your\n    impression).\n"
        "So would an open danger, which comes before all else.\n" in text
    )
    assert "No change of up to three answers would bring it." in explanation(asked.flip("standing"))
