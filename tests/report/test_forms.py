"""Reports in Markdown and HTML: the same advice, nothing of a free text taken for markup, sound for every reader."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
import runpy
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from alliance_expert import consult, load, read_facts
from alliance_expert.cli.shared import FORMS as OFFERED
from alliance_expert.report import FILES, FORMS, form_of, page, report
from alliance_expert.report.escape import escaped
from alliance_expert.report.picture import picture
from alliance_expert.source.files import FORBIDDEN, shipped

from ..amount import some
from ..packs import small_kb

KB = small_kb()
CASE = """\
case: A17
sessions:
  - number: 4
    facts:
      safety.risk: no
      alliance.goals: {value: 2, source: client}
      alliance.tasks: 3
      alliance.bond: {value: 4, source: client}
      rupture.withdrawal: {value: [silent], source: client}
"""
GATE = "case: A17\nsessions: [{number: 1, facts: {safety.risk: yes, alliance.goals: 1}}]\n"
VOID = {"meta", "polygon", "line", "circle", "br"}

MARKUP = (
    "**a**", "__a__", "*a*", "_a_", "`a`", "~~a~~", "# a", "a #", "1. a", "2) a", "- a", "+ a", "===", "---", "***", "    a",
    "```", "~~~", "> a", "[a](b)", "![a](b)", "[a]: b", "<b>", "</p>", "<!-- a -->", "<https://a.b>", "&amp;", "&lt;b&gt;",
    "&#35;", "| a | b |\n|---|---|\n| c | d |", "a \\", "{{ 7 * 7 }}", "{% raw %}", "$x$", "x^2^",
)  # fmt: skip
SIGNS = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\u200b\u2060\ufeff\xad").filter(
    lambda sign: not FORBIDDEN.match(sign)
)

visible = st.lists(
    st.sampled_from(MARKUP) | st.text(SIGNS | st.sampled_from("&<>|*_#`~-+=.)1(![]{}%$^\\:'\" \n"), max_size=20)
    | st.sampled_from(["שלום", "مرحبا", "😀👩‍👩‍👧", "w" * 200]),
    min_size=1, max_size=6,
).flatmap(lambda pieces: st.sampled_from([" ", "\n", ""]).map(lambda between: between.join(pieces)))  # fmt: skip
"""Texts as people, and people who try, may write them: markup, signs, other scripts, emoji, long words, several lines."""


@functools.cache
def shipped_kb():
    return load()


@functools.cache
def demo(form: str, sources: bool = False) -> str:
    kb = shipped_kb()
    path = shipped("examples") / "demo.yaml"
    return report(kb, consult(kb, read_facts(path.read_text(encoding="utf-8"), path.name, kb)), form, sources=sources)


def written(form: str, case: str = CASE, kb=KB, sources: bool = False) -> str:
    return report(kb, consult(kb, read_facts(case, "A17.yaml", kb)), form, sources=sources)


def every_page() -> list[str]:
    """A full page and one with a gate, without sources and with them."""
    return [page for told in (False, True) for page in (demo("html", told), written("html", GATE, sources=told))]


def with_texts(code: str, note: str, session_note: str) -> str:
    return json.dumps(
        {
            "case": code,
            "note": note,
            "sessions": [{"number": 2, "note": session_note, "facts": {"safety.risk": "no", "alliance.goals": 2}}],
        },
        ensure_ascii=False,
    )


class Page(HTMLParser):
    """An HTML page, read strictly: every element closed in its order; elements, attributes and words gathered."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, *tags: str) -> str:
        return plain("".join(words for tag, words in self.words if (tag in tags if tags else tag != "style")))


def plain(text: str) -> str:
    return " ".join(text.split())


