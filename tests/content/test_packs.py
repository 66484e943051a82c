"""Whatever a pack switches off or narrows in the shipped rules, in danger the same is said."""

from __future__ import annotations

import functools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts, gate_problems
from alliance_expert.errors import KnowledgeError
from alliance_expert.knowledge.changes import CAN_BE_SWITCHED_OFF, always_said, gate_parts
from alliance_expert.knowledge.files import PackFile, collect
from alliance_expert.knowledge.read import read
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.source.files import shipped

from ..amount import some
from ..invented import cases, with_answer
from ..packs import ADDED


@functools.cache
def files():
    return collect((shipped("rules"),))


@functools.cache
def kb():
    return read(files())


@functools.cache
def free():
    """The ids that may be switched off, and the rules that may be narrowed."""
    kept = gate_parts(kb().rules, kb().roles.gate)
    stays = kept | always_said(kb().rules, kb().roles.gate, kb().roles.standing_notice)
    taken = {name for _, name in stays}
    off = sorted({name for kind, name in kb().places if kind in CAN_BE_SWITCHED_OFF} - taken)
    return off, sorted({rule.id for rule in kb().rules} - taken)


@settings(max_examples=some(15), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_in_danger_the_same_is_said_whatever_a_pack_switches_off_or_narrows(data):
    off, rules = free()
    disabled = data.draw(st.lists(st.sampled_from(off), max_size=40, unique=True))
    narrowed = sorted(set(data.draw(st.lists(st.sampled_from(rules), max_size=20, unique=True))) - set(disabled))
    lines = "".join(f"  {name}: {{session.number: {{at_least: 9}}}}\n" for name in narrowed)
    text = ADDED + f"disable: [{', '.join(disabled)}]\n" * bool(disabled) + f"narrow:\n{lines}" * bool(lines)
    changed = read((*files(), PackFile(1, "pack.yaml", "ours/pack.yaml", text.encode())))
    assert gate_problems(changed) == ()
    case = data.draw(cases(kb(), most=2))
    for value in ("yes", "unsure"):
        dangerous = with_answer(case, Answer(kb().roles.gate.attribute, value, "record", case.sessions[-1].number))
        unsettled = with_answer(dangerous, Answer(kb().roles.gate.handled, False, "record", case.sessions[-1].number))
        facts = facts_at(unsettled, None, kb().attributes, kb().roles.plain_source)
        before, after = (advise(one, Verdicts(one).sketch(facts)) for one in (kb(), changed))
        assert before.gate and after.gate
        assert (before.recommendations, before.holds, before.notices) == (
            after.recommendations, after.holds, after.notices,
        )  # fmt: skip


def test_what_belongs_to_the_gate_is_few_and_named():
    kept = gate_parts(kb().rules, kb().roles.gate)
    assert ("rule", "danger-not-handled") in kept and ("finding", "danger-open") in kept
    assert ("notice", "safety-first") in kept and ("attribute", "safety.risk") in kept
    assert ("rule", "safety-not-asked") in kept and ("rule", "asks-for-more-challenge") not in kept
    assert len(kept) <= 40


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("disable: [safety-not-asked]", ""),
        ("disable: [ask-safety-first]", ""),
        ("disable: [keep-safety-in-sight]", ""),
        ("narrow: {harm-in-the-past: {client.minor: no}}", ""),
        ("narrow: {safety-not-asked: {client.minor: no}}", ""),
        ("", "holds: {calm: {title: Asking, why: It is calm., stops: {ask-about-safety: never}}}"),
        (
            "override: [no-fault-finding]",
            "holds: {no-fault-finding: {title: A, why: B., stops: {ask-about-safety: soon}}}",
        ),
    ],
)
def test_what_asks_about_danger_is_neither_switched_off_nor_narrowed_nor_stopped(line, more):
    added = [PackFile(1, "pack.yaml", "ours/pack.yaml", f"{ADDED}{line}\n".encode())]
    added += [PackFile(1, "strategies/x.yaml", "ours/x.yaml", more.encode())] * bool(more)
    with pytest.raises(KnowledgeError, match="keeps watch over danger") as refused:
        read((*files(), *added))
    assert {problem.id for problem in refused.value.problems} == {"gate-stays"}


@pytest.mark.parametrize(
    ("override", "name", "text", "problem"),
    [
        ("safety-steps-first", "x.rules.yaml", "- {id: safety-steps-first, when: {session.number: 99}, because: So., hold: no-insisting}", "gate-stays"),
        ("safety-not-asked", "x.rules.yaml", "- {id: safety-not-asked, when: {session.number: 99}, because: So., hold: no-insisting}", "gate-stays"),
        ("client.minor", "vocabulary/x.yaml", "client.minor: {kind: yes_no, label: a, question: Of age?, default_source: record}", "gate-stays"),
        ("danger-open", "vocabulary/findings.yaml", "danger-open: {title: Calm, sentence: All is calm.}", "gate-stays"),
        ("safety-first", "strategies/x.yaml", "notices: {safety-first: {title: Calm, text: All is calm.}}", "gate-stays"),
        ("", "x.rules.yaml", "- {id: own-gate, when: {session.number: 1}, because: So., gate: standing}", "gate-of-the-first-pack"),
        ("", "x.rules.yaml", "- {id: own-find, when: {session.number: 1}, because: So., find: danger-open}", "gate-stays"),
    ],
)  # fmt: skip
def test_what_watches_over_danger_is_neither_replaced_nor_joined(override, name, text, problem):
    line = f"override: [{override}]\n" * bool(override)
    added = [
        PackFile(1, "pack.yaml", "ours/pack.yaml", f"{ADDED}{line}".encode()),
        PackFile(1, name, name, text.encode()),
    ]
    with pytest.raises(KnowledgeError) as refused:
        read((*files(), *added))
    assert {one.id for one in refused.value.problems} == {problem}


def test_urgent_advice_of_a_pack_never_puts_the_question_about_danger_back():
    tea = "title: Tea, who: therapist, urgency: 1, summary: Tea., steps: [Tea.], say: [Tea?], not_when: [Never.]"
    strategies = "strategies:\n" + "".join(f"  aa-{n}: {{{tea}}}\n" for n in range(9))
    due = ", ".join(f"aa-{n}: now" for n in range(9))
    rules = f"- {{id: aa, when: {{session.number: {{at_least: 1}}}}, because: So., recommend: {{{due}}}}}\n"
    added = {"pack.yaml": ADDED, "strategies/x.yaml": strategies, "x.rules.yaml": rules}
    flooded = read((*files(), *(PackFile(1, name, name, text.encode()) for name, text in added.items())))
    facts = facts_at(Case("A17", (Session(1, ()),)), None, flooded.attributes, flooded.roles.plain_source)
    advice = advise(flooded, Verdicts(flooded).consult(facts))
    timings = {item.strategy.id: item.timing for item in advice.recommendations}
    assert timings["ask-about-safety"] == "now"
    assert sum(timing == "now" for timing in timings.values()) == 7
