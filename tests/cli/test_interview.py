"""The interview as people meet it: at a terminal, with a file that holds every answer, whatever happens."""

from __future__ import annotations

import json
import os
import random
import re
import select
import signal
import stat
import sys
import time

import pytest

from alliance_expert import load
from alliance_expert.casebook import read_case

from ..here import run_here
from ..interview.test_dialogue import FILES_OF_KB
from ..packs import pack_files

posix = pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal as on Unix")
COMMAND = [sys.executable, "-m", "alliance_expert", "interview"]


@pytest.fixture
def folder(tmp_path):
    """A folder with the small pack in `pack`."""
    for file in pack_files(FILES_OF_KB):
        path = tmp_path / "pack" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.raw)
    return tmp_path


def run(folder, *arguments, typed=(), stdin=None):
    """The interview with what is typed in a file."""
    given = []
    if stdin is None:
        (folder / "typed.txt").write_text("".join(f"{line}\n" for line in typed))
        given = ["--answers", "typed.txt"]
    return run_here(["interview", *arguments, "--rules", "pack", "--only", *given], folder, stdin)


WHOLE = ["A17", "4", "no", "3", "4", "4", "none", "", "", ""]
SILENT = ["A17", "4", "no", "3", "4", "4", "1", ""]


def test_an_interview_ends_in_the_report_and_leaves_a_case_file(folder):
    done = run(folder, "A17.yaml", typed=WHOLE)
    assert done.returncode == 0
    assert done.stdout.startswith("CASE A17, SESSION 4\n")
    assert "Do you agree on the goals?" in done.stderr
    assert done.stderr.endswith("The answers are in A17.yaml.\n")
    assert (
        (folder / "A17.yaml")
        .read_text()
        .startswith("case: A17\nsessions:\n  - number: 4\n    facts:\n      safety.risk: no\n")
    )
    if os.name != "nt":
        assert stat.S_IMODE((folder / "A17.yaml").stat().st_mode) == 0o600


def test_after_the_report_it_asks_what_is_taken_up_and_what_is_set_aside_while_lines_are_left(folder):
    done = run(folder, "A17.yaml", typed=[*SILENT, "none", "1", "A word too early."])
    assert done.returncode == 0
    assert done.stdout.startswith("CASE A17, SESSION 4\n")
    assert "WHAT WILL YOU TAKE UP?\n  1 Ask openly\n" in done.stderr
    assert done.stderr.endswith("The answers are in A17.yaml.\n")
    saved = (folder / "A17.yaml").read_text()
    assert saved.endswith("    responses:\n      ask-openly: {set_aside: A word too early.}\n")
    again = run(folder, "A17.yaml", typed=["2", "", "1"])
    assert "Case A17: session 4 has its report and your answers to it.\n  1 begin a new session\n" in again.stderr
    assert (again.returncode, "TAKE UP" in again.stderr) == (0, False)
    assert (folder / "A17.yaml").read_text() == saved


def test_where_the_lines_end_with_the_report_nothing_more_is_asked(folder):
    done = run(folder, "A17.yaml", typed=SILENT)
    assert (done.returncode, "TAKE UP" in done.stderr) == (0, False)
    done = run(folder, "A17.yaml", typed=["2", "", "none"])
    assert (done.returncode, "set aside" in done.stderr) == (0, False)


def test_a_line_that_is_not_understood_there_ends_it_after_the_report(folder):
    done = run(folder, "A17.yaml", typed=[*SILENT, "7"])
    assert done.returncode == 6
    assert done.stdout.startswith("CASE A17, SESSION 4\n")
    assert "typed.txt, line 9: Type some of these numbers: 1; none; or press Enter." in done.stderr


def test_what_was_reported_and_answered_is_no_longer_the_session_of_today(folder):
    open_yet = "case: A17\nsessions:\n  - {number: 4, facts: {safety.risk: no, rupture.withdrawal: [silent]}, "
    (folder / "A17.yaml").write_text(f"{open_yet}responses: {{ask-openly: accepted}}}}\n")
    later = run(folder, "A17.yaml", typed=["1", "", "no", "quit"])
    assert "session 4 has its report and your answers to it.\n  1 begin a new session\n  2 go on with" in later.stderr
    saved = (folder / "A17.yaml").read_text()
    assert saved.endswith("      ask-openly: accepted\n  - number: 5\n    facts:\n      safety.risk: no\n")


