"""A rule that fires in no scenario may be wrong without anybody noticing.

Bad, since no scenario makes it fire:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

    # tea.cases.yaml
    - case: who has little drive is asked openly, later
      given: {client.motivation: low}
      expect: {recommend: {ask-openly: later}}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import findings_of
from ...model.knowledge import SWITCHED_OFF
from ...model.place import WARNING, Problem
from ..content import Content

ID = "untested-rule"


def check(content: Content) -> Iterator[Problem]:
    """Report each active rule that no scenario fires."""
    off = {change.id for change in content.kb.changes if change.how == SWITCHED_OFF}
    for rule in content.kb.active if content.scenarios is not None else ():
        if rule.id not in content.fired and not findings_of(rule.when) & off:
            said = f"no scenario makes the rule {rule.id!r} fire"
            advice = "Write one in a *.cases.yaml beside it: `rules new scenario` begins it."
            yield Problem(content.kb.places["rule", rule.id], ID, said, advice, WARNING)
