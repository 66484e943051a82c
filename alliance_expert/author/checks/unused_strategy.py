"""Advice that no rule gives is never read: a strategy that nothing recommends, a hold or notice that nothing concludes.

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

Good:

    # strategies/tea.yaml
    strategies:
      offer-tea:
        title: Offer tea
        who: therapist
        summary: Offer a cup of tea.
        steps: [Ask whether they would like some.]
        say: ["Would you like some tea?"]
        not_when: [Not while somebody weeps.]

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {rupture.withdrawal: {includes_any: [silent]}}
      because: A cup of tea gives the hands something to do.
      recommend: {offer-tea: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...knowledge.changes import conclusions
from ...model.place import WARNING, Problem
from ..content import Content

ID = "unused-strategy"


def check(content: Content) -> Iterator[Problem]:
    """Report each strategy, hold and notice that no rule concludes."""
    kb = content.kb
    used = {
        *(named for rule in kb.rules for named in conclusions(rule)),
        ("notice", kb.roles.standing_notice),
    }
    for kind, entries in (("strategy", kb.strategies), ("hold", kb.holds), ("notice", kb.notices)):
        for name in entries:
            if (kind, name) not in used:
                said = f"no rule concludes the {kind} {name!r}"
                yield Problem(kb.places[kind, name], ID, said, "Write a rule that does, or take it away.", WARNING)
