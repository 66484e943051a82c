"""With --sources every sentence of advice on the page is followed by where it is from."""

from __future__ import annotations

import functools
import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from alliance_expert import consult, load, read_facts
from alliance_expert.report import FORMS, page, report
from alliance_expert.source.files import shipped

from ..packs import PACK, RULES, STRATEGIES, VOCABULARY, small_kb
from .test_forms import Page, plain

CASES = Path(__file__).parents[1] / "content" / "cases"
GATE = "case: A17\nsessions: [{number: 1, facts: {safety.risk: yes, client.reactance: high, client.minor: yes}}]\n"


@functools.cache
def shipped_kb():
    return load()


def advice_on(case: str, kb):
    return consult(kb, read_facts(case, "A17.yaml", kb))


def a_case(name: str) -> str:
    return {
        "gate": GATE,
        "demo": (shipped("examples") / "demo.yaml").read_text(encoding="utf-8"),
    }.get(name) or (CASES / f"{name}.yaml").read_text(encoding="utf-8")


def paragraphs(html: str) -> list[str]:
    """The words of the page by paragraph, entry of a list or definition, in its order."""
    body = html[html.index("<main>") : html.index("</main>")]
    found = re.split(r"</?(?:p|li|ul|ol|h\d|section|div|dt|dd|dl|table)\b[^>]*>", body)
    return [words for one in found if (words := plain(unescape(re.sub("<[^>]*>", "", one))))]


def shown(advice):
    """Each entry on the page, with its kind, its last sentence before its own line, and its reasons."""
    kb = shipped_kb()
    if advice.gate:
        yield "Notice", advice.gate.notice, advice.gate.notice.text, advice.gate.reasons
    else:
        held = {found.finding.id: found for found in advice.findings}
        first = [held[name] for name in kb.roles.ruptures if name in held][:1]
        for found in (*first, *(held[name] for name in kb.roles.opening if name in held)):
            yield "Finding", found.finding, found.finding.sentence, found.reasons
    for noted in advice.notices:
        yield "Notice", noted.notice, noted.notice.text, noted.reasons
    later = [item for item in advice.recommendations if item.timing == "later"]
    for item in advice.recommendations:
        if item in later[5:]:
            continue
        last = item.strategy.not_when[0] if advice.gate or item.timing == "now" else item.strategy.summary
        yield "Strategy", item.strategy, last if item.timing != "soon" else item.say, item.reasons
    for one in advice.holds:
        yield "Hold", one.hold, one.hold.instead or one.hold.why, one.reasons
        for stopped in one.stopped:
            yield "Strategy", stopped.strategy, stopped.strategy.title, stopped.reasons


@pytest.mark.parametrize("name", ["demo", "gate", "B03", "B07", "V01"])
def test_every_sentence_is_followed_by_its_rule_answers_lecture_and_research(name: str):
    kb = shipped_kb()
    advice = advice_on(a_case(name), kb)
    words = paragraphs(report(kb, advice, "html", sources=True))
    following = list(pairwise(words))
    seen = 0
    for kind, entry, last, reasons in shown(advice):
        own = [line for sentence, line in following if line.startswith(f"{kind} {entry.id}, by rule")]
        assert own, entry.id
        assert any(plain(last) in sentence for sentence, line in following if line in own), (entry.id, last)
        for line in own:
            assert [reason.rule for reason in reasons] == re.findall(r"[\w-]+", line.split("by rule")[1].split(".")[0])
            assert tells(kb, line, entry.lecture, getattr(entry, "evidence", ()))
        for reason in reasons:
            lines = [
                line
                for sentence, line in following
                if sentence.endswith(plain(reason.because)) and line.startswith(f"Rule {reason.rule}, ")
            ]
            assert lines, reason.rule
            seen += 1
            for line in lines:
                assert reason.confidence.word in line
                for answer in reason.answers:
                    label = kb.attribute(answer.attribute).label
                    told = re.search(rf"(?:Answers|;) {re.escape(label)}: ([^;]*) \((.*?)\)[;.]", line)
                    assert told and told[2].startswith(kb.sources[answer.source].label), answer
                    if answer.session != advice.facts.session:
                        assert f"session {answer.session}" in line
                assert tells(kb, line, kb.rule(reason.rule).lecture, reason.evidence)
    assert seen > (3 if name == "gate" else 10)


def tells(kb, line: str, lecture, evidence) -> bool:
    """Does the line name these statements and, with its DOI, this research?"""
    taught = re.search(r"Lecture (.*?)\.(?: Research|$)", line)
    research = line.partition("Research ")[2]
    assert (taught[1].split(", ") if taught else []) == list(lecture)
    for name in evidence:
        assert kb.evidence[name].short in research and kb.evidence[name].doi in research
    return bool(research) == bool(evidence)


