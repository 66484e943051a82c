"""Where the lines of a course run, from session to session: plain numbers, so that a template only draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Plain = dict[str, object]
Point = tuple[float, float]

WIDTH, LEFT, RIGHT = 480, 30.0, 404.0
TOP, BOTTOM = 14.0, 174.0
PAD = 12.0
NUMBERS, STRIP, WORDS, LINE = 192.0, 204.0, 236.0, 16.0
STRIP_HEIGHT = 12.0
"""Down the page: the plot from TOP to BOTTOM, the session numbers, the strip, and words below it, line by line."""

NAMES = 412.0
"""Where names begin, to the right of the plot."""

APART, SIGN = 4.0, 6.6
"""Between lines that would cover one another; what a sign takes of a line."""

MOST_LINES = 3
"""Lines of words below the strip. What does not fit is left to the text beside the picture."""

SMALL_WIDTH, SMALL_HEIGHT = 200, 78
SMALL = (26.0, 190.0, 8.0, 56.0)
"""Left, right, top and bottom of the plot of a small picture."""

FORMS: tuple[Callable[[float, float, float], str], ...] = (
    lambda x, y, r: f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z",
    lambda x, y, r: f"M{x - r:.1f} {y - r:.1f}h{2 * r:.1f}v{2 * r:.1f}h{-2 * r:.1f}Z",
    lambda x, y, r: f"M{x:.1f} {y - 1.3 * r:.1f}l{1.3 * r:.1f} {2.2 * r:.1f}h{-2.6 * r:.1f}Z",
    lambda x, y, r: (
        f"M{x - 1.4 * r:.1f} {y:.1f}L{x:.1f} {y - 1.4 * r:.1f} {x + 1.4 * r:.1f} {y:.1f} {x:.1f} {y + 1.4 * r:.1f}Z"
    ),
)
"""Marks that differ by their outline: circle, square, triangle, diamond; further ones begin again."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Heights from 0 (lowest) to 1 (highest) by session, of one source. `form` is the mark of whatever it is of."""

    form: int
    firm: bool
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Spell:
    """How it stands at a session, and a word for what has happened by then, or ""."""

    session: int
    state: str
    word: str


def chart(
    sessions: Sequence[int],
    names: Sequence[str],
    levels: Iterable[tuple[float, str]],
    curves: Sequence[Curve],
    spells: Sequence[Spell],
) -> Plain:
    """All curves in one picture over a strip of spells; `names` are those of the forms, `levels` heights with a label.

    Gives `width` and `height`; `left` and `right` of the plot; `levels` and `sessions`, the marks of both axes;
    `lines`, as `_line` gives them; `names` beside the last mark of each; the `strip` with its `bars` and `words`.
    """
    across = _across(sessions, LEFT + PAD, RIGHT - PAD)
    step = _step(sessions, across)
    lines, words = [], list(_words(spells, across))
    ends: dict[int, Point] = {}
    for curve in curves:
        shift = (curve.form - (len(names) - 1) / 2) * APART
        points = [(across(session), _down(height, TOP, BOTTOM) + shift) for session, height in curve.points]
        ends[curve.form] = max(points[-1], ends.get(curve.form, points[-1]))
        lines.append(_line(curve, points, step))
    return {
        "width": WIDTH,
        "height": max([STRIP + STRIP_HEIGHT, *(float(word["y"]) for word in words)]) + LINE / 2,
        "left": LEFT,
        "right": RIGHT,
        "levels": [{"y": _down(height, TOP, BOTTOM), "label": label} for height, label in levels],
        "sessions": _ticks(sessions, across),
        "numbers": NUMBERS,
        "lines": lines,
        "names": _beside({form: y for form, (_, y) in ends.items()}, names),
        "strip": STRIP,
        "bars": [_bar(spell, across, step) for spell in spells],
        "words": words,
    }


