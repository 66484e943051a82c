"""`alliance-expert caseload`: one page over all cases of a folder, those to look at first at its head."""

from __future__ import annotations

import gc
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import click

from .. import load
from ..advice.caseload import Survey, tallies, themes, urgency
from ..errors import CaseError, FileError
from ..model.caseload import SORTS, Caseload, Entry, Unread
from ..model.knowledge import KnowledgeBase
from ..model.place import Problem
from ..source.files import CASE_LIMIT, read_settled
from ..source.shape import closest, listing
from .screen import message, progress, result
from .shared import (
    FORMS,
    PATH,
    Examples,
    ids_beginning,
    knowledge_options,
    pack_folders,
    spare_others,
    template_folders,
    wanted_form,
)

REFUSED = 4


@click.command(
    cls=Examples.Command,
    name="caseload",
    examples="""
    alliance-expert caseload my-cases/
    alliance-expert caseload my-cases/ -o caseload.html
    alliance-expert caseload my-cases/ --since 14 --first 5
    alliance-expert caseload my-cases/ --sort weakest
    alliance-expert caseload my-cases/ --include-private -o for-myself.html
    """,
)
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--sort",
    type=click.Choice(SORTS),
    default=SORTS[0],
    show_default=True,
    help="Who first; or by code; by the last change of the file; by the lowest leg. A danger always comes first.",
)
@click.option(
    "--with",
    "wanted",
    metavar="FINDING",
    multiple=True,
    shell_complete=ids_beginning(lambda kb: kb.roles.pressing),
    help="Only cases in which this presses. May be given again: any of them.",
)
@click.option("--since", metavar="DATE|DAYS", help="Only files changed since that day, such as 2026-11-17, or 14 days.")
@click.option("--first", "most", type=click.IntRange(1), metavar="N", help="Only the first N cases.")
@click.option("--include-private", is_flag=True, help="For yourself: let private answers count, and tell your themes.")
@click.option("--own-words", is_flag=True, help="Show reasons to set advice aside as they were written.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="Form of the page. Without it: what FILE ends in (.html, .docx, .pdf, .md, .json, .txt), else text.",
)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write to FILE. Replaces an older caseload only.")
@knowledge_options
def caseload_command(
    folder: str,
    sort: str,
    wanted: tuple[str, ...],
    since: str | None,
    most: int | None,
    include_private: bool,
    own_words: bool,
    form: str | None,
    output: str | None,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> int:
    """Tell of all cases in DIR, and in the folders inside it, on one page: who first, and why.

    A danger that is not known to be handled is always shown. Ends with 4 where a file could not be read, or two are the
    same case.
    """
    from ..report.caseload import caseload_page, is_caseload

    form = wanted_form(form, output, False)
    spare_others(output, is_caseload, "is no caseload, so it stays. Name another file, or move it away.")
    today = date.today()
    day = None if since is None else _day(since, today)
    kb = load(pack_folders(packs, only))
    _known(kb, wanted)
    with _unswept():
        read = _Read(kb, today, include_private)
        read.folder(Path(folder))
        entries = sorted(read.entries, key=_key(kb, sort))
        chosen = [one for one in entries if _is_wanted(one, wanted, None if day is None else (today - day).days)]
        shown = [one for n, one in enumerate(chosen) if most is None or n < most or one.endangered]
        caseload = Caseload(
            today,
            include_private,
            tuple(shown),
            sort,
            len(entries) - len(shown),
            _wish(kb, wanted, day, most if len(shown) < len(chosen) else None),
            tuple(read.unread),
            read.doubled(),
            read.others,
            themes(kb, entries),
            tallies(kb, entries),
        )
        page = caseload_page(kb, caseload, form, template_folders(templates), own_words=own_words)
    result(page, output, private=True)
    for line in _told(caseload):
        message(line)
    return REFUSED if caseload.unread or caseload.doubled else 0


@contextmanager
def _unswept() -> Iterator[None]:
    """Python looks for no waste meanwhile, because what is made of a case has no circles and goes without that; to look
    through the rules again and again costs a fifth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Read:
    """The cases of a folder, one after another, and what could not be read."""

    def __init__(self, kb: KnowledgeBase, today: date, private: bool) -> None:
        self.kb = kb
        self.today = today
        self.survey = Survey(kb, private)
        self.entries: list[Entry] = []
        self.unread: list[Unread] = []
        self.others: tuple[str, ...] = ()

    def folder(self, folder: Path) -> None:
        """Read all case files in a folder. Nothing in it is refused but the folder itself."""
        from ..casebook.folder import case_files

        if not folder.is_dir():
            there = "is a file. Name the folder that it lies in" if folder.exists() else "is not there. Check the name"
            raise FileError(f"{folder}: {there}.")
        found = case_files(folder)
        if not found.files and not found.closed:
            said = f"there is no case file in {folder}: none whose name ends in .yaml."
            raise click.BadParameter(said, param_hint="DIR")
        self.others = tuple(_shown(path) for path in found.others)
        self.unread += (Unread(_shown(path), (why,)) for path, why in found.closed)
        for path in progress(found.files, len(found.files)):
            self._file(path)

    def _file(self, path: Path) -> None:
        from ..casebook import read_case

        try:
            raw, changed = read_settled(path, CASE_LIMIT)
            case = read_case(raw, str(path), self.kb)
        except CaseError as error:
            self.unread.append(Unread(_shown(path), tuple(map(_reason, error.problems))))
        except FileError as error:
            self.unread.append(Unread(_shown(path), (str(error).removeprefix(f"{path}: "),)))
        else:
            self.entries.append(self.survey.entry(_shown(path), case, self._age(changed)))

    def _age(self, changed: float) -> int:
        """How many days ago that was; what lies ahead is now."""
        try:
            return max(0, (self.today - date.fromtimestamp(changed)).days)
        except (OSError, OverflowError, ValueError):  # a time that no calendar has
            return 0 if changed > 0 else self.today.toordinal()

    def doubled(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The codes that several files share, or that look alike."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(unicodedata.normalize("NFKC", entry.code).casefold(), []).append(entry)
        several = (sorted(alike, key=lambda one: one.path) for _, alike in sorted(found.items()) if len(alike) > 1)
        return tuple((alike[0].code, tuple(one.path for one in alike)) for alike in several)


def _reason(problem: Problem) -> str:
    """Why a file was not understood, without a word of what stands in it: that may be private."""
    place = f"line {problem.place.line}: " if problem.place.line else ""
    return f"{place}{problem.id.replace('-', ' ')}; consult tells more"


def _shown(path: Path) -> str:
    """A path as text that can be shown anywhere; what nobody can see, or a terminal takes for a command, is marked."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _day(since: str, today: date) -> date:
    """A day that is named, or so many days ago; none that is still to come."""
    try:
        day = today - timedelta(days=int(since)) if since.isdecimal() else date.fromisoformat(since)
    except (OverflowError, ValueError) as error:
        said = f"{since!r} is no day. Write one as 2026-11-17, or a number of days."
        raise click.BadParameter(said, param_hint="--since") from error
    if day > today:
        raise click.BadParameter(f"{day} is still to come. Nothing was changed since then.", param_hint="--since")
    return day


def _known(kb: KnowledgeBase, wanted: Sequence[str]) -> None:
    for name in wanted:
        if name not in kb.roles.pressing:
            near = closest(name, kb.roles.pressing) or f" There are {listing(kb.roles.pressing, 30) or 'none'}."
            raise click.BadParameter(f"{name!r} is nothing that presses.{near}", param_hint="--with")


def _is_wanted(entry: Entry, wanted: Sequence[str], oldest: int | None) -> bool:
    """Was it asked for? A case with a danger that is not known to be handled always is."""
    if entry.endangered:
        return True
    pressing = {one.found.finding.id for one in entry.pressing}
    return (not wanted or not pressing.isdisjoint(wanted)) and (oldest is None or entry.age <= oldest)


def _key(kb: KnowledgeBase, sort: str) -> Callable[[Entry], tuple[object, ...]]:
    """The order that was asked for; danger comes before all, and what is equal stands as who comes first."""
    first = urgency(kb)
    own: Callable[[Entry], object] = {
        "first": lambda entry: 0,
        "case": lambda entry: (entry.code, entry.path),
        "changed": lambda entry: entry.age,
        "weakest": lambda entry: _lowest(kb, entry),
    }[sort]
    return lambda entry: (entry.advice.gate is None, not entry.endangered, own(entry), first(entry))


def _lowest(kb: KnowledgeBase, entry: Entry) -> float:
    """Where the lowest leg stands, from 0 to 1 by the last answers on each; more where none is known."""
    last = (run.answers[-1] for name, _ in kb.roles.legs if (run := entry.course.latest(name)))
    heights = (kb.attribute(one.attribute).height(one.value) for one in last if one.value is not None)
    return min(heights, default=2.0)


def _wish(kb: KnowledgeBase, wanted: Sequence[str], since: date | None, most: int | None) -> str:
    """What was asked for, in words; "" where it was all."""
    parts = []
    if most:
        parts.append(f"the first {most}")
    if wanted:
        parts.append(f"cases in which one of these presses: {', '.join(kb.findings[name].title for name in wanted)}")
    if since:
        parts.append(f"files changed since {since.isoformat()}")
    return f"Only {', and '.join(parts)}" if parts else ""


def _told(caseload: Caseload) -> Iterable[str]:
    """What to say besides the page: of which files, and nothing that stands in them."""
    for one in caseload.unread:
        yield f"Not read: {one.path}: {one.why[0]}"
    for _, files in caseload.doubled:
        yield f"Several files are the same case: {', '.join(files)}"
