"""What a run has done, in numbers that do not depend on how it was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..engine.columns.codes import NONE_WORD, value_of
from ..engine.columns.program import FINDING, HOLD, RECOMMENDATION
from ..model.batch import Tally
from ..model.knowledge import TIMINGS, KnowledgeBase
from ..model.vocabulary import Attribute
from .assemble import safe_name

CONTRACT = "alliance-expert.batch/1"


@dataclass(frozen=True, slots=True)
class Summary:
    """The rows that were rejected, those of them of which nobody can tell the case, how often for which reason (a row
    may have several), and what the others were advised; None where there were more rejects than were let pass, so that
    nothing was. `alike` are codes of cases that differ in nothing but capitals, blanks and a `.0`.
    """

    rejected: int
    without_case: int
    reasons: Mapping[str, int]
    tally: Tally | None
    alike: Sequence[tuple[str, ...]] = ()

    def document(self, kb: KnowledgeBase, inputs: Sequence[Path]) -> dict[str, Any]:
        """As the file of a summary has it. Of an answer with several values each is counted."""
        tally = self.tally or Tally()
        packs = [{"name": pack.name, "version": pack.version} for pack in kb.packs]
        return {
            "format": CONTRACT,
            "knowledge": {"version": kb.version, "digest": kb.digest, "packs": packs},
            "inputs": [safe_name(path) for path in inputs],
            "rows": tally.sessions + self.rejected,
            "rejected": {
                "rows": self.rejected,
                "without_case": self.without_case,
                "reasons": dict(sorted(self.reasons.items())),
            },
            "cases": tally.cases,
            "codes_alike": sum(map(len, self.alike)),
            "sessions": tally.sessions,
            "gated": tally.gated,
            "weakest": {short: tally.weakest[short] for _, short in kb.roles.legs},
            "recommendations": _by_id(tally, RECOMMENDATION),
            "holds": _by_id(tally, HOLD),
            "findings": _by_id(tally, FINDING),
            "rules": dict(sorted(tally.rules.items())),
            "never_fired": self.never_fired(kb),
            "answers": _answers(kb, tally),
        }

    def never_fired(self, kb: KnowledgeBase) -> list[str]:
        """The rules that fired in no session, by id."""
        fired = self.tally.rules if self.tally else {}
        return sorted(rule.id for rule in kb.active if not fired.get(rule.id))

    def most_advised(self) -> list[tuple[str, str, int]]:
        """The strategies with their timings and how often they were recommended, the most frequent first."""
        found: Counter[tuple[str, str]] = Counter()
        for (kind, one, timing, _), number in (self.tally or Tally()).said.items():
            if kind == RECOMMENDATION:
                found[one, timing] += number
        return [(one, timing, number) for (one, timing), number in sorted(found.items(), key=lambda n: (-n[1], n[0]))]


def _by_id(tally: Tally, kind: str) -> dict[str, dict[str, int]]:
    """How often each thing of a kind was said in all, at each timing that it has, and firmly."""
    found: dict[str, Counter[str]] = {}
    for (its, one, timing, confidence), number in sorted(tally.said.items()):
        if its == kind:
            counts = found.setdefault(one, Counter(sessions=0, **dict.fromkeys(TIMINGS * bool(timing), 0), firm=0))
            counts.update({name: number for name in ("sessions", timing, confidence) if name in counts})
    return {one: dict(counts) for one, counts in found.items()}


def _answers(kb: KnowledgeBase, tally: Tally) -> dict[str, dict[str, int]]:
    """How often each value of an attribute is in force, in the order of the values, and how often none is."""
    found: dict[str, Counter[str]] = {}
    for name, code in sorted(tally.answers, key=lambda one: (one[0], one[1] is None, one[1])):
        for word in _words(kb.attributes[name], code):
            found.setdefault(name, Counter())[word] += tally.answers[name, code]
    return {name: dict(counts) for name, counts in found.items()}


def _words(attribute: Attribute, code: int | None) -> Sequence[str]:
    """The values that a code stands for, as texts."""
    match attribute.word(None if code is None else value_of(attribute, code)):
        case list() as words:
            return words or [NONE_WORD]
        case bool() as yes:
            return ["yes" if yes else "no"]
        case word:
            return [str(word)]
