"""The commands as people use them: what they print, where, and how they end."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from alliance_expert.source.files import shipped

from ..here import run_here
from ..packs import CARRIED, CASES, FILES, LECTURE, RULES

FILES_OF_REPORTS = ("docx", "pdf")
COMMAND = [sys.executable, "-m", "alliance_expert"]
CASE = "case: A17\nsessions:\n  - {number: 3, facts: {safety.risk: no}}\n  - {number: 4, facts: {alliance.goals: 2}}\n"


def run(*arguments: str, stdin: str | None = None, cwd: Path | None = None, **environment: str):
    """A command; in a process of its own where it is told how Python itself is to behave."""
    if not any(name.startswith(("PYTHON", "LC_", "LANG", "COMP", "_ALLIANCE")) for name in environment):
        return run_here(arguments, cwd, stdin, **environment)
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, encoding="utf-8", cwd=cwd,
        env={**os.environ, **environment}, check=False,
    )  # fmt: skip


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The small pack as a folder."""
    for name, text in FILES.items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "pack"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "A17.yaml"
    path.write_text(CASE)
    return path


def test_demo_shows_a_report_and_says_what_to_try_next():
    done = run("demo")
    assert done.returncode == 0
    assert done.stdout.startswith("CASE DEMO, SESSION 6\n")
    assert "NOW: this meeting or the next\n1. " in done.stdout
    assert "alliance-expert consult my-case.yaml" in done.stderr
    copied = re.search(r"(?:cp|copy) (\S+) my-case.yaml", done.stderr)
    assert copied and Path(copied[1]).is_file()


@pytest.mark.skipif(os.name == "nt", reason="tried with links")
def test_the_demo_names_the_program_as_it_can_be_typed_here(tmp_path: Path):
    folder = tmp_path / "a b"
    folder.mkdir()
    program = folder / "alliance-expert"
    program.write_text(f"#!{sys.executable}\nfrom alliance_expert.cli import main\nmain()\n")
    program.chmod(0o755)
    path = os.environ["PATH"]
    for searched, typed in ((f"{folder}{os.pathsep}{path}", "alliance-expert"), ("/nowhere", f"'{program}'")):
        done = subprocess.run([program, "demo"], capture_output=True, text=True, env={"PATH": searched}, check=True)
        assert f"  {typed} consult my-case.yaml" in done.stderr


def test_the_demo_fits_two_printed_pages_and_the_width_of_a_terminal():
    lines = run("demo").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 2 * 78


def test_consult_reads_a_file_or_standard_input_and_writes_to_the_screen_or_a_file(case: Path, tmp_path: Path):
    text = run("consult", str(case))
    assert (text.returncode, text.stderr) == (0, "")
    assert text.stdout.startswith("CASE A17, SESSION 4\n")
    assert run("consult", "-", stdin=CASE).stdout == text.stdout
    written = run("consult", str(case), "-o", "report.txt", cwd=tmp_path)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "Written: report.txt\n")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == text.stdout
    assert run("consult", str(case), "-o", "-").stdout == text.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["A17.yaml", "report.txt"]


def test_the_form_of_a_report_is_the_one_asked_for_else_that_of_the_file_name(case: Path, tmp_path: Path):
    for name, beginning in {
        "r.html": "<!doctype html>",
        "r.md": "# Case A17",
        "r.json": "{",
        "r": "CASE A17",
    }.items():
        assert run("consult", str(case), "-o", str(tmp_path / name)).returncode == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)
    run("consult", str(case), "-o", str(tmp_path / "r.html"), "--format", "md")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("# Case A17")
    assert run("demo", "--format", "html").stdout.startswith("<!doctype html>")


@pytest.mark.parametrize("name", ["A17.yaml", "B2.txt", "notes.md", "page.html"])
def test_a_report_replaces_an_older_report_and_nothing_else(name: str, case: Path, tmp_path: Path):
    if name != "A17.yaml":
        (tmp_path / name).write_text(
            CASE.replace("facts:", "note: 'sha256:', facts:") if name == "B2.txt" else "my own"
        )
    before = (tmp_path / name).read_text()
    done = run("consult", str(case), "-o", name, "--format", "text", cwd=tmp_path)
    said = "would be lost" if name == "A17.yaml" else "is there already and is no report, so it stays"
    assert done.returncode == 2 and said in done.stderr
    assert (tmp_path / name).read_text() == before
    for form in ("text", "md", "html", "json"):
        for session in ("3", "4"):
            done = run("consult", str(case), "--session", session, "-o", f"new-{form}", "--format", form, cwd=tmp_path)
            assert done.returncode == 0


