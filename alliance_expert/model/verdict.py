"""Does a condition hold? Three answers, because not asked is not no. And how sure is that?"""

from __future__ import annotations

from enum import IntEnum


class Verdict(IntEnum):
    """Strong Kleene logic: all is the least of its parts, any the greatest, not the opposite."""

    FAILS = -1
    UNKNOWN = 0
    HOLDS = 1

    @property
    def opposite(self) -> Verdict:
        """HOLDS for FAILS and the other way round; UNKNOWN stays UNKNOWN."""
        return OPPOSITE[self]


OPPOSITE = {
    Verdict.FAILS: Verdict.HOLDS,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
    Verdict.HOLDS: Verdict.FAILS,
}


class Confidence(IntEnum):
    """How sure a verdict is; it comes from who said so, never from the author of a rule."""

    TENTATIVE = 0
    FIRM = 1

    @property
    def word(self) -> str:
        """The word of the JSON contract: `firm` or `tentative`."""
        return self.name.lower()
