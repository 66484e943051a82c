"""A stable rule that waits for what only drafts conclude never fires, for drafts do not fire in consultations.

Bad, since nothing but a draft finds it:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}

    # calm.rules.yaml
    - id: goals-and-tasks-agree
      when: {all: [{alliance.goals: 5}, {alliance.tasks: 5}]}
      because: You agree on goals and tasks.
      find: calm
      status: draft

    - id: calm-meetings-go-on
      when: {finding: calm}
      because: It is calm between you.
      recommend: {ask-openly: later}

Good, since both are drafts:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}

    # calm.rules.yaml
    - id: goals-and-tasks-agree
      when: {all: [{alliance.goals: 5}, {alliance.tasks: 5}]}
      because: You agree on goals and tasks.
      find: calm
      status: draft

    - id: calm-meetings-go-on
      when: {finding: calm}
      because: It is calm between you.
      recommend: {ask-openly: later}
      status: draft
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import findings_of
from ...model.knowledge import DRAFT
from ...model.place import WARNING, Problem
from ..content import Content

ID = "draft-in-use"


def check(content: Content) -> Iterator[Problem]:
    """Report each stable rule that waits for a finding of drafts only."""
    kb = content.kb
    makers = {name: {rule.status for rule in kb.rules if name in rule.find} for name in kb.findings}
    for rule in kb.rules:
        for finding in sorted(findings_of(rule.when)) if rule.status != DRAFT else ():
            if makers[finding] == {DRAFT}:
                said = f"the rule {rule.id!r} waits for {finding!r}, which only drafts conclude"
                advice = "Make one of them `status: stable`, or this rule a draft."
                yield Problem(kb.places["rule", rule.id], ID, said, advice, WARNING)
