"""A finding that no rule concludes is unknown for ever, and so is every condition that waits for it.

Bad, since no rule finds it:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}

Good:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}

    # calm.rules.yaml
    - id: goals-and-tasks-agree
      when: {all: [{alliance.goals: 5}, {alliance.tasks: 5}]}
      because: You agree on goals and tasks.
      find: calm

    - id: calm-meetings-go-on
      when: {finding: calm}
      because: It is calm between you.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import findings_of
from ...model.knowledge import DISABLED, SWITCHED_OFF
from ...model.place import WARNING, Problem
from ..content import Content

ID = "empty-finding"


def check(content: Content) -> Iterator[Problem]:
    """Report each finding without a rule, and who waits for it."""
    kb = content.kb
    concluded = {finding for rule in kb.rules if rule.status != DISABLED for finding in rule.find}
    off = {change.id for change in kb.changes if change.how == SWITCHED_OFF}
    for name in kb.findings:
        if name not in concluded | off:
            waiting = [rule.id for rule in kb.active if name in findings_of(rule.when)]
            waits = f"; {', '.join(waiting)} wait for it" if waiting else ""
            said = f"no rule concludes the finding {name!r}{waits}"
            advice = f"Write a rule with `find: {name}`, or take it away."
            yield Problem(kb.places["finding", name], ID, said, advice, WARNING)
