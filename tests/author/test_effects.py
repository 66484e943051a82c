"""Cases consulted on two rule bases: whose advice differs, in what, and which changes are behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_expert.author.diff import diff
from alliance_expert.author.effects import Effects, LeftOut, Tried, Unread, as_document
from alliance_expert.casebook import case_text
from alliance_expert.knowledge.layers import layered
from alliance_expert.model import condition as c
from alliance_expert.model.case import Case
from alliance_expert.model.knowledge import Advised, KnowledgeBase

from ..amount import some
from ..invented import FINDINGS, cases, knowledge_bases
from ..packs import FILES, PACK, RULES, STRATEGIES, VOCABULARY, small_kb

RULE_FILE, STRATEGY_FILE, WORDS = "topic/all.rules.yaml", "strategies/all.yaml", "vocabulary/all.yaml"


def case(facts: str = "{rupture.withdrawal: [silent]}", number: int = 1) -> bytes:
    return f"case: A17\nsessions:\n  - {{number: {number}, facts: {facts}}}\n".encode()


def effects(files: dict[str, str], before: dict[str, str] | None = None) -> Effects:
    return Effects(diff(small_kb(before or {}), small_kb({**(before or {}), **files})))


def tried(files: dict[str, str], facts: str = "{rupture.withdrawal: [silent]}") -> Tried:
    found = effects(files).on(case(facts), "A17.yaml")
    assert isinstance(found, Tried)
    return found


def told(found: Tried) -> list[tuple[str, tuple[str, ...], list[str]]]:
    return [(one.difference.id, one.difference.ways, [name for _, name in one.behind]) for one in found.told]


def with_rules(*changes: tuple[str, str]) -> dict[str, str]:
    rules = RULES
    for was, now in changes:
        assert was in rules, was
        rules = rules.replace(was, now)
    return {RULE_FILE: rules}


def test_a_case_that_no_change_reaches_has_no_difference():
    found = tried(with_rules(("Goals stand lowest.", "They are low.")))
    assert (found.case, found.session, found.told, found.same_advice) == ("A17", 1, (), True)


def test_what_goes_is_told_with_the_changed_rule_that_brought_it():
    found = tried(with_rules(("recommend: {ask-openly: now, link-later: now}", "recommend: {link-later: now}")))
    assert not found.same_advice
    assert ("ask-openly", ("went",), ["strain-asks"]) in told(found)


def test_a_rule_that_waits_for_a_finding_is_not_blamed_for_what_changed_before_it():
    found = tried(with_rules(("{includes_any: [silent]}", "{includes_any: [cancels]}")))
    assert {name: behind for name, _, behind in told(found)} == {
        name: ["silent-is-strained"] for name in ("strain", "no-link", "ask-openly", "link-later")
    }


def test_a_changed_rule_that_fires_on_neither_side_is_not_blamed():
    idle = "- id: idle\n  when: {client.motivation: low}\n  because: So.\n  find: strain\n"
    turned = idle.replace("{client.motivation: low}", "{not: {rupture.withdrawal: {includes_any: [silent]}}}")
    changed = RULES.replace("{includes_any: [silent]}", "{includes_any: [cancels]}") + turned
    found = effects({RULE_FILE: changed}, {RULE_FILE: RULES + idle}).on(case(), "A17.yaml")
    assert isinstance(found, Tried)
    assert {name: behind for name, _, behind in told(found)}["ask-openly"] == ["silent-is-strained"]


def test_a_change_of_words_is_behind_nothing():
    found = tried(
        with_rules(("There is a strain.", "It is strained."), ("{includes_any: [silent]}", "{includes_any: [cancels]}"))
    )
    assert ("ask-openly", ("went",), ["silent-is-strained"]) in told(found)


def test_what_moves_is_told_with_the_hold_that_moved_it_or_the_rule_that_wants_it():
    found = tried({STRATEGY_FILE: STRATEGIES.replace("link-later: later", "link-later: soon")})
    assert told(found) == [("link-later", ("timing",), ["no-link"])]
    found = tried(with_rules(("ask-openly: now", "ask-openly: soon")))
    assert told(found) == [("ask-openly", ("timing",), ["strain-asks"])]
    found = tried(with_rules(("  hold: no-link\n", "")))
    assert ("link-later", ("timing",), ["strain-asks"]) in told(found)


def test_what_is_put_back_since_less_may_be_due_is_told_with_the_role():
    rules = RULES.replace("  hold: no-link\n", "")
    before = {RULE_FILE: rules}
    found = effects({"pack.yaml": PACK + "  most: {now: 1}\n"}, before).on(case(), "A17.yaml")
    assert isinstance(found, Tried)
    assert [(one.difference.id, one.put_back, one.behind) for one in found.told] == [
        ("link-later", True, (("role", "most"),))
    ]


def test_more_or_less_sure_is_told_and_is_the_same_advice():
    rule = "- id: mine\n  when: {measures.srs: {at_most: 20}}\n  because: It is low.\n  find: strain\n"
    found = tried({RULE_FILE: RULES + rule}, "{rupture.withdrawal: [silent], measures.srs: 12}")
    assert found.same_advice
    assert told(found)[0] == ("ask-openly", ("confidence",), ["mine"])


def test_an_attribute_that_is_no_longer_carried_on_is_behind_what_goes():
    rule = "- id: mine\n  when: {client.attachment: anxious}\n  because: So.\n  recommend: {ask-openly: later}\n"
    files = {RULE_FILE: RULES + rule}
    two = b"case: A17\nsessions:\n  - {number: 1, facts: {client.attachment: anxious}}\n  - {number: 2, facts: {}}\n"
    found = effects({WORDS: VOCABULARY.replace("  persists: yes\n", "")}, files).on(two, "A17.yaml")
    assert isinstance(found, Tried)
    assert told(found) == [("ask-openly", ("went",), ["client.attachment"])]


def test_renamed_rules_and_strategies_are_no_difference_in_the_advice():
    names = {"silent-is-strained": "silence", "strain-asks": "asks", "ask-openly": "ask-freely", "no-link": "wait"}
    files = dict(FILES)
    for was, now in names.items():
        files = {name: text.replace(was, now) for name, text in files.items()}
    assert tried(files).told == ()


def test_of_a_gate_that_goes_all_else_follows():
    found = tried(
        {
            **with_rules(("when: {all: [{safety.risk: [yes, unsure]}", "when: {all: [{safety.risk: [unsure]}")),
            "pack.yaml": PACK.replace("open: [yes, unsure]", "open: [unsure]"),
        },
        "{safety.risk: yes, rupture.withdrawal: [silent]}",
    )
    assert found.gate is not None
    assert (found.gate.difference.ways, found.gate.behind) == (("went",), (("rule", "danger-open"),))
    assert all(("rule", "danger-open") in one.behind for one in found.told)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [(b"V01: {now: [RP1]}\n", LeftOut), (b"- a\n- b\n", LeftOut), (b"a: [\n", Unread), (b"", Unread), (case("{x.y: 1}"), Unread)],
)  # fmt: skip
def test_what_is_no_case_is_left_out_and_what_may_be_one_is_not_lost(raw: bytes, kind: type):
    assert isinstance(effects({}).on(raw, "A17.yaml"), kind)


def test_a_case_that_one_of_the_two_can_not_read_is_told_with_the_reason():
    more = VOCABULARY.replace("silent: long silences,", "silent: long silences, leaves: leaves early,")
    found = effects({WORDS: more}).on(case("{rupture.withdrawal: [leaves]}"), "A17.yaml")
    assert isinstance(found, Unread)
    assert [problem.id for problem in found.old] == ["unknown-value"]
    assert found.new == ()


def test_what_only_the_new_one_asks_for_is_left_out_for_the_old_one_and_told():
    more = VOCABULARY + "room.noise: {kind: yes_no, label: noise, question: Noise?, default_source: record}\n"
    rules = RULES + "- id: loud\n  when: {room.noise: yes}\n  because: Loud.\n  recommend: {ask-openly: soon}\n"
    found = effects({WORDS: more, RULE_FILE: rules}).on(case("{room.noise: yes, alliance.bond: 2}"), "A17.yaml")
    assert isinstance(found, Tried)
    assert found.new_to_old == ("room.noise",)
    assert told(found) == [("ask-openly", ("came",), ["loud"])]


def test_what_neither_asks_for_is_no_question_of_the_new_one():
    more = VOCABULARY + "room.noise: {kind: yes_no, label: noise, question: Noise?, default_source: record}\n"
    assert isinstance(effects({WORDS: more}).on(case("{room.noise: yes, room.nose: no}"), "A17.yaml"), Unread)


def test_the_document_has_each_case_with_what_is_behind_its_differences():
    found = effects(with_rules(("ask-openly: now, link-later: now", "link-later: now")))
    document = as_document(
        [found.on(case(), "A17.yaml"), found.on(case("{}"), "B.yaml"), found.on(b"a: 1\n", "c.yaml")]
    )
    assert (document["tried"], document["left_out"], document["unread"]) == (2, ["c.yaml"], [])
    (one,) = document["different"]
    assert (one["file"], one["same_advice"]) == ("A17.yaml", False)
    gone = next(each for each in one["differences"] if each["id"] == "ask-openly")
    assert (gone["ways"], gone["after"], gone["behind"]) == (["went"], None, [{"kind": "rule", "id": "strain-asks"}])


# --- laws


def on(old: KnowledgeBase, new: KnowledgeBase, one: Case) -> Tried:
    found = Effects(diff(old, new)).on(case_text(one, old.attributes).encode(), "A17.yaml")
    assert isinstance(found, Tried)
    return found


def rewritten(condition: c.Condition, other: c.Condition) -> list[c.Condition]:
    """The same in other words."""
    return [
        condition,
        c.Not(c.Not(condition)),
        c.All((condition, condition)),
        c.AnyOf((condition, c.All((other, condition)))),
        c.All((c.AnyOf((condition, other)), condition)),
    ]


@settings(max_examples=some(30), deadline=None)
@given(knowledge_bases(), st.data())
def test_where_nothing_changed_in_meaning_no_case_comes_out_otherwise(kb, data):
    chosen = data.draw(st.sampled_from(kb.rules))
    other = data.draw(st.sampled_from([one.when for one in kb.rules if one.layer <= chosen.layer]))
    when = data.draw(st.sampled_from(rewritten(chosen.when, other)))
    rules = [replace(chosen, when=when) if one is chosen else replace(one, id=f"x{one.id}") for one in kb.rules]
    new = replace(kb, rules=tuple(sorted(rules, key=lambda rule: (rule.layer, rule.id))))
    assume(not any(one.how not in ("renamed", "rewritten") for one in diff(kb, new).altered))
    assert [
        one.difference.ways for one in on(kb, new, data.draw(cases(kb, 2))).told if one.difference.ways != ("rank",)
    ] == []


@settings(max_examples=some(30), deadline=None)
@given(knowledge_bases(capped=True), st.data())
def test_where_one_rule_changed_it_is_behind_all_that_differs(kb, data):
    plain = [rule for rule in kb.rules if not rule.gate]
    rule = data.draw(st.sampled_from(plain or kb.rules))
    level = min((FINDINGS.index(name) for name in rule.find), default=len(FINDINGS))
    known = set(FINDINGS[:level])
    whens = [one.when for one in kb.rules if c.findings_of(one.when) <= known]
    changed = data.draw(
        st.sampled_from(
            [
                None,
                replace(rule, when=data.draw(st.sampled_from([c.Not(rule.when), *whens]))),
                replace(rule, status="deprecated", recommend=(Advised("s1", "later", 1),)),
                replace(rule, hold=("h0",)),
            ]
        )
    )
    rules = [one for one in kb.rules if one is not rule] + ([changed] if changed else [])
    new = replace(kb, rules=layered([replace(one, layer=0) for one in rules], []))
    for told in on(kb, new, data.draw(cases(kb, 2))).told:
        assert set(told.behind) <= {("rule", rule.id)}
        assert told.behind or told.put_back is not None or told.difference.ways == ("rank",)
