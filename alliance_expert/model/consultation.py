"""What the engine leaves behind: every firing, with what it stood on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .case import Answer, Facts
from .condition import Condition
from .knowledge import Rule
from .verdict import Confidence, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a condition and what decided it.

    `facts` and `findings` are those that decided; `missing` are unanswered attributes whose answers could still change
    the verdict. `parts` are the judgements on the parts, so that the whole is a tree of the condition's shape.
    """

    condition: Condition
    verdict: Verdict
    confidence: Confidence
    facts: tuple[Answer, ...] = ()
    findings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    parts: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that was carried out, as step `step` of the run (from 1), and why it held."""

    step: int
    rule: Rule
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Consultation:
    """The fixpoint: all that follows from the facts.

    `findings` are those that hold, with how sure they are; `judgements` are those on all active rules, by id.
    """

    facts: Facts
    firings: tuple[Firing, ...]
    findings: Mapping[str, Confidence]
    judgements: Mapping[str, Judgement]
