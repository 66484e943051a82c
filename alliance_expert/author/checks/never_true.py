"""A condition that no answers can fulfil: the rule never fires, or a part of an `any` never counts.

Each condition is tried exactly, over all answers that it can tell apart.

Bad, since one answer is not two:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {all: [{client.motivation: low}, {client.motivation: high}]}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: [low, high]}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import AnyOf, Condition, parts
from ...model.place import WARNING, Problem
from ...model.verdict import Verdict
from ..content import Content

ID = "never-true"


def check(content: Content) -> Iterator[Problem]:
    """Report each rule whose condition, or a part of an `any` in it, can not hold."""
    kb, possible = content.kb, content.possible
    for rule in kb.active:
        if Verdict.HOLDS not in possible.of(rule.when):
            said = f"no answers can fulfil the condition of the rule {rule.id!r}, so it never fires"
            advice = "Look for two tests of one attribute that exclude each other. Was `any` meant?"
            yield Problem(kb.places["rule", rule.id], ID, said, advice, WARNING)
        elif any(Verdict.HOLDS not in possible.of(part) for part in _alternatives(rule.when)):
            said = f"a part of an `any` in the rule {rule.id!r} can never hold"
            advice = "Look for two tests in it that exclude each other, or take the part away."
            yield Problem(kb.places["rule", rule.id], ID, said, advice, WARNING)


def _alternatives(condition: Condition) -> Iterator[Condition]:
    for part in parts(condition):
        if isinstance(condition, AnyOf):
            yield part
        yield from _alternatives(part)
