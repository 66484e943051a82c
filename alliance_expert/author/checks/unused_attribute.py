"""A question that no rule asks for costs the clinician time and changes nothing.

Bad, since no rule looks at it:

    # vocabulary/room.yaml
    room.plants: {kind: yes_no, label: plants, question: Are there plants in the room?, default_source: record}

Good:

    # vocabulary/room.yaml
    room.plants: {kind: yes_no, label: plants, question: Are there plants in the room?, default_source: record}

    # room.rules.yaml
    - id: plants-are-asked-about
      when: {room.plants: yes}
      because: There are plants in the room.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.condition import looks_at
from ...model.place import WARNING, Problem
from ..content import Content

ID = "unused-attribute"


def check(content: Content) -> Iterator[Problem]:
    """Report each attribute that neither a rule nor a role names."""
    kb = content.kb
    used = {name for rule in kb.rules for name in looks_at(rule.when)}
    used |= {*kb.roles.gate.attributes, *(leg for leg, _ in kb.roles.legs), *kb.roles.course}
    for name in kb.attributes:
        if name not in used:
            said = f"no rule asks for the attribute {name!r}"
            yield Problem(kb.places["attribute", name], ID, said, "Write a rule that does, or take it away.", WARNING)
