"""Writes templates/note.docx, the Word file in which notes and reports are written: `make note`.

It is plain Office Open XML, each style a line below, so that what changes in it can be seen in a review. A service
makes its own from it in Word, not here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

NOTE = Path(__file__).parent.parent / "templates" / "note.docx"

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

INK, QUIET, LINE, ACCENT, WASH, ALARM, ALARM_WASH = "22282B", "596166", "C9C4B8", "1C5F5A", "EDF3F1", "9C1F1F", "FBEEEC"
TEXT_WIDTH = 11906 - 2 * 1247
"""Twentieths of a point: A4 less margins of 22 mm."""


def border(colour: str, size: int, space: int, *sides: str) -> str:
    """Lines at some sides of a paragraph."""
    drawn = (f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>' for side in sides)
    return f"<w:pBdr>{''.join(drawn)}</w:pBdr>"


def shade(colour: str) -> str:
    """A colour behind a paragraph."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def space(before: int, after: int) -> str:
    """Room before and after a paragraph."""
    return f'<w:spacing w:before="{before}" w:after="{after}"/>'


def face(size: float = 0, colour: str = "", bold: bool = False, italic: bool = False) -> str:
    """The looks of letters; no size: that of the style it is based on."""
    return "".join(
        (
            "<w:b/><w:bCs/>" * bold,
            "<w:i/><w:iCs/>" * italic,
            f'<w:color w:val="{colour}"/>' if colour else "",
            f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>' if size else "",
        )
    )


def listed(number: int, level: int) -> str:
    """One level of the bullets (1) or the numbers (2)."""
    return (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>{space(0, 80)}<w:contextualSpacing/>'
    )


def outline(level: int) -> str:
    """A level of headings, which stay with what follows them."""
    return f'<w:outlineLvl w:val="{level}"/>'


SIDES = ("top", "left", "bottom", "right")
KEEP = "<w:keepNext/><w:keepLines/>"
FILL_TAB = f'<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="{TEXT_WIDTH}"/></w:tabs>'
PAGE_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'

PARAGRAPHS = (
    # name, the style that follows, the paragraph, the letters
    ("Title", "Normal", KEEP + border(ACCENT, 8, 4, "bottom") + space(0, 160), face(17, INK, True)),
    ("heading 1", "Normal", KEEP + space(260, 80) + outline(0), face(13, ACCENT, True)),
    ("heading 2", "Normal", KEEP + space(160, 40) + outline(1), face(11, INK, True)),
    ("heading 3", "Normal", KEEP + space(120, 40) + outline(2), face(10.5, QUIET, True)),
    ("List Bullet", "", listed(1, 0), ""),
    ("List Bullet 2", "", listed(1, 1), ""),
    ("List Bullet 3", "", listed(1, 2), ""),
    ("List Number", "", listed(2, 0), ""),
    ("List Number 2", "", listed(2, 1), ""),
    ("List Number 3", "", listed(2, 2), ""),
    ("Quote", "", border(ACCENT, 18, 8, "left") + '<w:ind w:left="284"/>', face(italic=True)),
    ("caption", "Normal", "<w:keepNext/>" + space(120, 60), face(9, QUIET)),
    ("header", "", PAGE_TAB + space(0, 0), face(8.5, QUIET)),
    ("footer", "", PAGE_TAB + space(0, 0), face(8.5, QUIET)),
    ("Draft", "Normal", border(INK, 8, 5, *SIDES) + space(60, 160), face(bold=True)),
    ("Fill", "", FILL_TAB + space(160, 100), ""),
    ("Small", "", "", face(8.5, QUIET)),
    ("From", "", "", face(8.5, QUIET)),
    ("Note", "", border(LINE, 18, 8, "left") + '<w:ind w:left="284"/>', ""),
    ("Say", "", border(ACCENT, 18, 8, "left") + shade(WASH) + space(80, 120), ""),
    ("Opening", "", space(40, 120), face(12)),
    (
        "Alarm",
        "Normal",
        KEEP + border(ALARM, 18, 6, *SIDES) + shade(ALARM_WASH) + space(120, 120) + outline(0),
        face(15, ALARM, True),
    ),
    ("Order", "", "<w:keepLines/>" + space(60, 120), face(12.5, ALARM, True)),
    ("Term", "Definition", "<w:keepNext/>" + space(80, 0), face(bold=True)),
    ("Definition", "", '<w:ind w:left="284"/>', ""),
)

BUILT_IN = {"Title", "Quote", "List", "heading", "caption", "header", "footer"}
"""The first words of the names that Word itself has; it shows them in the language of its menus."""


def styles() -> str:
    """The styles, with what a paragraph is if nothing else is said: Calibri, ten and a half points."""
    return f"""{HEAD}<w:styles xmlns:w="{WORD}">
<w:docDefaults>
<w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Arial"/>\
<w:color w:val="{INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">\
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>
<w:style w:type="character" w:customStyle="1" w:styleId="Code"><w:name w:val="Code"/><w:qFormat/>\
<w:rPr><w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/><w:sz w:val="18"/></w:rPr></w:style>
{"".join(paragraph_styles())}
{table_styles()}
</w:styles>
"""