def test_a_case_in_json_is_not_taken_for_a_report_and_a_note_cannot_keep_a_report_from_being_replaced(tmp_path: Path):
    case = '{"case": "A17", "note": "sha256:0123456789ab", "sessions": [{"number": 4, "facts": {"safety.risk": "no"}}]}'
    (tmp_path / "A17.json").write_text(case)
    (tmp_path / "B2.json").write_text(case)
    for name in ("A17.json", "B2.json"):
        assert run("consult", "A17.json", "-o", name, cwd=tmp_path).returncode == 2
        assert (tmp_path / name).read_text() == case
    (tmp_path / "C3.yaml").write_text(CASE.replace("number: 4,", "number: 4, note: 'two sessions: one good',"))
    for form in ("text", "md", "html", "json"):
        for _ in range(2):
            assert run("consult", "C3.yaml", "-o", "out", "--format", form, cwd=tmp_path).returncode == 0
        (tmp_path / "out").unlink()


@pytest.mark.parametrize("form", FILES_OF_REPORTS)
def test_a_report_is_a_word_file_or_a_pdf_where_one_asks_for_it_and_replaces_an_older_one(
    form: str, case: Path, tmp_path: Path
):
    pytest.importorskip("docx" if form == "docx" else "weasyprint", exc_type=(ImportError, OSError))
    name = f"A17.{form}"
    for session in ("3", "4"):
        done = run("consult", str(case), "--session", session, "-o", name, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", f"Written: {name}\n")
    piped = subprocess.run([*COMMAND, "consult", str(case), "--format", form], capture_output=True, check=True).stdout
    assert piped == (tmp_path / name).read_bytes()
    assert piped.startswith(b"PK" if form == "docx" else b"%PDF-")
    (tmp_path / name).write_bytes(
        piped.replace(b"alliance-expert", b"somebody-else's") if form == "pdf" else other_word_file()
    )
    mine = (tmp_path / name).read_bytes()
    done = run("consult", str(case), "-o", name, cwd=tmp_path)
    assert done.returncode == 2 and "is there already and is no report, so it stays" in done.stderr
    assert (tmp_path / name).read_bytes() == mine


def other_word_file() -> bytes:
    import docx

    raw = io.BytesIO()
    docx.Document().save(raw)
    return raw.getvalue()


@pytest.mark.parametrize("form", FILES_OF_REPORTS)
def test_a_form_whose_extra_is_not_installed_is_told_before_anything_is_asked(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, {"docx": "docx", "pdf": "weasyprint"}[form], None)
    monkeypatch.delitem(sys.modules, f"alliance_expert.report.{ {'docx': 'word', 'pdf': 'pdf'}[form] }", raising=False)
    (tmp_path / "answers").write_text("A17\n")
    for arguments in (("demo",), ("interview", "A17.yaml", "--answers", "answers")):
        done = run(*arguments, "-o", f"A17.{form}", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (6, "")
        assert f"pip install 'alliance-expert[{form}]'" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["answers"]


@pytest.mark.skipif(os.name == "nt", reason="pexpect has no spawn there")
@pytest.mark.parametrize("form", FILES_OF_REPORTS)
def test_a_terminal_is_shown_no_word_file_and_no_pdf(form: str):
    import pexpect

    shown = pexpect.spawn(COMMAND[0], [*COMMAND[1:], "demo", "--format", form], encoding="utf-8", timeout=60)
    shown.expect(pexpect.EOF)
    shown.close()
    assert shown.exitstatus == 2
    assert f"A terminal cannot show {form}. Name a file for it: -o FILE.{form}" in " ".join(shown.before.split())


@pytest.mark.skipif(os.name == "nt", reason="streams are closed otherwise on Windows")
def test_closed_streams_are_no_unforeseen_errors(case: Path, tmp_path: Path):
    shell = f"cd {tmp_path}; {sys.executable} -m alliance_expert"
    quiet = subprocess.run(f"{shell} consult A17.yaml -o x.html 2>&-", shell=True, capture_output=True, check=False)
    assert (quiet.returncode, (tmp_path / "x.html").is_file()) == (0, True)
    closed = subprocess.run(f"{shell} --version >&-", shell=True, capture_output=True, text=True, check=False)
    assert (closed.returncode, "Standard output is closed" in closed.stderr) == (6, True)


def test_what_is_no_command_is_told():
    for word in ("x" * 300, "--"):
        done = run(word)
        assert done.returncode == 2 and ("No such command" in done.stderr or "Name a command" in done.stderr)


@pytest.mark.parametrize("name", ["A17.odt", "A17.doc", "B2.yaml"])
def test_an_ending_that_no_report_has_is_refused(name: str, case: Path, tmp_path: Path):
    done = run("consult", str(case), "-o", name, cwd=tmp_path)
    assert done.returncode == 2 and f"no report ends in {Path(name).suffix}. Use .html" in done.stderr
    assert not (tmp_path / name).exists()


def test_a_case_in_place_of_a_command_is_told_what_to_type(case: Path, tmp_path: Path):
    done = run("A17.yaml", cwd=tmp_path)
    assert done.returncode == 2 and "alliance-expert consult A17.yaml" in done.stderr


def test_sources_are_told_in_the_page_for_the_browser_of_consult_and_of_the_demo(case: Path, tmp_path: Path):
    for command in (["consult", str(case)], ["demo"]):
        plain = run(*command, "--format", "html").stdout
        told = run(*command, "--format", "html", "--sources").stdout
        assert "<b>Rule</b>" in told and "<b>Rule</b>" not in plain
        assert run(*command, "--sources", "-o", "told.html", cwd=tmp_path).returncode == 0
        assert (tmp_path / "told.html").read_text(encoding="utf-8") == told


def test_consult_takes_an_earlier_session(case: Path):
    assert json.loads(run("consult", str(case), "--session", "3", "--format", "json").stdout)["session"] == 3
    refused = run("consult", str(case), "--session", "9")
    assert refused.returncode == 2
    assert "has no session 9; it has 3, 4" in refused.stderr


def test_two_runs_give_the_same_bytes(case: Path):
    one, other = (run("consult", str(case), "--format", "json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert one == other


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["consult"], 2, "Missing argument"),
        (["consult", "--frmat", "json", "x"], 2, "No such option"),
        (["advise"], 2, "No such command"),
        (["consult", "gone.yaml"], 6, "gone.yaml: no such file"),
        (["consult", "."], 6, "is a folder"),
        (["consult", "A17.yaml", "-o", "no/where/x.txt"], 6, "cannot be written"),
        (["consult", "A17.yaml", "--rules", "gone"], 6, "there is no such folder"),
        (["consult", "A17.yaml", "--only"], 2, "--only leaves no rules"),
        (["consult", "A17.yaml", "--templates", "gone"], 2, "there is no folder gone"),
        (
            ["consult", "A17.yaml", "--sources"],
            2,
            "no room for --sources. Use html, as in --format html or -o FILE.html",
        ),
        (["consult", "A17.yaml", "--sources", "-o", "A17.md"], 2, "The form md has no room for --sources."),
        (
            ["demo", "--sources", "--format", "json"],
            2,
            "The form json always carries its sources. Leave --sources out.",
        ),
        (["consult", "broken.yaml"], 4, "broken.yaml:3:25: there is no attribute 'alliance.gaols'"),
        (["consult", "empty.yaml"], 4, "the file is empty"),
        (["verify"], 2, "Missing argument"),
        (["verify", "gone.json"], 6, "gone.json: no such file"),
        (["verify", "A17.yaml"], 4, "A17.yaml:1:1: this is no saved consultation"),
        (["verify", "broken.json"], 4, "broken.json:1:12: this is not JSON: a value is expected here"),
        (["verify", "A17.yaml", "--rules", "."], 3, "there is no pack.yaml in this folder"),
        (["rules", "show", "recontract-gaols"], 2, "Did you mean 'recontract-goals'"),
        (["rules", "list", "strategies", "--lecture"], 2, "Leave out either strategies or --lecture."),
        (["rules", "list", "--rules", "."], 3, "there is no pack.yaml in this folder"),
    ],
)
def test_what_goes_wrong_is_said_on_stderr_with_the_right_exit_code(arguments, code, said, case, tmp_path):
    (tmp_path / "broken.yaml").write_text("case: A17\nsessions:\n  - {number: 1, facts: {alliance.gaols: 2}}\n")
    (tmp_path / "empty.yaml").write_text("")
    (tmp_path / "broken.json").write_text('{"format": }')
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refused_case_says_that_nothing_was_advised(tmp_path: Path):
    (tmp_path / "x.yaml").write_text("case: A17\nsessions: [{number: 1, facts: {safety.risk: perhaps}}]\n")
    done = run("consult", "x.yaml", cwd=tmp_path)
    assert "safety.risk can be: no, unsure, yes." in done.stderr
    assert "refused whole" in done.stderr


def test_an_unforeseen_error_names_its_place_and_nothing_of_the_case(monkeypatch, capsys):
    from alliance_expert.cli import app

    def fail() -> None:
        raise ZeroDivisionError("what the client said")

    assert app._guarded(fail) == 70
    said = capsys.readouterr().err
    assert "Please report: ZeroDivisionError at test_cli.py:" in said
    assert "client" not in said and "Traceback" not in said


def test_an_interruption_ends_with_130(monkeypatch, capsys):
    from alliance_expert.cli import app

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "load", interrupt)
    with pytest.raises(SystemExit) as end:
        app.main(["demo"])
    assert (end.value.code, capsys.readouterr().err.strip()) == (130, "Interrupted.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_told():
    done = subprocess.run(
        f"{sys.executable} -m alliance_expert demo > /dev/full", shell=True, capture_output=True, text=True, check=False
    )
    assert done.returncode == 6
    assert "Could not read or write: No space left" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="links and modes are otherwise on Windows")
