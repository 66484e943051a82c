"""`alliance-expert rules docs`: all rules as pages."""

from __future__ import annotations

from pathlib import Path

import click

from .. import load
from .screen import message
from .shared import PATH, Examples, pack_folders, rule_options, with_the_one_here


@click.command(
    cls=Examples.Command,
    name="docs",
    examples="""
    alliance-expert rules docs -o pages
    alliance-expert rules docs --rules my-pack -o pages
    """,
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FOLDER",
    required=True,
    help="Write into FOLDER: a new or empty one, or one that an earlier run has filled.",
)
@rule_options
def docs(output: str, packs: tuple[str, ...], only: bool) -> None:
    """Make a page of everything: what leads to it, what follows from it, its sources, lecture and scenarios.

    Open index.html in FOLDER with a browser; no server is needed, and nothing is fetched from outside. Made anew, pages
    that are no more are taken away; what others put there stays.
    """
    from ..author.folder import fill
    from ..author.site import site
    from ..knowledge.files import collect

    if output in ("", "-"):
        raise click.BadParameter("name a folder.", param_hint="--output")
    folders = tuple(pack_folders(with_the_one_here(packs), only))
    kb = load(folders, drafts=True)
    count, gone = fill(Path(output), site(kb, collect(folders, scenarios=True)))
    taken = f", {gone} taken away" if gone else ""
    whose = ", ".join(f"{pack.name} {pack.version}" for pack in kb.packs)
    message(f"{count} files written for {whose}{taken}. Open {Path(output) / 'index.html'} with a browser.")
