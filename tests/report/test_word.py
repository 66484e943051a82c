"""Word files: every word of a page in its order, in real styles, lists and tables, and in a service's own template."""

from __future__ import annotations

import importlib
import io
import re
import runpy
import sys
import unicodedata
import zipfile
from html import escape
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from hypothesis import given, settings

from alliance_expert.errors import ExtraError, FileError, TemplateError
from alliance_expert.report import is_report
from alliance_expert.report.check import of_files
from alliance_expert.report.pieces import BOX, read
from alliance_expert.report.word import as_word
from alliance_expert.source.files import shipped

from ..amount import some
from .test_pieces import TABLE, pages, squeezed

ROOT = Path(__file__).parent.parent.parent
TEMPLATE = shipped("templates") / "note.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(html: str, template: Path = TEMPLATE, keywords: str = ""):
    return docx.Document(io.BytesIO(as_word(read(html), template, keywords)))


def paragraphs(html: str, template: Path = TEMPLATE) -> list[tuple[str, str]]:
    """Style and text of each paragraph outside of tables."""
    return [(one.style.name, one.text) for one in written(html, template).paragraphs]


def words_of(word) -> str:
    """All text of the body in its order."""
    return "".join(one.text or "" for one in word.element.body.iter(qn("w:t")))


def own_template(folder: Path, *texts: str, bare: bool = True) -> Path:
    """A template of one's own: a new file of the library's, or the shipped one, with these paragraphs."""
    word = docx.Document() if bare else docx.Document(str(TEMPLATE))
    for text in texts:
        word.add_paragraph(text)
    path = folder / "note.docx"
    word.save(str(path))
    return path


@pytest.fixture(scope="module")
def no_styles(tmp_path_factory) -> Path:
    """A template all of whose styles were taken away."""
    word = docx.Document()
    for style in list(word.styles):
        style.element.getparent().remove(style.element)
    path = tmp_path_factory.mktemp("bare") / "note.docx"
    word.save(str(path))
    return path


# --- the law


@settings(max_examples=some(60), deadline=None)
@given(pages)
def test_a_word_file_has_every_word_of_a_page_in_its_order_and_no_other(page):
    html, told = page
    assert squeezed(words_of(written(html))) == squeezed(told)


@settings(max_examples=some(30), deadline=None)
@given(page=pages)
def test_a_template_without_any_style_loses_no_word_either(page, no_styles):
    html, told = page
    shown, at = squeezed(words_of(written(html, no_styles))), 0
    for word in map(squeezed, told.replace("_", " ").split()):
        at = shown.find(word, at)
        assert at >= 0, word
        at += len(word)


# --- styles, lists, tables


def test_headings_and_classes_are_styles_of_the_template():
    html = (
        '<h1>One</h1><h2>Two</h2><h2 class="alarm">Stop</h2><h3>Three</h3><h4>Four</h4><p>Text</p><p class="draft">Draft</p>'
        '<p class="unheard-of">Text</p><blockquote>Said</blockquote><p class="note">a\nb</p><dl><dt>t<dd>d</dl>'
    )
    assert paragraphs(html) == [
        ("Title", "One"), ("Heading 1", "Two"), ("Alarm", "Stop"), ("Heading 2", "Three"), ("Heading 3", "Four"),
        ("Normal", "Text"), ("Draft", "Draft"), ("Normal", "Text"), ("Quote", "Said"), ("Note", "a\nb"), ("Term", "t"),
        ("Definition", "d"),
    ]  # fmt: skip


def test_each_ordered_list_counts_anew_from_its_start():
    word = written(
        "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol><p>-</p><ol start='5'><li><h3>d</h3><p>e</p></li></ol>"
    )
    numbered = [(one.text, one.style.name, one._p.get_or_add_pPr().numPr) for one in word.paragraphs]
    assert [(text, style) for text, style, _ in numbered] == [
        ("a", "List Number"), ("b", "List Number"), ("c", "List Bullet 2"), ("-", "Normal"), ("d", "Heading 2"), ("e", "Normal"),
    ]  # fmt: skip
    first, second, _, none, other, inside = (of.numId.val if of is not None else None for _, _, of in numbered)
    assert first == second != other and none is inside is None
    starts = {
        one.get(f"{W}numId"): one.find(f"{W}lvlOverride/{W}startOverride").get(f"{W}val")
        for one in word.part.numbering_part.element.findall(f"{W}num")
        if one.find(f"{W}lvlOverride") is not None
    }
    assert (starts[str(first)], starts[str(other)]) == ("1", "5")


def test_a_box_to_tick_has_no_bullet_besides():
    word = written('<ul><li><span class="box"></span> told</li></ul>')
    assert [one.text for one in word.paragraphs] == [f"{BOX}\ttold"]
    assert word.paragraphs[0]._p.pPr.numPr.numId.val == 0


def test_a_table_repeats_its_head_on_each_page_and_no_row_is_torn_apart():
    word = written(TABLE)
    (table,) = word.tables
    assert table.style.name == "Note Table"
    assert [cell.text for cell in table.rows[0].cells] == ["Leg", "Who said so"]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_long_word_makes_no_table_wider_than_the_page():
    word = written(f"<table><tr><td>{'w' * 500}</td><td>a</td></tr></table>")
    section = word.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert sum(column.width for column in word.tables[0].columns) <= room
    assert word.tables[0].autofit is False


def test_a_line_to_fill_in_goes_from_its_label_to_the_margin():
    assert paragraphs('<p class="fill">Agreed:</p><p class="fill"></p>') == [("Fill", "Agreed: \t"), ("Fill", "\t")]


