"""Two knowledge bases -> what changed in meaning between them, entry by entry, what touches safety first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any

from ..knowledge.changes import HOLD, RULE, STRATEGY, Named, always_said, conclusions, gate_parts
from ..model.condition import Condition, looks_at
from ..model.knowledge import KnowledgeBase, Rule
from ..model.vocabulary import SESSION_NUMBER, Attribute
from ..report.document import knowledge
from .entries import KINDS, entries
from .parts import Texts, parts_of, texts_of, title_of
from .renamed import Names, in_names, names_in
from .same import as_meant, mean_the_same

FORMAT = "alliance-expert.diff/1"

ADDED, GONE, RENAMED, CHANGED, REWRITTEN = "added", "gone", "renamed", "changed", "rewritten"
WAYS = (GONE, ADDED, RENAMED, CHANGED, REWRITTEN)

SETTING, SOURCE, GROUP, ROLE, WORDING = "setting", "source", "group", "role", "wording"
ALL_KINDS = (*KINDS, ROLE, SETTING, SOURCE, GROUP, WORDING)
"""In the order in which they are told."""

GATE, WATCHING, ORDER = "gate", "watching", "order of questions"
"""Roles of which the last two stand in no pack: which strategies keep watch over danger, what is asked after what."""

SAFETY_ROLES = frozenset({(ROLE, GATE), (ROLE, WATCHING)})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry that is not as it was: what stood there and what stands there now, None where nothing does.

    `of` is what it is about where there are several of its name: an id, an answer, the number of a step.
    """

    name: str
    of: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Altered:
    """An entry that is not as it was, and how: gone, added, renamed, changed, or rewritten with the same meaning.

    `id` is the one it has now, `was_id` another that it had. `safety` says whether it has to do with what keeps watch
    over danger, before or now. Of what is gone or added, `parts` are all its texts.
    """

    kind: str
    id: str
    how: str
    title: str
    parts: tuple[Part, ...]
    safety: bool = False
    was_id: str = ""

    @property
    def order(self) -> tuple[bool, bool, int, int, str]:
        """What touches safety, and there the roles; then by kind, how and id."""
        first = self.safety and self.kind == ROLE
        return (not self.safety, not first, ALL_KINDS.index(self.kind), WAYS.index(self.how), self.id)


@dataclass(frozen=True, eq=False)
class Diff:
    """What changed from one knowledge base to another; `names` are the new ids of what was renamed."""

    old: KnowledgeBase
    new: KnowledgeBase
    altered: tuple[Altered, ...]
    names: Names

    @property
    def same(self) -> bool:
        """Does all mean what it meant? What is only written differently does."""
        return all(one.how == REWRITTEN for one in self.altered)

    @property
    def changed(self) -> tuple[Altered, ...]:
        """What changed in meaning."""
        return tuple(one for one in self.altered if one.how != REWRITTEN)


def diff(old: KnowledgeBase, new: KnowledgeBase) -> Diff:
    """What changed in meaning: comments, layout, order and places do not count."""
    names = names_in(new, old)
    before = in_names(old, names)
    watching = before.watching | new.watching
    safety = guarded(before, watching) | guarded(new, watching) | SAFETY_ROLES
    found = [*_renamed(names, new, safety), *_entries(before, new, safety), *_roles(before, new)]
    return Diff(old, new, tuple(sorted(found, key=lambda one: one.order)), names)


def guarded(kb: KnowledgeBase, watching: frozenset[str]) -> frozenset[Named]:
    """All that keeps watch over danger: the gate with what it stands on and what is said beside it, and the strategies
    that are `watching`, with the rules that recommend and the holds that stop one of them.
    """
    gate, kept = kb.roles.gate, {(STRATEGY, name) for name in watching}
    rules = {(RULE, rule.id) for rule in kb.rules if kept.intersection(conclusions(rule))}
    holds = {(HOLD, hold.id) for hold in kb.holds.values() if watching.intersection(hold.stops)}
    return gate_parts(kb.rules, gate) | always_said(kb.rules, gate, gate.notice) | kept | rules | holds


# --- entries


def _renamed(names: Names, new: KnowledgeBase, safety: frozenset[Named]) -> Iterator[Altered]:
    for (kind, known), name in names.items():
        yield Altered(kind, name, RENAMED, title_of(entries(new)[kind][name]), (), (kind, name) in safety, known)


def _entries(old: KnowledgeBase, new: KnowledgeBase, safety: frozenset[Named]) -> Iterator[Altered]:
    for kind in KINDS:
        before, after = entries(old)[kind], entries(new)[kind]
        for name in dict.fromkeys((*before, *after)):
            one, other = before.get(name), after.get(name)
            for how, parts in _ways(kind, one, other, old, new):
                yield Altered(kind, name, how, title_of(other or one), parts, (kind, name) in safety)


def _ways(
    kind: str, one: Any, other: Any, old: KnowledgeBase, new: KnowledgeBase
) -> Iterator[tuple[str, tuple[Part, ...]]]:
    """How an entry is not as it was: in two ways where a rule was changed, and its condition rewritten besides."""
    was, now = (dict(parts_of(entry, kb)) if entry else {} for entry, kb in ((one, old), (other, new)))
    if one is None or other is None:
        yield (ADDED if one is None else GONE), tuple(parts(was, now))
        return
    said = (was.pop("when", ""), now.pop("when", ""))
    rewritten = False
    first: tuple[Part, ...] = ()
    if isinstance(one, Rule) and as_meant(one.when, old) != as_meant(other.when, new):
        rewritten = _mean_the_same(one, other, old, new)
        first = () if rewritten else (Part("when", "", *map(str, said)),)
    if found := (*first, *parts(was, now)):
        yield CHANGED, found
    if rewritten:
        yield REWRITTEN, ()


