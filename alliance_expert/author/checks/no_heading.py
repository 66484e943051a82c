"""A client reads a handout alone, at home. A strategy of theirs needs a heading, or the handout leaves it out.

Where no kind of note is for clients, nothing is looked for.

Bad, since nothing stands over the words:

    # pack.yaml
    name: ours
    version: 0.1
    language: en
    notes: {letter: {title: For you to read, reader: client}}

    # strategies/tea.yaml
    strategies:
      client-may-have-tea:
        title: Give the client words for asking for tea
        who: client
        summary: Words that make it easy to ask.
        steps: [Give them the words.]
        say: [You can ask for a cup of tea at any time.]
        not_when: [Not where there is none.]

Good:

    # pack.yaml
    name: ours
    version: 0.1
    language: en
    notes: {letter: {title: For you to read, reader: client}}

    # strategies/tea.yaml
    strategies:
      client-may-have-tea:
        title: Give the client words for asking for tea
        who: client
        summary: Words that make it easy to ask.
        steps: [Give them the words.]
        say: [You can ask for a cup of tea at any time.]
        not_when: [Not where there is none.]
        handout: You can have tea
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.knowledge import CLIENT
from ...model.place import WARNING, Problem
from ..content import Content

ID = "no-heading"


def check(content: Content) -> Iterator[Problem]:
    """Report each strategy of the client without a heading, where some note is for clients."""
    kb = content.kb
    if all(kind.reader != CLIENT for kind in kb.roles.notes):
        return
    for entry in content.entries:
        strategy = kb.strategies.get(entry.id) if entry.kind == "strategy" else None
        if strategy and strategy.who == CLIENT and not strategy.handout:
            message = f"the strategy {entry.id!r} is for the client and has no heading for a handout"
            advice = "Add `handout: ...`, a few words to the client, such as 'You can ask anything'."
            yield Problem(entry.place, ID, message, advice, WARNING)
