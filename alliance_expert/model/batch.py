"""STAND-IN until the chief's is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that add up."""

    sessions: int = 0
    gated: int = 0
    weakest: Mapping[str, int] = field(default_factory=dict)
    advice: Mapping[tuple[str, str], int] = field(default_factory=dict)
    rules: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.sessions + other.sessions,
            self.gated + other.gated,
            Counter(self.weakest) + Counter(other.weakest),
            Counter(self.advice) + Counter(other.advice),
            Counter(self.rules) + Counter(other.rules),
        )

    def to_json(self) -> dict[str, Any]:
        return {"sessions": self.sessions, "gated": self.gated, "weakest": dict(self.weakest)}

    @classmethod
    def from_json(cls, value: Any) -> Tally:
        return cls(**value)
