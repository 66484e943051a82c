"""Does the gate stand whenever it must? A knowledge base in which it does not is refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from ..model.case import Answer, Case, Session, facts_at
from ..model.condition import Is, Known, LeftOpen, Unknown, leaves
from ..model.knowledge import Gate, KnowledgeBase, Rule
from ..model.place import Place, Problem, Text
from ..model.verdict import Verdict
from ..model.vocabulary import Kind, Value
from .judge import Judge

ADVICE = (
    "Two rules make a whole gate: one for an open answer that is not known to be settled, and one with `unknown:` and "
    "`left_open:` for a session that did not answer it. They may ask for nothing else."
)


def gate_problems(kb: KnowledgeBase) -> tuple[Problem, ...]:
    """The first way in which the gate of `kb` should stand and does not; none if it is whole. Drafts do not count.

    It must stand when its attribute has an open value that is not settled, and when the last session that answered it
    left it so and this one has not answered it, whatever else is known or not. So only rules count that ask for nothing
    but the gate's two attributes and bring the gate's own notice.
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
    return ()


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
