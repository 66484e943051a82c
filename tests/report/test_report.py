"""What is printed: the JSON contract, the text report, templates that cannot do harm."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from alliance_expert import consult, load, read_facts
from alliance_expert.advice import advise
from alliance_expert.author.scenarios import read_scenarios
from alliance_expert.casebook import read_case
from alliance_expert.engine import Verdicts
from alliance_expert.errors import TemplateError
from alliance_expert.model.case import facts_at
from alliance_expert.model.vocabulary import SESSION_NUMBER
from alliance_expert.report import document, page, render, report, to_json
from alliance_expert.report.document import checksum
from alliance_expert.report.sources import source
from alliance_expert.source.files import shipped

from ..packs import CARRIED, EVIDENCE, PACK, RULES, small_kb

KB = small_kb()
CASE = """\
case: A17
sessions:
  - number: 3
    facts: {alliance.bond: {value: 4, source: client}, client.attachment: avoidant}
  - number: 4
    facts:
      safety.risk: no
      safety.handled: no
      alliance.goals: {value: 2, source: client}
      alliance.tasks: 3
      alliance.bond: unknown
      rupture.withdrawal: {value: [silent], source: client}
      measures.srs: 36.5
"""


def advice_of(text: str, kb=KB):
    return consult(kb, read_facts(text, "A17.yaml", kb))


def test_the_document_is_the_contract_to_the_letter():
    kb = small_kb({name: text for name, text in CARRIED.items() if name != "vocabulary/all.yaml"})
    silent = {"attribute": "rupture.withdrawal", "value": ["silent"], "source": "client"}
    reason = {
        "rule": "silent-is-strained", "because": "The client is silent.", "facts": [silent], "findings": [], "absent": [],
        "answers": [{"session": 4, **silent}], "lecture": ["L-01", "L-02"], "evidence": [],
    }  # fmt: skip
    follows = {
        "rule": "strain-asks", "because": "There is a strain.", "facts": [], "findings": ["strain"], "absent": [],
        "answers": [{"session": 4, **silent}], "lecture": [], "evidence": [],
    }  # fmt: skip

    def fact(session, attribute, value, source):
        return {"session": session, "attribute": attribute, "value": value, "source": source, "private": False}

    done = "    responses: {ask-openly: accepted, no-link: {set_aside: It came up by itself.}}\n"
    found = document(kb, advice_of(CASE + done, kb))
    assert found.pop("checksum") == checksum(found)
    assert found == {
        "format": "alliance-expert.consultation/1",
        "case": "A17",
        "session": 4,
        "knowledge": {"version": "1.2.3", "digest": kb.digest, "packs": [{"name": "small", "version": "1.2.3"}]},
        "facts": [
            fact(3, "alliance.bond", 4, "client"),
            fact(3, "client.attachment", "avoidant", "impression"),
            fact(4, "safety.risk", "no", "record"),
            fact(4, "safety.handled", False, "record"),
            fact(4, "alliance.goals", 2, "client"),
            fact(4, "alliance.tasks", 3, "impression"),
            fact(4, "alliance.bond", "unknown", "impression"),
            fact(4, "rupture.withdrawal", ["silent"], "client"),
            fact(4, "measures.srs", 36.5, "client"),
        ],
        "responses": [
            {"session": 4, "item": "ask-openly", "accepted": True, "why": ""},
            {"session": 4, "item": "no-link", "accepted": False, "why": "It came up by itself."},
        ],
        "gate": None,
        "alliance": {"goals": 2, "tasks": 3, "bond": None, "weakest": []},
        "findings": [
            {
                "id": "strain", "title": "A strain", "sentence": "There is a strain between you.", "confidence": "firm",
                "lecture": ["L-02"], "reasons": [reason],
            },
        ],
        "recommendations": [
            {
                "rank": 1, "id": "ask-openly", "refs": ["X09"], "title": "Ask openly", "who": "therapist",
                "summary": "Ask how it is.", "steps": ["Ask."], "say": ["How is it between us?"],
                "say_from": "",
                "not_when": ["Not in danger."], "timing": "now", "confidence": "firm",
                "firm_whatever_is_unknown": True, "depends_on": [], "timing_depends_on": [],
                "moved_by": [], "put_back": False, "responses": [{"session": 4, "accepted": True, "why": ""}],
                "lecture": ["L-01"], "evidence": ["trial"], "reasons": [follows],
            },
            {
                "rank": 2, "id": "link-later", "refs": ["X12"], "title": "Link to patterns", "who": "therapist",
                "summary": "Look at patterns.", "steps": ["Look."], "say": ["Does this remind you of something?"],
                "say_from": "",
                "not_when": ["Not now."], "timing": "later", "confidence": "firm",
                "firm_whatever_is_unknown": True, "depends_on": [], "timing_depends_on": [],
                "moved_by": ["no-link"], "put_back": False, "responses": [],
                "lecture": [], "evidence": [], "reasons": [follows],
            },
        ],
        "holds": [
            {
                "id": "no-link", "refs": ["H1"], "title": "Linking", "why": "It is too soon.", "instead": "",
                "stops": ["link-later"], "stopped": [],
                "responses": [{"session": 4, "accepted": False, "why": "It came up by itself."}], "lecture": ["L-02"], "evidence": [], "reasons": [follows],
            },
        ],
        "notices": [],
        "open_questions": [],
        "trace": [
            {"step": 1, "rule": "silent-is-strained", "concluded": ["find strain"], "because_of": ["rupture.withdrawal"]},
            {
                "step": 2,
                "rule": "strain-asks",
                "concluded": ["recommend ask-openly now", "recommend link-later now", "hold no-link"],
                "because_of": ["finding strain"],
            },
        ],
    }  # fmt: skip


def test_the_checksum_of_a_document_is_that_of_its_content_however_it_is_laid_out():
    found = document(KB, advice_of(CASE))
    again = json.loads(json.dumps(dict(reversed(found.items())), ensure_ascii=True, indent="\t"))
    assert checksum(again) == found["checksum"]
    again["recommendations"][0]["timing"] = "soon"
    assert checksum(again) != found["checksum"]


def test_the_facts_of_a_document_are_all_that_is_needed_to_run_it_again():
    first = document(KB, advice_of(CASE))
    sessions: dict[int, dict[str, object]] = {}
    for fact in first["facts"]:
        sessions.setdefault(fact["session"], {})[fact["attribute"]] = {"value": fact["value"], "source": fact["source"]}
    again = {"case": first["case"], "sessions": [{"number": n, "facts": facts} for n, facts in sessions.items()]}
    assert document(KB, advice_of(json.dumps(again))) == first


def test_a_gate_in_the_document_has_its_text_its_refs_and_its_reasons():
    found = document(KB, advice_of("case: A17\nsessions: [{number: 1, facts: {safety.risk: unsure}}]"))["gate"]
    assert (found["id"], found["refs"]) == ("danger", ["X29"])
    assert (found["title"], found["text"]) == ("Safety first", "Follow your protocol.")
    assert found["reasons"][0]["facts"] == [{"attribute": "safety.risk", "value": "unsure", "source": "record"}]


def test_json_is_the_same_every_time_and_keeps_letters_as_they_are():
    written = to_json(document(KB, advice_of(CASE.replace("A17", "Ä17"))))
    assert written == to_json(document(KB, advice_of(CASE.replace("A17", "Ä17"))))
    assert "Ä17" in written


def text_of(case: str, kb=KB) -> str:
    return render("report.txt.j2", page(kb, advice_of(case, kb)), [shipped("templates")])


def test_the_text_report_opens_with_the_legs_and_names_who_said_so():
    lines = text_of(CASE).splitlines()
    assert lines[0] == "CASE A17, SESSION 4"
    assert " ".join(lines[2:4]) == (
        "The alliance: goals 2 of 5 (the client said), tasks 3 of 5 (your impression), bond not known."
    )


def test_the_legs_tell_what_the_same_source_said_before_if_it_has_changed():
    case = """\
