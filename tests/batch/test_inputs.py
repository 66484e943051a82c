"""A table is read in parts, each line on its own: exactly the lines that cannot be read are left out."""

from __future__ import annotations

import csv
import io
import json
import pickle
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance_expert.batch import json_lines, lines
from alliance_expert.batch.inputs import inputs
from alliance_expert.batch.understand import Understanding
from alliance_expert.engine.columns.codes import code, sources
from alliance_expert.errors import FileError, KnowledgeError, TableError
from alliance_expert.model.vocabulary import Kind

from ..amount import some
from ..invented import any_value, knowledge_base

KB = knowledge_base()
HEAD = "case,session,leg.a,one.choice,one.set\n"


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def table_in(folder, content, name="cases.csv", ignore_unknown=False):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (table,) = inputs([path], KB, ignore_unknown)
    return pickle.loads(pickle.dumps(table))


def understood(table):
    """The understood rows and the rejects of all spans, rows numbered in the file."""
    first, rows, rejects = 0, [], []
    for span in table.spans():
        found = Understanding(KB).understood(table.read(span))
        rows.append(found.table.with_columns(pl.col("row") + first))
        rejects.append(found.rejects.with_columns(pl.col("row") + first))
        first += found.lines
    return pl.concat(rows, how="diagonal"), pl.concat(rejects)


def read(folder, content, name="cases.csv", ignore_unknown=False):
    return understood(table_in(folder, content, name, ignore_unknown))


def told(rejects):
    return rejects.drop_nulls("reason").select("row", "column", "reason").rows()


def named(rejects):
    """The cases that are in doubt, or known to have a row that was rejected, by row."""
    found = {row: set() for row in rejects["row"]}
    for row, case in rejects.drop_nulls("case").select("row", "case").rows():
        found[row].add(case)
    return found


# --- every kind of bad row

