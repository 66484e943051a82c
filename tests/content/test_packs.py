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
from alliance_expert.model.case import Answer, facts_at
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
    assert len(kept) <= 30


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