def test_the_case_itself_is_never_overwritten_and_a_report_keeps_its_mode(case: Path, tmp_path: Path):
    done = run("consult", str(case), "-o", str(case))
    assert done.returncode == 2 and "would be lost" in done.stderr
    assert case.read_text() == CASE
    report = tmp_path / "report.txt"
    report.write_text("CASE A17, an old report\nworking-alliance 0.1.0, sha256:0123456789ab")
    report.chmod(0o600)
    (tmp_path / "link.txt").symlink_to(report)
    assert run("consult", str(case), "-o", str(tmp_path / "link.txt")).returncode == 0
    assert report.read_text().startswith("CASE A17")
    assert (report.stat().st_mode & 0o777, (tmp_path / "link.txt").is_symlink()) == (0o600, True)
    assert run("consult", str(case), "-o", os.devnull).returncode == 0
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("output", ["", ".", "/"])
def test_what_is_no_file_to_write_to_is_told(output: str, case: Path):
    done = run("consult", str(case), "-o", output)
    assert done.returncode == (2 if output == "" else 6)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="making a link needs a right of its own on Windows")
def test_a_folder_of_rules_that_would_be_lost_is_told(pack: Path, tmp_path: Path):
    (pack / "linked").symlink_to(tmp_path)
    done = run("rules", "lint", "--only", "--rules", str(pack))
    assert done.returncode == 1
    assert "this folder cannot be read: it is a link" in done.stdout


