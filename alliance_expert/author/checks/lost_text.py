"""YAML ends a text at a blank with a `#` behind it, and in brackets at a comma; what follows is lost, or another text.

Curly quotes are no quotes to YAML: they become a part of the text.

Bad, since the reason is the one word "Note":

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: Note #1 on tea, it gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: "Note #1 on tea, it gives the hands something to do."
      recommend: {ask-openly: later}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content, Said

ID = "lost-text"

CUT = re.compile(r"\s#(?=[^\s#])")
"""A comment begins with a blank behind its sign."""

CURLY = ("“", "”", "„", "‘", "«", "»")


def check(content: Content) -> Iterator[Problem]:
    """Report texts that are cut short, that were split at a comma, and that begin with a curly quote."""
    before: Said | None = None
    for said in content.texts:
        line = said.place.text.lines[said.place.line - 1][said.place.column - 1 :]
        written = line[0] not in "\"'>|" and CUT.search(line)
        if written and said.words == " ".join(line[: written.start()].split()):
            message = f"this text ends at {line[written.start() :].strip()[:20]!r}, which is taken for a comment"
            yield Problem(said.place, ID, message, "Put the whole text into quotes.", WARNING)
        if before and _goes_on(before, said):
            message = "this text begins with a small letter behind a comma, as if it went on the one before"
            yield Problem(said.place, ID, message, "Put texts with a comma into quotes, or each on its line.", WARNING)
        if said.words.startswith(CURLY):
            message = f"the text begins with {said.words[0]}, which is no quote to YAML"
            yield Problem(said.place, ID, message, 'Use the straight quote ".', WARNING)
        before = said


def _goes_on(before: Said, said: Said) -> bool:
    """Do both stand in one list within brackets, where only the first begins like a sentence?"""
    same = before.entry is said.entry and (before.part, before.place.line) == (said.part, said.place.line)
    line = said.place.text.lines[said.place.line - 1][: said.place.column - 1]
    return same and before.words[:1].isupper() and said.words[:1].islower() and line.rstrip().endswith(",")
