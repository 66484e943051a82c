"""The JSON of a saved consultation -> the facts it was made from, to consult on them again, and all that it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import SavedError
from ..model.advice import CONTRACT
from ..model.case import Answer, Case, Facts, Response, Session, facts_at
from ..model.knowledge import KnowledgeBase
from ..model.place import Place, Problem, in_order
from ..source.files import decode
from ..source.json_tree import parse_json, plain
from ..source.shape import (
    MISSING,
    Enough,
    Key,
    Missing,
    Notes,
    OneOf,
    Read,
    Record,
    Whole,
    closest,
    free_text,
    kind_of,
    words,
)
from ..source.tree import Items, Node, Pairs, Scalar
from .read import MOST_SESSIONS, answer_value, case_code, responses_shape

SAVED_LIMIT = 20_000_000
"""Bytes; more than the longest case makes."""

SAVE = "Save one: alliance-expert consult CASE -o REPORT.json"
ANEW = "Name the rules it was written with (--rules), or consult the case anew."


@dataclass(frozen=True, slots=True)
class Saved:
    """A consultation as it was saved: the facts to run it again from, and the whole document."""

    facts: Facts
    document: Mapping[str, Any]


def read_saved(raw: bytes, name: str, kb: KnowledgeBase) -> Saved:
    """The saved consultation in a file's bytes; `name` is what messages call the file.

    Raises SavedError with every problem, each with its place, when its facts are not understood with these rules.
    """
    text = decode(raw, name, SAVED_LIMIT)
    if isinstance(text, Problem):
        raise SavedError([text])
    if not text[1].lstrip().startswith("{"):
        raise SavedError([Problem(Place(text[0], 1, 1), "no-consultation", "this is no saved consultation", SAVE)])
    node = parse_json(text)
    if isinstance(node, Problem):
        raise SavedError([node])
    notes = Notes(text[0])
    try:
        facts = _facts(node, kb, notes)
    except Enough:
        facts = MISSING
    if isinstance(facts, Missing):
        raise SavedError(in_order(notes.problems))
    return Saved(facts, plain(node))


def _facts(node: Node, kb: KnowledgeBase, notes: Notes) -> Facts | Missing:
    assert isinstance(node, Pairs)
    if not _is_contract(node, notes):
        return MISSING
    table = Record(
        "a saved consultation",
        {
            **{key.text: Key(_anything) for key, _ in node.pairs},
            "case": Key(case_code, required=True),
            "session": Key(Whole(1, MOST_SESSIONS), required=True),
            "facts": Key(lambda inner, n: _answers(inner, kb, n), required=True),
            "responses": Key(lambda inner, n: _responses(inner, kb, n), default=()),
            "knowledge": Key(_anything, required=True),
        },
    )
    read = table(node, notes)
    if isinstance(read, Read):
        _not_later(read, notes)
    if notes.problems:
        _other_rules(node, kb, notes)
        return MISSING
    sessions = _sessions(
        [answer for answer, _ in read["facts"]], [response for response, _ in read["responses"]], read["session"]
    )
    return facts_at(Case(read["case"], sessions), read["session"], kb.attributes, kb.roles.plain_source)


def _anything(node: Node, notes: Notes) -> Any:
    return node


def _is_contract(node: Pairs, notes: Notes) -> bool:
    """Is it in the format that is read here? If not, that is noted."""
    written = next((value for key, value in node.pairs if key.text == "format"), None)
    if isinstance(written, Scalar) and written.text == CONTRACT:
        return True
    kind = CONTRACT.rpartition("/")[0]
    if isinstance(written, Scalar) and written.text.rpartition("/")[0] == kind:
        said = f"this consultation was saved in the format {kind_of(written)}, and here {CONTRACT!r} is read"
        notes.add(written, "other-format", said, "Verify it with the version that wrote it, or consult the case anew.")
    else:
        named = f"its format is {kind_of(written)}" if written else "it names no format"
        notes.add(written or node, "no-consultation", f"this is no saved consultation: {named}", SAVE)
    return False


def _answers(node: Node, kb: KnowledgeBase, notes: Notes) -> Any:
    """Each answer with the node of its session."""
    if not isinstance(node, Items):
        return notes.add(node, "wrong-type", f"here a list of facts is expected, not {kind_of(node)}", SAVE)
    table = Record(
        "a fact",
        {
            "session": Key(Whole(1, MOST_SESSIONS), required=True),
            "attribute": Key(free_text, required=True),
            "value": Key(_anything, required=True),
            "source": Key(OneOf(tuple(kb.sources), "source"), required=True),
            "private": Key(_anything),
        },
    )
    found: dict[tuple[int, str], tuple[Answer, Node]] = {}
    for item in node.items:
        read = table(item, notes)
        answer: Any = read if read is MISSING else _answer(read, kb, notes)
        if answer is MISSING:
            continue
        key = (answer.session, answer.attribute)
        if key in found:
            said = f"{answer.attribute} stands twice in session {answer.session}; first in line {found[key][1].line}"
            notes.add(item, "twice", said, "Keep one of the two.")
        found[key] = (answer, read.at("session"))
    return tuple(found.values())


def _responses(node: Node, kb: KnowledgeBase, notes: Notes) -> Any:
    """Each response with the node of its session."""
    if not isinstance(node, Items):
        return notes.add(node, "wrong-type", f"here a list of responses is expected, not {kind_of(node)}", SAVE)
    table = Record(
        "a response",
        {
            "session": Key(Whole(1, MOST_SESSIONS), required=True),
            "item": Key(responses_shape(kb).key, required=True),
            "accepted": Key(_true_or_false, required=True),
            "why": Key(words, required=True),
        },
    )
    found: dict[tuple[int, str], tuple[Response, Node]] = {}
    for item in node.items:
        read = table(item, notes)
        if read is MISSING or _unreasoned(read, notes):
            continue
        key = (read["session"], read["item"])
        if key in found:
            said = f"{read['item']} stands twice in session {read['session']}; first in line {found[key][1].line}"
            notes.add(item, "twice", said, "Keep one of the two.")
        found[key] = (Response(read["item"], read["accepted"], read["why"], read["session"]), read.at("session"))
    return tuple(found.values())


def _true_or_false(node: Node, notes: Notes) -> Any:
    if isinstance(node, Scalar) and node.plain and node.text in ("true", "false"):
        return node.text == "true"
    return notes.add(node, "wrong-type", f"here true or false is expected, not {kind_of(node)}", SAVE)


def _unreasoned(read: Read, notes: Notes) -> bool:
    """Is there a reason for what was accepted, or none for what was set aside? Then that is noted."""
    if read["accepted"] == (not read["why"]):
        return False
    said = "what was accepted has no reason" if read["accepted"] else "what was set aside has a reason"
    notes.add(read.at("why"), "no-reason", f"{said}, and here is {kind_of(read.at('why'))}", SAVE)
    return True


def _answer(read: Read, kb: KnowledgeBase, notes: Notes) -> Any:
    attribute = kb.attributes.get(read["attribute"])
    if attribute is None:
        said = f"there is no attribute {kind_of(read.at('attribute'))} in these rules"
        advice = (
            f"`alliance-expert rules list attributes` shows all of them.{closest(read['attribute'], kb.attributes)}"
        )
        return notes.add(read.at("attribute"), "unknown-attribute", said, advice)
    value = answer_value(read["value"], attribute, notes)
    return value if value is MISSING else Answer(attribute.id, value, read["source"], read["session"])


def _not_later(read: Read, notes: Notes) -> None:
    """No fact and no response is of a session after the one that was consulted."""
    for what, part in (("fact", "facts"), ("response", "responses")):
        for one, node in read[part]:
            if one.session > read["session"]:
                said = f"a {what} of session {one.session} stands in a consultation of session {read['session']}"
                notes.add(node, "later-session", said, "Give the file as it was saved, or consult the case anew.")


def _other_rules(node: Pairs, kb: KnowledgeBase, notes: Notes) -> None:
    """If the file was written with other rules, that is most likely why it is not understood, and is told too."""
    knowledge = next((value for key, value in node.pairs if key.text == "knowledge"), None)
    pairs = knowledge.pairs if isinstance(knowledge, Pairs) else ()
    for key, value in pairs:
        if key.text == "digest" and isinstance(value, Scalar) and value.text != kb.digest:
            said = f"it was written with other rules, {value.text[:19]}; these are {kb.digest[:19]}"
            notes.problems.append(Problem(notes.place(value), "other-rules", said, ANEW))


def _sessions(answers: Sequence[Answer], responses: Sequence[Response], last: int) -> tuple[Session, ...]:
    """Both by session, in the order of the sessions; the last is there even where nothing was answered in it."""
    numbers = {last, *(answer.session for answer in answers), *(response.session for response in responses)}
    by_number: dict[int, tuple[list[Answer], list[Response]]] = {number: ([], []) for number in sorted(numbers)}
    for answer in answers:
        by_number[answer.session][0].append(answer)
    for response in responses:
        by_number[response.session][1].append(response)
    return tuple(
        Session(number, tuple(answered), "", tuple(responded)) for number, (answered, responded) in by_number.items()
    )
