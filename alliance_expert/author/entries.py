"""Each entry of a knowledge base as the plain values of its page: what it is, what leads to it, what it leads to."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ..engine import Verdicts
from ..explain.words import Words
from ..knowledge.changes import (
    ATTRIBUTE,
    EVIDENCE,
    FINDING,
    HOLD,
    NOTICE,
    RULE,
    STRATEGY,
    Named,
)  # fmt: skip
from ..model.case import facts_at
from ..model.knowledge import SWITCHED_OFF, TIMINGS, Advised, KnowledgeBase, Rule, section_of
from ..model.vocabulary import SESSION, SESSION_NUMBER, Attribute, Kind
from ..report.sources import source
from .drawing import values
from .graph import EXCEPTION, LEADS, STOPS, Graph, around, carried_by, concluded, entry_of, limit_said, looks, of_rule
from .lecture import Carried, checklist
from .scenarios import Conclusion, Scenario
from .told import Plain, Telling, written

Key = TypeVar("Key", bound=Hashable)
One = TypeVar("One")

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

KIND_OF = {"find": FINDING, "recommend": STRATEGY, "hold": HOLD, "notice": NOTICE, "gate": NOTICE}
"""What a scenario expects, by the kind of the entry."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A scenario, and the rules that fire in it."""

    scenario: Scenario
    fired: frozenset[str]


