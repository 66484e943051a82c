"""`alliance-expert note`: notes on one case or many, for supervision, for the record, for the client, for teaching."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import follow, load
from ..errors import CaseError, NoteError
from ..model.advice import Advice
from ..model.case import Case
from ..model.knowledge import THERAPIST, KnowledgeBase, NoteKind
from ..model.place import Place, Problem, Text
from ..source.files import CASE_LIMIT, read_bytes
from ..source.shape import closest, listing
from .screen import message, result
from .shared import (
    FORMS,
    PATH,
    REPORT_LIMIT,
    Examples,
    given,
    ids_beginning,
    knowledge_options,
    pack_folders,
    session_option,
    template_folders,
    wanted_form,
)

if TYPE_CHECKING:
    from ..report.note import Order, Review

ENDINGS = {"text": ".txt"}
"""What the name of a file ends in by its form, where that is not the form's own name."""

LONGEST_NAME = 120

DRAFTED = (
    "A draft; nothing was sent. If you change it by hand, change the line that says so as well.\n"
    "--reviewed-by NAME writes it anew, without your changes, as a note that NAME stands by."
)

UNSAFE = re.compile(r"[^\w-]+")
LONGEST_STEM = 100
"""Bytes of a code in the name of a file; no system takes more than 255 for the whole."""

FILLERS = re.compile("[\u115f\u1160\u3164\uffa0]")
"""Letters that nobody can see."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file, and the advice at each session of the case in it."""

    path: str
    advices: tuple[Advice, ...]

    @property
    def code(self) -> str:
        """The code of the case."""
        return self.advices[-1].facts.case

    @property
    def stem(self) -> str:
        """What a file about this session of the case is called by itself: nothing in it leads out of a folder.

        A code that cannot stand in the name of a file has a fingerprint there, so that no two are taken for one.
        """
        code = self.code
        safe = UNSAFE.sub("_", code).encode()[:LONGEST_STEM].decode("utf-8", "ignore")
        if safe != code:
            safe = f"{safe}-{hashlib.sha256(code.encode()).hexdigest()[:6]}"
        return f"{safe}-session-{self.advices[-1].facts.session}"


