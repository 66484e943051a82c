"""A hold that stops a strategy which no rule recommends stops nothing.

Bad, since no rule recommends it:

    # strategies/tea.yaml
    strategies:
      offer-tea:
        title: Offer tea
        who: therapist
        summary: Offer a cup of tea.
        steps: [Ask whether they would like some.]
        say: ["Would you like some tea?"]
        not_when: [Not while somebody weeps.]
    holds:
      no-tea: {title: Offering tea, why: It is too hot for tea., stops: {offer-tea: later}}

Good:

    # strategies/tea.yaml
    holds:
      no-tea: {title: Offering tea, why: It is too hot for tea., stops: {ask-openly: later}}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content

ID = "idle-stop"


def check(content: Content) -> Iterator[Problem]:
    """Report each hold that stops what is never recommended."""
    kb = content.kb
    recommended = {one.strategy for rule in kb.rules for one in rule.recommend}
    for name, hold in kb.holds.items():
        for strategy in hold.stops:
            if strategy not in recommended:
                said = f"the hold {name!r} stops {strategy!r}, which no rule recommends"
                yield Problem(kb.places["hold", name], ID, said, "Take it out of `stops`.", WARNING)
