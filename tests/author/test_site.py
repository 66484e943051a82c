"""The pages of a knowledge base: all of it, linked both ways, the same everywhere, and nothing runs that a pack says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest

from alliance_expert import load
from alliance_expert.author.site import site
from alliance_expert.knowledge.files import collect
from alliance_expert.source.files import shipped

from ..packs import ADDED, CARRIED, EVIDENCE, FILES, FINDINGS, STRATEGIES
from ..site import Page, is_closed


def pack(folder: Path, changes: Mapping[str, str] = {}, pack: str = FILES["pack.yaml"]) -> Path:
    for name, text in {**FILES, **changes, "pack.yaml": pack}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def pages(*folders: Path) -> dict[str, str]:
    return dict(site(load(folders, drafts=True), collect(folders, scenarios=True)))


def said(text: str) -> str:
    return Page(text).said


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    titled = FILES["pack.yaml"] + "sections: {L: Core claims}\n"
    return pages(pack(tmp_path_factory.mktemp("small"), CARRIED, titled))


@pytest.fixture(scope="module")
def all_shipped():
    return pages(shipped("rules"))


def test_everything_has_a_page(all_shipped):
    kb = load()
    kinds = {
        "section": [name for name, _ in kb.roles.sections], "strategy": kb.strategies, "finding": kb.findings,
        "attribute": [*kb.attributes, "session.number"], "hold": kb.holds, "notice": kb.notices,
        "rule": [rule.id for rule in kb.rules], "evidence": kb.evidence,
    }  # fmt: skip
    there = {f"pages/{kind}-{name}.html" for kind, ids in kinds.items() for name in ids}
    assert set(all_shipped) == there | {"index.html", "graph.html", "site/site.css", "site/site.js", "site/search.js"}


def test_every_link_leads_to_a_page_and_to_a_place_on_it_and_nothing_outside(all_shipped):
    parsed = {name: Page(text) for name, text in all_shipped.items() if name.endswith(".html")}
    ids = {name: set(page.ids) for name, page in parsed.items()}
    for name, page in parsed.items():
        assert is_closed(page), name
        assert len(page.ids) == len(ids[name]), name
        for address in set(page.addresses):
            path, _, part = address.partition("#")
            target = resolved(name, unquote(path)) if path else name
            assert target in all_shipped, (name, address)
            if part and target.endswith(".html") and target != "graph.html":
                assert unquote(part) in ids[target], (name, address)


def resolved(page: str, path: str) -> str:
    parts = [*PurePosixPath(page).parent.parts, *PurePosixPath(path).parts]
    while ".." in parts:
        at = parts.index("..")
        del parts[at - 1 : at + 1]
    return "/".join(parts)


def test_every_page_is_reached_from_the_first_one(all_shipped):
    left, seen = ["index.html"], {"index.html"}
    while left:
        name = left.pop()
        for address in Page(all_shipped[name]).all("href"):
            target = resolved(name, unquote(address.partition("#")[0])) if not address.startswith("#") else name
            if target not in seen and target.endswith(".html"):
                seen.add(target)
                left.append(target)
    assert seen == {name for name in all_shipped if name.endswith(".html")}


def test_links_go_both_ways(carried):
    rule = Page(carried["pages/rule-silent-is-strained.html"]).addresses
    finding = Page(carried["pages/finding-strain.html"]).addresses
    attribute = Page(carried["pages/attribute-rupture.withdrawal.html"]).addresses
    assert {"finding-strain.html", "attribute-rupture.withdrawal.html"} <= set(rule)
    assert "rule-silent-is-strained.html" in finding and "rule-silent-is-strained.html" in attribute
    assert {"section-L.html#statement-L-01", "section-L.html#statement-L-02"} <= set(rule)
    assert "rule-silent-is-strained.html" in Page(carried["pages/section-L.html"]).addresses


def test_a_rule_tells_in_plain_english_when_it_fires_what_it_says_where_and_as_it_is_written(carried):
    told = said(carried["pages/rule-silent-is-strained.html"])
    assert 'When the answer on signs of stepping back includes "long silences": finds A strain' in told
    assert "It stands in small, topic/all.rules.yaml, line 9. Its status is stable." in told
    assert "- id: silent-is-strained when: {rupture.withdrawal: {includes_any: [silent]}}" in told
    assert "L-02An alliance is never finished." in told


def test_the_scenarios_that_fire_a_rule_and_that_expect_something_stand_there_with_their_answers_in_words(carried):
    scenario = (
        "a silent client is asked signs of stepping back: long silences (your impression). Must follow: A strain; Ask "
        "openly (now); Link to patterns (later); Linking. Must not follow: Safety first."
    )
    assert f"Where it fires 1 scenario {scenario}" in said(carried["pages/rule-strain-asks.html"])
    assert f"Where it must follow 1 scenario {scenario}" in said(carried["pages/strategy-ask-openly.html"])
    assert f"Where it must not 1 scenario {scenario}" in said(carried["pages/notice-danger.html"])
    assert "It fires in no scenario." in said(carried["pages/rule-goals-stand-lowest.html"])


def test_a_strategy_tells_what_leads_to_it_by_when_it_is_due_and_what_stops_it(carried):
    told = said(carried["pages/strategy-link-later.html"])
    assert "What leads to it, now 1 rule strain-asks" in told
    assert "What stops it Linking: puts it back to later." in told


def test_words_for_notes_stand_on_the_pages_and_are_found(tmp_path):
    client = STRATEGIES.replace("who: therapist", "who: client\n    chart: Tea to be had.\n    handout: You can ask", 1)
    asked = FINDINGS.replace("between you.", "between you., discuss: What may it mean?")
    made = pages(pack(tmp_path, {"strategies/all.yaml": client, "vocabulary/findings.yaml": asked}))
    told = said(made["pages/strategy-ask-openly.html"])
    assert "In the client's file: Tea to be had. Over the words in a handout: You can ask" in told
    assert "For supervision: What may it mean?" in said(made["pages/finding-strain.html"])
    assert all(words in made["site/search.js"] for words in ("Tea to be had.", "You can ask", "What may it mean?"))
    assert "In the client" not in said(made["pages/strategy-link-later.html"])


def test_a_section_has_its_statements_each_with_what_carries_it_and_its_picture_in_the_graph(carried):
    page = carried["pages/section-L.html"]
    told = (
        "L-01 Two people work together. attribute handled rule silent-is-strained: finds A strain strategy Ask openly"
    )
    assert told in said(page)
    assert "../graph.html#section-L" in Page(page).addresses
    answer = said(carried["pages/section-CF.html"])
    assert (
        "CF1/anxious Trust may be harder for a client who worries about being left. answer attachment: anxious"
        in answer
    )


def test_a_figure_that_nobody_has_seen_is_not_shown(carried, tmp_path):
    assert "Figure: r = .24, moderate." in said(carried["pages/evidence-trial.html"])
    unseen = pages(pack(tmp_path, {"evidence.yaml": EVIDENCE.replace("verified: yes", "verified: no")}))
    assert [name for name, text in unseen.items() if ".24" in text and not name.startswith("pages/rule-")] == []
    assert "Nobody has seen a figure in the source yet" in said(unseen["pages/evidence-trial.html"])


def test_the_first_page_has_the_ways_in_and_all_entries_without_a_script(carried):
    page = Page(carried["index.html"])
    assert "L: Core claims 2 statements" in page.said
    assert "By what to do by when it is due at the earliest Now 2 Ask openly" in page.said
    assert {f"pages/{name}.html" for name in ("hold-no-link", "evidence-trial", "rule-danger-open")} <= set(
        page.addresses
    )
    assert "5 rules, 9 questions, 2 findings, 2 strategies, 1 thing to leave alone, 2 notices" in page.said


def test_the_search_knows_everything_with_all_its_texts(carried):
    text = carried["site/search.js"].removeprefix("window.ENTRIES=").removesuffix(";\n")
    rows = {(kind, name): (title, address, words) for kind, name, title, address, words in json.loads(text)}
    assert {address.partition("#")[0] for _, address, _ in rows.values()} == {
        name for name in carried if name.startswith("pages/")
    }
    title, address, words = rows["Strategy", "ask-openly"]
    assert (title, address) == ("Ask openly", "pages/strategy-ask-openly.html")
    assert "How is it between us?" in words and "X09" in words
    assert rows["Statement", "CF1/anxious"][1] == "pages/section-CF.html#statement-CF1/anxious"


def test_what_packs_change_stands_on_the_pages_and_all_packs_at_the_foot_of_each(tmp_path):
    base = pack(tmp_path / "small", CARRIED)
    own = tmp_path / "ours"
    own.mkdir()
    (own / "pack.yaml").write_text(
        f"{ADDED}disable: [link-later]\nnarrow: {{silent-is-strained: {{client.motivation: low}}}}\n"
    )
    found = pages(base, own)
    assert "Switched off by the pack ours (ours, pack.yaml, line 4)." in said(found["pages/strategy-link-later.html"])
    assert "Narrowed by the pack ours" in said(found["pages/rule-silent-is-strained.html"])
    assert all("small 1.2.3, ours 0.1, sha256:" in said(text) for name, text in found.items() if name.endswith(".html"))
    assert "Pack ours 0.1. Switched off: link-later; narrowed: silent-is-strained." in said(found["index.html"])


def test_no_text_of_a_pack_becomes_markup_or_a_script(tmp_path):
    title = "'<script>alert(1)</script> \" &'"
    changes = {
        "strategies/all.yaml": STRATEGIES.replace("title: Ask openly", f"title: {title}"),
        "topic/all.cases.yaml": FILES["topic/all.cases.yaml"].replace(
            "a silent client is asked", '"</summary><script>alert(2)</script>"'
        ),
    }
    for name, text in pages(pack(tmp_path, changes)).items():
        assert "<script>alert" not in text, name
        if name.endswith(".html"):
            assert is_closed(Page(text)), name


def test_a_script_is_loaded_from_beside_the_pages_and_no_other(carried):
    for name, text in carried.items():
        if name.endswith(".html") and name != "graph.html":
            page = Page(text)
            assert page.policy == (
                "default-src 'none'; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; form-action 'none'"
            )
            assert not re.findall(r"<script>|<style>", text)


def test_the_same_rules_give_the_same_pages_wherever_they_lie(tmp_path, monkeypatch):
    one, other = pack(tmp_path / "one", CARRIED), pack(tmp_path / "some" / "other", CARRIED)
    first = pages(one)
    monkeypatch.chdir(other)
    assert pages(Path()) == first


def test_sections_whose_ids_differ_in_capitals_only_have_files_that_every_disk_tells_apart(tmp_path):
    lecture = {"lecture.yaml": "RE-1: One.\nRe-1: Two.\n"}
    names = [name.casefold() for name in pages(pack(tmp_path, lecture))]
    assert len(names) == len(set(names)) and "pages/section-re_.html" in names


def test_a_knowledge_base_without_a_lecture_has_pages_too(tmp_path):
    found = pages(pack(tmp_path))
    assert "By section of the lecture" not in said(found["index.html"])
