"""What if? Two pieces of advice, and what is different in the second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

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


def differences(
    before: Advice, after: Advice, renamed: Callable[[str, str], str] = lambda kind, name: name
) -> tuple[Difference, ...]:
    """What comes, goes, moves, becomes more or less sure, or is there by other rules.

    In the order gate, recommendations, holds, notices, findings; within a kind by how it stands after, then before.
    Where other rules gave the advice before, `renamed` gives the id now of what had another then: of a kind and an id.
    """
    found = []
    for kind, then in _standings(after).items():
        now = {renamed(kind, name): _with(one, renamed) for name, one in _standings(before)[kind].items()}
        for name in dict.fromkeys([*then, *now]):
            one = Difference(kind, name, now.get(name), then.get(name))
            if one.ways:
                found.append(one)
    return tuple(found)


def same_advice(found: Iterable[Difference]) -> bool:
    """Is it the same advice yet: the same gate, things to do at the same times, things to leave alone and notices?"""
    return not any({"came", "went", "timing"}.intersection(one.ways) for one in found if one.kind != "find")


def _with(standing: Standing, renamed: Callable[[str, str], str]) -> Standing:
    return replace(standing, rules=tuple(sorted(renamed("rule", rule) for rule in standing.rules)))


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
