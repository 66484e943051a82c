"""The tables of what educators write: which keys each entry has, and how each is read.

They are functions of the ids known so far, so that a reference is checked where it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..model.knowledge import CLIENT, NEVER, READERS, THERAPIST, TIMINGS
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


def needed(shape: Shape, says: str) -> Key:
    """A key that may not be left out."""
    return Key(shape, required=True, says=says)


def flag(says: str) -> Key:
    """yes or no; no where it is left out."""
    return Key(yes_no, default=False, says=says)


def several(shape: Shape, says: str) -> Key:
    """A list that may be left out, or be empty."""
    return Key(Listed(shape, may_be_empty=True), default=(), says=says)


def any_key(node: Node, notes: Notes) -> str:
    """The key of a mapping whose keys are checked elsewhere."""
    del notes
    assert isinstance(node, Scalar)
    return node.text


def raw(node: Node, notes: Notes) -> Node:
    """A node as it is, to be read once more is known."""
    del notes
    return node


def sessions(node: Node, notes: Notes) -> object:
    """How many sessions, more than one, as a key."""
    return Whole(2, 99)(node, notes)


REFS = several(word, "Ids that a list of others gives it, such as [X15].")

SOURCE = Record(
    "a source",
    {
        "label": needed(text, "Reads well behind an answer: telephone line: clear (on record)."),
        "firm": needed(yes_no, "yes if what it says is more than a guess. Only that makes advice firm."),
    },
)

GATE = Record(
    "the gate",
    {
        "attribute": needed(word, "What is asked in every session. It does not persist."),
        "open": needed(raw, "Its answers that open the gate."),
        "handled": needed(word, "The attribute that tells whether it has been handled."),
        "settled": needed(raw, "Its answers that close the gate."),
        "notice": needed(word, "What is shown before all else while the gate stands."),
    },
)

NOTE = Record(
    "a kind of note",
    {
        "title": needed(text, "What stands at its head."),
        "reader": needed(OneOf(READERS, "reader"), "Who reads it. What the note may tell depends on it."),
        "layouts": several(ident, "Ways to set it out. The first is taken where none is named."),
        "exercise": flag("yes if it is one to learn from, with its answers apart from its questions."),
    },
)

NOTES = Key(Keyed(NOTE), default={}, says="Kinds of notes. The first is written where none is named.")

SET_ASIDE = Key(Keyed(text), default={}, says="Usual reasons not to take up an item of advice, in words.")

DEPENDABLE = Record(
    "how dependable answers are",
    {
        "attributes": needed(Listed(word), "Attributes that the evidence speaks of, such as the legs."),
        "sessions": needed(
            Keyed(number, sessions, example="0.80"), "What answers of so many sessions are worth, below 1."
        ),
        "evidence": needed(word, "The source of evidence that says so."),
    },
)

ROLES = Record(
    "the roles",
    {
        "legs": needed(Keyed(text, any_key), "The scales that are compared with one another, each with a short name."),
        "gate": needed(GATE, "What comes before all advice."),
        "plain_source": needed(word, "The source of plain facts, such as the number of the session."),
        "ruptures": needed(Listed(word, may_be_empty=True), "Findings. A report tells the first of them that holds."),
        "opening": several(word, "Findings that a report tells before all advice."),
        "benchmarks": Key(
            Keyed(number, any_key, may_be_empty=True), default={}, says="Words for correlations, each with its value."
        ),
        "standing_notice": needed(word, "The notice at the end of every report."),
        "most": Key(
            Keyed(Whole(1, 99), OneOf(TIMINGS[:-1], "timing")),
            default={},
            says="How many recommendations may be due at a timing. The least urgent wait.",
        ),
        "asked_first": several(word, "Groups that an interview begins with."),
        "notes": NOTES,
        "course": several(word, "Ordered attributes that are followed over the sessions, besides the legs."),
        "repaired": several(word, "Findings that tell that ruptures are repaired."),
        "dependable": Key(DEPENDABLE, default=None, says="How many sessions it takes until answers can be relied on."),
        "pressing": several(word, "Findings that put a case first in a caseload, the most pressing first."),
        "quiet": Key(Whole(1, 9999), default=0, says="Days without a change to its file that put a case first, too."),
        "set_aside": SET_ASIDE,
        "themes": several(word, "Attributes that tell the therapist of their own work where several cases agree."),
    },
)

SECTIONS = Key(
    Keyed(text, any_key),
    default={},
    says="Titles of sections of the lecture: the part of an id before its first figure, dash or slash.",
)

PACK = {
    "name": needed(ident, "The name of the pack: small letters, digits, hyphens."),
    "version": needed(version, "Numbers joined by dots, such as 0.1.0. Raise it when the pack changes."),
    "language": needed(word, "The language of its texts, such as en."),
    "title": Key(text, says="What the pack is about."),
    "author": Key(text, says="Who answers for it."),
    "settings": Key(Keyed(words), default={}, says="Texts that a service may set, such as its protocol."),
}

ADDED_PACK = Record(
    "a pack",
    {
        **PACK,
        "requires": Key(Keyed(version), default={}, says="Packs that it builds on, each with the oldest version."),
        "override": Key(Listed(word), default=(), says="Ids of entries here that take the place of earlier ones."),
        "disable": Key(Listed(word), default=(), says="Ids that are switched off; or statements, and all on them."),
        "narrow": Key(Keyed(raw), default={}, says="Rules that wait for one thing more: a condition for each."),
        "groups": Key(Keyed(text), default={}, says="Titles of groups of its own: first parts of ids of attributes."),
        "asked_first": Key(Listed(word), default=(), says="Groups that an interview begins with, after earlier ones."),
        "sections": SECTIONS,
        "pressing": Key(Listed(word), default=(), says="Findings that put a case first, after those of earlier packs."),
        "set_aside": replace(SET_ASIDE, says="More usual reasons not to take up an item of advice, in words."),
        "notes": replace(NOTES, says="Kinds of notes of its own, and earlier ones that it sets out in another way."),
    },
)

FIRST_PACK = Record(
    "the first pack",
    {
        **PACK,
        "sources": needed(Keyed(SOURCE), "Who may have said an answer, in the order in which people are asked."),
        "groups": needed(Keyed(text), "Attributes by the first part of their id, in the order of a conversation."),
        "sections": SECTIONS,
        "roles": needed(ROLES, "What reports need to know of the ids."),
    },
)


def statement(node: Node, notes: Notes) -> object:
    """A statement of the lecture: its words, and where they stand."""
    said = text(node, notes)
    return said if said is MISSING else (said, notes.place(node))


def lecture(statements: Collection[str], may_be_empty: bool = False) -> Key:
    """Statements that an entry carries: ids of the lecture, or free words where no pack lists any."""
    one = OneOf(statements, "statement of the lecture") if statements else word
    shape = Listed(one, may_be_empty=may_be_empty)
    return Key(shape, default=(), says="Statements of the lecture that it carries.")


def option(statements: Collection[str]) -> Shape:
    """A value with its keys, or just its label."""
    keys = {
        "label": needed(text, "How people read the answer."),
        "help": Key(text, says="What it means, where that is not plain."),
        "lecture": lecture(statements),
    }
    return Either(Record("a value", keys), text)


NEEDS: Mapping[Kind, tuple[frozenset[str], frozenset[str]]] = {
    Kind.CHOICE: (frozenset({"values"}), frozenset({"ordered", "best"})),
    Kind.MANY: (frozenset({"values"}), frozenset()),
    Kind.YES_NO: (frozenset(), frozenset()),
    Kind.SCALE: (frozenset({"from", "to"}), frozenset({"best"})),
    Kind.SCORE: (frozenset({"from", "to", "step"}), frozenset({"best"})),
}
"""Of the keys that say what can be answered: those that an attribute of a kind must have, and those that it may."""

SPECIAL = ("values", "ordered", "from", "to", "step", "best")
"""All of them."""


def attribute(sources: Collection[str], statements: Collection[str]) -> Record:
    """The keys of an attribute."""
    return Record(
        "an attribute",
        {
            "kind": needed(OneOf([kind.value for kind in Kind], "kind"), "What can be answered."),
            "label": needed(text, "Reads well before an answer: telephone line: clear."),
            "question": needed(text, "How an interview asks for it."),
            "help": Key(text, says="Why it is asked, or what is meant."),
            "values": Key(Keyed(option(statements)), default={}, says="The answers, each with its label."),
            "ordered": flag("yes if the values stand low to high."),
            "from": Key(number, default=None, says="The lowest number."),
            "to": Key(number, default=None, says="The highest number."),
            "step": Key(number, default=None, says="How far apart the numbers stand."),
            "best": Key(OneOf(["high", "low"], "end"), default="", says="The good end. Without it there is no change."),
            "default_source": needed(OneOf(sources, "source"), "Who is taken to have said it, if nobody is named."),
            "ask_source": flag("yes if an interview asks who said so."),
            "persists": flag("yes if the answer stays in force until it is answered again."),
            "fixed": flag("yes if it does not change through therapy."),
            "private": flag("yes if it is for the therapist alone."),
            "chart": flag("yes if a firm answer may stand in the client's file."),
            "lecture": lecture(statements),
        },
    )


def finding(statements: Collection[str]) -> Record:
    """The keys of a finding."""
    keys = {
        "title": needed(text, "A few words for it."),
        "sentence": needed(text, "What a report says of it, as a whole sentence."),
        "discuss": Key(text, says="A question that it raises for supervision."),
        "lecture": lecture(statements),
    }
    return Record("a finding", keys)


CORRELATION = "r"

EVIDENCE = Record(
    "a source of evidence",
    {
        "citation": needed(text, "The source as a list of references has it."),
        "short": needed(text, "What reports print, such as Somebody 2020."),
        "doi": Key(word, says="Its DOI, where you are sure of it."),
        "finding": needed(text, "What was found, in a plain sentence."),
        "effect": Key(
            Keyed(number, OneOf([CORRELATION, "d", "g", "or", "smd"], "measure of effect")),
            default={},
            says="The figure: one measure, and its value.",
        ),
        "basis": Key(text, says="What the figure rests on, such as how many studies."),
        "caveat": Key(text, says="What to keep in mind about it."),
        "verified": needed(yes_no, "yes if somebody has seen the figure in the source. If not, it is never shown."),
    },
)

MOST_WORDS, MOST_GRADES = 200, 20

WORDING = Record(
    "the wording",
    {
        "longest": Key(Whole(1, MOST_WORDS), default=0, says="The most words that a sentence should have."),
        "hardest": Key(Whole(1, MOST_GRADES), default=0, says="The most years of school that a text should take."),
        "hardest_for_clients": Key(Whole(1, MOST_GRADES), default=0, says="The same, for what clients read or hear."),
        "instead": Key(Keyed(text, word), default={}, says="Words to avoid, each with what to write instead."),
        "explain": Key(
            Keyed(Listed(text, single=True), word), default={}, says="Terms, each with words that explain it."
        ),
        "known": Key(Listed(word), default=(), says="Words that look hard and that readers know."),
        "never_in_chart": Key(Listed(word), default=(), says="Words that have no place in a client's file."),
    },
)

CONTENT = Record(
    "a strategy file",
    {
        "strategies": Key(raw, default=None, says="Things to do."),
        "holds": Key(raw, default=None, says="Things to leave alone for now."),
        "notices": Key(raw, default=None, says="Fixed texts."),
    },
)


def supported(evidence: Collection[str], may_be_empty: bool = False) -> Key:
    """Sources that speak for an entry."""
    shape = Listed(OneOf(evidence, "evidence"), may_be_empty=may_be_empty)
    return Key(shape, default=(), says="Ids of the evidence that speaks for it.")


def strategy(evidence: Collection[str], statements: Collection[str]) -> Record:
    """The keys of a strategy."""
    return Record(
        "a strategy",
        {
            "refs": REFS,
            "title": needed(text, "What to do, in a few words."),
            "who": needed(OneOf([THERAPIST, CLIENT], "person"), "Who does it."),
            "urgency": Key(Whole(1, 9), default=5, says="1 comes first, 9 last; 5 if left out."),
            "summary": needed(text, "What to do, in a sentence."),
            "steps": needed(Listed(text), "How to do it, step by step."),
            "say": needed(Listed(text), "Words to say. Reports show the first."),
            "not_when": needed(Listed(text), "When to leave it. Reports show the first."),
            "chart": Key(text, says="A neutral line for the client's file. Without it, the file says nothing of it."),
            "handout": Key(text, says="For a strategy of the client: the heading over its words in a handout."),
            "evidence": supported(evidence, may_be_empty=True),
            "lecture": lecture(statements),
        },
    )


def hold(strategies: Collection[str], evidence: Collection[str], statements: Collection[str]) -> Record:
    """The keys of a hold."""
    until = OneOf([*TIMINGS[1:], NEVER], "limit")
    stops = Keyed(until, OneOf(strategies, "strategy"), may_be_empty=True, example=TIMINGS[-1])
    return Record(
        "a hold",
        {
            "refs": REFS,
            "title": needed(text, "What to leave alone, in a few words."),
            "why": needed(text, "Why it has to wait, in a sentence."),
            "instead": Key(text, says="What to do in its place."),
            "stops": Key(stops, default={}, says="Strategies that have to wait, and until when; or never."),
            "evidence": supported(evidence, may_be_empty=True),
            "lecture": lecture(statements),
        },
    )


def notice(statements: Collection[str]) -> Record:
    """The keys of a notice."""
    return Record(
        "a notice",
        {
            "refs": REFS,
            "title": needed(text, "Its heading."),
            "text": needed(text, "What it says."),
            "lecture": lecture(statements, may_be_empty=True),
        },
    )


ADVISED = Record(
    "a recommendation",
    {
        "timing": needed(OneOf(TIMINGS, "timing"), "When it is due."),
        "urgency": Key(Whole(1, 9), default=None, says="1 comes first, 9 last; that of the strategy if left out."),
        "say": Key(text, says="Words to say that fit this reason better than the strategy's own."),
    },
)


WHEN_DUE = Either(ADVISED, OneOf(TIMINGS, "timing"))
"""A timing, or a timing with its urgency and with words to say for this reason."""


CONCLUSIONS = ("find", "recommend", "hold", "notice", "gate")
"""The keys of a rule that conclude something. It has one of them at least."""


def rule(
    when: Shape,
    findings: Collection[str],
    strategies: Collection[str],
    holds: Collection[str],
    notices: Collection[str],
    evidence: Collection[str],
    statements: Collection[str],
) -> Record:
    """The keys of a rule."""
    said = Listed(OneOf(notices, "notice"), single=True)
    advised = Keyed(WHEN_DUE, OneOf(strategies, "strategy"), example=TIMINGS[1])
    return Record(
        "a rule",
        {
            "id": needed(ident, "The name of the rule: small letters, digits, hyphens."),
            "when": needed(when, "The condition. The rule fires only when it holds."),
            "because": needed(text, "Why, as a sentence for the people who read the advice."),
            "find": Key(Listed(OneOf(findings, "finding"), single=True), default=(), says="A finding now holds."),
            "recommend": Key(advised, default={}, says="Strategies, each with when it is due."),
            "hold": Key(Listed(OneOf(holds, "hold"), single=True), default=(), says="Leave this alone for now."),
            "notice": Key(said, default=(), says="Show this fixed text."),
            "gate": Key(said, default=(), says="Show this notice before all else, and suppress what may wait."),
            "with_gate": flag("yes if it is said beside a gate too."),
            "lecture": lecture(statements),
            "evidence": supported(evidence),
            "status": Key(
                OneOf(["draft", "stable", "deprecated"], "status"),
                default="stable",
                says="A draft is checked and tested, and does not fire in consultations.",
            ),
        },
    )
