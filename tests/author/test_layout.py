"""Everything has its place: from left to right, nothing over anything else, and the same on every machine."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import load
from alliance_expert.author.graph import about, in_section, whole
from alliance_expert.author.layout import WIDTH, fitted, picture

from ..amount import some
from ..packs import small_kb


@cache
def graphs():
    graph = whole(load())
    parts = [in_section(graph, section) for section, _ in graph.kb.roles.sections]
    return [graph, *parts, *(about(graph, name) for name in ("bond-first", "alliance.bond", "RP3"))]


GRAPHS = range(20)


@pytest.mark.parametrize("number", GRAPHS)
def test_no_box_stands_on_another(number):
    boxes = sorted(picture(graphs()[number]).boxes, key=lambda box: (box.x, box.y))
    for above, below in pairwise(boxes):
        assert above.x + WIDTH < below.x or above.y + above.height < below.y, (above, below)


@pytest.mark.parametrize("number", GRAPHS)
def test_every_line_runs_from_left_to_right_and_through_no_box(number):
    drawn = picture(graphs()[number])
    left = {box.named: box.x for box in drawn.boxes}
    for line in drawn.lines:
        assert left[line.edge.source] < left[line.edge.target]
        for y, end in re.findall(r" (\d+)H(\d+)", line.path):
            column = [box for box in drawn.boxes if box.x + WIDTH == int(end)]
            assert not [box for box in column if box.y <= int(y) <= box.y + box.height], line


@pytest.mark.parametrize("number", GRAPHS)
def test_everything_lies_on_the_sheet(number):
    drawn = picture(graphs()[number])
    for box in drawn.boxes:
        assert box.x >= 0 and box.x + WIDTH <= drawn.width and box.y >= 0 and box.y + box.height <= drawn.height
    assert all(heading.y > 10 for heading in drawn.headings)


def test_attributes_stand_by_group_under_their_headings():
    drawn = picture(whole(small_kb()))
    column = [
        box.named[1] for box in sorted(drawn.boxes, key=lambda box: (box.x, box.y)) if box.named[0] == "attribute"
    ]
    groups = [name.partition(".")[0] for name in column]
    assert groups == sorted(groups, key=groups.index)
    assert {"The alliance", "Rupture", "What is asked", "What is found"} <= {one.text for one in drawn.headings}


def test_a_finding_stands_behind_those_that_it_rests_on():
    left = {box.named[1]: box.x for box in picture(whole(load())).boxes}
    assert left["withdrawal-signs"] < left["withdrawal-rupture"] < left["mixed-rupture"]


def test_lines_cross_far_less_than_in_the_order_of_the_files():
    graph = in_section(whole(load()), "RP")
    drawn = picture(graph)
    heights = {box.named: box.y for box in drawn.boxes}
    written = {named: number for number, named in enumerate(graph.nodes)}
    assert crossings(graph, heights) < 0.7 * crossings(graph, written)


def crossings(graph, at):
    """How often two lines between the same kinds of things cross."""
    ends = [(edge.source, edge.target) for edge in graph.edges]
    return sum((at[a] - at[c]) * (at[b] - at[d]) < 0 for a, b in ends for c, d in ends if (a[0], b[0]) == (c[0], d[0]))


@given(st.text(min_size=1), st.integers(1, 40))
@settings(max_examples=some(120))
def test_nothing_of_a_text_is_lost_where_it_is_put_into_lines(text, cells):
    lines = fitted(text, cells)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_line_has_no_more_signs_than_fit_and_wide_ones_count_twice():
    assert fitted("Say gently that something is not right", 20) == ("Say gently that", "something is not", "right")
    assert fitted("no-alliance-work-before-safety", 20) == ("no-alliance-work-", "before-safety")
    assert fitted("Kapitaensmuetze", 10) == ("Kapitaensm", "uetze")
    assert fitted("席を替える", 6) == ("席を替", "える")
