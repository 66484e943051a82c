"""`rules new` begins what is clean, passes and is understood, asks on a terminal, and never replaces anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliance_expert.author.lint import lint
from alliance_expert.author.new import bench
from alliance_expert.author.scenarios import read_scenarios
from alliance_expert.author.schema import modeline
from alliance_expert.author.testing import run as run_scenarios
from alliance_expert.cli.app import app
from alliance_expert.errors import KnowledgeError
from alliance_expert.knowledge.files import collect
from alliance_expert.source.files import shipped

from ..editor import underlined

COMMAND = [sys.executable, "-m", "alliance_expert", "rules", "new"]


def new(*arguments: str):
    return CliRunner().invoke(app, ["rules", "new", *arguments])


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.yaml")}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with one of everything."""
    pack = tmp_path_factory.mktemp("new") / "ours"
    new("pack", str(pack))
    for arguments in (
        ("attribute", "room.noise"),
        ("attribute", "room.light", "--kind", "many", "--values", "too_dark,flickers", "--label", "light: how it is"),
        ("attribute", "room.warmth", "--kind", "score"),
        ("attribute", "room.door", "--kind", "yes_no", "--question", "Is the door shut?", "--source", "client"),
        ("finding", "bad-room"),
        ("finding", "good-room", "--title", "A good room", "--sentence", "The room is good."),
        ("strategy", "leave-the-room"),
        ("strategy", "say-that-it-is-loud", "--who", "client", "--title", "Say: it is loud"),
        ("rule", "dark-rooms-are-left", "--when", "room.light=too_dark", "--recommend", "leave-the-room"),
        (
            "rule",
            "cold-rooms-are-bad",
            "--when",
            "room.warmth=2.5",
            "--find",
            "bad-room",
            "--because",
            "It is cold: very.",
        ),
        ("scenario", "Who sits in the dark?", "--of", "dark-rooms-are-left"),
    ):
        done = new(*arguments, "--rules", str(pack))
        assert done.exit_code == 0, (arguments, done.output, done.exception)
    return pack


def test_what_is_begun_is_clean_and_passes(begun: Path):
    folders = [shipped("rules"), begun]
    assert lint(folders).problems == ()
    kb = bench(collect(tuple(folders)), 1).kb
    results = [one for one in run_scenarios(read_scenarios(folders, kb), kb) if one.scenario.pack == 1]
    assert len(results) >= 20
    assert [(one.scenario.name, one.failures) for one in results if one.outcome != "passed"] == []


def test_that_a_rule_is_a_draft_is_told_where_somebody_looks_for_it(begun: Path, tmp_path: Path):
    done = CliRunner().invoke(app, ["rules", "lint", "--rules", str(begun)])
    assert "are drafts and do not fire." in " ".join(done.output.split())
    case = tmp_path / "case.yaml"
    case.write_text("case: A17\nsessions: [{number: 1, facts: {}}]\n")
    done = CliRunner().invoke(app, ["explain", str(case), "dark-rooms-are-left", "--rules", str(begun)])
    assert "the rule 'dark-rooms-are-left' is a draft, so it does not fire" in " ".join(done.output.split())


def test_every_file_begins_with_its_schema_and_says_what_is_to_be_written(begun: Path):
    for name, text in files(begun).items():
        assert text.startswith(f"{modeline(name)}\n")
        assert "TODO" in text or name in ("pack.yaml", "who-sits-in-the-dark.cases.yaml"), name


def test_an_editor_finds_the_schemas_and_they_know_what_was_begun(begun: Path):
    for name, text in files(begun).items():
        schema = (begun / name).parent / text.splitlines()[0].partition("$schema=")[2]
        assert (name, underlined(json.loads(schema.read_text("utf-8")), text)) == (name, [])


def test_every_rule_that_is_begun_is_a_draft_with_a_scenario_beside_it(begun: Path):
    kb = bench(collect((shipped("rules"), begun)), 1).kb
    own = [rule for rule in kb.rules if str(begun) in rule.place.text.name]
    assert {rule.status for rule in own} == {"draft"}
    names = set(files(begun))
    for rule in own:
        file = Path(rule.place.text.name).relative_to(begun).as_posix()
        assert file.replace(".rules.", ".cases.") in names


