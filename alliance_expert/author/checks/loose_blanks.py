"""Blanks at the end of a line are seen by nobody and make every comparison of two versions longer.

`rules lint --fix` takes them away.

Bad, with two blanks behind the last word:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}··

Good:

    # vocabulary/findings.yaml
    calm: {title: A calm meeting, sentence: The meeting was calm.}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import NOTE, Edit, Place, Problem
from ..content import Content

ID = "loose-blanks"


def check(content: Content) -> Iterator[Problem]:
    """Report each line that ends in blanks."""
    for file in content.files:
        for number, line in enumerate(file.text.lines, start=1):
            if line != (bare := line.rstrip()):
                place = Place(file.text, number, len(bare) + 1)
                edit = Edit(number, number, (bare,))
                yield Problem(place, ID, "the line ends in blanks", "Take them away.", NOTE, edit)
