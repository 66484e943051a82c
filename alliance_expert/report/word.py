"""The pieces of a document -> a Word file, in the styles of a template that a service can change in Word.

A class in the HTML is looked for among the styles of the template: a paragraph of class `draft` gets the style Draft.
To import this without the library that writes Word files raises ExtraError.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from ..errors import ExtraError, TemplateError
from ..model.place import Place, Problem, Text
from ..source.files import read_bytes
from .pieces import BOX, FILL, TICKED, Document, Heading, Items, Paragraph, Piece, Quote, Rule, Run, Runs, Table, plain

try:
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.opc.exceptions import PackageNotFoundError
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Twips
except ImportError as error:
    raise ExtraError(
        "Word files need an extra that is not installed. Install it with\n"
        "  pip install 'alliance-expert[docx]'\n"
        "  pipx inject alliance-expert python-docx    (where pipx installed the program)\n"
        "or use another form, such as -o FILE.html, which Word opens too."
    ) from error

PLACE = "{{ note }}"
"""The paragraph of a template in whose place the document is put."""

LIMIT = 20_000_000
"""Bytes of a template; pictures of a letterhead are large."""

NO_WORD_FILE = (AttributeError, KeyError, PackageNotFoundError, SyntaxError, ValueError, zipfile.BadZipFile)
"""What the library fails with where a file is no Word file, or a broken one."""

HEADINGS = {1: "Title", 2: "Heading 1", 3: "Heading 2", 4: "Heading 3", 5: "Heading 3", 6: "Heading 3"}
DEPTHS = {1: "", 2: " 2", 3: " 3"}
TABLES = ("Note Table", "Table Grid")

STEP = 360
"""Twentieths of a point by which a list stands in."""

AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId",
    "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
    "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", *AFTER_BIDI,
)  # fmt: skip
AFTER_INDENT = ("w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
"""What may stand behind a direction, lines or an indent among properties; Word takes them in this order only."""

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_word(document: Document, template: Path, keywords: str = "") -> bytes:
    """The document as a Word file, the same bytes every time, with these keywords among its properties.

    It stands in the place of the template's paragraph `{{ note }}`, else at its end. A style that the template lacks
    is left out. Raises TemplateError where it is no Word file, and FileError where there is none.
    """
    return _Writing(opened(template)).write(document, keywords)


def opened(template: Path) -> Any:
    """A template as the library has it. Raises TemplateError where it is none, FileError where no file is."""
    raw = read_bytes(template, LIMIT)
    try:
        found = docx.Document(BytesIO(raw))
        _ = found.styles, found.element.body, found.sections[0]
    except (*NO_WORD_FILE, IndexError) as error:
        place = Place(Text(str(template), ()))
        advice = "Save it in Word as .docx, or take it away: without it the shipped one is used."
        raise TemplateError(
            [Problem(place, "no-word-file", "this is no Word file that can be read", advice)]
        ) from error
    return found


class _Writing:
    """One document, while it is written into a template."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.styles = {(style.type, style.name.lower()): style for style in word.styles if style.name}
        self.before = next((one for one in word.paragraphs if one.text.strip() == PLACE), None)

    def write(self, document: Document, keywords: str) -> bytes:
        title = _clean(document.title)
        self.language(document.language)
        self.pieces(document.pieces)
        if self.before is not None:
            self.before._element.getparent().remove(self.before._element)
        self.properties(title, document.language, keywords)
        raw = BytesIO()
        self.word.save(raw)
        return _undated(raw.getvalue())

    def properties(self, title: str, language: str, keywords: str) -> None:
        """What the file says of itself: no person, and no time, so that nothing but the text tells two apart."""
        core = self.word.core_properties
        core.title, core.language, core.keywords = title[:255], language[:255], keywords[:255]
        for tag in ("dcterms:created", "dcterms:modified", "cp:lastPrinted", "cp:lastModifiedBy", "cp:revision"):
            for one in core._element.findall(qn(tag)):
                core._element.remove(one)
        for section in self.word.sections:
            for edge in (section.header, section.footer):
                for field in edge._element.iter(qn("w:fldSimple")) if not edge.is_linked_to_previous else ():
                    if (field.get(qn("w:instr")) or "").split()[:1] == ["TITLE"]:
                        for number, text in enumerate(field.iter(qn("w:t"))):
                            text.text = "" if number else title

    def language(self, language: str) -> None:
        """The language in which Word checks the spelling of all that says nothing else."""
        if language:
            for one in self.word.styles.element.iterfind(".//" + qn("w:docDefaults") + "//" + qn("w:lang")):
                one.set(qn("w:val"), language)

    # --- pieces

    def pieces(self, pieces: Iterable[Piece], depth: int = 0, style: str = "") -> None:
        for piece in pieces:
            self.piece(piece, depth, style)

    def piece(self, piece: Piece, depth: int, style: str) -> None:
        match piece:
            case Heading():
                self.heading(piece, depth)
            case Paragraph():
                self.paragraph(piece, depth, style)
            case Items():
                self.items(piece, depth, style)
            case Table():
                self.table(piece, depth)
            case Quote():
                self.pieces(piece.pieces, depth + ("quote" not in self.named), "Quote")
            case Rule():
                self.rule()

    @property
    def named(self) -> set[str]:
        return {name for kind, name in self.styles if kind == WD_STYLE_TYPE.PARAGRAPH}

    def heading(self, piece: Heading, depth: int) -> Any:
        return self.added(piece.runs, (piece.style, HEADINGS[piece.level]), depth, bold_without_style=True)

    def paragraph(self, piece: Paragraph, depth: int, style: str) -> Any:
        told = self.added(piece.runs, (piece.style, style), depth)
        if piece.style == FILL:
            self.line_to_fill(told, bool(piece.runs))
        return told

    def line_to_fill(self, paragraph: Any, labelled: bool) -> None:
        """A line from the end of the label to the margin."""
        if paragraph.style is None or not paragraph.style.paragraph_format.tab_stops:
            paragraph.paragraph_format.tab_stops.add_tab_stop(self.room, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
        paragraph.add_run(" \t" if labelled else "\t")

    @property
    def room(self) -> int:
        """From margin to margin."""
        section = self.word.sections[-1]
        return int(section.page_width - section.left_margin - section.right_margin)

    def added(self, runs: Runs, styles: Sequence[str], depth: int, bold_without_style: bool = False) -> Any:
        """A paragraph in the first of these styles that there is, as deep in lists."""
        told = self.word.add_paragraph()
        if self.before is not None:
            self.before._element.addprevious(told._element)
        style = self.style(WD_STYLE_TYPE.PARAGRAPH, styles)
        if style is not None:
            told.style = style
        elif bold_without_style:
            runs = tuple(replace(run, strong=True) for run in runs)
        if depth:
            own = style.paragraph_format.left_indent if style is not None else None
            told.paragraph_format.left_indent = Twips(STEP * depth) + (own or 0)
        self.runs(told, runs)
        return told

    def style(self, kind: Any, names: Iterable[str]) -> Any:
        return next((self.styles[kind, name.lower()] for name in names if (kind, name.lower()) in self.styles), None)

    # --- lists

    def items(self, piece: Items, depth: int, style: str) -> None:
        name = f"List {'Number' if piece.ordered else 'Bullet'}"
        level = min(depth + 1, 3)
        found = self.style(WD_STYLE_TYPE.PARAGRAPH, (name + DEPTHS[level], name))
        numbering = self.numbering(found, piece) if found is not None else None
        for number, (first, *rest) in enumerate(piece.items, piece.start):
            mark = f"{number}. " if piece.ordered else "\N{BULLET} "
            if not isinstance(first, Heading | Paragraph):
                first, rest = Paragraph(()), [first, *rest]
            to_tick = not piece.ordered and plain(first.runs).startswith((BOX, TICKED))
            if to_tick:
                first = replace(first, runs=_after_a_tab(first.runs))
            elif numbering is None:
                first = replace(first, runs=(Run(mark), *first.runs))
            if isinstance(first, Heading):
                told = self.heading(first, depth + 1)
            elif numbering is not None and first.style != FILL:
                told = self.added(first.runs, (first.style, found.name), depth + 1)
            else:
                told = self.paragraph(first, depth + 1, style)
            told.paragraph_format.left_indent = Twips(STEP * (depth + 1))
            told.paragraph_format.first_line_indent = Twips(-STEP)
            if to_tick:
                self.numbered(told, (0, 0))
            elif numbering is not None:
                self.numbered(told, numbering)
            self.pieces(rest, depth + 1, style)

    def numbering(self, style: Any, piece: Items) -> tuple[int, int] | None:
        """The number of the list and the level in it; an ordered list gets one of its own, so that it counts anew."""
        found = style.element.find(qn("w:pPr") + "/" + qn("w:numPr"))
        known = found.find(qn("w:numId")) if found is not None else None
        if known is None:
            return None
        level = found.find(qn("w:ilvl"))
        depth = int(level.get(qn("w:val"))) if level is not None else 0
        number = int(known.get(qn("w:val")))
        try:
            several = self.word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return None
        of = next((one for one in several.findall(qn("w:num")) if one.get(qn("w:numId")) == str(number)), None)
        if of is None:
            return None
        if not piece.ordered:
            return number, depth
        own = several.add_num(int(of.find(qn("w:abstractNumId")).get(qn("w:val"))))
        own.add_lvlOverride(depth).add_startOverride(piece.start)
        return own.numId, depth

    def numbered(self, paragraph: Any, numbering: tuple[int, int]) -> None:
        of = paragraph._element.get_or_add_pPr().get_or_add_numPr()
        number, level = numbering
        of.get_or_add_ilvl().val = level
        of.get_or_add_numId().val = number

    # --- tables and lines

    def table(self, table: Table, depth: int) -> None:
        if table.caption:
            self.added(table.caption, ("Caption",), depth)
        if not table.width:
            return
        rows = [row for row in (table.head, *table.rows) if row]
        told = self.word.add_table(len(rows), table.width)
        if self.before is not None:
            self.before._element.addprevious(told._element)
        told.style = self.style(WD_STYLE_TYPE.TABLE, TABLES)
        self.looks(told, table)
        widths = self.widths(rows, depth)
        for row, cells in zip(told.rows, rows, strict=True):
            row._tr.get_or_add_trPr().append(_element("cantSplit"))
            for cell, one, width in zip(row.cells, cells, widths, strict=True):
                cell.width = width
                self.runs(cell.paragraphs[0], one.runs)
        for column, width in zip(told.columns, widths, strict=True):
            column.width = width
        if table.head:
            told.rows[0]._tr.get_or_add_trPr().append(_element("tblHeader"))
        if depth:
            indent = _element("tblInd", w=str(STEP * depth), type="dxa")
            told._tbl.tblPr.insert_element_before(indent, *AFTER_INDENT)
        self.gap()

    def looks(self, told: Any, table: Table) -> None:
        """Columns of their own width, and a head and a first column that look so only where they are."""
        told.autofit = False
        look = told._tbl.tblPr.find(qn("w:tblLook"))
        if look is None:
            look = _element("tblLook")
            told._tbl.tblPr.append(look)
        named = bool(table.rows) and all(row[0].header for row in table.rows)
        for name, on in (("firstRow", bool(table.head)), ("firstColumn", named), ("noHBand", True), ("noVBand", True)):
            look.set(qn(f"w:{name}"), str(int(on)))
        look.set(qn("w:val"), f"{0x600 | 0x20 * bool(table.head) | 0x80 * named:04X}")

    def widths(self, rows: Sequence[Sequence[Any]], depth: int) -> list[int]:
        """Each column as wide as its text asks for, within what a long one leaves to the others."""
        room = self.room - Twips(STEP * depth)
        longest = [max(8, *(len(plain(cell.runs)) for cell in column)) for column in zip(*rows, strict=True)]
        wanted = [min(one, 60) + 4 for one in longest]  # the room at the sides of a cell is about four letters
        return [int(room * one / sum(wanted)) for one in wanted]

    def gap(self) -> None:
        """A little room after a table, without which Word joins two that follow one another."""
        told = self.added((), (), 0)
        told.paragraph_format.space_before = told.paragraph_format.space_after = Twips(0)
        told.paragraph_format.line_spacing = Twips(120)

    def rule(self) -> None:
        told = self.added((), (), 0)
        border = _element("pBdr")
        border.append(_element("bottom", val="single", sz="6", space="1", color="auto"))
        told._element.get_or_add_pPr().insert_element_before(border, *AFTER_BORDERS)

    # --- runs

    def runs(self, paragraph: Any, runs: Runs) -> None:
        right = _reads_from_the_right(plain(runs))
        if right:
            properties = paragraph._element.get_or_add_pPr()
            properties.insert_element_before(_element("bidi"), *AFTER_BIDI)
        for run in runs:
            for backwards, text in _by_direction(_clean(run.text), right):
                self.run(paragraph.add_run(text), run, backwards)

    def run(self, told: Any, run: Run, backwards: bool) -> None:
        if run.code:
            if (style := self.style(WD_STYLE_TYPE.CHARACTER, ("Code",))) is not None:
                told.style = style
            else:
                told.font.name = "Consolas"
        if run.strong:
            told.font.bold = told.font.cs_bold = True
        if run.emphasis:
            told.font.italic = told.font.cs_italic = True
        if backwards:
            told.font.rtl = True


def _element(tag: str, **attributes: str) -> Any:
    """An element for what the library has no method for."""
    one = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        one.set(qn(f"w:{name}"), value)
    return one


def _after_a_tab(runs: Runs) -> Runs:
    """A box, and what stands behind it where the lines of the item begin."""
    first, *others = runs
    return (replace(first, text=first.text[0] + "\t" + first.text[1:].lstrip()), *others)


def _clean(text: str) -> str:
    """Text without the signs that XML cannot hold."""
    return NOT_IN_XML.sub("", text)


def _reads_from_the_right(text: str) -> bool:
    """Is its first letter one of a script that is written from right to left?"""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def _by_direction(text: str, right: bool) -> Iterator[tuple[bool, str]]:
    """Parts of a text that are written from right to left, or not; what has no direction goes with what is before."""

    def sides() -> Iterator[tuple[bool, str]]:
        backwards = right
        for sign in text:
            kind = unicodedata.bidirectional(sign)
            backwards = kind != "L" if kind in ("L", "R", "AL") else backwards
            yield backwards, sign

    for backwards, signs in groupby(sides(), key=lambda pair: pair[0]):
        yield backwards, "".join(sign for _, sign in signs)


def _undated(raw: bytes) -> bytes:
    """The same archive without the time at which it was written, and the system on which it was."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            undated = zipfile.ZipInfo(one.filename)
            undated.create_system = 0
            new.writestr(undated, old.read(one), zipfile.ZIP_DEFLATED)
    return written.getvalue()
