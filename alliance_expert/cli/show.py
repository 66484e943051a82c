"""`alliance-expert rules show`: all there is under an id, and what it has to do with others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import load
from ..errors import KnowledgeError
from ..model.knowledge import NEVER, KnowledgeBase, Rule
from ..model.vocabulary import Attribute, Kind
from ..source.shape import closest
from .list import KINDS, SINGULAR, STABLE, all_ids, entries_of
from .screen import result
from .shared import Examples, filled, ids_beginning, pack_folders, rule_options, with_the_one_here

if TYPE_CHECKING:
    from ..author.scenarios import Scenario

MOST_NAMED = 12
MOST_SCENARIOS = 10

CONCLUDED = {"finding": "found", "strategy": "recommended", "hold": "named", "notice": "shown"}
"""What rules do with each kind of conclusion."""


@click.command(
    cls=Examples.Command,
    name="show",
    examples="""
    alliance-expert rules list strategies
    alliance-expert rules show ID
    """,
)
@click.argument("name", metavar="ID", shell_complete=ids_beginning(all_ids))
@rule_options
def show_command(name: str, packs: tuple[str, ...], only: bool) -> None:
    """Show all there is under an id: rule, attribute, finding, strategy, hold, notice, source, statement.

    Below stands what it has to do with others: the rules that look at it, wait for it or conclude it, the holds that
    stop it, and the scenarios in which a rule fires or something is expected.
    """
    folders = pack_folders(with_the_one_here(packs), only)
    kb = load(folders)
    shown = ["\n".join(lines) for lines in Shown(kb, folders).under(name)]
    if not shown:
        known = [*all_ids(kb), *kb.lecture]
        own = "" if packs else " An id of a pack of your own needs --rules."
        raise click.BadParameter(f"nothing has the id {name!r}.{closest(name, known)}{own}", param_hint="ID")
    result("\n\n".join(shown) + "\n")


class Shown:
    """Shows the entries of one knowledge base, line by line."""

    def __init__(self, kb: KnowledgeBase, folders: Sequence[Path]) -> None:
        self.kb = kb
        self.folders = folders

    def under(self, name: str) -> Iterator[Iterator[str]]:
        """Each entry that goes by an id."""
        for kind in KINDS:
            entry = entries_of(self.kb, kind).get(name)
            if isinstance(entry, Rule):
                yield self._rule(entry)
            elif entry is not None:
                yield self._entry(SINGULAR[kind], name, entry)
        if name in self.kb.lecture:
            yield self._statement(name)

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...] | None:
        """All scenarios; None where they are not understood."""
        from ..author.scenarios import read_scenarios

        try:
            return read_scenarios(self.folders, self.kb)
        except KnowledgeError:
            return None

    # --- entries

    def _rule(self, rule: Rule) -> Iterator[str]:
        """The rule in plain English, as its author wrote it, and what it has to do with others."""
        from ..author.neighbours import firing
        from ..author.told import written
        from ..explain.words import Words

        yield f"rule {rule.id}"
        yield f"  stands at {rule.place}"
        yield from self._changes(rule.id)
        yield f"\n{filled(Words(self.kb).rule(rule))}"
        yield f"\n{written(rule)}"
        yield from self._before(rule)
        yield from self._after(rule)
        yield "\nWHERE IT FIRES"
        fires = None if self.scenarios is None else firing(self.kb, self.scenarios).get(rule.id, ())
        yield from self._tried("", fires, rule)

    def _entry(self, kind: str, name: str, entry: object) -> Iterator[str]:
        """What an entry says, and what it has to do with others."""
        yield f"{kind} {name}"
        if place := self.kb.places.get((kind, name)):
            yield f"  stands at {place}"
        yield from _fields(entry)
        yield from self._changes(name)
        yield from self._neighbours(kind, name)

    def _statement(self, name: str) -> Iterator[str]:
        """A statement of a lecture, and what carries it."""
        from ..author.lecture import checklist

        yield f"statement {name}"
        for one in checklist(self.kb):
            if one.statement.id == name:
                yield f"  stands at {one.statement.place}"
                yield filled(one.statement.text, "  ", "  ")
                yield from [f"    {kind} {id_}" for kind, id_ in one.by] or ["    carried by nothing"]

    def _changes(self, name: str) -> Iterator[str]:
        """What packs did to the entry of an id."""
        for change in self.kb.changes:
            if change.id == name:
                yield f"  {change.how} by {change.pack} at {change.place}"

    # --- what it has to do with others

    def _before(self, rule: Rule) -> Iterator[str]:
        """The findings that a rule waits for, and the rules that lead to it by them."""
        from ..author.neighbours import against, before

        if waits := before(self.kb, rule):
            yield "\nWHAT IT WAITS FOR"
        for finding, makers in waits.items():
            exception = " (must not stand)" if finding in against(rule) else ""
            yield filled(f"{self._titled('finding', finding)}{exception}", "  ", "    ")
            yield filled(f"found by {_rules(makers)}", "    ", "      ")

    def _after(self, rule: Rule) -> Iterator[str]:
        """What a rule concludes: which other rules do so too, and what becomes of it."""
        from ..author.neighbours import beside
        from ..knowledge.changes import conclusions

        yield "\nWHAT IT CONCLUDES"
        others = beside(self.kb, rule)
        for kind, name in dict.fromkeys(conclusions(rule)):
            yield filled(self._titled(kind, name), "  ", "    ")
            if same := others.get((kind, name)):
                yield filled(f"also {CONCLUDED[kind]} by {_rules(same, 'other rule')}", "    ", "      ")
            yield from (filled(line, "    ", "      ") for line in self._then(kind, name))

    def _then(self, kind: str, name: str) -> Iterator[str]:
        """What becomes of a conclusion: the rules that wait for a finding, the holds that stop a strategy."""
        from ..author.neighbours import stopping, waiting_for

        if kind == "finding":
            yield f"waited for by {_rules(waiting_for(self.kb, name))}"
        if kind == "strategy" and (holds := stopping(self.kb, name)):
            told = [f"{hold} ({'altogether' if limit == NEVER else f'until {limit}'})" for hold, limit in holds.items()]
            yield f"stopped by {_count(holds, 'hold')}: {_some(told)}"

    def _neighbours(self, kind: str, name: str) -> Iterator[str]:
        """What looks at an entry, concludes it, stops it, names it and expects it."""
        from ..author.neighbours import about, concluding, expecting, looking_at

        told: list[str] = []
        if kind == "attribute":
            told.append(f"looked at by {_rules(looking_at(self.kb, name))}")
        elif kind == "evidence":
            for plural in ("rules", "strategies", "holds"):
                if citing := sorted(about(self.kb, name, SINGULAR[plural])):
                    count = f"{len(citing)} {plural if len(citing) > 1 else SINGULAR[plural]}"
                    told.append(f"named by {count}: {_some(citing)}")
        elif kind in CONCLUDED:
            told += [f"{CONCLUDED[kind]} by {_rules(concluding(self.kb, kind, name))}", *self._then(kind, name)]
        yield from (filled(line, "  ", "    ") for line in told)
        if kind in CONCLUDED:
            expected = None if self.scenarios is None else expecting(self.scenarios, kind, name)
            yield from self._tried("expected ", expected)

    def _tried(self, how: str, found: Sequence[Scenario] | None, rule: Rule | None = None) -> Iterator[str]:
        """Scenarios by name and place; of many the first, and of a rule's those that stand beside it before others."""
        if found is None:
            yield "  The scenarios are not understood; `rules lint` tells why."
            return
        yield f"  {how}in {_count(found, 'scenario')}{':' if found else ''}"
        beside = rule.place.text.name.replace(".rules.", ".cases.") if rule else ""
        for one in sorted(found, key=lambda one: one.place.text.name != beside)[:MOST_SCENARIOS]:
            yield filled(f"{one.name} ({one.place})", "    - ", "      ")
        if len(found) > MOST_SCENARIOS:
            yield f"    and {len(found) - MOST_SCENARIOS} more"

    def _titled(self, kind: str, name: str) -> str:
        from ..author.entries import entries
        from ..author.parts import title_of

        return f'{kind} {name}: "{title_of(entries(self.kb)[kind][name])}"'


