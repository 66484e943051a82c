"""A client's file may be read by the client, a court or a service. The line for it says what is done, and no more.

wording.yaml lists words that have no place in it. What cannot be said without them is left out of the file: a strategy
needs no such line.

Bad, with `never_in_chart: [strain*]`:

    # strategies/tea.yaml
    strategies:
      offer-tea:
        title: Offer tea
        who: therapist
        summary: Offer a cup of tea.
        steps: [Ask who would like some.]
        say: [Would you like some tea?]
        not_when: [Not while somebody weeps.]
        chart: Strain between the two talked over.

Good:

    # strategies/tea.yaml
    strategies:
      offer-tea:
        title: Offer tea
        who: therapist
        summary: Offer a cup of tea.
        steps: [Ask who would like some.]
        say: [Would you like some tea?]
        not_when: [Not while somebody weeps.]
        chart: Time to be given to a calm start.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content
from ..wording import pattern

ID = "not-for-the-file"


def check(content: Content) -> Iterator[Problem]:
    """Report the first word in each line for the file that the wording keeps out of it."""
    never = content.kb.wording.never_in_chart
    for said in content.texts if never else ():
        if said.part == "chart" and (hit := pattern(*never).search(said.words)):
            message = f"{hit[0]!r} has no place in a client's file, which others may read"
            advice = "Say in neutral words what is done, or take the line away: then the file says nothing of it."
            yield Problem(said.place, ID, message, advice, WARNING)