def test_a_second_finding_stands_behind_the_first_and_nothing_of_the_first_is_lost(begun: Path):
    text = files(begun)["vocabulary/findings.yaml"]
    assert text.index("bad-room:") < text.index("good-room:")
    assert text.count("yaml-language-server") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("attribute", "room.noise"), "there is 'room.noise' already"),
        (("finding", "bad-room"), "there is 'bad-room' already"),
        (("strategy", "leave-the-room"), "there is 'leave-the-room' already"),
        (("rule", "dark-rooms-are-left"), "there is 'dark-rooms-are-left' already"),
        (("rule", "Dark Rooms"), "'Dark Rooms' can not be an id"),
        (("rule", "a-rule", "--when", "room.nois=loud"), "Did you mean 'room.noise'?"),
        (("rule", "a-rule", "--when", "room.noise=quiet"), "'quiet' is none of them"),
        (("rule", "a-rule", "--when", "room.noise"), "write it as ATTRIBUTE=ANSWER"),
        (("rule", "a-rule", "--find", "bad-rom"), "Did you mean 'bad-room'?"),
        (("rule", "a-rule", "--find", "bad-room", "--recommend", "stretch"), "Begin with one conclusion"),
        (("attribute", "room.x", "--values", "one, Two Words"), "'Two Words' can not be the id of an answer"),
        (("attribute", "room.x", "--values", "only"), "Name two different answers or more"),
        (("attribute", "room.x", "--label", "a\x07b"), "a sign in it that nobody can see"),
        (("scenario", "Who sits in the dark!", "--of", "dark-rooms-are-left"), "is there already"),
        (("attribute", "room.x", "--values", "unknown, one"), "`unknown` is legal for every attribute"),
        (("attribute", "room.x.source"), "'room.x.source' means something else"),
        (("scenario", "???"), "a name has letters or digits"),
        (("scenario", "Who sits in the dark?"), "is there already, so nothing was written"),
        (("scenario", "new", "--of", "dark-room-are-left"), "Did you mean 'dark-rooms-are-left'?"),
    ],
)
def test_what_can_not_be_begun_is_told_and_nothing_is_written(begun: Path, arguments, message):
    before = files(begun)
    done = new(*arguments, "--rules", str(begun))
    assert done.exit_code != 0
    assert message in done.output + str(done.exception)
    assert files(begun) == before


def test_a_scenario_that_is_there_already_is_told_before_anything_is_written(tmp_path: Path):
    pack = tmp_path / "ours"
    new("pack", str(pack))
    (name,) = [
        line.partition("case: ")[2] for line in files(pack)["ours.cases.yaml"].splitlines() if "must lead" in line
    ]
    before = files(pack)
    assert isinstance(new("scenario", name, "--rules", str(pack)).exception, KnowledgeError)
    (pack / ".schemas" / "rules.json").write_text("{}")
    assert "was not made here" in str(new("rule", "a-rule", "--rules", str(pack)).exception)
    assert files(pack) == before


def test_a_scenario_whose_rule_asks_for_more_than_answers_is_to_do(tmp_path: Path):
    pack = tmp_path / "ours"
    new("pack", str(pack))
    assert new("scenario", "silence", "--of", "danger-left-open", "--rules", str(pack)).exit_code == 0
    assert "todo: " in files(pack)["silence.cases.yaml"]
    done = CliRunner().invoke(app, ["rules", "test", "--name", "silence", "--rules", str(pack)])
    assert done.exit_code == 0


def test_a_pack_is_begun_only_where_nothing_is(begun: Path, tmp_path: Path):
    assert "is there already" in new("pack", str(begun)).output
    assert "can not be an id" in new("pack", str(tmp_path / "Our Pack")).output
    assert list(tmp_path.iterdir()) == []


def test_the_pack_in_the_folder_where_one_is_gets_it_else_one_has_to_be_named(begun: Path, tmp_path: Path):
    done = subprocess.run([*COMMAND, "rule", "here"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, "Into which pack?" in done.stderr) == (2, True)
    pack = tmp_path / "small-pack"
    new("pack", str(pack))
    done = subprocess.run([*COMMAND, "rule", "here"], cwd=pack, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert (pack / "here.rules.yaml").is_file()
    assert "rules lint --rules ." in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pexpect has no spawn there")
def test_on_a_terminal_it_asks_and_enter_takes_what_is_usual(tmp_path: Path):
    import pexpect

    with_answers = pexpect.spawn(
        COMMAND[0], [*COMMAND[1:], "pack", "asked"], cwd=tmp_path, encoding="utf-8", timeout=30
    )
    with_answers.expect("What is the pack for")
    with_answers.sendline("Work: with groups")
    with_answers.expect("Who writes it")
    with_answers.sendline("")
    with_answers.expect("rules test")
    with_answers.expect(pexpect.EOF)
    text = (tmp_path / "asked" / "pack.yaml").read_text("utf-8")
    assert 'title: "Work: with groups"' in text
    asking = pexpect.spawn(
        COMMAND[0],
        [*COMMAND[1:], "strategy", "sit-in-a-circle", "--rules", "asked"],
        cwd=tmp_path,
        encoding="utf-8",
        timeout=30,
    )
    asking.expect("What is to be done")
    asking.sendline("Sit in a circle")
    asking.expect("Who does it")
    asking.sendline("nobody")
    asking.expect("'nobody' is none of them")
    asking.sendline("client")
    asking.expect(pexpect.EOF)
    text = (tmp_path / "asked" / "strategies" / "sit-in-a-circle.yaml").read_text("utf-8")
    assert "title: Sit in a circle " in text
    assert "who: client " in text
    assert "    handout: TODO " in text
