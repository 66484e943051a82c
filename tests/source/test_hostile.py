"""No file, however odd or hostile, does more than end in a clear message, and at once."""

from __future__ import annotations

import gc
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance_expert.casebook import read_case
from alliance_expert.errors import CaseError, FileError
from alliance_expert.source import tree
from alliance_expert.source.files import CASE_LIMIT, CONTENT_LIMIT, read_bytes

from ..packs import problems_of, small_kb

AT_ONCE = 1.0
"""Seconds of work; the bound of the issue, with two orders of magnitude to spare on any machine."""


@pytest.fixture(autouse=True)
def _nothing_else_is_looked_through() -> Iterator[None]:
    """A search for cycles in all that other tests have left behind is no part of the work."""
    gc.disable()
    yield
    gc.enable()


def merge_bomb(levels: int = 24) -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, levels)]
    return "\n".join(lines)


def laughs(levels: int = 12) -> str:
    lines = ["a0: &a0 [ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


HOSTILE = {
    "60 kB of brackets": (b"[" * 60_000, "too-deep"),
    "60 kB of braces": (b"{a: " * 15_000, "too-deep"),
    "dashes inside dashes": (b"- " * 30_000, "too-deep"),
    "a merge-key bomb": (merge_bomb().encode(), "alias"),
    "a merge key without an anchor": (b"<<: {a: 1}", "merge-key"),
    "a billion laughs": (laughs().encode(), "alias"),
    "fifty megabytes": (b"a: b\n" * 10_000_000, "too-large"),
    "binary noise": (random.Random(7).randbytes(50_000), "not-utf-8"),
    "zero bytes": (b"\x00" * 1000, "forbidden-sign"),
    "an empty file": (b"", "empty-file"),
    "blank lines": (b"\n \n", "empty-file"),
    "a comment alone": (b"# nothing\n", "empty-file"),
    "a tag that would build an object": (b"!!python/object/apply:os.system [ls]", "tag"),
    "a harmless tag": (b"a: !!int 3", "tag"),
    "an anchor": (b"a: &x 3", "alias"),
    "two documents": (b"a: 1\n---\nb: 2\n", "several-documents"),
    "Latin-1": ("case: Jos\xe9".encode("latin-1"), "not-utf-8"),
    "UTF-16": ("case: A17".encode("utf-16"), "not-utf-8"),
    "a lone surrogate": (b"case: \xed\xa0\x80", "not-utf-8"),
    "an escaped lone surrogate": (b'case: "\\ud800"', ("forbidden-sign", "not-yaml")),
    "a terminal escape sequence": (b"case: \x1b[31mred", "forbidden-sign"),
    "an escaped terminal escape sequence": (b'case: "\\e[31mred"', "forbidden-sign"),
    "text that runs backwards": ("case: abc\u202edef".encode(), "forbidden-sign"),
    "a bracket left open": (b"case: [1, 2\n", "not-yaml"),
    "a tab as indentation": (b"case:\n\tx: 1\n", "not-yaml"),
    "a list as a key": (b"[a, b]: c", "odd-key"),
    "a hundred thousand entries and more": (b"[" + b"1," * 210_000 + b"1]", "too-many"),
    "a carriage return inside": (b'case: "A\\rB"', "forbidden-sign"),
    "the line ends of an old Mac": (b"case: A17\rsessions: []\r", "forbidden-sign"),
    "a quote without end": (b'case: "abc\n' + b"x" * 100_000, "not-yaml"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("loader", ["C", "Python"])
def test_a_hostile_text_ends_in_one_clear_problem_at_once(name, loader, monkeypatch):
    kb = small_kb()
    if loader == "Python":
        monkeypatch.setattr(tree, "_LOADER", tree.yaml.SafeLoader)
        if name == "a hundred thousand entries and more":
            pytest.skip("the pure-Python parser is slow, not unsafe; the size limit bounds it")
    raw, expected = HOSTILE[name]
    start = time.process_time()
    with pytest.raises(CaseError) as refused:
        read_case(raw, "A17.yaml", kb)
    assert time.process_time() - start < AT_ONCE
    (problem,) = refused.value.problems
    assert problem.id in (expected if isinstance(expected, tuple) else (expected,))
    shown = str(problem)
    assert shown.startswith("A17.yaml")
    assert len(shown) < 1000
    assert shown.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"an empty file"}))
def test_the_same_texts_are_refused_as_rules(name):
    raw, expected = HOSTILE[name]
    found = problems_of({"topic/more.rules.yaml": raw})
    assert {one.id for one in found} <= set(expected if isinstance(expected, tuple) else (expected,))
    assert found


@pytest.mark.parametrize(
    "facts",
    [
        "{" + ", ".join(f"alliance.bnd{n}: 3" for n in range(36_000)) + "}",
        "{rupture.withdrawal: [" + ", ".join(f"silnt{n}" for n in range(60_000)) + "]}",
        "{alliance.bond: {" + ", ".join(f"valu{n}: 3" for n in range(50_000)) + "}}",
        "{alliance.bond: " + "x" * 900_000 + "}",
        "{" + "y" * 900_000 + ": 3}",
    ],
    ids=["misspelt attributes", "misspelt values", "unknown keys", "a long value", "a long key"],
)
def test_many_mistakes_end_at_once_in_a_message_that_can_be_read(facts):
    kb = small_kb()
    start = time.process_time()
    with pytest.raises(CaseError) as refused:
        read_case(f"case: A17\nsessions: [{{number: 1, facts: {facts}}}]".encode(), "A17.yaml", kb)
    assert time.process_time() - start < 2 * AT_ONCE
    assert len(str(refused.value)) < 100_000


def test_a_word_file_is_told_to_be_one():
    with pytest.raises(CaseError, match="word processor"):
        read_case(b"PK\x03\x04" + bytes(100), "A17.docx", small_kb())


def test_a_folder_a_missing_file_and_a_device_are_told_apart(tmp_path: Path):
    with pytest.raises(FileError, match="is a folder"):
        read_bytes(tmp_path, CASE_LIMIT)
    with pytest.raises(FileError, match="no such file"):
        read_bytes(tmp_path / "gone.yaml", CASE_LIMIT)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_nobody_writes_to_does_not_hang(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="not an ordinary file"):
        read_bytes(tmp_path / "pipe", CASE_LIMIT)


def test_an_unreadable_file_is_told(tmp_path: Path, monkeypatch):
    path = tmp_path / "locked.yaml"
    path.write_text("case: A17")

    def refuse(*args: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(FileError, match=r"locked\.yaml: cannot be read: Permission denied"):
        read_bytes(path, CASE_LIMIT)


def test_no_more_than_the_limit_is_ever_read(tmp_path: Path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    start = time.process_time()
    assert len(read_bytes(path, CONTENT_LIMIT)) == CONTENT_LIMIT + 1
    assert time.process_time() - start < AT_ONCE


def test_depth_within_the_limit_is_read():
    assert not isinstance(tree.parse((tree.Text("x", ()), "[" * 31 + "]" * 31)), tree.Problem)
    assert sys.getrecursionlimit() > 32 * 4
