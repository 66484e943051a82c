"""A scenario that takes the place of an earlier pack's says that the pack means what it changes. Do you mean it?

A name that is used again by chance would silence a test of the shipped rules.

Bad, since the name is that of a scenario of the first pack:

    # tea.cases.yaml
    - case: a silent client is asked
      given: {rupture.withdrawal: [silent]}
      expect: {hold: no-link}

Good, where it is meant:

    # tea.cases.yaml
    # lint allow replaced-scenario: here the hold is what matters
    - case: a silent client is asked
      given: {rupture.withdrawal: [silent]}
      expect: {hold: no-link}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content

ID = "replaced-scenario"


def check(content: Content) -> Iterator[Problem]:
    """Report each scenario that takes the place of one in an earlier pack."""
    for one in content.scenarios or ():
        if one.instead_of:
            said = f"this takes the place of the scenario of the same name at {one.instead_of.place}"
            yield Problem(one.place, ID, said, "Give it another name, or say in a comment why it is meant.", WARNING)
