"""The tables of the reader -> JSON Schemas (draft-07), with which an editor completes and underlines while one writes.

A schema knows the ids of one knowledge base. It refuses nothing that the reader takes, but for texts that are words of
YAML's own, such as `true`; what no schema can tell, such as an id that is used twice, is left to the reader.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ..casebook.read import (
    ACCEPTED,
    LONGEST_CODE,
    Answered,
    Given,
    Sessions,
    accepted,
    answer_table,
    case_code,
    case_table,
)
from ..errors import FileError
from ..knowledge import tables
from ..knowledge.conditions import DIRECTIONS, MOST_SESSIONS, OPERATORS, SUFFIXES, WORDS, Conditions
from ..knowledge.files import FileKind, kind_of
from ..model.knowledge import CLIENT, KnowledgeBase
from ..model.vocabulary import SESSION, SESSION_NUMBER, UNKNOWN_WORD, Attribute, Kind
from ..source import shape as s
from ..source.files import CONTENT_LIMIT, read_bytes, write_text
from ..source.shape import Either, Keyed, Listed, OneOf, Record, Whole
from ..source.value import TRUE_WORDS, OneValue
from .scenarios import WORD, Several, scenario_table

Schema = dict[str, Any]

DRAFT: Final = "http://json-schema.org/draft-07/schema#"
MADE: Final = "Made by `alliance-expert rules schema`, which replaces it."
HEAD: Final = f'{{\n "$comment": "{MADE}"'.encode()
"""What each file begins with, so that no other is ever replaced."""

FOLDER: Final = ".schemas"
"""Where they lie in a pack; nothing looks for rules in a folder whose name begins with a dot."""

NAMES: Mapping[FileKind, str] = {
    FileKind.PACK: "pack",
    FileKind.ATTRIBUTES: "attributes",
    FileKind.FINDINGS: "findings",
    FileKind.CONTENT: "strategies",
    FileKind.EVIDENCE: "evidence",
    FileKind.LECTURE: "lecture",
    FileKind.WORDING: "wording",
    FileKind.RULES: "rules",
    FileKind.SCENARIOS: "cases",
}
"""The schema of each kind of file in a pack."""

CASE: Final = "case"
"""That of a clinician's case file."""

KINDS: Final = (*NAMES.values(), CASE)


def schemas(kb: KnowledgeBase) -> Mapping[str, Schema]:
    """A schema for each kind of file, by the name of the file it is written to."""
    return {f"{name}.json": _document(shape, kb) for name, shape in _shapes(kb).items()}


def written(schema: Schema) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write(made: Mapping[str, Schema], folder: Path) -> None:
    """Write schemas into a folder, each whole or not at all; those of an earlier time are replaced.

    Raises FileError with the reason, before anything is written where another file would be lost.
    """
    check(made, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder}: cannot be made: {error.strerror}. Name another folder.") from error
    for name, schema in made.items():
        write_text(folder / name, written(schema))


def check(made: Mapping[str, Schema], folder: Path) -> None:
    """Raise FileError where another file than a schema of an earlier time would be lost."""
    for path in (folder / name for name in made):
        if os.path.lexists(path) and not read_bytes(path, CONTENT_LIMIT).startswith(HEAD):
            raise FileError(f"{path}: is there already and was not made here, so it stays. Name another folder.")


def modeline(file: str, folder: str = FOLDER) -> str:
    """The line at the head of a file of a pack, named from there, by which an editor finds its schema."""
    up, kind = "../" * (len(PurePosixPath(file).parts) - 1), kind_of(file)
    return f"# yaml-language-server: $schema={up}{folder}/{NAMES[kind] if kind else CASE}.json"


# --- which file is read how


