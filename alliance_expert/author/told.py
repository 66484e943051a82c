"""Rules in plain English, as plain values for a template; the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..explain.words import Words
from ..knowledge.changes import FINDING, HOLD, NOTICE, RULE, STATEMENT, STRATEGY, Named
from ..knowledge.files import PackFile
from ..model.knowledge import KnowledgeBase, Rule
from ..model.place import Place
from .graph import title_of

Plain = dict[str, Any]
Href = Callable[[Named], str]
"""The address of the page of an entry; empty where it has none."""


def no_page(named: Named) -> str:
    """Nothing has a page."""
    del named
    return ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where something stands: by pack and by the name of the file in it, and not by where that lies on a machine."""

    packs: tuple[str, ...]
    files: Mapping[str, tuple[int, str]]

    def told(self, place: Place | None) -> str:
        """A place in words; nothing where there is none."""
        return f"{self.file(place)}, line {place.line}" if place and self.file(place) else ""

    def file(self, place: Place) -> str:
        """The pack and the file in it; nothing where it is in none."""
        if place.text.name not in self.files:
            return ""
        pack, name = self.files[place.text.name]
        return f"{self.packs[pack]}, {name}"


def telling(kb: KnowledgeBase, files: Iterable[PackFile], href: Href = no_page) -> Telling:
    """How the rules of a knowledge base are told that was read from these files."""
    where = Places(tuple(pack.name for pack in kb.packs), {file.shown: (file.pack, file.name) for file in files})
    return Telling(Words(kb), where, href)


@dataclass(frozen=True, slots=True)
class Telling:
    """How the rules of a knowledge base are told: in whose words, with which places, and to which pages it leads."""

    words: Words
    where: Places
    href: Href = no_page

    def rule(self, rule: Rule) -> Plain:
        """A rule: when it fires, what it then says and why, and where it stands."""
        return {
            "id": rule.id,
            "href": self.href((RULE, rule.id)),
            "status": rule.status,
            "when": self.words.sentence(rule.when),
            "because": rule.because,
            "concludes": [{"does": does, **self.entry(named), "how": how} for does, named, how in conclusions(rule)],
            "with_gate": rule.with_gate,
            "lecture": self.statements(rule.lecture),
            "place": self.where.told(rule.place),
        }

    def entry(self, named: Named) -> Plain:
        """An entry by its title."""
        return {
            "kind": named[0],
            "id": named[1],
            "title": title_of(self.words.kb, named),
            "href": self.href(named),
        }

    def statements(self, lecture: Sequence[str]) -> list[Plain]:
        """Statements of the lecture: their ids, and their words where a pack lists them."""
        known = self.words.kb.lecture
        return [
            {"id": one, "text": known[one].text if one in known else "", "href": self.href((STATEMENT, one))}
            for one in lecture
        ]


def written(rule: Rule) -> str:
    """A rule as its author wrote it."""
    lines = rule.place.text.lines[rule.place.line - 1 :]
    end = next((n for n, line in enumerate(lines) if n and line[: rule.place.column - 1].strip()), len(lines))
    return "\n".join(lines[:end]).rstrip()


def conclusions(rule: Rule) -> Iterator[tuple[str, Named, str]]:
    """What a rule concludes: a verb, what it is about, and in which way."""
    for name in rule.find:
        yield "finds", (FINDING, name), ""
    for one in rule.recommend:
        yield "recommends", (STRATEGY, one.strategy), f"{one.timing}{f', urgency {one.urgency}' if one.urgency else ''}"
    for name in rule.hold:
        yield "says to leave alone", (HOLD, name), ""
    for name in rule.notice:
        yield "tells", (NOTICE, name), ""
    for name in rule.gate:
        yield "tells before all else", (NOTICE, name), "and holds back what may wait"
