"""A pack adds to those before it, replaces, switches off and narrows; it never touches the gate."""

from __future__ import annotations

import pytest

from alliance_expert.advice import advise
from alliance_expert.engine import Verdicts, gate_problems
from alliance_expert.errors import KnowledgeError
from alliance_expert.knowledge.files import PackFile
from alliance_expert.knowledge.read import read
from alliance_expert.model.case import Answer, Case, Session, facts_at
from alliance_expert.model.knowledge import NoteKind

from ..packs import ADDED, CARRIED, PACK, RULES, kb_of, pack_files, problems_with, small_kb

STRAIN = {"rupture.withdrawal": ("silent",)}
OTHER = ADDED.replace("ours", "theirs")
OPEN_QUESTION = """\
strategies:
  ask-openly:
    title: Ask in your own words
    who: therapist
    summary: Ask.
    steps: [Ask.]
    say: [How are we doing?]
    not_when: [Not in danger.]
"""
MORE = """\
- id: silent-is-strained
  when: {rupture.withdrawal: {includes_any: [cancels]}}
  because: The client cancels.
  find: strain
"""


def asks(kb, facts):
    """The title of the strategy ask-openly where it is recommended on these answers of a first session, or nothing."""
    answers = tuple(Answer(name, value, "client", 1) for name, value in facts.items())
    at = facts_at(Case("A17", (Session(1, answers),)), None, kb.attributes, kb.roles.plain_source)
    advice = advise(kb, Verdicts(kb).consult(at))
    return "".join(item.strategy.title for item in advice.recommendations if item.strategy.id == "ask-openly")


def changed(kb):
    return [(change.how, change.id, change.pack, str(change.place)) for change in kb.changes]


def test_a_pack_has_a_name_a_version_a_title_and_an_author():
    kb = kb_of({"pack.yaml": f"{ADDED}title: Our ways\nauthor: The team\n"})
    assert [(pack.name, pack.version, pack.title, pack.author) for pack in kb.packs] == [
        ("small", "1.2.3", "", ""),
        ("ours", "0.1", "Our ways", "The team"),
    ]


def test_a_pack_replaces_an_entry_that_it_lists_under_override():
    kb = kb_of({"pack.yaml": f"{ADDED}override: [ask-openly]\n", "strategies/ours.yaml": OPEN_QUESTION})
    assert asks(kb, STRAIN) == "Ask in your own words"
    assert list(kb.strategies) == list(small_kb().strategies)
    assert changed(kb) == [("replaced", "ask-openly", "ours", "1/pack.yaml:4:12")]


def test_an_entry_that_is_not_listed_under_override_is_refused_and_the_line_to_write_is_told():
    (problem,) = problems_with({"strategies/ours.yaml": OPEN_QUESTION})
    assert (problem.id, str(problem.place)) == ("duplicate-id", "1/strategies/ours.yaml:2:3")
    assert "strategies/all.yaml:2:3" in problem.message
    assert "`override: [ask-openly]`" in problem.advice


def test_a_pack_replaces_a_rule():
    kb = kb_of({"pack.yaml": f"{ADDED}override: [silent-is-strained]\n", "x.rules.yaml": MORE})
    assert asks(kb, STRAIN) == ""
    assert asks(kb, {"rupture.withdrawal": ("cancels",)}) == "Ask openly"


def test_what_is_switched_off_no_longer_follows():
    for name in ("silent-is-strained", "strain-asks", "strain", "ask-openly"):
        kb = kb_of({"pack.yaml": f"{ADDED}disable: [{name}]\n"})
        assert asks(kb, STRAIN) == "", name
        assert asks(kb_of({}), STRAIN) == "Ask openly"
        assert gate_problems(kb) == ()


def test_a_rule_keeps_what_is_left_of_its_conclusions():
    rule = small_kb().rule("strain-asks")
    left = kb_of({"pack.yaml": f"{ADDED}disable: [ask-openly]\n"}).rule("strain-asks")
    assert set(rule.concluded) - set(left.concluded) == {"recommend ask-openly now"}
    assert left.concluded
    assert left.status == "stable"