def test_a_pack_can_not_stand_beside_the_gate(tmp_path: Path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: mine\nversion: 0.2.0\nlanguage: en\n")
    (folder / "x.rules.yaml").write_text(MINE + "  with_gate: yes\n")
    done = run("rules", "lint", "--rules", "mine", cwd=tmp_path)
    assert done.returncode == 1
    assert "only the first pack has a gate, and says what stands beside it" in done.stdout


def test_lint_reads_the_scenarios_too_and_finds_findings_that_nothing_concludes(pack: Path):
    (pack / "topic" / "all.cases.yaml").write_text(CASES.replace("expect:", "expects:"))
    (pack / "vocabulary" / "findings.yaml").write_text(
        FILES["vocabulary/findings.yaml"] + "empty: {title: E, sentence: E.}\n"
    )
    done = run("rules", "lint", "--only", "--rules", str(pack))
    assert done.returncode == 1
    assert "a scenario has no key 'expects'" in done.stdout
    assert "no rule concludes the finding 'empty'" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise on Windows")
def test_a_closed_pipe_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m alliance_expert rules list | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("rules in working-alliance 0.1.0\n")


def test_help_begins_with_examples_for_every_command():
    for arguments in (
        [],
        ["demo"],
        ["consult"],
        ["interview"],
        ["verify"],
        ["caseload"],
        ["rules"],
        *(["rules", name] for name in ("list", "show", "lint", "test", "diff")),
    ):
        for flag in ("-h", "--help"):
            done = run(*arguments, flag)
            assert done.returncode == 0
            assert done.stdout.startswith("Examples:\n  alliance-expert ")


def test_every_example_of_the_help_runs(tmp_path: Path, pack: Path):
    (tmp_path / "my-case.yaml").write_text(CASE)
    (tmp_path / "A17.yaml").write_text(CASE)
    (tmp_path / "typed.txt").write_text("quit\n")
    (tmp_path / "sessions.csv").write_text("case,session,alliance.bond\nA17,1,3\n")
    (tmp_path / "A17.json").write_text(run("consult", "-", "--format", "json", stdin=CASE).stdout, encoding="utf-8")
    small = {
        "pack.yaml": "name: my-pack\nversion: 0.1.0\nlanguage: en\n",
        "x.rules.yaml": MINE,
        "x.cases.yaml": MINE_CASES,
    }
    for folder in ("my-pack", "my-pack-before"):
        (tmp_path / folder).mkdir()
        for name, text in small.items():
            (tmp_path / folder / name).write_text(text)
    shutil.copytree(shipped("rules"), tmp_path / "rules-before")
    (tmp_path / "my-cases").mkdir()
    (tmp_path / "my-cases" / "A17.yaml").write_text(CASE)
    examples = set()
    for arguments in (
        [],
        ["demo"],
        ["consult"],
        ["interview"],
        ["verify"],
        ["caseload"],
        ["rules"],
        *(["rules", name] for name in ("list", "show", "lint", "test", "diff")),
    ):
        shown = run(*arguments, "-h").stdout.split("\n\n")[0].splitlines()[1:]
        examples |= {line.split("  ")[1] if line.startswith("  ") else line for line in shown}
    assert len(examples) >= 12
    for example in sorted(examples):
        command, _, source = example.removeprefix("alliance-expert ").partition(" < ")
        stdin = (tmp_path / source).read_text() if source else None
        typed = ["--answers", "typed.txt"] if command.startswith("interview") else []
        arguments = [*shlex.split(command.replace(" ID", " recontract-goals")), *typed]
        done = run(*arguments, cwd=tmp_path, stdin=stdin)
        found = " diff shipped " in example  # a pack that says something is a difference
        assert done.returncode == (1 if found else 0), (example, done.stderr)


MINE = """\
- id: my-own-rule
  when: {client.preferences: {includes_any: [other_format]}}
  because: The client asked for another way of meeting.
  recommend: {settle-setting: later}
"""
MINE_CASES = """\
- case: who asks for another way of meeting gets a look at the setting
  given: {client.preferences: [other_format]}
  expect: {recommend: {settle-setting: later}}
"""


def test_a_pack_of_ones_own_is_added_on_top(tmp_path: Path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "name: mine\nversion: 0.2.0\nlanguage: en\nsettings: {help_lines: the night line}\n"
    )
    (folder / "topic.rules.yaml").write_text(MINE)
    (tmp_path / "case.yaml").write_text(
        "case: A17\nsessions: [{number: 2, facts: {safety.risk: no, client.preferences: [other_format]}}]\n"
    )
    found = json.loads(run("consult", "case.yaml", "--rules", "mine", "--format", "json", cwd=tmp_path).stdout)
    assert found["knowledge"]["packs"][1] == {"name": "mine", "version": "0.2.0"}
    assert "my-own-rule" in [step["rule"] for step in found["trace"]]
    (tmp_path / "case.yaml").write_text("case: A17\nsessions: [{number: 2, facts: {safety.risk: yes}}]\n")
    assert "Help lines: the night line." in run("consult", "case.yaml", "--rules", "mine", cwd=tmp_path).stdout


def test_a_pack_can_not_repeat_an_id_or_touch_the_roles(tmp_path: Path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "pack.yaml").write_text("name: mine\nversion: 0.2.0\nlanguage: en\nroles: {}\n")
    taken = (shipped("rules") / "safety" / "safety.rules.yaml").read_text(encoding="utf-8")
    (folder / "topic.rules.yaml").write_text(taken)
    done = run("rules", "list", "--rules", "mine", cwd=tmp_path)
    assert done.returncode == 3
    assert "a pack has no key 'roles'" in done.stderr
    assert "the id 'danger-not-handled' is used twice" in done.stderr


def a_small_pack(folder: Path, name: str, more: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"name: {name}\nversion: 0.1\nlanguage: en\n{more}")
    return folder


def packs_of(done) -> list[str]:
    assert done.returncode == 0, done.stderr
    return [line.split()[0] for line in done.stdout.splitlines()[1:] if not line.startswith(" ")]


def test_packs_in_ones_own_folder_and_in_the_environment_stand_on_the_shipped_one(tmp_path: Path):
    own = tmp_path / "config" / "alliance-expert" / "rules"
    for name in ("b", "a"):
        a_small_pack(own / name, f"own-{name}")
    (own / ".hidden").mkdir()
    (own / "notes.txt").write_text("no pack")
    everywhere = [str(a_small_pack(tmp_path / name, name)) for name in ("one", "two")]
    named = str(a_small_pack(tmp_path / "named", "named"))
    around = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "ALLIANCE_EXPERT_RULES": os.pathsep.join(everywhere)}
    found = packs_of(run("rules", "list", "packs", "--rules", named, "--rules", everywhere[0], **around))
    assert found == ["working-alliance", "own-a", "own-b", "one", "two", "named"]


