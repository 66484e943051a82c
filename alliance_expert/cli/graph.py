"""`alliance-expert rules graph`: the rules as a picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import load
from ..model.knowledge import KnowledgeBase
from ..source.shape import closest, listing
from .screen import message, result
from .shared import PATH, Examples, ids_beginning, pack_folders, rule_options, spare_others, with_the_one_here

if TYPE_CHECKING:
    from ..author.graph import Graph

FORMS = ("mermaid", "dot", "svg", "html")
ENDINGS = {
    "": "mermaid", ".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".svg": "svg",
    ".html": "html", ".htm": "html",
}  # fmt: skip


def _names(kb: KnowledgeBase) -> Iterable[str]:
    from ..author.graph import names

    return names(kb)


def _sections(kb: KnowledgeBase) -> Iterable[str]:
    return (section for section, _ in kb.roles.sections)


@click.command(
    cls=Examples.Command,
    name="graph",
    examples="""
    alliance-expert rules graph -o rules.html
    alliance-expert rules graph --section G -o goals.svg
    alliance-expert rules graph --about bond-first
    """,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="html, a page in which one finds one's way; svg, a picture; mermaid or dot, text for other programs. "
    "Without it: what FILE ends in (.html, .svg, .mmd, .dot), else mermaid.",
)
@click.option("--section", metavar="ID", shell_complete=ids_beginning(_sections), help="A section of the lecture only.")
@click.option(
    "--about",
    metavar="ID",
    shell_complete=ids_beginning(_names),
    help="All that leads to this and follows from it: anything the graph shows, a rule, or a statement of the lecture.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write to FILE instead of the screen; - is the screen. Replaces an older graph, no other file.",
)
@rule_options
def graph(
    form: str | None, section: str | None, about: str | None, output: str | None, packs: tuple[str, ...], only: bool
) -> None:
    """Draw what the rules look at, what they conclude from it, and what holds stop.

    Lines run from what is asked to what is found, to what to leave alone, to do and to tell. Each names the rules
    behind it. A line that counts only as an exception (`not`, `unless_known`) looks otherwise, and so does what a hold
    stops. Drafts are drawn too, and marked.
    """
    from ..author.drawing import is_graph
    from ..author.graph import whole

    wanted = form or _form(output)
    spare_others(output, is_graph, "is no graph, so it stays. Name another file, or move it away.")
    folders = pack_folders(with_the_one_here(packs), only)
    base = whole(load(folders, drafts=True))
    chosen = _about(_section(base, section), about)
    result(_drawn(chosen, base, wanted, folders), output)


def _form(output: str | None) -> str:
    """The form that a file's name asks for."""
    ending = Path(output or "").suffix.lower() if output != "-" else ""
    if ending not in ENDINGS:
        said = f"no graph ends in {ending}. Use .html, .svg, .mmd or .dot, or say --format as well."
        raise click.BadParameter(said, param_hint="--output")
    return ENDINGS[ending]


def _section(graph: Graph, section: str | None) -> Graph:
    from ..author.graph import in_section

    if section is None:
        return graph
    titles = dict(graph.kb.roles.sections)
    if section not in titles:
        there = listing((f"{name} ({title})" for name, title in titles.items()), 40)
        told = f" Sections: {there}.{closest(section, titles)}" if titles else " No pack lists statements of a lecture."
        raise click.BadParameter(f"the lecture has no section {section!r}.{told}", param_hint="--section")
    part = in_section(graph, section)
    if not part.nodes:
        said = f"nothing carries a statement of the section {section} ({titles[section]}) yet, so there is no picture."
        raise click.BadParameter(said, param_hint="--section")
    return part


def _about(graph: Graph, name: str | None) -> Graph:
    from ..author.graph import ALL, about, names

    if name is None:
        return graph
    if name not in (known := names(graph.kb)):
        told = closest(name, known)
        if name in graph.kb.evidence:
            told = " It is a source; `rules docs` makes a page that tells who cites it."
        elif any(rule.id == name for rule in graph.kb.rules):
            told = " It is a rule that is switched off."
        raise click.BadParameter(f"there is nothing {name!r} in the graph.{told}", param_hint="--about")
    part = about(graph, name)
    if not part.links:
        where = "" if graph.title == ALL else f" in {graph.title!r}"
        said = f"nothing leads to {name} and nothing follows from it{where}, so there is no picture."
        raise click.BadParameter(said, param_hint="--about")
    return part


def _drawn(chosen: Graph, base: Graph, form: str, folders: list[Path]) -> str:
    from ..author import drawing
    from ..author import graph as texts
    from ..author.told import telling
    from ..knowledge.files import collect

    match form:
        case "html":
            return drawing.page(chosen, telling(chosen.kb, collect(tuple(folders))), base)
        case "svg":
            return drawing.svg(chosen)
        case "dot":
            return texts.dot(chosen)
        case _:
            text = texts.mermaid(chosen)
            if len(chosen.edges) > texts.MERMAID_LINES or len(text) > texts.MERMAID_SIGNS:
                most = f"{texts.MERMAID_LINES} lines and {texts.MERMAID_SIGNS:,} signs"
                message(
                    f"Mermaid draws no more than {most} unless it is told otherwise, and this is more. Choose a part "
                    "with --section or --about, or use --format html."
                )
            return text
