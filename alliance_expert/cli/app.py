"""The commands. Each reads what it needs, calls one flow of values, and gives the text to the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from .. import __version__, consult, load
from ..errors import AllianceError, CaseError, FileError
from ..model.advice import Advice
from ..model.case import Case, Facts, facts_at
from ..model.knowledge import KnowledgeBase
from ..source.files import CASE_LIMIT, read_bytes, read_stream, shipped
from .rules import rules
from .screen import message, result
from .shared import SETTINGS, Examples, knowledge_options, pack_folders, template_folders

DEMO = "demo.yaml"
TEXT_TEMPLATE = "report.txt.j2"


@click.group(
    cls=Examples,
    context_settings=SETTINGS,
    examples="""
    alliance-expert demo                      see a report for an invented case
    alliance-expert consult my-case.yaml      advice for your own case
    alliance-expert rules list                what the advice is made from
    """,
)
@click.version_option(__version__, "--version", message="%(prog)s %(version)s")
def app() -> None:
    """Advice on the working alliance with a client, with reasons, from rules that people can read."""


@app.command(
    cls=Examples.Command,
    name="demo",
    examples="""
    alliance-expert demo
    """,
)
@knowledge_options
def demo_command(packs: tuple[str, ...], only: bool, templates: tuple[str, ...]) -> None:
    """Show the report for an invented case that comes with the program."""
    kb = load(pack_folders(packs, only))
    path = shipped("examples") / DEMO
    facts = _facts(read_bytes(path, CASE_LIMIT), str(path), kb, None)
    result(_text(kb, consult(kb, facts), templates))
    copy = "copy" if os.name == "nt" else "cp"
    program = sys.argv[0] if Path(sys.argv[0]).name.startswith("alliance-expert") else "alliance-expert"
    message(
        "\nThis was an invented case. Next, try your own:\n\n"
        f"  {copy} {path} my-case.yaml\n"
        f"  {program} rules list attributes      (what can be answered)\n"
        f"  {program} consult my-case.yaml       (after you changed the answers in it)"
    )


@app.command(
    cls=Examples.Command,
    name="consult",
    examples="""
    alliance-expert consult A17.yaml
    alliance-expert consult A17.yaml --session 3
    alliance-expert consult A17.yaml --format json -o A17.json
    alliance-expert consult - < A17.yaml
    """,
)
@click.argument("case", metavar="CASE|-")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of the screen; - is the screen.")
@click.option("--session", type=click.IntRange(1), metavar="N", help="Consult session N instead of the last.")
@knowledge_options
def consult_command(
    case: str,
    form: str,
    output: str | None,
    session: int | None,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> None:
    """Give advice on the case in the file CASE (- reads it from standard input)."""
    if output and case != "-" and Path(output).exists() and Path(case).exists() and Path(output).samefile(case):
        raise click.BadParameter("is the case itself, which would be lost. Name another file.", param_hint="--output")
    kb = load(pack_folders(packs, only))
    if case == "-":
        raw, name = read_stream(sys.stdin.buffer, CASE_LIMIT), "<stdin>"
    else:
        raw, name = read_bytes(Path(case), CASE_LIMIT), case
    advice = consult(kb, _facts(raw, name, kb, session))
    result(_json(kb, advice) if form == "json" else _text(kb, advice, templates), output)


app.add_command(rules)


def _facts(raw: bytes, name: str, kb: KnowledgeBase, session: int | None) -> Facts:
    from ..casebook import read_case

    case: Case = read_case(raw, name, kb)
    try:
        return facts_at(case, session, kb.attributes, kb.roles.plain_source)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--session") from error


def _text(kb: KnowledgeBase, advice: Advice, templates: Sequence[str]) -> str:
    from ..report import page, render

    return render(TEXT_TEMPLATE, page(kb, advice), template_folders(templates))


def _json(kb: KnowledgeBase, advice: Advice) -> str:
    from ..report import document, to_json

    return to_json(document(kb, advice))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; never a traceback."""
    sys.exit(_guarded(lambda: app.main(arguments, prog_name="alliance-expert", standalone_mode=False)))


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
            message("The case was refused whole; nothing was advised and nothing was changed.")
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