def test_a_rule_with_nothing_left_is_disabled_also_where_drafts_are_tried():
    kb = kb_of({"pack.yaml": f"{ADDED}disable: [strain]\n"})
    assert kb.rule("silent-is-strained").status == "disabled"
    assert "silent-is-strained" not in {rule.id for rule in kb.active}


def test_a_statement_of_the_lecture_switches_off_all_that_carries_it_or_a_part_of_it():
    def kb(statement):
        ours = PackFile(1, "pack.yaml", "1/pack.yaml", f"{ADDED}disable: [{statement}]\n".encode())
        return read((*pack_files(CARRIED), ours))

    assert CARRIED["topic/all.rules.yaml"].count("lecture: [L-01, L-02]") == 1
    assert kb("L-02").rule("silent-is-strained").status == "disabled"
    assert "hold no-link" not in kb("L-02").rule("strain-asks").concluded
    assert "recommend ask-openly now" not in kb("L-01").rule("strain-asks").concluded
    with pytest.raises(KnowledgeError, match="no earlier pack has 'CF1', so nothing is switched off"):
        kb("CF1")  # only an answer carries it
    parts = CARRIED["topic/all.rules.yaml"].replace("lecture: [L-01, L-02]", "lecture: [L-01/part]")
    whole = {**CARRIED, "topic/all.rules.yaml": parts, "lecture.yaml": CARRIED["lecture.yaml"] + "L-01/part: A part.\n"}
    ours = PackFile(1, "pack.yaml", "1/pack.yaml", f"{ADDED}disable: [L-01]\n".encode())
    assert read((*pack_files(whole), ours)).rule("silent-is-strained").status == "disabled"


@pytest.mark.parametrize(
    ("line", "problem", "message"),
    [
        ("disable: [danger-open]", "gate-stays", "the rule 'danger-open' keeps watch over danger"),
        ("disable: [danger]", "gate-stays", "the notice 'danger' keeps watch over danger"),
        ("narrow: {danger-left: {client.attachment: secure}}", "gate-stays", "is not narrowed"),
        ("disable: [standing]", "gate-stays", "stands in every report"),
        ("disable: [strein]", "unknown-id", "no earlier pack has 'strein', so nothing is switched off"),
        ("disable: [alliance.bond]", "unknown-id", "'alliance.bond' is an attribute, which can not be switched off"),
        ("narrow: {strain: {alliance.bond: 1}}", "unknown-id", "'strain' is a finding, which can not be narrowed"),
        ("narrow: {strain-asks: {alliance.bnd: 1}}", "unknown-attribute", "there is no attribute 'alliance.bnd'"),
        ("narrow: {strain-asks: {}}", "wrong-type", "a condition is a mapping"),
        ("override: [ask-openly]", "unknown-id", "this pack has nothing new under the id 'ask-openly'"),
        ("override: [ask-opnly]", "unknown-id", "no earlier pack has the id 'ask-opnly'"),
        ("override: [strain-asks, strain-asks]", "twice", "stands in the list twice"),
        ("override: [x]\ndisable: [x]", "pack-conflict", "'x' is switched off here, and replaced at 1/pack.yaml:4:12"),
        ("requires: {small: 1.3}", "pack-too-old", "requires small 1.3 or later, and 1.2.3 is there"),
        ("requires: {smal: 1.2}", "pack-missing", "requires the pack 'smal'"),
        ("requires: {small: new}", "not-a-version", "here a version is expected, not 'new'"),
        ("overide: [ask-openly]", "unknown-key", "a pack has no key 'overide'"),
        ("settings: {help_line: x}", "unknown-setting", "there is no setting 'help_line'"),
    ],
)
def test_a_change_that_can_not_be_made_is_refused_where_it_is_asked_for(line, problem, message):
    found = problems_with({"pack.yaml": f"{ADDED}{line}\n"})
    assert problem in [one.id for one in found]
    one = next(one for one in found if one.id == problem)
    assert message in one.message
    assert one.advice
    assert (one.place.text.name, one.place.line >= 4) == ("1/pack.yaml", True)