@pytest.mark.parametrize("last", [["quit"], [""], ["none", "quit"], ["none", "1"], ["none", "1", "quit"]])
def test_who_leaves_there_has_the_report_and_all_answers(folder, last):
    done = run(folder, "A17.yaml", typed=[*SILENT, *last])
    assert done.returncode == 0
    assert done.stderr.endswith("The answers are in A17.yaml.\n")
    assert "responses" not in (folder / "A17.yaml").read_text()


def test_who_interrupts_there_has_the_report_and_all_answers(folder, monkeypatch):
    from alliance_expert import interview

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(interview, "respond", interrupted)
    done = run(folder, "A17.yaml", typed=SILENT)
    assert (done.returncode, done.stdout[:4]) == (130, "CASE")
    assert done.stderr.endswith("The answers are in A17.yaml.\n")


def test_what_cannot_be_saved_there_is_shown(folder, monkeypatch):
    from alliance_expert import interview
    from alliance_expert.casebook import store, with_response
    from alliance_expert.errors import FileError
    from alliance_expert.model.case import Response

    def full(path, raw):
        raise FileError(f"{path}: cannot be written: No space left on device.")

    def unsaved(_, case, __, talk):
        monkeypatch.setattr(store, "write_private", full)
        with pytest.raises(FileError):
            talk.save(with_response(case, 4, "ask-openly", Response("ask-openly", True, "", 4)))
        raise interview.Quit

    monkeypatch.setattr(interview, "respond", unsaved)
    done = run(folder, "A17.yaml", typed=SILENT)
    assert done.returncode == 6
    assert done.stdout.endswith("    responses:\n      ask-openly: accepted\n")
    assert "Copy them before" in done.stderr


def test_a_new_session_keeps_what_was_said_to_the_advice_before(folder):
    run(folder, "A17.yaml", typed=[*SILENT, "1"])
    done = run(folder, "A17.yaml", "--new", typed=["", *SILENT[2:]])
    assert done.returncode == 0
    assert "    responses:\n      ask-openly: accepted\n  - number: 5\n" in (folder / "A17.yaml").read_text()


def test_the_report_is_that_of_the_case_file(folder):
    done = run(folder, "A17.yaml", "--format", "json", typed=WHOLE)
    consulted = run_here(["consult", "A17.yaml", "--format", "json", "--rules", "pack", "--only"], folder)
    assert json.loads(done.stdout) == json.loads(consulted.stdout)


def test_a_report_can_go_to_a_file_and_never_over_the_case(folder):
    done = run(folder, "A17.yaml", "-o", "A17.html", typed=WHOLE)
    assert done.returncode == 0
    assert (folder / "A17.html").read_text().startswith("<!doctype html>")
    done = run(folder, "A17.yaml", "-o", "A17.yaml", "--format", "text", typed=["quit"])
    assert done.returncode == 2
    assert "A17.yaml is the case itself." in done.stderr
    done = run(folder, "B2.yaml", "-o", "./B2.yaml", "--format", "text", typed=["B2", "4"])
    assert done.returncode == 2
    assert not (folder / "B2.yaml").exists()
    done = run(folder, "-o", "B2.yaml", "--format", "text", typed=["B2", "4"])
    assert done.returncode == 2
    assert "B2.yaml is the case itself." in done.stderr


def test_without_a_file_the_code_names_it_and_a_known_case_goes_on(folder):
    done = run(folder, typed=["k 20", "", "no", "quit"])
    assert done.returncode == 0
    assert "Every answer is saved in k-20.yaml at once." in done.stderr
    assert "interview k-20.yaml --rules pack --only" in done.stderr
    done = run(folder, typed=["k 20", "3", "quit"])
    assert "Case k 20, session 1: 1 answer so far." in done.stderr
    assert "alliance.goals: 3" in (folder / "k-20.yaml").read_text()


@pytest.mark.parametrize(("name", "told"), [("anna-schmidt.yaml", True), ("2.3.84.yaml", True), ("A17.yaml", False)])
def test_a_file_that_is_called_like_a_person_is_told(folder, name, told):
    done = run(folder, name, typed=["quit"])
    assert ("The file's name looks like a" in done.stderr) == told


def test_a_file_of_another_case_is_not_gone_on_with(folder):
    run(folder, typed=["k 20", "", "quit"])
    done = run(folder, typed=["k-20", "quit"])
    assert done.returncode == 2
    assert "k-20.yaml is there already, and holds case k 20. Name another file." in done.stderr


def test_without_a_terminal_nothing_is_asked_by_accident(folder):
    done = run(folder, "A17.yaml", stdin="A17\n4\nno\n")
    assert done.returncode == 2
    assert "standard input is no terminal" in done.stderr and "--answers FILE" in done.stderr
    assert not (folder / "A17.yaml").exists()


