"""JSON is read as JSON and nothing else, with places, within limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.model.place import Problem
from alliance_expert.source.files import FORBIDDEN, decode
from alliance_expert.source.json_tree import MOST_NODES, parse_json, plain
from alliance_expert.source.tree import Pairs, Scalar

from ..amount import some


def parse(text: str):
    decoded = decode(text.encode(), "x.json", 100_000_000)
    return decoded if isinstance(decoded, Problem) else parse_json(decoded)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda sign: not FORBIDDEN.match(sign)), max_size=12)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=some(300), deadline=None)
@given(value=VALUES, letters=st.booleans(), indent=st.sampled_from([None, 2, "\t"]))
def test_whatever_a_program_writes_is_read_as_it_was(value, letters, indent):
    text = json.dumps(value, ensure_ascii=letters, indent=indent)
    node = parse(text)
    assert not isinstance(node, Problem), node
    assert plain(node) == json.loads(text)


@settings(max_examples=some(300), deadline=None)
@given(text=st.text(st.sampled_from('{}[]",:\\u0 1e.-+truefalsnl\n'), max_size=12))
def test_what_is_no_json_is_refused_and_what_is_json_is_read(text):
    try:
        expected, is_json = json.loads(text), True
    except ValueError:
        expected, is_json = None, False
    node = parse(text)
    if isinstance(node, Problem):
        assert not is_json or node.id in ("duplicate-key", "forbidden-sign")
    else:
        assert is_json and plain(node) == expected


def test_a_value_knows_its_place():
    node = parse('{"a": [1,\n  "two", {"b": null}]}')
    assert isinstance(node, Pairs)
    ((key, items),) = node.pairs
    assert (key, items.line, items.column) == (Scalar("a", False, 1, 2), 1, 7)
    assert items.items[1] == Scalar("two", False, 2, 3)
    assert items.items[2].pairs[0] == (Scalar("b", False, 2, 11), Scalar("null", True, 2, 16))


@pytest.mark.parametrize(
    ("written", "text", "value"),
    [
        ("1e-05", "0.00001", 0.00001),
        ("2.0", "2", 2),
        ("36.50", "36.5", 36.5),
        ("4E0", "4", 4),
        ("1e999999999", "1e999999999", float("inf")),
        ("9" * 6000, "9" * 6000, float("inf")),
    ],
)
def test_a_number_is_written_out_unless_no_answer_could_be_so_large(written, text, value):
    node = parse(written)
    assert (node.text, plain(node)) == (text, value)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('{"a": 1,}', "x.json:1:9", "a key in quotes is expected here"),
        ('{"a" 1}', "x.json:1:6", "a colon is expected here"),
        ("[1 2]", "x.json:1:4", "a comma or ] is expected here"),
        ("[1,\n 01]", "x.json:2:3", "a comma or ] is expected here"),
        ("[NaN]", "x.json:1:2", "a value is expected here"),
        ("{'a': 1}", "x.json:1:2", "a key in quotes is expected here"),
        ('["a\n"]', "x.json:1:2", "a text begins here and does not end"),
        (r'["\x41"]', "x.json:1:2", "or holds a wrong"),
        ("[1] [2]", "x.json:1:5", "something stands after its end"),
        ('{"a": 1, "b": {"a": 1, "a": 2}}', "x.json:1:24", "the key 'a' stands here twice"),
        (r'["\u202e"]', "x.json:1:2", "the sign U+202E is a control or direction sign"),
        (r'["\ud800"]', "x.json:1:2", "the sign U+D800 is a control or direction sign"),
        ("[" * 50 + "]" * 50, "x.json:1:33", "more than 32 levels"),
        ("[" + "1," * MOST_NODES + "1]", "x.json:1:", "more than 1,000,000 values"),
        ('["' + "a" * 3_000_000, "x.json:1:2", "a text begins here and does not end"),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_refused_is_told_with_its_place(text, place, said):
    problem = parse(text)
    assert isinstance(problem, Problem)
    assert str(problem.place).startswith(place)
    assert said in problem.message and problem.advice
