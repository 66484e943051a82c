"""Graph -> Picture: a place for everything, from left to right, so that lines cross little. The same on every machine.

Attributes stand in the first column, by group; findings in the next ones, each behind those that it rests on; then what
to leave alone; last what to do and what is told. A line to a column further on runs through those between on a lane of
its own, which all lines from one place share.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ..knowledge.changes import ATTRIBUTE, FINDING, HOLD, NOTICE, STRATEGY, Named
from .graph import EXCEPTION, HEADINGS, LEADS, STOPS, Edge, Graph

WIDTH = 236
"""Of a box."""

CELLS, SMALL_CELLS = 30, 35
"""Signs that fit into a line of a title and of an id; wide ones count twice."""

MARK = 3
"""Signs less in the first line of what has a mark in its corner, and in its others as well."""

LINE, SMALL_LINE, PADDING = 17, 14, 16
GAP, LANE, LANE_GAP = 9, 3, 3
HEADING, BEFORE_HEADING = 24, 16
TOP, MARGIN, BOTTOM = 64, 20, 20
NARROWEST, WIDEST = 64, 190
"""Between two columns; the more lines, the more room for them."""

PORTS = {STOPS: -0.25, LEADS: 0.0, EXCEPTION: 0.25}
"""Where lines end at a box, from its middle, so that their heads do not cover one another."""

ROUNDS = 8
"""So often the columns are ordered by their neighbours, forth and back; more changes little."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands: its upper left corner, its height, and its title and id in lines that fit."""

    named: Named
    x: int
    y: int
    height: int
    title: tuple[str, ...]
    id: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """How an edge runs: the curves that it is drawn with, and where it ends."""

    edge: Edge
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A text over boxes; one over a whole column is `main`."""

    text: str
    x: int
    y: int
    main: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph with places."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]


def picture(graph: Graph) -> Picture:
    """The places of a graph."""
    return _Sheet(graph).picture()


@dataclass(slots=True)
class _Item:
    """What takes up room in a column: a thing, or (without a title) the lane of lines that come from it.

    `block` keeps things of a kind together. `top` is the room for a heading over it.
    """

    named: Named
    column: int
    block: int = 0
    title: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    before: list[_Item] = field(default_factory=list)
    behind: list[_Item] = field(default_factory=list)
    heading: str = ""
    y: float = 0.0

    @property
    def top(self) -> int:
        return HEADING + BEFORE_HEADING if self.heading else 0

    @property
    def height(self) -> int:
        return PADDING + LINE * len(self.title) + SMALL_LINE * len(self.id) if self.title else LANE

    @property
    def centre(self) -> float:
        return self.y + self.height / 2


class _Sheet:
    """Puts everything into columns, orders these, and gives each thing its height on the sheet."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.kinds, self.columns = _columns(graph)
        self.items: dict[Named, _Item] = {}
        self.lanes: dict[tuple[Named, int], _Item] = {}
        self.sheet: list[list[_Item]] = [[] for _ in self.kinds]
        self._place_things()
        self._lay_lanes()

    def picture(self) -> Picture:
        self._order()
        self._name_blocks()
        self._spread()
        left = self._lefts()
        boxes = [
            Box(item.named, left[item.column], round(item.y), item.height, item.title, item.id)
            for column in self.sheet
            for item in column
            if item.title
        ]
        bottom = max((box.y + box.height for box in boxes), default=TOP)
        return Picture(
            width=left[-1] + WIDTH + MARGIN if left else 2 * MARGIN + WIDTH,
            height=bottom + BOTTOM,
            boxes=tuple(boxes),
            lines=tuple(self._line(edge, left) for edge in self.graph.edges),
            headings=tuple(self._headings(left)),
        )

    def _place_things(self) -> None:
        blocks = {named: number for number, (_, _, nodes) in enumerate(self.graph.blocks) for named in nodes}
        for named in self.graph.nodes:
            title = fitted(self.graph.heading(named), CELLS - MARK * (named[0] in (HOLD, NOTICE)))
            item = _Item(named, self.columns[named], blocks[named], title, fitted(named[1], SMALL_CELLS))
            self.items[named] = item
            self.sheet[item.column].append(item)

    def _lay_lanes(self) -> None:
        for edge in self.graph.edges:
            item, target = self.items[edge.source], self.items[edge.target]
            for column in range(item.column + 1, target.column):
                item = self._lane(edge.source, column, item)
            _tie(item, target)

    def _lane(self, source: Named, column: int, before: _Item) -> _Item:
        if (source, column) not in self.lanes:
            lane = self.lanes[source, column] = _Item(source, column, _first_block(self.sheet[column]))
            self.sheet[column].append(lane)
            _tie(before, lane)
        return self.lanes[source, column]

    # --- order

    def _order(self) -> None:
        for turn in range(ROUNDS):
            forth = turn % 2 == 0
            for column in self.sheet[1:] if forth else self.sheet[-2::-1]:
                _sort(column, lambda item: item.before if forth else item.behind)  # noqa: B023
        for column in self.sheet[1:]:
            _sort(column, lambda item: item.before)

    def _name_blocks(self) -> None:
        """Give a heading to the first of each group of attributes, and of each kind that does not begin its column."""
        titles = [title for title, _, _ in self.graph.blocks]
        for kind, column in zip(self.kinds, self.sheet, strict=True):
            last = None if kind == ATTRIBUTE else _first_block(column)
            for item in column:
                if item.title and item.block != last:
                    item.heading, last = titles[item.block], item.block

    # --- height

    def _spread(self) -> None:
        """From the highest column on, everything stands as near as can be to what it is tied to."""
        if not self.sheet:
            return
        heights = [_height(column) for column in self.sheet]
        tallest = heights.index(max(heights))
        _stack(self.sheet[tallest])
        for column in self.sheet[tallest + 1 :]:
            _settle(column, lambda item: item.before)
        for column in self.sheet[:tallest][::-1]:
            _settle(column, lambda item: item.behind)
        highest = min(item.y - item.top for column in self.sheet for item in column)
        for column in self.sheet:
            for item in column:
                item.y += TOP - highest

    # --- width

    def _lefts(self) -> list[int]:
        """Where each column begins."""
        left, found = MARGIN, []
        for number, column in enumerate(self.sheet):
            found.append(left)
            ties = sum(len(item.behind) for item in column)
            left += WIDTH + min(WIDEST, NARROWEST + ties) if number < len(self.sheet) - 1 else 0
        return found

    def _line(self, edge: Edge, left: Sequence[int]) -> Line:
        item, target = self.items[edge.source], self.items[edge.target]
        x, y = left[item.column] + WIDTH, round(item.centre)
        path = [f"M{x} {y}"]
        for column in range(item.column + 1, target.column):
            lane = self.lanes[edge.source, column]
            path += [_curve(x, y, left[column], round(lane.centre)), f"H{left[column] + WIDTH}"]
            x, y = left[column] + WIDTH, round(lane.centre)
        end, height = left[target.column], round(target.centre + target.height * PORTS[edge.how])
        path.append(_curve(x, y, end - 8, height))
        return Line(edge, "".join(path), end, height)

    def _headings(self, left: Sequence[int]) -> Iterable[Heading]:
        for number, kind in enumerate(self.kinds):
            if kind not in self.kinds[:number]:
                yield Heading(HEADINGS[kind], left[number], TOP - 32, main=True)
        for column in self.sheet:
            for item in column:
                if item.heading:
                    main = item.named[0] != ATTRIBUTE
                    yield Heading(item.heading, left[item.column], round(item.y) - 10, main)


