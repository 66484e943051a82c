"""The docs can not drift: every example is run, every command and decision has its place."""

from __future__ import annotations

import configparser
import dataclasses
import doctest
import json
import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import alliance_expert
from alliance_expert import errors, load
from alliance_expert.author.lecture import checklist
from alliance_expert.author.scenarios import read_scenarios
from alliance_expert.author.testing import run
from alliance_expert.cli.app import app
from alliance_expert.cli.batch import REJECTS
from alliance_expert.engine import Verdicts
from alliance_expert.knowledge import load as load_packs
from alliance_expert.model import advice as model
from alliance_expert.model import case, consultation, knowledge
from alliance_expert.source.files import shipped

from .here import run_here

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LANGUAGE = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

YAML_KINDS = (
    "condition",
    "pack",
    "rule",
    "cases",
    "attributes",
    "findings",
    "content",
    "evidence",
    "lecture",
    "wording",
    "refused",
)


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
    (pack,), (rule,) = (blocks(LANGUAGE, f"yaml {kind}") for kind in ("pack", "rule"))
    cases = "".join(blocks(LANGUAGE, "yaml cases"))
    replaced = "title: A, who: client, summary: B., steps: [C.], say: [D.], not_when: [E.]"
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "x.yaml").write_text(f"strategies:\n  plain-language: {{{replaced}}}\n", "utf-8")
    folders = [shipped("rules"), a_pack(tmp_path, rule, cases, pack)]
    kb = load(folders)
    assert kb.settings["help_lines"] == "the night line of our service"
    assert [(change.how, change.id) for change in kb.changes] == [
        ("replaced", "plain-language"), ("switched off", "link-to-pattern"), ("switched off", "CX1"),
        ("narrowed", "meaning-comes-later"),
    ]  # fmt: skip
    assert [one.title for one in kb.roles.notes] == [
        "Note for supervision",
        "File note",
        "For you to read",
        "Case for learning",
    ]
    assert kb.rule("my-rule").status == "draft"
    results = list(run(read_scenarios([tmp_path], kb), kb))
    assert [one.outcome for one in results] == ["passed"] * 4 + ["todo"], results
    assert "my-rule" not in [rule.id for rule in Verdicts(load_packs(folders)).kb.active]


def test_the_entries_of_the_language_page_make_a_pack(tmp_path: Path):
    names = {
        "attributes": "vocabulary/phone.yaml",
        "findings": "vocabulary/findings.yaml",
        "content": "strategies/phone.yaml",
        "evidence": "evidence.yaml",
        "lecture": "lecture.yaml",
        "wording": "wording.yaml",
    }
    a_pack(tmp_path)
    for kind, name in names.items():
        (text,) = blocks(LANGUAGE, f"yaml {kind}")
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    kb = load([shipped("rules"), tmp_path])
    assert kb.attributes["phone.line"].words == ("bad", "good")
    assert (kb.wording.longest, kb.wording.known) == (25, ("GP",))
    assert kb.strategies["check-the-line"].say == ("I lost you for a moment, and I would like to hear all of it.",)
    assert kb.strategies["check-the-line"].chart == "The telephone line to be looked at together."
    assert kb.findings["silence-means-nothing"].discuss == "What would you expect on a better line?"
    assert kb.wording.never_in_chart[-1] == "quarrel*"
    assert kb.holds["no-reading-of-silence"].stops == {"check-the-line": "later"}
    assert {"silence-means-nothing", "line-notice", "phone-study"} <= {*kb.findings, *kb.notices, *kb.evidence}
    assert {one.statement.id: one.by for one in checklist(kb) if one.statement.id.startswith("PH-")} == {
        "PH-1": (("answer", "phone.line: bad"),),
        "PH-1/ask": (("strategy", "check-the-line"),),
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_docs_leads_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


# --- commands


@dataclasses.dataclass(frozen=True)
class Example:
    """A command of a console block, and what the page says it prints; `[...]` stands for anything."""

    command: str
    shown: str

    def agrees(self, printed: str) -> bool:
        pattern = ".*".join(map(re.escape, self.shown.strip().split("[...]")))
        return not self.shown or bool(re.fullmatch(pattern, printed.strip(), flags=re.DOTALL))


def examples(page: str) -> list[Example]:
    found = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append(Example(command.strip(), shown))
    return found


def write_files(page: str, folder: Path) -> None:
    """The files that a page shows: a name in backticks that ends its line, then the text."""
    shown = r"`([\w./-]+\.(?:yaml|txt|j2|csv))`:\n\n```(?:yaml|text|jinja)\n(.*?)^```"
    for name, text in re.findall(shown, page, flags=re.DOTALL | re.MULTILINE):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "```console" in page.read_text("utf-8")], ids=lambda p: p.name
)
def test_every_command_on_a_page_runs_and_prints_what_the_page_says(page: Path, tmp_path: Path):
    """In the order of the page: each file is written where it is shown, in a folder with the files of the README, and
    with the examples.
    """
    write_files(README, tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for part in parts(page.read_text(encoding="utf-8")):
        write_files(part, tmp_path)
        for example in examples(part):
            if example.command.startswith("alliance-expert "):
                run_example(example, tmp_path)


def parts(page: str) -> list[str]:
    """The page, cut behind every block."""
    return re.split(r"(?<=^```\n)(?=\n)", page, flags=re.MULTILINE)


def run_example(example: Example, folder: Path) -> None:
    command, _, code = example.command.partition("  # ends with ")
    done = run_here(shlex.split(command)[1:], folder)
    assert (done.returncode, example.agrees(done.stdout)) == (int(code or 0), True), (example, done.stdout, done.stderr)


def test_what_is_refused_on_the_page_on_writing_rules_is_told_as_it_shows(tmp_path: Path):
    page = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    (rules,), (shown,) = blocks(page, "yaml refused"), blocks(page, "text refused")
    write_files(page, tmp_path)
    (tmp_path / "couples" / "x.rules.yaml").write_text(rules, encoding="utf-8")
    done = run_here(["rules", "list", "--rules", "couples"], tmp_path)
    assert (done.returncode, shown in done.stderr) == (3, True), done.stderr


@pytest.mark.parametrize(
    "dialogue", [text for page in PAGES for text in blocks(page.read_text("utf-8"), "text interview")]
)
def test_every_interview_on_a_page_goes_as_the_page_shows(dialogue: str, tmp_path: Path):
    command, _, shown = dialogue.removeprefix("$ alliance-expert ").partition("\n")
    prompts = r"^(?:> |note> |Code of the case.*?: |Which session is it\?.*?: )(.*)$"
    typed = re.findall(prompts, shown, flags=re.MULTILINE)
    done = run_here([*shlex.split(command), "--answers", "-"], tmp_path, "".join(f"{line}\n" for line in typed))
    assert (done.returncode, Example(command, shown).agrees(done.stderr)) == (0, True), done.stderr


def test_what_is_wrong_with_the_template_of_the_page_is_told_as_the_page_shows(tmp_path: Path):
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    (template,), (shown,) = blocks(page, "jinja wrong"), blocks(page, "text check")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "report.txt.j2").write_text(template, encoding="utf-8")
    done = run_here(["templates", "check", "--templates", "wrong"], tmp_path)
    assert (done.returncode, done.stdout) == (1, shown)


