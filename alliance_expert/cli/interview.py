"""`alliance-expert interview`: ask at a terminal, keep every answer in the case file, and give the report."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from .. import load
from ..errors import FileError
from ..model.case import Case, facts_at
from ..model.knowledge import KnowledgeBase
from ..model.place import Problem
from ..source.files import CASE_LIMIT, decode, read_bytes
from .screen import ask, message, result
from .shared import (
    PATH,
    WIDTH,
    Examples,
    give_report,
    given,
    knowledge_options,
    pack_folders,
    program,
    quoted,
    report_options,
    spare,
    wanted_form,
)

if TYPE_CHECKING:
    from ..interview import Talk

INTERRUPTED = 130
UNSAVED = 6


@click.command(
    cls=Examples.Command,
    name="interview",
    examples="""
    alliance-expert interview A17.yaml              begin, or go on
    alliance-expert interview A17.yaml --brief      at most 18 questions
    alliance-expert interview A17.yaml --new        one more session of a known case
    alliance-expert interview A17.yaml -o A17.html
    """,
)
@click.argument("file", metavar="[FILE]", type=PATH, required=False)
@click.option("--brief", is_flag=True, help="Ask at most 18 questions, those that decide most.")
@click.option("--new", is_flag=True, help="Begin a new session of the case in FILE.")
@click.option(
    "--answers",
    type=PATH,
    metavar="FILE",
    help="Take what would be typed from FILE, line by line; - is standard input.",
)
@report_options
@knowledge_options
def interview_command(
    file: str | None,
    brief: bool,
    new: bool,
    answers: str | None,
    form: str | None,
    output: str | None,
    sources: bool,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> int:
    """Ask what can still change the advice, save every answer in FILE, and give the report.

    Without FILE it asks for the code of the case first. What was begun goes on where it stopped.
    """
    from ..casebook import check_file
    from ..interview import End, Quit, interview, respond

    form = wanted_form(form, output, sources)
    if file is not None:
        _apart(output, Path(file))
    if output not in (None, "-"):
        spare(output, file or "-")
        check_file(Path(str(output)))
    kb = load(pack_folders(packs, only))
    saving = _Saving(kb)
    talk = _talk(answers, saving)
    try:
        case = _begin(kb, file, new, talk, saving)
        _apart(output, saving.path)
        outcome = interview(kb, case, talk, brief)
        code = {End.REPORT: None, End.QUIT: 0, End.ENDED: INTERRUPTED}[outcome.end]
    except Quit:
        code = 0
    except (KeyboardInterrupt, EOFError):
        code = INTERRUPTED
    except AnswersError as error:
        message("")
        _say(str(error))
        code = error.exit_code
    if code is not None:
        options = [
            *["--brief"] * brief,
            *(f"-o {quoted(name)}" for name in [output] if name),
            *(f"--rules {quoted(pack)}" for pack in packs),
            *["--only"] * only,
            *(f"--templates {quoted(folder)}" for folder in templates),
        ]
        return code if _left(saving, options) else UNSAVED
    message("")
    _apart(output, saving.path)
    facts = facts_at(outcome.case, None, kb.attributes, kb.roles.plain_source)
    advice, code = give_report(kb, facts, form, output, templates, sources), 0
    try:
        respond(kb, outcome.case, advice, talk)
    except (Quit, EOFError):
        pass
    except KeyboardInterrupt:
        code = INTERRUPTED
    except AnswersError as error:
        message("")
        _say(str(error))
        code = error.exit_code
    if not saving.finish():
        return UNSAVED
    message(f"\nThe answers are in {saving.path}.")
    return code


def _apart(output: str | None, case: Path) -> None:
    """Refuse to write the report over the case."""
    if output not in (None, "-") and Path(str(output)).resolve() == case.resolve():
        raise click.BadParameter(f"{output} is the case itself. Name another file.", param_hint="--output")


class AnswersError(FileError):
    """A line of the answers was not understood; to guess on would take each later line for another answer."""


class _Saving:
    """Keeps the case in its file after every answer, and what a person wrote there beside it.

    `seen` is what is in the file, `by_hand` what a person wrote there; `last` is the case that was to be saved last.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.path = Path()
        self.seen: bytes | None = None
        self.by_hand: bytes | None = None
        self.last: Case | None = None

    def opened(self, path: Path) -> Case | None:
        """The case that the file holds, if it is there. Raises FileError where nothing could be written."""
        from ..casebook import check_file, read_case

        check_file(path)
        self.path = path
        if not path.exists():
            return None
        self.seen = read_bytes(path, CASE_LIMIT)
        case = read_case(self.seen, str(path), self.kb)
        self.by_hand = self.seen if self.seen != self.text(case).encode() else None
        return case

    def save(self, case: Case) -> None:
        """Write the case; where somebody else changed the file meanwhile, to one beside it."""
        from ..casebook import ChangedError, keep_original, other_name, save_case

        self.last = case
        text = self.text(case)
        if self.by_hand is not None:
            kept, self.by_hand = keep_original(self.path, self.by_hand), None
            _say(f"(The file as you wrote it, with its comments, is kept in {kept}.)")
        try:
            self.seen = save_case(self.path, text, self.seen)
        except ChangedError as error:
            self.path, self.seen = other_name(self.path), None
            _say(f"{error} Your answers go to {self.path} from now on. Put the two together later.")
            self.seen = save_case(self.path, text, None)

    def finish(self) -> bool:
        """See that the last case is in its file, whatever was interrupted; False if it cannot be, and it is shown."""
        if self.last is None or self.text(self.last).encode() == self.seen:
            return True
        try:
            self.save(self.last)
        except FileError as error:
            _say(str(error))
            result(self.text(self.last))
            message("The answers above could not be saved. Copy them before you close this window.")
            return False
        return True

    def text(self, case: Case) -> str:
        """The case as its file has it."""
        from ..casebook import case_text

        return case_text(case, self.kb.attributes)