def _columns(graph: Graph) -> tuple[list[str], Mapping[Named, int]]:
    """The kind of what stands in each column, and the column of each thing. Where nothing stands, there is none."""
    depths = _depths(graph)
    rank = {
        named: {ATTRIBUTE: (0, 0), FINDING: (1, depths.get(named, 0)), HOLD: (2, 0)}.get(named[0], (3, 0))
        for named in graph.nodes
    }
    there = sorted(set(rank.values()))
    kinds = [ATTRIBUTE, FINDING, HOLD, STRATEGY]
    last = STRATEGY if any(kind == STRATEGY for kind, _ in graph.nodes) else NOTICE
    return [last if first == 3 else kinds[first] for first, _ in there], {n: there.index(rank[n]) for n in graph.nodes}


def _depths(graph: Graph) -> Mapping[Named, int]:
    """How many findings, one resting on the other, lie before each finding at most."""
    before: dict[Named, list[Named]] = {named: [] for named in graph.nodes if named[0] == FINDING}
    for edge in graph.edges:
        if edge.source in before and edge.target in before:
            before[edge.target].append(edge.source)
    depths: dict[Named, int] = {}

    def depth(named: Named) -> int:
        if named not in depths:
            depths[named] = max((depth(one) + 1 for one in before[named]), default=0)
        return depths[named]

    for named in before:
        depth(named)
    return depths


