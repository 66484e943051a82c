"""Graph -> a picture: SVG, or a page in which one finds one's way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..knowledge.changes import Named
from ..model.knowledge import Rule
from ..report.render import render
from .graph import EXCEPTION, LEADS, STOPS, Edge, Graph, Link, concluded, in_section, limit_said, looks
from .layout import LINE, PADDING, SMALL_LINE, WIDTH, Box, Line, picture
from .told import Href, Plain, Telling, no_page

KINDS: Mapping[str, str] = {LEADS: "leads to", EXCEPTION: "is an exception to", STOPS: "stops"}
"""What a line says."""

LEGEND = 780
"""The room that the words on the lines take below a picture."""

BEGINNINGS = (b'<svg class="graph"', b"digraph rules {", b"%% The rules")
PAGE = b'<body class="map"'


def is_graph(content: bytes) -> bool:
    """Was a file made here? Then it may be replaced."""
    return content.startswith(BEGINNINGS) or (content.startswith(b"<!doctype html>") and PAGE in content)


def svg(graph: Graph) -> str:
    """The graph as one SVG file; what is behind a line is told where one points at it."""
    drawn = values(graph, tips=True)
    drawn["width"] = max(drawn["width"], LEGEND)
    return render("graph/picture.svg.j2", {"language": graph.kb.packs[0].language, **drawn, "picture": drawn}, ())


def values(
    graph: Graph,
    numbers: Mapping[Named, int] | None = None,
    tips: bool = False,
    href: Href = no_page,
) -> Plain:
    """What a template draws. `numbers` are those by which the things of several pictures are known; without `tips`
    nothing is told at the lines. `href` is where a box leads.
    """
    drawn = picture(graph)
    numbers = numbers or {named: number for number, named in enumerate(graph.nodes)}
    return {
        "title": graph.title,
        "told": _counted(graph),
        "width": drawn.width,
        "height": drawn.height,
        "boxes": [{**_box(graph, box, numbers), "href": href(box.named)} for box in drawn.boxes],
        "lines": [_line(line, numbers, _tip(graph, line.edge) if tips else "") for line in drawn.lines],
        "headings": [{"text": one.text, "x": one.x, "y": one.y, "main": one.main} for one in drawn.headings],
    }


def _counted(graph: Graph) -> str:
    """How much there is in a graph."""
    return f"{counted(len(graph.nodes), 'box', 'boxes')}, {counted(len(graph.rules), 'rule', 'rules')}"


def counted(number: int, one: str, more: str) -> str:
    """A number with the word for it."""
    return f"{number} {one if number == 1 else more}"


def _box(graph: Graph, box: Box, numbers: Mapping[Named, int]) -> Plain:
    kind, name = box.named
    first = box.y + PADDING // 2 + LINE - 5
    return {
        "number": numbers[box.named],
        "kind": kind,
        "id": name,
        "title": graph.heading(box.named),
        "x": box.x,
        "y": box.y,
        "width": WIDTH,
        "height": box.height,
        "lines": [{"text": text, "y": first + n * LINE} for n, text in enumerate(box.title)],
        "small": [
            {"text": text, "y": first + len(box.title) * LINE + n * SMALL_LINE - 2} for n, text in enumerate(box.id)
        ],
    }


def _line(line: Line, numbers: Mapping[Named, int], tip: str) -> Plain:
    return {
        "how": line.edge.how,
        "source": numbers[line.edge.source],
        "target": numbers[line.edge.target],
        "tip": tip,
        "path": line.path,
        "x": line.x,
        "y": line.y,
    }


def _tip(graph: Graph, edge: Edge) -> str:
    """What a line says, and what is behind it."""
    said = f"{graph.heading(edge.source)} {KINDS[edge.how]} {graph.heading(edge.target)}"
    behind = "; ".join(map(graph.said, edge.links))
    return f"{said}: {behind}" if edge.how == STOPS else f"{said}, by rule {behind}"


# --- a page


def page(graph: Graph, telling: Telling, base: Graph | None = None, home: str = "") -> str:
    """A page with a picture of the graph; of all rules (where it is the `base`) also one of each section.

    `home` is the address of the site that it stands in, if it stands in one.
    """
    kb, base = graph.kb, base or graph
    numbers = {named: number for number, named in enumerate(base.nodes)}
    parts = [*_sections(graph), ("all", graph)] if graph is base else [("all", graph)]
    given = {
        "language": kb.packs[0].language,
        "title": graph.title,
        "about": graph.about,
        "home": home,
        "pictures": [{"id": name, **values(part, numbers)} for name, part in parts],
        "rules": [_rule(kb.rule(name), telling, numbers) for name in graph.rules],
        "stops": [_stop(link, telling, numbers) for link in graph.links if link.how == STOPS],
        "packs": [{"name": pack.name, "version": pack.version} for pack in kb.packs],
        "digest": kb.digest,
    }
    return render("graph/page.html.j2", given, ())


def _sections(graph: Graph) -> Sequence[tuple[str, Graph]]:
    parts = [(name, in_section(graph, name)) for name, _ in graph.kb.roles.sections]
    return [(name, part) for name, part in parts if part.nodes]


def _rule(rule: Rule, telling: Telling, numbers: Mapping[Named, int]) -> Plain:
    """A rule in words, with the numbers of what it looks at and of what it concludes."""
    looked = looks(rule.when)
    return {
        **telling.rule(rule),
        "leads": [numbers[named] for named, how in looked.items() if how == LEADS],
        "excepts": [numbers[named] for named, how in looked.items() if how == EXCEPTION],
        "ends": [numbers[named] for named in concluded(rule)],
    }


def _stop(link: Link, telling: Telling, numbers: Mapping[Named, int]) -> Plain:
    """What a hold stops, told like a rule."""
    return {
        "hold": telling.entry(link.source),
        "strategy": telling.entry(link.target),
        "does": limit_said(link.limit),
        "leads": [numbers[link.source]],
        "ends": [numbers[link.target]],
    }
