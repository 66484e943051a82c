"""The rules as a graph: what they look at, what they conclude from it, what holds stop; parts of it, and its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..knowledge.changes import ATTRIBUTE, FINDING, HOLD, NOTICE, STRATEGY, Named, conclusions
from ..model import condition as c
from ..model.knowledge import NEVER, Finding, Hold, KnowledgeBase, Notice, Rule, Strategy, section_of
from ..model.vocabulary import SESSION, SESSION_NUMBER

LEADS, EXCEPTION, STOPS = "leads", "exception", "stops"
"""How a line is meant: it speaks for what it leads to; it only makes an exception of it; a hold stops a strategy."""

ALL = "All rules"

HEADINGS: Mapping[str, str] = {
    ATTRIBUTE: "What is asked",
    FINDING: "What is found",
    HOLD: "What to leave alone",
    STRATEGY: "What to do",
    NOTICE: "What is told",
}
"""The kinds of what stands in the graph, in its order, as people read them."""


@dataclass(frozen=True, slots=True)
class Link:
    """One step: of a rule, from something that it looks at to something that it concludes; or of a hold, to what it
    stops (`rule` is empty then, and `limit` the earliest timing that is left).
    """

    source: Named
    target: Named
    how: str
    rule: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """All steps from one thing to another; it is an exception only if each of them is."""

    source: Named
    target: Named
    links: tuple[Link, ...]

    @property
    def how(self) -> str:
        """How its line is meant."""
        return min((link.how for link in self.links), key=(STOPS, LEADS, EXCEPTION).index)


@dataclass(frozen=True, eq=False)
class Graph:
    """Things, by kind and id, and the steps between them. `title` says what part of the rules it shows, and `about`
    is the id of what it is about, if it is about one.
    """

    kb: KnowledgeBase
    title: str
    nodes: tuple[Named, ...]
    links: tuple[Link, ...]
    about: str = ""

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The steps, those between the same two things together."""
        found: dict[tuple[Named, Named], list[Link]] = {}
        for link in self.links:
            found.setdefault((link.source, link.target), []).append(link)
        return tuple(Edge(source, target, tuple(links)) for (source, target), links in found.items())

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rules behind the steps, by id, in the order of firing."""
        there = {link.rule for link in self.links}
        return tuple(rule.id for rule in self.kb.rules if rule.id in there)

    @property
    def blocks(self) -> tuple[tuple[str, str, tuple[Named, ...]], ...]:
        """What is there under its heading: attributes by group, all else by kind. Each with its kind."""
        groups = dict(self.kb.roles.groups)
        found: dict[tuple[str, str], list[Named]] = {}
        for kind, name in self.nodes:
            group = self.kb.attribute(name).group if kind == ATTRIBUTE else ""
            found.setdefault((kind, group), []).append((kind, name))
        order = {group: number for number, group in enumerate(groups)}
        ordered = sorted(found, key=lambda key: ([*HEADINGS].index(key[0]), order.get(key[1], len(order))))
        return tuple((groups.get(key[1], HEADINGS[key[0]]), key[0], tuple(found[key])) for key in ordered)

    def heading(self, named: Named) -> str:
        """What people read of one of its things."""
        return title_of(self.kb, named)

    def said(self, link: Link) -> str:
        """What is behind a step: the rule, with what is not plain about it; or what the hold does."""
        if link.how == STOPS:
            return limit_said(link.limit)
        status = self.kb.rule(link.rule).status
        marks = [mark for mark in ("" if status == "stable" else status, link.how) if mark and mark != LEADS]
        return f"{link.rule} ({', '.join(marks)})" if marks else link.rule


def limit_said(limit: str) -> str:
    """What a hold does to a strategy."""
    return "takes it away" if limit == NEVER else f"puts it back to {limit}"


def title_of(kb: KnowledgeBase, named: Named) -> str:
    """What people read of an entry: its label or title."""
    return kb.attribute(named[1]).label if named[0] == ATTRIBUTE else entry_of(kb, named).title


def carried_by(kb: KnowledgeBase, named: Named) -> tuple[str, ...]:
    """The statements of the lecture that an entry carries; an attribute also those of its answers."""
    if named[0] == ATTRIBUTE:
        attribute = kb.attribute(named[1])
        return (*attribute.lecture, *(said for option in attribute.options for said in option.lecture))
    return entry_of(kb, named).lecture


def entry_of(kb: KnowledgeBase, named: Named) -> Finding | Strategy | Hold | Notice:
    """What rules may conclude, by its kind and id."""
    kinds: Mapping[str, Mapping[str, Finding | Strategy | Hold | Notice]] = {
        FINDING: kb.findings,
        STRATEGY: kb.strategies,
        HOLD: kb.holds,
        NOTICE: kb.notices,
    }
    return kinds[named[0]][named[1]]


# --- all of it


def whole(kb: KnowledgeBase) -> Graph:
    """All entries and all steps of the rules that fire; also of drafts, where these fire in this knowledge base."""
    asked = (SESSION_NUMBER,) * any(SESSION_NUMBER in c.looks_at(rule.when) for rule in kb.active)
    kinds = {
        ATTRIBUTE: (*kb.attributes, *asked),
        FINDING: kb.findings,
        HOLD: kb.holds,
        STRATEGY: kb.strategies,
        NOTICE: kb.notices,
    }
    nodes = tuple((kind, name) for kind, names in kinds.items() for name in names)
    links = (*(link for rule in kb.active for link in steps(rule)), *_stops(kb))
    return Graph(kb, ALL, nodes, links)


def steps(rule: Rule) -> Iterator[Link]:
    """The steps of a rule, in the order written."""
    for source, how in looks(rule.when).items():
        for target in concluded(rule):
            yield Link(source, target, how, rule.id)


def looks(condition: c.Condition) -> Mapping[Named, str]:
    """What a condition looks at, each with whether it leads on or only makes an exception."""
    found: dict[Named, str] = {}
    for leaf, straight in c.speaking(condition):
        for named in _named(leaf):
            if straight or named not in found:
                found[named] = LEADS if straight else EXCEPTION
    return found


def _named(leaf: c.Test | c.FindingHolds) -> Iterable[Named]:
    if isinstance(leaf, c.FindingHolds):
        return [(FINDING, leaf.finding)]
    return [(ATTRIBUTE, name) for name in c.attributes_of(leaf)]


def concluded(rule: Rule) -> tuple[Named, ...]:
    """What a rule concludes, each once."""
    return tuple(dict.fromkeys(conclusions(rule)))


def _stops(kb: KnowledgeBase) -> Iterator[Link]:
    for hold in kb.holds.values():
        for strategy, limit in hold.stops.items():
            yield Link((HOLD, hold.id), (STRATEGY, strategy), STOPS, limit=limit)


# --- parts of it


def in_section(graph: Graph, section: str) -> Graph:
    """What a section of the lecture is about: the steps of the rules that carry one of its statements, the entries
    that carry one, and what holds stop among all these.
    """
    kb = graph.kb
    rules = {rule.id for rule in kb.active if section in map(section_of, rule.lecture)}
    nodes = {named for named in graph.nodes if section in map(section_of, carried_by(kb, named))}
    nodes |= {end for link in graph.links if link.rule in rules for end in (link.source, link.target)}
    title = f"{section}: {dict(kb.roles.sections).get(section, section)}"
    return _part(graph, title, nodes, lambda link: link.rule in rules or (not link.rule and _within(link, nodes)))


def about(graph: Graph, name: str) -> Graph:
    """All that leads to something and all that follows from it, step by step to both ends.

    `name` is the id of an entry, of a rule or of a statement of the lecture, which stands for all that carry it or a
    part of it. Raises KeyError where nothing has it.
    """
    kb = graph.kb
    if name not in names(kb):
        raise KeyError(name)
    entries = {one for one in graph.nodes if one[1] == name or _carries(carried_by(kb, one), name)}
    rules = {rule.id for rule in kb.active if rule.id == name or _carries(rule.lecture, name)}
    own = [link for link in graph.links if link.rule in rules]
    kept = {
        *own,
        *_reached(graph.links, entries | {link.source for link in own}, lambda link: (link.target, link.source)),
        *_reached(graph.links, entries | {link.target for link in own}, lambda link: (link.source, link.target)),
    }
    nodes = entries | {end for link in kept for end in (link.source, link.target)}
    title = f"What leads to {name}, and what follows from it"
    title = title if graph.title == ALL else f"{graph.title}. {title}"
    return replace(_part(graph, title, nodes, kept.__contains__), about=name)


def around(graph: Graph, named: Named) -> Graph:
    """One entry with the steps that end at it or begin there."""
    links = [link for link in graph.links if named in (link.source, link.target)]
    nodes = {named} | {end for link in links for end in (link.source, link.target)}
    return _part(graph, graph.heading(named), nodes, set(links).__contains__)


def of_rule(graph: Graph, rule: str) -> Graph:
    """The steps of one rule."""
    links = [link for link in graph.links if link.rule == rule]
    nodes = {end for link in links for end in (link.source, link.target)}
    return _part(graph, rule, nodes, set(links).__contains__)


def names(kb: KnowledgeBase) -> tuple[str, ...]:
    """All ids that a graph can be about: of entries, rules and statements, and what the ids of several begin with."""
    parts = (name[: end.start()] for name in kb.lecture for end in re.finditer("/|$", name))
    entries = (*kb.attributes, SESSION.id, *kb.findings, *kb.strategies, *kb.holds, *kb.notices)
    return tuple(dict.fromkeys((*entries, *(rule.id for rule in kb.active), *parts)))


def _carries(lecture: Iterable[str], statement: str) -> bool:
    return any(said == statement or said.startswith(f"{statement}/") for said in lecture)


def _within(link: Link, nodes: Collection[Named]) -> bool:
    return link.source in nodes and link.target in nodes


def _reached(links: Iterable[Link], start: Iterable[Named], way: Callable[[Link], tuple[Named, Named]]) -> set[Link]:
    """The links that can be gone from `start` on; `way` says from where to where."""
    by_start: dict[Named, list[Link]] = {}
    for link in links:
        by_start.setdefault(way(link)[0], []).append(link)
    gone: set[Link] = set()
    seen, left = set(start), list(start)
    while left:
        for link in by_start.get(left.pop(), ()):
            gone.add(link)
            if (end := way(link)[1]) not in seen:
                seen.add(end)
                left.append(end)
    return gone


def _part(graph: Graph, title: str, nodes: Collection[Named], kept: Callable[[Link], bool]) -> Graph:
    """Some of the nodes and links, in the order of the whole."""
    return replace(
        graph,
        title=title,
        nodes=tuple(named for named in graph.nodes if named in nodes),
        links=tuple(link for link in graph.links if kept(link)),
    )


# --- as text

SHAPES = {ATTRIBUTE: ("[", "]"), FINDING: ("([", "])"), HOLD: ("{{", "}}"), STRATEGY: ("[[", "]]"), NOTICE: (">", "]")}
ARROWS = {LEADS: "-->", EXCEPTION: "-.->", STOPS: "--x"}
MERMAID_LINES, MERMAID_SIGNS = 500, 50_000
"""What Mermaid draws at most, unless whoever runs it allows more."""


def mermaid(graph: Graph) -> str:
    """The graph as a flowchart of Mermaid."""
    numbers = {named: f"n{number}" for number, named in enumerate(graph.nodes)}
    lines = ["%% The rules, made by `alliance-expert rules graph`", f"%% {graph.title}", "flowchart LR"]
    for number, (title, kind, nodes) in enumerate(graph.blocks):
        lines.append(f"  subgraph b{number}[{_mermaid(title)}]")
        first, last = SHAPES[kind]
        lines += [f"    {numbers[named]}{first}{_mermaid(graph.heading(named))}{last}" for named in nodes]
        lines.append("  end")
    for edge in graph.edges:
        label = _mermaid(", ".join(map(graph.said, edge.links)))
        lines.append(f"  {numbers[edge.source]} {ARROWS[edge.how]}|{label}| {numbers[edge.target]}")
    return "\n".join((*lines, ""))


def _mermaid(text: str) -> str:
    """A text in quotes in which no sign means anything to Mermaid."""
    return '"' + "".join(sign if sign.isalnum() or sign in " ,.-:()'" else f"#{ord(sign)};" for sign in text) + '"'


BOXES = {
    ATTRIBUTE: "shape=box",
    FINDING: 'shape=box, style="rounded"',
    HOLD: "shape=octagon",
    STRATEGY: "shape=box, peripheries=2",
    NOTICE: "shape=note",
}
STROKES = {
    LEADS: "style=solid",
    EXCEPTION: "style=dashed, arrowhead=odot",
    STOPS: "style=bold, arrowhead=tee",
}


def dot(graph: Graph) -> str:
    """The graph in the language of Graphviz."""
    numbers = {named: f"n{number}" for number, named in enumerate(graph.nodes)}
    lines = [
        "digraph rules {",
        f"  label={_quoted(graph.title)}; labelloc=t; rankdir=LR; ranksep=1.2; nodesep=0.12;",
        '  graph [fontname="Helvetica"]; node [fontname="Helvetica", fontsize=11];',
        '  edge [fontname="Helvetica", fontsize=8];',
    ]
    for number, (title, kind, nodes) in enumerate(graph.blocks):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_quoted(title)}; color=gray;")
        for named in nodes:
            told = f"label={_quoted(graph.heading(named))}, tooltip={_quoted(' '.join(named))}"
            lines.append(f"    {numbers[named]} [{told}, {BOXES[kind]}];")
        lines.append("  }")
    for edge in graph.edges:
        label = "\n".join(map(graph.said, edge.links))
        told = f"label={_quoted(label)}, tooltip={_quoted(label)}"
        lines.append(f"  {numbers[edge.source]} -> {numbers[edge.target]} [{told}, {STROKES[edge.how]}];")
    return "\n".join((*lines, "}", ""))


def _quoted(text: str) -> str:
    """A text as a string in quotes, as Graphviz and YAML take it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
