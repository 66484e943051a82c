"""Two rules that say the same on the same condition are one rule; a change of one would be forgotten in the other.

Rules are twins, too, if they give one reason for the same conclusions and differ in a single test.

Bad, since both say the same:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

    - id: tea-for-the-tired
      when: {client.motivation: mixed}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: [low, mixed]}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ...model.condition import All, Condition
from ...model.knowledge import Rule
from ...model.place import WARNING, Problem
from ..content import Content

ID = "twin-rules"


def check(content: Content) -> Iterator[Problem]:
    """Report the second of each two rules that are twins."""
    kb = content.kb
    alike: dict[object, list[Rule]] = {}
    for rule in sorted(kb.active, key=lambda rule: rule.place.order):
        alike.setdefault(frozenset(rule.concluded), []).append(rule)
    for rules in alike.values():
        for first, second in combinations(rules, 2):
            if apart := _apart(first, second):
                said = f"the rules {first.id!r} and {second.id!r} conclude the same {apart}; first at {first.place}"
                advice = "Make one rule of the two, or give each the reason of its own."
                yield Problem(kb.places["rule", second.id], ID, said, advice, WARNING)


def _apart(first: Rule, second: Rule) -> str:
    """How twins differ; nothing if the rules are no twins."""
    one, other = _parts(first.when), _parts(second.when)
    if one == other:
        return "on the same condition"
    if first.because == second.because and len(one) == len(other) and len(one - other) == 1:
        return "for the same reason, and differ in one test"
    return ""


def _parts(condition: Condition) -> frozenset[Condition]:
    return frozenset(condition.parts) if isinstance(condition, All) else frozenset((condition,))
