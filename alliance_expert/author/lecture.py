"""Which statements of a lecture the content carries, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.knowledge import KnowledgeBase, Statement


@dataclass(frozen=True, slots=True)
class Carried:
    """A statement, and kind and id of all that names it; an answer's id is `attribute: value`."""

    statement: Statement
    by: tuple[tuple[str, str], ...]


def checklist(kb: KnowledgeBase) -> tuple[Carried, ...]:
    """Every statement, as its authors wrote them, with what carries it: by kind, then by id."""
    named = _named(kb)
    return tuple(
        Carried(
            statement,
            tuple((kind, name) for kind, ids in named.items() for name in sorted(ids) if statement.id in ids[name]),
        )
        for statement in kb.lecture.values()
    )


def _named(kb: KnowledgeBase) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The statements that each entry names, by kind and id. A draft carries nothing, because it does not fire."""
    attributes = kb.attributes.values()
    return {
        "attribute": {one.id: one.lecture for one in attributes},
        "answer": {f"{one.id}: {option.id}": option.lecture for one in attributes for option in one.options},
        "finding": {one.id: one.lecture for one in kb.findings.values()},
        "rule": {one.id: one.lecture for one in kb.active},
        "strategy": {one.id: one.lecture for one in kb.strategies.values()},
        "hold": {one.id: one.lecture for one in kb.holds.values()},
        "notice": {one.id: one.lecture for one in kb.notices.values()},
    }
