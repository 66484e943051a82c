"""The `*.cases.yaml` beside the rules -> scenarios: a case with what must and what must not follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..casebook.read import MOST_SESSIONS, Given
from ..errors import KnowledgeError
from ..knowledge.files import FileKind, PackFile, collect, kind_of, parse_all
from ..model.case import Answer, Case, Session
from ..model.knowledge import TIMINGS, KnowledgeBase
from ..model.place import Place, Problem, in_order
from ..model.verdict import Confidence
from ..source.shape import (
    MISSING,
    Either,
    Enough,
    Key,
    Keyed,
    Listed,
    Notes,
    OneOf,
    Read,
    Record,
    Shape,
    Whole,
    closest,
    listing,
    once,
    text,
)
from ..source.tree import Items, Node, Pairs, Scalar

CONFIDENCES = tuple(confidence.word for confidence in Confidence)
MOST_ADVICE = 1000
"""Recommendations that one consultation can have, and more."""

MOST_ROWS = 500

WORD = re.compile(r"\$([a-z][a-z0-9_]*)")
"""In a scenario with `each`: stands for what the row gives."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One thing that is expected or forbidden: what, and in which way ("" and 0: in whatever way)."""

    kind: str
    id: str
    timing: str = ""
    confidence: str = ""
    rank_below: int = 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case with what must and what must not follow from its last session. `todo` says why it is known to fail;
    `instead_of` is the scenario of an earlier pack whose place it takes.
    """

    name: str
    place: Place
    pack: int
    case: Case
    expect: tuple[Conclusion, ...]
    never: tuple[Conclusion, ...]
    todo: str = ""
    instead_of: Scenario | None = None


def read_scenarios(folders: Sequence[Path], kb: KnowledgeBase) -> tuple[Scenario, ...]:
    """The scenarios of all packs, in the order of packs, files and lines. Raises KnowledgeError with every problem.

    One that has the name of a scenario in an earlier pack takes its place.
    """
    return scenarios_in(collect(tuple(folders), scenarios=True), kb)


def scenarios_in(files: Sequence[PackFile], kb: KnowledgeBase) -> tuple[Scenario, ...]:
    """The same from texts; other files than scenarios are left out."""
    parsed, problems, _ = parse_all(tuple(f for f in files if kind_of(f.name) is FileKind.SCENARIOS))
    found: list[Problem] = list(problems)
    scenarios: dict[str, Scenario] = {}
    table = scenario_table(kb)
    with suppress(Enough):
        for file in sorted(parsed, key=lambda file: (file.pack, file.text.name)):
            notes = Notes(file.text, found)
            for node, scenario in _scenarios(file.node, table, file.pack, notes):
                first = scenarios.get(scenario.name)
                if first and first.pack == file.pack:
                    said = f"the scenario {scenario.name!r} stands here again; first at {first.place}"
                    notes.add(node, "duplicate-case", said, "Give one of the two another name.")
                    continue
                scenarios[scenario.name] = replace(scenario, instead_of=first)
    if found:
        raise KnowledgeError(in_order(found))
    return tuple(scenarios.values())


def untested(folders: Sequence[Path], scenarios: Iterable[Scenario]) -> tuple[Path, ...]:
    """The packs that have rules and no scenario."""
    tested = {one.pack for scenario in scenarios for one in (scenario, scenario.instead_of) if one}
    rules = {file.pack for file in collect(tuple(folders)) if kind_of(file.name) is FileKind.RULES}
    return tuple(folder for number, folder in enumerate(folders) if number in rules - tested)


# --- the table


def scenario_table(kb: KnowledgeBase) -> Record:
    """The keys of a scenario."""
    facts, said = Given(kb), outcome(kb)
    return Record(
        "a scenario",
        {
            "case": Key(text, required=True, says="The name of the scenario: what it shows, as a sentence."),
            "given": Key(facts, required=True, says="What is known in the last session: a line for each answer."),
            "session": Key(Whole(1, MOST_SESSIONS), default=None, says="The number of the last session."),
            "earlier": Key(Several(facts), default=(), says="What was known in the sessions before, oldest first."),
            "expect": Key(said, default=None, says="What must follow."),
            "never": Key(said, default=None, says="What must not follow."),
            "todo": Key(text, says="Why it is known to fail. It is counted apart until it passes."),
        },
    )


def outcome(kb: KnowledgeBase) -> Record:
    """What `expect` and `never` may name: conclusions by kind; a mapping says in which way."""
    confidence = OneOf(CONFIDENCES, "confidence")
    way = {
        "timing": Key(OneOf(TIMINGS, "timing"), says="When it is due."),
        "confidence": Key(confidence, says="How sure it is."),
        "rank_below": Key(Whole(2, MOST_ADVICE), default=0, says="4 means: among the first three."),
    }
    due = Either(Record("an expectation", way), OneOf(TIMINGS, "timing"))
    legal: Mapping[str, tuple[Sequence[str], str, Shape | None]] = {
        "find": (tuple(kb.findings), "finding", confidence),
        "recommend": (tuple(kb.strategies), "strategy", due),
        "hold": (tuple(kb.holds), "hold", confidence),
        "notice": (tuple(kb.notices), "notice", None),
        "gate": (tuple(kb.notices), "notice", None),
    }
    keys = {}
    for kind, (ids, noun, how) in legal.items():
        one = OneOf(ids, noun)
        plain = Listed(one, single=True)
        keys[kind] = Key(Either(Keyed(how, one), plain) if how else plain, default=())
    return Record("an outcome", keys)


@dataclass(frozen=True, slots=True)
class Several:
    """A list of mappings of facts, oldest session first; each may be empty."""

    facts: Shape

    def __call__(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Items):
            return notes.add(node, "wrong-type", "`earlier` is a list of sessions", "Begin each with a dash.")
        read = tuple(self.facts(item, notes) for item in node.items)
        return MISSING if MISSING in read else read


# --- reading


def _scenarios(node: Node, table: Record, pack: int, notes: Notes) -> Iterator[tuple[Node, Scenario]]:
    if not isinstance(node, Items):
        notes.add(node, "wrong-type", "a cases file is a list of scenarios", "Begin each with `- case: ...`.")
        return
    for written in node.items:
        for item in _rows(written, notes):
            before = len(notes.problems)
            read = table(item, notes)
            if read is MISSING or len(notes.problems) > before:
                continue
            expect, never = _conclusions(read["expect"]), _conclusions(read["never"])
            if not expect and not never:
                said = "the scenario expects and forbids nothing"
                notes.add(item, "no-conclusion", said, "Add `expect:` or `never:`.")
            elif case := _case(read, notes):
                yield item, Scenario(read["case"], notes.place(item), pack, case, expect, never, read["todo"])


def _conclusions(read: Read | None) -> tuple[Conclusion, ...]:
    if read is None:
        return ()
    return tuple(one for kind, named in read.values.items() for one in _named(kind, named))


def _named(kind: str, named: Any) -> Iterator[Conclusion]:
    if not isinstance(named, Mapping):
        yield from (Conclusion(kind, name) for name in named)
        return
    for name, how in named.items():
        if isinstance(how, Read):
            yield Conclusion(kind, name, **how.values)
        elif how is not MISSING:
            yield Conclusion(kind, name, **{"timing" if kind == "recommend" else "confidence": how})


def _case(read: Read, notes: Notes) -> Case | None:
    earlier, last = read["earlier"], read["session"] or len(read["earlier"]) + 1
    if last <= len(earlier):
        said = f"session {last} cannot come after {len(earlier)} earlier ones"
        notes.add(read.at("session"), "session-order", said, f"Write {len(earlier) + 1} or more.")
        return None
    numbered = [*((last - len(earlier) + n, facts) for n, facts in enumerate(earlier)), (last, read["given"])]
    return Case(read["case"], tuple(_session(number, facts) for number, facts in numbered))


def _session(number: int, facts: Mapping[str, tuple[Any, str]]) -> Session:
    return Session(number, tuple(Answer(name, value, source, number) for name, (value, source) in facts.items()))


# --- each: one scenario for every row


def _rows(node: Node, notes: Notes) -> Iterator[Node]:
    """The scenario as written, or with `each` one for every row, in which `$word` stands for what the row gives."""
    given = [inner for key, inner in getattr(node, "pairs", ()) if key.text == "each"]
    if len(given) != 1 or not isinstance(node, Pairs):
        yield node  # the table tells of a key that comes twice
        return
    (each,) = given
    if isinstance(each, Items) and len(each.items) > MOST_ROWS:
        notes.add(each, "too-many", f"more than {MOST_ROWS} rows", "Make several scenarios of it.")
        return
    if not isinstance(each, Items) or not each.items:
        notes.add(each, "wrong-type", "`each` is a list of rows", "Begin each row with a dash, as `- {word: value}`.")
        return
    rest = Pairs(tuple(pair for pair in node.pairs if pair[0].text != "each"), node.line, node.column)
    rows = [_row(item, notes) for item in each.items]
    if None in rows:
        return
    used: set[str] = set()
    before = len(notes.problems)
    filled = [_filled(rest, row or {}, used, notes) for row in rows]
    for item, row in zip(each.items, rows, strict=True):
        if idle := sorted(set(row or {}) - used):
            advice = f"Write ${idle[0]} where it belongs, or take it away."
            notes.add(item, "unused-word", f"nothing in the scenario stands for {idle[0]!r}", advice)
    if len(notes.problems) > before:
        return
    bare = not any(key.text == "case" and WORD.search(getattr(name, "text", "")) for key, name in rest.pairs)
    for one, item, row in zip(filled, each.items, rows, strict=True):
        yield Pairs(tuple(_titled(pair, row or {}, bare) for pair in one.pairs), item.line, item.column)


def _row(node: Node, notes: Notes) -> Mapping[str, Node] | None:
    if not isinstance(node, Pairs) or not all(WORD.fullmatch(f"${key.text}") for key, _ in node.pairs):
        notes.add(node, "wrong-type", "a row gives words their values", "Write it as `- {word: value}`.")
        return None
    return {key.text: value for key, value in once(node, notes)}


def _filled(node: Node, row: Mapping[str, Node], used: set[str], notes: Notes) -> Any:
    match node:
        case Items():
            return Items(tuple(_filled(item, row, used, notes) for item in node.items), node.line, node.column)
        case Pairs():
            pairs = [(_key(key, row, used, notes), _filled(inner, row, used, notes)) for key, inner in node.pairs]
            return Pairs(tuple(pairs), node.line, node.column)
        case Scalar():
            return _replaced(node, row, used, notes)


def _replaced(node: Scalar, row: Mapping[str, Node], used: set[str], notes: Notes) -> Node:
    """What a word stands for; inside a longer text, the same in words."""
    words = WORD.findall(node.text)
    used.update(words)
    for word in words:
        if word not in row:
            advice = f"Words of the rows: {listing(row)}.{closest(word, row)}"
            notes.add(node, "unknown-word", f"no row gives ${word}", advice)
            return node
    if WORD.fullmatch(node.text):
        return row[words[0]]
    return node._replace(text=WORD.sub(lambda word: _said(row[word[1]]), node.text))


def _key(key: Scalar, row: Mapping[str, Node], used: set[str], notes: Notes) -> Scalar:
    filled = _filled(key, row, used, notes)
    return filled if isinstance(filled, Scalar) else key


def _titled(pair: tuple[Scalar, Node], row: Mapping[str, Node], bare: bool) -> tuple[Scalar, Node]:
    """A pair; the name of a scenario that has no word of the row in it gets the whole row behind it."""
    key, node = pair
    if not bare or key.text != "case" or not isinstance(node, Scalar):
        return pair
    told = ", ".join(f"{word}: {_said(value)}" for word, value in row.items())
    return key, node._replace(text=f"{node.text} ({told})")


def _said(node: Node) -> str:
    match node:
        case Scalar():
            return node.text
        case Items():
            return ", ".join(map(_said, node.items)) or "none"
        case _:
            return ", ".join(f"{key.text} {_said(inner)}" for key, inner in node.pairs)
