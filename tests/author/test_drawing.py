"""A picture tells the rules behind it, stands alone, and lets no text of a pack do anything."""

from __future__ import annotations

import re
import xml.dom.minidom

import pytest

from alliance_expert import load
from alliance_expert.author.drawing import is_graph, page, svg
from alliance_expert.author.graph import about, dot, in_section, mermaid, whole
from alliance_expert.author.told import telling
from alliance_expert.knowledge.files import collect
from alliance_expert.report.render import verbatim
from alliance_expert.source.files import shipped

from ..packs import FINDINGS, small_kb
from ..site import Page, allowed, is_closed

HOSTILE = {
    "vocabulary/findings.yaml": FINDINGS.replace("A strain", "'</title><script>alert(1)</script> & \"more\"'"),
}


def page_of(graph, **more):
    return page(graph, telling(graph.kb, []), **more)


@pytest.fixture(scope="module")
def whole_page():
    kb = load()
    return page(whole(kb), telling(kb, collect((shipped("rules"),))))


def test_an_svg_is_one_picture_with_a_title_a_description_and_the_rules_behind_each_line():
    text = svg(about(whole(small_kb()), "no-link"))
    picture = xml.dom.minidom.parseString(text).documentElement
    titles = [one.firstChild.data for one in picture.getElementsByTagName("title")]
    assert titles[0] == "What leads to no-link, and what follows from it"
    assert "4 boxes, 2 rules." in picture.getElementsByTagName("desc")[0].firstChild.data
    assert set(titles[1:4]) == {
        "signs of stepping back leads to A strain, by rule silent-is-strained",
        "A strain leads to Linking, by rule strain-asks",
        "Linking stops Link to patterns: puts it back to later",
    }
    assert "Link to patterns (strategy link-later)" in titles
    assert re.findall(r"https?://[^\"]*", text) == ["http://www.w3.org/2000/svg"]


def test_what_only_makes_an_exception_and_what_stops_differ_by_more_than_their_colour():
    style = verbatim("graph/graph.css", ())
    assert re.search(r"\.exception path \{ stroke-dasharray: 6 4", style)
    assert re.search(r"\.stops path \{[^}]*stroke-dasharray: 2 3", style)
    text = svg(whole(small_kb()))
    assert '<g class="line stops"' in text and '<circle class="head"' in text


def test_no_text_of_a_pack_becomes_markup():
    graph = whole(small_kb(HOSTILE))
    assert "<script>alert" not in svg(graph)
    xml.dom.minidom.parseString(svg(graph))
    text = page_of(graph)
    assert "<script>alert" not in text and "&lt;/title&gt;&lt;script&gt;alert(1)" in text
    assert is_closed(Page(text))


def test_the_colours_of_a_picture_are_those_of_the_report():
    pattern = r"(--(?!line|alarm-wash|text)[a-z-]+): ([^;]+);"
    report, own = (verbatim(name, ()) for name in ("report.css", "graph/colours.css"))
    screen = report[: report.index("@page")]
    assert sorted(re.findall(pattern, own)) == sorted(re.findall(pattern, screen))


def test_the_page_lets_in_its_own_style_and_script_by_hash_and_nothing_else(whole_page):
    found = Page(whole_page)
    (style,), (script,) = allowed(whole_page, "style"), allowed(whole_page, "script")
    assert found.policy == (
        f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
    )
    assert is_closed(found)
    assert len(found.ids) == len(set(found.ids))


def test_the_page_has_a_picture_of_each_section_and_one_of_all_rules_each_once(whole_page):
    found = Page(whole_page)
    pictures = [name for name in found.ids if name.startswith("section-")]
    kb = load()
    assert pictures == [*(f"section-{name}" for name, _ in kb.roles.sections), "section-all"]
    titles = [a["value"] for tag, a in found.tags if tag == "option"]
    assert [f"section-{name}" for name in titles] == pictures


def test_the_page_tells_every_rule_in_words_without_a_script_too(whole_page):
    found, kb = Page(whole_page), load()
    assert [name for name in found.ids if name.startswith("rule-")] == [f"rule-{rule.id}" for rule in kb.active]
    told = Page(page_of(whole(small_kb()))).said
    assert (
        'silent-is-strained When the answer on signs of stepping back includes "long silences": finds A strain The '
        "client is silent."
    ) in told
    assert "Leave alone: Linking While this stands, it puts it back to later: Link to patterns." in told


def test_a_part_of_the_rules_is_one_picture_with_its_own_rules():
    graph = whole(small_kb())
    found = Page(page_of(about(graph, "goals-weakest"), base=graph))
    assert [name for name in found.ids if name.startswith("section-")] == ["section-all"]
    assert [name for name in found.ids if name.startswith("rule-")] == ["rule-goals-stand-lowest"]
    assert found.all("data-about") == ["goals-weakest"]


def test_a_draft_is_marked_in_the_words():
    from alliance_expert.knowledge.read import read

    from ..packs import pack_files, with_rule

    rules = with_rule("{client.motivation: low}") + "  status: draft\n"
    kb = read(pack_files({"topic/all.rules.yaml": rules}), drafts=True)
    assert "mine draft When motivation is" in Page(page_of(whole(kb))).said


def test_the_same_rules_give_the_same_picture():
    one, other = (whole(load()) for _ in range(2))
    assert svg(in_section(one, "RP")) == svg(in_section(other, "RP"))


def test_a_graph_that_was_written_is_known_again():
    graph = whole(small_kb())
    for text in (svg(graph), page_of(graph), dot(graph), mermaid(graph)):
        assert is_graph(text.encode())
    for text in ("", "flowchart LR", "<!doctype html>\n<body>", "<svg>"):
        assert not is_graph(text.encode())
