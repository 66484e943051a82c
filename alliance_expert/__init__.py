"""A rule-based expert system for the working alliance in psychotherapy.

    kb = load()                                     # the shipped rules, or load([folder, ...])
    facts = read_facts(text, "A17.yaml", kb)        # a case file's text, at its last session
    advice = consult(kb, facts)                     # values that carry their reasons

Nothing is printed, and nothing is read from the environment. docs/library.md shows the values, and the errors that are
raised on purpose; all of them are frozen, compare by value (a knowledge base by identity), and are typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import AllianceError, CaseError, FileError, KnowledgeError, SavedError, TemplateError
from .model.advice import Advice
from .model.case import Facts
from .model.knowledge import KnowledgeBase
from .source.files import shipped

if TYPE_CHECKING:
    from .engine import Chainer

__version__ = "0.1.0"
__all__ = [
    "Advice",
    "AllianceError",
    "CaseError",
    "Facts",
    "FileError",
    "KnowledgeBase",
    "KnowledgeError",
    "SavedError",
    "TemplateError",
    "consult",
    "load",
    "read_facts",
    "shipped",
]


def load(paths: Sequence[str | PathLike[str]] = (), *, drafts: bool = False) -> KnowledgeBase:
    """The knowledge base of the packs in these folders, the first as the base of the others; () for the shipped one.

    With `drafts`, rules of that status fire as well. Raises FileError if a folder is missing, and KnowledgeError with
    every problem of every file if anything is not understood, or if the gate would not stand where it must.
    """
    from .engine import gate_problems
    from .knowledge import load as load_packs

    kb = load_packs([Path(path) for path in paths] or [shipped("rules")], drafts)
    if problems := gate_problems(kb):
        raise KnowledgeError(problems)
    return kb


def read_facts(text: str, name: str, kb: KnowledgeBase, session: int | None = None) -> Facts:
    """The facts of a case file's text at a session (None: the last). `name` is what messages call the file.

    Raises CaseError with every problem, each with its place, if any part of the case is not understood, and ValueError
    if there is no such session.
    """
    from .casebook import read_case
    from .model.case import facts_at

    case = read_case(text.encode("utf-8", "surrogatepass"), name, kb)
    return facts_at(case, session, kb.attributes, kb.roles.plain_source)


def consult(kb: KnowledgeBase, facts: Facts) -> Advice:
    """The advice on these facts. The engine of a knowledge base is built at its first consultation and kept with it."""
    from .advice import advise
    from .explain import look_ahead

    return look_ahead(kb, advise(kb, _engine(kb).consult(facts)))


def _engine(kb: KnowledgeBase) -> Chainer:
    from .engine import Chainer

    engine = kb.__dict__.get("_engine")
    if engine is None:
        engine = kb.__dict__.setdefault("_engine", Chainer(kb))
    assert isinstance(engine, Chainer)
    return engine