def _mean_the_same(one: Rule, other: Rule, old: KnowledgeBase, new: KnowledgeBase) -> bool:
    """Can it be proved that both conditions mean the same? Of a rule without findings it is enough when it fires."""
    conditions = (as_meant(one.when, old), as_meant(other.when, new))
    fires = not (one.find or other.find)
    return _read_alike(conditions, old, new) and mean_the_same(*conditions, new, fires)


def _read_alike(conditions: Iterable[Condition], old: KnowledgeBase, new: KnowledgeBase) -> bool:
    """Has every question that they look at the same answers in both?"""
    asked = frozenset[str]().union(*map(looks_at, conditions)) - {SESSION_NUMBER}
    known = asked <= old.attributes.keys() and asked <= new.attributes.keys()
    return known and old.sources.keys() == new.sources.keys() and all(
        _answers(old.attributes[name]) == _answers(new.attributes[name]) for name in asked
    )  # fmt: skip


def _answers(one: Attribute) -> tuple[object, ...]:
    return (one.kind, one.words, one.ordered, one.low, one.high, one.step, one.best)


# --- roles, settings and what else a pack says of itself


def _roles(old: KnowledgeBase, new: KnowledgeBase) -> Iterator[Altered]:
    before, after = _said(old), _said(new)
    for kind, name in dict.fromkeys((*before, *after)):
        was, now = ({"": said[kind, name]} if (kind, name) in said else {} for said in (before, after))
        if found := tuple(parts(was, now)):
            how = CHANGED if was and now else ADDED if now else GONE
            yield Altered(kind, name, how, "", found, (kind, name) in SAFETY_ROLES)
    if moved := tuple(_asked_elsewhere([*old.attributes], [*new.attributes])):
        yield Altered(ROLE, ORDER, CHANGED, "", moved)


def _said(kb: KnowledgeBase) -> Mapping[Named, Texts]:
    """What packs say besides their entries. A service has set a setting, or it is as good as not there."""
    return {
        **{(ROLE, one.name): texts_of(getattr(kb.roles, one.name)) for one in fields(kb.roles) if one.name != "groups"},
        (ROLE, WATCHING): dict.fromkeys(sorted(kb.watching), ""),
        **{(SETTING, name): value for name, value in kb.settings.items() if value},
        **{(SOURCE, name): texts_of(source) for name, source in kb.sources.items()},
        **{(GROUP, name): title for name, title in kb.roles.groups},
        **{(WORDING, one.name): texts_of(getattr(kb.wording, one.name)) for one in fields(kb.wording)},
    }


def _asked_elsewhere(before: Sequence[str], after: Sequence[str]) -> Iterator[Part]:
    """The questions that stand after another one than before, as few as explain it."""
    common = set(before) & set(after)
    was, now = ([name for name in names if name in common] for names in (before, after))
    stay = {
        name
        for block in SequenceMatcher(None, was, now, False).get_matching_blocks()
        for name in now[block.b :][: block.size]
    }
    for name in now:
        if name not in stay:
            yield Part("asked after", name, _before(name, was), _before(name, now))


def _before(name: str, names: Sequence[str]) -> str | None:
    place = names.index(name)
    return names[place - 1] if place else None


# --- parts


def parts(was: Mapping[str, Texts], now: Mapping[str, Texts]) -> Iterator[Part]:
    """The parts that are not as they were."""
    for name in dict.fromkeys((*now, *was)):
        match was.get(name), now.get(name):
            case one, other if one == other:
                continue
            case (str() | None) as one, (str() | None) as other:
                if one or other:
                    yield Part(name, "", one or None, other or None)
            case (tuple() | None) as one, (tuple() | None) as other:
                yield from _listed(name, one or (), other or ())
            case one, other:
                yield from _keyed(name, one, other)  # type: ignore[arg-type]


def _keyed(name: str, was: Mapping[str, str] | None, now: Mapping[str, str] | None) -> Iterator[Part]:
    one, other = was or {}, now or {}
    for key in dict.fromkeys((*other, *one)):
        if one.get(key) != other.get(key):
            yield Part(name, key, one.get(key), other.get(key))


def _listed(name: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Part]:
    """What came, went or changed in a list, by the number it has now; one that only stands in another order as one."""
    if sorted(was) == sorted(now):
        places = [str(was.index(one) + 1) for one in now] if name else now
        yield Part("order", name, ", ".join(sorted(places, key=int) if name else was), ", ".join(places))
        return
    for how, first, last, start, end in SequenceMatcher(None, was, now, False).get_opcodes():
        if how == "equal":
            continue
        for step in range(max(last - first, end - start)):
            one = was[first + step] if first + step < last else None
            other = now[start + step] if start + step < end else None
            yield Part(name, str((start if other else first) + step + 1), one, other)


# --- for other programs


def as_document(found: Diff) -> dict[str, Any]:
    """What changed as plain values; `cases` are added by those who tried some."""
    return {
        "format": FORMAT,
        "same": found.same,
        "old": knowledge(found.old),
        "new": knowledge(found.new),
        "changes": [
            {
                "kind": one.kind,
                "id": one.id,
                "was_id": one.was_id or one.id,
                "how": one.how,
                "title": one.title,
                "safety": one.safety,
                "parts": [{"part": part.name, "of": part.of, "was": part.was, "now": part.now} for part in one.parts],
            }
            for one in found.altered
        ],
    }
