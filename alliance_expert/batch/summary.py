"""What a run has done, in numbers that do not depend on how it was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.batch import Tally
from ..model.knowledge import KnowledgeBase

CONTRACT = "alliance-expert.batch/1"


@dataclass(frozen=True, slots=True)
class Summary:
    """The rows that were rejected, how often for which reason (a row may have several), and what the others were
    advised; None where there were more rejects than were let pass, so that nothing was.
    """

    rejected: int
    reasons: Mapping[str, int]
    tally: Tally | None

    def document(self, kb: KnowledgeBase, inputs: Sequence[str]) -> dict[str, Any]:
        """As the summary's file has it."""
        assert self.tally is not None
        packs = [{"name": pack.name, "version": pack.version} for pack in kb.packs]
        return {
            "format": CONTRACT,
            "knowledge": {"version": kb.version, "digest": kb.digest, "packs": packs},
            "inputs": list(inputs),
            "rows": self.tally.sessions + self.rejected,
            "advised": self.tally.sessions,
            "rejected": self.rejected,
            "reasons": dict(sorted(self.reasons.items())),
            "advice": self.tally.to_json(),
            "never_fired": self.never_fired(kb),
        }

    def never_fired(self, kb: KnowledgeBase) -> list[str]:
        """The rules that fired in no session, by id."""
        fired = self.tally.rules if self.tally else {}
        return sorted(rule.id for rule in kb.active if not fired.get(rule.id))
