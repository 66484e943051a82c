"""Random rules with scenarios that pass: what was advised in random cases is what they expect."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from alliance_expert.author.scenarios import Conclusion, Scenario
from alliance_expert.author.testing import PASSED, run
from alliance_expert.author.trials import Trials
from alliance_expert.engine import Verdicts
from alliance_expert.model.case import Session, facts_at
from alliance_expert.model.place import Place, Text

from ..explain.alike import advice_on
from ..invented import FINDINGS, HOLDS, STRATEGIES, cases, knowledge_bases


def without_gaps(case):
    """The same sessions, numbered one after the other."""
    last = case.sessions[-1].number
    sessions = []
    for number, session in enumerate(case.sessions, start=last - len(case.sessions) + 1):
        if number < 1:
            continue
        sessions.append(Session(number, tuple(replace(answer, session=number) for answer in session.answers)))
    return replace(case, sessions=tuple(sessions))


@st.composite
def scenarios(draw, kb, closely=False):
    """Some scenarios that pass; with `closely`, some ask how sure a thing is, or at which rank it stands."""
    made = []
    for number in range(draw(st.integers(1, 5))):
        case = without_gaps(draw(cases(most=2)))
        advice = advice_on(Verdicts(kb), facts_at(case, None, kb.attributes, "record"))
        there = [Conclusion("recommend", one.strategy.id, one.timing) for one in advice.recommendations]
        there += [Conclusion("hold", held.hold.id) for held in advice.holds]
        there += [Conclusion("find", found.finding.id) for found in advice.findings]
        if closely:
            there += [
                Conclusion("recommend", one.strategy.id, confidence=one.confidence.word, rank_below=one.rank + 1)
                for one in advice.recommendations
            ]
        absent = [Conclusion("recommend", name) for name in STRATEGIES]
        absent += [Conclusion("hold", name) for name in HOLDS] + [Conclusion("find", name) for name in FINDINGS]
        followed = {(one.kind, one.id) for one in there}
        expect = tuple(one for one in there if draw(st.booleans()))
        never = tuple(one for one in absent if (one.kind, one.id) not in followed and draw(st.booleans()))
        scenario = Scenario(f"s{number}", Place(Text("x.cases.yaml", ()), number + 1, 1), 0, case, expect, never)
        (result,) = run([scenario], kb)
        if result.outcome == PASSED:
            made.append(scenario)
    return tuple(made)


@st.composite
def trials(draw, capped=True, closely=False):
    """Random rules with some scenarios that pass."""
    kb = draw(knowledge_bases(capped=capped))
    return Trials(kb, draw(scenarios(kb, closely)))