def small(sessions: Sequence[int], curve: Curve) -> Plain:
    """One curve in a small picture, over the same sessions as every other."""
    left, right, top, bottom = SMALL
    across = _across(sessions, left + PAD / 2, right - PAD / 2)
    points = [(across(session), _down(height, top, bottom)) for session, height in curve.points]
    ends = dict.fromkeys((sessions[0], sessions[-1]))
    return {
        "width": SMALL_WIDTH,
        "height": SMALL_HEIGHT,
        "left": left,
        "right": right,
        "top": top,
        "bottom": bottom,
        "sessions": [{"x": across(session), "session": session} for session in ends],
        "numbers": SMALL_HEIGHT - 6.0,
        "line": _line(curve, points, _step(sessions, across)),
    }


def _across(sessions: Sequence[int], left: float, right: float) -> Callable[[int], float]:
    """Sessions by their number, so that a gap is seen as one; a single one in the middle."""
    first, last = sessions[0], sessions[-1]
    if first == last:
        return lambda session: (left + right) / 2
    return lambda session: round(left + (right - left) * (session - first) / (last - first), 1)


def _down(height: float, top: float, bottom: float) -> float:
    return round(bottom - (bottom - top) * height, 1)


def _step(sessions: Sequence[int], across: Callable[[int], float]) -> float:
    """The least way between two sessions."""
    return min((across(later) - across(earlier) for earlier, later in pairwise(sessions)), default=WIDTH)


def _line(curve: Curve, points: Sequence[Point], step: float) -> Plain:
    """A line with a mark for each answer, smaller where sessions stand close."""
    size = min(max(0.35 * step, 1.2), 4.2)
    form = curve.form % len(FORMS)
    return {
        "form": form,
        "firm": curve.firm,
        "points": " ".join(f"{x:g},{y:g}" for x, y in points) if len(points) > 1 else "",
        "marks": [FORMS[form](x, y, size) for x, y in points],
    }


def _ticks(sessions: Sequence[int], across: Callable[[int], float]) -> list[Plain]:
    """As many session numbers as stand clear of one another, the last one always."""
    found: list[Plain] = []
    free = float(WIDTH)
    for session in reversed(sessions):
        x, half = across(session), SIGN * (len(str(session)) + 1) / 2
        if x + half <= free:
            found.append({"x": x, "session": session})
            free = x - half
    return found[::-1]


def _beside(heights: dict[int, float], names: Sequence[str]) -> list[Plain]:
    """The names beside the ends of their lines, none over another nor below the plot."""
    placed: list[tuple[int, float]] = []
    for form, y in sorted(heights.items(), key=lambda pair: (pair[1], pair[0])):
        placed.append((form, max(y + 4, placed[-1][1] + LINE if placed else 0.0)))
    room = [BOTTOM + 4 - LINE * below for below in reversed(range(len(placed)))]
    return [
        {"form": form % len(FORMS), "name": names[form], "x": NAMES, "y": round(min(y, most), 1)}
        for (form, y), most in zip(placed, room, strict=True)
    ]


def _bar(spell: Spell, across: Callable[[int], float], step: float) -> Plain:
    width = round(min(max(0.7 * step, 1.2), STRIP_HEIGHT), 1)
    x = round(across(spell.session) - width / 2, 1)
    return {"session": spell.session, "state": spell.state, "x": x, "width": width, "height": STRIP_HEIGHT}


def _words(spells: Sequence[Spell], across: Callable[[int], float]) -> Iterator[dict[str, float | str]]:
    """The words of the spells, each on the first line that has room for it."""
    taken = [0.0] * MOST_LINES
    for spell in spells:
        half, at = SIGN * len(spell.word) / 2, across(spell.session)
        middle = round(min(max(at, LEFT + half), WIDTH - half), 1)
        line = next((number for number, end in enumerate(taken) if spell.word and end <= middle - half), None)
        if line is not None:
            taken[line] = middle + half + SIGN
            yield {"word": spell.word, "at": at, "x": middle, "y": WORDS + LINE * line}