def test_faces_are_faces():
    runs = written("<p>a <b>b</b> <em>c</em> <code>d</code></p>").paragraphs[0].runs
    assert [(run.text, bool(run.bold), bool(run.italic), run.style.name == "Code") for run in runs if run.text.strip()] == [
        ("a ", False, False, False), ("b", True, False, False), ("c", False, True, False), ("d", False, False, True),
    ]  # fmt: skip


# --- languages and signs


def test_text_from_right_to_left_is_marked_by_its_first_letter():
    word = written("<p>שלום A17, עולם</p><p>A17: שלום</p><p>12</p>")
    assert [one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None for one in word.paragraphs] == [
        True,
        False,
        False,
    ]
    for one in word.paragraphs:
        for run in one.runs:
            strong = {unicodedata.bidirectional(sign) for sign in run.text} & {"L", "R", "AL"}
            assert strong <= ({"R", "AL"} if run.font.rtl else {"L"})


def test_signs_that_no_word_file_can_hold_are_left_out():
    told = "a\x00b\x0bc\x1fd\ufffee"
    assert squeezed(words_of(written(f"<title>{told}</title><p>{told}</p>"))) == "abcde"


def test_a_file_tells_its_title_and_language_and_neither_person_nor_time():
    word = written("<html lang='de'><head><title>Case A17</title></head><body><p>a</p></body></html>", keywords="k")
    core = word.core_properties
    assert (core.title, core.language, core.keywords, core.author, core.last_modified_by) == (
        "Case A17",
        "de",
        "k",
        "",
        "",
    )
    assert (core.created, core.modified) == (None, None)
    (field,) = word.sections[0].header._element.iter(qn("w:fldSimple"))
    assert "".join(one.text for one in field.iter(qn("w:t"))) == "Case A17"
    assert word.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang").get(f"{W}val") == "de"


def test_the_same_page_is_the_same_file_every_time():
    first, second = (as_word(read(TABLE), TEMPLATE, "k") for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_report_is_known_by_its_mark_and_no_other_word_file_or_archive_is_taken_for_one(tmp_path):
    ours = as_word(read(TABLE), TEMPLATE, f"alliance-expert sha256:{'0' * 12}")
    assert is_report(ours)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as several:
        several.writestr("a", "b")
    for other in (
        as_word(read(TABLE), TEMPLATE),
        TEMPLATE.read_bytes(),
        archive.getvalue(),
        ours[:500],
        b"PK",
        b"%PDF-1.7",
    ):
        assert not is_report(other)


# --- templates


def test_the_shipped_template_is_what_its_script_writes(tmp_path):
    """If this fails: `make note`."""
    runpy.run_path(str(ROOT / "docs" / "note.py"))["write"](tmp_path / "note.docx")
    with zipfile.ZipFile(tmp_path / "note.docx") as new, zipfile.ZipFile(TEMPLATE) as old:
        assert {one: new.read(one) for one in new.namelist()} == {one: old.read(one) for one in old.namelist()}


def test_the_note_stands_in_its_place_and_all_else_stays(tmp_path):
    path = own_template(tmp_path, "Our service", "{{ note }}", "Signed:")
    texts = [text for _, text in paragraphs(f"<h1>Case</h1>{TABLE}<p>Told</p>", path)]
    assert texts == ["Our service", "Case", "", "Told", "Signed:"]
    assert len(written(TABLE, path).tables) == 1


def test_without_its_place_the_note_stands_at_the_end(tmp_path):
    path = own_template(tmp_path, "Our service")
    assert [text for _, text in paragraphs("<p>Told</p>", path)] == ["Our service", "Told"]


def test_a_style_of_ones_own_is_used_by_its_name(tmp_path):
    word = docx.Document(str(TEMPLATE))
    word.styles.add_style("Agreed", WD_STYLE_TYPE.PARAGRAPH)
    word.save(str(tmp_path / "note.docx"))
    assert paragraphs('<p class="agreed">a</p>', tmp_path / "note.docx") == [("Agreed", "a")]


def test_without_the_styles_of_lists_their_marks_are_written(no_styles):
    html = "<h2>Next</h2><ol start='3'><li>a</li></ol><ul><li>b</li></ul>"
    word = written(html, no_styles)
    assert [one.text for one in word.paragraphs] == ["Next", "3. a", "\N{BULLET} b"]
    assert word.paragraphs[0].runs[0].bold


@pytest.mark.parametrize("raw", [b"", b"my own words", b"PK\x03\x04 broken", "zip"])
def test_a_template_that_is_no_word_file_is_refused_by_its_name(raw, tmp_path):
    path = tmp_path / "note.docx"
    if raw == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a", "b")
    else:
        path.write_bytes(raw)
    with pytest.raises(
        TemplateError, match=rf"(?s){re.escape(str(path))}.*no Word file.*without it the shipped one is used"
    ):
        written("<p>a</p>", path)
    (problem,) = of_files([tmp_path], [])
    assert problem.id == "no-word-file"


def test_a_template_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileError):
        written("<p>a</p>", tmp_path / "note.docx")


def test_check_knows_a_word_file_of_ones_own_and_tells_one_that_nothing_uses(tmp_path):
    own_template(tmp_path)
    (tmp_path / "~$note.docx").write_bytes(b"kept by Word")
    assert of_files([tmp_path], []) == ()
    (tmp_path / "letter.docx").write_bytes(b"x")
    assert [one.id for one in of_files([tmp_path], [])] == ["unused-template"]


# --- the extra


def test_without_its_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    monkeypatch.delitem(sys.modules, "alliance_expert.report.word")
    with pytest.raises(ExtraError, match=re.escape("pip install 'alliance-expert[docx]'")):
        importlib.import_module("alliance_expert.report.word")


def test_nothing_of_a_text_is_taken_for_xml():
    told = "<w:p/> & </w:t> ]]> {{ note }}"
    assert words_of(written(f"<p>{escape(told)}</p>")) == told
