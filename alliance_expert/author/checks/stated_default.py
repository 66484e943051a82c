"""A key that says what holds without it is noise. `rules lint --fix` takes the line away.

Bad, since a rule does not stand beside a gate unless it says so:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
      with_gate: no

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import NOTE, Edit, Place, Problem
from ...source.shape import Record, yes_no
from ...source.tree import Scalar
from ..content import Content, Entry, pairs_of

ID = "stated-default"


def check(content: Content) -> Iterator[Problem]:
    """Report each yes_no key of an entry that says no, and a status that says stable."""
    for entry in content.entries:
        for key, node in pairs_of(entry.node):
            if isinstance(node, Scalar) and _is_default(entry, key.text, node.text):
                place = Place(entry.file.text, key.line, key.column)
                line = entry.file.text.lines[key.line - 1]
                alone = line.strip().partition("#")[0].strip() == f"{key.text}: {node.text}"
                edit = Edit(key.line, key.line) if alone and "#" not in line else None
                message = f"`{key.text}: {node.text}` is so without being said"
                advice = "Take it away." if edit else "Take it away by hand, for more stands in its line."
                yield Problem(place, ID, message, advice, NOTE, edit)


def _is_default(entry: Entry, key: str, said: str) -> bool:
    if (entry.kind, key, said) == ("rule", "status", "stable"):
        return True
    shape = entry.shape
    return (
        isinstance(shape, Record)
        and key in shape.keys
        and shape.keys[key].shape is yes_no
        and (not shape.keys[key].required and said == "no")
    )
