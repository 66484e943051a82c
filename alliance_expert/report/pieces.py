"""HTML -> the pieces that a document is made of, from which its other forms are written.

Headings, paragraphs, lists, tables: what stands in every form. Text in a tag that nobody knows is kept all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import zip_longest
from typing import TypeGuard

from ..errors import TemplateError
from ..model.place import Place, Problem, Text

BOX, TICKED = "\N{BALLOT BOX}", "\N{BALLOT BOX WITH X}"
"""What stands in a run for a box to be ticked by hand, and for one that is ticked."""

FILL = "fill"
"""The style of a paragraph with a line behind it on which somebody writes by hand."""

TERM, DEFINITION = "term", "definition"
"""The styles of what a list of terms is made of."""

LINES_STAY = frozenset({"note"})
"""Classes whose text keeps its line breaks, because a person wrote it so."""

LEFT_OUT = frozenset({"skip", "screen"})
"""Classes of what is for a browser only."""

DROPPED = frozenset(
    {"datalist", "dialog", "figure", "head", "nav", "noscript", "script", "style", "svg", "template", "title"}
)
"""Tags of what is no text; what a figure shows stands beside it in words as well."""
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
HEADINGS = {f"h{level}": level for level in range(1, 7)}
STRONG, EMPHASIS, CODE = frozenset({"b", "strong"}), frozenset({"em", "i", "small"}), frozenset({"code", "kbd"})
ROWS = frozenset({"thead", "tbody", "tfoot"})
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre"}
    | {"section", "summary", "table", "td", "th", "tr", "ul", *HEADINGS, *ROWS}
)

ENDED_BY = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tr": ({"caption", "tr"}, {"table"}),
    **dict.fromkeys(ROWS, ({"caption", *ROWS}, {"table"})),
}
"""Which open tags a tag ends by itself, and the tags beyond which it ends none."""

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")

BLANKS = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face. A line break in it is one in the document."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is that of the whole document. `style` is its first class, if it has one."""

    level: int
    runs: Runs
    style: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `style` is its first class, else `term` or `definition` in a list of these, else empty."""

    runs: Runs
    style: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list: of each item its pieces. An ordered one counts from `start`. `kind` is its first class."""

    ordered: bool
    items: tuple[tuple[Piece, ...], ...]
    start: int = 1
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; a header names its row, or its column."""

    runs: Runs
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption, the names of its columns (none, or as many as there are), and rows of as many cells."""

    caption: Runs
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(map(len, (self.head, *self.rows)), default=0)


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said or wrote."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


Piece = Heading | Paragraph | Items | Table | Quote | Rule


@dataclass(frozen=True, slots=True)
class Document:
    """A document in pieces, with its title and its language as the page names them."""

    title: str
    language: str
    pieces: tuple[Piece, ...]


def read(html: str) -> Document:
    """A page of HTML as a document.

    Left out are scripts, styles, drawings and what has the class `skip` or `screen`, because only a browser needs it.
    Raises TemplateError where it is no page, or more tags stand inside one another than can be read.
    """
    tree = _Tree()
    try:
        tree.feed(html)
        tree.close()
        page = next((one for one in tree.root.within() if one.tag == "html"), tree.root)
        title = next((one for one in tree.root.within() if one.tag == "title"), _Element("title"))
        pieces = tuple(_flow(tree.root.children))
    except (AssertionError, RecursionError) as error:  # the parser asserts that declarations are whole
        said = "this page cannot be read: its tags are broken, or too many stand inside one another"
        advice = "If you changed its template, compare it with the shipped one."
        raise TemplateError([Problem(Place(Text("the page", ())), "no-page", said, advice)]) from error
    return Document(plain(_runs(title.children)), page.attributes.get("lang") or "", pieces)


def plain(runs: Iterable[Run]) -> str:
    """The text of runs, in no face."""
    return "".join(run.text for run in runs)


def lines(runs: Iterable[Run]) -> list[Runs]:
    """The runs by lines, at the line breaks in them."""
    found: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        for more, text in [(False, first), *((True, text) for text in others)]:
            if more:
                found.append([])
            if text:
                found[-1].append(replace(run, text=text))
    return [tuple(line) for line in found]