def of_markdown(text: str) -> str:
    """What a reader of the Markdown sees: CommonMark with tables and strikethrough, then the words of the page."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    return Page(html.replace("<br />", "\n").replace("<hr />", "")).text()


def test_the_command_line_offers_the_forms_that_there_are():
    assert (*FORMS, *FILES) == OFFERED


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("A17.html", "html"),
        ("A17.HTM", "html"),
        ("a.b/A17.md", "md"),
        ("A17.json", "json"),
        ("A17", "text"),
        ("", "text"),
        ("A17.docx", "docx"),
        ("A17.PDF", "pdf"),
        ("A17.odt", None),
    ],
)
def test_a_file_name_tells_the_form_by_its_ending(name, form):
    assert form_of(name) == form


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_every_form_says_what_is_advised_why_and_who_said_so(form):
    text = {"text": plain, "md": of_markdown, "html": lambda html: Page(html).text()}[form](written(form))
    for said in (
        "A17", "session 4", "2 of 5", "the client said", "your impression", "Ask openly", "There is a strain.",
        "signs of stepping back: long silences", "How is it between us?", "Link to patterns", "Linking", "It is too soon.",
        "Someone 2020. Asking helps. r = .24", "small 1.2.3", KB.digest[:19],
    ):  # fmt: skip
        assert said.lower() in text.lower(), said


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_each_piece_of_advice_names_every_rule_that_brought_it(form):
    text = {"text": plain, "md": of_markdown, "html": lambda html: Page(html).text()}[form](demo(form))
    kb = shipped_kb()
    path = shipped("examples") / "demo.yaml"
    advice = consult(kb, read_facts(path.read_text(encoding="utf-8"), path.name, kb))
    assert len(advice.recommendations) > 5
    assert max(len(item.reasons) for item in advice.recommendations) > 1
    for one in (*advice.recommendations, *advice.holds):
        for reason in one.reasons:
            assert reason.rule in text


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_under_a_gate_nothing_is_said_of_the_alliance(form):
    text = written(form, GATE)
    assert "Follow your protocol." in text
    assert "goals" not in text.lower()
    assert "<svg" not in text


@settings(max_examples=some(80), deadline=None)
@given(note=visible, session_note=visible)
def test_a_free_text_survives_markdown_word_for_word(note, session_note):
    shown = of_markdown(written("md", with_texts("A17", note, session_note)))
    assert plain(note) in shown
    assert plain(session_note) in shown


@settings(max_examples=some(40), deadline=None)
@given(note=visible, session_note=visible)
def test_a_free_text_survives_html_sign_for_sign_and_adds_no_element(note, session_note):
    read = Page(written("html", with_texts("A17", note, session_note)))
    bare = Page(written("html", with_texts("A17", "x", "x")))
    for text in (note, session_note):
        assert text in "".join(words for tag, words in read.words if tag == "p") or not text.strip()
    if note.strip() and session_note.strip():
        assert [tag for tag, _ in read.elements] == [tag for tag, _ in bare.elements]


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_code_of_a_case_survives_too(form):
    code = "A<b>&|*_#`1. [x](y) \U0001f600 " + "w" * 20
    text = written(form, with_texts(code, "", ""))
    assert plain(code) in (of_markdown(text) if form == "md" else Page(text).text("h1", "bdi"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R&D costs 3.5 of 40 (so far)!", "R&D costs 3.5 of 40 (so far)!"),
        ("a|b", r"a\|b"),
        ("&amp;", r"\&amp;"),
        ("1. first\n- second", "1\\. first\n\\- second"),
        ("1.5 is no list", "1.5 is no list"),
        ("past_therapy", r"past\_therapy"),
    ],
)
def test_markdown_is_escaped_only_where_it_must_be(text, shown):
    assert escaped({"note": [text]}) == {"note": [shown]}


def test_the_lines_of_a_note_stay_lines():
    note = "first\n- second\n\n    third"
    html = MarkdownIt("commonmark").render(written("md", with_texts("A17", note, "")))
    assert "<p>first<br />\n- second</p>\n<p>third</p>" in html
    assert note in written("html", with_texts("A17", note, ""))
    assert "\nfirst\n- second\n\nthird\n" in written("text", with_texts("A17", note, ""))


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_a_report_says_which_note_is_which_and_whether_it_is_for_the_file(form):
    both = written(form, with_texts("A17", "about the case", "about the session")).lower()
    order = [both.index(said) for said in ("on the case", "about the case", "on this session", "about the session")]
    assert order == sorted(order)
    assert "not for the file" not in both
    assert "on the case" not in written(form, with_texts("A17", "", "x")).lower()
    assert "not for the file" in demo(form)  # it names the therapist's own part


def test_the_markdown_is_tables_lists_and_quotes_as_meant():
    html = MarkdownIt("commonmark").enable("table").render(demo("md"))
    shown = Page(html.replace("<hr />", ""))
    assert len(shown.all("table")) == 1
    assert [one.get("start") for one in shown.all("ol")] == [None, "5", "9", None]
    assert len(shown.all("h1")) == 1
    assert {"h2", "ul", "blockquote", "strong", "em"} <= {tag for tag, _ in shown.elements}
    assert "pre" not in {tag for tag, _ in shown.elements}
    assert "*" not in shown.text() and "\\" not in shown.text()


# --- the page as a file of its own


def test_the_page_is_one_file_without_script_or_outside_address():
    for html in every_page():
        read = Page(html)
        assert html.startswith("<!doctype html>\n")
        assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in read.elements}
        assert "//" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
        assert not re.search(r"url\(|@import|//", "".join(words for tag, words in read.words if tag == "style"))
        for _, attributes in read.elements:
            assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")]
            assert attributes.get("href", "#").startswith("#")


def test_the_content_security_policy_lets_in_the_style_sheet_and_nothing_else():
    for html in every_page():
        (style,) = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = [meta["content"] for meta in Page(html).all("meta") if meta.get("http-equiv")]
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_every_link_leads_to_a_place_on_the_page_and_no_id_comes_twice():
    for html in every_page():
        read = Page(html)
        ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
        assert len(set(ids)) == len(ids)
        assert {link["href"] for link in read.all("a")} <= {f"#{name}" for name in ids}
        named = {name for _, a in read.elements for name in (a.get("aria-labelledby") or "").split()}
        assert named <= set(ids)


def test_a_screen_reader_finds_its_way():
    read = Page(demo("html"))
    assert read.all("html") == [{"lang": "en"}]
    assert [len(read.all(tag)) for tag in ("header", "main", "footer", "h1", "title", "table", "caption")] == [
        1
    ] * 4 + [2, 1, 1]
    assert read.elements[[tag for tag, _ in read.elements].index("body") + 1] == (
        "a",
        {"class": "skip", "href": "#advice"},
    )
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert all(later - earlier <= 1 for earlier, later in zip([0, *levels], levels, strict=False))
    assert all("aria-labelledby" in section for section in read.all("section"))
    assert {cell.get("scope") for cell in read.all("th")} == {"col", "row"}
    assert "width=device-width" in str(read.all("meta"))


def table(read: Page) -> str:
    return " | ".join(words for tag, words in read.words if tag in ("th", "td") and words.strip())


def test_the_picture_has_a_title_a_description_and_the_same_numbers_as_a_table():
    read = Page(written("html"))
    (svg,) = read.all("svg")
    assert (svg["role"], svg["aria-labelledby"]) == ("img", "picture-title picture-text")
    assert read.text("desc") == "Goals: 2 of 5, weakest. Tasks: 3 of 5. Bond: 4 of 5."
    assert table(read) == (
        "Leg | Stands at | Who said so | Goals | 2 of 5, weakest | the client said | "
        "Tasks | 3 of 5 | your impression | Bond | 4 of 5 | the client said"
    )


def test_an_unknown_leg_is_shown_as_unknown_in_picture_and_table():
    read = Page(written("html", CASE.replace("alliance.bond: {value: 4, source: client}", "alliance.bond: unknown")))
    assert read.text("desc").endswith("Bond: not known.")
    assert table(read).endswith("Bond | not known | nobody yet")
    assert [circle["class"] for circle in read.all("circle")] == ["mark", "mark", "mark unknown"]
    assert [line["class"] for line in read.all("line")] == ["spoke", "spoke", "spoke unknown"]
    assert not [one for one in read.all("polygon") if one["class"] == "shape"]


def test_the_weakest_leg_is_marked_by_more_than_colour():
    read = Page(written("html"))
    assert [circle["class"] for circle in read.all("circle")].count("halo") == 1
    assert read.text("text").count("weakest") == read.text("td").count("weakest") == 1


def test_a_higher_leg_lies_further_out_on_its_spoke():
    drawn = [picture([height, None, 1])["spokes"][0]["mark"]["y"] for height in (0, 0.25, 0.5, 0.75, 1)]
    assert drawn == sorted(drawn, reverse=True) and len(set(drawn)) == 5
    assert picture([1, 1, 1])["spokes"][0]["mark"] == picture([1, 1, 1])["spokes"][0]["end"]
    assert picture([0.5, None, 1])["spokes"][1]["mark"] is None
    assert page(KB, consult(KB, read_facts(CASE, "A17.yaml", KB)))["picture"] == picture([0.25, 0.5, 0.75])


def colours(scheme: str) -> dict[str, str]:
    css = (Path(shipped("templates")) / "report.css").read_text(encoding="utf-8")
    block = {
        "light": r"^:root \{(.*?)\}",
        "dark": r"dark\) \{\s*:root \{(.*?)\}",
        "print": r"@media print \{\s*:root \{(.*?)\}",
    }
    (found,) = re.findall(block[scheme], css, flags=re.DOTALL | re.MULTILINE)[:1]
    return dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", found))


def luminance(colour: str) -> float:
    full = "".join(sign * 2 for sign in colour) if len(colour) == 3 else colour
    channels = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "paper"), ("quiet", "paper"), ("accent", "paper"), ("ink", "wash"), ("quiet", "wash"),
        ("ink", "alarm-wash"), ("alarm", "alarm-wash"), ("quiet", "alarm-wash"),
    ],
)  # fmt: skip
def test_every_text_stands_out_from_its_ground_by_the_4_5_to_1_of_wcag_aa(scheme, ink, paper):
    found = colours(scheme)
    light, dark = sorted((luminance(found[ink]), luminance(found[paper])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


PICTURE = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "picture.py"))


def has_the_font_of_print() -> bool:
    """Times New Roman or one of its widths, which is what the print style sheet asks for."""
    if shutil.which("fc-match") is None:
        return False
    found = subprocess.run(["fc-match", "Times New Roman"], capture_output=True, text=True, check=False).stdout
    return "Liberation Serif" in found or "Times" in found


@pytest.mark.skipif(PICTURE["BROWSER"] is None, reason="no Chromium on this machine to print with")
@pytest.mark.skipif(not has_the_font_of_print(), reason="Times New Roman has no stand-in of its widths on this machine")
def test_an_ordinary_case_is_printed_on_two_pages(tmp_path: Path):
    (tmp_path / "demo.html").write_text(demo("html"), encoding="utf-8")
    PICTURE["browse"](tmp_path / "demo.html", "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'demo.pdf'}")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "demo.pdf").read_bytes())) == 2


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_a_report_ends_with_the_standing_notice_in_its_own_words(form):
    shown = report(KB, consult(KB, read_facts(CASE, "A17.yaml", KB)), form)
    assert "For professionals." in shown
    assert "Macro" not in shown