@click.command(
    cls=Examples.Command,
    name="note",
    examples="""
    alliance-expert note A17.yaml
    alliance-expert note A17.yaml -o A17.docx
    alliance-expert note A17.yaml B5.yaml -o supervision.html
    alliance-expert note A17.yaml --kind chart --layout soap -o notes/
    alliance-expert note A17.yaml --kind handout -o A17-handout.docx --reviewed-by "R. Ames"
    alliance-expert note A17.yaml --kind trainee --hide-answers
    """,
)
@click.argument("cases", metavar="CASE...", type=PATH, nargs=-1, required=True)
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=ids_beginning(lambda kb: (kind.id for kind in kb.roles.notes)),
    help="Which note: supervision (unless you say another), chart, handout or trainee; packs may have more.",
)
@click.option("--layout", metavar="LAYOUT", help="Of a chart: soap (unless you say another), dap, birp or girp.")
@click.option("--reviewed-by", metavar="NAME", help="Whoever has read the note and stands by it: then it is no draft.")
@click.option("--role", metavar="ROLE", help="With --reviewed-by: as what, such as supervisor.")
@click.option("--include-private", is_flag=True, help="Let private answers stand in the note and shape it, marked.")
@click.option(
    "--own-words",
    is_flag=True,
    help="Let your own words in the case file stand in it: notes, and why you set an item aside.",
)
@click.option("--hide-answers", is_flag=True, help="Of a trainee's note: the questions alone.")
@click.option("--replace", is_flag=True, help="Replace a note that is there already, edited or not.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the note. Without it: what FILE ends in (.docx, .pdf, .html, .md, .json, .txt), else text.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE|FOLDER",
    help="Write to FILE, or for each case a file in FOLDER, which is there or ends in a slash.",
)
@session_option
@knowledge_options
def note_command(
    cases: tuple[str, ...],
    kind: str | None,
    layout: str | None,
    reviewed_by: str | None,
    role: str | None,
    include_private: bool,
    own_words: bool,
    hide_answers: bool,
    replace: bool,
    form: str | None,
    output: str | None,
    session: int | None,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> None:
    """Write a note on each CASE: a draft, until somebody has read it. Nothing is sent anywhere."""
    from ..report.note import Order, note

    folder = _folder(output)
    form = wanted_form(form, str(folder / "note") if folder else output, False)
    kb = load(pack_folders(packs, only))
    chosen = _kind(kb, kind)
    order = Order(chosen, _layout(chosen, layout), _review(reviewed_by, role), include_private, own_words, hide_answers)
    _fits(order, len(cases), bool(folder), session)
    taken = _taken(kb, cases, session, include_private)
    _refuse_unfit(kb, chosen, taken)
    sheets = _sheets(order, taken, form, folder, output)
    for one in sheets:
        _spare(kb, one, cases, replace)
    folders = template_folders(templates)
    written = [note(kb, order, [case.advices for case in one.taken], form, folders) for one in sheets]
    for one, content in zip(sheets, written, strict=True):
        result(content, one.output, private=True)
    if order.review is None:
        message(DRAFTED)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What goes to one place: a file, or the screen (None, "-")."""

    output: str | None
    taken: tuple[Taken, ...]


def _folder(output: str | None) -> Path | None:
    """The folder that is named, if it is one."""
    if output and output != "-" and (Path(output).is_dir() or output.endswith(("/", os.sep))):
        return Path(output)
    return None


def _kind(kb: KnowledgeBase, name: str | None) -> NoteKind:
    """The kind of that name, or the first. Its options are told where there is none."""
    kinds = {kind.id: kind for kind in kb.roles.notes}
    if not kinds:
        raise click.UsageError("These rules have no notes. A pack names them in pack.yaml, under roles.")
    if name is None:
        return kb.roles.notes[0]
    if name not in kinds:
        near = closest(name, kinds) or f" There are {listing(kinds)}."
        raise click.BadParameter(f"there is no kind {name!r}.{near}", param_hint="--kind")
    return kinds[name]


def _layout(kind: NoteKind, name: str | None) -> str:
    """The layout of that name, or the kind's first; "" where the kind has none."""
    if name is None:
        return next(iter(kind.layouts), "")
    if name not in kind.layouts:
        near = closest(name, kind.layouts) or (f" There are {listing(kind.layouts)}." if kind.layouts else "")
        said = f"{kind.id} has no layout {name!r}.{near}"
        raise click.BadParameter(said, param_hint="--layout")
    return name


def _review(by: str | None, role: str | None) -> Review | None:
    """The review that is told, on one line each."""
    from ..report.note import Review

    if by is None and role is None:
        return None
    if by is None:
        raise click.UsageError("--role says as what somebody read the note. Name them as well: --reviewed-by NAME.")
    for option, said in (("--reviewed-by", by), ("--role", role)):
        if said is not None and not _is_named(said):
            why = f"here a name of at most {LONGEST_NAME} signs on one line is expected. "
            why += "A note without a reviewer stays a draft."
            raise click.BadParameter(why, param_hint=option)
    return Review(by.strip(), (role or "").strip())


def _is_named(said: str) -> bool:
    """Has it a letter that can be seen, on one line?"""
    return any(sign.isalpha() for sign in FILLERS.sub("", said)) and said.isprintable() and len(said) <= LONGEST_NAME


def _fits(order: Order, cases: int, apart: bool, session: int | None) -> None:
    """Refuse what does not go together, with what to do instead."""
    kind = order.kind
    if order.private and kind.reader != THERAPIST:
        raise click.UsageError(f"The kind {kind.id} never has private answers in it. Leave --include-private out.")
    if order.own_words and kind.reader != THERAPIST:
        raise click.UsageError(f"The kind {kind.id} never has your own notes in it. Leave --own-words out.")
    if order.hidden and not kind.exercise:
        raise click.UsageError(f"The kind {kind.id} has no answers to hide. Leave --hide-answers out, or see --kind.")
    if cases > 1 and kind.reader != THERAPIST and not apart:
        raise click.UsageError(f"Each {kind.id} is a file of its own. Name a folder, as in -o notes/")
    if cases > 1 and session is not None:
        raise click.UsageError("--session is for one case. Leave it out, or name one case.")


def _taken(kb: KnowledgeBase, paths: Sequence[str], session: int | None, private: bool) -> tuple[Taken, ...]:
    """The cases with their advice. All that are refused are told together; no case is there twice."""
    from ..casebook import read_case

    cases: dict[str, tuple[str, Case]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            case = read_case(*given(path, CASE_LIMIT), kb)
        except CaseError as error:
            problems.extend(error.problems)
            continue
        if case.code in cases:
            said = f"{cases[case.code][0]} and {path} are both the case {case.code}."
            raise click.BadParameter(f"{said} Name one, or give each a code of its own.", param_hint="CASE")
        cases[case.code] = (path, case)
    if problems:
        raise CaseError(problems)
    try:
        return tuple(Taken(path, follow(kb, case, session, private=private)) for path, case in cases.values())
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--session") from error


def _refuse_unfit(kb: KnowledgeBase, kind: NoteKind, taken: Sequence[Taken]) -> None:
    """Refuse all where one is refused: which cases, and why."""
    from ..report.note import unfit

    why = [(one, unfit(kb, kind, one.advices)) for one in taken]
    problems = [
        Problem(Place(Text(one.path, ())), "no-note", f"no {kind.id} for case {one.code}: {said}")
        for one, said in why
        if said
    ]
    if problems:
        raise NoteError(problems)


def _sheets(order: Order, taken: Sequence[Taken], form: str, folder: Path | None, output: str | None) -> list[_Sheet]:
    """What goes where: a file for each case in a folder, else all of it to one place."""
    if folder is None:
        return [_Sheet(output, tuple(taken))]
    ending = ENDINGS.get(form, f".{form}")
    kind = "-".join(filter(None, (order.kind.id, order.layout)))
    sheets = [_Sheet(str(folder / f"{one.stem}-{kind}{ending}"), (one,)) for one in taken]
    if len({str(one.output).casefold() for one in sheets}) < len(sheets):
        raise click.UsageError("Two of these cases would go to one file, for their codes are too much alike.")
    return sheets


def _spare(kb: KnowledgeBase, sheet: _Sheet, cases: Sequence[str], replace: bool) -> None:
    """Refuse to write over a case, over what is no note, and over a note that somebody may have edited."""
    if sheet.output in (None, "-"):
        return
    from ..casebook import check_file
    from ..report.note import is_note

    path = Path(str(sheet.output))
    check_file(path)
    if not path.exists() or not path.stat().st_size:
        return
    if any(case != "-" and path.samefile(case) for case in cases):
        why = f"{path} is a case itself, which would be lost. Name another file."
    elif not is_note(kb, read_bytes(path, REPORT_LIMIT)):
        why = f"{path} is there already and is no note, so it stays. Name another file, or move it away."
    elif not replace:
        why = f"{path} is there already, and somebody may have edited it. Name another file, or say --replace."
    else:
        return
    raise click.BadParameter(why, param_hint="--output")
