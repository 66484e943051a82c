"""What an editor underlines by the schemas, and what the reader refuses, is the same, but for what no schema can tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import load
from alliance_expert.author.scenarios import scenarios_in
from alliance_expert.author.schema import HEAD, KINDS, NAMES, as_editors_read, modeline, schemas, write, written
from alliance_expert.casebook import read_case
from alliance_expert.cli.app import app
from alliance_expert.cli.rules import SCHEMAS
from alliance_expert.errors import CaseError, FileError, KnowledgeError
from alliance_expert.knowledge.conditions import OPERATORS, SUFFIXES, WORDS
from alliance_expert.knowledge.files import FileKind, PackFile, kind_of
from alliance_expert.source.files import shipped
from alliance_expert.source.tree import Items, Node, Pairs, Scalar

from .. import broken
from ..amount import some
from ..broken import RULE_FILE
from ..editor import as_data, node_of
from ..packs import ADDED, CARRIED, FILES, kb_of, problems_of, problems_with, small_kb, with_rule

BEYOND = {
    "duplicate-key": "an editor tells it without a schema",
    "duplicate-id": "ids of all files together",
    "duplicate-case": "names of all scenarios together",
    "reserved-id": "an id that is legal elsewhere, and means something else here",
    "odd-step": "it takes arithmetic",
    "odd-effect": "only some measures lie between -1 and 1",
    "empty-range": "it takes arithmetic",
    "gate-attribute": "what another file says of the attribute",
    "leg-ranges": "what another file says of the attributes",
    "leg-names": "values of a mapping compared with one another",
    "session-order": "numbers compared with one another",
    "circular-finding": "it takes all rules",
    "unknown-word": "what the rows of `each` give",
    "unused-word": "what the rows of `each` give",
}
"""Problems that no schema tells, each with the reason."""

ONLY_THE_READER = {
    "{measures.srs: 36.55}": "steps are not told of a score, since floats lose their way in tenths",
    "sign: [silent]": "what the rows of `each` give",
}
"""Entries of the corpus with a problem that schemas tell elsewhere, each with the reason."""

CASE = """\
case: A17
note: Something.
sessions:
  - number: 1
    facts: {safety.risk: unknown, safety.handled: no, alliance.goals: {value: 3, source: client}}
  - number: 3
    facts: {rupture.withdrawal: [silent], measures.srs: 12.5, client.attachment: anxious}
    note: ""
    responses: {ask-openly: accepted, no-link: {set_aside: Too early.}}
"""
SCENARIO = """\
- case: all that a scenario can say
  session: 4
  earlier: [{alliance.goals: 2}, {}]
  given: {rupture.withdrawal: {value: [silent], source: client}, safety.handled: yes}
  expect:
    find: {strain: firm}
    recommend: {ask-openly: {timing: now, confidence: firm, rank_below: 3}, link-later: later}
    hold: {no-link: tentative}
    notice: [standing]
  never: {gate: danger, find: goals-weakest, recommend: [link-later]}
  todo: Not yet.
"""
TESTS = (
    "{all: [{alliance.goals: [1, 2]}, {not: {client.attachment: avoidant}}]}",
    "{any: [{client.motivation: {at_least: mixed, at_most: high}}, {known: session.number}]}",
    "{unless_known: {rupture.withdrawal: {includes_any: [silent], includes_none: [cancels]}}}",
    "{all: [{measures.srs: {falling_over: 3}}, {measures.srs: {constant_at: 12.5, over: 2}}]}",
    "{any: [{alliance.goals.source: client}, {alliance.goals.change: [worse, same]}]}",
    "{all: [{alliance.goals.sessions_since: {at_least: 2}}, {session.number: {at_least: 3}}]}",
    "{any: [{unknown: safety.risk}, {left_open: safety.risk}, {weakest: alliance.goals}, {finding: goals-weakest}]}",
    "{all: [{safety.handled: yes}, {safety.risk: [unsure, no]}, {safety.handled: {constant_at: no, over: 2}}]}",
)
RULE = """\
- id: whole
  when: {0}
  because: So.
  find: [strain]
  recommend: {{ask-openly: {{timing: soon, urgency: 2, say: Hm.}}}}
  notice: standing
  status: draft
  lecture: [L-01]
  with_gate: no
