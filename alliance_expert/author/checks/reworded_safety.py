"""What is said in danger was weighed word by word. A pack that puts it into other words needs a second pair of eyes.

Bad, since nobody says who has read it:

    # pack.yaml
    name: ours
    version: 0.1
    language: en
    override: [standing]

    # strategies/ours.yaml
    notices:
      standing: {title: Notice, text: Ask us about anything.}

Good:

    # pack.yaml
    name: ours
    version: 0.1
    language: en
    override: [standing]  # lint allow reworded-safety: read by our crisis team

    # strategies/ours.yaml
    notices:
      standing: {title: Notice, text: Ask us about anything.}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...knowledge.changes import always_said
from ...model.knowledge import REPLACED
from ...model.place import WARNING, Problem
from ..content import Content

ID = "reworded-safety"


def check(content: Content) -> Iterator[Problem]:
    """Report each replacement of what is said in danger or in every report."""
    kb = content.kb
    said = {name for _, name in always_said(kb.rules, kb.roles.gate, kb.roles.standing_notice)}
    for change in kb.changes:
        if change.how == REPLACED and change.id in said:
            message = f"{change.id!r} is said in danger or in every report, and here it gets other words"
            advice = "Let somebody else read them, and say so in a comment behind this line."
            yield Problem(change.place, ID, message, advice, WARNING)
