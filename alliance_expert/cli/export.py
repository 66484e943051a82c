"""`alliance-expert rules export`: the rules as one SQL statement."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

import click

from .. import __version__, load
from ..engine.columns.program import CASE, SESSION
from ..errors import ExtraError
from ..model.knowledge import KnowledgeBase
from ..source.files import read_bytes
from ..source.shape import closest
from .screen import message, result
from .shared import PATH, REPORT_LIMIT, Examples, pack_folders, rule_options, spare_others, with_the_one_here

DIALECTS = ("duckdb", "spark", "postgres")
"""Those of alliance_expert.engine.columns.sql, which is imported when one is wanted; a test holds the two equal."""

BEGINNING = "-- alliance-expert rules export"
ROW = (CASE, SESSION)


@click.command(
    cls=Examples.Command,
    name="export",
    examples="""
    alliance-expert rules export --sql duckdb -o advice.sql
    alliance-expert rules export --sql spark --table records.cases --reasons -o advice.sql
    alliance-expert rules export --sql postgres --columns case,session,alliance.bond
    """,
)
@click.option("--sql", "dialect", type=click.Choice(DIALECTS), required=True, help="Whose SQL it is written in.")
@click.option("--table", default="cases", metavar="NAME", help="The table of cases. Without it: cases.")
@click.option(
    "--columns",
    metavar="NAMES",
    help="The columns that the table has, with commas between them; or a CSV file in whose first line they stand. "
    "Without it: every attribute, each with its source.",
)
@click.option("--reasons", is_flag=True, help="Give the rules behind each thing that is said, too.")
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write to FILE instead of the screen; - is the screen. Replaces an older statement, no other file.",
)
@rule_options
def export_command(
    dialect: str,
    table: str,
    columns: str | None,
    reasons: bool,
    output: str | None,
    packs: tuple[str, ...],
    only: bool,
) -> None:
    """Write the rules as one SQL statement, from a table of cases to a table of advice.

    The table has a row for each case and session; docs/scale.md tells what its columns are, how the statement is run,
    and what it gives.
    """
    spare_others(
        output, lambda old: old.startswith(BEGINNING.encode()), "is no statement that was exported, so it stays."
    )
    kb = load(pack_folders(with_the_one_here(packs), only))
    text = _statement(kb, dialect, table, columns, reasons)
    told = ", ".join(f"{pack.name} {pack.version}" for pack in kb.packs)
    result(f"{BEGINNING} --sql {dialect}\n-- program {__version__}; packs {told}; {kb.digest}\n{text}", output)
    if output not in (None, "-"):
        message(f"It reads the table {table} and gives the table of advice. How to run it: docs/scale.md")


def _statement(kb: KnowledgeBase, dialect: str, table: str, columns: str | None, reasons: bool) -> str:
    try:
        from ..engine.columns.sql import columns_of, statement
    except ImportError as error:
        raise ExtraError(
            "SQL is written with an extra that is not installed. Install it with\n"
            "  pip install 'alliance-expert[scale]'\n"
            "  pipx inject alliance-expert sqlglot    (where pipx installed the program)"
        ) from error
    from ..advice.columns import plan

    steps = plan(kb)
    named = None if columns is None else _named(columns, columns_of(steps))
    try:
        return statement(steps, dialect, source=table, columns=named, reasons=reasons)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--table") from None


def _named(columns: str, known: Collection[str]) -> list[str]:
    """The columns that a table has; every one is known."""
    text = columns
    if Path(columns).is_file():
        text = next(iter(read_bytes(Path(columns), REPORT_LIMIT).decode("utf-8-sig", "replace").splitlines()), "")
    names = [name.strip() for name in next(csv.reader([text]), [])]
    if text != columns and not {*names} & {*ROW}:  # perhaps it has no header, and the first line is somebody's
        said = f"the first line of {columns} names neither a case nor a session. Name a CSV with a header, or columns."
        raise click.BadParameter(said, param_hint="--columns")
    for name in names:
        if name not in known and name not in ROW:
            said = f"there is no attribute {name!r} that a column could have.{closest(name, known)}"
            raise click.BadParameter(said, param_hint="--columns")
    return [name for name in names if name not in ROW]
