"""Whatever is written wrong is refused, at its place, with the cause, the legal values and a suggestion."""

from __future__ import annotations

import random

import pytest

from .. import broken
from ..broken import RULE_FILE, VOCABULARY_FILE
from ..packs import (
    CASES,
    EVIDENCE,
    FILES,
    FINDINGS,
    PACK,
    RULES,
    STRATEGIES,
    VOCABULARY,
    pack_files,
    problems_of,
    small_kb,
    with_rule,
)


def test_the_small_pack_is_understood():
    assert [rule.id for rule in small_kb().rules] == [
        "danger-left", "danger-open", "goals-stand-lowest", "silent-is-strained", "strain-asks",
    ]  # fmt: skip


@pytest.mark.parametrize(("when", "problem", "message", "advice"), broken.CONDITIONS)
def test_a_condition_that_means_nothing_is_refused_where_it_stands(when, problem, message, advice):
    found = problems_of({RULE_FILE: with_rule(when)})
    assert [one.id for one in found] == [problem]
    one = found[0]
    assert message in one.message
    assert advice in one.advice
    line = with_rule(when).splitlines().index(f"  when: {when}") + 1
    assert (one.place.text.name, one.place.line) == (RULE_FILE, line)
    assert "^" in str(one).splitlines()[2]


@pytest.mark.parametrize(("file", "old", "new", "problem", "message"), broken.ENTRIES)
def test_an_entry_that_is_not_understood_is_refused(file, old, new, problem, message):
    assert old in FILES[file]
    found = problems_of({file: FILES[file].replace(old, new, 1)})
    assert problem in [one.id for one in found]
    one = next(one for one in found if one.id == problem)
    assert message in one.message
    assert one.place.text.name == file
    assert one.place.line > 0


def test_a_leg_with_more_values_than_can_be_compared_one_by_one_is_refused_where_it_is_named():
    def legs(high):
        return problems_of({VOCABULARY_FILE: VOCABULARY.replace("from: 1, to: 5,", f"from: 1, to: {high},")})

    assert legs(50) == ()
    problem, *others = legs(51)
    assert (problem.id, problem.place.text.name, len(others)) == ("leg-ranges", "pack.yaml", 2)
    assert "alliance.goals has 51 values" in problem.message
    assert "coarser scale" in problem.advice


def test_findings_that_wait_for_one_another_in_a_circle_are_refused():
    circle = with_rule("{finding: goals-weakest}") + (
        "- id: back\n  when: {finding: strain}\n  because: So.\n  find: goals-weakest\n"
    )
    (problem,) = problems_of({RULE_FILE: circle})
    assert (problem.id, problem.message) == (
        "circular-finding",
        "findings wait for one another in a circle: goals-weakest -> strain -> goals-weakest",
    )


def test_every_circle_is_told():
    chain = "- id: {0}\n  when: {{finding: {1}}}\n  because: So.\n  find: {2}\n"
    findings = FINDINGS + "c: {title: C, sentence: C.}\nd: {title: D, sentence: D.}\n"
    circles = chain.format("one", "goals-weakest", "strain") + chain.format("two", "strain", "goals-weakest")
    circles += chain.format("three", "c", "d") + chain.format("four", "d", "c")
    found = problems_of({RULE_FILE: RULES + circles, "vocabulary/findings.yaml": findings})
    assert [one.message.split(": ")[1] for one in found] == ["goals-weakest -> strain -> goals-weakest", "c -> d -> c"]


def test_no_more_problems_are_told_than_anybody_reads():
    many = "".join(f"- id: r{n}\n  when: {{a.b{n}: 1}}\n  because: So.\n  find: strain\n" for n in range(5_000))
    assert 100 <= len(problems_of({"topic/more.rules.yaml": many})) <= 101


def test_an_id_in_two_files_is_refused_at_the_second_with_the_place_of_the_first():
    (problem,) = problems_of({"vocabulary/more.yaml": VOCABULARY.split("client.attachment")[0].split("\n", 6)[6]})[:1]
    assert problem.id == "duplicate-id"
    assert str(problem.place).startswith("vocabulary/more.yaml:")
    assert "vocabulary/all.yaml:" in problem.message


def test_a_file_that_nothing_would_read_is_refused():
    (problem,) = problems_of({"topic/mine.rule.yaml": RULES})
    assert (problem.id, problem.place.text.name) == ("unknown-file", "topic/mine.rule.yaml")
    assert "*.rules.yaml" in problem.advice


def test_all_problems_of_all_files_come_at_once_and_in_order():
    broken = {
        "vocabulary/all.yaml": VOCABULARY.replace("kind: many", "kind: multi"),
        "topic/all.rules.yaml": with_rule("{client.attachment: avoidnt}").replace("find: strain", "fnd: strain", 1),
        "evidence.yaml": EVIDENCE + "[",
        "strategies/all.yaml": STRATEGIES.replace("who: therapist", "who: partner", 1),
    }
    found = problems_of(broken)
    assert [one.order for one in found] == sorted(one.order for one in found)
    assert {one.place.text.name for one in found} == set(broken)


def test_a_broken_entry_is_not_blamed_on_those_who_refer_to_it():
    found = problems_of({"vocabulary/findings.yaml": FINDINGS.replace("title: A strain", "titel: A strain")})
    assert {one.place.text.name for one in found} == {"vocabulary/findings.yaml"}
    found = problems_of({"pack.yaml": PACK.replace("firm: yes", "firm: perhaps")})
    assert {one.place.text.name for one in found} == {"pack.yaml"}


def test_a_file_that_is_not_yaml_is_the_only_one_blamed():
    for name in ("vocabulary/all.yaml", "vocabulary/findings.yaml", "strategies/all.yaml", "evidence.yaml"):
        assert [one.place.text.name for one in problems_of({name: FILES[name] + "["})] == [name]


def test_the_order_of_files_never_matters():
    files = list(pack_files())
    chance = random.Random(1)
    from alliance_expert.knowledge.read import read

    first = read(tuple(files))
    for _ in range(5):
        chance.shuffle(files)
        other = read(tuple(files))
        assert (other.rules, other.digest, other.attributes) == (first.rules, first.digest, first.attributes)


def test_the_digest_is_that_of_the_meaning_and_the_same_with_the_line_ends_of_windows():
    plain = small_kb().digest
    assert plain.startswith("sha256:")
    windows = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert small_kb(windows).digest == plain
    assert small_kb({"topic/all.cases.yaml": CASES + "\n"}).digest == plain
    assert small_kb({"topic/all.rules.yaml": RULES + "\n"}).digest != plain


def test_the_sentence_of_a_problem_shows_line_caret_cause_and_cure():
    (problem,) = problems_of({RULE_FILE: with_rule("{client.attachment: avoidnt}")})
    assert str(problem) == (
        "topic/all.rules.yaml:24:29: client.attachment cannot be 'avoidnt' [unknown-value]\n"
        "    24 |   when: {client.attachment: avoidnt}\n"
        "       |                             ^\n"
        "    client.attachment can be: secure, anxious, avoidant. Did you mean 'avoidant'?"
    )
