"""`alliance-expert templates ...`: for those who change what reports look like."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from .. import load
from ..errors import FileError, TemplateError
from ..source.files import CONTENT_LIMIT, read_bytes, shipped, write_bytes
from ..source.shape import closest, listing
from .screen import is_terminal, message, result
from .shared import (
    PATH,
    SETTINGS,
    WIDTH,
    Examples,
    knowledge_options,
    own_folder,
    pack_folders,
    program,
    quoted,
    template_folders,
    template_option,
)


@click.group(
    cls=Examples,
    context_settings=SETTINGS,
    examples="""
    alliance-expert templates list
    alliance-expert templates copy report.html.j2 --block footer
    alliance-expert templates check
    """,
)
def templates() -> None:
    """List, copy and check the templates that reports are written with."""


@templates.command(
    cls=Examples.Command,
    name="list",
    examples="""
    alliance-expert templates list
    alliance-expert templates list --templates my-templates
    """,
)
@template_option
def list_command(templates: tuple[str, ...]) -> None:
    """List all templates: what each is for, its blocks, and the file that is used."""
    result("\n".join(_listed(template_folders(templates))))


def _listed(folders: Sequence[Path]) -> Iterator[str]:
    from ..report.templates import USES, known

    for name in known(folders):
        yield f"{name}: {USES.get(name, 'a file of your own')}"
        yield from _file(name, folders)
    yield ""


def _file(name: str, folders: Sequence[Path]) -> Iterator[str]:
    """The blocks of a template, and its file; of one that extends another, which blocks are its own."""
    from ..report.templates import blocks, changed, find

    path = find(name, folders)
    assert path
    try:
        named, own = blocks(path, folders), changed(path)
    except TemplateError:
        yield f"    not understood; {program()} templates check tells why"
        named = own = ()
    yield from _filled("blocks", named)
    if path.parent == shipped("templates"):
        yield "    shipped"
    else:
        yield f"    yours: {path}"
        yield from _filled("changes", own)


def _filled(label: str, words: Sequence[str]) -> Iterator[str]:
    if words:
        yield textwrap.fill(
            ", ".join(words), WIDTH, initial_indent=f"    {label}: ", subsequent_indent=" " * (len(label) + 6)
        )


def _beginning(_: click.Context, __: click.Parameter, beginning: str) -> list[str]:
    from ..report.templates import USES

    return [name for name in USES if name.startswith(beginning)]


@templates.command(
    cls=Examples.Command,
    name="copy",
    examples="""
    alliance-expert templates copy report.html.j2 --block footer
    alliance-expert templates copy report.css
    alliance-expert templates copy words.j2 -o my-templates
    alliance-expert templates copy note.docx
    """,
)
@click.argument("name", shell_complete=_beginning)
@click.option(
    "--block",
    "blocks",
    multiple=True,
    metavar="BLOCK",
    help="Copy no more than this block; all else stays as it is shipped, after an update too. May be given again.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FOLDER",
    help="Copy into FOLDER and not into the folder where your templates are found; - is the screen.",
)
def copy_command(name: str, blocks: tuple[str, ...], output: str | None) -> None:
    """Copy a shipped template, style sheet or Word file, to change it. It comes before the shipped one."""
    copied = _copied(name, blocks)
    if output == "-":
        if isinstance(copied, bytes) and is_terminal(output):
            raise click.UsageError(f"A terminal cannot show {name}. Leave -o out, or name a folder with it.")
        result(copied)
        return
    folder = own_folder("templates") if output is None else Path(output)
    path = folder / name
    if os.path.lexists(path):
        said = f"{path} is there already, so it stays. Change it there, or name another folder with -o."
        raise click.BadParameter(said, param_hint="NAME")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder}: cannot be made: {error.strerror}. Name another folder with -o.") from error
    write_bytes(path, copied.encode() if isinstance(copied, str) else copied)
    option = "" if output is None else f" --templates {quoted(output)}"
    message(f"Written: {path}\nWhen you have changed it: {program()} templates check{option}")


def _copied(name: str, chosen: Sequence[str]) -> str | bytes:
    """The shipped template, or one that extends it with some of its blocks; what is no text as it is."""
    from ..report.templates import USES, blocks, child, read

    if name not in USES:
        said = f"{name!r} is not shipped.{closest(name, USES) or f' There are {listing(USES)}.'}"
        raise click.BadParameter(said, param_hint="NAME")
    path = shipped("templates") / name
    known = blocks(path, ())
    for block in chosen:
        if block not in known:
            near = closest(block, known) or f" It has {listing(known, 99) or 'none; leave --block out'}."
            raise click.BadParameter(f"{name} has no block {block!r}.{near}", param_hint="--block")
    if path.suffix == ".docx":
        return read_bytes(path, CONTENT_LIMIT)
    return child(name, chosen) if chosen else read(path)[1]


@templates.command(
    cls=Examples.Command,
    name="check",
    examples="""
    alliance-expert templates check
    alliance-expert templates check --templates my-templates
    """,
)
@knowledge_options
def check_command(packs: tuple[str, ...], only: bool, templates: tuple[str, ...]) -> int:
    """Try all templates on the examples, and tell every problem with its place. Ends with 1 if there is one."""
    from ..author.templates import problems_of
    from ..report.templates import USES, inside

    folders = template_folders(templates)
    loaded = pack_folders(packs, only)
    problems = problems_of(load(loaded), [pack for pack in loaded if pack != shipped("rules")], folders)
    if problems:
        many = "s" if len(problems) > 1 else ""
        result("\n".join((*map(str, problems), "", f"{len(problems)} problem{many}.", "")))
        return 1
    own = sum(len(inside(folder)) for folder in folders)
    result(f"No problems. {len(USES)} shipped templates, style sheets and Word files, {own} of your own.\n")
    return 0