CSV_LINES = [
    (b"A1,1,3,red,x|y", []),
    (b'A1,2,"4","green",""', []),
    (b"", []),
    (b",,,,", []),
    (b' , "",,,,,', []),
    (b"B1,1,3", [("", "ragged")]),
    (b"B2,1,3,red,x,y,z", [("", "ragged")]),
    (b'B3,1,3,"red,x', [("", "broken-quotes")]),
    (b'B4,1,3,re"d,x', [("", "broken-quotes")]),
    (b'B5,1,3,"red"x,x', [("", "broken-quotes")]),
    (b"B6,1,3,r\xe9d,x", [("", "bad-encoding"), ("one.choice", "unknown-value")]),
    (b"B7,1,3,red,x\x00", [("", "forbidden-sign"), ("one.set", "unknown-value")]),
    (b"B8,1,3,r\red,x", [("", "forbidden-sign"), ("one.choice", "unknown-value")]),
    (b",1,3,red,x", [("case", "no-case")]),
    ("B\u202e9,1,3,red,x".encode(), [("case", "bad-case")]),
    (b"C1,,3,red,x", [("session", "no-session")]),
    (b"C2,first,3,red,x", [("session", "bad-session")]),
    (b"C3,1,three,red,x", [("leg.a", "wrong-type")]),
    (b"C4,1,9,rde,q", [("leg.a", "out-of-range"), ("one.choice", "unknown-value"), ("one.set", "unknown-value")]),
    (b"C5,1,3.5,red,none|x", [("leg.a", "not-a-step"), ("one.set", "none-with-others")]),
    (b"C6,1,unknown,unknown,x|x", [("one.set", "twice-in-a-list")]),
    (b"D1,1, 3 ,\tred,x | y", []),
    (b"D2,1,unknown,unknown,unknown", []),
    (b"D3,1,,,none", []),
    ("Ä4,1,,,".encode(), []),
    (b'"D,5",1,,,', []),
    (b"D6,1,,," + b"x" * 10_000_000, [("one.set", "unknown-value")]),
    (b"D7,1,,,", []),
]  # fmt: skip
JSON_LINES = [
    (b'{"case": "A1", "session": 1, "leg.a": 3, "one.set": ["x", "y"], "one.flag": true}', []),
    (b' { "session" : "2" , "case" : "A1" , "one.set" : "x|y", "one.score": 1.50 }', []),
    (b"", []),
    (b"[1]", [("", "not-json")]),
    (b'{"case": "B1", "session": 1', [("", "not-json")]),
    (b'{"case": "B2", "session": 1} {"case": "B3"}', [("", "not-json")]),
    (b'{"case": "B4", "session": NaN}', [("", "not-json")]),
    (b'{"case": "B4", "session": 1, "leg.a": ' + b"9" * 1_000_000 + b"}", [("", "not-json")]),
    (b'{"case": "B5", "session": 1, "one.choice": "\xe9"}', [("", "bad-encoding"), ("one.choice", "unknown-value")]),
    (b'{"case": "B6", "session": 1, "one.choice": "\x01"}', [("", "forbidden-sign"), ("", "not-json")]),
    (b'{"case": "B7", "session": 1, "one.choise": "red"}', [("", "unknown-column")]),
    (b'{"case": "B8", "session": 1, "one.choice": "red", "one.choice": "red"}', [("", "twice-in-a-line")]),
    (b'{"case": "B8", "session": 1, "one\\u002echoice": "red"}', [("", "unknown-column")]),
    (b"{}", [("case", "no-case"), ("session", "no-session")]),
    (b'{"case": null, "session": "x"}', [("case", "no-case"), ("session", "bad-session")]),
    (b'{"case": "C1", "session": 1, "leg.a": {"leg.b": 3}}', [("leg.a", "wrong-type")]),
    (b'{"case": "C2", "session": 1, "one.set": ["x", null]}', [("one.set", "unknown-value")]),
    (b'{"case": "C3", "session": 1, "one.set": ["x", ["y"]]}', [("one.set", "unknown-value")]),
    (b'{"case": "C4", "session": 1, "one.flag": 1}', [("one.flag", "unknown-value")]),
    (b'{"case": ["C5"], "session": 1}', [("case", "bad-case")]),
    (b'{"case": 17, "session": 1, "leg.a": null, "one.set": []}', []),
]  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_of_a_csv_with_every_kind_of_bad_row_exactly_the_bad_ones_are_left_out(folder, monkeypatch, end, mark, size):
    monkeypatch.setattr(lines, "SPAN_BYTES", size)
    content = mark + end.join([HEAD.encode().strip(), *(line for line, _ in CSV_LINES)])
    rows, rejects = read(folder, content)
    assert told(rejects) == [(row, *one) for row, (_, faults) in enumerate(CSV_LINES) for one in faults]
    good = [row for row, (line, faults) in enumerate(CSV_LINES) if line.strip(b' ,"') and not faults]
    assert rows["row"].to_list() == good
    assert rows["case"].to_list() == ["A1", "A1", "D1", "D2", "D3", "Ä4", "D,5", "D7"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_of_json_lines_with_every_kind_of_bad_row_exactly_the_bad_ones_are_left_out(
    folder, monkeypatch, end, mark, size
):
    monkeypatch.setattr(lines, "SPAN_BYTES", size)
    content = mark + end.join([*(line for line, _ in JSON_LINES), b""])
    rows, rejects = read(folder, content, "cases.jsonl")
    assert told(rejects) == [(row, *one) for row, (_, faults) in enumerate(JSON_LINES) for one in faults]
    assert rows["row"].to_list() == [row for row, (line, faults) in enumerate(JSON_LINES) if line and not faults]
    first, second, last = rows.select("case", "session", "leg.a", "one.set", "one.flag", "one.score").rows()
    assert (first, second, last) == (
        ("A1", 1, 2, 3, 1, None),
        ("A1", 2, None, 3, None, 3),
        ("17", 1, None, 0, None, None),
    )


def test_the_case_of_a_line_that_cannot_be_read_is_told_where_it_can_be(folder):
    content = HEAD + 'A,1,3\n"B",1,3,"red,x\nC,1,"3,red\n,1,3\n'
    assert named(read(folder, content)[1]) == {0: {"A"}, 1: {"B"}, 2: {"C"}, 3: set()}
    content = '{"case": "A", "session": 1\n{"case" : "B"\n{"session": 1\n{"case": 7,\n'
    assert named(read(folder, content, "cases.jsonl")[1]) == {0: {"A"}, 1: {"B"}, 2: set(), 3: {"7"}}


@pytest.mark.parametrize(
    "line",
    [
        '"A17,1,3,red,x',
        ' "A17",1,3,red,x',
        'A"17,1,3,red,x',
        '"A17"",1,3,red,x',
        'A17,"1,3,red,x',
        '"A17,1,"3,red,x',
        "A17,1,3",
        "A17,A17,1,3,red,x",
        "A17;1;3;red;x",
        "\u200bA17,1,3,red,x",
        "A\u00a017,1,3,red,x",
        "A17\x00,1,3,red,x",
        "A17\ufffd,1,3,red,x",
        '"\u200bA17,1',
    ],
)
def test_the_case_is_in_doubt_however_its_line_is_damaged(folder, line):
    rows, rejects = read(folder, HEAD + line + "\n")
    assert rows.is_empty()
    assert "A17" in named(rejects)[0]
    assert "1" not in named(rejects)[0]


def test_quotes_in_a_code_are_read_where_the_line_has_too_many_cells(folder):
    assert 'A"17' in named(read(folder, HEAD + '"A""17",1,3,red,x,y\n')[1])[0]


def test_where_cells_stand_before_the_case_it_is_looked_for_from_both_ends(folder):
    head = "leg.a,one.choice,case,session\n"
    for line in ("3,A17,1", "3,red,A17,1,1", "3,3,red,A17,1"):
        assert "A17" in named(read(folder, head + line + "\n")[1])[0]


@pytest.mark.parametrize(
    ("line", "cases"),
    [
        ('{"case": "A17", "session": 1, "session": 2}', {"A17"}),
        ('{"case": "A17", "case": "B2", "session": 1}', {"A17", "B2"}),
        ('{"c\\u0061se": "A17", "case": "B2", "session": 1}', {"A17", "B2"}),
        ('{"case": "A17", "session": 1, {"case": "B2"', {"A17", "B2"}),
        ("{'case': 'A17', 'session': 1}", {"A17"}),
        ('{"case": "A\\u00317", "session": 1', {"A17"}),
        ('{"case: "A17", "session": 1}', {"A17"}),
        ('{"ca"se": "A17", "session": 1}', {"A17"}),
        ('{"case" "A17" "session": 1}', {"A17"}),
        ('{"case": "A1"7", "session": 1}', {"A17"}),
        ('{"case": A17, "session": 1}', {"A17"}),
        ('{"case": "A17\\u200b", "session": 1}', {"A17"}),
        ('{"case": "A\\u000017", "session": 1}', {"A17"}),
        ('{"case": ["A17"], "session": 1}', {"A17"}),
        ('{"case": 17.0, "session": 1}', {"17"}),
    ],
)
def test_every_case_that_a_json_line_may_name_is_in_doubt(folder, line, cases):
    rows, rejects = read(folder, line + "\n", "cases.jsonl")
    assert rows.is_empty()
    assert cases <= named(rejects)[0]
    assert "1" not in named(rejects)[0]


def test_a_number_with_a_point_is_no_code_but_a_text_like_it_is_one(folder):
    content = '{"case": 1.0, "session": 1}\n{"case": "1.0", "session": 1}\n{"case": 1, "session": 1}\n'
    rows, rejects = read(folder, content, "cases.jsonl")
    assert (rows["case"].to_list(), told(rejects)) == (["1.0", "1"], [(0, "case", "bad-case")])


@pytest.mark.parametrize("name", ["cases.csv", "cases.jsonl", "cases.parquet"])
def test_codes_that_look_alike_are_one(folder, name):
    table = pl.DataFrame({"case": ["A\u0308", "Ä"], "session": [1, 2]})
    {"csv": table.write_csv, "jsonl": table.write_ndjson, "parquet": table.write_parquet}[name[6:]](folder / name)
    (found,) = inputs([folder / name], KB)
    assert understood(found)[0]["case"].to_list() == ["Ä", "Ä"]


def test_a_case_may_stand_behind_thousands_of_columns(folder):
    head = ",".join(f"x{number}" for number in range(5_000))
    content = f'{head},case,session\n{"," * 5_000}A,1\n{"," * 4_999}B,1\n{"," * 5_000}"C,1\n'
    rows, rejects = read(folder, content, ignore_unknown=True)
    assert (rows["case"].to_list(), told(rejects)) == (["A"], [(1, "", "ragged"), (2, "", "broken-quotes")])
    assert ("B" in named(rejects)[1], "C" in named(rejects)[2]) == (True, True)


def test_what_a_key_is_that_nobody_knows_is_suggested(folder):
    rejects = read(folder, '{"case": "A", "session": 1, "one.choise": "red", "quite other": 1}\n', "a.jsonl")[1]
    assert rejects["suggestion"].to_list() == [
        "one.choice",
        "Take away the key that is no attribute; `batch --header` names all that there are.",
    ]


# --- forms


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_the_header_has(folder, separator):
    rows, rejects = read(folder, (HEAD + 'A,1,3,red,"x|y"\nB,2\n').replace(",", separator))
    assert rows.select("case", "session", "leg.a", "one.set").rows() == [("A", 1, 2, 3)]
    assert told(rejects) == [(1, "", "ragged")]


@pytest.mark.parametrize("content", [HEAD, HEAD.strip(), HEAD + "\n\r\n", "\ufeff" + HEAD])
def test_a_table_may_have_no_rows(folder, content):
    table = table_in(folder, content)
    found = [table.read(span) for span in table.spans()]
    assert all(raw.cells.is_empty() and raw.rejects.is_empty() for raw in found)


@pytest.mark.parametrize("name", ["cases.CSV", "cases.JsonL", "cases.ndjson"])
def test_the_form_is_told_by_the_ending_whatever_its_case(folder, name):
    content = '{"case": "A", "session": 1}\n' if "csv" not in name.lower() else "case,session\nA,1\n"
    assert read(folder, content, name)[0].select("case", "session").rows() == [("A", 1)]


def test_parquet_is_read_by_rows_with_the_types_it_has(folder, monkeypatch):
    cells = pl.DataFrame(
        {"other": [1, 2, 3], "session": [1, 2, 1], "case": ["A", "A", "B"], "one.set": [["x"], [], None]}
    )
    path = folder / "cases[1].parquet"
    cells.write_parquet(path)
    monkeypatch.setattr("alliance_expert.batch.inputs.SPAN_ROWS", 2)
    (table,) = inputs([path], KB, ignore_unknown=True)
    assert [tuple(span) for span in table.spans()] == [(0, 2), (2, 3)]
    rows, rejects = understood(pickle.loads(pickle.dumps(table)))
    assert rows.rows() == [(0, "A", 1, 1), (1, "A", 2, 0), (2, "B", 1, None)]
    assert rejects.is_empty()


def test_spans_cover_a_text_and_end_with_its_lines(folder, monkeypatch):
    content = HEAD + "".join(f"A,{n},,,\n" for n in range(1, 40)) + "A,40,,,"
    whole = read(folder, content)[0].rows()
    assert len(whole) == 40
    for size in (1, 7, 8, 9, 100):
        monkeypatch.setattr(lines, "SPAN_BYTES", size)
        table = table_in(folder, content)
        spans = table.spans()
        assert [span.stop for span in spans[:-1]] == [span.start for span in spans[1:]]
        assert all(content[: span.stop].endswith("\n") for span in spans[:-1])
        assert understood(table)[0].rows() == whole


def test_a_line_without_end_is_refused_before_it_fills_the_memory(folder, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 100)
    monkeypatch.setattr(lines, "SPAN_BYTES", 10)
    with pytest.raises(FileError, match="a line has more than"):
        table_in(folder, HEAD + "A,1," + "x" * 200 + "\n").spans()


# --- what is no table


@pytest.mark.parametrize(
    ("name", "content", "problems"),
    [
        ("cases.txt", HEAD, ["unknown-form"]),
        ("cases", HEAD, ["unknown-form"]),
        ("cases.csv", "", ["empty-file"]),
        ("cases.csv", "\n \n", ["empty-file"]),
        ("cases.jsonl", "\n", ["empty-file"]),
        ("cases.csv", "\n" + HEAD, ["no-header"]),
        ("cases.csv", "A,1,3\n", ["no-header"]),
        ("cases.csv", "case,leg.a\n", ["no-column"]),
        ("cases.csv", "case,session,leg.a,case,leg.a\n", ["column-twice", "column-twice"]),
        ("cases.csv", "case,session,leg.q,none.of.it,leg.q.source\n", ["unknown-column"] * 3),
        ("cases.csv", "case,session,session.number\n", ["unknown-column"]),
        ("cases.csv", "case,session,,\n", ["unknown-column"]),
        ("cases.csv", 'case,session,"leg.a\n', ["no-header"]),
        ("cases.csv", "case,session\x00\n", ["no-header"]),
        ("cases.csv", b"case,session,\xe9\n", ["not-utf-8"]),
        ("cases.csv", HEAD.encode("utf-16"), ["not-text"]),
        ("cases.csv", b"PK\x03\x04", ["not-text"]),
        ("cases.parquet", HEAD, ["not-parquet"]),
        ("cases.parquet", "", ["not-parquet"]),
    ],
)  # fmt: skip
def test_what_is_no_table_of_cases_is_refused_with_all_that_is_wrong(folder, name, content, problems):
    with pytest.raises(TableError) as refused:
        table_in(folder, content, name)
    assert [problem.id for problem in refused.value.problems] == problems
    assert all(problem.message and problem.advice for problem in refused.value.problems)


def test_the_problems_of_all_tables_are_told_at_once(folder):
    paths = [folder / name for name in ("a.csv", "b.csv", "c.txt")]
    for path in paths:
        path.write_text("case\n")
    with pytest.raises(TableError) as refused:
        inputs(paths, KB)
    assert [problem.place.text.name for problem in refused.value.problems] == [str(path) for path in paths]


def test_a_column_that_nobody_knows_is_refused_with_what_may_be_meant(folder):
    with pytest.raises(TableError, match=r"--ignore-unknown\. Did you mean 'one\.choice'\?"):
        table_in(folder, "case,session,one.choise\n")
    with pytest.raises(TableError, match=r"Call it 'session'\."):
        table_in(folder, "case,session,session.number\n")
    with pytest.raises(TableError, match=r"Is it 'Case'\?"):
        table_in(folder, "Case,session\n", ignore_unknown=True)


def test_unknown_columns_are_passed_over_where_that_is_asked_for(folder):
    rows, rejects = read(folder, 'note,case,note,,session\n"a, b",A,,,1\n', ignore_unknown=True)
    assert (rows.rows(), rejects.is_empty()) == ([(0, "A", 1)], True)
    content = '{"case": "A", "session": 1, "note": {"case": "B", "deep": [{"case": "}"}]}, "leg.a:": "\\"case\\": {"}\n'
    rows, rejects = read(folder, content, "cases.jsonl", ignore_unknown=True)
    assert (rows.rows(), rejects.is_empty()) == ([(0, "A", 1)], True)


@pytest.mark.parametrize("name", ["case", "session", "row", "leg.a.source"])
def test_an_attribute_that_is_called_like_another_column_is_refused(folder, name):
    kb = replace(KB, attributes={**KB.attributes, name: replace(KB.attributes["leg.a"], id=name)})
    with pytest.raises(KnowledgeError, match=f"can be called '{name}'"):
        inputs([folder / "cases.csv"], kb)


def test_a_text_that_became_shorter_is_not_read_by_half(folder):
    table = table_in(folder, HEAD + "A,1,,,\nB,1,,,\n")
    (span,) = table.spans()
    table.path.write_text(HEAD + "A,1,,,\n")
    with pytest.raises(FileError, match="was changed"):
        table.read(span)


@pytest.mark.parametrize("name", ["cases.csv", "cases.jsonl", "cases.parquet"])
def test_a_file_that_is_not_there_or_is_a_folder_is_told(folder, name):
    with pytest.raises(FileError):
        inputs([folder / name], KB)
    (folder / name).mkdir()
    with pytest.raises(FileError, match="is a folder"):
        inputs([folder / name], KB)


def test_parquet_that_is_broken_inside_is_told(folder):
    path = folder / "cases.parquet"
    pl.DataFrame({"case": [f"C{n}" for n in range(9_999)], "session": [1] * 9_999}).write_parquet(path)
    raw = path.read_bytes()
    path.write_bytes(raw[:40] + bytes(400) + raw[440:])
    (table,) = inputs([path], KB)
    with pytest.raises(FileError, match="write it anew"):
        table.read(table.spans()[0])


# --- laws

CELL = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd"), max_size=8
)


