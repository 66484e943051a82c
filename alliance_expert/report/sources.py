"""A source of evidence -> plain values: what is known of it, and no figure that nobody has seen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..model.knowledge import Evidence

Plain = dict[str, Any]


def source(evidence: Evidence, benchmarks: tuple[tuple[str, Decimal], ...]) -> Plain:
    """What people may read of a source; `benchmarks` are words for correlations."""
    return {
        "id": evidence.id,
        "citation": evidence.citation,
        "short": evidence.short,
        "doi": evidence.doi,
        "finding": evidence.finding,
        "effect": _effect(evidence, benchmarks),
        "basis": evidence.basis if evidence.verified else "",
        "caveat": evidence.caveat,
    }


def _effect(evidence: Evidence, benchmarks: tuple[tuple[str, Decimal], ...]) -> str:
    """The figure, with a word for its size where it is a correlation; nothing if nobody has seen the figure."""
    effect = evidence.effect
    if effect is None or not evidence.verified:
        return ""
    measure = evidence.measure.upper() if evidence.measure in ("or", "smd") else evidence.measure
    if evidence.measure != "r":
        return f"{measure} = {effect:f}"
    figure = f"{effect:f}".replace("0.", ".", 1)  # a correlation is written without its nought
    word = min(benchmarks, key=lambda pair: abs(pair[1] - abs(effect)), default=("",))[0]
    return f"{measure} = {figure}" + (f", {word}" if word else "")
