"""A sentence with too many words is not read between two sessions. How many are too many stands in wording.yaml.

Bad, with `longest: 25`:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: >-
        A cup of tea, which may be offered at any time and to anybody who would like one, gives the hands something to
        do while the mind looks for words that are hard to find.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do. Meanwhile the mind can look for words.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content
from ..wording import length, sentences

ID = "long-sentence"


def check(content: Content) -> Iterator[Problem]:
    """Report each sentence that is longer than the wording allows."""
    longest = content.kb.wording.longest
    for said in content.texts if longest else ():
        for sentence in sentences(said.words):
            if (words := length(sentence)) > longest:
                message = f"a sentence of {words} words, and {longest} are enough: {sentence[:40]}..."
                yield Problem(said.place, ID, message, "Make two of it, or leave something out.", WARNING)
