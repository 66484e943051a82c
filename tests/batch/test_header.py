"""The empty table has what a table may have, and the dictionary beside it says what that means."""

from __future__ import annotations

import csv
from dataclasses import replace

from alliance_expert import load
from alliance_expert.batch.header import TOLD, dictionary, header
from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.understand import Understanding

from ..invented import knowledge_base

KB = load()
SMALL = knowledge_base()


def rows_of(kb):
    return list(csv.DictReader(dictionary(kb).splitlines()))


def test_the_header_can_be_filled_in_and_read_back(tmp_path):
    path = tmp_path / "cases.csv"
    cells = header(SMALL).strip().split(",")
    path.write_text(
        header(SMALL) + ",".join({"case": "A", "session": "1", "one.set": "x|y"}.get(c, "") for c in cells) + "\n"
    )
    (table,) = inputs([path], SMALL)
    (span,) = table.spans()
    found = Understanding(SMALL).understood(table.read(span))
    assert found.rejects.is_empty()
    assert found.table.select("case", "session", "one.set").rows() == [("A", 1, 3)]


def test_the_header_names_every_attribute_once_in_the_order_of_the_vocabulary():
    assert header(KB).endswith("\n")
    assert header(KB).strip().split(",") == ["case", "session", *KB.attributes]


def test_the_dictionary_has_a_row_for_each_column_and_one_for_sources():
    assert [row["column"] for row in rows_of(KB)] == [*header(KB).strip().split(","), "<column>.source"]
    assert all(len(row) == len(TOLD) for row in csv.reader(dictionary(KB).splitlines()))


def test_the_dictionary_says_what_a_column_may_have_and_what_it_means():
    row = next(row for row in rows_of(KB) if row["column"] == "client.attachment")
    assert row == {
        "column": "client.attachment",
        "needed": "no",
        "kind": "choice",
        "values": "secure; anxious; avoidant; mixed; unknown",
        "what the values mean": row["what the values mean"],
        "question": KB.attributes["client.attachment"].question,
        "source if none is given": "impression",
        "stays until answered again": "yes",
        "private to the therapist": "no",
    }
    assert "anxious: worries about being left" in row["what the values mean"]


def test_numbers_and_lists_say_how_they_are_written():
    values = {row["column"]: row["values"] for row in rows_of(SMALL)}
    assert values["leg.a"] == "1 to 4; unknown"
    assert values["one.score"] == "0 to 2 in steps of 0.5; unknown"
    assert values["one.set"] == "x; y; z; several joined by |; none; unknown"
    assert values["one.flag"] == "yes; no; unknown"


def test_no_text_of_a_pack_is_a_formula_for_a_spreadsheet():
    risky = replace(SMALL.attributes["one.flag"], question='=HYPERLINK("x")')
    kb = replace(SMALL, attributes={**SMALL.attributes, "one.flag": risky})
    question = next(row["question"] for row in rows_of(kb) if row["column"] == "one.flag")
    assert question == '\'=HYPERLINK("x")'
