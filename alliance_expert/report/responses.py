"""What was done with items of the advice -> the plain values that a template may use."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..model.case import Facts, Response
from ..model.knowledge import KnowledgeBase

Plain = dict[str, Any]


def done(kb: KnowledgeBase, one: Response, own_words: bool = True) -> Plain:
    """What was done with an item, with the words of a usual reason; own words are left out unless `own_words`."""
    usual = dict(kb.roles.set_aside)
    is_own = not one.accepted and one.why not in usual
    why = one.why if is_own and own_words else usual.get(one.why, "")
    is_hold = one.item not in kb.strategies
    return {"session": one.session, "accepted": one.accepted, "why": why, "own": is_own, "hold": is_hold}


def done_with_item(kb: KnowledgeBase, one: Response, own_words: bool = True) -> Plain:
    """The same with the item it is about."""
    return {"id": one.item, "title": kb.item(one.item).title, **done(kb, one, own_words)}


def done_so_far(kb: KnowledgeBase, facts: Facts, name: str, own_words: bool = True) -> list[Plain]:
    """What was done with an item so far, the latest first."""
    return [done(kb, one, own_words) for one in reversed(facts.responses(name))]


def done_before(facts: Facts, shown: Collection[str]) -> tuple[Response, ...]:
    """The responses to items that are not among those `shown`, in the latest earlier session that has any."""
    for session in reversed(facts.sessions[:-1]):
        if found := tuple(one for one in session.responses if one.item not in shown):
            return found
    return ()