def test_what_is_typed_may_come_from_standard_input_where_that_is_meant(folder):
    done = run(folder, "A17.yaml", "--answers", "-", stdin="".join(f"{line}\n" for line in WHOLE))
    assert done.returncode == 0
    assert done.stdout.startswith("CASE A17, SESSION 4\n")


def test_the_end_of_the_answers_is_no_answer(folder):
    done = run(folder, "A17.yaml", typed=WHOLE[:4])
    assert done.returncode == 130
    assert done.stdout == ""
    assert "To go on:\n" in done.stderr
    assert (folder / "A17.yaml").read_text().endswith("safety.risk: no\n      alliance.goals: 3\n")


def test_a_line_of_the_answers_that_is_not_understood_ends_it_there(folder):
    done = run(folder, "A17.yaml", typed=["A17", "4", "maybe", "1", "3"])
    assert done.returncode == 6
    assert "typed.txt, line 3: 'maybe' is none of these." in done.stderr
    assert "To go on:\n" in done.stderr
    assert (folder / "A17.yaml").read_text().endswith("facts: {}\n")


def test_a_report_that_cannot_be_written_is_told_before_the_first_question(folder):
    done = run(folder, "A17.yaml", "-o", "nowhere/A17.html", typed=WHOLE)
    assert done.returncode == 6
    assert "there is no folder" in done.stderr and not (folder / "A17.yaml").exists()


def test_the_line_to_go_on_with_has_what_was_asked_for(folder):
    done = run(folder, "A17.yaml", "--brief", "-o", "A17.html", typed=["", "", "quit"])
    assert "interview A17.yaml --brief -o A17.html --rules pack --only\n" in done.stderr
    assert (folder / "A17.yaml").read_text().startswith("case: A17\n")  # the code that the name suggests


def test_a_file_of_answers_that_is_no_text_is_refused(folder):
    (folder / "bad.txt").write_bytes(b"\xff\xfe\x00")
    done = run(folder, "A17.yaml", "--answers", "bad.txt", stdin="")
    assert done.returncode == 6
    assert "bad.txt: the file is not UTF-8" in done.stderr


def test_a_hand_written_file_is_kept_with_its_comments_before_it_is_written_anew(folder):
    mine = "# my client\ncase: A17\nsessions:\n  - number: 4\n    facts: {safety.risk: no}  # asked twice\n"
    (folder / "A17.yaml").write_text(mine)
    done = run(folder, "A17.yaml", typed=["2", "", "3", "quit"])
    assert (folder / "A17.yaml~").read_text() == mine
    assert "is kept in A17.yaml~" in done.stderr
    assert done.stderr.count("is kept in") == 1


@pytest.mark.parametrize(
    ("text", "code"), [("case: A17\nsessions: []\n", 4), ("case: A17\nsessions:\n  - {number: 1, facts: {x: 1}}\n", 4)]
)
def test_a_case_that_is_not_understood_is_refused_and_left_alone(folder, text, code):
    (folder / "A17.yaml").write_text(text)
    done = run(folder, "A17.yaml", typed=["no"])
    assert done.returncode == code
    assert (folder / "A17.yaml").read_text() == text


def test_a_folder_that_is_not_there_is_told_before_the_first_question(folder):
    done = run(folder, "nowhere/A17.yaml", typed=WHOLE)
    assert done.returncode == 6
    assert "there is no folder" in done.stderr
    assert "Code of the case" not in done.stderr


@posix
def test_a_folder_that_vanishes_takes_no_answer_with_it(folder, monkeypatch, capsys):
    from alliance_expert.cli.interview import _Saving
    from alliance_expert.errors import FileError
    from alliance_expert.model.case import Answer, Case, Session

    gone = folder / "stick"
    gone.mkdir()
    saving = _Saving(load([folder / "pack"]))
    saving.opened(gone / "A17.yaml")
    saving.save(Case("A17", (Session(4, ()),)))
    gone.rename(folder / "elsewhere")
    with pytest.raises(FileError, match="cannot be opened: No such file or directory"):
        saving.save(Case("A17", (Session(4, (Answer("safety.risk", "yes", "record", 4),)),)))
    assert not saving.finish()
    assert "      safety.risk: yes\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["A17.html", "A17.json", "A17.md"])
def test_the_name_of_a_report_is_no_case_file(folder, name):
    done = run(folder, name, typed=WHOLE)
    assert done.returncode == 2
    assert f"{name} is the name of a report." in done.stderr
    assert not (folder / name).exists()


