"""The graph is what the rules say: what each looks at, what it concludes, and what holds stop."""

from __future__ import annotations

import pytest

from alliance_expert import load
from alliance_expert.author.graph import EXCEPTION, LEADS, STOPS, about, dot, in_section, mermaid, names, whole

from ..packs import CARRIED, RULES, small_kb, with_rule


def lines(graph):
    return {(edge.source[1], edge.how, edge.target[1]) for edge in graph.edges}


def with_mine(when: str, conclusion: str = "find: goals-weakest"):
    return whole(small_kb({"topic/all.rules.yaml": with_rule(when, conclusion)}))


def test_a_line_runs_from_all_that_a_rule_looks_at_to_all_that_it_concludes():
    assert lines(whole(small_kb())) == {
        ("safety.risk", LEADS, "danger"),
        ("safety.handled", LEADS, "danger"),
        ("rupture.withdrawal", LEADS, "strain"),
        ("alliance.goals", LEADS, "goals-weakest"),
        ("alliance.tasks", LEADS, "goals-weakest"),
        ("alliance.bond", LEADS, "goals-weakest"),
        ("strain", LEADS, "ask-openly"),
        ("strain", LEADS, "link-later"),
        ("strain", LEADS, "no-link"),
        ("no-link", STOPS, "link-later"),
    }


def test_all_entries_are_there_also_those_that_no_rule_touches():
    graph = whole(small_kb())
    assert {"client.motivation", "measures.srs", "standing"} <= {name for _, name in graph.nodes}
    assert "session.number" not in {name for _, name in graph.nodes}


def test_the_number_of_the_session_is_there_where_a_rule_looks_at_it():
    assert ("session.number", LEADS, "goals-weakest") in lines(with_mine("{session.number: 1}"))


@pytest.mark.parametrize(
    ("when", "how"),
    [
        ("{client.motivation: low}", LEADS),
        ("{not: {client.motivation: low}}", EXCEPTION),
        ("{unless_known: {client.motivation: low}}", EXCEPTION),
        ("{unless_known: {all: [{measures.srs: 3}, {not: {client.motivation: low}}]}}", LEADS),
        ("{all: [{client.motivation: [low, mixed]}, {not: {client.motivation: low}}]}", LEADS),
        ("{unknown: client.motivation}", LEADS),
    ],
    ids=["plain", "not", "unless_known", "an exception to an exception", "both", "unknown"],
)
def test_a_line_is_an_exception_only_where_everything_behind_it_makes_one(when, how):
    assert ("client.motivation", how, "goals-weakest") in lines(with_mine(when))


def test_a_line_names_each_rule_behind_it_and_says_which_make_an_exception():
    graph = with_mine("{not: {rupture.withdrawal: {includes_any: [silent]}}}", "find: strain")
    (edge,) = (edge for edge in graph.edges if edge.target[1] == "strain")
    assert (edge.how, [graph.said(link) for link in edge.links]) == (LEADS, ["mine (exception)", "silent-is-strained"])


def test_a_line_of_a_hold_says_what_is_left_of_the_strategy():
    graph = whole(small_kb())
    assert [graph.said(link) for link in graph.links if link.how == STOPS] == ["puts it back to later"]


def test_a_draft_is_drawn_where_drafts_fire_and_marked():
    rules = with_rule("{client.motivation: low}") + "  status: draft\n"
    kb = small_kb({"topic/all.rules.yaml": rules})
    assert "mine" not in whole(kb).rules
    from alliance_expert.knowledge.read import read

    from ..packs import pack_files

    drafts = whole(read(pack_files({"topic/all.rules.yaml": rules}), drafts=True))
    assert "mine (draft)" in [drafts.said(link) for link in drafts.links]


# --- parts


