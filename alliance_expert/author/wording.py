"""How texts are measured: sentences, words, grades, and where words of a list stand."""

from __future__ import annotations

import re
from functools import cache

from .content import Content, Said

FEWEST = 20
"""Words below which a grade says nothing: in ten words, one long word moves it by several years."""

TO_CLIENTS = ("say", "handout")
"""Parts of a strategy that its client reads or hears, where it is theirs."""

ALONE = ("say", "handout", "chart")
"""Parts that are read or heard without the rest of their entry."""


def sentences(words: str) -> list[str]:
    """The sentences of a text. A point inside a figure ends none, nor does one with a small letter after it."""
    return [one for one in re.split(r"(?<=[.!?])[\"”’')\]]*\s+(?=[^a-z])", words) if one]


def length(words: str) -> int:
    """How many words: what stands between blanks or dashes and has a letter or a figure in it."""
    return sum(any(sign.isalnum() for sign in word) for word in re.split(r"\s+|[–—]", words))


def grade(words: str) -> float:
    """The Automated Readability Index (Smith and Senter 1967): 4.71 times the letters and figures in a word, and half
    the words in a sentence, less 21.43; about how many years of school it takes. Parts of a joined word count each.
    """
    plain = re.sub(r"\([^()]*\d[^()]*\)", "", words).replace("-", " ")
    signs = sum(sign.isalnum() for sign in plain)
    count = max(1, length(plain))
    return 4.71 * signs / count + 0.5 * count / max(1, len(sentences(plain))) - 21.43


@cache
def pattern(*words: str) -> re.Pattern[str]:
    """Where one of these stands as a whole word, in small letters or capitals; `*` at its end stands for any ending."""
    found = "|".join(re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<![\w-])(?:{found})(?![\w-])", re.IGNORECASE)


def beside(content: Content, said: Said) -> str:
    """A text with what is read together with it: of one that stands alone nothing, else all but these of its entry."""
    if said.part in ALONE:
        return said.words
    return " ".join(one.words for one in content.texts_in(said.entry) if one.part not in ALONE)
