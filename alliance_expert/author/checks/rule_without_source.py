"""A rule should say what it rests on: a statement of the lecture, or a source.

Bad, since nobody can look up where it is from:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
      lecture: [our-course]
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import NOTE, Problem
from ..content import Content

ID = "rule-without-source"


def check(content: Content) -> Iterator[Problem]:
    """Report each rule that names neither a lecture nor evidence."""
    for rule in content.kb.active:
        if not rule.lecture and not rule.evidence:
            said = f"the rule {rule.id!r} names no statement of a lecture and no evidence"
            advice = "Add `lecture: [...]` or `evidence: [...]`, so that a reader can look it up."
            yield Problem(content.kb.places["rule", rule.id], ID, said, advice, NOTE)
