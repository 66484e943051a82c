"""A cell means what the same words mean in a case file; what nobody can read is a reject, and never an answer."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from unicodedata import normalize

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert import load
from alliance_expert.batch.reasons import REASONS, REJECTS
from alliance_expert.batch.spans import Raw
from alliance_expert.batch.understand import Understanding
from alliance_expert.casebook.read import answer_value, case_code
from alliance_expert.engine.columns.codes import value_of
from alliance_expert.model.place import Text
from alliance_expert.model.vocabulary import Kind
from alliance_expert.source.shape import MISSING, Notes
from alliance_expert.source.tree import Items, Scalar

from ..amount import some
from ..invented import any_value, knowledge_base

SHIPPED, SMALL = load(), knowledge_base()
REFUSED = object()


def understood(kb=SMALL, **columns):
    """Columns of cells, `.` in a name written `_`; a case and session of its own for each row unless given."""
    named = {name.replace("__", "."): column for name, column in columns.items()}
    count = len(next(iter(named.values())))
    case = {"case": [f"C{n}" for n in range(count)], "session": [1] * count}
    cells = pl.DataFrame({**case, **named}, strict=False).with_row_index("row").cast({"row": pl.UInt32})
    return Understanding(kb).understood(Raw(cells, REJECTS.to_frame(), count))


def values(name, cells, kb=SMALL):
    """What each cell of a column is read as: a value, None for unknown, "" for no answer, or REFUSED."""
    found = understood(kb, **{name.replace(".", "__"): cells})
    codes = dict(found.table.select("row", name).rows())
    refused = set(found.rejects["row"])
    assert refused.isdisjoint(codes) and len(refused) + len(codes) == len(cells)
    attribute = kb.attributes[name]
    return [
        REFUSED if row in refused else "" if codes[row] is None else value_of(attribute, codes[row])
        for row in range(len(cells))
    ]


def in_a_case_file(attribute, cell):
    """What a case file says with the same words; for it 3.0 is no whole number."""
    words = cell.strip(" \t")
    if not words:
        return ""
    if attribute.kind is Kind.MANY and words != "unknown":
        items = [] if words in ("none", "[]") else [word.strip(" \t") for word in words.split("|")]
        node = Items(tuple(Scalar(item, True, 1, 1) for item in items), 1, 1)
    else:
        whole = re.sub(r"[.]0+$", "", words) if attribute.kind is Kind.SCALE else words
        node = Scalar(whole, True, 1, 1)
    value = answer_value(node, attribute, Notes(Text("case", ())))
    return REFUSED if value is MISSING else value


def spelt(attribute, value):
    match value:
        case tuple():
            return "|".join(value) or "none"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


ANYTHING = st.one_of(
    st.text(max_size=12),
    st.text(st.sampled_from("yes no|unkw3.50-[]',x\tredlmitop"), max_size=12),
    st.integers(-3, 60).map(str),
    st.decimals(-1, 45, places=2).map(str),
    st.sampled_from(
        ["unknown", "none", "[]", "true", "false", "-0", "1e3", "03", "x|y", "y|x", "x|x", "none|x", "unknown|x"]
    ),
)


@st.composite
def cells_of(draw, kb):
    """An attribute, and cells some of which are legal."""
    attribute = kb.attributes[draw(st.sampled_from(sorted(kb.attributes)))]
    legal = any_value(attribute).map(lambda value: spelt(attribute, value))
    blanks = st.sampled_from(["", "", " ", "\t"])
    one = st.one_of(legal, st.tuples(blanks, legal, blanks).map("".join), ANYTHING)
    return attribute.id, draw(st.lists(one, min_size=1, max_size=20))


@pytest.mark.parametrize("kb", [SHIPPED, SMALL], ids=["shipped", "invented"])
@settings(max_examples=some(100), deadline=None)
@given(st.data())
def test_a_cell_is_read_as_a_case_file_reads_the_same_words(kb, data):
    name, cells = data.draw(cells_of(kb))
    assert values(name, cells, kb) == [in_a_case_file(kb.attributes[name], cell) for cell in cells]


READ = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd")


@settings(max_examples=some(50), deadline=None)
@given(st.lists(st.text(READ, max_size=70).map(partial(normalize, "NFC")), min_size=1, max_size=20))
def test_the_code_of_a_case_is_read_as_in_a_case_file(texts):
    found = understood(case=texts)
    read = {row: code for row, code in found.table.select("row", "case").rows()}
    for row, text in enumerate(texts):
        said = case_code(Scalar(text.strip(" \t"), True, 1, 1), Notes(Text("case", ())))
        assert read.get(row, MISSING) == said


@pytest.mark.parametrize(
    ("name", "cells", "read"),
    [
        ("leg.a", pl.Series([1, 4, 5, 0, None], dtype=pl.Int64), [1, 4, REFUSED, REFUSED, ""]),
        ("leg.a", pl.Series([1, 4, 5, 255], dtype=pl.UInt8), [1, 4, REFUSED, REFUSED]),
        ("leg.a", pl.Series([3, 2**64 - 1], dtype=pl.UInt64), [3, REFUSED]),
        ("leg.a", [3.0, 3.5, float("nan"), float("inf"), None], [3, REFUSED, REFUSED, REFUSED, ""]),
        ("leg.a", [True, None], [REFUSED, ""]),
        ("one.score", [0, 2, 3, -1], [Decimal(0), Decimal(2), REFUSED, REFUSED]),
        ("one.score", [0.5, 0.1 + 0.4, 1.4999999999999998, 0.55, 2.5], [Decimal("0.5")] * 2 + [Decimal("1.5"), REFUSED, REFUSED]),
        ("one.score", pl.Series([0.5, 0.6], dtype=pl.Float32), [Decimal("0.5"), REFUSED]),
        ("one.score", [Decimal("0.50"), Decimal("0.55")], [Decimal("0.5"), REFUSED]),
        ("one.flag", [True, False, None], [True, False, ""]),
        ("one.flag", [1, 0], [REFUSED, REFUSED]),
        ("one.flag", pl.Series(["yes", "true", "unknown", "Yes"]), [True, True, None, REFUSED]),
        ("one.choice", pl.Series(["red", "blue", None], dtype=pl.Categorical), ["red", REFUSED, ""]),
        ("one.choice", pl.Series(["green", "unknown"], dtype=pl.Enum(["unknown", "green"])), ["green", None]),
        ("one.choice", pl.Series([None, None], dtype=pl.Null), ["", ""]),
        ("one.choice", [1, None], [REFUSED, ""]),
        ("one.choice", [b"red", None], [REFUSED, ""]),
        ("one.choice", [{"a": 1}, None], [REFUSED, ""]),
        ("one.choice", [["red"], None], [REFUSED, ""]),
        ("one.set", [["z", "x"], [], None, ["q"], ["x", "x"], ["x", None]], [("x", "z"), (), "", *[REFUSED] * 3]),
        ("one.set", [["unknown"], ["none"], [" x "], ["x|y"], [""], ["[]"]], [None, (), ("x",), *[REFUSED] * 3]),
        ("one.set", pl.Series([["x"], ["q"]], dtype=pl.List(pl.Categorical)), [("x",), REFUSED]),
        ("one.set", pl.Series([["x"], ["y"]], dtype=pl.List(pl.Enum(["y", "x"]))), [("x",), ("y",)]),
        ("one.set", pl.Series([["x", "y"]], dtype=pl.Array(pl.String, 2)), [("x", "y")]),
        ("one.set", [[1], None], [REFUSED, ""]),
        ("one.set", [[["x"]], [], None], [REFUSED, REFUSED, ""]),
        ("one.set", [[{"x": "y"}], None], [REFUSED, ""]),
        ("one.set", [{"x": "y"}, None], [REFUSED, ""]),
        ("one.set", pl.Series([[], None], dtype=pl.List(pl.Null)), [(), ""]),
        ("one.set", ['["x", "z"]', '["x,y"]', '[""]', '["x"', "[x]"], [("x", "z"), *[REFUSED] * 4]),
    ],
)  # fmt: skip
def test_a_column_is_read_by_its_type(name, cells, read):
    assert values(name, cells) == read


def test_a_score_is_an_exact_number_of_steps():
    assert values("measures.srs", ["3.5", "3.50", "3.55", "3.5000001"], SHIPPED) == [Decimal("3.5")] * 2 + [REFUSED] * 2
    assert values("measures.srs", [0.1 * 3, 36.3, 3.55, 3.501], SHIPPED) == [
        Decimal("0.3"),
        Decimal("36.3"),
        REFUSED,
        REFUSED,
    ]


@given(st.integers(0, 400))
@settings(max_examples=some(100), deadline=None)
def test_every_step_of_a_score_is_found_in_texts_and_in_floats(step):
    number = Decimal(step) / 10
    typed = [pl.Series([str(number)]), [float(number)], pl.Series([float(number)], dtype=pl.Float32)]
    assert [values("measures.srs", cells, SHIPPED) for cells in typed] == [[number]] * 3


NOBODY = "Where nobody knows: unknown, or leave it empty."
CHOICE = f"one.choice can be: red, green. {NOBODY}"
FLAG = f"one.flag can be: yes, no. {NOBODY}"
LEG = f"leg.a is a whole number from 1 to 4. {NOBODY}"
SCORE = f"one.score is a number from 0 to 2 in steps of 0.5. {NOBODY}"
SET = f"Any of: x, y, z, joined by |. Where it is none of them: none. {NOBODY}"


@pytest.mark.parametrize(
    ("name", "cell", "reason", "suggestion"),
    [
        ("one.choice", "Red", "unknown-value", "red"),
        ("one.choice", "mauve", "unknown-value", CHOICE),
        ("one.choice", "gren", "unknown-value", f"Perhaps green. {CHOICE}"),
        ("one.choice", "reed", "unknown-value", f"Perhaps red. {CHOICE}"),
        ("one.choice", "UNKNOWN", "unknown-value", "unknown"),
        ("one.choice", 3, "wrong-type", CHOICE),
        ("one.flag", "NO", "unknown-value", "no"),
        ("one.flag", "TRUE", "unknown-value", "true"),
        ("one.flag", "unknwn", "unknown-value", f"Perhaps unknown. {FLAG}"),
        *(("one.flag", cell, "unknown-value", FLAG) for cell in ("no?", "not", "none", "n", "nos", "ye", "no|yes", "n/a")),
        ("leg.a", "5", "out-of-range", LEG),
        ("leg.a", 5, "out-of-range", LEG),
        ("leg.a", "9" * 1_000_000, "out-of-range", LEG),
        ("leg.a", "0." + "1" * 1_000_000, "out-of-range", LEG),
        ("leg.a", "1." + "1" * 1_000_000, "not-a-step", LEG),
        ("leg.a", "1e999999999999999999999", "wrong-type", LEG),
        ("leg.a", "03", "wrong-type", "3"),
        *(("leg.a", cell, "wrong-type", LEG) for cell in ("0_3", "3,000", "3e0", "3." + "0" * 40 + "1")),
        ("leg.a", "three", "wrong-type", LEG),
        ("one.score", "1,5", "wrong-type", "1.5"),
        ("one.score", "1.3", "not-a-step", SCORE),
        ("one.score", float("nan"), "wrong-type", SCORE),
        ("one.set", "none|x", "none-with-others", SET),
        ("one.set", "x | x", "twice-in-a-list", "Keep one."),
        *(("one.set", cell, "unknown-value", "x|y") for cell in ("x, y", "X;Y", "x/Y", "X|y", "x;y;x")),
        *(("one.set", cell, "unknown-value", SET) for cell in ("x|w", "x y", "x, none", "unknown|x", "none, of these", "-")),
        ("one.set", "None", "unknown-value", "none"),
        ("one.set", ["X"], "unknown-value", "x"),
        ("one.set", 1, "wrong-type", SET),
        ("session", "0", "bad-session", "Write a whole number from 1 to 99999."),
        ("session", "unknown", "bad-session", "Write a whole number from 1 to 99999."),
        ("session", 2.5, "bad-session", "Write a whole number from 1 to 99999."),
        ("session", " ", "no-session", "Write a whole number from 1 to 99999."),
        ("case", "", "no-case", REASONS["no-case"].advice),
        ("case", None, "no-case", REASONS["no-case"].advice),
        ("case", "A\u200b1", "bad-case", REASONS["bad-case"].advice),
        ("case", "A" * 65, "bad-case", REASONS["bad-case"].advice),
        ("case", 1.5, "bad-case", REASONS["bad-case"].advice),
    ],
)  # fmt: skip
def test_a_reject_says_why_and_what_to_write(name, cell, reason, suggestion):
    found = understood(**{name.replace(".", "__"): [cell]})
    assert found.table.is_empty()
    told = found.rejects.drop_nulls("reason").select("row", "column", "reason", "suggestion").rows()
    assert told == [(0, name, reason, suggestion)]


def test_what_is_meant_by_a_label_is_told():
    label = SHIPPED.attributes["client.attachment"].option("anxious").label
    found = understood(SHIPPED, client__attachment=[label])
    assert found.rejects["suggestion"].to_list() == ["anxious"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("client.past_therapy", ["unhelpful"]),
        ("client.attachment", ["insecure", "anxious-avoidant"]),
        ("client.reactance", ["atypical"]),
        ("client.symptoms", ["no_depression", "paranoia -depression", "depression=0"]),
        ("rupture.stage", ["unrepaired", "not_acknowledged"]),
        ("alliance.signs_high", ["misunderstood", "understood|misunderstood"]),
        ("alliance.goal_problem", ["client_wants_shorter_work"]),
        ("rupture.trigger", ["culture remark"]),
    ],
)
def test_no_word_is_taken_for_its_opposite_or_for_a_part_of_it(name, cells):
    found = understood(SHIPPED, **{name.replace(".", "__"): cells}).rejects["suggestion"]
    everything = {understood(SHIPPED, **{name.replace(".", "__"): ["?"]}).rejects["suggestion"][0]}
    assert set(found) == everything


@pytest.mark.parametrize(
    ("slip", "seen"), [("anxous", True), ("anxioous", True), ("anxiuos", True), ("anxieus", True), ("xanxious", False)]
)
def test_a_slip_of_one_letter_inside_a_word_is_seen(slip, seen):
    (told,) = understood(SHIPPED, client__attachment=[slip]).rejects["suggestion"]
    assert told.startswith("Perhaps anxious. ") == seen


def test_of_several_words_none_is_lost_where_one_is_not_understood():
    cells = ["silent|cancelled", "silent;cancels", "silent|cancells"]
    told = understood(SHIPPED, rupture__withdrawal=cells).rejects["suggestion"].to_list()
    assert told[0].startswith("Any of: ")
    assert told[1] == "silent|cancels"
    assert told[2].startswith("Perhaps silent|cancels. Any of: ")


def test_a_case_may_have_a_number_and_a_session_may_be_a_float_without_fraction():
    found = understood(case=[17, 18], session=[1.0, 99999.0])
    assert found.table.rows() == [(0, "17", 1), (1, "18", 99999)]


def test_a_source_is_read_beside_its_answer_only():
    found = understood(leg__a=["1", "unknown", "", "2", "2"], leg__a__source=[" told", "guess", "told", "", "Told"])
    assert found.table.select("leg.a", "leg.a.source").rows() == [(0, 0), (-1, 2), (None, None), (1, None)]
    assert found.table.schema["leg.a.source"] == pl.UInt8
    assert found.rejects.select("row", "column", "reason", "suggestion").rows() == [
        (4, "leg.a.source", "unknown-source", "told")
    ]


def test_unknown_is_no_source():
    assert understood(leg__a=["1"], leg__a__source=["unknown"]).rejects["reason"].to_list() == ["unknown-source"]


def test_a_source_without_a_column_of_answers_is_left_out():
    assert "leg.a.source" not in understood(leg__a__source=["told"]).table.columns


def test_codes_are_kept_small():
    table = understood(leg__a=["1"], one__set=["x"], one__long=["30"]).table
    assert table.schema == {
        "row": pl.UInt32, "case": pl.String, "session": pl.Int32,
        "leg.a": pl.Int8, "one.set": pl.Int8, "one.long": pl.Int8,
    }  # fmt: skip


def test_every_fault_of_a_row_is_told_by_row_and_column_with_the_case_and_session_it_has():
    found = understood(
        case=["A", "B", ""], session=["1", "x", "3"], leg__a=["9", "1", "y"], one__flag=["yes", "no", "?"]
    )
    assert found.table.is_empty()
    assert found.rejects.select("row", "column", "case", "session").rows() == [
        (0, "leg.a", "A", 1),
        (1, "session", "B", None),
        (2, "case", None, 3),
        (2, "leg.a", None, 3),
        (2, "one.flag", None, 3),
    ]


@settings(max_examples=some(60), deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=10), st.sampled_from(sorted(SMALL.attributes)))
def test_no_text_of_a_cell_stands_in_a_reject(cells, name):
    marked = [f"Q{cell}Q" for cell in cells]
    written = {"case": [f"\u200b{cell}" for cell in marked], "session": marked, name.replace(".", "__"): marked}
    found = understood(**written)
    assert found.table.is_empty()
    told = found.rejects.drop_nulls("reason").select("column", "reason", "suggestion").rows()
    legal = {word for row in understood(**{key: ["\u200b"] for key in written}).rejects["suggestion"] for word in [row]}
    words = {*SMALL.attributes[name].words, "unknown"}
    near = words | {f"Perhaps {word}. {one}" for word in words for one in legal if one}
    assert {column for column, _, _ in told} == {"case", "session", name}
    assert {suggestion for _, _, suggestion in told} <= legal | near
    assert found.rejects.drop_nulls("reason")["case"].is_null().all()


def test_a_column_full_of_different_wrong_words_is_told_too():
    found = understood(one__choice=[f"gree{chr(0x4E00 + number)}n" for number in range(1_300)])
    assert found.rejects["suggestion"].to_list() == [f"Perhaps green. {CHOICE}"] * 1_000 + [CHOICE] * 300


def test_every_reason_has_a_sentence_of_its_own():
    assert len({reason.said for reason in REASONS.values()}) == len(REASONS)
    assert all(reason.said.endswith(".") for reason in REASONS.values())
