"""All entries of a knowledge base by kind and id, and the words that are looked for in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..knowledge.changes import ATTRIBUTE, EVIDENCE, FINDING, HOLD, NOTICE, RULE, STATEMENT, STRATEGY
from ..model.knowledge import KnowledgeBase
from .parts import parts_of

KINDS = (RULE, ATTRIBUTE, FINDING, STRATEGY, HOLD, NOTICE, EVIDENCE, STATEMENT)

KIND_OF = {"find": FINDING, "recommend": STRATEGY, "hold": HOLD, "notice": NOTICE, "gate": NOTICE, "rule": RULE}
"""What stands behind a word of the rules."""


def entries(kb: KnowledgeBase) -> Mapping[str, Mapping[str, Any]]:
    """All entries by kind and id."""
    return {
        RULE: {rule.id: rule for rule in kb.rules},
        ATTRIBUTE: kb.attributes,
        FINDING: kb.findings,
        STRATEGY: kb.strategies,
        HOLD: kb.holds,
        NOTICE: kb.notices,
        EVIDENCE: kb.evidence,
        STATEMENT: kb.lecture,
    }


def says(kb: KnowledgeBase, kind: str, name: str, words: str) -> bool:
    """Do all of these words, or longer ones that begin so, stand in the id or the texts of an entry?"""
    said = " ".join((name, *_texts(kb, kind, name))).casefold()
    return all(re.search(rf"(?<![^\W_]){re.escape(word)}", said) for word in words.casefold().split())


def _texts(kb: KnowledgeBase, kind: str, name: str) -> Iterator[str]:
    for texts in parts_of(entries(kb)[kind][name], kb).values():
        match texts:
            case str():
                yield texts
            case Mapping():
                yield from (word for pair in texts.items() for word in pair)
            case _:
                yield from texts
