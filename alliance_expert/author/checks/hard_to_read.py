"""Long words in long sentences are hard to read for a tired person, and harder for a client in distress.

The grade is the Automated Readability Index (Smith and Senter 1967): about how many years of school it takes to read a
text with ease, from the letters in a word and the words in a sentence. Texts of one entry are measured together, what
clients read or hear by itself; fewer than twenty words are not measured. The limits stand in wording.yaml.

Bad, with `hardest: 12`:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: >-
        Refreshments accompanying therapeutic conversations considerably facilitate communicative participation
        notwithstanding insufficient motivational circumstances, particularly throughout preliminary appointments
        characterised by uncertainty concerning collaboration.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: >-
        A cup of tea gives the hands something to do. It can make it easier to talk, above all in the first weeks, when
        nobody knows yet what to say.
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from ...model.knowledge import CLIENT
from ...model.place import WARNING, Problem
from ..content import Content, Said
from ..wording import FEWEST, TO_CLIENTS, grade, length

ID = "hard-to-read"


def check(content: Content) -> Iterator[Problem]:
    """Report each entry whose texts are above the grade that the wording allows."""
    wording = content.kb.wording
    together: dict[tuple[str, str, bool], list[Said]] = {}
    for said in content.texts:
        together.setdefault((said.entry.kind, said.entry.id, _for_clients(content, said)), []).append(said)
    for (_, _, for_clients), texts in together.items():
        hardest = wording.hardest_for_clients if for_clients else wording.hardest
        words = " ".join(said.words if said.words.endswith((".", "!", "?")) else f"{said.words}." for said in texts)
        if hardest and length(words) >= FEWEST and (hard := grade(words)) > hardest:
            whom = "clients" if for_clients else "clinicians"
            message = f"this takes {ceil(hard)} years of school to read with ease, and for {whom} {hardest} are enough"
            advice = "Use shorter words and shorter sentences."
            yield Problem(texts[0].place, ID, message, advice, WARNING)


def _for_clients(content: Content, said: Said) -> bool:
    strategy = content.kb.strategies.get(said.entry.id) if said.entry.kind == "strategy" else None
    return strategy is not None and strategy.who == CLIENT and said.part in TO_CLIENTS
