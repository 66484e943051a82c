"""A pack may say what it teaches; then whatever its entries carry is one of its statements."""

from __future__ import annotations

import pytest

from alliance_expert.errors import KnowledgeError
from alliance_expert.knowledge.files import PackFile
from alliance_expert.knowledge.read import read
from alliance_expert.model.knowledge import Statement, section_of

from ..packs import ADDED, CARRIED, FILES, LECTURE, RULES, pack_files, problems_of, small_kb


def second_pack(lecture: str) -> tuple[PackFile, ...]:
    texts = {"pack.yaml": "name: mine\nversion: 0.1.0\nlanguage: en\n", "lecture.yaml": lecture}
    return tuple(PackFile(1, name, f"mine/{name}", text.encode()) for name, text in texts.items())


def test_the_statements_are_read_in_the_order_of_their_authors_each_with_its_place():
    lecture = small_kb({"lecture.yaml": LECTURE}).lecture
    assert [(name, one.id, one.text, str(one.place)) for name, one in lecture.items()] == [
        ("L-02", "L-02", "An alliance is never finished.", "lecture.yaml:2:7"),
        ("L-01", "L-01", "Two people work together.", "lecture.yaml:3:7"),
        (
            "CF1/anxious",
            "CF1/anxious",
            "Trust may be harder for a client who worries about being left.",
            "lecture.yaml:5:14",
        ),
    ]
    assert all(isinstance(one, Statement) for one in lecture.values())


def test_the_lectures_of_two_packs_are_one():
    files = pack_files({"lecture.yaml": LECTURE, "topic/all.rules.yaml": CARRIED["topic/all.rules.yaml"]})
    assert list(read((*second_pack("M-1: More."), *files)).lecture) == ["L-02", "L-01", "CF1/anxious", "M-1"]


def test_a_statement_of_an_added_pack_may_be_carried_by_the_first_and_the_other_way_round():
    named = FILES["topic/all.rules.yaml"].replace("  evidence: [trial]", "  lecture: [M-1, L-01]")
    kb = read((*second_pack("M-1: More."), *pack_files({"lecture.yaml": LECTURE, "topic/all.rules.yaml": named})))
    assert kb.rule("silent-is-strained").lecture == ("M-1", "L-01")


def test_an_id_that_another_pack_has_is_refused_at_the_second_with_the_place_of_the_first():
    with pytest.raises(KnowledgeError) as refused:
        read((*pack_files({"lecture.yaml": LECTURE}), *second_pack("M-1: More.\nL-01: Once more.\n")))
    (problem,) = refused.value.problems
    assert (problem.id, str(problem.place)) == ("duplicate-id", "mine/lecture.yaml:2:1")
    assert problem.message == "the id 'L-01' is used twice; first at lecture.yaml:3:1"


def test_whatever_can_carry_a_statement_may_carry_those_of_the_lecture():
    assert problems_of(CARRIED) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "meant"),
    [
        ("vocabulary/all.yaml", "handled: {lecture: [L-01]", "handled: {lecture: [L01]", "L-01"),
        ("vocabulary/all.yaml", "[CF1/anxious]", "[cf1/anxios]", "CF1/anxious"),
        ("vocabulary/findings.yaml", "[L-02]", "[l-02]", "L-02"),
        ("strategies/all.yaml", "[trial]\n    lecture: [L-01]", "[trial]\n    lecture: [L-1]", "L-01"),
        ("strategies/all.yaml", "It is too soon., lecture: [L-02]", "It is too soon., lecture: [L_02]", "L-02"),
        ("strategies/all.yaml", "For professionals., lecture: [L-02]", "For professionals., lecture: [L-2]", "L-02"),
        ("topic/all.rules.yaml", "[L-01, L-02]", "[L-02, L-011]", "L-01"),
    ],
    ids=["attribute", "answer", "finding", "strategy", "hold", "notice", "rule"],
)
def test_a_statement_that_the_lecture_does_not_make_is_refused_where_it_stands(file, old, new, meant):
    assert CARRIED[file].count(old) == 1
    text = CARRIED[file].replace(old, new)
    (problem,) = problems_of({**CARRIED, file: text})
    assert problem.id == "unknown-statement-of-the-lecture"
    assert problem.advice == f"Legal: CF1/anxious, L-01, L-02. Did you mean {meant!r}?"
    written = text.splitlines()[problem.place.line - 1]
    assert problem.place.text.name == file
    assert repr(written[problem.place.column - 1 :].split("]")[0]) in problem.message


