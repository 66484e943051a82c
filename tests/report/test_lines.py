"""Where the lines of a course run: gaps are seen as gaps, and no word stands over another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.report.lines import LINE, NUMBERS, Curve, Spell, chart

from ..amount import some

LEGS = ("goals", "tasks", "bond")
LEVELS = [(0.0, "1"), (1.0, "5")]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=len(LEGS)))
@settings(max_examples=some(100), deadline=None)
def test_names_beside_the_lines_stand_clear_of_one_another_and_of_the_session_numbers(heights):
    curves = [Curve(form, True, ((1, 0.5), (2, height))) for form, height in enumerate(heights)]
    down = [name["y"] for name in chart([1, 2], LEGS, LEVELS, curves, [])["names"]]
    assert all(later - earlier >= LINE - 0.1 for earlier, later in pairwise(down))
    assert max(down) <= NUMBERS - LINE + 2


def test_a_gap_between_sessions_is_seen_as_a_gap():
    ticks = chart([1, 2, 6], LEGS, LEVELS, [], [])["sessions"]
    (one, two, six) = [tick["x"] for tick in ticks]
    assert six - two == pytest.approx(4 * (two - one), abs=0.5)


@pytest.mark.parametrize("many", [1, 2, 12, 200])
def test_all_answers_are_drawn_inside_the_plot_however_many_there_are(many):
    sessions = range(1, many + 1)
    drawn = chart(sessions, LEGS, LEVELS, [Curve(0, True, tuple((n, 0.0) for n in sessions))], [])
    assert len(drawn["lines"][0]["marks"]) == many
    assert [tick["session"] for tick in drawn["sessions"]][-1] == many
    assert all(drawn["left"] < tick["x"] < drawn["right"] for tick in drawn["sessions"])


@given(st.lists(st.sampled_from(["", "opened", "repaired", "opened again", "seen no more"]), min_size=1, max_size=60))
@settings(max_examples=some(100), deadline=None)
def test_no_word_below_the_strip_stands_over_another(words):
    spells = [Spell(n, "open", word) for n, word in enumerate(words, start=1)]
    placed = chart([spell.session for spell in spells], LEGS, LEVELS, [], spells)["words"]
    for line in {word["y"] for word in placed}:
        mine = [(word["x"], len(word["word"]) * 6.6 / 2) for word in placed if word["y"] == line]
        assert all(x + half <= other - its for (x, half), (other, its) in pairwise(mine))
