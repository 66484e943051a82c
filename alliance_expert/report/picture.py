"""Where the lines of the picture of the legs run: plain numbers, so that a template only draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

WIDTH, HEIGHT = 320, 245
CENTRE = (160.0, 150.0)
RADIUS = 100.0
RINGS = 5
INNERMOST = 0.2
"""Where the lowest height stands on its spoke, so that it does not vanish in the middle; the highest stands at 1."""
ABOVE, BELOW = -30.0, 25.0
"""From the end of a spoke to the first of the two lines that name it."""

Point = tuple[float, float]


def picture(heights: Sequence[float | None]) -> dict[str, object]:
    """A picture with one spoke for each leg, the first pointing up, the others clockwise.

    `heights` run from 0 (lowest) to 1 (highest), None where a leg is not known. Gives `width`, `height` and `centre`;
    `rings`, outlines of equal height from low to high, and `shape`, the outline through all heights (empty unless all
    are known), as SVG points; and `spokes`: of each leg the `end`, the `mark` at its height (None if not known) and the
    first line of its `label`, each with x and y.
    """
    ways = [2 * math.pi * leg / len(heights) - math.pi / 2 for leg in range(len(heights))]
    rings = [[_point(way, ring / (RINGS - 1)) for way in ways] for ring in range(RINGS)]
    marks = [None if height is None else _point(way, height) for way, height in zip(ways, heights, strict=True)]
    known = [mark for mark in marks if mark is not None]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "centre": _named(CENTRE),
        "rings": [_points(ring) for ring in rings],
        "shape": _points(known) if len(known) == len(marks) else "",
        "spokes": [
            {"end": _named(end), "mark": _named(mark) if mark else None, "label": _named(_label(end))}
            for end, mark in zip(rings[-1], marks, strict=True)
        ],
    }


def _point(way: float, height: float) -> Point:
    reach = RADIUS * (INNERMOST + (1 - INNERMOST) * height)
    return (round(CENTRE[0] + reach * math.cos(way), 1), round(CENTRE[1] + reach * math.sin(way), 1))


def _label(end: Point) -> Point:
    return (end[0], round(end[1] + (ABOVE if end[1] < CENTRE[1] else BELOW), 1))


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _named(point: Point) -> dict[str, float]:
    return {"x": point[0], "y": point[1]}
