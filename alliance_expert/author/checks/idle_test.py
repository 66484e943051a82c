"""A test that follows from the others beside it says nothing, and misleads whoever reads the rule.

Bad, since what is at most 2 is at most 3:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {all: [{alliance.bond: {at_most: 2}}, {alliance.bond: {at_most: 3}}]}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {alliance.bond: {at_most: 2}}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import All, Condition
from ...model.place import WARNING, Problem
from ...model.verdict import Verdict
from ..content import Content
from ..possible import Possible, components, verdict

ID = "idle-test"


def check(content: Content) -> Iterator[Problem]:
    """Report each rule with a part of its `all` that holds whenever the others do."""
    from ...explain.words import Words

    kb, possible, words = content.kb, content.possible, Words(content.kb)
    for rule in kb.active:
        for part in _idle(rule.when, possible) if isinstance(rule.when, All) else ():
            said = f"in the rule {rule.id!r} one test follows from the others: {words.sentence(part)}"
            yield Problem(kb.places["rule", rule.id], ID, said, "Take it away, or test what was meant.", WARNING)


def _idle(condition: All, possible: Possible) -> Iterator[Condition]:
    for group in components(condition.parts):
        worlds = list(possible.worlds(group) or ()) if len(group) > 1 else []
        for number, part in enumerate(group):
            others = [*group[:number], *group[number + 1 :]]
            held = [row for row in worlds if all(verdict(one, row) is Verdict.HOLDS for one in others)]
            if held and all(verdict(part, row) is Verdict.HOLDS for row in held):
                yield part
                break