def test_a_new_session_can_be_asked_for(folder):
    run(folder, "A17.yaml", typed=WHOLE[:5])
    done = run(folder, "A17.yaml", "--new", typed=["6", "no", "quit"])
    assert done.returncode == 0
    assert "  - number: 6\n    facts:\n      safety.risk: no\n" in (folder / "A17.yaml").read_text()
    done = run(folder, "B1.yaml", "--new", typed=["quit"])
    assert done.returncode == 2
    assert "--new needs the file of a known case, and B1.yaml is not there." in done.stderr


def test_what_cannot_be_saved_is_shown_at_the_end(folder, monkeypatch):
    """A file made to be a folder meanwhile stands for a disk that takes nothing."""
    from click.testing import CliRunner

    from alliance_expert.casebook import store
    from alliance_expert.cli.app import app
    from alliance_expert.errors import FileError

    monkeypatch.chdir(folder)
    run(folder, "A17.yaml", typed=WHOLE[:3])

    def full(path, raw):
        raise FileError(f"{path}: cannot be written: No space left on device.")

    monkeypatch.setattr(store, "write_private", full)
    (folder / "typed.txt").write_text("3\n\nquit\n")
    done = CliRunner().invoke(
        app, ["interview", "A17.yaml", "--rules", "pack", "--only", "--answers", "typed.txt"], standalone_mode=False
    )
    assert done.return_value == 6
    assert "No space left on device" in done.output
    assert "alliance.goals: 3\n" in done.output
    assert "Copy them before" in done.output


def test_what_an_interruption_left_unsaved_is_saved_or_shown(folder, monkeypatch, capsys):
    from alliance_expert.casebook import store
    from alliance_expert.cli.interview import _Saving
    from alliance_expert.errors import FileError
    from alliance_expert.model.case import Answer, Case, Session

    def full(path, raw):
        raise FileError(f"{path}: cannot be written: No space left on device.")

    saving = _Saving(load([folder / "pack"]))
    saving.opened(folder / "A17.yaml")
    with monkeypatch.context() as patch:
        patch.setattr(store, "write_private", full)
        with pytest.raises(FileError):
            saving.save(Case("A17", (Session(4, (Answer("safety.risk", "no", "record", 4),)),)))
        assert not saving.finish()
        shown = capsys.readouterr()
        assert "      safety.risk: no\n" in shown.out
        assert "Copy them before" in shown.err
    assert saving.finish()
    assert (folder / "A17.yaml").read_text().endswith("safety.risk: no\n")


def test_a_file_that_was_only_opened_is_not_written(folder):
    mine = "# my client\ncase: A17\nsessions:\n  - {number: 4, facts: {safety.risk: no}}\n"
    (folder / "A17.yaml").write_text(mine)
    for typed in (["quit"], ["?"]):
        run(folder, "A17.yaml", typed=typed)
        assert (folder / "A17.yaml").read_text() == mine
    assert not (folder / "A17.yaml~").exists()


def test_after_the_last_number_there_is_no_new_session(folder):
    (folder / "A17.yaml").write_text("case: A17\nsessions:\n  - {number: 99999, facts: {safety.risk: no}}\n")
    done = run(folder, "A17.yaml", "--new", typed=["", "no"])
    assert done.returncode == 2
    assert "There is no session after 99999." in done.stderr


# --- at a terminal


class Terminal:
    """An interview in a pseudo-terminal."""

    def __init__(self, folder, *arguments):
        import pexpect

        self.child = pexpect.spawn(
            COMMAND[0], [*COMMAND[1:], *arguments, "--rules", "pack", "--only"],
            cwd=str(folder), encoding="utf-8", codec_errors="replace", timeout=30, dimensions=(24, 80), echo=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a build in the background ignores it
        )  # fmt: skip
        self.eof = pexpect.EOF

    def says(self, text):
        self.child.expect_exact(text)

    def type(self, line):
        self.child.sendline(line)

    def ends(self):
        """The exit code, and all that was said before the end."""
        self.child.expect(self.eof)
        self.child.close()
        return self.child.exitstatus, self.child.before


