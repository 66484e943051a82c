"""The docs can not drift: every example is run, every command and decision has its place."""

from __future__ import annotations

import dataclasses
import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import alliance_expert
from alliance_expert import load
from alliance_expert.author.scenarios import read_scenarios, run
from alliance_expert.engine import Verdicts
from alliance_expert.knowledge import load as load_packs
from alliance_expert.model import advice as model
from alliance_expert.model import case, consultation, knowledge
from alliance_expert.source.files import shipped

ROOT = Path(__file__).parent.parent
LANGUAGE = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(text: str, label: str) -> list[str]:
    return re.findall(rf"^```{label}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def a_pack(
    folder: Path, rules: str = "", cases: str = "", pack: str = "name: mine\nversion: 0.1.0\nlanguage: en\n"
) -> Path:
    for name, text in {"pack.yaml": pack, "mine.rules.yaml": rules, "mine.cases.yaml": cases}.items():
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("example", blocks(LANGUAGE, "yaml condition"))
def test_every_condition_of_the_language_page_holds_on_its_answers(example: str, tmp_path: Path):
    lines = example.splitlines()
    facts = [line for line in lines if line.startswith(("given:", "earlier:"))]
    when = [line for line in lines if line not in facts]
    rule = (
        "- id: mine\n  when:\n" + "".join(f"    {line}\n" for line in when) + "  because: So.\n  notice: thin-picture\n"
    )
    scenario = "- case: it holds\n" + "".join(f"  {line}\n" for line in facts) + "  expect: {notice: thin-picture}\n"
    folders = [shipped("rules"), a_pack(tmp_path, rule, scenario)]
    kb = load(folders)
    (result,) = run(read_scenarios([tmp_path], kb), kb)
    assert "mine (notice thin-picture)" in result.fired


def test_the_language_page_shows_every_construct():
    shown = "\n".join(blocks(LANGUAGE, "yaml condition"))
    for word in (
        "all:", "any:", "not:", "unless_known:", "finding:", "known:", "unknown:", "weakest:", "left_open:", "at_least:",
        "at_most:", "includes_any:", "includes_all:", "includes_none:", ".source:", ".change:", ".sessions_since:",
        "falling_over:", "constant_at:", "over:", "session.number:",
    ):  # fmt: skip
        assert word in shown, word
    (rule,) = blocks(LANGUAGE, "yaml rule")
    for word in ("find:", "recommend:", "hold:", "notice:", "status:", "lecture:", "evidence:", "because:", "urgency:"):
        assert word in rule


def test_the_pack_the_rule_and_the_scenario_of_the_language_page_are_understood(tmp_path: Path):
    (pack,), (rule,), (cases,) = (blocks(LANGUAGE, f"yaml {kind}") for kind in ("pack", "rule", "cases"))
    folders = [shipped("rules"), a_pack(tmp_path, rule, cases, pack)]
    kb = load(folders)
    assert kb.settings["help_lines"] == "the night line of our service"
    assert kb.rule("my-rule").status == "draft"
    results = list(run(read_scenarios([tmp_path], kb), kb))
    assert [(one.scenario.name, one.failures) for one in results] == [("a bond that has sunk is asked about early", ())]
    assert "my-rule" not in [rule.id for rule in Verdicts(load_packs(folders)).kb.active]


def test_the_entries_of_the_language_page_make_a_pack(tmp_path: Path):
    names = {
        "attributes": "vocabulary/phone.yaml",
        "findings": "vocabulary/findings.yaml",
        "content": "strategies/phone.yaml",
        "evidence": "evidence.yaml",
    }
    a_pack(tmp_path)
    for kind, name in names.items():
        (text,) = blocks(LANGUAGE, f"yaml {kind}")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    kb = load([shipped("rules"), tmp_path])
    assert kb.attributes["phone.line"].words == ("bad", "good")
    assert kb.strategies["check-the-line"].say == ("I lost you for a moment, and I would like to hear all of it.",)
    assert kb.holds["no-reading-of-silence"].stops == {"check-the-line": "later"}
    assert {"silence-means-nothing", "line-notice", "phone-study"} <= {*kb.findings, *kb.notices, *kb.evidence}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_docs_leads_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_command_of_the_readme_runs(tmp_path: Path):
    """In the order of the page, in an empty folder; `alliance-expert` commands and what they need."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^`([\w./-]+)`:\n\n```yaml\n(.*?)^```", readme, flags=re.DOTALL | re.MULTILINE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    commands = [line.strip() for block in blocks(readme, "console") for line in block.splitlines()]
    commands = [line.removeprefix("$ ") for line in commands if line.startswith("$ alliance-expert")]
    assert len(commands) >= 5
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "alliance_expert", *shlex.split(command)[1:]],
            cwd=tmp_path, capture_output=True, encoding="utf-8", env=dict(os.environ), check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)


def test_the_transcript_of_the_readme_is_what_the_demo_prints():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "alliance_expert", "demo"], capture_output=True, encoding="utf-8", check=True
    )
    (transcript,) = [block for block in blocks(readme, "console") if block.startswith("$ alliance-expert demo\n")]
    shown = transcript.removeprefix("$ alliance-expert demo\n").removesuffix("[...]\n")
    assert done.stdout.startswith(shown)
    assert len(shown.splitlines()) > 15


def test_every_command_has_its_place_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("demo", "consult", "rules list", "rules show", "rules lint", "rules test"):
        assert f"alliance-expert {command}" in readme
    for option in ("--format", "--session", "--rules", "--only", "--templates", "-o"):
        assert option in readme


def test_the_examples_of_the_library_page_print_what_they_say():
    page = ROOT / "docs" / "library.md"
    test = doctest.DocTestParser().get_doctest(page.read_text(encoding="utf-8"), {}, page.name, str(page), 0)
    assert len(test.examples) >= 12
    said: list[str] = []
    doctest.DocTestRunner().run(test, out=said.append)
    assert "".join(said) == ""


def test_the_library_page_names_every_field_of_the_values_it_describes():
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    values = {
        "Advice": model.Advice, "Recommendation": model.Recommendation, "Reason": model.Reason, "Leg": model.Leg,
        "Concluded": model.Concluded, "Held": model.Held, "Noted": model.Noted, "OpenQuestion": model.OpenQuestion,
        "Answer": case.Answer, "Facts": case.Facts, "KnowledgeBase": knowledge.KnowledgeBase,
        "Firing": consultation.Firing,
    }  # fmt: skip
    for name, value in values.items():
        assert f"`{name}`" in page, name
        for field in dataclasses.fields(value):
            assert f"`{field.name}`" in page, (name, field.name)
    for name in alliance_expert.__all__:
        assert name in page, name