def test_a_version_is_compared_by_its_numbers():
    for enough in ("1.2.3", "1.2", "1", "1.2.3.0", "0.10"):
        assert problems_with({"pack.yaml": f"{ADDED}requires: {{small: {enough}}}\n"}) == ()
    assert problems_with({"pack.yaml": f"{ADDED}requires: {{small: 1.2.10}}\n"})


def test_a_narrowed_rule_asks_for_one_more_thing_and_the_rule_itself_stays():
    kb = kb_of({"pack.yaml": f"{ADDED}narrow: {{strain-asks: {{client.attachment: secure}}}}\n"})
    assert asks(kb, STRAIN) == ""
    assert asks(kb, {**STRAIN, "client.attachment": "secure"}) == "Ask openly"
    assert kb.rule("strain-asks").place == small_kb().rule("strain-asks").place


def test_a_statement_means_its_own_parts_and_no_other_that_begins_alike():
    parts = CARRIED["topic/all.rules.yaml"].replace("lecture: [L-01, L-02]", "lecture: [L-010]")
    whole = {**CARRIED, "topic/all.rules.yaml": parts, "lecture.yaml": CARRIED["lecture.yaml"] + "L-010: Another.\n"}
    ours = PackFile(1, "pack.yaml", "1/pack.yaml", f"{ADDED}disable: [L-01]\n".encode())
    assert read((*pack_files(whole), ours)).rule("silent-is-strained").status == "stable"


def test_what_carries_a_statement_is_not_switched_off_and_changed_by_two_packs():
    narrow = PackFile(
        1, "pack.yaml", "1/pack.yaml", f"{ADDED}narrow: {{silent-is-strained: {{alliance.bond: 1}}}}\n".encode()
    )
    off = PackFile(2, "pack.yaml", "2/pack.yaml", f"{OTHER}disable: [L-02]\n".encode())
    with pytest.raises(
        KnowledgeError, match=r"'silent-is-strained', which carries 'L-02', is narrowed at 1/pack\.yaml"
    ):
        read((*pack_files(CARRIED), narrow, off))


def test_blanks_around_an_id_do_no_harm():
    assert kb_of({"pack.yaml": f'{ADDED}disable: ["strain-asks "]\n'}).rule("strain-asks").status == "disabled"


def test_two_packs_may_narrow_one_rule_and_switch_off_one_thing():
    narrow = "narrow: {{strain-asks: {{client.{}: {}}}}}\ndisable: [no-link]\n"
    ours = {"pack.yaml": ADDED + narrow.format("attachment", "secure")}
    theirs = {"pack.yaml": OTHER + narrow.format("motivation", "low")}
    facts = {**STRAIN, "client.attachment": "secure"}
    for packs in ((ours, theirs), (theirs, ours)):
        assert asks(kb_of(*packs), facts) == ""
        assert asks(kb_of(*packs), {**facts, "client.motivation": "low"}) == "Ask openly"


@pytest.mark.parametrize(
    ("ours", "theirs", "place"),
    [
        ("disable: [strain-asks]", "narrow: {strain-asks: {client.attachment: secure}}", "1/pack.yaml:4:11"),
        ("override: [ask-openly]", "override: [ask-openly]", "1/pack.yaml:4:12"),
        ("override: [ask-openly]", "disable: [ask-openly]", "1/pack.yaml:4:12"),
        ("settings: {help_lines: one}", "settings: {help_lines: two}", "1/pack.yaml:4:11"),
    ],
)
def test_packs_that_contradict_each_other_are_refused_with_both_places(ours, theirs, place):
    first = {"pack.yaml": f"{ADDED}{ours}\n"}
    second = {"pack.yaml": f"{OTHER}{theirs}\n"}
    for pack in (first, second):
        if "override" in pack["pack.yaml"]:
            pack["strategies/ours.yaml"] = OPEN_QUESTION
    conflict = next(one for one in problems_with(first, second) if one.id == "pack-conflict")
    assert conflict.place.text.name == "2/pack.yaml"
    assert place in conflict.message


