"""From what fired to what is said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from ..model.advice import Advice, Concluded, Held, Leg, Noted, Reason, Recommendation, Stopped
from ..model.case import Facts
from ..model.consultation import Consultation, Firing
from ..model.knowledge import NEVER, Advised, KnowledgeBase, Rule, Strategy
from ..model.verdict import Confidence, Verdict
from .outline import LIMITS, Due, outline
from .reasons import reasons_of

Because = Mapping[str, Reason]
"""The reason that each rule gives, by its id."""


def advise(kb: KnowledgeBase, consultation: Consultation) -> Advice:
    """The advice that follows from a consultation; what is still open is not in it (`explain.look_ahead`).

    Where several gates stand, the one that the roles name comes first.
    """
    decided = outline(kb, {firing.rule.id: 1 for firing in consultation.firings}, 1)
    because = reasons_of(kb, consultation)
    gates = _noted(kb, consultation.firings, because, lambda rule: rule.gate)
    gates = tuple(sorted(gates, key=lambda noted: noted.notice.id != kb.roles.gate.notice))
    shown = tuple(firing for firing in consultation.firings if not gates or firing.rule.with_gate)
    wanted = _wanted(kb, shown, because, decided.due, () if gates else decided.holds)
    return Advice(
        facts=consultation.facts,
        gate=gates[0] if gates else None,
        legs=tuple(Leg(name, short, consultation.facts.answer(name)) for name, short in kb.roles.legs),
        weakest=() if gates else weakest(kb, consultation.facts),
        findings=tuple(
            Concluded(kb.findings[finding], _confidence(firings), _reasons(firings, because))
            for finding, firings in _grouped(shown, lambda rule: rule.find).items()
        ),
        recommendations=_ranked(wanted),
        holds=tuple(
            Held(kb.holds[hold], _confidence(firings), _reasons(firings, because), _stopped(hold, wanted))
            for hold, firings in _grouped(shown, lambda rule: rule.hold).items()
        ),
        notices=(*gates[1:], *_noted(kb, shown, because, lambda rule: rule.notice)),
        open_questions=(),
        trace=consultation.firings,
        ruled_out=tuple(finding for finding in kb.roles.ruptures if _fails(kb, consultation, finding)),
    )


def _fails(kb: KnowledgeBase, consultation: Consultation, finding: str) -> bool:
    """Does a finding fail, because it has rules and every one of them fails?"""
    rules = kb.rules_for[finding]
    return bool(rules) and all(consultation.judgements[rule.id].verdict is Verdict.FAILS for rule in rules)


def weakest(kb: KnowledgeBase, facts: Facts) -> tuple[str, ...]:
    """The short names of the lowest legs, all answered and not all equal; else none."""
    ranks = {}
    for attribute, short in kb.roles.legs:
        answer = facts.answer(attribute)
        if answer is None or answer.value is None:
            return ()
        ranks[short] = kb.attributes[attribute].rank(answer.value)
    low = min(ranks.values())
    return tuple(short for short, rank in ranks.items() if rank == low) if low < max(ranks.values()) else ()


def _grouped(firings: Iterable[Firing], concluded: Callable[[Rule], Iterable[str]]) -> dict[str, tuple[Firing, ...]]:
    """Firings by what they conclude, in the order of the ids."""
    groups: dict[str, list[Firing]] = {}
    for firing in firings:
        for name in concluded(firing.rule):
            groups.setdefault(name, []).append(firing)
    return {name: tuple(groups[name]) for name in sorted(groups)}


def _noted(
    kb: KnowledgeBase, firings: Iterable[Firing], because: Because, concluded: Callable[[Rule], Iterable[str]]
) -> tuple[Noted, ...]:
    groups = _grouped(firings, concluded)
    return tuple(Noted(kb.notices[name], _reasons(group, because)) for name, group in groups.items())


def _reasons(firings: Iterable[Firing], because: Because, leading: Collection[str] = ()) -> tuple[Reason, ...]:
    """The reasons behind a conclusion: those of the rules `leading` first, then firm ones first."""
    reasons = [because[firing.rule.id] for firing in firings]
    return tuple(sorted(reasons, key=lambda reason: (reason.rule not in leading, -reason.confidence, reason.rule)))


def _confidence(firings: Iterable[Firing]) -> Confidence:
    return max(firing.judgement.confidence for firing in firings)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A strategy with all that bears on it, before it has a rank.

    `reasons` are those of the rules `leading` first, which want it first, then firm ones first; `advised` is what each
    rule says of it.
    """

    strategy: Strategy
    timing: str
    urgency: int
    firings: tuple[Firing, ...]
    reasons: tuple[Reason, ...]
    advised: Mapping[str, Advised]
    leading: frozenset[str]
    moved_by: tuple[str, ...]
    put_back: bool

    @property
    def say(self) -> str:
        """Words that fit the reasons which lead, else the strategy's first."""
        own = (self.advised[reason.rule].say for reason in self.reasons if reason.rule in self.leading)
        return next(filter(None, own), next(iter(self.strategy.say), ""))

    @property
    def order(self) -> tuple[int, int, int, int, str]:
        """Timing; urgency; firm before tentative; more reasons before fewer; id."""
        return (
            LIMITS.index(self.timing),
            self.urgency,
            -_confidence(self.firings),
            -len(self.firings),
            self.strategy.id,
        )


def _wanted(
    kb: KnowledgeBase, firings: Iterable[Firing], because: Because, due: Mapping[str, Due], holds: Collection[str]
) -> tuple[_Wanted, ...]:
    """Each strategy with its timing and what gave it that, in the order of the ranks."""
    found = []
    for name, group in _grouped(firings, lambda rule: (advised.strategy for advised in rule.recommend)).items():
        strategy = kb.strategies[name]
        advised = {f.rule.id: one for f in group for one in f.rule.recommend if one.strategy == name}
        earliest = min(LIMITS.index(one.timing) for one in advised.values())
        leading = frozenset(rule for rule, one in advised.items() if LIMITS.index(one.timing) == earliest)
        timing, kept = due[name].wanted.index(1), due[name].kept.index(1)
        moved_by = tuple(
            hold for hold in sorted(holds) if earliest < timing and kb.holds[hold].stops.get(name) == LIMITS[timing]
        )
        urgency = min((one.urgency for one in advised.values() if one.urgency is not None), default=strategy.urgency)
        why = _reasons(group, because, leading)
        found.append(_Wanted(strategy, LIMITS[kept], urgency, group, why, advised, leading, moved_by, kept != timing))
    return tuple(sorted(found, key=lambda one: one.order))


def _ranked(wanted: Iterable[_Wanted]) -> tuple[Recommendation, ...]:
    due = (one for one in wanted if one.timing != NEVER)
    return tuple(
        Recommendation(
            rank,
            one.strategy,
            one.timing,
            _confidence(one.firings),
            one.reasons,
            one.say,
            one.moved_by,
            one.put_back,
            held=bool(one.moved_by),
        )
        for rank, one in enumerate(due, start=1)
    )


def _stopped(hold: str, wanted: Iterable[_Wanted]) -> tuple[Stopped, ...]:
    """What this hold stops altogether; where several do, the first by id says so, once."""
    return tuple(
        Stopped(one.strategy, one.reasons) for one in wanted if one.timing == NEVER and one.moved_by[0] == hold
    )