"""
GOOD = {
    **FILES,
    **CARRIED,
    "pack.yaml": FILES["pack.yaml"] + "sections: {L: Core claims}\n",
    "case": CASE,
    "more.cases.yaml": SCENARIO,
    "wording.yaml": "longest: 20\nhardest: 9\ninstead: {utilise: use}\nexplain: {SRS: [a form, a sheet], x: y}\nknown: [z]\n",
    **{f"{n}.rules.yaml": RULE.format(when) for n, when in enumerate(TESTS)},
}
"""A file of each kind, in which all shapes and words occur."""


@cache
def validators() -> dict[str, jsonschema.Draft7Validator]:
    return {name: jsonschema.Draft7Validator(made) for name, made in schemas(small_kb(CARRIED)).items()}


def named(file: str) -> str:
    """The schema of a file."""
    kind = kind_of(file)
    return f"{NAMES[kind] if kind else 'case'}.json"


def underlined(file: str, text: str) -> bool:
    """Does an editor underline something?"""
    return not validators()[named(file)].is_valid(as_data(node_of(text)))


def refused(file: str, text: str) -> set[str]:
    """The problems that the reader has with this file of the small pack."""
    try:
        if file == "case":
            read_case(text.encode(), file, small())
        elif kind_of(file) is FileKind.SCENARIOS:
            scenarios_in([PackFile(0, file, file, text.encode())], small())
        else:
            found = problems_of({**CARRIED, file: text})
            return {one.id for one in found if one.place.text.name == file}
    except (CaseError, KnowledgeError) as error:
        return {one.id for one in error.problems}
    return set()


@cache
def small():
    return small_kb(CARRIED)


# --- what is right


@pytest.mark.parametrize("kb", [small(), load()], ids=["small", "shipped"])
def test_every_schema_is_one(kb):
    made = schemas(kb)
    assert tuple(made) == tuple(f"{name}.json" for name in KINDS)
    assert KINDS == SCHEMAS
    for schema in made.values():
        assert schema["$schema"] == jsonschema.Draft7Validator.META_SCHEMA["$schema"]
        jsonschema.Draft7Validator.check_schema(schema)


def test_every_shipped_file_is_as_the_schemas_want_it():
    whole = {name: jsonschema.Draft7Validator(made) for name, made in schemas(load()).items()}
    rules = sorted(shipped("rules").rglob("*.yaml"))
    files = {path: named(path.relative_to(shipped("rules")).as_posix()) for path in rules}
    files |= {path: "case.json" for path in shipped("examples").glob("*.yaml")}
    assert {*files.values()} == {*whole}
    for path, name in files.items():
        wrong = [one.message for one in whole[name].iter_errors(as_data(node_of(path.read_text("utf-8"))))]
        assert (path.name, wrong) == (path.name, [])


@pytest.mark.parametrize("file", GOOD)
def test_what_the_reader_takes_is_not_underlined(file):
    assert (underlined(file, GOOD[file]), refused(file, GOOD[file])) == (False, set())


def test_a_pack_on_top_may_change_what_is_there():
    pack = (
        f"{ADDED}title: Ours\nrequires: {{small: 1.2}}\nsettings: {{help_lines: 112}}\noverride: [no-link]\n"
        "disable: [strain-asks]\nnarrow: {silent-is-strained: {alliance.goals: {at_most: 3}}}\n"
    )
    hold = "holds: {no-link: {title: A, why: B.}}\n"
    validator = jsonschema.Draft7Validator(
        schemas(kb_of({"pack.yaml": pack, "strategies/ours.yaml": hold}))["pack.json"]
    )
    assert validator.is_valid(as_data(node_of(pack)))
    for old, new in (
        ("small: 1.2", "smal: 1.2"), ("help_lines", "help_line"), ("[no-link]", "[no-lnk]"), ("[strain-asks]", "[x-y]"),
        ("silent-is", "silent-was"), ("goals: {at_most", "goals: {at_mst"), ("title: Ours", "titel: Ours"),
        ("version: 0.1", "version: new"), ("[no-link]", "[]"),
    ):  # fmt: skip
        assert old in pack
        changed = pack.replace(old, new)
        assert problems_with({"pack.yaml": changed, "strategies/ours.yaml": hold})
        assert not validator.is_valid(as_data(node_of(changed))), new


# --- what is wrong


@pytest.mark.parametrize(("when", "problem"), [(one[0], one[1]) for one in broken.CONDITIONS])
def test_a_condition_that_is_refused_is_underlined(when, problem):
    assert underlined(RULE_FILE, with_rule(when)) is (problem not in BEYOND and when not in ONLY_THE_READER)


@pytest.mark.parametrize(("file", "old", "new", "problem"), [one[:4] for one in broken.ENTRIES])
def test_an_entry_that_is_refused_is_underlined(file, old, new, problem):
    assert underlined(file, FILES[file].replace(old, new, 1)) is (problem not in BEYOND)


@pytest.mark.parametrize(("text", "problem"), [one[:2] for one in broken.SCENARIOS])
def test_a_scenario_that_is_refused_is_underlined(text, problem):
    assert underlined("x.cases.yaml", text) is (problem not in BEYOND)


@pytest.mark.parametrize(("old", "new", "problem"), [one[:3] for one in broken.ROWS])
def test_a_row_that_is_refused_is_underlined_where_it_is_no_row(old, new, problem):
    told = problem not in BEYOND and old not in ONLY_THE_READER
    assert underlined("x.cases.yaml", broken.EACH.replace(old, new, 1)) is told


def test_only_what_no_schema_can_tell_is_left_to_the_reader():
    corpus = [*(one[1] for one in broken.CONDITIONS), *(one[3] for one in broken.ENTRIES)]
    corpus += [*(one[1] for one in broken.SCENARIOS), *(one[2] for one in broken.ROWS)]
    assert {*BEYOND} - {"circular-finding"} <= {*corpus}


@pytest.mark.parametrize(
    ("when", "both"),
    [
        ("{safety.handled: true}", False),  # the reader takes it, so it is not underlined; nor is it offered
        ("{safety.handled: 'no'}", False),
        ("{alliance.goals: }", True),
        ("{finding: }", True),
        ("{alliance.goals: [1, 1]}", True),
        ("{session.number.source: [client, record]}", False),
        ("{session.number.change: worse}", True),
        ("{alliance.goals: {constant_at: 2, over: 2, at_least: 1}}", True),
    ],
)
def test_a_value_is_taken_or_refused_by_both(when, both):
    text = with_rule(when)
    assert (underlined(RULE_FILE, text), bool(problems_of({RULE_FILE: text}))) == (both, both)


def test_the_two_differ_on_words_that_yaml_has_for_itself_and_on_odd_spellings():
    """An editor wants quotes around a text that is `true` or `null`, and takes numbers that nobody writes so."""
    for word in ("true", "null", "~"):
        text = with_rule("{alliance.goals: 2}").replace("It is so.", word)
        assert (underlined(RULE_FILE, text), problems_of({RULE_FILE: text})) == (True, ())
    for odd in ("{alliance.goals: 0x2}", "{alliance.goals: 2.0}", "{alliance.goals: +2}", "{safety.handled: True}"):
        text = with_rule(odd)
        assert (underlined(RULE_FILE, text), len(problems_of({RULE_FILE: text}))) == (False, 1), odd


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("yes", "yes"), ("No", "No"), ("true", True), ("FALSE", False), ("tRue", "tRue"), ("", None), ("~", None),
        ("12", 12), ("-3", -3), ("010", 10), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("12:30", "12:30"),
        ("0.10", 0.1), (".5", 0.5), ("1e2", 100.0), ("1.2.3", "1.2.3"), ("2020-01-01", "2020-01-01"), ("e1", "e1"),
    ],
)  # fmt: skip
def test_words_without_quotes_are_read_as_editors_read_them(text, read):
    assert (as_editors_read(text), type(as_editors_read(text))) == (read, type(read))


# --- whatever is changed, the two agree

OTHERS = (
    *(Scalar(word, True, 0, 0) for word in ("7", "0.5", "yes", "word", "unknown", "record", "")),
    *(Scalar(word, False, 0, 0) for word in ("", "7")),
    Items((), 0, 0), Items((Scalar("word", True, 0, 0),), 0, 0),
    Pairs((), 0, 0), Pairs(((Scalar("word", True, 0, 0), Scalar("word", True, 0, 0)),), 0, 0),
)  # fmt: skip
IDS_AT = {
    FileKind.CONTENT: (0, 1),
    FileKind.PACK: (1,),
    FileKind.RULES: (),
    FileKind.SCENARIOS: (),
    FileKind.WORDING: (),
}
"""How deep the ids stand that a file gives (else 0): a schema knows those of the time when it was made, so they stay."""


def mutants(node: Node, ids_at: tuple[int, ...], depth: int = 0) -> Iterator[Node]:
    """The node with one thing in it changed: a key or an item left out, misspelt, doubled, or of another type."""
    match node:
        case Scalar():
            yield node._replace(text=f"{node.text}x")
        case Items(items):
            for n, item in enumerate(items):
                yield node._replace(items=items[:n] + items[n + 1 :])
                yield node._replace(items=(*items, item))
                for other in (*mutants(item, ids_at, depth + 1), *OTHERS):
                    if other != Scalar("", True, 0, 0):
                        yield node._replace(items=(*items[:n], other, *items[n + 1 :]))
        case Pairs(pairs):
            for n, (key, inner) in enumerate(pairs):
                if depth not in ids_at:
                    yield node._replace(pairs=pairs[:n] + pairs[n + 1 :])
                    yield node._replace(pairs=(*pairs[:n], (key._replace(text=f"{key.text}x"), inner), *pairs[n + 1 :]))
                for other in (*mutants(inner, ids_at, depth + 1), *OTHERS):
                    yield node._replace(pairs=(*pairs[:n], (key, other), *pairs[n + 1 :]))


def flow(node: Node) -> str:
    """A node as YAML, each scalar with quotes or without as it was."""
    match node:
        case Scalar():
            plain = node.plain and re.fullmatch(r"[-\w.]*", node.text)
            return node.text if plain else json.dumps(node.text, ensure_ascii=False)
        case Items():
            return f"[{', '.join(map(flow, node.items))}]"
        case Pairs():
            return f"{{{', '.join(f'{flow(key)}: {flow(inner)}' for key, inner in node.pairs)}}}"


@cache
def changed(file: str) -> tuple[str, ...]:
    kind = kind_of(file)
    return tuple(flow(node) for node in mutants(node_of(GOOD[file]), IDS_AT.get(kind, (0,)) if kind else ()))


@settings(max_examples=some(250), deadline=None)
@given(st.data())
def test_whatever_is_changed_in_a_good_file_the_reader_and_the_schema_agree(data):
    file = data.draw(st.sampled_from([*GOOD]))
    text = data.draw(st.sampled_from(changed(file)))
    problems = refused(file, text)
    assert underlined(file, text) is bool(problems - {*BEYOND}), problems


# --- the files


def test_every_word_of_conditions_has_its_schema():
    tests = schemas(small())["rules.json"]["definitions"]["condition"]["properties"]
    compared = {
        key for test in tests.values() for one in test.get("anyOf", [test]) for key in one.get("properties", ())
    }
    assert {*WORDS} <= {*tests}
    assert {*OPERATORS, "over", "at_least", "at_most"} == compared
    assert {*SUFFIXES} == {name.rpartition(".")[2] for name in tests if name.startswith("alliance.goals.")}


def test_editors_say_what_an_id_means():
    rules = schemas(small())["rules.json"]
    assert rules["definitions"]["finding"] == {
        "enum": ["goals-weakest", "strain"],
        "enumDescriptions": ["Goals are weakest", "A strain"],
    }
    condition = rules["definitions"]["condition"]["properties"]
    assert condition["alliance.goals"]["description"] == "Goals?"
    for schema in schemas(small()).values():
        for record in records(schema):
            assert all("description" in key for name, key in record.items() if name in ("title", "label", "because"))


def records(schema: object) -> Iterator[dict]:
    if isinstance(schema, dict):
        if "required" in schema and "properties" in schema:
            yield schema["properties"]
        for inner in schema.values():
            yield from records(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from records(inner)


def test_a_file_names_its_schema_as_seen_from_where_it_lies():
    line = "# yaml-language-server: $schema="
    assert modeline("pack.yaml") == f"{line}.schemas/pack.json"
    assert modeline("vocabulary/phone.yaml") == f"{line}../.schemas/attributes.json"
    assert modeline("vocabulary/findings.yaml") == f"{line}../.schemas/findings.json"
    assert modeline("a/b/c.cases.yaml", "editor") == f"{line}../../editor/cases.json"
    assert modeline("A17.yaml") == f"{line}.schemas/case.json"
    assert {NAMES[kind] for kind in FileKind} | {"case"} == {*KINDS}


def test_old_schemas_are_replaced_and_no_other_file_is(tmp_path: Path):
    folder, made = tmp_path / "ours" / ".schemas", schemas(small())
    write(made, folder)
    write(schemas(load()), folder)
    write(made, folder)
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == {n: written(m) for n, m in made.items()}
    assert all(written(one).encode().startswith(HEAD) for one in made.values())
    (folder / "pack.json").unlink()
    (folder / "rules.json").write_text("{}")
    with pytest.raises(FileError, match="is there already and was not made here"):
        write(made, folder)
    assert not (folder / "pack.json").exists()
    with pytest.raises(FileError, match="cannot be made"):
        write(made, folder / "findings.json")


def schema_command(*arguments: str):
    return CliRunner().invoke(app, ["rules", "schema", *arguments])


def test_the_command_shows_one_or_writes_all(tmp_path: Path):
    assert schema_command("findings").stdout == written(schemas(load())["findings.json"])
    folder = tmp_path / ".schemas"
    done = schema_command("-o", str(folder))
    assert (done.exit_code, done.stdout.splitlines()[1]) == (0, modeline("topic.rules.yaml"))
    assert {path.name for path in folder.iterdir()} == {f"{name}.json" for name in KINDS}


@pytest.mark.parametrize("arguments", [(), ("rules", "-o", "x"), ("-o", "-"), ("rule",)])
def test_it_must_be_one_or_all(arguments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    done = schema_command(*arguments)
    assert (done.exit_code, "rules" in done.stderr, [*tmp_path.iterdir()]) == (2, True, [])


def test_a_pack_that_is_refused_has_no_schema(tmp_path: Path):
    (tmp_path / "pack.yaml").write_text("name: ours\n")
    done = schema_command("rules", "--rules", str(tmp_path))
    assert isinstance(done.exception, KnowledgeError)
    assert (done.exception.exit_code, done.stdout) == (3, "")
    assert "lacks its key 'version'" in str(done.exception)
