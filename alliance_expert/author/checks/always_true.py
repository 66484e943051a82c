"""A condition that holds whatever is answered, or not answered, is none: the rule fires in every case.

Bad, since everything is either known or unknown:

    # tea.rules.yaml
    - id: tea-for-everybody
      when: {any: [{known: client.motivation}, {unknown: client.motivation}]}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-everybody
      when: {session.number: {at_most: 2}}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import Condition, parts
from ...model.place import WARNING, Problem
from ...model.verdict import Verdict
from ..content import Content

ID = "always-true"


def check(content: Content) -> Iterator[Problem]:
    """Report each rule whose condition, or a part of it, always holds."""
    kb, possible = content.kb, content.possible
    for rule in kb.active:
        if possible.of(rule.when) == {Verdict.HOLDS}:
            said = f"the condition of the rule {rule.id!r} holds whatever is answered"
        elif any(possible.of(part) == {Verdict.HOLDS} for part in _inside(rule.when)):
            said = f"a part of the condition of the rule {rule.id!r} holds whatever is answered"
        else:
            continue
        yield Problem(kb.places["rule", rule.id], ID, said, "Say when it should hold, or take it away.", WARNING)


def _inside(condition: Condition) -> Iterator[Condition]:
    for part in parts(condition):
        yield part
        yield from _inside(part)