def test_a_folder_without_a_pack_in_ones_own_folder_is_told(tmp_path: Path):
    (tmp_path / "alliance-expert" / "rules" / "empty").mkdir(parents=True)
    done = run("rules", "list", XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 3
    assert "there is no pack.yaml in this folder" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_lies_among_ones_own_packs_and_is_none_is_told(tmp_path: Path):
    own = tmp_path / "alliance-expert" / "rules"
    own.mkdir(parents=True)
    (own / "gone").symlink_to(tmp_path / "unmounted")
    done = run("rules", "list", XDG_CONFIG_HOME=str(tmp_path))
    assert (done.returncode, "gone: leads nowhere" in done.stderr) == (6, True)
    (own / "gone").unlink()
    (own / "pack.yaml").write_text("name: lost\n")
    done = run("rules", "list", XDG_CONFIG_HOME=str(tmp_path))
    assert (done.returncode, "is in no pack" in done.stderr) == (6, True)
    (own / "pack.yaml").unlink()
    own.rmdir()
    own.write_text("a file")
    done = run("rules", "list", XDG_CONFIG_HOME=str(tmp_path))
    assert (done.returncode, "cannot be read" in done.stderr) == (6, True)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_a_circle_is_told(tmp_path: Path):
    (tmp_path / "round").symlink_to("round")
    done = run("rules", "lint", "--rules", "round", cwd=tmp_path)
    assert (done.returncode, "there is no such folder" in done.stderr) == (6, True)


def test_a_pack_without_its_option_is_told(pack: Path):
    done = run("rules", "lint", "pack", cwd=pack.parent)
    assert (done.returncode, "pack is a pack. Name it with --rules pack" in done.stderr) == (2, True)


def test_results_are_never_written_over_another_file(pack: Path):
    done = run("rules", "test", "--only", "--rules", str(pack), "--junit", str(pack / "pack.yaml"))
    assert (done.returncode, "holds no results, so it stays" in done.stderr) == (2, True)
    assert run("rules", "schema", "-o", "", "--only", "--rules", str(pack)).returncode == 2


def test_only_takes_what_is_named_else_what_the_environment_names(pack: Path, tmp_path: Path):
    other = str(a_small_pack(tmp_path / "other", "other"))
    assert packs_of(run("rules", "list", "packs", "--only", ALLIANCE_EXPERT_RULES=str(pack))) == ["small"]
    done = run("rules", "list", "packs", "--only", "--rules", str(pack), ALLIANCE_EXPERT_RULES=other)
    assert packs_of(done) == ["small"]


def test_what_a_pack_changes_is_told_in_the_lists(tmp_path: Path):
    changes = "title: Ours\ndisable: [boredom-of-your-own]\nnarrow: {meaning-comes-later: {client.minor: no}}\n"
    mine = str(a_small_pack(tmp_path / "mine", "mine", changes))
    listed = " ".join(run("rules", "list", "packs", "--rules", mine).stdout.split())
    assert "mine 0.1 Ours; switched off: boredom-of-your-own; narrowed: meaning-comes-later" in listed
    shown = run("rules", "show", "meaning-comes-later", "--rules", mine).stdout
    assert f"narrowed by mine at {mine}/pack.yaml:6:10" in shown
    assert '"under age" is answered with no' in " ".join(shown.split())
    assert "[disabled]" in run("rules", "list", "--rules", mine).stdout


def test_only_leaves_the_shipped_rules_out(pack: Path):
    done = run("rules", "list", "--only", "--rules", str(pack))
    assert done.stdout.splitlines()[0] == "5 rules in small 1.2.3"


def test_a_knowledge_base_without_a_whole_gate_is_refused(pack: Path):
    (pack / "topic" / "all.rules.yaml").write_text(RULES.replace("[yes, unsure]}, {un", "[yes]}, {un"))
    done = run("rules", "list", "--only", "--rules", str(pack))
    assert done.returncode == 3
    assert "no gate stands when safety.risk is unsure" in done.stderr


def test_lint_tells_every_problem_and_ends_with_1(pack: Path):
    assert run("rules", "lint").returncode == 0
    (pack / "topic" / "all.rules.yaml").write_text(
        RULES.replace("silent]", "silnt]").replace("find: strain", "find: x")
    )
    done = run("rules", "lint", "--only", "--rules", str(pack))
    assert done.returncode == 1
    assert "'silnt'" in done.stdout and "'x' is no finding" in done.stdout
    assert done.stdout.endswith("2 errors.\n")


def test_test_runs_the_scenarios_and_shows_what_fired_instead(pack: Path):
    assert run("rules", "test", "--only", "--rules", str(pack)).stdout == "1 passed, 0 failed.\n"
    (pack / "topic" / "all.cases.yaml").write_text(CASES.replace("ask-openly: now", "ask-openly: later"))
    done = run("rules", "test", "--only", "--rules", str(pack))
    assert done.returncode == 1
    assert "FAIL  a silent client is asked" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines() if ".cases.yaml" not in line) <= 80
    told = " ".join(done.stdout.split())
    assert "expected recommend ask-openly later, which came now (the earliest counts, from strain-asks)" in told
    assert "silent-is-strained (find strain)" in done.stdout