@pytest.mark.parametrize("name", ["demo", "gate", "B03"])
def test_all_that_is_named_stands_at_the_end_research_as_sources_and_the_statements_of_the_lecture(name: str):
    kb = shipped_kb()
    html = report(kb, advice_on(a_case(name), kb), "html", sources=True)
    read = Page(html)
    links = {link["href"] for link in read.all("a")} - {"#advice"}
    ids = {f"#{attributes['id']}" for tag, attributes in read.elements if tag in ("li", "dt") and "id" in attributes}
    assert links <= ids and {one for one in ids if not one.startswith("#advice-")} == links
    for one in [one.removeprefix("#lecture-") for one in links if one.startswith("#lecture-")]:
        assert plain(kb.lecture[one].text) in read.text("dd")


def test_without_sources_nothing_of_them_is_on_the_page():
    kb = shipped_kb()
    advice = advice_on(a_case("demo"), kb)
    html = report(kb, advice, "html")
    assert "origin" not in html and "The lecture" not in html
    assert (shipped("templates") / "report.css").read_text(encoding="utf-8") + "</style>" in html
    assert page(kb, advice)["origins"] is None


@pytest.mark.parametrize("form", sorted({*FORMS} - {"html"}))
def test_only_the_page_for_the_browser_takes_them(form: str):
    kb = small_kb()
    with pytest.raises(ValueError, match=f"not in {form}; json has them always"):
        report(kb, advice_on(GATE.split(", client")[0] + "}}]", kb), form, sources=True)


CASE = "case: A17\nsessions: [{number: 1, facts: {rupture.withdrawal: [silent]}}]"


def test_an_answer_that_only_the_sources_name_makes_the_page_private_too():
    kb = small_kb(
        {
            "vocabulary/all.yaml": VOCABULARY.replace("client.motivation:\n", "client.motivation:\n  private: yes\n"),
            "topic/all.rules.yaml": RULES
            + "- {id: told, when: {client.motivation: low}, because: So it is., notice: standing}\n",
        }
    )
    case = CASE.replace("facts: {", "facts: {client.motivation: low, ")
    assert [page(kb, advice_on(case, kb), sources)["private"] for sources in (False, True)] == [False, True]
    assert "motivation: low (your impression)" in report(kb, advice_on(case, kb), "html", sources=True)


def test_words_to_say_that_a_rule_gives_name_that_rule():
    kb = small_kb(
        {"topic/all.rules.yaml": RULES.replace("ask-openly: now", "ask-openly: {timing: now, say: You are quiet.}")}
    )
    html = Page(report(kb, advice_on(CASE, kb), "html", sources=True)).text()
    assert "You are quiet." in html and "The words to say are those of rule strain-asks." in html
    assert "The words to say" not in Page(report(small_kb(), advice_on(CASE, small_kb()), "html", sources=True)).text()


def test_what_waits_names_the_hold_or_the_limit_that_put_it_there():
    kb = small_kb({"pack.yaml": PACK.replace("  standing_notice", "  most: {now: 1, soon: 1}\n  standing_notice")})
    told = Page(report(kb, advice_on(CASE, kb), "html", sources=True)).text()
    assert "because of what to leave alone: Linking. Hold no-link, by rule strain-asks." in told
    free = small_kb(
        {
            "pack.yaml": PACK.replace("  standing_notice", "  most: {now: 1, soon: 1}\n  standing_notice"),
            "strategies/all.yaml": STRATEGIES.replace("{link-later: later}", "{}"),
        }
    )
    told = Page(report(free, advice_on(CASE, free), "html", sources=True)).text()
    assert "to keep the first steps few. Limit of the rules: at most 1 now, at most 1 soon." in told


def test_a_reason_that_stands_on_silence_says_so():
    kb = small_kb(
        {
            "topic/all.rules.yaml": RULES
            + "- {id: silence, when: {unknown: alliance.goals}, because: Nobody asked., notice: standing}\n"
        }
    )
    assert (
        "Answers none; it stands on what nobody has answered."
        in Page(report(kb, advice_on(CASE, kb), "html", sources=True)).text()
    )


def test_ids_of_a_lecture_that_a_pack_does_not_list_are_named_without_a_link():
    kb = small_kb({"topic/all.rules.yaml": RULES.replace("  evidence: [trial]", "  lecture: [slide 3]")})
    html = report(kb, advice_on(CASE, kb), "html", sources=True)
    assert "slide 3." in html and "#lecture-" not in html and "The lecture</h2>" not in html
