"""The interview on the worked cases: asked in full it comes to the same advice, and in brief to most of what is due now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alliance_expert import consult, load
from alliance_expert.advice import advise
from alliance_expert.casebook import read_case
from alliance_expert.engine import Verdicts
from alliance_expert.interview import End, Talk, interview
from alliance_expert.model.case import Case, Session, facts_at

from ..explain.alike import same_advice

CASES = sorted((Path(__file__).parent / "cases").glob("V*.yaml"))
FEW = ("V09", "V14")
LONG = [path if path.stem in FEW else pytest.param(path, marks=pytest.mark.long) for path in CASES]


@pytest.fixture(scope="module")
def kb():
    return load()


class Clinician:
    """Answers from a case file, and does not know what it does not have."""

    def __init__(self, kb, case):
        self.kb = kb
        self.answers = {answer.attribute: answer for answer in case.sessions[-1].answers}
        self.carried = facts_at(blank(case), None, kb.attributes, "record")
        self.last, self.asked = "", []

    def tell(self, text):
        self.last = text

    def ask(self, _):
        if self.last.startswith("Enter if it is still so"):
            standing = [name for name in self.kb.attributes if self.carried.answer(name)]
            return " ".join(str(n) for n, name in enumerate(standing, start=1) if name in self.answers)
        if "How do you know?" in self.last:
            return self.answers[self.asked[-1]].source
        question = re.match(r"\((\d+), [^)]*\) (.*)", " ".join(self.last.split()))
        if question is None:
            return ""
        self.asked.append(next(one.id for one in self.kb.attributes.values() if question[2].startswith(one.question)))
        answer = self.answers.get(self.asked[-1])
        if answer is None or answer.value is None:
            return "skip"
        return as_typed(self.kb.attributes[answer.attribute].word(answer.value))


def as_typed(word):
    match word:
        case list():
            return ", ".join(word) or "none"
        case bool():
            return "yes" if word else "no"
        case _:
            return str(word)


def blank(case):
    """The case before anything was answered in its last session."""
    return Case(case.code, (*case.sessions[:-1], Session(case.sessions[-1].number, ())))


def interviewed(kb, case, brief=False):
    """The facts at the end of an interview with what the case's last session says, and the questions that were asked."""
    clinician = Clinician(kb, case)
    outcome = interview(kb, blank(case), Talk(clinician.ask, clinician.tell, pytest.fail, lambda _: None), brief)
    assert outcome.end is End.REPORT
    return facts_at(outcome.case, None, kb.attributes, kb.roles.plain_source), clinician.asked


def read(kb, path):
    return read_case(path.read_bytes(), path.name, kb)


@pytest.mark.parametrize("path", LONG, ids=lambda path: path.stem)
def test_the_whole_interview_comes_to_the_advice_of_the_case_file(path, kb):
    case = read(kb, path)
    facts, asked = interviewed(kb, case)
    assert len(asked) == len(set(asked)) < len(kb.attributes)
    assert same_advice(consult(kb, facts)) == same_advice(consult(kb, facts_at(case, None, kb.attributes, "record")))


@pytest.mark.long
def test_a_brief_interview_keeps_nine_in_ten_of_what_is_due_now(kb):
    verdicts, due, kept = Verdicts(kb), 0, 0
    for path in CASES:
        case = read(kb, path)
        facts, asked = interviewed(kb, case, brief=True)
        assert len(asked) <= 18
        whole, brief = (
            {item.strategy.id for item in advise(kb, verdicts.consult(one)).recommendations if item.timing == "now"}
            for one in (facts_at(case, None, kb.attributes, "record"), facts)
        )
        due, kept = due + len(whole), kept + len(whole & brief)
    assert kept >= 0.9 * due
