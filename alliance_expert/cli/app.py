"""The commands. Each reads what it needs, calls one flow of values, and gives the text to the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from .. import __version__, load
from ..errors import AllianceError, CaseError, FileError
from ..model.knowledge import KnowledgeBase
from ..source.files import shipped
from .screen import message, result
from .shared import (
    NAME,
    PATH,
    SETTINGS,
    Examples,
    facts_of,
    give_report,
    knowledge_options,
    pack_folders,
    program,
    quoted,
    report_options,
    session_option,
    spare,
    wanted_form,
)

DEMO = "demo.yaml"


@click.group(
    cls=Examples,
    context_settings=SETTINGS,
    examples="""
    alliance-expert demo                      see a report for an invented case
    alliance-expert interview A17.yaml        answer questions, then read the advice
    alliance-expert consult my-case.yaml      advice for your own case
    alliance-expert explain my-case.yaml      why, why not, what if
    alliance-expert note my-case.yaml         a note for supervision, the file or the client
    alliance-expert caseload my-cases/        one page over all cases: who first, and why
    alliance-expert batch sessions.csv -o advice.csv   the same for a table of many cases
    alliance-expert respond my-case.yaml      say what you took up, or set aside
    alliance-expert rules list                what the advice is made from
    alliance-expert templates list            what reports are written with
    alliance-expert --version                 which rules these are
    """,
    later={
        "explain": "explain:explain_command",
        "interview": "interview:interview_command",
        "note": "note:note_command",
        "caseload": "caseload:caseload_command",
        "batch": "batch:batch_command",
        "respond": "respond:respond_command",
        "rules": "rules:rules",
        "templates": "templates:templates",
        "verify": "verify:verify_command",
    },
    invoke_without_command=True,
    no_args_is_help=True,
)
@click.option("--version", is_flag=True, help="Tell the version, the packs of rules and their digest.")
@click.option("--rules", "packs", multiple=True, metavar="PATH", type=PATH, help="With --version: tell this pack too.")
@click.pass_context
def app(context: click.Context, version: bool, packs: tuple[str, ...]) -> None:
    """Advice on the working alliance with a client, with reasons, from rules that people can read."""
    if version:
        result(_version(load(pack_folders(packs, only=False))))
        context.exit()
    if packs:
        raise click.UsageError("--rules stands after the command, as in: alliance-expert demo --rules PATH")
    if context.invoked_subcommand is None:
        raise click.UsageError("Name a command.")


@app.command(
    cls=Examples.Command,
    name="demo",
    examples="""
    alliance-expert demo
    alliance-expert demo -o demo.html
    """,
)
@report_options
@knowledge_options
def demo_command(
    form: str | None,
    output: str | None,
    sources: bool,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> None:
    """Show the report for an invented case that comes with the program."""
    path = shipped("examples") / DEMO
    spare(output, str(path))
    form = wanted_form(form, output, sources)
    kb = load(pack_folders(packs, only))
    give_report(kb, facts_of(str(path), kb, None), form, output, templates, sources)
    copy = "copy" if os.name == "nt" else "cp"
    again = program()
    message(
        "\nThis was an invented case. Next, try your own:\n\n"
        f"  {again} interview A17.yaml         (asks, and saves every answer)\n\n"
        "Or write a case file:\n\n"
        f"  {copy} {quoted(str(path))} my-case.yaml\n"
        f"  {again} rules list attributes      (what can be answered)\n"
        f"  {again} consult my-case.yaml       (after you changed the answers in it)"
    )


@app.command(
    cls=Examples.Command,
    name="consult",
    examples="""
    alliance-expert consult A17.yaml
    alliance-expert consult A17.yaml -o A17.html
    alliance-expert consult A17.yaml -o A17.html --sources
    alliance-expert consult A17.yaml -o A17.docx
    alliance-expert consult A17.yaml --session 3 --format md
    alliance-expert consult - < A17.yaml
    """,
)
@click.argument("case", metavar="CASE|-", type=PATH)
@report_options
@session_option
@knowledge_options
def consult_command(
    case: str,
    form: str | None,
    output: str | None,
    sources: bool,
    session: int | None,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> None:
    """Give advice on the case in a file, or with - on standard input."""
    spare(output, case)
    form = wanted_form(form, output, sources)
    kb = load(pack_folders(packs, only))
    give_report(kb, facts_of(case, kb, session), form, output, templates, sources)


def _version(kb: KnowledgeBase) -> str:
    """What a saved report names at its end, so that the two can be compared."""
    packs = ", ".join(f"{pack.name} {pack.version}" for pack in kb.packs)
    return f"alliance-expert {__version__}\nrules: {packs}\ndigest: {kb.digest}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; never a traceback."""
    sys.exit(_guarded(lambda: app.main(arguments, prog_name=NAME, standalone_mode=False)))


def _guarded(run: Callable[[], Any]) -> int:
    """The exit code of `run`, from the list in docs/architecture.md."""
    try:
        code = run()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        message("Interrupted.")
        return 130
    except AllianceError as error:
        message(str(error))
        if isinstance(error, CaseError):
            message(error.ending)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its exit
        return 0
    except OSError as error:
        message(f"Could not read or write: {error.strerror or type(error).__name__}. Nothing was changed.")
        return FileError.exit_code
    except Exception as error:
        message(_unforeseen(error))
        return 70
    return code if isinstance(code, int) else 0


def _unforeseen(error: Exception) -> str:
    """What to report: where it happened, and nothing of the case, which the error's own words might hold."""
    import platform
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
    return (
        "Something went wrong that should not have. Nothing was advised.\n"
        f"Please report: {type(error).__name__} at {place}, alliance-expert {__version__}, "
        f"Python {platform.python_version()} on {platform.system()}."
    )
