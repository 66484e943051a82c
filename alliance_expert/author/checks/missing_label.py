"""An answer needs words that a person can read: its id alone is none, unless it is a plain word.

Bad, since the label is the id:

    # vocabulary/room.yaml
    room.light:
      kind: choice
      values: {too_dark: too_dark, bright: bright}
      label: light
      question: How is the light?
      default_source: record

Good:

    # vocabulary/room.yaml
    room.light:
      kind: choice
      values: {too_dark: too dark to read, bright: bright}
      label: light
      question: How is the light?
      default_source: record
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content

ID = "missing-label"


def check(content: Content) -> Iterator[Problem]:
    """Report each label that is an id: one with an underscore, or of an attribute the id itself."""
    for said in content.texts:
        if said.entry.kind != "attribute" or said.part not in ("label", "values"):
            continue
        if "_" in said.words or said.words == said.entry.id:
            message = f"the label {said.words!r} is an id"
            yield Problem(said.place, ID, message, "Write the words that people should read.", WARNING)