def _first_block(column: Sequence[_Item]) -> int:
    return min((item.block for item in column if item.title), default=0)


def _tie(before: _Item, behind: _Item) -> None:
    before.behind.append(behind)
    behind.before.append(before)


def _sort(column: list[_Item], neighbours: Callable[[_Item], Sequence[_Item]]) -> None:
    """By block, then by the middle of what each is tied to; what is tied to nothing stays where it is."""
    middles = {}
    for number, item in enumerate(column):
        tied = [one.y for one in neighbours(item)]
        middles[id(item)] = (item.block, sum(tied) / len(tied) if tied else item.y, number)
    column.sort(key=lambda item: middles[id(item)])
    _stack(column)


def _height(column: Sequence[_Item]) -> float:
    return sum(item.top + item.height + GAP for item in column)


def _gap(above: _Item, below: _Item) -> int:
    return GAP if above.title or below.title else LANE_GAP


def _stack(column: Sequence[_Item]) -> None:
    """One below the other."""
    y = 0.0
    for above, item in zip((None, *column), column, strict=False):
        y += (_gap(above, item) if above else 0) + item.top
        item.y = y
        y += item.height


def _settle(column: Sequence[_Item], neighbours: Callable[[_Item], Sequence[_Item]]) -> None:
    """In the order there is, each as near as can be (in least squares) to the middle of what it is tied to.

    Things that would overlap are pooled, and pools that would, too: the one order-preserving way with no better one.
    """
    _stack(column)
    offsets = [item.y for item in column]
    pools: list[tuple[float, float, int]] = []
    for item, offset in zip(column, offsets, strict=True):
        tied = [one.centre for one in neighbours(item)]
        if not tied and pools:  # it goes with the one above it
            pools[-1] = (*pools[-1][:2], pools[-1][2] + 1)
            continue
        wanted = (sum(tied) / len(tied) - item.height / 2 - offset) if tied else 0.0
        pool = (len(tied) or 0.01, wanted, 1)
        while pools and pools[-1][1] > pool[1]:
            above = pools.pop()
            together = above[0] + pool[0]
            pool = (together, (above[0] * above[1] + pool[0] * pool[1]) / together, above[2] + pool[2])
        pools.append(pool)
    shifts = [shift for _, shift, count in pools for _ in range(count)]
    for item, offset, shift in zip(column, offsets, shifts, strict=True):
        item.y = offset + shift


def _curve(x: int, y: int, end: int, height: int) -> str:
    middle = (x + end) // 2
    return f"L{end} {height}" if y == height else f"C{middle} {y} {middle} {height} {end} {height}"


# --- text that fits


@cache
def fitted(text: str, cells: int) -> tuple[str, ...]:
    """The text in lines of at most so many signs; wide ones count twice, a word that is too long is cut."""
    lines, line = [], ""
    for word in text.split():
        for piece in _cut(word, cells):
            if line and _cells(line) + 1 + _cells(piece) > cells:
                lines.append(line)
                line = piece
            else:
                line = f"{line} {piece}" if line else piece
    return (*lines, line)


def _cut(word: str, cells: int) -> Iterable[str]:
    """A word in pieces that fit; one that has hyphens or dots is cut behind these."""
    piece = ""
    for sign in word:
        if _cells(piece + sign) > cells:
            at = max(piece.rfind(mark) for mark in "-._/") + 1 or len(piece)
            yield piece[:at]
            piece = piece[at:]
        piece += sign
    yield piece


def _cells(text: str) -> int:
    """The room that a text takes, in signs."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)