@posix
def test_at_a_terminal_the_whole_of_it(folder):
    terminal = Terminal(folder, "A17.yaml")
    for question, line in (
        ("Code of the case", "A17"), ("Which session is it?", "4"), ("any danger", "no"), ("agree on the goals", "2"),
        ("How do you know?", "client"), ("Tasks?", "4"), ("Bond?", "4"), ("Which signs?", "1"), ("YOUR ANSWERS", ""),
        ("CASE A17, SESSION 4", None), ("WHAT WILL YOU TAKE UP?", "1"), ("Numbers of what you set aside.", ""),
    ):  # fmt: skip
        terminal.says(question)
        if line is None:
            continue
        terminal.says("> " if not question.startswith(("Code", "Which session")) else ": ")
        terminal.type(line)
    code, said = terminal.ends()
    assert code == 0
    assert said.endswith("The answers are in A17.yaml.\r\n")
    assert "\x1b[" not in said
    assert (folder / "A17.yaml").read_text().endswith("    responses:\n      ask-openly: accepted\n")


@posix
def test_what_is_no_text_is_asked_again(folder):
    terminal = Terminal(folder, "A17.yaml")
    for line in ("A17", "4"):
        terminal.type(line)
    terminal.says("> ")
    os.write(terminal.child.child_fd, b"\xff\xfe\n")
    terminal.says("is none of these")
    terminal.type("quit")
    assert terminal.ends()[0] == 0


@posix
def test_ctrl_c_saves_and_tells_how_to_go_on(folder):
    terminal = Terminal(folder, "A17.yaml")
    for line in ("A17", "4", "no", "3"):
        terminal.type(line)
    terminal.says("Tasks?")
    terminal.child.sendintr()
    code, said = terminal.ends()
    assert code == 130
    assert "interview A17.yaml --rules pack --only" in said
    assert (folder / "A17.yaml").read_text().endswith("safety.risk: no\n      alliance.goals: 3\n")
    again = Terminal(folder, "A17.yaml")
    again.says("Case A17, session 4: 2 answers so far.")
    again.says("Tasks?")
    again.child.sendeof()
    assert again.ends()[0] == 130


@posix
def test_a_file_changed_by_somebody_else_meanwhile_stays_and_the_answers_go_beside_it(folder):
    terminal = Terminal(folder, "A17.yaml")
    for line in ("A17", "4", "no"):
        terminal.type(line)
    terminal.says("agree on the goals")
    theirs = "case: A17\nsessions:\n  - {number: 4, facts: {safety.risk: unsure}}\n"
    (folder / "A17.yaml").write_text(theirs)
    terminal.type("3")
    terminal.says("was changed by someone else")
    terminal.says("Tasks?")
    terminal.type("quit")
    code, said = terminal.ends()
    assert code == 0
    assert "interview A17-2.yaml" in said
    assert (folder / "A17.yaml").read_text() == theirs
    assert (folder / "A17-2.yaml").read_text().endswith("safety.risk: no\n      alliance.goals: 3\n")


# --- killed


def killed(kb, path, after):
    """The questions that were answered and confirmed by the next one before the process was killed."""
    import pty

    process, terminal = pty.fork()
    if process == 0:
        _child(kb, path)
    end, shown = time.monotonic() + after, ""
    asked: list[str] = []
    while (left := end - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            shown += os.read(terminal, 65536).decode(errors="replace")
        except OSError:  # it came to its end before
            break
        if shown.endswith(("> ", ": ")):
            said = " ".join(shown.split())
            asked += [
                one.id
                for one in kb.attributes.values()
                if re.search(r"\(\d+, [^)]*\) " + re.escape(one.question), said)
            ]
            os.write(terminal, b"A17\n" if "Code of the case" in said else b"\n" if "YOUR ANSWERS" in said else b"1\n")
            shown = ""
    os.kill(process, signal.SIGKILL)
    os.close(terminal)
    os.waitpid(process, 0)
    return asked[:-1]


def _child(kb, path):
    """The real command, with rules that are loaded already; it never comes back."""
    from alliance_expert.cli import interview, main

    try:
        sys.stdin, sys.stdout, sys.stderr = (open(number, mode) for number, mode in enumerate("rww"))  # noqa: SIM115, PTH123
        interview.load = lambda *_: kb
        main(["interview", str(path)])
    finally:
        os._exit(1)


@posix
@pytest.mark.parametrize("kills", [8, pytest.param(200, marks=pytest.mark.long)])
def test_killed_at_any_moment_every_confirmed_answer_is_there_again(tmp_path, kills):
    kb, moments = load(), random.Random(17)
    path, confirmed = tmp_path / "0.yaml", set()
    for number in range(kills):
        confirmed |= set(killed(kb, path, moments.uniform(0.01, 0.6)))
        if path.exists():
            stated = {answer.attribute for answer in read_case(path.read_bytes(), str(path), kb).sessions[-1].answers}
            assert confirmed <= stated
            if len(stated) > 40:
                path, confirmed = tmp_path / f"{number + 1}.yaml", set()
        else:
            assert not confirmed