def _say(sentence: str) -> None:
    message(fill(sentence, WIDTH))


def _talk(answers: str | None, saving: _Saving) -> Talk:
    """With a person at the terminal, or with the lines of a file, of which each must be understood."""
    from ..interview import Talk

    if answers is None:
        if sys.stdin is None or not sys.stdin.isatty():
            raise click.UsageError(
                "This asks questions, and standard input is no terminal. Write a case file and use "
                "`alliance-expert consult`, or give what would be typed: --answers FILE"
            )
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text is then no answer either
        return Talk(ask, message, message, saving.save)
    text = decode(*given(answers, CASE_LIMIT), CASE_LIMIT)
    if isinstance(text, Problem):
        raise FileError(f"{text.place.text.name}: {text.message}. {text.advice}")
    lines, taken = text[1].splitlines(), 0

    def answer(prompt: str) -> str:
        nonlocal taken
        if taken == len(lines):
            raise EOFError
        taken += 1
        message(prompt + lines[taken - 1])
        return lines[taken - 1]

    def puzzled(why: str) -> None:
        raise AnswersError(f"{answers}, line {taken}: {' '.join(why.split())} No line after it was taken.")

    return Talk(answer, message, puzzled, saving.save, lambda: taken < len(lines))


def _begin(kb: KnowledgeBase, file: str | None, new: bool, talk: Talk, saving: _Saving) -> Case:
    """The case to go on with: the one in the file, one with a session more, or a new one."""
    from ..casebook import check_folder
    from ..casebook.read import MOST_SESSIONS
    from ..interview import ask_code, is_finished, new_case, next_session, wants_next_session
    from ..interview.privacy import in_code
    from ..report import form_of

    check_folder(Path(file).absolute().parent if file else Path())
    case, code = saving.opened(Path(file)) if file else None, ""
    if case is None:
        if new:
            there = f", and {file} is not there" if file else ""
            raise click.UsageError(f"--new needs the file of a known case{there}.")
        if file and Path(file).suffix and form_of(file):
            raise click.UsageError(f"{file} is the name of a report. Name the case file, such as A17.yaml.")
        if file and (found := in_code(Path(file).stem)):
            _say(f"The file's name looks like {found}. If it is one, quit, and name it by a code, such as A17.yaml.")
        code = ask_code(talk, _suggested(file))
        case = None if file else saving.opened(_file_of(code))
    if case is None:
        case = new_case(code, talk)
        saving.save(case)
        message(f"Every answer is saved in {saving.path} at once.")
        return case
    if code and case.code != code:
        raise click.UsageError(f"{saving.path} is there already, and holds case {case.code}. Name another file.")
    last = case.sessions[-1]
    if last.number < MOST_SESSIONS and (new or (is_finished(kb, case) and wants_next_session(case, talk))):
        return next_session(case, talk)
    if new:
        raise click.UsageError(f"There is no session after {last.number}.")
    several = "s" if len(last.answers) != 1 else ""
    message(f"Case {case.code}, session {last.number}: {len(last.answers)} answer{several} so far.")
    return case


def _suggested(file: str | None) -> str:
    """The code that a file's name suggests, if it is one."""
    from ..interview.privacy import in_code

    stem = Path(file).stem if file else ""
    return "" if in_code(stem) or not stem.isascii() or not stem[:1].isalnum() else stem


def _file_of(code: str) -> Path:
    return Path(re.sub(r"[^\w.-]+", "-", code) + ".yaml")


def _left(saving: _Saving, options: Sequence[str]) -> bool:
    """Save what is not saved yet, and say how to go on; False where it cannot be saved."""
    if not saving.finish():
        return False
    if saving.seen is not None:
        again = " ".join([program(), "interview", quoted(str(saving.path)), *options])
        message(f"\nSaved in {saving.path}. To go on:\n  {again}")
    return True
