"""What if? Two pieces of advice, and what is different in the second."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model.advice import Advice, Noted, Reason
from ..model.verdict import Confidence


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands in the advice, and by which rules; what has no timing and no rank has "" and 0."""

    title: str
    confidence: Confidence
    rules: tuple[str, ...]
    timing: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """How one thing stood before (None: not at all) and how it stands after."""

    kind: str
    id: str
    before: Standing | None
    after: Standing | None

    @property
    def title(self) -> str:
        """What people read."""
        standing = self.after or self.before
        assert standing is not None
        return standing.title

    @property
    def ways(self) -> tuple[str, ...]:
        """In which ways it differs: came, went; or timing, rank, confidence and rules, any of them."""
        if self.before is None or self.after is None:
            return ("came",) if self.before is None else ("went",)
        names = ("timing", "rank", "confidence", "rules")
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))


def differences(before: Advice, after: Advice) -> tuple[Difference, ...]:
    """What comes, goes, moves, becomes more or less sure, or is there by other rules.

    In the order gate, recommendations, holds, notices, findings; within a kind by how it stands after, then before.
    """
    found = []
    for kind, then in _standings(after).items():
        now = _standings(before)[kind]
        for name in dict.fromkeys([*then, *now]):
            if now.get(name) != then.get(name):
                found.append(Difference(kind, name, now.get(name), then.get(name)))
    return tuple(found)


def _standings(advice: Advice) -> Mapping[str, Mapping[str, Standing]]:
    return {
        "gate": {advice.gate.notice.id: _noted(advice.gate)} if advice.gate else {},
        "recommend": {
            item.strategy.id: Standing(
                item.strategy.title, item.confidence, _rules(item.reasons), item.timing, item.rank
            )
            for item in advice.recommendations
        },
        "hold": {
            held.hold.id: Standing(held.hold.title, held.confidence, _rules(held.reasons)) for held in advice.holds
        },
        "notice": {one.notice.id: _noted(one) for one in advice.notices},
        "find": {
            one.finding.id: Standing(one.finding.title, one.confidence, _rules(one.reasons)) for one in advice.findings
        },
    }


def _noted(noted: Noted) -> Standing:
    return Standing(noted.notice.title, noted.confidence, _rules(noted.reasons))


def _rules(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(sorted(reason.rule for reason in reasons))
