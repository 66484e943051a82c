"""`rules graph` and `rules docs`: where they write, what they spare, and what they say where there is nothing to draw."""

from __future__ import annotations

import pytest

from alliance_expert.cli.graph import FORMS
from alliance_expert.source.files import shipped

from ..author.test_site import pack
from ..here import run_here
from ..packs import CARRIED


@pytest.fixture
def small(tmp_path):
    return str(pack(tmp_path / "small", CARRIED))


def graph(*arguments, folder=None, pack=None):
    own = ("--rules", pack, "--only") if pack else ()
    return run_here(["rules", "graph", *arguments, *own], folder)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("x.html", "<!doctype html>"),
        ("x.svg", "<svg class"),
        ("x.dot", "digraph"),
        ("x.gv", "digraph"),
        ("x.mmd", "%% The rules"),
        ("x", "%% The rules"),
    ],
)
def test_the_form_is_the_one_that_the_name_ends_in(tmp_path, small, name, begins):
    done = graph("-o", name, folder=tmp_path, pack=small)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"Written: {name}\n")
    assert (tmp_path / name).read_text().startswith(begins)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_is_asked_for_counts_more_and_goes_to_the_screen_too(small, form):
    done = graph("--format", form, "-o", "-", pack=small)
    assert done.returncode == 0 and len(done.stdout) > 300


def test_an_ending_that_no_graph_has_is_told(tmp_path, small):
    done = graph("-o", "x.png", folder=tmp_path, pack=small)
    assert (done.returncode, "no graph ends in .png" in done.stderr) == (2, True)


def test_an_older_graph_is_replaced_and_any_other_file_stays(tmp_path, small):
    for _ in range(2):
        assert graph("-o", "x.svg", folder=tmp_path, pack=small).returncode == 0
    (tmp_path / "mine.svg").write_text("<svg/>")
    done = graph("-o", "mine.svg", folder=tmp_path, pack=small)
    assert (done.returncode, (tmp_path / "mine.svg").read_text()) == (2, "<svg/>")
    assert "is no graph, so it stays" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--about", "ask-opnly"), "Did you mean 'ask-openly'?"),
        (("--about", "trial"), "It is a source; `rules docs` makes a page that tells who cites it."),
        (("--about", "CF1/anxios"), "Did you mean 'CF1/anxious'?"),
        (("--section", "CE"), "Sections: L (L), CF (CF)."),
        (("--about", "measures.srs"), "nothing leads to measures.srs and nothing follows from it"),
        (("--about", "goals-weakest", "--section", "CF"), "nothing follows from it in 'CF: CF'"),
    ],
)
def test_where_there_is_nothing_to_draw_it_is_told_and_what_may_be_meant(small, arguments, told):
    done = graph(*arguments, pack=small)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in " ".join(done.stderr.split())


def test_a_rule_that_is_switched_off_is_told_to_be_so(tmp_path, small):
    own = tmp_path / "ours"
    own.mkdir()
    (own / "pack.yaml").write_text("name: ours\nversion: 0.1\nlanguage: en\ndisable: [goals-stand-lowest]\n")
    done = run_here(
        ["rules", "graph", "--about", "goals-stand-lowest", "--rules", small, "--rules", str(own), "--only"]
    )
    assert (done.returncode, "a rule that is switched off" in done.stderr) == (2, True)


def test_where_mermaid_would_draw_too_much_it_is_told_and_given_all_the_same():
    done = graph()
    assert done.returncode == 0 and done.stdout.startswith("%% The rules")
    assert "Choose a part with --section or --about" in done.stderr
    assert graph("--section", "RC").stderr == ""


def test_pages_are_written_into_a_folder_and_made_anew(tmp_path, small):
    for gone in ("", ", 1 taken away"):
        done = run_here(["rules", "docs", "-o", "pages", "--rules", small, "--only"], tmp_path)
        assert done.returncode == 0, done.stderr
        count = sum(path.is_file() for path in (tmp_path / "pages").rglob("*")) - 1
        assert (
            done.stderr == f"{count} files written for small 1.2.3{gone}. Open {'pages/index.html'} with a browser.\n"
        )
        with (tmp_path / "pages" / "pages.txt").open("a") as file:
            file.write("pages/rule-old.html\n")
        (tmp_path / "pages" / "pages" / "rule-old.html").write_text("old")


def test_pages_are_not_written_among_other_files(tmp_path, small):
    done = run_here(["rules", "docs", "-o", small, "--rules", small, "--only"], tmp_path)
    assert (done.returncode, "Name a new folder, or empty it." in done.stderr) == (6, True)


@pytest.mark.parametrize("output", ["", "-"])
def test_pages_need_a_folder(output):
    assert run_here(["rules", "docs", "-o", output]).returncode == 2
    assert run_here(["rules", "docs"]).returncode == 2


def test_rules_that_are_not_understood_are_refused_before_anything_is_written(tmp_path, small):
    (tmp_path / "small" / "topic" / "all.cases.yaml").write_text("- case: x\n")
    done = run_here(["rules", "docs", "-o", "pages", "--rules", small, "--only"], tmp_path)
    assert (done.returncode, (tmp_path / "pages").exists()) == (3, False)


def test_what_the_pages_need_is_shipped():
    there = {path.name for folder in ("graph", "site") for path in (shipped("templates") / folder).iterdir()}
    assert {"page.js", "page.css", "graph.css", "site.js", "site.css", "parts.j2", "index.html.j2"} <= there