def test_a_pack_that_is_added_twice_is_refused_with_the_place_of_the_first():
    (problem,) = problems_with({}, {})
    assert (problem.id, str(problem.place)) == ("duplicate-pack", "2/pack.yaml:1:7")
    assert "1/pack.yaml:1:7" in problem.message


def test_what_belongs_to_the_gate_is_not_replaced():
    danger = "notices:\n  danger: {title: Calm, text: All is well.}\n"
    rule = "- {id: danger-open, when: {safety.risk: yes}, because: So., gate: danger}\n"
    asked = "safety.handled: {kind: yes_no, label: h, question: H?, default_source: record}\n"
    for name, file, text in (
        ("danger", "strategies/x.yaml", danger),
        ("danger-open", "x.rules.yaml", rule),
        ("safety.handled", "vocabulary/x.yaml", asked),
    ):
        found = problems_with({"pack.yaml": f"{ADDED}override: [{name}]\n", file: text})
        assert "gate-stays" in [one.id for one in found], name


def test_what_stands_beside_a_gate_may_be_put_into_other_words_and_not_be_switched_off():
    beside = RULES.replace("  gate: danger\n", "  gate: danger\n  recommend: {ask-openly: now}\n", 1)
    base = {"topic/all.rules.yaml": beside}

    def both(*lines):
        added = [PackFile(1, "pack.yaml", "1/pack.yaml", "".join((ADDED, *lines)).encode())]
        added += [PackFile(1, "strategies/x.yaml", "1/x.yaml", OPEN_QUESTION.encode())] * ("override" in lines[0])
        return read((*pack_files(base), *added))

    assert both("override: [ask-openly]\n").strategies["ask-openly"].title == "Ask in your own words"
    with pytest.raises(KnowledgeError, match="keeps watch over danger or stands in every report"):
        both("disable: [ask-openly]\n")


def test_a_later_pack_may_change_what_an_earlier_one_added():
    rule = MORE.replace("silent-is-strained", "cancels-is-strained")
    first, second = {"x.rules.yaml": rule}, {"pack.yaml": f"{OTHER}disable: [cancels-is-strained]\n"}
    assert asks(kb_of(first), {"rupture.withdrawal": ("cancels",)}) == "Ask openly"
    assert asks(kb_of(first, second), {"rupture.withdrawal": ("cancels",)}) == ""
    found = problems_with({**first, "pack.yaml": f"{ADDED}disable: [cancels-is-strained]\n"})
    assert [one.id for one in found] == ["unknown-id"]


def test_a_pack_yaml_that_is_not_understood_is_the_only_one_blamed():
    found = problems_with({"pack.yaml": f"{ADDED}override: ask-openly\n", "strategies/ours.yaml": OPEN_QUESTION})
    assert {one.place.text.name for one in found} == {"1/pack.yaml"}


ROOM = "room.light: {kind: yes_no, label: light, question: Is it light?, default_source: record}\n"


def test_a_pack_titles_its_groups_and_has_them_asked_early():
    kb = kb_of({"pack.yaml": f"{ADDED}groups: {{room: The room}}\nasked_first: [room]\n", "vocabulary/x.yaml": ROOM})
    assert kb.roles.groups[0] == ("alliance", "The alliance")
    assert dict(kb.roles.groups)["room"] == "The room"
    assert kb.roles.asked_first == ("room",)


def test_a_group_without_a_title_is_titled_by_its_id_so_that_no_answer_is_left_out():
    kb = kb_of({"vocabulary/x.yaml": ROOM.replace("room.", "waiting_room.")})
    assert dict(kb.roles.groups)["waiting_room"] == "Waiting room"
    assert {one.group for one in kb.attributes.values()} <= set(dict(kb.roles.groups))


