"""What loads and is still not right: problems in the files of a knowledge base that was understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import KnowledgeError
from ..model.condition import findings_of
from ..model.knowledge import KnowledgeBase
from ..model.place import Problem, in_order
from .scenarios import read_scenarios


def problems_of(folders: Sequence[Path], kb: KnowledgeBase) -> tuple[Problem, ...]:
    """Every problem of scenarios that are not understood, and of findings that nothing can conclude."""
    try:
        read_scenarios(folders, kb)
        unread: tuple[Problem, ...] = ()
    except KnowledgeError as error:
        unread = error.problems
    return in_order((*unread, *_empty_findings(kb)))


def _empty_findings(kb: KnowledgeBase) -> Iterator[Problem]:
    """A finding without an active rule is unknown for ever, and so is each condition that waits for it."""
    for name, rules in kb.rules_for.items():
        if not rules:
            waiting = [rule.id for rule in kb.active if name in findings_of(rule.when)]
            waits = f"; {', '.join(waiting)} wait for it" if waiting else ""
            said = f"no active rule concludes the finding {name!r}{waits}"
            yield Problem(kb.findings[name].place, "empty-finding", said, "Write a rule with `find:`, or take it away.")
