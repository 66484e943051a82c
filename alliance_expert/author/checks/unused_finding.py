"""A finding that nobody waits for changes nothing: no rule asks for it, and no report tells it.

Bad, since no other rule waits for it:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}

    # calm.rules.yaml
    - id: goals-and-tasks-agree
      when: {all: [{alliance.goals: 5}, {alliance.tasks: 5}]}
      because: You agree on goals and tasks.
      find: calm

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
from ...model.place import WARNING, Problem
from ..content import Content

ID = "unused-finding"


def check(content: Content) -> Iterator[Problem]:
    """Report each finding that neither a rule nor a role names. One without a rule is reported as empty."""
    kb = content.kb
    concluded = {finding for rule in kb.rules for finding in rule.find}
    used = {*kb.roles.ruptures, *kb.roles.opening, *kb.roles.repaired, *kb.roles.pressing}
    used |= {finding for rule in kb.rules for finding in findings_of(rule.when)}
    for name in kb.findings:
        if name in concluded - used:
            advice = f"Let a rule wait for it with `finding: {name}`, or take it away."
            yield Problem(kb.places["finding", name], ID, f"nothing waits for the finding {name!r}", advice, WARNING)
