"""A word that blames or labels somebody hurts whoever reads it, and helps nobody. wording.yaml lists such words.

The title of a hold may have one, for it names what to leave alone.

Bad, with `instead: {lazy: "plans and follow-through are hard"}`:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: The client is lazy.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: Plans and follow-through are hard for the client.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content
from ..wording import pattern

ID = "loaded-word"


def check(content: Content) -> Iterator[Problem]:
    """Report each word of the wording's list, with what to say instead."""
    instead = content.kb.wording.instead
    for said in content.texts if instead else ():
        if (said.entry.kind, said.part) == ("hold", "title") or not pattern(*instead).search(said.words):
            continue
        for word, better in instead.items():
            if hit := pattern(word).search(said.words):
                yield Problem(said.place, ID, f"{hit[0]!r} blames or labels", f"Say instead: {better}.", WARNING)
