"""What is said in the end: values that carry their reasons."""

from __future__ import annotations

from dataclasses import dataclass

from .case import Answer, Facts
from .consultation import Firing
from .knowledge import Finding, Hold, Notice, Strategy
from .verdict import Confidence

CONTRACT = "alliance-expert.consultation/1"
"""The format of the JSON document that an advice is written as, and read again from."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a rule's sentence, the answers it used and the findings it stood on.

    `answers` are all that are behind it: those it used, and those that its findings rest on, to the ground.
    """

    rule: str
    because: str
    confidence: Confidence
    facts: tuple[Answer, ...]
    findings: tuple[str, ...]
    answers: tuple[Answer, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A notice that is shown; also the gate, which comes before all else."""

    notice: Notice
    reasons: tuple[Reason, ...]

    @property
    def confidence(self) -> Confidence:
        """As firm as its firmest reason."""
        return max(reason.confidence for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Concluded:
    """A finding that holds."""

    finding: Finding
    confidence: Confidence
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A strategy to use, and when; rank counts from 1.

    `say` is an example of what to say, from the first rule that gives one with its reason, else from the strategy;
    `moved_by` are the holds that moved it to this timing; `put_back` where it is due earlier, and enough was due then.
    `firm_whatever_is_unknown` only where it is due at this timing whatever the unanswered questions turn out to be;
    `depends_on` are unanswered attributes of which a single answer would take it away, `timing_depends_on` others of
    which one would only move it. `held` where any hold moved it, also one that is not told.
    """

    rank: int
    strategy: Strategy
    timing: str
    confidence: Confidence
    reasons: tuple[Reason, ...]
    say: str
    moved_by: tuple[str, ...] = ()
    put_back: bool = False
    firm_whatever_is_unknown: bool = False
    depends_on: tuple[str, ...] = ()
    timing_depends_on: tuple[str, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """A strategy that rules would recommend, and a hold stops altogether."""

    strategy: Strategy
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Something to leave alone for now; `stopped` are recommendations that it took away."""

    hold: Hold
    confidence: Confidence
    reasons: tuple[Reason, ...]
    stopped: tuple[Stopped, ...] = ()


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of the alliance, by its short name."""

    attribute: str
    name: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An unanswered attribute of which some answer changes the advice; strategies and holds that one could change."""

    attribute: str
    could_change: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice on one session of a case; a pure function of the consultation.

    `ruled_out` are the ruptures of the roles that do not hold whatever the unanswered questions turn out to be.
    """

    facts: Facts
    gate: Noted | None
    legs: tuple[Leg, ...]
    weakest: tuple[str, ...]
    findings: tuple[Concluded, ...]
    recommendations: tuple[Recommendation, ...]
    holds: tuple[Held, ...]
    notices: tuple[Noted, ...]
    open_questions: tuple[OpenQuestion, ...]
    trace: tuple[Firing, ...]
    ruled_out: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of all that can be taken up or set aside: what is recommended, then what is to be left alone."""
        recommended = (item.strategy.id for item in self.recommendations)
        return (*recommended, *(held.hold.id for held in self.holds))