def _shapes(kb: KnowledgeBase) -> Mapping[str, Any]:
    """The shape of a whole file, by the name of its schema."""
    said, evidence, sources = tuple(kb.lecture), tuple(kb.evidence), tuple(kb.sources)
    findings, strategies, holds, notices = map(tuple, (kb.findings, kb.strategies, kb.holds, kb.notices))
    legs = tuple(leg for leg, _ in kb.roles.legs)
    when = Conditions(kb.attributes, frozenset(), findings, sources, legs, kb.roles.gate)
    content = _known(
        tables.CONTENT,
        strategies=Keyed(tables.strategy(evidence, said)),
        holds=Keyed(tables.hold(strategies, evidence, said)),
        notices=Keyed(tables.notice(said)),
    )
    rule = tables.rule(when, findings, strategies, holds, notices, evidence, said)
    return {
        "pack": _Pack(_first_pack(kb), _added_pack(kb, when)),
        "attributes": Keyed(tables.attribute(sources, said)),
        "findings": Keyed(tables.finding(said)),
        "strategies": content,
        "evidence": Keyed(tables.EVIDENCE),
        "lecture": Keyed(tables.statement, s.code),
        "wording": tables.WORDING,
        "rules": _ListOf(rule),
        "cases": _ListOf(scenario_table(kb)),
        CASE: case_table(kb),
    }


def _known(record: Record, **shapes: Any) -> Record:
    """A record with these shapes for keys that the reader looks at again once it knows all ids."""
    keys = {name: replace(record.keys[name], shape=shape) for name, shape in shapes.items()}
    return replace(record, keys={**record.keys, **keys})


def _first_pack(kb: KnowledgeBase) -> Record:
    attribute, finding = OneOf((*kb.attributes,), "attribute"), OneOf((*kb.findings,), "finding")
    notice, named = OneOf((*kb.notices,), "notice"), Listed(finding, may_be_empty=True)
    ordered = OneOf([name for name, one in kb.attributes.items() if one.has_order], "attribute")
    gate = _known(
        tables.GATE,
        attribute=attribute,
        open=_Values(kb.attributes[kb.roles.gate.attribute]),
        handled=attribute,
        settled=_Values(kb.attributes[kb.roles.gate.handled]),
        notice=notice,
    )
    roles = _known(
        tables.ROLES,
        legs=Keyed(s.text, attribute),
        gate=gate,
        plain_source=OneOf((*kb.sources,), "source"),
        ruptures=named,
        opening=named,
        standing_notice=notice,
        asked_first=Listed(OneOf([group for group, _ in kb.roles.groups], "group"), may_be_empty=True),
        course=Listed(ordered, may_be_empty=True),
        repaired=named,
        pressing=named,
        themes=Listed(attribute, may_be_empty=True),
        dependable=_known(tables.DEPENDABLE, attributes=Listed(ordered), evidence=OneOf((*kb.evidence,), "evidence")),
    )
    return _known(tables.FIRST_PACK, roles=roles, sections=_sections(kb))


def _sections(kb: KnowledgeBase) -> Keyed:
    return Keyed(s.text, OneOf([section for section, _ in kb.roles.sections], "section of the lecture"))


def _added_pack(kb: KnowledgeBase, when: Conditions) -> Record:
    rules = [rule.id for rule in kb.rules]
    entries = [*rules, *kb.findings, *kb.strategies, *kb.holds, *kb.notices]
    carrying = (kb.rules, *(kind.values() for kind in (kb.findings, kb.strategies, kb.holds, kb.notices)))
    codes = dict.fromkeys([*kb.lecture, *(code for kind in carrying for one in kind for code in one.lecture)])
    parts = [code[: end.start()] for code in codes for end in re.finditer("/|$", code)]
    others = [*kb.attributes, *kb.evidence, *kb.lecture]
    return _known(
        tables.ADDED_PACK,
        settings=Keyed(s.words, OneOf((*kb.settings,), "setting")),
        requires=Keyed(s.version, OneOf([pack.name for pack in kb.packs], "pack")),
        override=Listed(OneOf([*dict.fromkeys([*entries, *others])], "entry")),
        disable=Listed(OneOf([*dict.fromkeys([*entries, *parts])], "part of the knowledge")),
        narrow=Keyed(when, OneOf(rules, "rule")),
        asked_first=Listed(OneOf([group for group, _ in kb.roles.groups], "group")),
        pressing=Listed(OneOf((*kb.findings,), "finding")),
        sections=_sections(kb),
    )


@dataclass(frozen=True, slots=True)
class _ListOf:
    """A file that is a list; it may be empty."""

    shape: Any


