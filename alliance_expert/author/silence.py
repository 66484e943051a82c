"""Comments that silence a check where there is a reason: `# lint allow CHECK: the reason`, also of several checks.

One above an entry silences for the whole entry, one behind a line for that line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..knowledge.files import Parsed
from ..model.place import WARNING, Edit, Place, Problem, Text
from ..source.shape import closest, listing

COMMENT = re.compile(r"(?:^|\s)#\s*lint allow\b[ \t]*(?P<ids>[^:]*):?[ \t]*(?P<reason>.*)$")

IDLE, BAD = "idle-silence", "unclear-silence"


@dataclass(frozen=True, slots=True)
class Silence:
    """A comment: which check it silences, in the lines `first` to `last`."""

    id: str
    reason: str
    place: Place
    first: int
    last: int
    removable: bool

    def covers(self, problem: Problem) -> bool:
        """Is it this problem that it silences?"""
        where = problem.place
        return (
            problem.id == self.id and where.text.name == self.place.text.name and self.first <= where.line <= self.last
        )


def silences(files: Iterable[Parsed]) -> tuple[Silence, ...]:
    """Every such comment, in the order of files and lines."""
    return tuple(silence for file in files for silence in _silences(file.text))


def _silences(text: Text) -> Iterator[Silence]:
    for number, line in enumerate(text.lines, start=1):
        found = COMMENT.search(line)
        if not found or not _is_comment(text.lines, number, found.start()):
            continue
        alone = not line[: found.start()].strip()
        first, last = _entry_below(text.lines, number) if alone else (number, number)
        place = Place(text, number, line.index("#", found.start()) + 1)
        names = found["ids"].replace(",", " ").split() or [""]
        for name in names:
            yield Silence(name, found["reason"].strip(), place, first, last, alone and len(names) == 1)


def _is_comment(lines: tuple[str, ...], number: int, column: int) -> bool:
    """Does what begins with `#` there stand outside of quotes, and outside of a text that goes over several lines?"""
    before = lines[number - 1][:column]
    if before.count('"') % 2 or before.count("'") % 2:
        return False
    indent = _indent(lines[number - 1])
    above = (line for line in reversed(lines[: number - 1]) if line.strip() and _indent(line) < indent)
    return not re.search(r"[|>][-+0-9]*\s*(?:#.*)?$", next(above, ""))


def _entry_below(lines: tuple[str, ...], number: int) -> tuple[int, int]:
    """The lines of the entry that begins below line `number`: those that stand further in than its first."""
    start = next((n for n, line in enumerate(lines[number:], number + 1) if _is_written(line)), number)
    indent = _indent(lines[start - 1])
    after = enumerate(lines[start:], start + 1)
    return start, next((n for n, line in after if _is_written(line) and _indent(line) <= indent), len(lines) + 1) - 1


def _is_written(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def heard(
    problems: Iterable[Problem], silences: Collection[Silence], checks: Collection[str], untried: Collection[str] = ()
) -> Iterator[Problem]:
    """The problems that no comment silences, and what is wrong with the comments themselves; of one that silences a
    check which could not be tried, nothing is said.
    """
    used: set[Silence] = set()
    for problem in problems:
        silencing = [silence for silence in silences if silence.reason and silence.covers(problem)]
        used.update(silencing)
        if not silencing:
            yield problem
    for silence in silences:
        yield from _wrong(silence, silence in used or silence.id in untried, checks)


def _wrong(silence: Silence, used: bool, checks: Collection[str]) -> Iterator[Problem]:
    if silence.id not in checks:
        advice = f"Write `# lint allow CHECK: reason`. Checks: {listing(checks, 40)}.{closest(silence.id, checks)}"
        yield Problem(silence.place, BAD, f"there is no check {silence.id!r} to silence", advice, WARNING)
    elif not silence.reason:
        advice = f"Write `# lint allow {silence.id}: ` and why it is right here."
        yield Problem(silence.place, BAD, f"why {silence.id} is silenced is not said", advice, WARNING)
    elif not used:
        edit = Edit(silence.place.line, silence.place.line) if silence.removable else None
        said = f"this silences {silence.id}, which is not reported here"
        yield Problem(silence.place, IDLE, said, "Take the comment away.", WARNING, edit)
