"""A source that nothing cites is never shown.

Bad, since nothing cites it:

    # evidence.yaml
    tea: {citation: Somebody (2020). Tea., short: Somebody 2020, finding: Tea is liked., verified: yes}

Good:

    # evidence.yaml
    tea: {citation: Somebody (2020). Tea., short: Somebody 2020, finding: Tea is liked., verified: yes}

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {rupture.withdrawal: {includes_any: [silent]}}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
      evidence: [tea]
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content

ID = "unused-evidence"


def check(content: Content) -> Iterator[Problem]:
    """Report each source that no rule, strategy, hold or role cites."""
    kb = content.kb
    cited = {name for rule in kb.rules for name in rule.evidence}
    cited |= {name for strategy in kb.strategies.values() for name in strategy.evidence}
    cited |= {name for hold in kb.holds.values() for name in hold.evidence}
    cited |= {kb.roles.dependable.evidence} if kb.roles.dependable else set()
    for name in kb.evidence:
        if name not in cited:
            said = f"nothing cites the source {name!r}"
            advice = "Name it under `evidence` of a rule, strategy or hold, or take it away."
            yield Problem(kb.places["evidence", name], ID, said, advice, WARNING)