@dataclass(frozen=True, eq=False)
class Entries:
    """All entries of a knowledge base, told."""

    kb: KnowledgeBase
    graph: Graph
    telling: Telling
    scenarios: tuple[Scenario, ...]

    # --- looked up once

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """Everything that has a page, by kind."""
        kb, session = self.kb, (SESSION_NUMBER,) * ((ATTRIBUTE, SESSION_NUMBER) in self.graph.nodes)
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

    @cached_property
    def tried(self) -> tuple[Tried, ...]:
        """The scenarios, each with what fires in it."""
        verdicts, plain = Verdicts(self.kb), self.kb.roles.plain_source
        facts = (facts_at(one.case, None, self.kb.attributes, plain) for one in self.scenarios)
        fired = (frozenset(rule.id for rule in verdicts.fired(one)) for one in facts)
        return tuple(Tried(one, rules) for one, rules in zip(self.scenarios, fired, strict=True))

    @cached_property
    def _makers(self) -> Mapping[Named, tuple[Rule, ...]]:
        return _grouped((named, rule) for rule in self.kb.rules for named in concluded(rule))

    @cached_property
    def _users(self) -> Mapping[tuple[Named, str], tuple[Rule, ...]]:
        """The rules that look at something, and how."""
        return _grouped(((named, how), rule) for rule in self.kb.rules for named, how in looks(rule.when).items())

    @cached_property
    def _carried(self) -> Mapping[str, Carried]:
        return {one.statement.id: one for one in checklist(self.kb)}

    @cached_property
    def _expecting(self) -> Mapping[Named, tuple[Tried, ...]]:
        pairs = ((one, each) for one in self.tried for each in one.scenario.expect)
        return _grouped(((KIND_OF[each.kind], each.id), one) for one, each in pairs)

    @cached_property
    def _forbidding(self) -> Mapping[Named, tuple[Tried, ...]]:
        pairs = ((one, each) for one in self.tried for each in one.scenario.never)
        return _grouped(((KIND_OF[each.kind], each.id), one) for one, each in pairs)

    @cached_property
    def _firing(self) -> Mapping[str, tuple[Tried, ...]]:
        return _grouped((rule, one) for one in self.tried for rule in sorted(one.fired))

    @cached_property
    def _rules(self) -> Mapping[str, Plain]:
        return {rule.id: self.telling.rule(rule) for rule in self.kb.rules}

    @cached_property
    def _cases(self) -> Mapping[str, Plain]:
        return {one.name: self._told(one) for one in self.scenarios}

    @property
    def words(self) -> Words:
        """The words in which conditions and answers are told."""
        return self.telling.words

    # --- pages

    def page(self, named: Named) -> Plain:
        """The values of an entry's page."""
        kind, name = named
        pages = {
            ATTRIBUTE: self._attribute, FINDING: self._finding, STRATEGY: self._strategy, HOLD: self._hold,
            NOTICE: self._notice, RULE: self._rule, EVIDENCE: self._source, SECTION: self._section,
        }  # fmt: skip
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
        match kind:
            case "section":
                return dict(self.kb.roles.sections)[name]
            case "rule":
                return self.kb.rule(name).because
            case "evidence":
                return self.kb.evidence[name].short
            case "attribute":
                return self.kb.attribute(name).label
            case _:
                return entry_of(self.kb, named).title

    def text(self, named: Named) -> str:
        """The texts of an entry, for a search."""
        kind, name = named
        kb = self.kb
        match kind:
            case "attribute":
                attribute = kb.attribute(name)
                answers = (text for one in attribute.options for text in (one.id, one.label, one.help))
                texts = [attribute.question, attribute.help, *answers]
            case "finding":
                texts = [kb.findings[name].sentence]
            case "strategy":
                strategy = kb.strategies[name]
                texts = [*strategy.refs, strategy.summary, *strategy.steps, *strategy.say, *strategy.not_when]
            case "hold":
                texts = [*kb.holds[name].refs, kb.holds[name].why, kb.holds[name].instead]
            case "notice":
                texts = [*kb.notices[name].refs, kb.notices[name].text]
            case "rule":
                texts = [self.words.sentence(kb.rule(name).when)]
            case "evidence":
                texts = [kb.evidence[name].finding, kb.evidence[name].citation, kb.evidence[name].doi]
            case _:
                texts = []
        return " ".join(filter(None, texts))

    def _attribute(self, name: str) -> Plain:
        attribute = self.kb.attribute(name)
        return {
            "question": attribute.question,
            "help": attribute.help,
            "answered": _answered(attribute),
            "answers": [
                {"id": one.id, "label": one.label, "help": one.help, "lecture": self.telling.statements(one.lecture)}
                for one in attribute.options
            ],
            "marks": list(_marks(attribute)),
            "default_source": self.kb.sources[attribute.default_source].label if attribute is not SESSION else "",
            **self._around((ATTRIBUTE, name)),
            "lecture": self.telling.statements(attribute.lecture),
        }

    def _finding(self, name: str) -> Plain:
        finding = self.kb.findings[name]
        return {"sentence": finding.sentence, **self._around((FINDING, name))}

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
            "fires": self._scenarios(self._told_first(rule)),
            "picture": values(part, href=self.telling.href) if part.links else None,
        }

    def _told_first(self, rule: Rule) -> Sequence[Tried]:
        """The scenarios in which a rule fires, first those that expect what it concludes."""
        made = set(concluded(rule))

        def other(one: Tried) -> bool:
            return not any((KIND_OF[each.kind], each.id) in made for each in one.scenario.expect)

        return sorted(self._firing.get(rule.id, ()), key=other)

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
                for one in self._carried.values()
                if section_of(one.statement.id) == name
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
            "expected": self._scenarios(self._expecting.get(named, ())),
            "forbidden": self._scenarios(self._forbidding.get(named, ())),
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
            return {
                "kind": kind,
                "id": name,
                "title": self.kb.rule(name).because,
                "href": self.telling.href((RULE, name)),
            }
        attribute, _, value = name.partition(": ")
        if kind == ATTRIBUTE or not value:
            return self.telling.entry((kind, name))
        label = self.kb.attribute(attribute).option(value).label
        entry = self.telling.entry((ATTRIBUTE, attribute))
        return {**entry, "kind": kind, "title": f"{entry['title']}: {label}"}

    def _changes(self, named: Named) -> list[Plain]:
        """What packs did to an entry, or to all that carries a statement which it carries."""
        kind, name = named
        carried = () if kind in (SECTION, EVIDENCE) else self._lecture(named)
        parts = {said[:end] for said in carried for end in (len(said), said.find("/")) if end > 0}
        return [
            {"how": one.how, "by": one.pack, "place": self.telling.where.told(one.place)}
            for one in self.kb.changes
            if one.id == name or (one.how == SWITCHED_OFF and one.id in parts)
        ]

    def _lecture(self, named: Named) -> Sequence[str]:
        return self.kb.rule(named[1]).lecture if named[0] == RULE else carried_by(self.kb, named)

    def _scenarios(self, tried: Sequence[Tried]) -> list[Plain]:
        return [self._cases[one.scenario.name] for one in tried]

    def _told(self, scenario: Scenario) -> Plain:
        """A scenario: what is known in it, and what must and must not follow."""
        return {
            "name": scenario.name,
            "place": self.telling.where.told(scenario.place),
            "todo": scenario.todo,
            "sessions": [
                {
                    "number": session.number,
                    "answers": [self.words.answer(answer, session.number) for answer in session.answers],
                }
                for session in scenario.case.sessions
            ],
            "expect": [self._outcome(one) for one in scenario.expect],
            "never": [self._outcome(one) for one in scenario.never],
        }

    def _outcome(self, one: Conclusion) -> Plain:
        rank = f"rank below {one.rank_below}" if one.rank_below else ""
        how = ", ".join(filter(None, (one.timing, one.confidence, rank)))
        return {**self.telling.entry((KIND_OF[one.kind], one.id)), "how": how}


def _grouped(pairs: Iterable[tuple[Key, One]]) -> Mapping[Key, tuple[One, ...]]:
    """What belongs to each key, each once."""
    found: dict[Key, dict[int, One]] = {}
    for key, one in pairs:
        found.setdefault(key, {})[id(one)] = one
    return {key: tuple(ones.values()) for key, ones in found.items()}


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
