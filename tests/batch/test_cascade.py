"""Whatever happened to the line of an earlier session, a later one of the case is not advised on as if it were not there."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.settle import settle
from alliance_expert.batch.understand import Understanding

from ..amount import some
from ..invented import knowledge_base

KB = knowledge_base()
HIDDEN = ("\u200b", "\u00a0", "\x00", "\ufffd", "\u00ad", "\u2028", "\ufeff")
CODES = ("A17", "Ä 4", "B-2.c", "Fall 12")
CASES = 10
"""Damaged in one table, since a table takes as long as a line."""

HEADS = (["case", "session", "leg.a", "one.choice"], ["leg.a", "case", "one.choice", "session"])


def taken(path):
    """The cases and sessions that are advised on, and the rejects."""
    (table,) = inputs([path], KB)
    found = Understanding(KB).understood(table.read(table.spans()[0]))
    rows, _ = settle(found.table, found.rejects.drop_nulls("case"))
    return set(rows.select("case", "session").rows()), found.rejects


def write(path, lines):
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    return path


def insert(draw, text, sign):
    at = draw(st.integers(0, len(text)))
    return text[:at] + sign + text[at:]


def code_of(draw, place):
    return f"{draw(st.sampled_from(CODES))}{place}"


@st.composite
def damaged_csv(draw):
    """The lines of a table in which of each case a line is damaged and the next one good, and the codes of the cases."""
    head = draw(st.sampled_from(HEADS))
    codes = [code_of(draw, place) for place in range(CASES)]
    return [",".join(head), *(line for code in codes for line in damaged_lines(draw, head, code))], codes


def damaged_lines(draw, head, code):
    cells = {"case": code, "session": "1", "leg.a": "3", "one.choice": "red"}
    row = [cells[name] for name in head]
    if draw(st.booleans()):
        row = [f'"{cell}"' for cell in row]
    place, at = head.index("case"), draw(st.integers(0, 3))
    match draw(st.sampled_from(["quote", "drop", "double", "hide"])):
        case "quote":
            line = insert(draw, ",".join(row), '"')
        case "drop":
            line = ",".join(row[:at] + row[at + 1 :]) if at != place else ",".join([*row, ""])
        case "double":
            line = ",".join([*row[: at + 1], *row[at:]])
        case _:
            row[place] = insert(draw, row[place], draw(st.sampled_from(HIDDEN)))
            line = ",".join(row)
    return line, ",".join({**cells, "session": "2", "leg.a": ""}[name] for name in head)


@st.composite
def damaged_json(draw):
    """The same in JSON lines."""
    codes = [code_of(draw, place) for place in range(CASES)]
    return [line for code in codes for line in damaged_objects(draw, code)], codes


def damaged_objects(draw, code):
    cells = {"session": 1, "case": code, "leg.a": 3}
    good = json.dumps({**cells, "session": 2, "leg.a": None})
    text = json.dumps(cells, ensure_ascii=draw(st.booleans()))
    match draw(st.sampled_from(["quote", "drop", "double", "hide"])):
        case "quote":
            line = insert(draw, text, '"')
        case "drop":
            line = draw(st.sampled_from([text[1:], text[:-1], text.replace(",", ""), text.replace(":", "")]))
        case "double":
            key = draw(st.sampled_from(sorted(cells)))
            again = draw(st.sampled_from([json.dumps(cells[key]), "null", "7"]))
            line = f"{text[:-1]}, {json.dumps(key)}: {again}}}"
        case _:
            hidden = insert(draw, code, draw(st.sampled_from(HIDDEN)))
            line = json.dumps({**cells, "case": hidden}, ensure_ascii=draw(st.booleans()))
    return line, good


@pytest.mark.parametrize(("name", "damaged"), [("t.csv", damaged_csv()), ("t.jsonl", damaged_json())])
def test_a_later_session_never_rests_on_a_line_that_was_damaged(name, damaged, tmp_path):
    @settings(max_examples=some(15), deadline=None)
    @given(damaged)
    def holds(made):
        lines, codes = made
        sessions, _ = taken(write(tmp_path / name, lines))
        assert [code for code in codes if (code, 2) in sessions and (code, 1) not in sessions] == []

    holds()


def test_a_line_that_names_no_case_holds_nothing_back_and_is_known_as_such(tmp_path):
    sessions, rejects = taken(write(tmp_path / "t.csv", ["case,session,leg.a", ",1,3", "A17,2,", "1,1,3"]))
    assert sessions == {("A17", 2), ("1", 1)}
    assert rejects["case"].is_null().all()