def test_test_without_any_scenario_fails(pack: Path):
    (pack / "topic" / "all.cases.yaml").unlink()
    done = run("rules", "test", "--only", "--rules", str(pack))
    assert done.returncode == 1
    assert "No scenario was found in" in done.stdout


def test_test_tries_drafts_which_do_not_fire_in_consultations(pack: Path, tmp_path: Path):
    (pack / "topic" / "all.rules.yaml").write_text(RULES.replace("hold: no-link", "hold: no-link\n  status: draft"))
    assert run("rules", "test", "--only", "--rules", str(pack)).returncode == 0
    (tmp_path / "case.yaml").write_text("case: A\nsessions: [{number: 1, facts: {rupture.withdrawal: [silent]}}]\n")
    done = run("consult", "case.yaml", "--only", "--rules", str(pack), "--format", "json", cwd=tmp_path)
    assert [step["rule"] for step in json.loads(done.stdout)["trace"]] == ["silent-is-strained"]


def test_a_name_chooses_scenarios_and_none_is_a_failure(pack: Path, tmp_path: Path):
    args = ["rules", "test", "--only", "--rules", str(pack)]
    assert run(*args, "--name", "SILENT").stdout == "1 passed, 0 failed.\n"
    done = run(*args, "--name", "nothing like it")
    assert (done.returncode, done.stdout) == (
        1,
        "No scenario has 'nothing like it' in its name.\n0 passed, 0 failed.\n",
    )