@dataclass(slots=True)
class _Element:
    """A tag with what stands inside it, while a page is read."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    children: list[_Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def style(self) -> str:
        return next(iter(self.classes), "")

    @property
    def seen(self) -> bool:
        """Is it more than a browser's own, and not hidden?"""
        hidden = "hidden" in self.attributes or HIDDEN.search(self.attributes.get("style") or "")
        return self.tag not in DROPPED and LEFT_OUT.isdisjoint(self.classes) and not hidden

    def within(self) -> Iterator[_Element]:
        for child in self.children:
            if isinstance(child, _Element):
                yield child
                yield from child.within()

    def holds_blocks(self) -> bool:
        return any(one.tag in BLOCKS for one in self.within())


class _Tree(HTMLParser):
    """Reads tags into elements, and ends those that HTML lets an author leave open."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end({"p", *(HEADINGS if tag in HEADINGS else ())}, BLOCKS - {"p", *HEADINGS})
        if tag in ENDED_BY:
            self._end(*ENDED_BY[tag])
        element = _Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        self._end({tag}, set())

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def _end(self, tags: Iterable[str], no_further: Iterable[str]) -> None:
        """End the innermost open element with one of these tags, and those inside it."""
        tags, no_further = set(tags), set(no_further)
        for index in range(len(self.open) - 1, 0, -1):
            tag = self.open[index].tag
            if tag in tags:
                del self.open[index:]
                return
            if tag in no_further:
                return


def _flow(children: Sequence[_Element | str], style: str = "", stay: bool = False) -> Iterator[Piece]:
    """The pieces of what stands inside an element; text that is in no paragraph becomes one of this style."""
    waiting: list[_Element | str] = []
    for child in children:
        if isinstance(child, str) or not (child.tag in BLOCKS or child.holds_blocks()):
            waiting.append(child)
            continue
        yield from _paragraph(waiting, style, stay)
        waiting = []
        if child.seen:
            yield from _block(child, stay)
    yield from _paragraph(waiting, style, stay)


def _paragraph(children: Sequence[_Element | str], style: str, stay: bool) -> Iterator[Piece]:
    runs = _runs(children, stay)
    if runs or (style == FILL and not children):
        yield Paragraph(runs, style)


def _block(element: _Element, stay: bool) -> Iterator[Piece]:
    stay = stay or not LINES_STAY.isdisjoint(element.classes)
    match element.tag:
        case "p" | "pre":
            yield from _flow(element.children, element.style, stay or element.tag == "pre")
        case "hr":
            yield Rule()
        case "ul" | "ol":
            yield from _items(element, stay)
        case "table":
            yield from _table(element)
        case "blockquote":
            if pieces := tuple(_flow(element.children, "", stay)):
                yield Quote(pieces)
        case "dt" | "dd":
            yield from _flow(element.children, TERM if element.tag == "dt" else DEFINITION, stay)
        case tag if tag in HEADINGS:
            if runs := _runs(element.children):
                yield Heading(HEADINGS[tag], runs, element.style)
        case _:
            yield from _flow(element.children, "", stay)


def _items(element: _Element, stay: bool) -> Iterator[Piece]:
    """A list; what stands in it outside of its items comes before it."""
    inside = [one for one in element.children if isinstance(one, _Element) and one.tag == "li"]
    yield from _flow([one for one in element.children if isinstance(one, str) or one.tag != "li"], "", stay)
    written = (tuple(_flow(one.children, "", stay)) for one in inside if one.seen)
    if items := tuple(item for item in written if item):
        start = element.attributes.get("start") or ""
        ordered = element.tag == "ol"
        yield Items(ordered, items, int(start) if ordered and re.fullmatch(r"\d{1,9}", start) else 1, element.style)


def _table(element: _Element) -> Iterator[Piece]:
    """A table; what stands in it outside of its cells comes before it."""
    caption: Runs = ()
    head: list[list[Cell]] = []
    rows: list[list[Cell]] = []
    outside: list[_Element | str] = []

    def gather(parent: _Element) -> None:
        nonlocal caption
        for child in parent.children:
            match child:
                case _Element() if not child.seen:
                    pass
                case _Element("caption"):
                    caption = _joined((caption, _runs(child.children)))
                case _Element("tr") if cells := [_cell(one) for one in child.children if _is_cell(one)]:
                    outside.extend(one for one in child.children if not _is_cell(one))
                    (head if parent.tag == "thead" and not head else rows).append(cells)
                case _Element(tag) if tag in ROWS:
                    gather(child)
                case _:
                    outside.append(child)

    gather(element)
    yield from _flow(outside)
    width = max(map(len, (*head, *rows)), default=0)
    if width or caption:
        wide = [tuple(cell or Cell(()) for cell, _ in zip_longest(row, range(width))) for row in (*head, *rows)]
        yield Table(caption, wide[0] if head else (), tuple(wide[len(head) :]))


def _is_cell(one: _Element | str) -> TypeGuard[_Element]:
    return isinstance(one, _Element) and one.tag in ("td", "th")


def _cell(element: _Element) -> Cell:
    """A cell; blocks inside it become lines."""
    if not element.seen:
        return Cell((), element.tag == "th")
    return Cell(_joined(_of_pieces(_flow(element.children))), element.tag == "th")


def _of_pieces(pieces: Iterable[Piece]) -> Iterator[Runs]:
    for piece in pieces:
        match piece:
            case Heading(runs=runs) | Paragraph(runs=runs):
                yield runs
            case Items(items=items):
                yield from (runs for item in items for runs in _of_pieces(item))
            case Quote(pieces=inner):
                yield from _of_pieces(inner)
            case Table():
                yield piece.caption
                yield from (cell.runs for row in (piece.head, *piece.rows) for cell in row)
            case Rule():
                pass


def _joined(several: Iterable[Runs]) -> Runs:
    """Several runs of runs, a line for each that is not empty."""
    found: list[Run] = []
    for runs in filter(None, several):
        found += [Run("\n"), *runs] if found else runs
    return tuple(found)


def _runs(children: Iterable[_Element | str], stay: bool = False) -> Runs:
    """The text inside an element as a browser shows it: blanks are one blank, and none at the end of a line."""
    found: list[Run] = []
    for run in _raw(children, Run(""), stay):
        text = run.text
        before = found[-1].text[-1] if found else "\n"
        if before in " \n":
            text = text.lstrip(" ")
        if text.startswith("\n") and found:
            ended = found.pop()
            found += [replace(ended, text=kept)] if (kept := ended.text.rstrip(" ")) else []
        if not text:
            continue
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + text)
        else:
            found.append(replace(run, text=text))
    return _trimmed(found)


def _trimmed(runs: list[Run]) -> Runs:
    """Without line breaks and blanks at both ends."""
    while runs and not runs[0].text.lstrip(" \n"):
        runs = runs[1:]
    while runs and not runs[-1].text.rstrip(" \n"):
        runs = runs[:-1]
    if runs:
        runs = [replace(runs[0], text=runs[0].text.lstrip(" \n")), *runs[1:]]
        runs = [*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip(" \n"))]
    return tuple(runs)


def _raw(children: Iterable[_Element | str], face: Run, stay: bool) -> Iterator[Run]:
    """The text inside an element in its faces, with blanks made one but for those beside a tag."""
    for child in children:
        if isinstance(child, str):
            yield replace(face, text=_blanks(child, stay))
        elif child.seen:
            yield from _inline(child, face, stay)


def _inline(element: _Element, face: Run, stay: bool) -> Iterator[Run]:
    tag = element.tag
    face = replace(
        face,
        strong=face.strong or tag in STRONG,
        emphasis=face.emphasis or tag in EMPHASIS,
        code=face.code or tag in CODE,
    )
    stay = stay or not LINES_STAY.isdisjoint(element.classes)
    match tag:
        case "br":
            yield replace(face, text="\n")
        case "img":
            yield replace(face, text=_blanks(element.attributes.get("alt") or "", stay))
        case "input":
            yield from _input(element, face)
        case "q":
            yield replace(face, text="\N{LEFT DOUBLE QUOTATION MARK}")
            yield from _raw(element.children, face, stay)
            yield replace(face, text="\N{RIGHT DOUBLE QUOTATION MARK}")
        case _:
            if "box" in element.classes:
                yield replace(face, text=BOX)
            yield from _raw(element.children, face, stay)


def _input(element: _Element, face: Run) -> Iterator[Run]:
    if element.attributes.get("type") == "checkbox":
        yield replace(face, text=TICKED if "checked" in element.attributes else BOX)


def _blanks(text: str, stay: bool) -> str:
    if not stay:
        return BLANKS.sub(" ", text)
    return BLANKS.sub(lambda blanks: "\n" * blanks[0].count("\n") or " ", text)