def _rules(rules: Sequence[Rule], noun: str = "rule") -> str:
    """How many, and which."""
    ids = [rule.id if rule.status == STABLE else f"{rule.id} [{rule.status}]" for rule in rules]
    return f"{_count(rules, noun)}: {_some(ids)}" if rules else f"no {noun}"


def _some(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(several: Sequence[object] | Mapping[str, object], noun: str) -> str:
    return f"{len(several)} {noun}{'' if len(several) == 1 else 's'}" if several else f"no {noun}"


def _fields(entry: object) -> Iterator[str]:
    for key in getattr(entry, "__slots__", ()):
        value = getattr(entry, key)
        ranged = isinstance(entry, Attribute) and entry.kind in (Kind.SCALE, Kind.SCORE)
        unused = isinstance(entry, Attribute) and key in ("low", "high", "step") and not ranged
        if key in ("id", "place") or unused or value in ("", (), None, {}):
            continue
        yield from _field(key.replace("_", " "), value)


def _field(key: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = tuple(f"{inner}: {limit}" for inner, limit in value.items())
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, tuple):
        yield filled(str(getattr(value, "value", value)), f"  {key}: ", "    ")
        return
    yield f"  {key}:"
    for item in value:
        said = f"{item.id}: {item.label}" if hasattr(item, "label") else str(item)
        yield filled(said, "    - ", "      ")
