"""Where the sentences of a report are from: plain values, words ready to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..model.advice import Reason
from ..model.case import Answer
from ..model.knowledge import Finding, Hold, KnowledgeBase, Notice, Strategy

Plain = dict[str, Any]


class Origins:
    """Tells the origin of each sentence, and remembers the `answers` and statements of the lecture that were named.

    `cite` gives sources their numbers, and `told` puts answers into words.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        cite: Callable[[Iterable[str]], list[int]],
        told: Callable[[Iterable[Answer]], list[str]],
    ) -> None:
        self.kb = kb
        self.cite = cite
        self.told = told
        self.answers: set[Answer] = set()
        self.carried: set[str] = set()

    def of(self, entry: Finding | Strategy | Hold | Notice, reasons: Iterable[Reason]) -> Plain:
        """The origin of an entry's own sentences, and the reasons for which it is said."""
        evidence = entry.evidence if isinstance(entry, Strategy | Hold) else ()
        return {
            "origin": {"id": entry.id, **self._taught(entry.lecture, evidence)},
            "reasons": [self._reason(reason) for reason in reasons],
        }

    def statements(self) -> list[Plain]:
        """The statements of the lecture that were named, in its order."""
        return [{"id": one, "text": said.text} for one, said in self.kb.lecture.items() if one in self.carried]

    def _reason(self, reason: Reason) -> Plain:
        """A reason with its rule and all answers behind it."""
        self.answers.update(reason.answers)
        return {
            "rule": reason.rule,
            "because": reason.because,
            "confidence": reason.confidence.word,
            "answers": self.told(reason.answers),
            **self._taught(self.kb.rule(reason.rule).lecture, reason.evidence),
        }

    def _taught(self, lecture: Sequence[str], evidence: Iterable[str]) -> Plain:
        self.carried.update(lecture)
        return {"lecture": list(lecture), "cites": self.cite(evidence)}
