"""The one door to experta, whose last release (1.9.4) needs help on Python 3.10 and later.

It asks for frozendict 1.2, which reads `collections.Mapping`, gone since 3.10; a stand-in takes its place while experta
is imported and is taken away again. The import also sets up logging for the whole process, which is undone; and its
loggers, which would write every fact of a case, are silenced. docs/decisions/0001-experta.md has the measurements.
"""

from __future__ import annotations

import logging
import sys
from types import ModuleType
from typing import Any

NAME = "frozendict"


class _FrozenDict(dict):  # type: ignore[type-arg]
    """All that experta asks of a frozendict; no fact of ours holds one."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _import() -> tuple[Any, ...]:
    stand_in = ModuleType(NAME)
    stand_in.frozendict = _FrozenDict  # type: ignore[attr-defined]
    before, handlers = sys.modules.get(NAME), list(logging.root.handlers)
    sys.modules[NAME] = stand_in
    try:
        from experta.abstract import Strategy
        from experta.engine import KnowledgeEngine
        from experta.fact import Fact
        from experta.fieldconstraint import ANDFC, P
        from experta.matchers import ReteMatcher
        from experta.matchers.rete.check import FeatureCheck, SameContextCheck, TypeCheck
        from experta.matchers.rete.nodes import ConflictSetNode, FeatureTesterNode, OrdinaryMatchNode
        from experta.matchers.rete.token import Token
        from experta.rule import Rule
    finally:
        if before is None:
            del sys.modules[NAME]
        else:
            sys.modules[NAME] = before
        for handler in [handler for handler in logging.root.handlers if handler not in handlers]:
            logging.root.removeHandler(handler)
    silent = logging.getLogger("experta")
    silent.setLevel(logging.CRITICAL + 1)
    silent.propagate = False
    return (
        KnowledgeEngine, Fact, Rule, Strategy, P, ANDFC, ReteMatcher, SameContextCheck, ConflictSetNode,
        OrdinaryMatchNode, TypeCheck, Token, FeatureCheck, FeatureTesterNode,
    )  # fmt: skip


(
    KnowledgeEngine, Fact, Rule, Strategy, P, ANDFC, ReteMatcher, SameContextCheck, ConflictSetNode, OrdinaryMatchNode,
    TypeCheck, Token, FeatureCheck, FeatureTesterNode,
) = _import()  # fmt: skip
