"""Do two conditions mean the same, whatever is answered? Proved over all answers that they can tell apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import and_, or_

from ..model import condition as c
from ..model.knowledge import KnowledgeBase
from ..model.verdict import Verdict
from ..model.vocabulary import Kind
from .possible import Owner, Possible, Row, owner, verdict

MOST_BELIEVED = 10
"""Questions and findings each of which may be a guess or not, up to which every choice is tried; beyond, no proof."""


def mean_the_same(first: c.Condition, second: c.Condition, kb: KnowledgeBase, fires: bool = False) -> bool:
    """Have both the same verdict on all answers, and are they as sure of it, whoever gave them?

    With `fires` it is enough that one holds wherever the other does. False also where it cannot be proved. Both must be
    conditions that `kb` can read.
    """
    one, other = plain(first), plain(second)
    if one == other:
        return True
    apart = _apart(one, other)
    return bool(apart and _proved(*apart, kb, fires)) or _proved(one, other, kb, fires)


def as_meant(condition: c.Condition, kb: KnowledgeBase) -> c.Condition:
    """The condition with answers in place of a bound among them, for in another vocabulary it lets others in."""
    match condition:
        case c.All() | c.AnyOf():
            return replace(condition, parts=tuple(as_meant(part, kb) for part in condition.parts))
        case c.Not() | c.UnlessKnown():
            return replace(condition, part=as_meant(condition.part, kb))
        case c.AtLeast() | c.AtMost() if kb.attribute(condition.attribute).kind is Kind.CHOICE:
            words = kb.attribute(condition.attribute).words
            place = words.index(str(condition.value))
            within = words[place:] if isinstance(condition, c.AtLeast) else words[: place + 1]
            return c.Is(condition.attribute, within)
        case _:
            return condition


def plain(condition: c.Condition) -> c.Condition:
    """The condition without what says nothing: brackets, the order of parts and of answers, what stands there twice."""
    match condition:
        case c.All() | c.AnyOf():
            kind = type(condition)
            parts = {part for one in condition.parts for part in _spread(plain(one), kind)}
            return kind(tuple(sorted(parts, key=repr))) if len(parts) > 1 else parts.pop()
        case c.Not(part=c.Not(part=inner)):
            return plain(inner)
        case c.Not() | c.UnlessKnown():
            return replace(condition, part=plain(condition.part))
        case c.Is():
            return replace(condition, values=tuple(sorted(set(condition.values), key=repr)))
        case c.Includes():
            return replace(condition, values=tuple(sorted(set(condition.values))))
        case _:
            return condition


def _spread(part: c.Condition, kind: type[c.All | c.AnyOf]) -> tuple[c.Condition, ...]:
    return part.parts if isinstance(part, kind) else (part,)


def _apart(one: c.Condition, other: c.Condition) -> tuple[c.Condition, c.Condition] | None:
    """What is left of both without the parts they share; None where one has no part of its own."""
    if not isinstance(one, c.All | c.AnyOf):
        return None
    kind = type(one)
    mine, theirs = set(one.parts), set(_spread(other, kind))
    if not mine - theirs or not theirs - mine or mine.isdisjoint(theirs):
        return None
    return kind(tuple(sorted(mine - theirs, key=repr))), kind(tuple(sorted(theirs - mine, key=repr)))


def _proved(one: c.Condition, other: c.Condition, kb: KnowledgeBase, fires: bool) -> bool:
    owners = list(dict.fromkeys(owner(leaf) for both in (one, other) for leaf in c.leaves(both)))
    worlds = Possible(kb).worlds((one, other)) if len(owners) <= MOST_BELIEVED else None
    if worlds is None:
        return False
    firm = _every_choice(owners)
    for row in worlds:
        said, so_said = verdict(one, row), verdict(other, row)
        if said is not so_said and (not fires or Verdict.HOLDS in (said, so_said)):
            return False
        tells = said is Verdict.HOLDS or (said is Verdict.FAILS and not fires)
        if tells and _firm(one, row, firm) != _firm(other, row, firm):
            return False
    return True


def _every_choice(owners: Sequence[Owner]) -> Mapping[Owner, int]:
    """Every choice of whom to believe, as a bit: for each owner a mask of those in which its answer is firm."""
    choices = range(1 << len(owners))
    return {one: sum(1 << choice for choice in choices if choice >> n & 1) for n, one in enumerate(owners)}


def _firm(condition: c.Condition, row: Row, firm: Mapping[Owner, int]) -> int:
    """The choices in which a verdict that is not unknown is firm, as the engine reckons it."""
    match condition:
        case c.All() | c.AnyOf():
            said, whole = verdict(condition, row), Verdict.HOLDS if isinstance(condition, c.All) else Verdict.FAILS
            deciding = (_firm(part, row, firm) for part in condition.parts if verdict(part, row) is said)
            return reduce(and_ if said is whole else or_, deciding)
        case c.Not():
            return _firm(condition.part, row, firm)
        case c.UnlessKnown() if verdict(condition.part, row) is Verdict.HOLDS:
            return _firm(condition.part, row, firm)
        case c.UnlessKnown() | c.SourceIs() | c.Known() | c.Unknown() | c.SessionsSince():
            return (1 << (1 << len(firm))) - 1
        case _:
            return firm[owner(condition)]
