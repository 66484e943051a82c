"""An abbreviation has to be spelt out where it stands; not everybody was taught the same ones.

It is spelt out in brackets, or stands in brackets behind the words. wording.yaml lists what needs no explaining.

Bad:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: The SRS is low.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: The Session Rating Scale (SRS) is low.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content
from ..wording import beside

ID = "unexplained-abbreviation"

NEAR = 60
"""Signs before or behind it in which the words have to stand."""

TODO = "TODO"
"""The check `unfinished` looks for it."""

SHORT = re.compile(r"(?<!\w)(?:\d?[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*|e\.g\.|i\.e\.|etc\b|cf\.|viz\.|vs\b|approx\.)")


def check(content: Content) -> Iterator[Problem]:
    """Report each abbreviation that is neither known nor spelt out."""
    for said in content.texts:
        for short in dict.fromkeys(SHORT.findall(said.words)):
            letters = sum(sign.isalpha() for sign in short)
            if (
                letters > 1
                and short not in (TODO, *content.kb.wording.known)
                and not _spelt_out(short, beside(content, said))
            ):
                message = f"the abbreviation {short!r} is not spelt out"
                advice = f"Write it out, as in: the whole name ({short}). Or add it to `known` in wording.yaml."
                yield Problem(said.place, ID, message, advice, WARNING)


def _spelt_out(short: str, words: str) -> bool:
    """Does it stand in brackets behind words, or before such in brackets, of which two begin with its first letters?"""
    first, second = [sign for sign in short.lower() if sign.isalpha()][:2]
    near = [words[max(0, hit.start() - NEAR) : hit.start()] for hit in re.finditer(rf"\({re.escape(short)}\)", words)]
    near += [words[hit.end() : hit.end() + NEAR] for hit in re.finditer(rf"{re.escape(short)} \(", words)]
    initials = ("".join(word[0].lower() for word in re.findall(r"\w+", told)) for told in near)
    return any(re.search(f"{re.escape(first)}.*{re.escape(second)}", one) for one in initials)
