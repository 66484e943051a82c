"""Each entry of a knowledge base as the plain values of its page: what it is, what leads to it, what it leads to."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..knowledge.changes import ATTRIBUTE, EVIDENCE, FINDING, HOLD, NOTICE, RULE, STRATEGY, Named
from ..model.knowledge import DISABLED, SWITCHED_OFF, TIMINGS, Advised, KnowledgeBase, Rule, section_of
from ..model.vocabulary import SESSION_NUMBER, Attribute, Kind
from ..report.sources import source
from .drawing import values
from .graph import EXCEPTION, LEADS, STOPS, Graph, around, carried_by, concluded, limit_said, looks, of_rule, title_of
from .lecture import Carried, checklist
from .told import Plain, Telling, written
from .tries import Tries, grouped

SECTION = "section"

KINDS: Mapping[str, tuple[str, str]] = {
    SECTION: ("Section of the lecture", "Sections of the lecture"),
    STRATEGY: ("Strategy", "Strategies"),
    FINDING: ("Finding", "Findings"),
    ATTRIBUTE: ("What is asked", "What is asked"),
    HOLD: ("What to leave alone", "What to leave alone"),
    NOTICE: ("Notice", "Notices"),
    RULE: ("Rule", "Rules"),
    EVIDENCE: ("Source", "Sources"),
}
"""The kinds of page, as people read them: one, and several."""

STRATEGY_TEXTS = ("refs", "summary", "steps", "say", "not_when", "chart", "handout")


def paged(graph: Graph) -> tuple[Named, ...]:
    """Everything that has a page, by kind."""
    kb, session = graph.kb, (SESSION_NUMBER,) * ((ATTRIBUTE, SESSION_NUMBER) in graph.nodes)
    kinds: Mapping[str, Iterable[str]] = {
        SECTION: (name for name, _ in kb.roles.sections),
        STRATEGY: kb.strategies,
        FINDING: kb.findings,
        ATTRIBUTE: (*kb.attributes, *session),
        HOLD: kb.holds,
        NOTICE: kb.notices,
        RULE: sorted(rule.id for rule in kb.rules),
        EVIDENCE: kb.evidence,
    }
    return tuple((kind, name) for kind, names in kinds.items() for name in names)


@dataclass(frozen=True, eq=False)
class Pages:
    """All entries of a knowledge base, told."""

    kb: KnowledgeBase
    graph: Graph
    telling: Telling
    tries: Tries

    def page(self, named: Named) -> Plain:
        """The values of an entry's page."""
        kind, name = named
        pages: Mapping[str, Callable[[str], Plain]] = {
            SECTION: self._section,
            STRATEGY: self._strategy,
            FINDING: self._finding,
            ATTRIBUTE: self._attribute,
            HOLD: self._hold,
            NOTICE: self._notice,
            RULE: self._rule,
            EVIDENCE: self._source,
        }
        return {
            "kind": kind,
            "id": name,
            "kind_said": KINDS[kind][0],
            "title": self.title(named),
            "place": self.telling.where.told(self.kb.places.get(named)),
            "changes": self._changes(named),
            **pages[kind](name),
        }

    def title(self, named: Named) -> str:
        """What people read of an entry."""
        kind, name = named
        if kind == SECTION:
            return dict(self.kb.roles.sections)[name]
        if kind == EVIDENCE:
            return self.kb.evidence[name].short
        return self.kb.rule(name).because if kind == RULE else title_of(self.kb, named)

    def texts(self, named: Named) -> tuple[str, ...]:
        """The other texts of an entry, for a search."""
        kb, (kind, name) = self.kb, named
        texts: Mapping[str, Callable[[], Iterable[str]]] = {
            SECTION: lambda: (),
            STRATEGY: lambda: _texts(kb.strategies[name], *STRATEGY_TEXTS),
            FINDING: lambda: _texts(kb.findings[name], "sentence", "discuss"),
            ATTRIBUTE: lambda: (
                *_texts(kb.attribute(name), "question", "help"),
                *(text for option in kb.attribute(name).options for text in _texts(option, "id", "label", "help")),
            ),
            HOLD: lambda: _texts(kb.holds[name], "refs", "why", "instead"),
            NOTICE: lambda: _texts(kb.notices[name], "refs", "text"),
            RULE: lambda: (self._rules[name]["when"],),
            EVIDENCE: lambda: _texts(kb.evidence[name], "finding", "citation", "doi"),
        }
        return tuple(filter(None, texts[kind]()))

    # --- kinds of page

    def _attribute(self, name: str) -> Plain:
        attribute = self.kb.attribute(name)
        by = self.kb.sources.get(attribute.default_source)
        return {
            "question": attribute.question,
            "help": attribute.help,
            "answered": _answered(attribute),
            "answers": [
                {"id": one.id, "label": one.label, "help": one.help, "lecture": self.telling.statements(one.lecture)}
                for one in attribute.options
            ],
            "marks": list(_marks(attribute)),
            "default_source": by.label if by else "",
            **self._around((ATTRIBUTE, name)),
            "lecture": self.telling.statements(attribute.lecture),
        }

    def _finding(self, name: str) -> Plain:
        finding = self.kb.findings[name]
        return {"sentence": finding.sentence, "discuss": finding.discuss, **self._around((FINDING, name))}

    def _strategy(self, name: str) -> Plain:
        strategy = self.kb.strategies[name]
        return {
            "refs": list(strategy.refs),
            "who": strategy.who,
            "urgency": strategy.urgency,
            "summary": strategy.summary,
            "steps": list(strategy.steps),
            "say": [*strategy.say, *(one.say for _, one in self._advised(name) if one.say)],
            "not_when": list(strategy.not_when),
            "chart": strategy.chart,
            "handout": strategy.handout,
            "due": [{"timing": timing, "rules": self._due(name, timing)} for timing in TIMINGS],
            "stopped_by": [
                {**self.telling.entry(link.source), "does": limit_said(link.limit)}
                for link in self.graph.links
                if link.how == STOPS and link.target == (STRATEGY, name)
            ],
            "sources_of": self._sources(strategy.evidence),
            **self._around((STRATEGY, name)),
        }

    def _advised(self, name: str) -> Iterator[tuple[Rule, Advised]]:
        for rule in self._makers.get((STRATEGY, name), ()):
            yield from ((rule, one) for one in rule.recommend if one.strategy == name)

    def _due(self, name: str, timing: str) -> list[Plain]:
        return [self._rules[rule.id] for rule, one in self._advised(name) if one.timing == timing]

    def _hold(self, name: str) -> Plain:
        hold = self.kb.holds[name]
        return {
            "refs": list(hold.refs),
            "why": hold.why,
            "instead": hold.instead,
            "stops": [
                {**self.telling.entry((STRATEGY, strategy)), "does": limit_said(limit)}
                for strategy, limit in hold.stops.items()
            ],
            "sources_of": self._sources(hold.evidence),
            **self._around((HOLD, name)),
        }

    def _notice(self, name: str) -> Plain:
        notice, roles = self.kb.notices[name], self.kb.roles
        return {
            "refs": list(notice.refs),
            "text": notice.text,
            "standing": name == roles.standing_notice,
            "gate": name == roles.gate.notice,
            **self._around((NOTICE, name)),
        }

    def _rule(self, name: str) -> Plain:
        rule = self.kb.rule(name)
        looked = looks(rule.when)
        part = of_rule(self.graph, name)
        return {
            **self._rules[name],
            "looks": [self.telling.entry(named) for named, how in looked.items() if how == LEADS],
            "excepts": [self.telling.entry(named) for named, how in looked.items() if how == EXCEPTION],
            "say": [one.say for one in rule.recommend if one.say],
            "sources_of": self._sources(rule.evidence),
            "written": written(rule),
            "fires": self.tries.firing(rule),
            "picture": values(part, href=self.telling.href) if part.links else None,
        }

    def _source(self, name: str) -> Plain:
        kb = self.kb
        entries = [
            *(((STRATEGY, one.id), one.evidence) for one in kb.strategies.values()),
            *(((HOLD, one.id), one.evidence) for one in kb.holds.values()),
        ]
        return {
            **source(kb.evidence[name], kb.roles.benchmarks),
            "verified": kb.evidence[name].verified,
            "cited_by": [self.telling.entry(named) for named, cited in entries if name in cited],
            "citing": [self._rules[rule.id] for rule in kb.rules if name in rule.evidence],
        }

    def _section(self, name: str) -> Plain:
        return {
            "statements": [
                {"id": one.statement.id, "text": one.statement.text, "carried": self._carriers(one)}
                for one in self._statements.get(name, ())
            ]
        }

    # --- parts of pages

    def _around(self, named: Named) -> Plain:
        """What leads to an entry and what follows from it, and the scenarios that try it."""
        part = around(self.graph, named)
        return {
            "makers": [self._rules[rule.id] for rule in self._makers.get(named, ())],
            "users": [self._rules[rule.id] for rule in self._users.get((named, LEADS), ())],
            "exceptions": [self._rules[rule.id] for rule in self._users.get((named, EXCEPTION), ())],
            "lecture": self.telling.statements(tuple(dict.fromkeys(carried_by(self.kb, named)))),
            "expected": self.tries.expecting(named),
            "forbidden": self.tries.forbidding(named),
            "picture": values(part, href=self.telling.href) if part.links else None,
        }

    def _sources(self, evidence: Iterable[str]) -> list[Plain]:
        known, roles = self.kb.evidence, self.kb.roles
        return [
            {**source(known[name], roles.benchmarks), "href": self.telling.href((EVIDENCE, name))} for name in evidence
        ]

    def _carriers(self, carried: Carried) -> list[Plain]:
        """What carries a statement; an answer stands on the page of its attribute."""
        return [self._carrier(kind, name) for kind, name in carried.by]

    def _carrier(self, kind: str, name: str) -> Plain:
        if kind == RULE:
            return {**self._rules[name], "kind": kind, "title": name}
        attribute, _, value = name.partition(": ")
        if kind == ATTRIBUTE or not value:
            return self.telling.entry((kind, name))
        label = self.kb.attribute(attribute).option(value).label
        entry = self.telling.entry((ATTRIBUTE, attribute))
        return {**entry, "kind": kind, "title": f"{entry['title']}: {label}"}

    def _changes(self, named: Named) -> list[Plain]:
        """What packs did to an entry, or to all that carries a statement which it carries."""
        off = self._off_with(named)
        return [
            {"how": one.how, "by": one.pack, "place": self.telling.where.told(one.place)}
            for one in self.kb.changes
            if one.id == named[1] or (one.how == SWITCHED_OFF and one.id in off)
        ]

    def _off_with(self, named: Named) -> Collection[str]:
        """The statements, or what they are parts of, with which an entry may have been switched off, if it is off."""
        kind, name = named
        if kind == RULE:
            rule = self.kb.rule(name)
            lecture = rule.lecture if rule.status == DISABLED else ()
        elif kind in (STRATEGY, FINDING, HOLD, NOTICE):
            asleep = all(rule.status == DISABLED for rule in self._makers.get(named, ()))
            lecture = carried_by(self.kb, named) if asleep else ()
        else:
            lecture = ()
        return {said[: end.start()] for said in lecture for end in re.finditer("/|$", said)}

    # --- looked up once

    @cached_property
    def _makers(self) -> Mapping[Named, tuple[Rule, ...]]:
        """The rules that conclude something."""
        return grouped((named, rule) for rule in self.kb.rules for named in concluded(rule))

    @cached_property
    def _users(self) -> Mapping[tuple[Named, str], tuple[Rule, ...]]:
        """The rules that look at something, and how."""
        return grouped(((named, how), rule) for rule in self.kb.rules for named, how in looks(rule.when).items())

    @cached_property
    def _rules(self) -> Mapping[str, Plain]:
        return {rule.id: self.telling.rule(rule) for rule in self.kb.rules}

    @cached_property
    def _statements(self) -> Mapping[str, tuple[Carried, ...]]:
        """The statements of each section, with what carries them."""
        return grouped((section_of(one.statement.id), one) for one in checklist(self.kb))


def _texts(entry: object, *parts: str) -> Iterator[str]:
    """The texts in these parts of an entry."""
    for part in parts:
        told = getattr(entry, part)
        yield from (told,) if isinstance(told, str) else told


def _answered(attribute: Attribute) -> str:
    """How it is answered, in words."""
    match attribute.kind:
        case Kind.SCALE:
            return f"A whole number from {attribute.low} to {attribute.high}"
        case Kind.SCORE:
            return f"A number from {attribute.low} to {attribute.high}, in steps of {attribute.step}"
        case Kind.YES_NO:
            return "Yes or no"
        case Kind.MANY:
            return "Any of these, or none of them"
        case _:
            return "One of these, from low to high" if attribute.ordered else "One of these"


def _marks(attribute: Attribute) -> Iterator[str]:
    """What else is to be known of it."""
    if attribute.best:
        yield f"The {attribute.best} end is the good one."
    if attribute.ask_source:
        yield "An interview asks who said so."
    if attribute.persists:
        yield "The answer stays in force until it is answered again."
    if attribute.fixed:
        yield "It does not change through therapy."
    if attribute.private:
        yield "It is for the therapist alone."
    if attribute.chart:
        yield "A firm answer may stand in the client's file."
