"""What the commands have in common: options, folders, help with examples first."""

from __future__ import annotations

import inspect
import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import consult, load
from ..errors import AllianceError, FileError
from ..model.advice import Advice
from ..model.case import Facts, facts_at
from ..model.knowledge import KnowledgeBase
from ..source.files import CASE_LIMIT, read_bytes, read_stream, shipped
from .screen import is_terminal, result

NAME = "alliance-expert"

RULES = "ALLIANCE_EXPERT_RULES"
"""In the environment: more folders with packs, joined as the system joins paths."""

WIDTH = 80
"""Signs in a line of what a terminal shows."""

REPORT_LIMIT = 20_000_000
"""Bytes; more than the longest report."""

FORMS = ("text", "md", "html", "json", "docx", "pdf")
"""Those of alliance_expert.report, which is not imported before a report is wanted; a test holds the two equal."""

PATH = click.Path(readable=False)
"""A path as typed, which shells can complete; whether it can be read is told by those who read it."""

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Function = TypeVar("Function", bound=Callable[..., Any])
Completion = Callable[[click.Context, click.Parameter, str], list[str]]


class _ExamplesFirst(click.Command):
    """Help that begins with the examples, for those who read no further."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = inspect.cleandoc(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments; a pack that stands among them without --rules is told."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            with suppress(OSError):  # a word that can not be the name of a file
                packs = [word for word in typed if (Path(word) / "pack.yaml").is_file()]
                if packs and "unexpected extra argument" in error.message:
                    ctx.fail(f"{packs[0]} is a pack. Name it with --rules {packs[0]}")
            raise

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.examples:
            formatter.write("Examples:\n")
            formatter.write("".join(f"  {line}\n" for line in self.examples.splitlines()))
            formatter.write("\n")
        super().format_help(ctx, formatter)


class Examples(_ExamplesFirst, click.Group):
    """A group of commands with examples. Those of `later`, as `module:name`, are imported when they are asked for."""

    class Command(_ExamplesFirst):
        """A command with examples."""

    def __init__(self, *args: Any, later: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.later = dict(later or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*self.commands, *self.later})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name. Where there is none, all are imported, for one of them is most likely meant."""
        if cmd_name not in self.commands:
            for name in [cmd_name] if cmd_name in self.later else list(self.later):
                module, _, command = self.later.pop(name).partition(":")
                self.add_command(getattr(import_module(f".{module}", __package__), command), name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; a file in its place is most likely a case."""
        with suppress(OSError):  # a word that cannot be the name of a file
            if Path(args[0]).is_file() and not ctx.resilient_parsing and not self.get_command(ctx, args[0]):
                ctx.fail(f"{args[0]} is no command. To consult a case: alliance-expert consult {args[0]}")
        return super().resolve_command(ctx, args)


def rule_options(function: Function) -> Function:
    """--rules and --only, given to the command as `packs` and `only`."""
    only = click.option("--only", is_flag=True, help="Nothing but what --rules names: leave the shipped rules out.")
    packs = click.option(
        "--rules",
        "packs",
        type=PATH,
        multiple=True,
        metavar="PATH",
        help="A folder with a pack of your own, on top of the shipped rules. May be given again.",
    )
    return packs(only(function))


def template_option(function: Function) -> Function:
    """--templates, given to the command as `templates`."""
    option = click.option(
        "--templates",
        type=PATH,
        multiple=True,
        metavar="PATH",
        help="A folder whose templates come before the shipped ones. May be given again.",
    )
    return option(function)


def knowledge_options(function: Function) -> Function:
    """The options of commands that make reports: --rules, --only, --templates."""
    return rule_options(template_option(function))


def report_options(function: Function) -> Function:
    """--format (given to the command as `form`, None: as the file's name ends), -o (as `output`) and --sources."""
    sources = click.option(
        "--sources",
        is_flag=True,
        help="Tell after every sentence of an html, docx or pdf report where it is from; json always does.",
    )
    output = click.option(
        "-o",
        "--output",
        type=PATH,
        metavar="FILE",
        help="Write to FILE instead of the screen; - is the screen. Replaces an older report, no other file.",
    )
    form = click.option(
        "--format",
        "form",
        type=click.Choice(FORMS),
        help="Form of the report. Without it: what FILE ends in (.md, .html, .json, .docx, .pdf, .txt), else text.",
    )
    return form(output(sources(function)))


def filled(text: str, first: str = "", rest: str = "") -> str:
    """The text as one paragraph for a terminal; `first` begins the first line, `rest` the others."""
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def given(path: str, limit: int) -> tuple[bytes, str]:
    """The bytes of a file, or with - of standard input, one more than `limit` at most; and its name for messages."""
    if path == "-":
        return read_stream(sys.stdin.buffer, limit), "<stdin>"
    return read_bytes(Path(path), limit), path


def session_option(function: Function) -> Function:
    """--session, given to the command as `session` (None: the last)."""
    option = click.option(
        "--session", type=click.IntRange(1), metavar="N", help="Consult session N instead of the last."
    )
    return option(function)


def with_the_one_here(packs: Sequence[str]) -> Sequence[str]:
    """The packs that are named, or, for those who write one, the pack in this folder where none is."""
    return packs or (".",) * Path("pack.yaml").is_file()


def own_folder(what: str) -> Path:
    """Where a user's own `rules` and `templates` lie, as the system has it; it need not be there."""
    return Path(click.get_app_dir(NAME)) / what


def pack_folders(packs: Sequence[str], only: bool) -> list[Path]:
    """The folders to load, the base first, each once: the shipped rules, the packs in the user's own folder, those of
    the environment, those named. `only` leaves the first two out, and those of the environment where some are named.
    """
    named = [Path(pack) for pack in packs]
    everywhere = [Path(pack) for pack in os.environ.get(RULES, "").split(os.pathsep) if pack]
    if only and not named and not everywhere:
        raise click.UsageError("--only leaves no rules at all. Name a folder with --rules.")
    chosen = (named or everywhere) if only else [shipped("rules"), *_own_packs(), *everywhere, *named]
    once: dict[Path, Path] = {}
    for folder in chosen:
        once.setdefault(Path(os.path.realpath(folder)), folder)
    return list(once.values())


def _own_packs() -> list[Path]:
    """The folders in the user's own folder, by name; each is a pack. What lies there and is none is told: it would be
    lost in silence.
    """
    folder = own_folder("rules")
    try:
        if not os.path.lexists(folder):
            return []
        found = sorted(one for one in folder.iterdir() if not one.name.startswith((".", "__")))
        lost = [one for one in found if one.is_symlink() and not one.exists()]
        lost += [one for one in found if one.suffix in (".yaml", ".yml")]
        if lost:
            said = "leads nowhere" if lost[0].is_symlink() else "is in no pack. A pack is a folder of its own in there"
            raise FileError(f"{lost[0]}: {said}. Mend it, or take it away.")
        return [one for one in found if one.is_dir()]
    except OSError as error:
        raise FileError(f"{folder}: cannot be read: {error.strerror}. Mend it, or take it away.") from error


def ids_beginning(ids: Callable[[KnowledgeBase], Iterable[str]]) -> Completion:
    """For the completion of a shell: those of `ids` that begin as typed, or none where the rules are refused."""

    def complete(context: click.Context, _: click.Parameter, beginning: str) -> list[str]:
        try:
            kb = load(pack_folders(context.params.get("packs") or (), context.params.get("only") or False))
        except (AllianceError, click.UsageError):
            return []
        return sorted(name for name in ids(kb) if name.startswith(beginning))

    return complete


def template_folders(templates: Sequence[str]) -> list[Path]:
    """The folders of templates that come before the shipped ones: those that are named, then the user's own."""
    for folder in templates:
        if not Path(folder).is_dir():
            raise click.BadParameter(f"there is no folder {folder}.", param_hint="--templates")
    folders = [Path(folder) for folder in templates]
    with suppress(OSError):  # a home that nobody may look into has no templates
        if own_folder("templates").is_dir():
            folders.append(own_folder("templates"))
    return folders


def facts_of(case: str, kb: KnowledgeBase, session: int | None) -> Facts:
    """The facts of a case file, or with - of standard input, at a session (None: the last)."""
    from ..casebook import read_case

    raw, name = given(case, CASE_LIMIT)
    try:
        return facts_at(read_case(raw, name, kb), session, kb.attributes, kb.roles.plain_source)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--session") from error


def spare(output: str | None, case: str) -> None:
    """Refuse to write over the case, or over anything that is no report."""
    from ..report import is_report

    if output is None or output == "-":
        return
    old, why = Path(output), ""
    if not output:
        why = "no file is named."
    elif not old.is_file() or old.stat().st_size == 0:
        return
    elif case != "-" and Path(case).exists() and old.samefile(case):
        why = f"{output} is the case itself, which would be lost. Name another file."
    elif not is_report(read_bytes(old, REPORT_LIMIT)):
        why = f"{output} is there already and is no report, so it stays. Name another file, or move it away."
    if why:
        raise click.BadParameter(why, param_hint="--output")


def spare_others(output: str | None, ours: Callable[[bytes], bool], stays: str, option: str = "--output") -> None:
    """Refuse to write over a file that is not `ours`; `stays` says of it why, and what to do."""
    if output is None or output == "-":
        return
    if not output:
        raise click.BadParameter("no file is named.", param_hint=option)
    old = Path(output)
    if old.is_file() and old.stat().st_size and not ours(read_bytes(old, REPORT_LIMIT)):
        raise click.BadParameter(f"{output} is there already and {stays}", param_hint=option)


def counted(number: int, noun: str) -> str:
    """A number with its noun, which takes an s for several."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def program() -> str:
    """What to type to run this again: the plain name where the terminal finds it."""
    started, found = Path(sys.argv[0]), shutil.which(NAME)
    if not started.name.startswith(NAME) or (found and started.exists() and Path(found).samefile(started)):
        return NAME
    return quoted(str(started))


def quoted(path: str) -> str:
    """A path as a terminal takes it; cmd and PowerShell know double quotes only."""
    return shlex.quote(path) if os.name != "nt" else f'"{path}"' if " " in path else path


def wanted_form(form: str | None, output: str | None, sources: bool) -> str:
    """The form that was asked for, else the one that the file's name ends in; with sources it must have room for them.

    That a form cannot be made or shown here is told before there is anything to lose.
    """
    from ..report import FILES, file_writer, form_of

    form = form or form_of(output or "")
    if form is None:
        said = f"no report ends in {Path(output or '').suffix}. "
        said += "Use .html, .md, .txt, .json, .docx or .pdf, or say --format as well."
        raise click.BadParameter(said, param_hint="--output")
    if form in FILES:
        if is_terminal(output):
            raise click.UsageError(f"A terminal cannot show {form}. Name a file for it: -o FILE.{form}")
        file_writer(form)
    if sources and form == "json":
        raise click.UsageError("The form json always carries its sources. Leave --sources out.")
    if sources and form not in ("html", *FILES):
        raise click.UsageError(
            f"The form {form} has no room for --sources. Use html, as in --format html or -o FILE.html; "
            "json always carries them."
        )
    return form


def give_report(
    kb: KnowledgeBase, facts: Facts, form: str, output: str | None, templates: Sequence[str], sources: bool
) -> Advice:
    """Consult, give the report, and return the advice that it tells."""
    from ..report import FILES, report, report_file

    write, advice = report_file if form in FILES else report, consult(kb, facts)
    result(write(kb, advice, form, template_folders(templates), sources=sources), output)
    return advice
