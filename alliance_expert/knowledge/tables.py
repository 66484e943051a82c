"""The tables of what educators write: which keys each entry has, and how each is read.

They are functions of the ids known so far, so that a reference is checked where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model.knowledge import NEVER, TIMINGS
from ..model.vocabulary import Kind
from ..source.shape import (
    MISSING,
    Either,
    Key,
    Keyed,
    Listed,
    Notes,
    OneOf,
    Record,
    Shape,
    Whole,
    ident,
    number,
    text,
    version,
    word,
    words,
    yes_no,
)
from ..source.tree import Node, Scalar

REQUIRED_TEXT = Key(text, required=True)
TEXT = Key(text)
FLAG = Key(yes_no, default=False)
TEXTS = Key(Listed(text), required=True)


def any_key(node: Node, notes: Notes) -> str:
    """The key of a mapping whose keys are checked elsewhere."""
    del notes
    assert isinstance(node, Scalar)
    return node.text


def raw(node: Node, notes: Notes) -> Node:
    """A node as it is, to be read once more is known."""
    del notes
    return node


SOURCE = Record("a source", {"label": REQUIRED_TEXT, "firm": Key(yes_no, required=True)})

GATE = Record(
    "the gate",
    {
        "attribute": Key(word, required=True),
        "open": Key(raw, required=True),
        "handled": Key(word, required=True),
        "settled": Key(raw, required=True),
        "notice": Key(word, required=True),
    },
)

ROLES = Record(
    "the roles",
    {
        "legs": Key(Keyed(text, any_key), required=True),
        "gate": Key(GATE, required=True),
        "plain_source": Key(word, required=True),
        "ruptures": Key(Listed(word, may_be_empty=True), required=True),
        "opening": Key(Listed(word, may_be_empty=True), default=()),
        "benchmarks": Key(Keyed(number, any_key, may_be_empty=True), default={}),
        "standing_notice": Key(word, required=True),
        "most": Key(Keyed(Whole(1, 99), OneOf(TIMINGS[:-1], "timing")), default={}),
        "asked_first": Key(Listed(word, may_be_empty=True), default=()),
    },
)

PACK = {
    "name": Key(ident, required=True),
    "version": Key(version, required=True),
    "language": Key(word, required=True),
    "title": TEXT,
    "author": TEXT,
    "settings": Key(Keyed(words), default={}),
}

ADDED_PACK = Record(
    "a pack",
    {
        **PACK,
        "requires": Key(Keyed(version), default={}),
        "override": Key(Listed(word), default=()),
        "disable": Key(Listed(word), default=()),
        "narrow": Key(Keyed(raw), default={}),
    },
)

FIRST_PACK = Record(
    "the first pack",
    {
        **PACK,
        "sources": Key(Keyed(SOURCE), required=True),
        "groups": Key(Keyed(text), required=True),
        "roles": Key(ROLES, required=True),
    },
)


def statement(node: Node, notes: Notes) -> object:
    """A statement of the lecture: its words, and where they stand."""
    said = text(node, notes)
    return said if said is MISSING else (said, notes.place(node))


def lecture(statements: Sequence[str], may_be_empty: bool = False) -> Key:
    """Statements that an entry carries: ids of the lecture, or free words where no pack lists any."""
    one = OneOf(statements, "statement of the lecture") if statements else word
    return Key(Listed(one, may_be_empty=may_be_empty), default=())


def option(statements: Sequence[str]) -> Shape:
    """A value with its keys, or just its label."""
    return Either(Record("a value", {"label": REQUIRED_TEXT, "help": TEXT, "lecture": lecture(statements)}), text)


def attribute(sources: Sequence[str], statements: Sequence[str]) -> Record:
    """The keys of an attribute."""
    return Record(
        "an attribute",
        {
            "kind": Key(OneOf([kind.value for kind in Kind], "kind"), required=True),
            "label": REQUIRED_TEXT,
            "question": REQUIRED_TEXT,
            "help": TEXT,
            "values": Key(Keyed(option(statements)), default={}),
            "ordered": FLAG,
            "from": Key(number, default=None),
            "to": Key(number, default=None),
            "step": Key(number, default=None),
            "best": Key(OneOf(["high", "low"], "end"), default=""),
            "default_source": Key(OneOf(sources, "source"), required=True),
            "ask_source": FLAG,
            "persists": FLAG,
            "fixed": FLAG,
            "private": FLAG,
            "lecture": lecture(statements),
        },
    )


def finding(statements: Sequence[str]) -> Record:
    """The keys of a finding."""
    keys = {"title": REQUIRED_TEXT, "sentence": REQUIRED_TEXT, "lecture": lecture(statements)}
    return Record("a finding", keys)


EVIDENCE = Record(
    "a source of evidence",
    {
        "citation": REQUIRED_TEXT,
        "short": REQUIRED_TEXT,
        "doi": Key(word),
        "finding": REQUIRED_TEXT,
        "effect": Key(Keyed(number, OneOf(["r", "d", "g", "or", "smd"], "measure of effect")), default={}),
        "basis": TEXT,
        "caveat": TEXT,
        "verified": Key(yes_no, required=True),
    },
)

MOST_WORDS, MOST_GRADES = 200, 20

WORDING = Record(
    "the wording",
    {
        "longest": Key(Whole(1, MOST_WORDS), default=0),
        "hardest": Key(Whole(1, MOST_GRADES), default=0),
        "hardest_for_clients": Key(Whole(1, MOST_GRADES), default=0),
        "instead": Key(Keyed(text, word), default={}),
        "explain": Key(Keyed(Listed(text, single=True), word), default={}),
        "known": Key(Listed(word), default=()),
    },
)

CONTENT = Record(
    "a strategy file",
    {"strategies": Key(raw, default=None), "holds": Key(raw, default=None), "notices": Key(raw, default=None)},
)


def strategy(evidence: Sequence[str], statements: Sequence[str]) -> Record:
    """The keys of a strategy."""
    return Record(
        "a strategy",
        {
            "refs": Key(Listed(word, may_be_empty=True), default=()),
            "title": REQUIRED_TEXT,
            "who": Key(OneOf(["therapist", "client"], "person"), required=True),
            "urgency": Key(Whole(1, 9), default=5),
            "summary": REQUIRED_TEXT,
            "steps": TEXTS,
            "say": TEXTS,
            "not_when": TEXTS,
            "evidence": Key(Listed(OneOf(evidence, "evidence"), may_be_empty=True), default=()),
            "lecture": lecture(statements),
        },
    )


def hold(strategies: Sequence[str], evidence: Sequence[str], statements: Sequence[str]) -> Record:
    """The keys of a hold."""
    until = OneOf([*TIMINGS[1:], NEVER], "limit")
    return Record(
        "a hold",
        {
            "refs": Key(Listed(word, may_be_empty=True), default=()),
            "title": REQUIRED_TEXT,
            "why": REQUIRED_TEXT,
            "instead": TEXT,
            "stops": Key(Keyed(until, OneOf(strategies, "strategy"), may_be_empty=True), default={}),
            "evidence": Key(Listed(OneOf(evidence, "evidence"), may_be_empty=True), default=()),
            "lecture": lecture(statements),
        },
    )


def notice(statements: Sequence[str]) -> Record:
    """The keys of a notice."""
    return Record(
        "a notice",
        {
            "refs": Key(Listed(word, may_be_empty=True), default=()),
            "title": REQUIRED_TEXT,
            "text": REQUIRED_TEXT,
            "lecture": lecture(statements, may_be_empty=True),
        },
    )


ADVISED = Record(
    "a recommendation",
    {"timing": Key(OneOf(TIMINGS, "timing"), required=True), "urgency": Key(Whole(1, 9), default=None), "say": TEXT},
)


WHEN_DUE = Either(ADVISED, OneOf(TIMINGS, "timing"))
"""A timing, or a timing with its urgency and with words to say for this reason."""


def rule(
    when: Shape,
    findings: Sequence[str],
    strategies: Sequence[str],
    holds: Sequence[str],
    notices: Sequence[str],
    evidence: Sequence[str],
    statements: Sequence[str],
) -> Record:
    """The keys of a rule."""
    several_notices = Key(Listed(OneOf(notices, "notice"), single=True), default=())
    return Record(
        "a rule",
        {
            "id": Key(ident, required=True),
            "when": Key(when, required=True),
            "because": REQUIRED_TEXT,
            "find": Key(Listed(OneOf(findings, "finding"), single=True), default=()),
            "recommend": Key(Keyed(WHEN_DUE, OneOf(strategies, "strategy")), default={}),
            "hold": Key(Listed(OneOf(holds, "hold"), single=True), default=()),
            "notice": several_notices,
            "gate": several_notices,
            "with_gate": FLAG,
            "lecture": lecture(statements),
            "evidence": Key(Listed(OneOf(evidence, "evidence")), default=()),
            "status": Key(OneOf(["draft", "stable", "deprecated"], "status"), default="stable"),
        },
    )
