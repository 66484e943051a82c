"""The caseload: what the cases of one folder tell together, as values. What is not known is never taken for "no"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .advice import Advice, Concluded
from .case import Response
from .course import Course
from .vocabulary import Value

SORTS = ("first", "case", "changed", "weakest")
"""The orders of a caseload: who comes first, by code, by the last change of the file, by the lowest leg."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """A finding that puts a case first, as of the session `told`, the last that says anything of it.

    It has stood since the session `since`. Where `told` is not the case's last session, nobody has answered since what
    would tell whether it still holds.
    """

    found: Concluded
    since: int
    told: int


@dataclass(frozen=True, slots=True)
class Named:
    """A session in which the gate was opened, and whether anybody has said by now that it is settled."""

    session: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A value that the therapist gave last about themselves, and the strategies now due that rest on it."""

    attribute: str
    value: Value
    session: int
    strategies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A response to an item of advice, with the rules that brought the item in that session."""

    response: Response
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One case of a caseload: the advice at its last session, what is pressing, the most first, and the course.

    `path` is the file, `age` how many days ago it was changed last, and `quiet` whether that is long. `named` are
    earlier sessions in which a danger was named. `tried` is what was done with items of advice, oldest first; `own` is
    what the therapist said of themselves, where private answers may be told. The steps of the course have neither
    recommendations nor gate nor changes.
    """

    path: str
    age: int
    quiet: bool
    advice: Advice
    pressing: tuple[Pressing, ...]
    course: Course
    named: tuple[Named, ...]
    tried: tuple[Tried, ...]
    own: tuple[Own, ...] = ()

    @property
    def code(self) -> str:
        """The code of the case."""
        return self.advice.facts.case

    @property
    def unsettled(self) -> tuple[int, ...]:
        """Earlier sessions in which a danger was named of which nobody has said that it is settled."""
        return tuple(one.session for one in self.named if not one.settled)

    @property
    def endangered(self) -> bool:
        """Is a danger open, or was one named that nobody has said to be settled?"""
        return self.advice.gate is not None or bool(self.unsettled)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that tells nothing, and why: problems as they are told, one for each line."""

    path: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """An answer about the therapist that several cases share, and the strategies that rest on it in several, too.

    Of an attribute with many values the `value` is one of them, alone. `strength` where it is the best that can be
    answered. `cases` are the codes, each with the session of the answer.
    """

    attribute: str
    value: Value
    strength: bool
    cases: tuple[tuple[str, int], ...]
    strategies: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of an item of advice in all cases: how often it was taken up, and why it was set aside.

    `usual` counts the usual reasons, by id, the most frequent first; `own` are reasons in own words, each with the code
    of its case; `rules` are those that brought what was set aside, with how often; `cases` are the codes of those in
    which it was set aside, each with the session.
    """

    item: str
    accepted: int
    usual: tuple[tuple[str, int], ...]
    own: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, int], ...]
    cases: tuple[tuple[str, int], ...]

    @property
    def set_aside(self) -> int:
        """How often it was set aside."""
        return sum(count for _, count in self.usual) + len(self.own)


@dataclass(frozen=True, slots=True)
class Caseload:
    """What is told of many cases on the day `made`: those that are shown, in the order of `sort`, and what is not.

    `left_out` counts cases that were not asked for (`wish` says in words what was, "" where it was all); an endangered
    case is never among them. `unread` are files that tell nothing, `doubled` codes that several files share, and
    `others` names files that are no case files by their names. Themes and tallies are those of all cases that were
    read.
    """

    made: date
    private: bool
    entries: tuple[Entry, ...]
    sort: str = SORTS[0]
    left_out: int = 0
    wish: str = ""
    unread: tuple[Unread, ...] = ()
    doubled: tuple[tuple[str, tuple[str, ...]], ...] = ()
    others: tuple[str, ...] = ()
    themes: tuple[Theme, ...] = ()
    tallies: tuple[Tally, ...] = ()
