"""The rules as they are, beside the same with a mistake in them: what follows by the one and by the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..advice import Due, outline
from ..engine import Verdicts
from ..model.case import Case, Facts, Session, facts_at
from ..model.knowledge import TIMINGS, KnowledgeBase, Rule
from .mutants import Mutant
from .scenarios import Conclusion

KINDS = ("find", "recommend", "hold", "notice", "gate")

Standing = Mapping[tuple[str, str], str]
"""What follows in a case, by kind and id; of a recommendation, when."""


@dataclass(frozen=True, slots=True)
class Told:
    """What tells a mutant: a case, with what follows by the rules as they are, and what must not.

    Where it is proved that there is no such case, `same` says why; neither, where none was found.
    """

    case: Case | None = None
    expect: tuple[Conclusion, ...] = ()
    never: tuple[Conclusion, ...] = ()
    same: str = ""


class Pair:
    """The rules as they are, and with a mistake in them."""

    def __init__(self, mutant: Mutant, kb: KnowledgeBase, verdicts: Verdicts) -> None:
        self._concluded = frozenset((kind, name) for kind in KINDS for name in _of_kind(mutant.rule, kind))
        self._before = verdicts
        self._after = Verdicts(mutant.inside(kb))

    @property
    def watch_alike(self) -> bool:
        """Are the same strategies never put back for others?"""
        return self._before.kb.watching == self._after.kb.watching

    def first(self, cases: Iterable[Facts]) -> Facts | None:
        """The first of the cases that tells the two."""
        return next(filter(self.differs, cases), None)

    def differs(self, facts: Facts) -> bool:
        """Does something else follow?"""
        return standing(self._before, facts) != standing(self._after, facts)

    def smallest(self, facts: Facts) -> Facts:
        """The case with every answer taken away that is not needed."""
        while smaller := self.first(self._smaller(facts)):
            facts = smaller
        return facts

    def told(self, facts: Facts) -> Told:
        """The case, with what follows from it: as far as the rule has it, else all that makes the difference."""
        before, after = standing(self._before, facts), standing(self._after, facts)
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        chosen = [name for name in changed if name in self._concluded] or changed
        return Told(
            Case(facts.case, facts.sessions),
            tuple(Conclusion(*name, before[name]) for name in chosen if name in before),
            tuple(Conclusion(*name) for name in chosen if name not in before),
        )

    def _smaller(self, facts: Facts) -> Iterator[Facts]:
        """The same with one answer less, or with one option of an answer less, or one session less."""
        for place, session in enumerate(facts.sessions):
            for fewer in _fewer(session):
                yield self._again(facts, (*facts.sessions[:place], fewer, *facts.sessions[place + 1 :]))
        if len(facts.sessions) > 1 and not facts.sessions[0].answers:
            yield self._again(facts, facts.sessions[1:])

    def _again(self, facts: Facts, sessions: tuple[Session, ...]) -> Facts:
        kb = self._before.kb
        return facts_at(Case(facts.case, sessions), None, kb.attributes, kb.roles.plain_source)


def _fewer(session: Session) -> Iterator[Session]:
    for place, answer in enumerate(session.answers):
        before, after = session.answers[:place], session.answers[place + 1 :]
        yield replace(session, answers=(*before, *after))
        if isinstance(answer.value, tuple) and len(answer.value) > 1:
            for option in answer.value:
                less = replace(answer, value=tuple(one for one in answer.value if one != option))
                yield replace(session, answers=(*before, less, *after))


def standing(verdicts: Verdicts, facts: Facts) -> Standing:
    """All that a scenario can ask for, but how sure it is and at which rank."""
    fired = verdicts.fired(facts)
    said = outline(verdicts.kb, {rule.id: 1 for rule in fired}, 1)
    return {
        **{("find", name): "" for rule in fired for name in rule.find},
        **{("recommend", name): timing for name, due in said.due.items() for timing in _due(due)},
        **{("hold", name): "" for name in said.holds},
        **{("notice", name): "" for name in said.notices},
        **{("gate", name): "" for rule in fired for name in rule.gate},
    }


def _due(due: Due) -> Iterator[str]:
    return (timing for timing, worlds in zip(TIMINGS, due.kept, strict=False) if worlds)


def _of_kind(rule: Rule, kind: str) -> tuple[str, ...]:
    if kind == "recommend":
        return tuple(one.strategy for one in rule.recommend)
    named: tuple[str, ...] = getattr(rule, kind)
    return named
