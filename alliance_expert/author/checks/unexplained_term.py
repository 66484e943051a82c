"""A term of the trade needs its plain words beside it, in the same text or elsewhere in the entry.

wording.yaml lists terms with the words that explain them. The statements of a lecture may use them freely. Words to
say aloud, and lines for a file or a handout, are never explained by what stands beside them, for nobody sees it there.

Bad, with `explain: {rupture: strain}`:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: There may be a rupture.
      recommend: {ask-openly: later}

Good:

    # tea.rules.yaml
    - id: tea-for-the-silent
      when: {client.motivation: low}
      because: There may be a strain between you (a rupture).
      recommend: {ask-openly: later}
"""

from __future__ import annotations

from collections.abc import Iterator

from ...model.place import WARNING, Problem
from ..content import Content
from ..wording import beside, pattern

ID = "unexplained-term"


def check(content: Content) -> Iterator[Problem]:
    """Report each term that stands without the words that explain it."""
    texts = [said for said in content.texts if said.entry.kind != "statement"]
    for term, glosses in content.kb.wording.explain.items():
        for said in texts:
            if pattern(f"{term}*").search(said.words) and not pattern(*glosses).search(beside(content, said)):
                message = f"the term {term!r} stands without words that explain it"
                advice = f"Write beside it: {' or '.join(glosses)}. Or say it without the term."
                yield Problem(said.place, ID, message, advice, WARNING)