@dataclass(frozen=True, slots=True)
class _Pack:
    """A pack.yaml: the first pack has keys that no other has."""

    first: Record
    added: Record


@dataclass(frozen=True, slots=True)
class _Values:
    """One value of an attribute, or a list of them, in which one may come again."""

    attribute: Attribute


# --- shapes


TEXT: Schema = {"type": ["string", "number"], "pattern": r"\S"}
"""A number is a text as well: scalars are read as they stand there."""

CLOSED: Schema = {"additionalProperties": False}
SOME: Schema = {"minProperties": 1}
ROW_WORD: Final = WORD.pattern.replace(r"\$(", "^(") + "$"

LETTER: Final = r"[^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]"
"""Not all read `\\w` alike, so beyond ASCII anything is a letter."""

SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}

PLAIN: Mapping[Any, Schema] = {
    s.text: TEXT,
    s.word: TEXT,
    tables.statement: TEXT,
    tables.any_key: {},
    s.words: SCALAR,
    s.free_text: SCALAR,
    s.ident: {"type": "string", "pattern": f"^{s.ID.pattern}$"},
    s.code: {"type": "string", "pattern": f"^{s.CODE.pattern}$".replace(r"\w", LETTER)},
    s.version: {"type": ["string", "number"], "pattern": f"^{s.VERSION.pattern}$", "minimum": 0},
    tables.sessions: {"pattern": "^([2-9]|[1-9][0-9])$"},
    s.yes_no: {"enum": ["yes", "no"]},
    s.number: {"type": "number", "exclusiveMinimum": -1_000_000_000, "exclusiveMaximum": 1_000_000_000},
    accepted: {"enum": [ACCEPTED]},
    case_code: {"type": ["string", "number"], "pattern": rf"^\s*\S(.{{0,{LONGEST_CODE - 2}}}\S)?\s*$"},
}
"""Shapes that are functions."""


def _document(shape: Any, kb: KnowledgeBase) -> Schema:
    """A schema with all that it refers to."""
    writer = _Writer(kb, _told(kb))
    schema = writer.of(shape)
    # no title: an editor would show it with every key
    whose = f"With the ids of {', '.join(f'{pack.name} {pack.version}' for pack in kb.packs)}."
    return {"$comment": MADE, "$schema": DRAFT, "description": whose, **schema, "definitions": writer.definitions}


