"""A text that still says TODO must not reach a reader. What `rules new` begins has such texts, in drafts.

Bad, since the rule fires:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: TODO say why in one sentence.
      recommend: {ask-openly: later}

Good, since drafts do not fire:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: TODO say why in one sentence.
      recommend: {ask-openly: later}
      status: draft
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...knowledge.changes import conclusions
from ...model.condition import looks_at
from ...model.place import WARNING, Problem
from ..content import Content

ID = "unfinished"

TODO = re.compile(r"\bTODO\b")


def check(content: Content) -> Iterator[Problem]:
    """Report each text with TODO that an active rule brings before a reader."""
    seen = _seen(content)
    for said in content.texts:
        if TODO.search(said.words) and (said.entry.kind, said.entry.id) in seen:
            message = f"the text of the {said.entry.kind} {said.entry.id!r} is not finished"
            advice = "Write it, or make the rules that use it `status: draft`."
            yield Problem(said.place, ID, message, advice, WARNING)


def _seen(content: Content) -> set[tuple[str, str]]:
    """Active rules, and what they ask for and conclude."""
    found: set[tuple[str, str]] = set()
    for rule in content.kb.active:
        found |= {("rule", rule.id), *(("evidence", name) for name in rule.evidence)}
        found |= {*conclusions(rule), *(("attribute", name) for name in looks_at(rule.when))}
    return found
