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
CODES = st.sampled_from(["A17", "Ä 4", "B-2.c", "Fall 12"])
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


@st.composite
def damaged_csv(draw):
    """A header, a damaged line and a good one of the same case, and the code of that."""
    head, code = draw(st.sampled_from(HEADS)), draw(CODES)
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
    good = ",".join({**cells, "session": "2", "leg.a": ""}[name] for name in head)
    return [",".join(head), line, good], code


@st.composite
def damaged_json(draw):
    """A damaged line and a good one of the same case, and the code of that."""
    code = draw(CODES)
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
    return [line, good], code


@pytest.mark.parametrize(("name", "damaged"), [("t.csv", damaged_csv()), ("t.jsonl", damaged_json())])
def test_a_later_session_never_rests_on_a_line_that_was_damaged(name, damaged, tmp_path):
    @settings(max_examples=some(150), deadline=None)
    @given(damaged)
    def holds(made):
        lines, code = made
        sessions, _ = taken(write(tmp_path / name, lines))
        assert (code, 2) not in sessions or (code, 1) in sessions

    holds()


def test_a_line_that_names_no_case_holds_nothing_back_and_is_known_as_such(tmp_path):
    sessions, rejects = taken(write(tmp_path / "t.csv", ["case,session,leg.a", ",1,3", "A17,2,", "1,1,3"]))
    assert sessions == {("A17", 2), ("1", 1)}
    assert rejects["case"].is_null().all()
