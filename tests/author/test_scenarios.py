"""A scenario says what must follow and what must not; where it does not, the reader sees what came instead."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from alliance_expert.author.junit import junit
from alliance_expert.author.scenarios import read_scenarios, scenarios_in, untested
from alliance_expert.author.testing import run
from alliance_expert.errors import KnowledgeError
from alliance_expert.knowledge.files import PackFile

from .. import broken
from ..broken import EACH
from ..packs import ADDED, CASES, FILES, PACK, small_kb

KB = small_kb()


def read(*texts):
    """The scenarios of these files, each of a pack of its own."""
    files = [PackFile(n, "x.cases.yaml", f"{n}.cases.yaml", text.encode()) for n, text in enumerate(texts)]
    return scenarios_in(files, KB)


def results(text):
    return list(run(read(text), KB))


def outcome(given, expect="{}", never="{}", more=""):
    """How a scenario of one session comes out, and its failures."""
    text = f"- case: one\n  given: {given}\n"
    text += f"  expect: {expect}\n" * (expect != "{}") + f"  never: {never}\n" * (never != "{}") + more
    (one,) = results(text)
    return one.outcome, list(one.failures)


def refused(text):
    with pytest.raises(KnowledgeError) as caught:
        read(text)
    return [(one.id, one.place.line, one.message, one.advice) for one in caught.value.problems]


SILENT = "{rupture.withdrawal: [silent]}"


@pytest.mark.parametrize(
    "expect",
    [
        "{recommend: ask-openly}",
        "{recommend: [ask-openly]}",
        "{recommend: {ask-openly: now}}",
        "{recommend: {ask-openly: {timing: now, confidence: tentative, rank_below: 2}}}",
        "{find: strain, hold: no-link}",
        "{find: {strain: tentative}, hold: {no-link: tentative}}",
    ],
)
def test_what_follows_as_expected_passes(expect):
    assert outcome(SILENT, expect) == ("passed", [])


@pytest.mark.parametrize(
    ("expect", "failure"),
    [
        ("{recommend: {ask-openly: soon}}", "expected  recommend ask-openly soon, which came now (the earliest counts, from strain-asks)"),
        ("{recommend: {ask-openly: {confidence: firm}}}", "expected  recommend ask-openly firm, which is tentative"),
        ("{recommend: {link-later: {rank_below: 2}}}", "expected  recommend link-later at a rank below 2, which has rank 2"),
        ("{recommend: {link-later: now}}", "expected  recommend link-later now, which came later (moved by hold no-link)"),
        ("{find: {strain: firm}}", "expected  find strain firm, which is tentative"),
        ("{hold: {no-link: firm}}", "expected  hold no-link firm, which is tentative"),
        ("{notice: standing}", "expected  notice standing, which did not follow; no rule concludes it"),
        ("{gate: danger}", "expected  gate danger, which did not follow"),
    ],
)  # fmt: skip
def test_what_comes_otherwise_is_told_with_what_it_came_from(expect, failure):
    assert outcome(SILENT, expect) == ("failed", [failure])


def test_what_did_not_follow_is_told_with_the_nearest_rule_and_what_it_lacks():
    (_, (failure,)) = outcome("{rupture.withdrawal: [cancels]}", "{find: strain}")
    assert failure == (
        "expected  find strain, which did not follow; nearest: silent-is-strained, which lacks: "
        'the answer on signs of stepping back includes "long silences" (it is not so)'
    )
    assert "(not known)" in outcome("{}", "{find: strain}")[1][0]
    (_, (failure,)) = outcome("{safety.risk: yes, rupture.withdrawal: [silent]}", "{recommend: ask-openly}")
    assert failure.endswith("; gate danger stands in its way")


def test_what_is_forbidden_fails_only_in_the_way_that_is_forbidden():
    assert outcome(SILENT, never="{recommend: ask-openly}")[1] == ["forbidden recommend ask-openly, which followed"]
    assert outcome(SILENT, never="{recommend: {ask-openly: soon}}") == ("passed", [])
    assert outcome(SILENT, never="{recommend: {ask-openly: {confidence: firm}}}") == ("passed", [])
    assert outcome(SILENT, never="{recommend: {ask-openly: {rank_below: 2}}}")[0] == "failed"
    assert outcome(SILENT, never="{find: {strain: tentative}}")[0] == "failed"


def test_the_rules_that_fired_stand_beside_the_result():
    (one,) = results(f"- case: one\n  given: {SILENT}\n  expect: {{find: strain}}\n")
    assert one.fired[0] == "silent-is-strained (find strain)"


def test_what_is_known_to_fail_is_to_do_until_it_passes():
    todo = "  todo: The rule for it is not written yet.\n"
    assert outcome(SILENT, "{notice: standing}", more=todo)[0] == "todo"
    assert outcome(SILENT, "{find: strain}", more=todo) == (
        "failed",
        ["it passes now, so it is no longer to do: take its `todo` away"],
    )


def test_each_row_makes_a_scenario_of_its_own():
    assert [(one.scenario.name, one.outcome) for one in results(EACH)] == [
        ("the silent one is asked openly", "passed"),
        ("the absent one is asked openly", "failed"),
    ]
    assert [one.place.line for one in read(EACH)] == [3, 4]


def test_a_row_may_name_ids_and_a_name_without_a_word_of_the_row_gets_the_whole_row():
    text = (
        "- case: strain\n  each:\n    - {asked: rupture.withdrawal, said: [silent], then: strain}\n"
        "  given: {$asked: $said}\n  expect: {find: {$then: tentative}}\n"
    )
    assert [(one.scenario.name, one.outcome) for one in results(text)] == [
        ("strain (asked: rupture.withdrawal, said: silent, then: strain)", "passed")
    ]


@pytest.mark.parametrize(("old", "new", "problem", "message"), broken.ROWS)
def test_a_row_that_does_not_fit_is_refused_where_it_stands(old, new, problem, message):
    assert old in EACH
    found = refused(EACH.replace(old, new, 1))
    assert problem in [one[0] for one in found]
    assert message in next(one[2] for one in found if one[0] == problem)


@pytest.mark.parametrize(("text", "problem", "message"), broken.SCENARIOS)
def test_a_scenario_that_is_not_understood_is_refused_where_it_stands(text, problem, message):
    found = refused(text)
    assert problem in [one[0] for one in found]
    assert message in next(one[2] for one in found if one[0] == problem)


def test_a_scenario_takes_the_place_of_the_one_with_its_name_in_an_earlier_pack():
    one = "- case: one\n  given: {}\n  expect: {find: strain}\n"
    other = one.replace("expect", "never")
    (kept,) = read(one, other)
    assert (kept.pack, len(kept.expect), len(kept.never)) == (1, 0, 1)
    (found,) = refused(one + other)
    assert found[0] == "duplicate-case"
    assert "0.cases.yaml:1:3" in found[2]


def test_a_row_or_a_scenario_with_a_key_twice_is_refused():
    assert "duplicate-key" in [
        one[0] for one in refused(EACH.replace("who: the silent one", "who: a, who: the silent one"))
    ]
    twice = EACH.replace("  given", "  each: [{who: x}]\n  given")
    assert "unknown-key" in [one[0] for one in refused(twice)] or "duplicate-key" in [one[0] for one in refused(twice)]


def test_more_rows_than_anybody_writes_are_refused():
    rows = "".join(f"    - {{who: w{n}}}\n" for n in range(501))
    text = f"- case: $who\n  each:\n{rows}  given: {{}}\n  expect: {{find: strain}}\n"
    assert [one[0] for one in refused(text)] == ["too-many"]


def test_a_pack_whose_only_scenario_was_replaced_is_tested(tmp_path):
    folders = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for file, text in {**(FILES if name == "one" else {}), "pack.yaml": PACK if name == "one" else ADDED}.items():
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        folders.append(folder)
    (folders[1] / "x.cases.yaml").write_text(CASES, "utf-8")
    assert untested(folders, read_scenarios(folders, KB)) == ()


def test_build_servers_see_what_passed_what_failed_and_what_is_to_do():
    text = EACH + f"- case: a < b\n  todo: Later.\n  given: {SILENT}\n  expect: {{notice: standing}}\n"
    suite = ElementTree.fromstring(junit(results(text)))[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    told = {case.get("name"): [child.tag for child in case] for case in suite}
    assert told == {
        "the silent one is asked openly": [],
        "the absent one is asked openly": ["failure"],
        "a < b": ["skipped"],
    }
    (failure,) = suite.findall("testcase/failure")
    assert failure.get("message").startswith("expected  recommend ask-openly now, which did not follow")
    assert "what fired:" in failure.text