@settings(max_examples=some(60), deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_what_is_written_as_csv_is_read_back(tmp_path_factory, rows, quoting):
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows([("case", "session", "one.choice"), *rows])
    table = table_in(tmp_path_factory.mktemp("law"), text.getvalue())
    (raw,) = (table.read(span) for span in table.spans())
    assert raw.rejects.is_empty()
    written = [row for row in rows if "".join(row).strip()]
    assert raw.cells.select("case", "session", "one.choice").fill_null("").rows() == written


@settings(max_examples=some(40), deadline=None)
@given(st.lists(st.text(st.sampled_from('ab,"\r\0é \ufffd'), max_size=12).map(str.encode), min_size=1, max_size=6))
@example([b"\xff\xfe", b'"""', b'""""', b'","', b'a"b', b'"a" ,b,c', b",,", b"\xef\xbb\xbf,,", b"#a,b,c"])
def test_each_line_of_a_csv_is_judged_on_its_own(tmp_path_factory, written):
    folder = tmp_path_factory.mktemp("law")
    head = "case,session,one.choice\n"
    together = told(read(folder, head.encode() + b"\n".join([*written, b""]))[1])
    alone = [told(read(folder, head.encode() + line + b"\n")[1]) for line in written]
    assert together == [(row, *one[1:]) for row, faults in enumerate(alone) for one in faults]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text(st.sampled_from('a":{}[],\\ '), max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(st.sampled_from('a":{}[],\\ '), max_size=4), inner, max_size=3),
    ),
    max_leaves=6,
)
PAIRS = st.lists(
    st.tuples(st.one_of(st.text(st.sampled_from('a":{}[],\\ '), max_size=4), st.just("case")), JSON), max_size=6
)


