"""A rule-based expert system for the working alliance in psychotherapy.

    kb = load()                                     # the shipped rules, or load([folder, ...])
    facts = read_facts(text, "A17.yaml", kb)        # a case file's text, at its last session
    advice = consult(kb, facts)                     # values that carry their reasons

    case = read_case(text, "A17.yaml", kb)          # the same text as a whole case
    course = follow(kb, case)                       # the advice at each of its sessions, fit to be told

Nothing is printed, and nothing is read from the environment. docs/library.md shows the values, and the errors that are
raised on purpose; all of them are frozen, compare by value (a knowledge base by identity), and are typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import AllianceError, CaseError, FileError, KnowledgeError, SavedError, TemplateError
from .model.advice import Advice
from .model.case import Case, Facts
from .model.knowledge import KnowledgeBase
from .source.files import shipped

if TYPE_CHECKING:
    from .engine import Chainer

__version__ = "0.1.0"
__all__ = [
    "Advice",
    "AllianceError",
    "Case",
    "CaseError",
    "Facts",
    "FileError",
    "KnowledgeBase",
    "KnowledgeError",
    "SavedError",
    "TemplateError",
    "consult",
    "follow",
    "load",
    "read_case",
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


def read_case(text: str, name: str, kb: KnowledgeBase) -> Case:
    """The case of a case file's text. `name` is what messages call the file.

    Raises CaseError with every problem, each with its place, if any part of the case is not understood.
    """
    from .casebook import read_case as read

    return read(text.encode("utf-8", "surrogatepass"), name, kb)


def read_facts(text: str, name: str, kb: KnowledgeBase, session: int | None = None) -> Facts:
    """The facts of a case file's text at a session (None: the last).

    Raises CaseError as `read_case` does, and ValueError if there is no such session.
    """
    from .model.case import facts_at

    return facts_at(read_case(text, name, kb), session, kb.attributes, kb.roles.plain_source)


def consult(kb: KnowledgeBase, facts: Facts) -> Advice:
    """The advice on these facts. The engine of a knowledge base is built at its first consultation and kept with it."""
    from .advice import advise
    from .explain import look_ahead

    return look_ahead(kb, advise(kb, _engine(kb).consult(facts)))


def follow(kb: KnowledgeBase, case: Case, session: int | None = None, *, private: bool = False) -> tuple[Advice, ...]:
    """The advice at each session of a case up to this one (None: the last), oldest first.

    Of the last it is what `consult` gives; that of earlier sessions does not tell what was open then. Unless `private`,
    each is what may be told where private answers may not (`advice.shared`), and where there are private answers its
    facts have only the responses to what the advice of their own session tells. Raises ValueError if there is no such
    session.
    """
    from .advice import advise, responses_shared, shared
    from .engine import Verdicts
    from .model.case import facts_at

    verdicts = Verdicts(kb)

    def briefly(facts: Facts) -> Advice:
        return advise(kb, verdicts.consult(facts))

    def told(facts: Facts, advised: Callable[[Facts], Advice]) -> Advice:
        whole = advised(facts)
        if private:
            return whole
        bare = facts.without(kb.private)
        return shared(kb, whole, whole if bare is facts else advised(bare))

    last = facts_at(case, session, kb.attributes, kb.roles.plain_source)
    before = (facts_at(case, one.number, kb.attributes, kb.roles.plain_source) for one in last.sessions[:-1])
    advices = (*(told(facts, briefly) for facts in before), told(last, lambda facts: consult(kb, facts)))
    return advices if private or last.without(kb.private) is last else responses_shared(advices)


def _engine(kb: KnowledgeBase) -> Chainer:
    from .engine import Chainer

    engine = kb.__dict__.get("_engine")
    if engine is None:
        engine = kb.__dict__.setdefault("_engine", Chainer(kb))
    assert isinstance(engine, Chainer)
    return engine