def paragraph_styles() -> Iterator[str]:
    """One style a line."""
    for name, after, paragraph, letters in PARAGRAPHS:
        own = "" if name.split()[0] in BUILT_IN else ' w:customStyle="1"'
        follows = f'<w:next w:val="{after}"/>' if after else ""
        yield (
            f'<w:style w:type="paragraph"{own} w:styleId="{name.title().replace(" ", "")}"><w:name w:val="{name}"/>'
            f'<w:basedOn w:val="Normal"/>{follows}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr>'
            "</w:style>\n"
        )


def table_styles() -> str:
    """What every table is based on, and the one of notes: thin lines between rows, a darker one under the head."""
    cells = "".join(
        f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in zip(SIDES, (30, 60, 30, 60), strict=True)
    )
    between = f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
    between += f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
    head = f'<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{QUIET}"/>'
    return f"""<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>\
<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{cells}</w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="NoteTable"><w:name w:val="Note Table"/>\
<w:basedOn w:val="TableNormal"/><w:qFormat/>\
<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>\
<w:tblPr><w:tblBorders>{between}</w:tblBorders></w:tblPr>\
<w:tblStylePr w:type="firstRow"><w:rPr>{face(9, QUIET, True)}</w:rPr>\
<w:tcPr><w:tcBorders>{head}</w:tcBorders></w:tcPr></w:tblStylePr>\
<w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr></w:style>"""


def numbering() -> str:
    """Bullets and numbers, three levels deep."""

    def levels(number_of: str, *texts: str) -> str:
        return "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{number_of}"/><w:lvlText w:val="{text}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{360 * (n + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for n, text in enumerate(texts)
        )

    several = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>{told}</w:abstractNum>\n'
        for n, told in ((0, levels("bullet", "•", "–", "·")), (1, levels("decimal", "%1.", "%2.", "%3.")))
    )
    used = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>\n' for n in (0, 1))
    return f'{HEAD}<w:numbering xmlns:w="{WORD}">\n{several}{used}</w:numbering>\n'


def asked(what: str, shown: str) -> str:
    """A field, which Word fills in itself."""
    return f'<w:fldSimple w:instr=" {what} "><w:r><w:t>{escape(shown)}</w:t></w:r></w:fldSimple>'


def edge(tag: str, style: str, inside: str) -> str:
    """The header or the footer of each page."""
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inside}</w:p>'
    return f'{HEAD}<w:{tag} xmlns:w="{WORD}">{paragraph}</w:{tag}>\n'


PAGES = f'<w:r><w:tab/></w:r>{asked("PAGE", "1")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{asked("NUMPAGES", "1")}'

DOCUMENT = f"""{HEAD}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>
<w:p><w:r><w:t>{{{{ note }}}}</w:t></w:r></w:p>
<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>\
<w:pgSz w:w="11906" w:h="16838"/>\
<w:pgMar w:top="1247" w:right="1247" w:bottom="1134" w:left="1247" w:header="567" w:footer="510" w:gutter="0"/>\
</w:sectPr>
</w:body></w:document>
"""

SETTINGS = f"""{HEAD}<w:settings xmlns:w="{WORD}"><w:defaultTabStop w:val="709"/><w:compat>\
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>\
</w:compat></w:settings>
"""

PARTS = {"styles": "styles", "numbering": "numbering", "settings": "settings", "header1": "header", "footer1": "footer"}
"""The parts beside the document itself, and the kind of each, in the order of their ids."""


def content_types() -> str:
    """What each part is."""
    kinds = {"document": "document.main", **PARTS}
    told = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{TYPES}.{kind}+xml"/>\n' for name, kind in kinds.items()
    )
    return f"""{HEAD}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
{told}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""


def relations(several: dict[str, str]) -> str:
    """Which part leads to which others."""
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>\n'
        for n, (target, kind) in enumerate(several.items(), 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">\n{told}</Relationships>\n'


CORE = f"""{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title></dc:title></cp:coreProperties>
"""


def parts() -> dict[str, str]:
    """All parts of the file, by their names in it."""
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(
            {
                "word/document.xml": f"{OFFICE}/officeDocument",
                "docProps/core.xml": f"{PACKAGE}/relationships/metadata/core-properties",
            }
        ),
        "docProps/core.xml": CORE,
        "word/document.xml": DOCUMENT,
        "word/_rels/document.xml.rels": relations({f"{name}.xml": f"{OFFICE}/{kind}" for name, kind in PARTS.items()}),
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": SETTINGS,
        "word/header1.xml": edge("hdr", "Header", asked("TITLE", "")),
        "word/footer1.xml": edge("ftr", "Footer", PAGES),
    }


def write(path: Path) -> None:
    """Write the file, the same bytes every time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            part = zipfile.ZipInfo(name)
            part.create_system = 0
            archive.writestr(part, text, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    write(NOTE)
