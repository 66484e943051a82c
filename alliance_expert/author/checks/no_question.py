"""The question of an attribute is read aloud or on the screen, that of a finding in supervision: each should be one.

Bad, since it does not ask:

    # vocabulary/room.yaml
    room.plants: {kind: yes_no, label: plants, question: Plants in the room, default_source: record}

Good:

    # vocabulary/room.yaml
    room.plants: {kind: yes_no, label: plants, question: Are there plants in the room?, default_source: record}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content

ID = "no-question"

QUESTIONS = {"attribute": "question", "finding": "discuss"}


def check(content: Content) -> Iterator[Problem]:
    """Report each question without a question mark."""
    for said in content.texts:
        if said.part == QUESTIONS.get(said.entry.kind) and "?" not in said.words:
            message = f"the question of {said.entry.id!r} has no question mark"
            yield Problem(said.place, ID, message, "Ask it as you would ask a colleague.", WARNING)
