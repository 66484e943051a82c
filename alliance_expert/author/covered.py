"""What scenarios make of rules, as a page."""

from __future__ import annotations

from typing import Any

from ..explain.words import Words
from ..model.knowledge import KnowledgeBase
from ..report.render import render
from .coverage import WORDS, Branch, Coverage, Covered, heading, percent


def page(found: Coverage, kb: KnowledgeBase) -> str:
    """A page of HTML in one file: the totals, the gaps, and each rule whole, with the scenarios that fire it."""
    words = Words(kb)
    values = {
        "language": kb.packs[0].language,
        "packs": [f"{pack.name} {pack.version}" for pack in kb.packs],
        "scenarios": found.scenarios,
        "fired": found.fired,
        "withheld": found.withheld,
        "used": found.used,
        "options": found.options,
        "seen": found.seen,
        "possible": found.possible,
        "percent": percent(found.share),
        "unused": [
            {"id": attribute.id, "label": attribute.label, "words": list(unused)} for attribute, unused in found.unused
        ],
        "rules": [_rule(one, words) for one in found.rules],
    }
    return render("coverage/page.html.j2", values, ())


def _rule(one: Covered, words: Words) -> dict[str, Any]:
    return {
        "id": one.rule.id,
        "place": str(one.rule.place),
        "concluded": list(one.rule.concluded),
        "because": one.rule.because,
        "fired": [scenario.name for scenario in one.fired],
        "withheld": one.withheld,
        "open": one.open,
        "gaps": len(one.gaps),
        "branches": [_branch(branch, words) for branch in one.branches],
    }


def _branch(branch: Branch, words: Words) -> dict[str, Any]:
    return {
        "depth": branch.depth,
        "says": words.sentence(branch.condition),
        "heading": heading(branch.condition, words),
        "counts": [{"word": WORDS[verdict], "count": count} for verdict, count in branch.counts],
    }
