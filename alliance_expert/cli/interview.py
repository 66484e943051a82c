"""`alliance-expert interview`: ask at a terminal, keep every answer in the case file, and give the report."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from itertools import count
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

WIDTH = 80

UNNAMED = "A17.yaml"
"""Stands for the file that is not named yet, to find out whether one can be written here."""


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
    from ..casebook import check_folder
    from ..interview import End, Quit, interview

    form = wanted_form(form, output, sources)
    if file is not None:
        spare(output, file)
    kb = load(pack_folders(packs, only))
    saving = _Saving(kb)
    talk = _talk(answers, saving)
    if output not in (None, "-"):
        check_folder(Path(str(output)))
    options = [
        *["--brief"] * brief,
        *(f"-o {quoted(name)}" for name in [output] if name),
        *(f"--rules {quoted(pack)}" for pack in packs),
        *["--only"] * only,
        *(f"--templates {quoted(folder)}" for folder in templates),
    ]
    try:
        case = _begin(kb, file, new, talk, saving)
        outcome = interview(kb, case, talk, brief)
    except AnswersError as error:
        message(f"\n{error}")
        _resume(saving, options)
        return error.exit_code
    except (KeyboardInterrupt, EOFError, Quit) as left:
        saving.finish()
        _resume(saving, options)
        return 0 if isinstance(left, Quit) else INTERRUPTED
    if not outcome.saved:
        result(saving.text(outcome.case))
        message("The answers above could not be saved. Copy them before you close this window.")
        return UNSAVED
    if outcome.end is not End.REPORT:
        _resume(saving, options)
        return 0 if outcome.end is End.QUIT else INTERRUPTED
    message("")
    facts = facts_at(outcome.case, None, kb.attributes, kb.roles.plain_source)
    give_report(kb, facts, form, output, templates, sources)
    message(f"\nThe answers are in {saving.path}.")
    return 0


class AnswersError(FileError):
    """A line of the answers was not understood; to guess on would take each later line for another answer."""


class _Saving:
    """Keeps the case in its file after every answer, and what a person wrote there beside it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.path = Path()
        self.seen: bytes | None = None
        self.last: Case | None = None
        self.by_hand = False

    def opened(self, path: Path) -> Case | None:
        """The case that the file holds, if it is there. Raises FileError where nothing could be written."""
        from ..casebook import check_folder, read_case

        check_folder(path)
        self.path = path
        if not path.exists():
            return None
        self.seen = read_bytes(path, CASE_LIMIT)
        self.last = read_case(self.seen, str(path), self.kb)
        self.by_hand = self.seen != self.text(self.last).encode()
        return self.last

    def save(self, case: Case) -> None:
        """Write the case; where somebody else changed the file meanwhile, to one beside it."""
        from ..casebook import ChangedError, keep_original, other_name, save_case

        self.last, text = case, self.text(case)
        if self.by_hand and self.seen is not None:
            kept, self.by_hand = keep_original(self.path, self.seen), False
            message(fill(f"(The file as you wrote it, with its comments, is kept in {kept}.)", WIDTH))
        try:
            self.seen = save_case(self.path, text, self.seen)
        except ChangedError as error:
            self.path = other_name(self.path)
            self.seen = save_case(self.path, text, None)
            message(fill(f"{error} Your answers are in {self.path} from now on. Put the two together later.", WIDTH))

    def finish(self) -> None:
        """Save what an interruption may have left unsaved."""
        if self.last is not None:
            self.save(self.last)

    def text(self, case: Case) -> str:
        """The case as its file has it."""
        from ..casebook import case_text

        return case_text(case, self.kb.attributes)


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
    lines, taken = text[1].splitlines(), count()

    def answer(prompt: str) -> str:
        number = next(taken)
        if number >= len(lines):
            raise EOFError
        message(prompt + lines[number])
        return lines[number]

    def puzzled(why: str) -> None:
        raise AnswersError(f"{answers}, line {next(taken)}: {' '.join(why.split())} No line after it was taken.")

    return Talk(answer, message, puzzled, saving.save)


def _begin(kb: KnowledgeBase, file: str | None, new: bool, talk: Talk, saving: _Saving) -> Case:
    """The case to go on with: the one in the file, one with a session more, or a new one."""
    from ..casebook import check_folder
    from ..interview import is_finished, new_case, next_session, wants_next_session

    check_folder(Path(file or UNNAMED))
    case = saving.opened(Path(file)) if file is not None else None
    if case is None:
        if new:
            raise click.UsageError(
                f"--new needs the file of a known case{f', and {file} is not there' if file else ''}."
            )
        case = new_case(talk, _suggested(file))
        old = saving.opened(_file_of(case.code)) if file is None else None
        if old is None:
            saving.save(case)
            message(f"Every answer is saved in {saving.path} at once.")
            return case
        if old.code != case.code:
            raise click.UsageError(f"{saving.path} is there already, and holds case {old.code}. Name another file.")
        message(f"{saving.path} is there already, and goes on.")
        case = old
    if new or (is_finished(kb, case) and wants_next_session(case, talk)):
        return next_session(case, talk)
    last = case.sessions[-1]
    several = "s" if len(last.answers) != 1 else ""
    message(f"Case {case.code}, session {last.number}: {len(last.answers)} answer{several} so far.")
    return case


def _suggested(file: str | None) -> str:
    """The code that a file's name suggests, if it is one."""
    from ..interview.privacy import in_code

    stem = Path(file).stem if file else ""
    return "" if in_code(stem) or not stem.isascii() else stem


def _file_of(code: str) -> Path:
    return Path(re.sub(r"[^\w.-]+", "-", code) + ".yaml")


def _resume(saving: _Saving, options: Sequence[str]) -> None:
    """Say that nothing is lost, and how to go on."""
    if saving.last is not None:
        again = " ".join([program(), "interview", quoted(str(saving.path)), *options])
        message(f"\nSaved in {saving.path}. To go on:\n  {again}")