@settings(max_examples=some(200), deadline=None)
@given(st.lists(PAIRS, min_size=1, max_size=4), st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : ")]))
@example([[(":a", 1), ("case", 2)], [("a:[a", 1), ("case", "B"), ("b", ["c"])]], (",", ":"))
def test_the_keys_of_an_object_are_those_that_it_has_whatever_stands_in_it(objects, separators):
    written = [
        "{"
        + separators[0].join(
            f"{json.dumps(key)}{separators[1]}{json.dumps(value, separators=separators)}" for key, value in one
        )
        + "}"
        for one in objects
    ]
    shaped = json_lines._shaped(pl.DataFrame({"line": written}).with_row_index("row"))
    keys = json_lines._keys(shaped.select("shape").unique())
    found = shaped.join(keys, on="shape", maintain_order="left")
    for row, one in enumerate(objects):
        assert found.filter(pl.col("row") == row)["key"].sort().to_list() == sorted(json.dumps(key) for key, _ in one)


@st.composite
def sessions(draw):
    """Answers by attribute, each with a source or none."""
    named = draw(st.lists(st.sampled_from(sorted(KB.attributes)), max_size=5, unique=True))
    source = st.one_of(st.none(), st.sampled_from(sorted(KB.sources)))
    return {name: (draw(any_value(KB.attributes[name])), draw(source)) for name in named}


TYPES = {
    Kind.CHOICE: pl.String,
    Kind.SCALE: pl.Int64,
    Kind.SCORE: pl.Float64,
    Kind.YES_NO: pl.Boolean,
    Kind.MANY: pl.List(pl.String),
}


@settings(max_examples=some(40), deadline=None)
@given(st.lists(sessions(), min_size=1, max_size=5))
def test_the_same_answers_are_understood_alike_in_every_form(tmp_path_factory, cases):
    folder = tmp_path_factory.mktemp("law")
    names = {"case": pl.String, "session": pl.Int64}
    for name, attribute in KB.attributes.items():
        names |= {name: TYPES[attribute.kind], f"{name}.source": pl.String}
    rows = []
    for number, answers in enumerate(cases):
        cells = {"case": f"C{number}", "session": 1}
        for name, (value, source) in answers.items():
            cells |= {name: KB.attributes[name].word(value), f"{name}.source": source}
        rows.append(cells)
    frame = pl.DataFrame(rows, names)
    frame.write_parquet(folder / "cases.parquet")
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lists = (pl.col(name).list.join("|").replace("", "none") for name, kind in names.items() if kind == pl.List)
    frame.with_columns(*lists).write_csv(folder / "cases.csv")
    expected = [
        {
            "case": row["case"],
            "session": 1,
            **{name: code(KB.attributes[name], value) for name, (value, _) in answers.items()},
            **{f"{name}.source": sources(KB)[source] for name, (_, source) in answers.items() if source},
        }
        for row, answers in zip(rows, cases, strict=True)
    ]
    for table in inputs([folder / f"cases.{form}" for form in ("csv", "jsonl", "parquet")], KB):
        found, rejects = understood(table)
        assert rejects.is_empty()
        read = [{key: cell for key, cell in row.items() if cell is not None} for row in found.drop("row").to_dicts()]
        assert read == expected
