"""`rules export`: the statement, where it is written, and what is refused."""

from __future__ import annotations

import sys

import pytest

from alliance_expert.cli.export import BEGINNING, DIALECTS
from alliance_expert.engine.columns import sql

from ..author.test_site import pack
from ..here import run_here
from ..packs import CARRIED


@pytest.fixture
def small(tmp_path):
    return str(pack(tmp_path / "small", CARRIED))


def export(*arguments, folder, pack):
    return run_here(["rules", "export", *arguments, "--rules", pack, "--only"], folder)


def test_the_command_knows_the_dialects_that_there_are():
    assert DIALECTS == sql.DIALECTS


def test_a_statement_begins_with_what_it_was_made_from_and_is_the_same_on_the_screen(tmp_path, small):
    done = export("--sql", "duckdb", "-o", "advice.sql", folder=tmp_path, pack=small)
    assert (done.returncode, done.stdout) == (0, "")
    text = (tmp_path / "advice.sql").read_text("utf-8")
    assert text.startswith(f"{BEGINNING} --sql duckdb\n-- program ")
    assert export("--sql", "duckdb", folder=tmp_path, pack=small).stdout == text


def test_an_older_statement_is_replaced_and_another_file_stays(tmp_path, small):
    (tmp_path / "mine.sql").write_text("SELECT 1;\n")
    refused = export("--sql", "spark", "-o", "mine.sql", folder=tmp_path, pack=small)
    assert (refused.returncode, (tmp_path / "mine.sql").read_text()) == (2, "SELECT 1;\n")
    for _ in range(2):
        assert export("--sql", "spark", "-o", "advice.sql", folder=tmp_path, pack=small).returncode == 0


def test_a_column_that_is_no_attribute_is_refused_with_the_one_that_was_meant(tmp_path, small):
    done = export("--sql", "duckdb", "--columns", "case,session,alliance.bnd", folder=tmp_path, pack=small)
    assert (done.returncode, "there is no attribute 'alliance.bnd'" in done.stderr) == (2, True), done.stderr
    assert "Did you mean 'alliance.bond'?" in done.stderr


def test_the_columns_may_stand_in_the_first_line_of_a_table(tmp_path, small):
    (tmp_path / "cases.csv").write_text("case,session,alliance.bond\nA17,1,3\n")
    named = export("--sql", "duckdb", "--columns", "case,session,alliance.bond", folder=tmp_path, pack=small)
    told = export("--sql", "duckdb", "--columns", "cases.csv", folder=tmp_path, pack=small)
    assert named.stdout == told.stdout
    assert '"alliance.bond"' in told.stdout and '"alliance.goals"' not in told.stdout


def test_the_first_row_of_a_table_without_a_header_is_not_told(tmp_path, small):
    (tmp_path / "cases.csv").write_text("Anna Example,1,very sad\n")
    done = export("--sql", "duckdb", "--columns", "cases.csv", folder=tmp_path, pack=small)
    assert (done.returncode, "Anna" in done.stderr) == (2, False)
    assert "the first line of cases.csv names neither a case nor a session" in " ".join(done.stderr.split())


def test_what_is_no_name_of_a_table_is_refused(tmp_path, small):
    done = export("--sql", "postgres", "--table", "cases; drop table cases", folder=tmp_path, pack=small)
    assert (done.returncode, "is no name of a table" in done.stderr) == (2, True)


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    monkeypatch.delitem(sys.modules, "alliance_expert.engine.columns.sql")
    done = run_here(["rules", "export", "--sql", "duckdb"])
    assert (done.returncode, "pip install 'alliance-expert[scale]'" in done.stderr) == (6, True)