def test_what_is_to_do_is_told_and_is_no_failure_and_results_go_to_build_servers(pack: Path, tmp_path: Path):
    todo = "- case: later\n  todo: Not written yet.\n  given: {}\n  expect: {find: strain}\n"
    (pack / "topic" / "more.cases.yaml").write_text(todo)
    done = run("rules", "test", "--only", "--rules", str(pack), "--junit", "out.xml", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("TODO  later\n")
    assert "Not written yet." in done.stdout
    assert done.stdout.endswith("1 passed, 0 failed, 1 to do.\n")
    assert 'skipped="1"' in (tmp_path / "out.xml").read_text()


def test_pytest_runs_the_scenarios_of_a_pack(pack: Path, tmp_path: Path):
    bad = "- case: a wrong hope\n  given: {}\n  expect: {find: strain}\n"
    todo = "- case: later\n  todo: Not written yet.\n  given: {}\n  expect: {find: strain}\n"
    (pack / "topic" / "more.cases.yaml").write_text(bad + todo)
    (tmp_path / "no.cases.yaml").write_text("outside of any pack")
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert "1 failed, 1 passed, 1 xfailed" in done.stdout, done.stdout + done.stderr
    assert "expected  find strain, which did not follow; nearest: silent-is-strained" in done.stdout
    assert "Traceback" not in done.stdout
    (pack / "topic" / "more.cases.yaml").write_text(bad.replace("strain", "strein"))
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
    assert "'strein' is no finding" in done.stdout


def test_show_prints_a_rule_as_written_and_a_strategy_with_the_rules_that_recommend_it():
    shown = run("rules", "show", "danger-left-open").stdout
    assert "left_open: safety.risk" in shown and shown.splitlines()[1].strip().startswith("stands at")
    shown = run("rules", "show", "CF1/anxious").stdout
    assert shown.startswith("statement CF1/anxious\n  stands at ")
    assert "answer client.attachment: anxious" in shown
    shown = run("rules", "show", "recontract-goals").stdout
    assert "  stands at " in shown
    assert "title: Agree the goal afresh" in shown and "goals-come-first" in shown
    for name in ("alliance.bond", "goals-weakest", "no-pattern-link-yet", "safety-first", "goal-consensus"):
        assert run("rules", "show", name).returncode == 0


@pytest.mark.parametrize("kind", ["rules", "attributes", "findings", "strategies", "holds", "notices", "evidence"])
def test_list_has_a_line_for_every_entry(kind):
    done = run("rules", "list", kind)
    assert done.returncode == 0
    assert f" {kind} in working-alliance" in done.stdout.splitlines()[0]
    assert len(done.stdout.splitlines()) > 3


def test_the_checklist_of_the_lecture_has_every_statement_with_what_carries_it_and_counts_what_is_left(pack: Path):
    for name, text in CARRIED.items():
        (pack / name).write_text(text)
    (pack / "lecture.yaml").write_text(LECTURE + "L-03: Nobody has written this into a rule yet, and that is told.\n")
    done = run("rules", "list", "--lecture", "--only", "--rules", str(pack))
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
L-02: An alliance is never finished.
    finding strain
    rule silent-is-strained
    hold no-link
    notice standing

L-01: Two people work together.
    attribute safety.handled
    rule silent-is-strained
    strategy ask-openly

CF1/anxious: Trust may be harder for a client who worries about being left.
    answer client.attachment: anxious

L-03: Nobody has written this into a rule yet, and that is told.
    carried by nothing

4 statements in small 1.2.3: 3 carried, 1 carried by nothing.
"""
    )


def test_the_shipped_checklist_names_strategies_rules_and_answers_and_fits_a_terminal():
    lines = run("rules", "list", "--lecture").stdout.splitlines()
    assert {"    rule goals-come-first", "    strategy collaborate", "    answer client.attachment: anxious"} <= set(
        lines
    )
    assert max(map(len, lines)) <= 80
    assert re.fullmatch(r"\d+ statements in working-alliance [\d.]+: \d+ carried, \d+ carried by nothing\.", lines[-1])


def test_a_pack_without_a_lecture_is_told_to_have_none(pack: Path):
    done = run("rules", "list", "--lecture", "--only", "--rules", str(pack))
    assert (done.returncode, done.stdout) == (
        0,
        "There are no statements of a lecture in small 1.2.3. A pack lists them in its\nlecture.yaml.\n",
    )


def test_no_file_is_read_or_written_in_the_encoding_of_the_machine(case: Path, tmp_path: Path):
    strict = [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-m", "alliance_expert"]
    for command in (["consult", str(case), "-o", str(tmp_path / "A17.html")], ["rules", "test"], ["--version"]):
        done = subprocess.run([*strict, *command], capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, "Warning" in done.stderr) == (0, False)


def test_a_terminal_that_can_not_show_a_sign_gets_a_plain_word():
    from alliance_expert.cli import screen

    assert screen.PLAIN["\u2264"] == "at most"
    assert "a \u2264 b \u201cc\u201d \u2014".encode("cp437", "alliance-plain").decode("cp437") == 'a \u2264 b "c" -'
    assert "\u2717 \u00e9".encode("ascii", "alliance-plain") == b"- e"
    assert "\U0001f600\ufe0f \u05d0".encode("cp1252", "alliance-plain") == b"(grinning face) ?"


@pytest.mark.skipif(os.name == "nt", reason="stands in for a Windows terminal where there is none")
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_terminal_of_an_old_code_page_shows_the_whole_report(encoding: str, tmp_path: Path):
    import pty

    text = CASE.replace("number: 4,", "number: 4, note: 'Sch\u00f6n \U0001f600 \u2264 \u05e9\u05dc\u05d5\u05dd',")
    (tmp_path / "A17.yaml").write_text(text, encoding="utf-8")
    leader, follower = pty.openpty()
    done = subprocess.Popen(
        [*COMMAND, "consult", "A17.yaml"], stdout=follower, stderr=follower, cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    os.close(follower)
    shown = b""
    with suppress(OSError):  # the end of a terminal
        while piece := os.read(leader, 65536):
            shown += piece
    os.close(leader)
    assert done.wait() == 0
    assert shown.decode(encoding).splitlines()[0] == "CASE A17, SESSION 4"
    assert re.search(r"\(grinning face\) (at most|≤) \?{4}", shown.decode(encoding))
    assert ("Sch\u00f6n" if encoding != "ascii" else "Schon") in shown.decode(encoding)


def test_explain_answers_one_question_at_a_time(case: Path):
    whole = run("explain", str(case))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("CASE A17, SESSION 4: HOW THE ADVICE CAME ABOUT\n")
    earlier = run("explain", str(case), "--session", "3")
    assert earlier.stdout.startswith("CASE A17, SESSION 3: ")
    assert run("explain", "-", stdin=CASE).stdout == whole.stdout
    both = run("explain", str(case), "--why", "goals-weakest", "--flip", "goals-weakest")
    assert both.returncode == 2
    assert "Ask one question at a time" in both.stderr


def test_explain_an_id_alone_is_why_or_why_not_whichever_fits(case: Path):
    rules = json.loads(run("consult", str(case), "--format", "json").stdout)
    there = rules["recommendations"][0]["id"]
    assert ": WHY " in run("explain", str(case), there).stdout
    assert run("explain", str(case), there).stdout == run("explain", str(case), "--why", there).stdout
    assert ": WHY NOT " in run("explain", str(case), "withdrawal-rupture").stdout


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("--why", "withdrawal-rupture"), "withdrawal-rupture is not in the advice. Ask --why-not withdrawal-rupture."),
        (("--why", "withdrawl-rupture"), "Did you mean 'withdrawal-rupture'?"),
        (("--flip", "alliance.goals"), "--what-if alliance.goals=VALUE"),
        (("--what-if", "alliance.gaols=2"), "Did you mean 'alliance.goals'?"),
        (("--what-if", "alliance.goals=9"), "alliance.goals is a whole number from 1 to 5."),
        (("--what-if", "alliance.goals=1", "--what-if", "alliance.goals=2"), "alliance.goals is given twice."),
        (("--session", "9"), "case A17 has no session 9"),
    ],
)
def test_explain_refuses_a_question_it_does_not_understand_and_says_what_to_ask(case: Path, question, said):
    done = run("explain", str(case), *question)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_explain_refuses_why_not_for_what_is_there(case: Path):
    there = json.loads(run("consult", str(case), "--format", "json").stdout)["recommendations"][0]["id"]
    done = run("explain", str(case), "--why-not", there)
    assert done.returncode == 2
    assert f"{there} is in the advice. Ask --why {there}." in " ".join(done.stderr.split())


def test_explain_writes_a_file_and_writes_over_no_case(case: Path, tmp_path: Path):
    out = tmp_path / "why.txt"
    assert run("explain", str(case), "-o", str(out)).returncode == 0
    assert out.read_text(encoding="utf-8") == run("explain", str(case)).stdout
    assert run("explain", str(case), "-o", str(out), "--format", "json").returncode == 0
    assert run("explain", str(case), "-o", str(case)).returncode == 2
    assert case.read_text() == CASE