def test_what_is_said_and_rejected_on_the_page_on_tables_is_what_the_command_says_and_rejects(tmp_path: Path):
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    (told,), (rejects,) = blocks(page, "text told"), blocks(page, "text rejects")
    write_files(page, tmp_path)
    done = run_here(["batch", "sessions.csv", "-o", "advice.csv"], tmp_path)
    assert (done.returncode, Example("", told).agrees(done.stderr)) == (5, True), done.stderr
    assert (tmp_path / "advice.csv.rejects.csv").read_text("utf-8") == rejects


def test_the_script_of_the_page_on_tables_gives_the_advice_of_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    (script,) = blocks(page, "python duckdb")
    before = page[: page.index(script)]
    write_files(before, tmp_path)
    run_example(examples(before)[-1], tmp_path)
    monkeypatch.chdir(tmp_path)
    exec(compile(script, "scale.md", "exec"), {})
    run_here(["batch", "sessions.csv", "--long", "-o", "long.csv"], tmp_path)
    said, long = pl.read_parquet("advice.parquet"), pl.read_csv("long.csv")
    advice, rejected = (said.filter((pl.col("kind") == "rejected") == left_out) for left_out in (False, True))
    assert_frame_equal(advice.select(long.columns), long, check_row_order=False, check_dtypes=False)
    rejects = pl.read_csv("long.csv.rejects.csv").select("reason", "column")
    assert sorted(rejected.select("id", pl.col("field").fill_null("")).rows()) == sorted(rejects.fill_null("").rows())
    assert pl.read_parquet("cases.parquet")["rupture.withdrawal"].dtype == pl.List(pl.String)