def test_without_a_lecture_what_an_entry_carries_is_a_free_word():
    words = {name: text for name, text in CARRIED.items() if name != "lecture.yaml"}
    words["topic/all.rules.yaml"] = RULES.replace("  evidence: [trial]", "  lecture: [week three, slide 7]")
    assert problems_of(words) == ()
    kb = small_kb(words)
    assert (kb.lecture, kb.rule("silent-is-strained").lecture) == ({}, ("week three", "slide 7"))


@pytest.mark.parametrize(
    ("lecture", "problem", "place"),
    [
        ("L-01: One.\nL-01: Two.\n", "duplicate-key", "lecture.yaml:2:1"),
        ("L 01: One.\n", "not-an-id", "lecture.yaml:1:1"),
        ("' L-01': One.\n", "not-an-id", "lecture.yaml:1:1"),
        ("L-01: [One.]\n", "wrong-type", "lecture.yaml:1:7"),
        ("L-01:\n", "wrong-type", "lecture.yaml:1:6"),
        ("- L-01\n", "wrong-type", "lecture.yaml:1:1"),
        ("{}\n", "empty-list", "lecture.yaml:1:1"),
        ("", "empty-file", "lecture.yaml"),
    ],
)
def test_a_lecture_that_is_not_understood_is_the_only_one_blamed(lecture, problem, place):
    (found,) = problems_of({"lecture.yaml": lecture})
    assert (found.id, str(found.place)) == (problem, place)


def test_a_broken_statement_is_not_blamed_on_those_who_carry_it():
    for old, new in (("Two people work together.", "[]"), ("Two people work together.", "[")):
        found = problems_of({**CARRIED, "lecture.yaml": LECTURE.replace(old, new)})
        assert {one.place.text.name for one in found} == {"lecture.yaml"}


def test_a_lecture_stands_at_the_root_of_its_pack():
    (problem,) = problems_of({"topic/lecture.yaml": LECTURE})
    assert problem.id == "unknown-file" and "lecture.yaml" in problem.advice


def titled(sections: str, **files: str) -> tuple[PackFile, ...]:
    texts = {"pack.yaml": FILES["pack.yaml"] + f"sections: {sections}\n", "lecture.yaml": LECTURE, **files}
    return pack_files(texts)


@pytest.mark.parametrize(
    ("statement", "section"),
    [("L-02", "L"), ("CF1/anxious", "CF"), ("unknown", "unknown"), ("T-p2a", "T"), ("HI-7", "HI"), ("7a-1", "7a")],
)
def test_a_statement_belongs_to_the_section_that_its_id_begins_with(statement, section):
    assert section_of(statement) == section


def test_sections_have_the_titles_and_the_order_that_the_pack_gives_and_others_are_titled_by_their_ids():
    kb = read(titled("{CF: The client}"))
    assert kb.roles.sections == (("CF", "The client"), ("L", "L"))
    assert small_kb(CARRIED).roles.sections == (("L", "L"), ("CF", "CF"))
    assert small_kb().roles.sections == ()


def test_a_pack_titles_the_sections_of_its_own_lecture():
    own = {"pack.yaml": f"{ADDED}sections: {{M: Ours}}\n", "lecture.yaml": "M-1: More.\n"}
    added = tuple(PackFile(1, name, f"mine/{name}", text.encode()) for name, text in own.items())
    assert read((*titled("{L: Core}"), *added)).roles.sections == (("L", "Core"), ("M", "Ours"), ("CF", "CF"))


def test_a_title_for_a_section_that_no_statement_belongs_to_is_refused_where_it_stands():
    with pytest.raises(KnowledgeError) as refused:
        read(titled("{L: Core, CFF: The client}"))
    (problem,) = refused.value.problems
    assert (problem.id, problem.message) == ("unknown-section-of-the-lecture", "'CFF' is no section of the lecture")
    assert problem.advice == "Legal: L, CF. Did you mean 'CF'?"
    assert str(problem.place) == "pack.yaml:17:21"


def test_a_section_keeps_the_title_that_an_earlier_pack_gave_it():
    own = PackFile(1, "pack.yaml", "mine/pack.yaml", f"{ADDED}sections: {{L: Ours}}\n".encode())
    with pytest.raises(KnowledgeError, match="the section 'L' has a title already: Core"):
        read((*titled("{L: Core}"), own))


def test_titles_are_not_blamed_where_the_lecture_can_not_be_read():
    with pytest.raises(KnowledgeError) as refused:
        read(titled("{L: Core}", **{"lecture.yaml": "L-01: ["}))
    assert {one.place.text.name for one in refused.value.problems} == {"lecture.yaml"}
