"""A figure that nobody has looked up must not reach a reader as a fact.

Reports leave out the `effect` of a source with `verified: no`; its sentences they print.

Bad, since nobody has seen the figure:

    # evidence.yaml
    tea:
      citation: Somebody (2020). Tea.
      short: Somebody 2020
      finding: Of 100 clients, 46 % liked tea.
      verified: no

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
      evidence: [tea]

Good:

    # evidence.yaml
    tea:
      citation: Somebody (2020). Tea.
      short: Somebody 2020
      finding: Many clients like tea.
      verified: no

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: A cup of tea gives the hands something to do.
      recommend: {ask-openly: later}
      evidence: [tea]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content, Said

ID = "unverified-figure"

FIGURE = re.compile(r"\d+(?:\.\d+)? ?(?:%|per ?cent)|(?<![\w.])(?:[rdgnN]|OR|SMD) ?= ?-?\.?\d|(?<![\w])0?\.\d+")
"""A share, or a statistic: what stands for something that was measured."""


def check(content: Content) -> Iterator[Problem]:
    """Report each figure in an unverified source, and in any entry that cites no verified one."""
    for said in content.texts:
        if (figure := FIGURE.search(said.words)) and not _is_backed(content, said):
            message = f"the figure {figure[0]!r} is shown, and no verified source stands behind it"
            advice = "Look it up and say `verified: yes`, cite a source in which it was, or leave it out."
            yield Problem(said.place, ID, message, advice, WARNING)


def _is_backed(content: Content, said: Said) -> bool:
    kb, name = content.kb, said.entry.id
    match said.entry.kind:
        case "evidence":
            return kb.evidence[name].verified
        case "rule":
            cited = kb.rule(name).evidence
        case "strategy":
            cited = kb.strategies[name].evidence
        case "hold":
            cited = kb.holds[name].evidence
        case _:
            cited = ()
    return any(kb.evidence[one].verified for one in cited)
