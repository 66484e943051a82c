"""An empty table of cases, and what each of its columns means."""

from __future__ import annotations

from ..model.knowledge import KnowledgeBase


def header(kb: KnowledgeBase) -> str:
    """The first line of a CSV table of cases, with every attribute and no sources."""
    raise NotImplementedError


def dictionary(kb: KnowledgeBase) -> str:
    """A CSV with a row for each column of a table of cases: what it is called, what it may have, what it means."""
    raise NotImplementedError