def test_a_group_of_an_earlier_pack_keeps_its_title():
    found = problems_with({"pack.yaml": f"{ADDED}groups: {{alliance: Ours}}\nasked_first: [room]\n"})
    assert [one.id for one in found] == ["pack-conflict", "unknown-group"]


def test_a_pack_that_stands_on_others_does_not_come_first():
    with pytest.raises(KnowledgeError, match="this pack stands on others") as refused:
        read((PackFile(0, "pack.yaml", "ours/pack.yaml", ADDED.encode()),))
    assert [problem.id for problem in refused.value.problems] == ["no-first-pack"]


NOTES = """\
  notes:
    meeting: {title: For the meeting, reader: therapist}
    file: {title: For the file, reader: record, layouts: [soap, dap]}
    case: {title: A case, reader: therapist, exercise: yes}
"""
KINDS = (
    NoteKind("meeting", "For the meeting", "therapist"),
    NoteKind("file", "For the file", "record", ("soap", "dap")),
    NoteKind("case", "A case", "therapist", exercise=True),
)


def notes_of(*packs):
    """The kinds of notes of the small pack with packs on top of it."""
    base = pack_files({"pack.yaml": PACK + NOTES})
    return read(
        (*base, *(PackFile(n, "pack.yaml", f"{n}/pack.yaml", pack.encode()) for n, pack in enumerate(packs, 1)))
    ).roles.notes


def test_a_pack_names_its_kinds_of_notes_in_their_order_and_one_without_has_none():
    assert notes_of() == KINDS
    assert small_kb().roles.notes == ()


def test_a_pack_adds_kinds_of_notes_after_those_that_are_there():
    added = f"{ADDED}notes: {{letter: {{title: A letter, reader: client}}}}\n"
    assert notes_of(added) == (*KINDS, NoteKind("letter", "A letter", "client"))


def test_a_pack_sets_out_an_earlier_note_in_its_own_way_and_it_keeps_its_place():
    changed = f"{ADDED}notes: {{file: {{title: Our file, reader: record, layouts: [dap]}}}}\n"
    assert notes_of(changed) == (KINDS[0], NoteKind("file", "Our file", "record", ("dap",)), KINDS[2])


def test_no_pack_gives_a_note_to_another_reader_for_what_it_tells_depends_on_that():
    with pytest.raises(KnowledgeError) as caught:
        notes_of(f"{ADDED}notes: {{file: {{title: Our file, reader: client}}}}\n")
    (problem,) = caught.value.problems
    assert (problem.id, str(problem.place)) == ("other-reader", "1/pack.yaml:4:15")
    assert "`reader: record`" in problem.advice


def test_two_packs_that_set_out_one_note_otherwise_are_refused():
    one, other = (f"notes: {{file: {{title: {title}, reader: record}}}}\n" for title in ("Ours", "Theirs"))
    assert notes_of(ADDED + one, OTHER + one)[1].title == "Ours"
    with pytest.raises(KnowledgeError) as caught:
        notes_of(ADDED + one, OTHER + other)
    (problem,) = caught.value.problems
    assert (problem.id, str(problem.place)) == ("pack-conflict", "2/pack.yaml:4:15")
    assert "1/pack.yaml:4:15" in problem.message


@pytest.mark.parametrize(
    ("kind", "place", "told"),
    [
        ("{title: Ours, reader: cleint}", "1/pack.yaml:4:37", "Did you mean 'client'?"),
        ("{title: Ours}", "1/pack.yaml:4:15", "Add `reader: ...`."),
        ("{title: Ours, reader: record, layout: [dap]}", "1/pack.yaml:4:45", "Did you mean 'layouts'?"),
        ("{title: Ours, reader: record, layouts: [dap, dap]}", "1/pack.yaml:4:60", "Keep one."),
    ],
)
def test_a_kind_of_note_that_is_not_understood_is_told_with_its_place(kind, place, told):
    (problem,) = problems_with({"pack.yaml": f"{ADDED}notes: {{ours: {kind}}}\n"})
    assert str(problem.place) == place
    assert told in problem.advice
