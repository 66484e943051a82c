"""`alliance-expert rules list`: a line for each entry of a kind, or for those that are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from .. import load
from ..knowledge.files import collect
from ..model.knowledge import DISABLED, DRAFT, KnowledgeBase, Pack, Rule
from ..model.vocabulary import Attribute, Kind
from ..source.shape import closest, listing
from .screen import result
from .shared import Examples, filled, ids_beginning, pack_folders, rule_options, with_the_one_here

SINGULAR = {
    "rules": "rule",
    "attributes": "attribute",
    "findings": "finding",
    "strategies": "strategy",
    "holds": "hold",
    "notices": "notice",
    "evidence": "evidence",
    "packs": "pack",
}
KINDS = tuple(SINGULAR)
STABLE = "stable"
STATUSES = (DRAFT, STABLE, "deprecated", DISABLED)
LONGEST_ID = 26
"""Signs of an id up to which it stands on the line that it begins; a longer one has its own."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; None: whatever it is."""

    about: str | None
    text: str | None
    status: str | None
    pack: str | None

    @property
    def given(self) -> tuple[str, ...]:
        """Each filter that was given, as a clause."""
        told = {"about": self.about, "with the words": self.text, "of status": self.status, "in the pack": self.pack}
        return tuple(f"{how} {what}" for how, what in told.items() if what is not None)


def all_ids(kb: KnowledgeBase) -> Iterable[str]:
    """The ids of all entries and packs."""
    return (name for kind in KINDS for name in entries_of(kb, kind))


@click.command(
    cls=Examples.Command,
    name="list",
    examples="""
    alliance-expert rules list
    alliance-expert rules list attributes
    alliance-expert rules list --about ID
    alliance-expert rules list strategies --text "slow trust"
    alliance-expert rules list --status draft --rules my-pack
    alliance-expert rules list --lecture
    """,
)
@click.argument("kind", type=click.Choice(KINDS), required=False, metavar="[KIND]")
@click.option("--about", metavar="ID", help="Only what has to do with ID.", shell_complete=ids_beginning(all_ids))
@click.option("--text", metavar="WORDS", help="Only what has all these words in its id or in its texts.")
@click.option("--status", type=click.Choice(STATUSES), help="Only rules of this status.")
@click.option("--pack", metavar="NAME", help="Only what stands in this pack.")
@click.option("--lecture", is_flag=True, help="List the statements of the lecture instead, with what carries each.")
@rule_options
def list_command(
    kind: str | None,
    about: str | None,
    text: str | None,
    status: str | None,
    pack: str | None,
    lecture: bool,
    packs: tuple[str, ...],
    only: bool,
) -> None:
    """List what the knowledge base holds, with a line for each entry.

    KIND is one of rules (also where none is named), attributes, findings, strategies, holds, notices, evidence, packs.
    About an attribute or a finding are the rules that look at it, about all else the rules that conclude, cite or carry
    it; with another KIND what these rules look at and conclude. Where several are given, an entry has to fit them all.
    """
    filters = Filters(about, text, status, pack)
    if lecture and (kind or filters.given):
        other = kind or "the filters"
        raise click.UsageError(f"--lecture is a list of its own. Leave out either {other} or --lecture.")
    if status and kind not in (None, "rules"):
        raise click.UsageError(f"Only rules have a status. Leave out either {kind} or --status.")
    if kind == "packs" and filters.given:
        raise click.UsageError("Packs are few and are listed whole. Leave the filters out, or name another KIND.")
    folders = pack_folders(with_the_one_here(packs), only)
    kb = load(folders)
    if lecture:
        told = _checklist(kb)
    else:
        _refuse_unknown(kb, filters)
        told = _listed(kb, kind or "rules", filters, folders)
    result("\n".join((*told, "")))


def _refuse_unknown(kb: KnowledgeBase, filters: Filters) -> None:
    """An id or a pack that is not there is most likely misspelt."""
    from ..author.neighbours import about

    if filters.about is not None:
        try:
            about(kb, filters.about, "rule")
        except KeyError as error:
            known = [*all_ids(kb), *kb.lecture]
            said = f"nothing has the id {filters.about!r}.{closest(filters.about, known)}"
            raise click.BadParameter(said, param_hint="--about") from error
    names = [pack.name for pack in kb.packs]
    if filters.pack is not None and filters.pack not in names:
        said = f"there is no pack {filters.pack!r}. Packs: {listing(names)}.{closest(filters.pack, names)}"
        raise click.BadParameter(said, param_hint="--pack")


# --- entries


def entries_of(kb: KnowledgeBase, kind: str) -> Mapping[str, object]:
    """The entries of a kind, or the packs, by id."""
    if kind == "rules":
        return {rule.id: rule for rule in kb.rules}
    if kind == "packs":
        return {pack.name: pack for pack in kb.packs}
    found: Mapping[str, object] = getattr(kb, kind)
    return found


def ids_of(kb: KnowledgeBase, kind: str) -> list[str]:
    """By id; attributes in the order of a conversation, packs as they stand on one another."""
    return list(entries_of(kb, kind)) if kind in ("attributes", "packs") else sorted(entries_of(kb, kind))