case: A17
sessions:
  - number: 2
    facts: {alliance.goals: {value: 4, source: client}, alliance.tasks: {value: 4, source: client}, alliance.bond: 3}
  - number: 5
    facts: {alliance.goals: {value: 2, source: client}, alliance.tasks: 2, alliance.bond: 3}
"""
    assert (
        "goals 2 of 5 (the client said; 4 of 5 in session 2), tasks 2 of 5 (your impression), bond 3 of 5 (your impression)."
        in " ".join(text_of(case).split())
    )


def test_the_text_report_opens_with_the_gate_if_there_is_one():
    lines = text_of("case: A17\nsessions: [{number: 1, facts: {safety.risk: yes, alliance.goals: 1}}]").splitlines()
    assert lines[2:4] == ["=" * 80, "SAFETY FIRST"]
    assert "The alliance" not in "\n".join(lines)


def test_no_line_is_longer_than_a_terminal_is_wide():
    assert max(len(line) for line in text_of(CASE).splitlines()) <= 80


def test_a_deep_knowledge_base_is_reported_at_once():
    from ..packs import FINDINGS

    findings = FINDINGS + "".join(f"f{n}-{x}: {{title: F, sentence: F.}}\n" for n in range(25) for x in "ab")
    rules = RULES + "".join(
        f"- id: r{n}-{x}\n  when: {{all: [{{finding: {before}}}, {{finding: {other}}}]}}\n  because: So.\n  find: f{n}-{x}\n"
        for n in range(25)
        for x in "ab"
        for before, other in [("strain", "strain") if n == 0 else (f"f{n - 1}-a", f"f{n - 1}-b")]
    )
    rules += "- id: last\n  when: {finding: f24-a}\n  because: So.\n  recommend: {ask-openly: now}\n"
    kb = small_kb({"vocabulary/findings.yaml": findings, "topic/all.rules.yaml": rules})
    assert "long silences" in text_of(CASE, kb)


def test_a_note_survives_as_text_and_can_run_nothing():
    note = "{{ 7 * 7 }} <b>&amp; | # * _ {% raw %}"
    case = CASE.replace("  - number: 4\n", f"  - number: 4\n    note: '{note}'\n")
    assert note in text_of(case)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{{ case.nothing }}", "has no attribute 'nothing'"),
        ("{% for %}", r"report\.txt\.j2:1"),
        ("a\nb {{ 1 / 0 }}", r"report\.txt\.j2:2:1: division by zero"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ legs.append(1) }}", "unsafe"),
        ("{% include 'other.j2' %}", r"report\.txt\.j2:1:13: there is no template 'other\.j2'"),
        ("{% for a in range(90000) %}" + "x" * 99 + "{% endfor %}", "writes more than"),
        ("{{ range(10000000) | list }}", "counts further"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "counts further"),
        ("{% include 'report.txt.j2' %}", "without end"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
    ],
)
def test_a_template_of_ones_own_that_fails_is_told_with_its_line(tmp_path, template, message):
    (tmp_path / "report.txt.j2").write_text(template)
    with pytest.raises(TemplateError, match=message):
        render("report.txt.j2", page(KB, advice_of(CASE)), [tmp_path, shipped("templates")])


def test_a_folder_of_ones_own_comes_before_the_shipped_templates(tmp_path):
    (tmp_path / "report.txt.j2").write_text("{{ case }}: {{ advice.now | map(attribute='title') | join }}")
    assert render("report.txt.j2", page(KB, advice_of(CASE)), [tmp_path, shipped("templates")]) == "A17: Ask openly"


@pytest.mark.parametrize(
    ("effect", "shown"),
    [
        ("{r: 0.24}", "r = .24, moderate"),
        ("{r: -0.09}", "r = -.09, small"),
        ("{r: 0.38}", "r = .38, large"),
        ("{d: 0.79}", "d = 0.79"),
        ("{or: 1.79}", "OR = 1.79"),
    ],
)
def test_words_for_size_label_correlations_only(effect, shown):
    kb = small_kb({"evidence.yaml": EVIDENCE.replace("{r: 0.24}", effect)})
    assert source(kb.evidence["trial"], kb.roles.benchmarks)["effect"] == shown


def test_an_unverified_figure_is_never_shown():
    kb = small_kb({"evidence.yaml": EVIDENCE.replace("verified: yes", "verified: no")})
    assert kb.evidence["trial"].effect == Decimal("0.24")
    assert "0.24" not in text_of(CASE, kb) and ".24" not in text_of(CASE, kb)
    assert ".24" in text_of(CASE)


@functools.cache
def shipped_cases():
    """The case of each shipped scenario and of the demo, with its advice and what a template is given."""
    kb = load()
    cases = [one.case for one in read_scenarios([shipped("rules")], kb)]
    demo = shipped("examples") / "demo.yaml"
    cases.append(read_case(demo.read_bytes(), demo.name, kb))
    verdicts = Verdicts(kb)
    facts = [facts_at(case, None, kb.attributes, kb.roles.plain_source) for case in cases]
    advised = [advise(kb, verdicts.sketch(one)) for one in facts]
    return [(kb, advice, page(kb, advice)) for advice in advised]


def test_the_answers_that_a_report_names_behind_its_advice_are_exactly_those_it_rests_on():
    abbreviated = 0
    for kb, advice, shown in shipped_cases():
        told: dict[int, set[str]] = {}
        for item in [item for items in shown["advice"].values() for item in items]:
            why = item["why"]
            elsewhere = [why["as_in"]] if why["as_in"] else why["answers_as_in"]
            abbreviated += bool(elsewhere)
            own = set() if why["as_in"] else {answer.partition(":")[0] for answer in why["answers"]}
            told[item["rank"]] = own.union(*(told[rank] for rank in elsewhere))
        for item in advice.recommendations:
            behind = {answer.attribute for answer in item.reasons[0].answers} - {SESSION_NUMBER}
            assert told[item.rank] == {kb.attributes[name].label for name in behind}, item.strategy.id
    assert abbreviated > 200


def test_a_report_names_every_rule_behind_each_piece_of_advice_and_each_hold():
    several = 0
    for _, advice, shown in shipped_cases():
        items = {item["id"]: item["why"] for items in shown["advice"].values() for item in items}
        rank = {item.rank: item for item in advice.recommendations}
        for item in advice.recommendations:
            why, rules = items[item.strategy.id], [reason.rule for reason in item.reasons]
            several += len(rules) > 1
            assert [why["rule"], *(other["rule"] for other in why["also"])] == rules
            assert not why["as_in"] or [reason.rule for reason in rank[why["as_in"]].reasons] == rules
        holds = {held["id"]: (group["why"], held) for group in shown["holds"] for held in group["items"]}
        for one in advice.holds:
            why, held = holds[one.hold.id]
            assert [why["rule"], *(other["rule"] for other in held["also"])] == [reason.rule for reason in one.reasons]
    assert several > 50


def test_what_is_called_firm_shows_what_makes_it_so():
    """Its first reason is firm, or one that is firm stands after it, with the answers that it rests on."""
    beside = 0
    for _, advice, shown in shipped_cases():
        items = {item["id"]: item for items in shown["advice"].values() for item in items}
        for item in advice.recommendations:
            if item.confidence.word == "firm" and item.reasons[0].confidence.word != "firm":
                beside += 1
                assert any(other["firmer"] for other in items[item.strategy.id]["why"]["also"])
    assert beside > 0


def test_a_report_is_private_exactly_where_something_in_it_rests_on_a_private_answer():
    found = set()
    for kb, advice, shown in shipped_cases():
        reasons = [reason for one in (*advice.recommendations, *advice.holds) for reason in one.reasons]
        behind = {answer.attribute for reason in reasons for answer in reason.answers}
        assert shown["private"] == any(kb.attribute(name).private for name in behind)
        found.add(shown["private"])
    assert found == {True, False}


@pytest.mark.parametrize(
    ("sessions", "settle"),
    [
        ("{number: 1, facts: {safety.risk: unsure}}", ["safety.risk: unsure", "safety.handled: yes"]),
        ("{number: 1, facts: {safety.risk: yes}}", ["safety.risk: yes", "safety.handled: yes"]),
        (
            "{number: 1, facts: {safety.risk: unsure}}, {number: 2, facts: {alliance.goals: 1}}",
            ["safety.risk: unsure", "safety.handled: yes"],
        ),
    ],
)
def test_what_settles_the_gate_repeats_the_danger_as_it_was_last_stated(sessions, settle):
    shown = page(KB, advice_of(f"case: A17\nsessions: [{sessions}]"))
    assert shown["gate"]["settle"] == settle


@pytest.mark.parametrize("notice", ["standing", "danger"])
@pytest.mark.parametrize("facts", ["{safety.risk: no, alliance.goals: 1}", "{alliance.goals: 1}"])
def test_a_gate_that_stands_on_something_else_is_not_settled_by_the_answers_of_the_first(notice, facts):
    rules = RULES + f"- {{id: own, when: {{alliance.goals: 1}}, because: So., gate: {notice}}}\n"
    kb = small_kb({"topic/all.rules.yaml": rules})
    case = f"case: A17\nsessions: [{{number: 1, facts: {facts}}}]"
    assert page(kb, advice_of(case, kb))["gate"]["settle"] == []
    for form in ("text", "md", "html"):
        assert "Once it is handled" not in report(kb, advice_of(case, kb), form)


def test_a_setting_of_several_lines_stands_on_one_and_ends_once():
    kb = small_kb({"pack.yaml": PACK.replace('help_lines: ""', 'help_lines: "Call 1.\\n\\n# Text *2*!"')})
    gate = advice_of("case: A17\nsessions: [{number: 1, facts: {safety.risk: yes}}]", kb)
    assert "Help lines: Call 1. # Text *2*!\n" in report(kb, gate, "text")
    assert "**Help lines: Call 1. \\# Text \\*2\\*!**\n" in report(kb, gate, "md")
    assert "<p>Help lines: Call 1. # Text *2*!</p>" in report(kb, gate, "html")


def test_the_name_of_a_leg_keeps_its_letters():
    kb = small_kb({"pack.yaml": PACK.replace("alliance.goals: goals", "alliance.goals: ziel A|B")})
    html = report(kb, advice_of(CASE, kb), "html")
    assert '<th scope="row">Ziel A|B</th>' in html and ">ziel A|B</text>" in html


def test_a_style_sheet_of_ones_own_is_taken_as_it_is(tmp_path):
    sheet = "@media print{#advice{color:red}}\n{{ 7 * 7 }} <"
    (tmp_path / "report.css").write_bytes(b"\xef\xbb\xbf" + sheet.replace("\n", "\r\n").encode())
    html = report(KB, advice_of(CASE), "html", [tmp_path])
    assert f"<style>{sheet}</style>" in html
    assert f"'sha256-{base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()}'" in html


def a_loaded_case():
    """The shipped rules, and their advice on a case in which much applies."""
    case = (Path(__file__).parents[1] / "content" / "cases" / "B03.yaml").read_text(encoding="utf-8")
    kb = load()
    return kb, advice_of(case, kb)


def test_of_what_comes_later_a_report_tells_the_first_few_and_says_how_many_there_are():
    kb, advice = a_loaded_case()
    later = [item for item in advice.recommendations if item.timing == "later"]
    text = report(kb, advice, "text")
    assert [item.strategy.title in text for item in later] == [True] * 5 + [False] * (len(later) - 5)
    assert f"{len(later) - 5} more, less urgent; --format json lists them." in text
    ranks = [item["rank"] for item in json.loads(report(kb, advice, "json"))["recommendations"]]
    assert ranks == list(range(1, len(advice.recommendations) + 1))


def test_what_was_put_back_says_so():
    kb, advice = a_loaded_case()
    for form in ("text", "md", "html"):
        assert "Moved to later, to keep the first steps few." in report(kb, advice, form)