def _told(kb: KnowledgeBase) -> Mapping[str, Mapping[str, str]]:
    """What people read of an id, by its kind as messages name it."""
    told = {
        "source": {name: one.label for name, one in kb.sources.items()},
        "attribute": {name: one.question for name, one in (*kb.attributes.items(), (SESSION_NUMBER, SESSION))},
        "finding": {name: one.title for name, one in kb.findings.items()},
        "strategy": {name: one.title for name, one in kb.strategies.items()},
        "hold": {name: one.title for name, one in kb.holds.items()},
        "notice": {name: one.title for name, one in kb.notices.items()},
        "evidence": {name: one.finding for name, one in kb.evidence.items()},
        "statement of the lecture": {name: one.text for name, one in kb.lecture.items()},
        "group": dict(kb.roles.groups),
        "section of the lecture": dict(kb.roles.sections),
        "rule": {rule.id: rule.because for rule in kb.rules},
    }
    told["item of advice"] = {**told["strategy"], **told["hold"]}
    told["leg"] = told["attribute of the gate"] = told["attribute"]
    told["entry"] = told["part of the knowledge"] = {name: text for ids in told.values() for name, text in ids.items()}
    return told


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes shapes as schemas. What is needed more than once stands in `definitions`."""

    kb: KnowledgeBase
    told: Mapping[str, Mapping[str, str]]
    definitions: dict[str, Schema] = field(default_factory=dict)

    def of(self, shape: Any) -> Schema:
        """The schema of a shape. A shape that is not known here is a KeyError."""
        match shape:
            case Record():
                return self._record(shape)
            case Keyed():
                return self._keyed(shape)
            case Listed():
                return self._listed(shape)
            case OneOf():
                return self._defined(shape.what, lambda: self._one_of(shape))
            case Whole():
                return {"type": "integer", "minimum": shape.low, "maximum": shape.high}
            case Either():
                # the short form first: of alternatives that fail alike, an editor tells of the first
                return {"anyOf": [self.of(shape.short), self.of(shape.mapping)]}
            case _ListOf():
                return {"type": "array", "items": self.of(shape.shape)}
            case Several():
                return {"type": "array", "items": self.of(shape.facts)}
            case Conditions():
                return self._defined("condition", lambda: self._condition(shape))
            case OneValue():
                return self._defined(f"value of {shape.attribute.id}", lambda: self._value(shape.attribute))
            case Answered():
                return self._defined(f"answer on {shape.attribute.id}", lambda: self._answer(shape.attribute))
            case Given():
                return self._defined("facts", self._facts)
            case Sessions():
                return {"type": "array", "items": self.of(shape.session), "minItems": 1}
            case _Values():
                one = self.of(OneValue(shape.attribute))
                return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
            case _Pack():
                first = {"anyOf": [{"required": [key]} for key in shape.first.keys if key not in shape.added.keys]}
                return {"if": first, "then": self.of(shape.first), "else": self.of(shape.added)}
            case _:
                return {**PLAIN[shape]}

    def _defined(self, name: str, schema: Callable[[], Schema]) -> Schema:
        """A reference to what has this name; it may refer to itself."""
        name = name.replace(" ", "-")
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = schema()
        return {"$ref": f"#/definitions/{name}"}

    # --- mappings and lists

    def _record(self, record: Record) -> Schema:
        keys = {name: _saying(key.says, self.of(key.shape)) for name, key in record.keys.items()}
        required = [name for name, key in record.keys.items() if key.required]
        return WHOLE.get(record.what, _as_it_is)({**_mapping(keys), "required": required})

    def _keyed(self, keyed: Keyed) -> Schema:
        least = {} if keyed.may_be_empty else {"minProperties": 1}
        if not isinstance(keyed.key, OneOf):
            names = {"propertyNames": self.of(keyed.key)} if PLAIN[keyed.key] else {}
            return {"type": "object", "additionalProperties": self.of(keyed.shape), **names, **least}
        inner = self._defined(f"of a {keyed.key.what}", lambda: self.of(keyed.shape))
        told = self.told.get(keyed.key.what, {})
        return {**_mapping({name: _saying(told.get(name, ""), inner) for name in keyed.key.words}), **least}

    def _listed(self, listed: Listed) -> Schema:
        one = self.of(listed.shape)
        least = {} if listed.may_be_empty else {"minItems": 1}
        several = {"type": "array", "items": one, "uniqueItems": True, **least}
        return {"anyOf": [one, several]} if listed.single else several

    # --- conditions

    def _condition(self, when: Conditions) -> Schema:
        """A mapping with one test."""
        by_word = self._by_word(when)
        tests = {word: _saying(*by_word[word]) for word in WORDS}
        for attribute in (*self.kb.attributes.values(), SESSION):
            tests[attribute.id] = _saying(attribute.question, self._test(attribute))
            looks = self._by_suffix(attribute)
            told = ((suffix, looks[suffix]) for suffix in SUFFIXES)
            tests |= {f"{attribute.id}.{suffix}": _saying(*look) for suffix, look in told if look}
        return {**_mapping(tests), "minProperties": 1, "maxProperties": 1}

    def _by_word(self, when: Conditions) -> Mapping[str, tuple[str, Schema]]:
        inner = self.of(when)
        parts: Schema = {"type": "array", "items": inner, "minItems": 1}
        asked = self.of(OneOf((*self.kb.attributes, SESSION_NUMBER), "attribute"))
        gate = self.of(OneOf([self.kb.roles.gate.attribute], "attribute of the gate"))
        return {
            "all": ("Holds when all of these hold.", parts),
            "any": ("Holds when one of these holds.", parts),
            "not": ("Holds when this fails. Unknown stays unknown.", inner),
            "unless_known": ("Holds when this fails, and when it is unknown.", inner),
            "finding": ("Holds when a rule for this finding holds.", self.of(OneOf(when.findings, "finding"))),
            "known": ("Holds when this has been answered.", asked),
            "unknown": ("Holds when this has not been answered, or with `unknown`.", asked),
            "weakest": ("Holds when this is the lowest of the legs.", self.of(OneOf(when.legs, "leg"))),
            "left_open": ("Holds when the last session that answered this left the gate open.", gate),
        }

    def _by_suffix(self, attribute: Attribute) -> Mapping[str, tuple[str, Schema] | None]:
        ways = self.of(Listed(OneOf(DIRECTIONS, "direction"), single=True))
        said = self.of(Listed(OneOf((*self.kb.sources,), "source"), single=True))
        ago = {name: self.of(Whole(0, MOST_SESSIONS)) for name in ("at_least", "at_most")}
        return {
            "source": (f"Who said so. {attribute.question}", said),
            "change": (f"Since it was stated before: {attribute.question}", ways) if attribute.best else None,
            "sessions_since": (f"Sessions since it was stated: {attribute.question}", {**_mapping(ago), **SOME}),
        }

    def _test(self, attribute: Attribute) -> Schema:
        """A value, several of them, or a comparison."""
        compared = self._compared(attribute)
        keys = {name: compared[name] for name in (*OPERATORS, "over") if name in compared}
        comparison = {**_mapping(keys), **SOME}
        if attribute.kind is Kind.MANY:
            return comparison
        apart = {"constant_at": _only_with("over"), "over": _only_with("constant_at")}
        values = self.of(Listed(OneValue(attribute), single=True))["anyOf"]
        return {"anyOf": [*values, {**comparison, "dependencies": apart}]}

    def _compared(self, attribute: Attribute) -> Mapping[str, Schema]:
        one, sessions = self.of(OneValue(attribute)), self.of(Whole(2, MOST_SESSIONS))
        if attribute.kind is Kind.MANY:
            several = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
            return {
                "includes_any": _saying("Holds when one of these is among the answers.", several),
                "includes_all": _saying("Holds when all of these are among the answers.", several),
                "includes_none": _saying("Holds when none of these is among the answers.", several),
            }
        ordered = {
            "at_least": _saying("This or higher.", one),
            "at_most": _saying("This or lower.", one),
            "falling_over": _saying("The last so many values fell, each below the one before.", sessions),
        }
        return {
            **(ordered if attribute.has_order else {}),
            "constant_at": _saying("The last values, as many as `over` says, were all this.", one),
            "over": _saying("How many sessions `constant_at` looks at.", sessions),
        }

    # --- ids and values

    def _one_of(self, one_of: OneOf) -> Schema:
        told = self.told.get(one_of.what, {})
        return _choice({word: told.get(word, "") for word in one_of.words})

    def _value(self, attribute: Attribute) -> Schema:
        match attribute.kind:
            case Kind.SCALE:
                return {"type": "integer", **_range(attribute)}
            case Kind.SCORE:
                return {"type": "number", **_range(attribute)}
            case Kind.YES_NO:
                return _choice(dict.fromkeys(attribute.words, attribute.question), TRUE_WORDS)
            case _:
                return _choice({option.id: option.label for option in attribute.options})

    def _answer(self, attribute: Attribute) -> Schema:
        one = self.of(OneValue(attribute))
        given = {"type": "array", "items": one, "uniqueItems": True} if attribute.kind is Kind.MANY else one
        return {"anyOf": [given, _choice({UNKNOWN_WORD: "Asked, and not known."})]}

    def _facts(self) -> Schema:
        return _mapping({name: self._fact(attribute) for name, attribute in self.kb.attributes.items()})

    def _fact(self, attribute: Attribute) -> Schema:
        short, mapping = self.of(Answered(attribute)), self.of(answer_table(attribute, self.kb))
        return {"description": attribute.question, "anyOf": [short, mapping]}


# --- what the reader asks of a record as a whole


def _as_it_is(schema: Schema) -> Schema:
    return schema


def _of_its_kind(attribute: Schema) -> Schema:
    """The kind of an attribute says which other keys it needs, and which it may not have; `best` needs an order."""
    return {**attribute, "allOf": [_of_kind(kind) for kind in Kind]}


def _of_kind(kind: Kind) -> Schema:
    required, optional = tables.NEEDS[kind]
    others = {key: False for key in tables.SPECIAL if key not in required | optional}
    then: Schema = {"required": sorted(required), "properties": others}
    if "ordered" in optional:
        then["dependencies"] = {"best": {"required": ["ordered"], "properties": {"ordered": {"const": "yes"}}}}
    return {"if": {"required": ["kind"], "properties": {"kind": {"const": kind.value}}}, "then": then}


def _with_one_effect(evidence: Schema) -> Schema:
    keys = evidence["properties"]
    return {**evidence, "properties": {**keys, "effect": {**keys["effect"], "maxProperties": 1}}}


def _with_handout(strategy: Schema) -> Schema:
    """Only what a client does has a handout."""
    return {**strategy, "if": {"required": ["handout"]}, "then": {"properties": {"who": {"const": CLIENT}}}}


def _concluding(rule: Schema) -> Schema:
    return {**rule, "anyOf": [{"required": [key]} for key in tables.CONCLUSIONS]}


def _expecting(scenario: Schema) -> Schema:
    """It expects or forbids something. With `each`, words stand for what only the rows give, keys as well."""
    rows = {"type": "array", "items": {"type": "object", "propertyNames": {"pattern": ROW_WORD}}, "minItems": 1}
    each = _saying("Rows. The scenario is read once for each, with $word for what the row gives.", rows)
    keys: Mapping[str, Schema] = {name: {} for name in (*scenario["properties"], "each")}
    said = [{"required": [key], "properties": {key: SOME}} for key in ("expect", "never")]
    return {
        "type": "object",
        "properties": {"each": each},
        "if": {"required": ["each"]},
        "then": {**_mapping(keys), "patternProperties": {r"\$[a-z]": {}}},
        "else": {**scenario, "anyOf": said},
    }


WHOLE: Mapping[str, Callable[[Schema], Schema]] = {
    "an attribute": _of_its_kind,
    "a source of evidence": _with_one_effect,
    "a strategy": _with_handout,
    "a rule": _concluding,
    "a scenario": _expecting,
}
"""By what messages call it."""


# --- parts


def _mapping(keys: Mapping[str, Schema]) -> Schema:
    """A mapping with some of these keys and no others."""
    return {"type": "object", "properties": dict(keys), **CLOSED}


def _saying(says: str, schema: Schema) -> Schema:
    """A schema with what an editor shows beside it. What stands beside a reference would not count."""
    if not says:
        return schema
    return {"description": says, **({"allOf": [schema]} if "$ref" in schema else schema)}


def _only_with(other: str) -> Schema:
    """What holds of a mapping with a key that stands with one other key and no more."""
    return {"required": [other], "maxProperties": 2}


def _range(attribute: Attribute) -> Schema:
    """From the lowest to the highest value. Steps are told where they are whole: in others floats lose their way."""
    ends = {"minimum": attribute.word(attribute.low), "maximum": attribute.word(attribute.high)}
    whole = not (attribute.step % 1 or attribute.low % attribute.step)
    return ends | ({"multipleOf": int(attribute.step)} if whole else {})


def _choice(told: Mapping[str, str], others: Iterable[str] = ()) -> Schema:
    """One of a few words, which an editor offers, each with what is told of it; `others` are legal and not offered.

    A word that an editor does not take for a string is legal as what it takes it for. No editor looks for words to
    offer, or for what was meant, behind a `not`.
    """
    words: Schema = {"enum": [*told]}
    if any(told.values()):
        words["enumDescriptions"] = [*told.values()]
    more: list[Any] = [word for word in others if word not in told]
    more += [read for word in (*told, *more) if not isinstance(read := as_editors_read(word), str)]
    return {"anyOf": [words, {"not": {"not": {"enum": more}}}]} if more else words


NOTHING = ("", "~", "null", "Null", "NULL")
TRUTHS = {spelt: said == "true" for said in ("true", "false") for spelt in (said, said.title(), said.upper())}
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def as_editors_read(text: str) -> Any:
    """A word without quotes as YAML 1.2 guesses it to be (its core schema), which is how editors read it."""
    if text in NOTHING:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    if INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if FLOAT.fullmatch(text) else text
