"""Does the gate stand whenever it must, and may it be told? A knowledge base in which it does not is refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..model.case import Answer, Case, Session, facts_at
from ..model.condition import FindingHolds, Is, Known, LeftOpen, Unknown, attributes_of, leaves
from ..model.knowledge import Gate, KnowledgeBase, Rule
from ..model.place import Place, Problem, Text
from ..model.verdict import Verdict
from ..model.vocabulary import Kind, Value
from .judge import Judge

ADVICE = (
    "Two rules make a whole gate: one for an open answer that is not known to be settled, and one with `unknown:` and "
    "`left_open:` for a session that did not answer it. They may ask for nothing else."
)
FOR_ALL = (
    "A gate comes first in every note, and what is private to the therapist shapes no note. Let it wait for other "
    "answers, or take `private: yes` away."
)


def gate_problems(kb: KnowledgeBase) -> tuple[Problem, ...]:
    """The first way in which the gate of `kb` should stand and does not; none if it is whole. Drafts do not count.

    It must stand when its attribute has an open value that is not settled, and when the last session that answered it
    left it so and this one has not answered it, whatever else is known or not. So only rules count that ask for nothing
    but the gate's two attributes and bring the gate's own notice. Nor may any gate wait for a private answer.
    """
    gate = kb.roles.gate
    rules = tuple(
        rule for rule in kb.active if rule.status != "draft" and gate.notice in rule.gate and _plain(rule, gate)
    )
    place = Place(Text("the knowledge base", ())) if not rules else rules[0].place
    for case, told in _open_cases(kb, gate):
        facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
        judge = Judge(kb, facts)
        if not any(judge.rule(rule).verdict is Verdict.HOLDS for rule in rules):
            return (Problem(place, "no-gate", f"no gate stands when {told}", ADVICE),)
    for rule in kb.active:
        if rule.gate and (asked := _asked(kb, rule) & kb.private):
            told = f"the gate of rule {rule.id!r} waits for {min(asked)}, which is private to the therapist"
            return (Problem(rule.place, "private-gate", told, FOR_ALL),)
    return ()


def _asked(kb: KnowledgeBase, rule: Rule) -> frozenset[str]:
    """The attributes that a rule looks at, itself or by way of findings."""
    asked: set[str] = set()
    followed: set[str] = set()
    waiting = [rule]
    while waiting:
        for leaf in leaves(waiting.pop().when):
            if not isinstance(leaf, FindingHolds):
                asked.update(attributes_of(leaf))
            elif leaf.finding not in followed:
                followed.add(leaf.finding)
                waiting += kb.rules_for[leaf.finding]
    return frozenset(asked)


def _plain(rule: Rule, gate: Gate) -> bool:
    """Does the rule ask for nothing but the gate's two attributes, and for no source, number or history of theirs?"""
    return all(
        isinstance(leaf, Is | Known | Unknown | LeftOpen) and leaf.attribute in gate.attributes
        for leaf in leaves(rule.when)
    )


def _open_cases(kb: KnowledgeBase, gate: Gate) -> Iterator[tuple[Case, str]]:
    """The smallest cases in which the gate must stand: nothing else is known."""
    unsettled = [*_unsettled(kb, gate), None]
    for risk, handled in product(gate.open, unsettled):
        yield _case(gate, (risk, handled)), f"{gate.attribute} is {_said(risk)} and {gate.handled} is {_said(handled)}"
        for later in [*_unsettled(kb, gate), *gate.settled, None]:
            told = f"{gate.attribute} was {_said(risk)} in the last session and is not answered in this one"
            yield _case(gate, (risk, handled), (None, later)), told


def _unsettled(kb: KnowledgeBase, gate: Gate) -> list[Value]:
    attribute = kb.attributes[gate.handled]
    legal: tuple[Value, ...] = (True, False) if attribute.kind is Kind.YES_NO else attribute.words
    return [value for value in legal if value not in gate.settled]


def _said(value: Value | None) -> str:
    return {None: "unknown", True: "yes", False: "no"}.get(value, str(value))  # type: ignore[arg-type]


def _case(gate: Gate, *sessions: tuple[Value | None, Value | None]) -> Case:
    def answers(number: int, values: tuple[Value | None, Value | None]) -> tuple[Answer, ...]:
        named = zip(gate.attributes, values, strict=True)
        return tuple(Answer(name, value, "", number) for name, value in named if value is not None)

    return Case("", tuple(Session(n, answers(n, values)) for n, values in enumerate(sessions, start=1)))