def test_a_section_has_the_rules_and_the_entries_that_carry_its_statements():
    graph = in_section(whole(small_kb(CARRIED)), "CF")
    assert (graph.title, graph.rules, graph.nodes) == ("CF: CF", (), (("attribute", "client.attachment"),))
    graph = in_section(whole(small_kb(CARRIED)), "L")
    assert graph.rules == ("silent-is-strained",)
    assert lines(graph) == {("rupture.withdrawal", LEADS, "strain")}
    assert ("strategy", "ask-openly") in graph.nodes and ("strategy", "link-later") not in graph.nodes


def test_about_something_is_all_that_leads_to_it_and_all_that_follows_through_findings_and_holds():
    graph = whole(small_kb())
    chain = {("rupture.withdrawal", LEADS, "strain"), ("strain", LEADS, "no-link"), ("no-link", STOPS, "link-later")}
    assert lines(about(graph, "no-link")) == chain
    assert lines(about(graph, "rupture.withdrawal")) == chain | {
        ("strain", LEADS, "ask-openly"),
        ("strain", LEADS, "link-later"),
    }
    assert lines(about(graph, "ask-openly")) == {
        ("rupture.withdrawal", LEADS, "strain"),
        ("strain", LEADS, "ask-openly"),
    }


def test_about_a_rule_is_what_leads_to_it_and_what_follows_from_it():
    graph = about(whole(small_kb()), "silent-is-strained")
    assert set(graph.rules) == {"silent-is-strained", "strain-asks"}


def test_about_a_statement_is_about_all_that_carry_it_or_a_part_of_it():
    graph = whole(small_kb({**CARRIED, "topic/all.rules.yaml": with_rule("{client.attachment: anxious}")}))
    assert lines(about(graph, "CF1")) == {("client.attachment", LEADS, "strain")} | lines(about(graph, "strain")) - {
        ("rupture.withdrawal", LEADS, "strain")
    }


def test_nothing_is_about_what_is_not_there():
    graph = whole(small_kb(CARRIED))
    with pytest.raises(KeyError):
        about(graph, "bond")
    assert {"L-01", "CF1", "CF1/anxious", "strain-asks", "session.number"} <= set(names(graph.kb))


def test_every_rule_that_carries_a_statement_is_in_the_picture_of_its_section():
    kb = load()
    graph = whole(kb)
    shown = {rule for section, _ in kb.roles.sections for rule in in_section(graph, section).rules}
    assert shown == {rule.id for rule in kb.active if rule.lecture}
    assert set(graph.rules) == {rule.id for rule in kb.active}


# --- as text

HARD = {
    "topic/all.rules.yaml": "".join(f"{part}\n" for part in RULES.split("\n\n")),
    "vocabulary/findings.yaml": """\
strain: {title: 'A "strain" | #1 <b>', sentence: There is a strain between you.}
goals-weakest: {title: 'Goals \\ weakest', sentence: Goals stand lowest.}
""",
}


def test_mermaid_is_told_every_box_and_line_and_no_sign_of_a_title_means_anything_to_it():
    assert (
        mermaid(about(whole(small_kb(HARD)), "ask-openly"))
        == """\
%% The rules, made by `alliance-expert rules graph`
%% What leads to ask-openly, and what follows from it
flowchart LR
  subgraph b0["Rupture"]
    n0["signs of stepping back"]
  end
  subgraph b1["What is found"]
    n1(["A #34;strain#34; #124; #35;1 #60;b#62;"])
  end
  subgraph b2["What to do"]
    n2[["Ask openly"]]
  end
  n0 -->|"silent-is-strained"| n1
  n1 -->|"strain-asks"| n2
"""
    )


def test_graphviz_is_told_the_same():
    text = dot(whole(small_kb(HARD)))
    assert text.startswith("digraph rules {\n") and text.endswith("}\n")
    assert r'label="A \"strain\" | #1 <b>", tooltip="finding strain"' in text
    assert r'label="Goals \\ weakest"' in text
    assert '[label="silent-is-strained", tooltip="silent-is-strained", style=solid];' in text
    assert '[label="puts it back to later", tooltip="puts it back to later", style=bold, arrowhead=tee];' in text
