"""The text of a case file -> Case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import CaseError
from ..model.case import Answer, Case, Facts, Response, Session
from ..model.knowledge import KnowledgeBase
from ..model.place import Problem, Text, in_order
from ..model.vocabulary import SESSION_NUMBER, UNKNOWN_WORD, Attribute, Kind
from ..source.files import CASE_LIMIT, decode
from ..source.shape import (
    MISSING,
    Either,
    Enough,
    Key,
    Keyed,
    Notes,
    OneOf,
    Read,
    Record,
    Whole,
    closest,
    free_text,
    kind_of,
    once,
    text,
)
from ..source.tree import Items, Node, Pairs, Scalar, parse
from ..source.value import legal, value_of

MOST_SESSIONS = 99_999
LONGEST_CODE = 64
ACCEPTED, SET_ASIDE = "accepted", "set_aside"
OF_A_PACK = " One of a pack of your own needs its folder, named with --rules."


def read_case(raw: bytes, name: str, kb: KnowledgeBase) -> Case:
    """The case in a file's bytes; `name` is what messages call the file.

    Raises CaseError with every problem, each with its place, when any part is not understood.
    """
    lines = decode(raw, name, CASE_LIMIT)
    node = lines if isinstance(lines, Problem) else parse(lines)
    if isinstance(lines, Problem) or isinstance(node, Problem):
        raise CaseError([node])
    notes = Notes(lines[0])
    try:
        read = case_table(kb)(node, notes)
        case = None if read is MISSING else Case(read["case"], read["sessions"], read["note"])
    except Enough:
        case = None
    if notes.problems:
        raise CaseError(in_order(notes.problems))
    assert isinstance(case, Case)
    return case


def case_table(kb: KnowledgeBase) -> Record:
    """The keys of a case file."""
    return Record(
        "a case",
        {
            "case": Key(case_code, required=True, says="A code for the case, such as A17; never a name."),
            "note": Key(free_text, says="Your own words on the case. No rule reads them."),
            "sessions": Key(Sessions(session_table(kb)), required=True, says="The sessions, oldest first."),
        },
    )


def session_table(kb: KnowledgeBase) -> Record:
    """The keys of a session."""
    return Record(
        "a session",
        {
            "number": Key(Whole(1, MOST_SESSIONS), required=True, says="Which session it is: 1 for the first."),
            "facts": Key(Given(kb), required=True, says="What is known in this session: a line for each answer."),
            "note": Key(free_text, says="Your own words on the session. No rule reads them."),
            "responses": Key(
                responses_shape(kb), default={}, says="What was done with the advice on this session. No rule reads it."
            ),
        },
    )


def answer_table(attribute: Attribute, kb: KnowledgeBase) -> Record:
    """The keys of an answer that names its source."""
    source = OneOf(tuple(kb.sources), "source")
    return Record(
        "an answer",
        {
            "value": Key(Answered(attribute), required=True, says="The answer."),
            "source": Key(source, default=attribute.default_source, says="Who said so."),
        },
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """The value of an answer, or `unknown`."""

    attribute: Attribute

    def __call__(self, node: Node, notes: Notes) -> Any:
        return answer_value(node, self.attribute, notes)


@dataclass(frozen=True, slots=True)
class Given:
    """The answers of one session, by attribute."""

    kb: KnowledgeBase

    def __call__(self, node: Node, notes: Notes) -> Any:
        return facts_of(node, self.kb, notes)


SET_ASIDE_TABLE = Record(
    "what was set aside",
    {SET_ASIDE: Key(text, required=True, says="Why: one of the usual reasons by its id, or your own words.")},
)


def accepted(node: Node, notes: Notes) -> Any:
    """That an item was accepted, as True."""
    if isinstance(node, Scalar) and node.text == ACCEPTED:
        return True
    said = f"here {ACCEPTED} or {SET_ASIDE} is expected, not {kind_of(node)}"
    return notes.add(node, "wrong-type", said, f'Write {ACCEPTED}, or {{{SET_ASIDE}: "why"}}.')


def responses_shape(kb: KnowledgeBase) -> Keyed:
    """What was done with items of the advice, by their ids: each accepted, or set aside and why."""
    item = OneOf((*kb.strategies, *kb.holds), "item of advice", OF_A_PACK)
    return Keyed(Either(SET_ASIDE_TABLE, accepted), item, may_be_empty=True, example=ACCEPTED)


def case_code(node: Node, notes: Notes) -> Any:
    """The code of a case."""
    if isinstance(node, Scalar) and 0 < len(node.text.strip()) <= LONGEST_CODE and node.text.isprintable():
        return node.text.strip()
    said = f"a case has a code of 1 to {LONGEST_CODE} signs on one line, not {kind_of(node)}"
    return notes.add(node, "wrong-type", said, "Write a code such as A17, never a name.")


@dataclass(frozen=True, slots=True)
class Sessions:
    """A list of sessions, oldest first."""

    session: Record

    def __call__(self, node: Node, notes: Notes) -> Any:
        if not isinstance(node, Items) or not node.items:
            told = "an empty list" if isinstance(node, Items) else kind_of(node)
            said = f"here a list of sessions is expected, not {told}"
            return notes.add(node, "wrong-type", said, "Begin each session with `- number: 1`.")
        sessions: list[Session] = []
        for item in node.items:
            read = self.session(item, notes)
            if read is MISSING:
                continue
            if sessions and read["number"] <= sessions[-1].number:
                _out_of_order(read, sessions[-1].number, notes)
            sessions.append(_session(read))
        return tuple(sessions)


def _out_of_order(read: Read, before: int, notes: Notes) -> None:
    number = read["number"]
    said = f"session {number} stands after session {before}"
    if number == before:
        said = f"session {number} stands here twice"
    notes.add(read.at("number"), "session-order", said, "Number sessions upwards, each once, oldest first.")


def _session(read: Read) -> Session:
    answers = (Answer(name, value, source, read["number"]) for name, (value, source) in read["facts"].items())
    said = ((item, one) for item, one in read["responses"].items() if one is not MISSING)
    responses = (_response(item, one, read["number"]) for item, one in said)
    return Session(read["number"], tuple(answers), read["note"], tuple(responses))


def _response(item: str, said: Any, session: int) -> Response:
    return Response(item, said is True, "" if said is True else said[SET_ASIDE], session)


def read_answer(said: str, kb: KnowledgeBase, facts: Facts) -> Answer:
    """The answer in `attribute=value`, as it would be given in the session that these facts are of.

    The value is written as in a case file, also with its source; `?` is unknown, and a list needs no brackets. Without
    a source it is that of the answer there is now, else the attribute's own. Raises CaseError with the problem.
    """
    name, _, value = (part.strip() for part in said.partition("="))
    notes = Notes(Text(said, ()))
    key, attribute = Scalar(name, True, 0, 0), kb.attributes.get(name)
    if not value:
        notes.add(key, "wrong-type", f"{said!r} is no answer", "Write ATTRIBUTE=VALUE, or ATTRIBUTE=? for unknown.")
    elif attribute is None:
        _unknown_attribute(key, kb, notes)
    if attribute is None or notes.problems:
        raise CaseError(notes.problems)
    text = decode(_written(value, attribute).encode("utf-8", "surrogatepass"), said, CASE_LIMIT)
    node = text if isinstance(text, Problem) else parse(text)
    if isinstance(node, Problem):
        notes.add(key, "not-yaml", f"{value!r} cannot be read", legal(attribute))
        raise CaseError(notes.problems)
    read, source = _answer(node, attribute, kb, notes)
    if notes.problems:
        raise CaseError(notes.problems)
    now = facts.answer(name)
    given = isinstance(node, Pairs) and len(node.pairs) > 1
    return Answer(name, read, source if given or now is None else now.source, facts.session)


def _written(value: str, attribute: Attribute) -> str:
    """A value as typed after `=`, as a case file has it."""
    if value == "?":
        return UNKNOWN_WORD
    if attribute.kind is not Kind.MANY or value[:1] in ("[", "{") or value == UNKNOWN_WORD:
        return value
    return "[]" if value == "none" else f"[{value}]"


def facts_of(node: Node, kb: KnowledgeBase, notes: Notes) -> dict[str, tuple[Any, str]]:
    """Answers by attribute: a value (None: asked, not known) and its source. Broken ones are noted and left out."""
    answers: dict[str, tuple[Any, str]] = {}
    if not isinstance(node, Pairs):
        notes.add(node, "wrong-type", f"facts are a mapping, not {kind_of(node)}", "Write `attribute: answer`, or {}.")
        return answers
    for key, inner in once(node, notes):
        attribute = kb.attributes.get(key.text)
        if attribute is None:
            _unknown_attribute(key, kb, notes)
            continue
        value, source = _answer(inner, attribute, kb, notes)
        if value is not MISSING and source is not MISSING:
            answers[key.text] = (value, source)
    return answers


def _unknown_attribute(key: Scalar, kb: KnowledgeBase, notes: Notes) -> None:
    if key.text == SESSION_NUMBER:
        said = "the session's number stands beside `facts`, not in them"
        notes.add(key, "unknown-attribute", said, "Write `number: 4` in the session.")
        return
    near = closest(key.text, kb.attributes) or OF_A_PACK
    advice = f"`alliance-expert rules list attributes` shows all of them.{near}"
    notes.add(key, "unknown-attribute", f"there is no attribute {kind_of(key)}", advice)


def _answer(node: Node, attribute: Attribute, kb: KnowledgeBase, notes: Notes) -> tuple[Any, Any]:
    if not isinstance(node, Pairs):
        return answer_value(node, attribute, notes), attribute.default_source
    read = answer_table(attribute, kb)(node, notes)
    return (MISSING, MISSING) if read is MISSING else (read["value"], read["source"])


def answer_value(node: Node, attribute: Attribute, notes: Notes) -> Any:
    """The value of an answer; None: asked, not known."""
    if isinstance(node, Scalar) and node.text == UNKNOWN_WORD:
        return None
    if isinstance(node, Scalar) and not node.text.strip():
        said = f"{attribute.id} has no answer here"
        none = ", [] for none of them" if attribute.kind is Kind.MANY else ""
        return notes.add(
            node, "no-answer", said, f"Write {UNKNOWN_WORD}{none}, or take the line away. {legal(attribute)}"
        )
    return value_of(node, attribute, notes, UNKNOWN_WORD)
