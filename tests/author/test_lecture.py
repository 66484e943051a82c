"""Each statement of the lecture can be followed to what carries it."""

from __future__ import annotations

from alliance_expert.author.lecture import checklist

from ..packs import CARRIED, small_kb


def carried(changes):
    return [(one.statement.id, one.by) for one in checklist(small_kb(changes))]


def test_a_statement_is_carried_by_whatever_names_it_by_kind_and_id():
    assert carried(CARRIED) == [
        (
            "L-02",
            (("finding", "strain"), ("rule", "silent-is-strained"), ("hold", "no-link"), ("notice", "standing")),
        ),
        (
            "L-01",
            (("attribute", "safety.handled"), ("rule", "silent-is-strained"), ("strategy", "ask-openly")),
        ),
        ("CF1/anxious", (("answer", "client.attachment: anxious"),)),
    ]


def test_a_statement_that_nothing_names_stands_in_the_list_with_nothing():
    assert carried({"lecture.yaml": "L-01: One.\n"}) == [("L-01", ())]


def test_a_draft_carries_nothing_because_it_does_not_fire():
    rules = CARRIED["topic/all.rules.yaml"].replace("lecture: [L-01, L-02]", "lecture: [L-01, L-02]\n  status: draft")
    found = carried({**CARRIED, "topic/all.rules.yaml": rules})
    assert not [kind for _, by in found for kind, _ in by if kind == "rule"]


def test_without_a_lecture_the_checklist_is_empty():
    assert checklist(small_kb()) == ()