def test_every_other_command_on_a_page_is_one_that_another_test_or_the_build_runs():
    """tests/packaging runs what installs; `make soak` runs the tests in this way on each interpreter."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    install = {"python3 -m venv .venv", ". .venv/bin/activate", "pip install .", "pipx install ."}
    tested = {'pip install -e ".[test]"', config["testenv"]["commands"].removesuffix(" {posargs}")}
    targets = {f"make {target}" for target in re.findall(r"^([a-z]+):", MAKEFILE, flags=re.MULTILINE)}
    assert (config["testenv"]["package"], config["testenv"]["extras"]) == ("editable", "test")
    others = {
        e.command for page in PAGES for e in examples(page.read_text("utf-8")) if not e.command.startswith("alliance")
    }
    assert others <= install | tested | targets
    assert {"make demo", "make test", "make check", "make bench", "make soak"} <= others & targets


def test_every_block_on_a_page_is_of_a_kind_that_a_test_runs():
    run = {"console", "pycon", "powershell", "yaml", *(f"yaml {kind}" for kind in YAML_KINDS)}
    run |= {
        "text",
        "text interview",
        "text check",
        "text refused",
        "text rejects",
        "text told",
        "jinja",
        "jinja wrong",
        "python spark",
        "python duckdb",
    }
    for page in PAGES:
        fences = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert set(fences[::2]) <= run, page.name
        assert set(fences[1::2]) <= {""}, page.name


def test_the_pages_of_the_checks_are_those_of_their_docstrings():
    """If this fails: `make pages`."""
    pages = runpy.run_path(str(ROOT / "docs" / "checks.py"))["pages"]()
    assert {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "checks").iterdir()} == pages


def test_the_lines_for_windows_are_the_same_as_the_others():
    page = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    (windows,) = blocks(page, "powershell")
    here = (
        windows.replace("> ", "$ ")
        .replace("py -m", "python3 -m")
        .replace(r".venv\Scripts\activate", ". .venv/bin/activate")
    )
    assert here in blocks(page, "console")


def every_command(command: click.Command, path: str = "alliance-expert") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from every_command(inner, f"{path} {name}")


def sections(page: str) -> dict[str, str]:
    found = re.split(r"^## (.*)$", page, flags=re.MULTILINE)
    return {"": found[0], **dict(zip(found[1::2], found[2::2], strict=True))}


@pytest.mark.parametrize(
    ("path", "command"), list(every_command(app)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_its_section_with_an_example_and_every_option(path: str, command: click.Command):
    page = sections((ROOT / "docs" / "commands.md").read_text(encoding="utf-8"))
    if path in ("alliance-expert rules", "alliance-expert rules new", "alliance-expert templates"):
        assert not [option for option in command.params if isinstance(option, click.Option)]
        return
    assert f"$ {path} " in page[path]
    told = page[""] + page[path] + page["Options of rules"]
    if "options of reports" in page[path]:
        told += page["Options of reports"]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            for spelling in parameter.opts:
                assert re.search(rf"`{spelling}[ `]", told), spelling
    assert command.help


def test_the_page_of_commands_names_no_command_or_option_that_is_gone():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    paths = dict(every_command(app))
    assert {name for name in sections(page) if name.startswith("alliance-expert")} <= set(paths)
    known = {spelling for command in paths.values() for option in command.params for spelling in option.opts} | {
        "-h",
        "--help",
    }
    assert set(re.findall(r"`(-[-a-z]+)", page)) <= known


def test_the_exit_codes_on_the_page_are_those_of_the_errors():
    page = sections((ROOT / "docs" / "commands.md").read_text(encoding="utf-8"))["Exit codes"]
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", page, flags=re.MULTILINE)}
    raised = {
        error.exit_code for error in (errors.KnowledgeError, errors.CaseError, errors.TemplateError, errors.FileError)
    }
    assert codes == {0, 1, 2, REJECTS, errors.AllianceError.exit_code, 130} | raised


def test_every_page_is_in_the_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index, page.name


def test_the_readme_has_all_that_people_look_for():
    heads = list(sections(README))
    assert heads == [
        "",
        "See it",
        "Answer questions",
        "Consult a case",
        "Take it to supervision",
        "Write a rule",
        "Privacy",
        "Develop",
        "Licence",
    ]
    assert "**What it is not.**" in README and "](docs/report.png)" in README
    transcript = next(
        example for example in examples(README) if example.command == "alliance-expert demo" and example.shown
    )
    assert len(transcript.shown.splitlines()) > 15


def test_the_sources_of_the_readme_and_of_the_page_of_case_files_are_those_of_the_rules():
    page = (ROOT / "docs" / "case-files.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(\w+)` \| .* \| (firm|tentative) \|$", page, flags=re.MULTILINE))
    assert table == {name: "firm" if source.firm else "tentative" for name, source in load().sources.items()}
    for name in table:
        assert f"`{name}`" in README


def test_the_pictures_were_taken_from_these_templates():
    """If this fails: `make picture`, and look at them."""
    taken = runpy.run_path(str(ROOT / "docs" / "picture.py"))
    assert json.loads((ROOT / "docs" / "pictures.json").read_text()) == taken["stamps"]()
    for name in taken["PICTURES"]:
        assert (ROOT / "docs" / name).read_bytes().startswith(b"\x89PNG"), name


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
        "Answer": case.Answer, "Facts": case.Facts, "Case": case.Case, "Session": case.Session, "Response": case.Response, "KnowledgeBase": knowledge.KnowledgeBase,
        "Firing": consultation.Firing,
    }  # fmt: skip
    for name, value in values.items():
        assert f"`{name}`" in page, name
        for field in dataclasses.fields(value):
            assert f"`{field.name}`" in page, (name, field.name)
    for name in alliance_expert.__all__:
        assert name in page, name
