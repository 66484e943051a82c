"""A document is written once, in HTML; its other forms lose no word of it, add none, and keep the order."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from alliance_expert.report.markdown import as_markdown
from alliance_expert.report.pieces import (
    BOX,
    TICKED,
    Cell,
    Document,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    read,
)
from alliance_expert.report.text import as_text

from ..amount import some
from .test_forms import of_markdown, visible

LEFT_OUT = (
    "<script>gone</script>", "<style>gone</style>", "<nav>gone</nav>", '<p class="screen">gone</p>', "<p hidden>gone</p>",
    '<a class="skip" href="#a">gone</a>', "<svg><title>gone</title><text>gone</text></svg>", "<!-- gone -->",
)  # fmt: skip

HTML_AND_WORDS = st.SearchStrategy[tuple[str, str]]


def around(before: str, inner: HTML_AND_WORDS, after: str, quote: str = "") -> HTML_AND_WORDS:
    opened, closed = (quote or "  ")[0].strip(), (quote or "  ")[1].strip()
    return inner.map(lambda one: (before + one[0] + after, opened + one[1] + closed))


def several(inner: HTML_AND_WORDS, least: int = 1, most: int = 3, between: str = "") -> HTML_AND_WORDS:
    return st.lists(inner, min_size=least, max_size=most).map(
        lambda found: (between.join(one[0] for one in found), " ".join(one[1] for one in found))
    )


words = visible.map(lambda text: (escape(text, quote=False), text))
inline = st.recursive(
    words,
    lambda inner: st.one_of(
        *(around(f"<{tag}>", several(inner), f"</{tag}>") for tag in ("b", "em", "small", "code", "span", "bdi")),
        around("<a href='#x'>", several(inner), "</a>"),
        around("<unheard-of>", several(inner), "</unheard-of>"),
        around("<q>", several(inner), "</q>", "“”"),
        st.just(("<br>", "")),
    ),
    max_leaves=4,
)
phrase = several(inline)


def cells(tag: str, count: int) -> HTML_AND_WORDS:
    return around("<tr>", several(around(f"<{tag}>", phrase, f"</{tag}>"), count, count), "</tr>")


tables = st.integers(1, 3).flatmap(
    lambda count: around(
        "<table>",
        st.tuples(
            around("<caption>", phrase, "</caption>"),
            around("<thead>", cells("th", count), "</thead>") | st.just(("", "")),
            around("<tbody>", several(cells("td", count)), "</tbody>"),
        ).map(lambda parts: ("".join(one[0] for one in parts), " ".join(one[1] for one in parts))),
        "</table>",
    )
)
paragraph = st.one_of(
    *(around(f"<{tag}>", phrase, f"</{tag}>") for tag in ("h1", "h2", "h3", "h4", "p")),
    around('<p class="note">', words, "</p>"),
    around('<p class="draft now">', phrase, "</p>"),
    around('<p class="fill">', phrase, "</p>"),
    st.sampled_from([(one, "") for one in ("<hr>", *LEFT_OUT)]),
)
blocks = st.recursive(
    paragraph | tables,
    lambda inner: st.one_of(
        around("<ul>", several(around("<li>", several(inner) | phrase, "</li>")), "</ul>"),
        around("<ol>", several(around("<li>", several(inner) | phrase, "</li>")), "</ol>"),
        around("<blockquote>", several(inner) | phrase, "</blockquote>"),
        around("<dl><dt>", phrase, "</dt><dd>left open</dl>").map(lambda one: (one[0], one[1] + "left open")),
        around("<section><div>", several(inner) | phrase, "</div></section>"),
    ),
    max_leaves=4,
)
pages = several(blocks, most=4, between="\n")


def squeezed(text: str) -> str:
    """Text without blanks and without what stands for a line to be filled in; a box is one in either writing."""
    return "".join(text.replace("_", "").replace(BOX, "[]").replace(TICKED, "[x]").split())


def pieces(html: str):
    return read(html).pieces


def text(html: str, width: int = 80) -> str:
    return as_text(read(html), width)


def markdown(html: str) -> str:
    return as_markdown(read(html))


# --- the law


@settings(max_examples=some(70), deadline=None)
@given(pages)
@example(("<p>a <b>1</b>. b</p>", "a 1. b"))
@example(("<ul><li><p>a</p></li></ul><ul><li>b</li></ul><ol><li>c</li></ol><ol><li>d</li></ol>", "abcd"))
@example(("<ul><li><hr><table><caption>a</caption><tbody><tr><td>b</td></tr></tbody></table></li></ul>", "ab"))
def test_markdown_shows_every_word_of_a_page_and_no_other(page):
    html, told = page
    assert squeezed(of_markdown(markdown(html))) == squeezed(told)


@settings(max_examples=some(70), deadline=None)
@given(pages)
def test_plain_text_has_every_word_of_a_page_in_its_order(page):
    html, told = page
    assume(not ("<table" in html and "<br>" in html))  # of cells with several lines, the first lines stand side by side
    shown, at = squeezed(text(html, 100_000)).upper(), 0
    for word in map(squeezed, told.replace("_", " ").split()):
        at = shown.find(word.upper(), at)
        assert at >= 0, word
        at += len(word.upper())


@settings(max_examples=some(50), deadline=None)
@given(pages, st.integers(20, 90))
def test_plain_text_has_every_word_of_a_page_however_narrow_it_is(page, width):
    html, told = page
    shown = squeezed(text(html, width)).upper()
    assert all(squeezed(word).upper() in shown for word in told.replace("_", " ").split())
    assert "GONE" not in shown


@settings(max_examples=some(50), deadline=None)
@given(st.text("abcdefgh <>/=\"'&;pulhrtdb1 \n", max_size=60))
def test_a_page_that_is_no_html_is_read_all_the_same(html):
    text(html)
    markdown(html)


@settings(max_examples=some(40), deadline=None)
@given(pages, st.integers(30, 90))
def test_no_line_is_longer_than_the_width_unless_a_word_is(page, width):
    longest = max(map(len, page[1].split()), default=0)
    for line in text(page[0], width).splitlines():
        assert len(line) <= width or longest > width - 20


# --- what is read


def test_a_page_gives_its_title_its_language_and_its_pieces():
    html = """<!doctype html><html lang="de"><head><title>Ein
      Titel</title><style>p { color: red }</style></head>
      <body><h1>Case <bdi>A17</bdi></h1> <p class="draft now">A <b>draft</b>.</p>
      <ol start="4" class="steps"><li>One<li>Two</ol><hr><blockquote>Said.</blockquote></body></html>"""
    assert read(html) == Document(
        "Ein Titel",
        "de",
        (
            Heading(1, (Run("Case A17"),)),
            Paragraph((Run("A "), Run("draft", strong=True), Run(".")), "draft"),
            Items(True, ((Paragraph((Run("One"),)),), (Paragraph((Run("Two"),)),)), 4, "steps"),
            Rule(),
            Quote((Paragraph((Run("Said."),)),)),
        ),
    )


def test_a_table_has_a_caption_a_head_and_rows_as_wide_as_one_another():
    (table,) = pieces(
        "<table><caption>Legs</caption><thead><tr><th>Leg<th>Now</thead>"
        "<tr><th>Goals</th><td><p>2</p><p>of 5</p></td></tr><tr><th>Bond</th></tr></table>"
    )
    assert table == Table(
        (Run("Legs"),),
        (Cell((Run("Leg"),), True), Cell((Run("Now"),), True)),
        (
            (Cell((Run("Goals"),), True), Cell((Run("2"), Run("\n"), Run("of 5")))),
            (Cell((Run("Bond"),), True), Cell(())),
        ),
    )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>a  b\n c</p>", "a b c"),
        ("<p> a <b> b </b> c </p>", "a b c"),
        ("<p>a<br> b</p>", "a\nb"),
        ('<p class="note">a  b\n\n c</p>', "a b\n\nc"),
        ("<p>a&nbsp; b</p>", "a\N{NO-BREAK SPACE} b"),
        ("<p>say <q>yes</q></p>", "say “yes”"),
    ],
)
def test_blanks_are_those_that_a_browser_shows(html, shown):
    assert "".join(run.text for run in pieces(html)[0].runs) == shown


def test_text_in_no_paragraph_and_in_tags_that_nobody_knows_is_kept():
    assert pieces("one<div>two<what>three</what><p>four</div>five") == tuple(
        Paragraph((Run(text),)) for text in ("one", "twothree", "four", "five")
    )


@pytest.mark.parametrize("gone", LEFT_OUT)
def test_what_is_for_a_browser_only_is_left_out(gone):
    assert pieces(f"<p>a</p>{gone}<p>b</p>") == pieces("<p>a</p><p>b</p>")


def test_a_box_to_tick_is_one_in_every_form():
    html = '<ul><li><span class="box"></span> told</li><li><input type="checkbox" checked> asked</li></ul>'
    assert pieces(html)[0].items == ((Paragraph((Run(f"{BOX} told"),)),), (Paragraph((Run(f"{TICKED} asked"),)),))
    assert text(html) == "- [ ] told\n- [x] asked\n"
    assert markdown(html) == "- [ ] told\n- [x] asked\n"
    assert of_markdown(markdown(html)) == "[ ] told [x] asked"


# --- plain text


def test_plain_text_is_laid_out_by_blank_lines_lines_capitals_and_indentation():
    html = """<h1>Case a17</h1><p>Told.</p><h2>Next steps</h2>
    <ol start="9"><li>First<ul><li>inner</li></ul></li><li>Second</li></ol>
    <ul><li><h3>By name</h3><p>Told.</p></li><li><p>Again.</p></li></ul>
    <blockquote>Said by somebody.</blockquote><dl><dt>G-0</dt><dd>Goals.</dd></dl><hr>"""
    assert text(html, 30) == (
        "Case a17\n========\n\nTold.\n\nNext steps\n----------\n\n9. First\n   - inner\n10. Second\n\n- BY NAME\n  Told.\n\n- Again.\n\n"
        "    Said by somebody.\n\nG-0\n    Goals.\n\n" + "-" * 30 + "\n"
    )


TABLE = (
    "<table><thead><tr><th>Leg</th><th>Who said so</th></tr></thead><tbody>"
    "<tr><td>Goals</td><td>the client in session 4</td></tr><tr><td>Bond</td><td>you</td></tr></tbody></table>"
)


def test_a_table_in_plain_text_stands_in_columns_and_wraps_in_the_widest():
    assert text(TABLE, 24) == (
        "Leg    Who said so\n-----  -----------------\nGoals  the client in\n       session 4\nBond   you\n"
    )


def test_a_table_that_is_too_wide_for_columns_is_told_row_by_row():
    html = TABLE.replace("session 4", "the-session-before-last")
    assert text(html, 24) == (
        "Leg: Goals\nWho said so: the client\n  in\n  the-session-before-last\n\nLeg: Bond\nWho said so: you\n"
    )


def test_signs_that_take_two_columns_of_a_terminal_keep_a_table_in_line():
    html = "<table><tr><td>日本</td><td>a</td></tr><tr><td>e\u0301tude</td><td>b</td></tr></table>"
    assert text(html) == "日本   a\ne\u0301tude  b\n"


def test_a_line_to_fill_in_by_hand_goes_to_the_end_of_the_width():
    assert text('<p class="fill">Agreed:</p><p class="fill"></p>', 24) == f"Agreed: {'_' * 16}\n\n{'_' * 24}\n"


# --- Markdown


def test_markdown_is_headings_faces_lists_tables_and_quotes():
    html = (
        """<h2>Next</h2><p>A <b>firm</b> <i>word</i> of <code>bond-first</code>.<br>And one.</p>
    <ul><li>a<ol><li>b</li></ol></li></ul><blockquote><p>c</p><p>d</p></blockquote>"""
        + TABLE
    )
    assert markdown(html) == (
        "## Next\n\nA **firm** *word* of `bond-first`.\\\nAnd one.\n\n- a\n  1. b\n\n> c\n>\n> d\n\n"
        "| Leg | Who said so |\n| --- | --- |\n| Goals | the client in session 4 |\n| Bond | you |\n"
    )


def test_a_face_whose_marks_would_be_read_as_text_is_left_out():
    assert markdown("<p>al<b>li</b>ance, <b>?</b> <code>a`b</code></p>") == "alliance, **?** ``a`b``\n"