def counted_of(kb: KnowledgeBase, kind: str) -> str:
    """How many there are of a kind."""
    number = len(entries_of(kb, kind))
    return f"{number} {kind if number != 1 else SINGULAR[kind]}"


def _packs(kb: KnowledgeBase) -> str:
    return ", ".join(f"{pack.name} {pack.version}" for pack in kb.packs)


# --- lists


def _listed(kb: KnowledgeBase, kind: str, filters: Filters, folders: Sequence[Path]) -> Iterator[str]:
    known = entries_of(kb, kind)
    chosen = _chosen(kb, kind, filters, folders)
    if filters.given:
        yield filled(f"{len(chosen)} of {counted_of(kb, kind)} in {_packs(kb)}: {', '.join(filters.given)}")
    else:
        yield f"{counted_of(kb, kind)} in {_packs(kb)}"
    width = max((len(name) for name in chosen if len(name) <= LONGEST_ID), default=2)
    for name in chosen:
        said = _line(known[name], kb)
        if len(name) <= LONGEST_ID:
            yield filled(said, f"{name:{width}}  ", " " * (width + 2))
        else:
            yield name
            yield filled(said, " " * (width + 2), " " * (width + 2))
    if not chosen and filters.given:
        yield filled(_hint(kb, kind, filters, folders))


def _chosen(kb: KnowledgeBase, kind: str, filters: Filters, folders: Sequence[Path]) -> list[str]:
    """The ids of a kind that fit all filters."""
    from ..author.entries import says
    from ..author.neighbours import about

    one, chosen = SINGULAR[kind], ids_of(kb, kind)
    if filters.about is not None:
        near = about(kb, filters.about, one)
        chosen = [name for name in chosen if name in near]
    if filters.status is not None:
        chosen = [name for name in chosen if kb.rule(name).status == filters.status]
    if filters.pack is not None:
        number = [pack.name for pack in kb.packs].index(filters.pack)
        files = {file.shown for file in collect(tuple(folders)) if file.pack == number}
        chosen = [name for name in chosen if kb.places[one, name].text.name in files]
    if filters.text is not None:
        chosen = [name for name in chosen if says(kb, one, name, filters.text)]
    return chosen


def _hint(kb: KnowledgeBase, kind: str, filters: Filters, folders: Sequence[Path]) -> str:
    """What to try where nothing fits: another kind of which something would, or other filters."""
    others = [other for other in KINDS if other not in (kind, "packs") and (other == "rules" or not filters.status)]
    found = {other: len(_chosen(kb, other, filters, folders)) for other in others}
    told = [f"{number} {other if number != 1 else SINGULAR[other]}" for other, number in found.items() if number]
    if told:
        return f"Of other kinds: {listing(told)}. Name the kind: `rules list {_first(found)} ...`."
    if len(filters.given) > 1:
        return "Leave one of the filters out."
    if filters.text is not None:
        return "Try fewer words, or other ones."
    if filters.status is not None:
        counts = Counter(rule.status for rule in kb.rules)
        return f"There are {listing(f'{count} {status}' for status, count in counts.items())}."
    if filters.about is not None:
        return "Nothing has to do with it."
    return "`rules list packs` tells what a pack changes in others."


def _first(found: Mapping[str, int]) -> str:
    return next(kind for kind, number in found.items() if number)


def _checklist(kb: KnowledgeBase) -> Iterator[str]:
    """The statements of the lecture with what carries each, and how many nothing carries."""
    from ..author.lecture import checklist

    listed = checklist(kb)
    if not listed:
        said = f"There are no statements of a lecture in {_packs(kb)}. A pack lists them in its lecture.yaml."
        yield filled(said)
        return
    for one in listed:
        yield filled(f"{one.statement.id}: {one.statement.text}", rest="  ")
        yield from [f"    {kind} {name}" for kind, name in one.by] or ["    carried by nothing"]
        yield ""
    bare = sum(not one.by for one in listed)
    counts = f"{len(listed)} statements in {_packs(kb)}: {len(listed) - bare} carried, {bare} carried by nothing."
    yield filled(counts)


def _line(entry: object, kb: KnowledgeBase) -> str:
    """One line on an entry."""
    if isinstance(entry, Pack):
        done = (f"{change.how}: {change.id}" for change in kb.changes if change.pack == entry.name)
        return "; ".join(filter(None, (f"{entry.version} {entry.title}".strip(), *done)))
    if isinstance(entry, Rule):
        draft = "" if entry.status == STABLE else f"[{entry.status}] "
        return draft + "; ".join(entry.concluded)
    if isinstance(entry, Attribute):
        return f"{entry.label}: {legal(entry)}"
    for key in ("title", "finding"):
        if text := getattr(entry, key, ""):
            return str(text)
    raise TypeError(entry)


def legal(attribute: Attribute) -> str:
    """What can be answered."""
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE:
            return f"{attribute.kind.value} {attribute.low} to {attribute.high}"
        case Kind.YES_NO:
            return "yes, no"
        case _:
            several = "any of " if attribute.kind is Kind.MANY else "low to high: " if attribute.ordered else ""
            return several + ", ".join(attribute.words)
