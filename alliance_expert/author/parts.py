"""An entry as texts, part by part, so that two states of it can be held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..explain.words import Words
from ..model.knowledge import Dependable, Gate, KnowledgeBase, NoteKind, Rule, Source
from ..model.vocabulary import Attribute, Kind

Texts = str | tuple[str, ...] | Mapping[str, str]
"""One text; several in an order that counts; or one for each of some ids, where being there is all that "" says."""

NOT_A_PART = ("id", "place", "layer")

IN_NO_ORDER = ("lecture", "evidence", "refs")

ONE_BY_ONE = {"steps": "step", "say": "example of what to say", "not_when": "caution"}
"""Parts that are several texts, and what each of them is called."""

CALLED = {
    "best": "best end",
    "default_source": "source, if none is given",
    "ask_source": "the interview asks for the source",
    "persists": "carried on to later sessions",
    "fixed": "does not change through therapy",
    "private": "private to the therapist",
    "ordered": "answers stand low to high",
    "instead": "what to do instead",
    "verified": "figure was seen",
    "effect": "figure",
    "chart": "line in the client's file",
    "handout": "heading of its handout",
    "discuss": "question for supervision",
    "with_gate": "stands beside a gate",
    "refs": "other names",
}
"""Parts by the names that people know, where these are others than those of the files."""


def parts_of(entry: Any, kb: KnowledgeBase) -> Mapping[str, Texts]:
    """The texts of an entry by the names of its parts; the condition of a rule is the part `when`."""
    match entry:
        case Rule():
            return _of_rule(entry, kb)
        case Attribute():
            return _of_attribute(entry)
        case _:
            return dict(_of_record(entry))


def title_of(entry: Any) -> str:
    """What people read of an entry first."""
    for key in ("title", "label", "short", "text"):
        if text := getattr(entry, key, ""):
            return str(text)
    return ""


def _of_rule(rule: Rule, kb: KnowledgeBase) -> dict[str, Texts]:
    return {
        "when": f"When {Words(kb).sentence(rule.when)}.",
        "recommend": {one.strategy: one.timing for one in rule.recommend},
        "find": dict.fromkeys(rule.find, ""),
        "hold": dict.fromkeys(rule.hold, ""),
        "notice": dict.fromkeys(rule.notice, ""),
        "gate": dict.fromkeys(rule.gate, ""),
        "urgency of": {one.strategy: str(one.urgency) for one in rule.recommend if one.urgency is not None},
        "words for": {one.strategy: one.say for one in rule.recommend if one.say},
        CALLED["with_gate"]: _text(rule.with_gate),
        "because": rule.because,
        "status": rule.status,
        "lecture": ", ".join(sorted(rule.lecture)),
        "evidence": ", ".join(sorted(rule.evidence)),
    }


def _of_attribute(attribute: Attribute) -> dict[str, Texts]:
    options = attribute.options
    parts = {**dict(_of_record(attribute)), "answer": {one.id: one.label for one in options}}
    parts["help of answer"] = {one.id: one.help for one in options if one.help}
    parts["lecture of answer"] = {one.id: ", ".join(sorted(one.lecture)) for one in options if one.lecture}
    if attribute.ordered:
        parts["order of answers"] = tuple(attribute.words)
    if attribute.kind not in (Kind.SCALE, Kind.SCORE):
        parts = {name: texts for name, texts in parts.items() if name not in ("low", "high", "step")}
    return parts


def _of_record(entry: Any) -> Any:
    for key in entry.__slots__:
        value = getattr(entry, key)
        if key in NOT_A_PART or key == "options":
            continue
        if key in IN_NO_ORDER:
            value = ", ".join(sorted(value))
        yield ONE_BY_ONE.get(key) or CALLED.get(key, key), texts_of(value)


def texts_of(value: Any) -> Texts:
    """A value of a record or a role as texts."""
    match value:
        case Gate() | Source() | Dependable():
            return {key: _text(getattr(value, key)) for key in value.__slots__ if key != "id"}
        case Mapping():
            return {str(key): _text(one) for key, one in value.items()}
        case tuple() if value and all(isinstance(one, NoteKind) for one in value):
            return {one.id: _note(one) for one in value}
        case tuple() if value and all(isinstance(one, tuple) for one in value):
            return {str(key): _text(one) for key, one in value}
        case tuple():
            return tuple(map(_text, value))
        case _:
            return _text(value)


def _note(kind: NoteKind) -> str:
    layouts = f", set out as {' or '.join(kind.layouts)}" if kind.layouts else ""
    return f"{kind.title}, for the {kind.reader}{layouts}{', as an exercise' if kind.exercise else ''}"


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
        case tuple():
            return ", ".join(map(_text, value))
        case Kind():
            return str(value.value)
        case _:
            return str(value)
