"""`rules coverage` and `rules mutate` at the command line: what is looked at, what is chosen, what is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..here import run_here
from ..packs import CASES, FILES, RULES

HEAD = "# Mistakes that no scenario notices, found by: alliance-expert rules mutate\n"


def write(folder: Path, files) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole base of its own, with one scenario."""
    return write(tmp_path_factory.mktemp("base"), FILES)


def rules(command, *arguments, **more):
    return run_here(["rules", command, *map(str, arguments)], **more)


def test_coverage_tells_the_gaps_and_the_totals(base):
    done = rules("coverage", "--only", "--rules", base)
    assert done.returncode == 0
    assert "danger-open  " in done.stdout
    assert "    never true nor false: danger is" in done.stdout
    assert "No scenario gives safety.risk: no, unsure, yes\n" in done.stdout
    assert done.stdout.endswith(" outcomes seen, 35.7 %.\n")


def test_one_rule_is_told_whole_with_the_scenarios_that_fire_it(base):
    done = rules("coverage", "--only", "--rules", base, "--rule", "silent-is-strained")
    assert done.stdout == (
        "What no scenario tries, found by: alliance-expert rules coverage\n\n"
        f"silent-is-strained  {base}/topic/all.rules.yaml:9:3\n"
        "    fires in 1 scenario, withheld in 0, open in 0\n"
        "    fired by: a silent client is asked\n"
        "    true 1, never false, never unknown: the answer on signs of stepping back\n"
        '        includes "long silences"\n'
        "\n"
        "1 scenario; 1 rule: 1 fired, 0 withheld.\n"
        "Conditions: 1 of 3 outcomes seen, 33.3 %.\n"
    )


@pytest.mark.parametrize(("percent", "code"), [("33.3", 0), ("33.4", 1), ("33.33333333333333333333334", 1), ("0", 0)])
def test_a_share_is_compared_exactly(base, percent, code):
    more = ("--rule", "silent-is-strained", "--fail-under", percent)
    assert rules("coverage", "--only", "--rules", base, *more).returncode == code


@pytest.mark.parametrize(("percent", "said"), [("many", "is no number of percent"), ("101", "does not lie between")])
def test_what_is_no_share_is_refused(base, percent, said):
    done = rules("coverage", "--only", "--rules", base, "--fail-under", percent)
    assert (done.returncode, said in done.stderr) == (2, True)


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_an_unknown_rule_is_refused_with_the_nearest(base, command):
    done = rules(command, "--only", "--rules", base, "--rule", "strain-ask")
    assert done.returncode == 2
    assert "no rule that fires has the id 'strain-ask'. Did you mean 'strain-asks'?" in done.stderr


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_without_a_scenario_there_is_nothing_to_try(tmp_path, command):
    write(tmp_path, {name: text for name, text in FILES.items() if not name.endswith(".cases.yaml")})
    done = rules(command, "--only", "--rules", tmp_path)
    assert (done.returncode, "There is no scenario to try." in done.stderr) == (2, True)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack on top of the shipped rules, which narrows one of theirs."""
    return write(tmp_path_factory.mktemp("ours"), {
        "pack.yaml": "name: ours\nversion: 1.0.0\nlanguage: en\nnarrow: {a-quiet-person-is-quiet: {known: alliance.bond}}\n",
        "own.rules.yaml": "- id: ours\n  when: {known: room.noise}\n  because: So.\n  recommend: {brief-feedback: soon}\n",
        "own.cases.yaml": "- case: a loud room\n  given: {room.noise: yes}\n  expect: {recommend: {brief-feedback: soon}}\n",
        "vocabulary/room.yaml": "room.noise: {kind: yes_no, label: noise, question: Noise?, default_source: record}\n",
    })  # fmt: skip


def test_of_a_pack_on_top_its_own_rules_are_looked_at_and_those_that_it_narrows(ours):
    done = rules("coverage", "--rules", ours)
    assert done.returncode == 0
    assert " scenarios; 2 rules: " in done.stdout
    assert "No scenario gives room.noise: no\n" in done.stdout


def test_mistakes_are_made_where_all_scenarios_pass(ours):
    done = rules("mutate", "--rules", ours)
    assert (done.returncode, "without any mistake" in done.stderr) == (1, True)


def test_a_page_is_written_where_a_page_or_nothing_was(base, tmp_path):
    page = tmp_path / "coverage.html"
    for _ in range(2):
        done = rules("coverage", "--only", "--rules", base, "-o", page)
        assert (done.returncode, done.stderr) == (0, f"Written: {page}\n")
    assert page.read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("command", ["coverage", "mutate"])
@pytest.mark.parametrize(
    "content",
    [
        "my notes",
        "case: A17\nsessions: []\n",
        "<!doctype html>\n<title>a page of mine</title>\n",
        '<!doctype html>\n<meta name="generator" content="alliance-expert rules graph">\n',
    ],
)
@pytest.mark.parametrize("name", ["there.html", "there.txt"])
def test_nothing_else_is_written_over(base, tmp_path, command, content, name):
    there = tmp_path / name
    there.write_text(content, "utf-8")
    done = rules(command, "--only", "--rules", base, "-o", there)
    assert (done.returncode, "so it stays" in done.stderr) == (2, True)
    assert there.read_text("utf-8") == content


def test_a_file_in_which_nothing_is_to_be_added_leaves_the_pack_as_it_is(tmp_path):
    pack = write(tmp_path / "again", FILES)
    done = rules("mutate", "--only", "--rules", pack, "--rule", "strain-asks", "-o", pack / "topic" / "none.cases.yaml")
    assert done.returncode == 0
    assert rules("test", "--only", "--rules", pack).stdout == "1 passed, 0 failed.\n"


def test_mistakes_that_somebody_has_written_in_are_not_written_over(base, tmp_path):
    found = tmp_path / "found.cases.yaml"
    arguments = ("mutate", "--only", "--rules", base, "-o", found)
    assert [rules(*arguments).returncode for _ in range(2)] == [0, 0]
    better = found.read_text("utf-8").replace("TODO", "danger that is handled opens no gate", 1)
    found.write_text(better, "utf-8")
    assert rules(*arguments).returncode == 2
    assert found.read_text("utf-8") == better


@pytest.mark.parametrize("name", ["coverage.pdf", "coverage.yaml"])
def test_a_file_that_ends_otherwise_is_refused(base, tmp_path, name):
    done = rules("coverage", "--only", "--rules", base, "-o", tmp_path / name)
    assert (done.returncode, "nothing here ends in" in done.stderr) == (2, True)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_a_pack_without_a_scenario_of_its_own_is_told_and_ends_with_1(command, tmp_path):
    write(tmp_path, {
        "pack.yaml": "name: bare\nversion: 1.0.0\nlanguage: en\n",
        "own.rules.yaml": "- id: own\n  when: {alliance.bond: 3}\n  because: So.\n  find: little-known\n",
    })  # fmt: skip
    done = rules(command, "--rules", tmp_path)
    assert done.returncode == 1
    assert "No scenario was found in " in done.stderr or "without any mistake" in done.stderr


@pytest.mark.parametrize("command", ["coverage", "mutate"])
def test_a_pack_without_a_rule_has_nothing_to_try(command, tmp_path):
    write(tmp_path, {"pack.yaml": "name: bare\nversion: 1.0.0\nlanguage: en\n"})
    done = rules(command, "--rules", tmp_path)
    assert (done.returncode, "There is no rule to try in" in done.stderr) == (2, True)


@pytest.mark.parametrize("minutes", ["nan", "0", "-1", "soon", "1/0"])
def test_what_is_no_time_is_refused(base, minutes):
    done = rules("mutate", "--only", "--rules", base, "--minutes", minutes)
    assert (done.returncode, "is no number of minutes" in done.stderr) == (2, True)


def test_what_is_too_little_is_said(base):
    done = rules("coverage", "--only", "--rules", base, "--rule", "silent-is-strained", "--fail-under", "33.4")
    assert done.stderr == "33.3 % is under 33.4 %.\n"


def test_what_no_scenario_notices_is_told_with_a_scenario_that_would(base):
    done = rules("mutate", "--only", "--rules", base, "--rule", "strain-asks")
    assert done.returncode == 0
    assert done.stdout.startswith(HEAD)
    assert "# mistake " in done.stdout
    assert done.stdout.splitlines()[-1].startswith("# ")


def test_what_is_told_is_a_file_of_scenarios_that_pass(base, tmp_path):
    pack = write(tmp_path / "again", FILES)
    done = rules("mutate", "--only", "--rules", pack, "-o", pack / "topic" / "found.cases.yaml")
    assert done.returncode == 0
    tested = rules("test", "--only", "--rules", pack)
    assert (tested.returncode, tested.stdout) == (0, "3 passed, 0 failed.\n")
    better = rules("mutate", "--only", "--rules", pack)
    assert better.stdout.endswith("Noticed: 100.0 % of those a case can tell.\n")


def test_the_same_seed_chooses_the_same(base):
    def chosen(seed):
        return rules("mutate", "--only", "--rules", base, "--sample", 6, "--seed", seed).stdout

    assert chosen(7) == chosen(7)
    assert len({chosen(seed) for seed in range(5)}) > 1


def test_a_sample_says_of_how_many_it_was_chosen(base):
    done = rules("mutate", "--only", "--rules", base, "--sample", 6)
    assert "# 6 mistakes made. Chosen by chance of 27, with seed 1." in done.stdout


def test_time_that_is_up_ends_it_with_what_was_tried_so_far(base):
    done = rules("mutate", "--only", "--rules", base, "--minutes", "0.0000001")
    assert "# 1 mistake made. Chosen by chance of 27, with seed 1." in done.stdout


def test_a_score_that_is_too_low_ends_with_1(base):
    arguments = ("--only", "--rules", base)
    assert rules("mutate", *arguments, "--fail-under", "80").returncode == 0
    assert rules("mutate", *arguments, "--fail-under", "90").returncode == 1


def test_where_a_scenario_fails_that_comes_first(tmp_path):
    write(tmp_path, {**FILES, "topic/all.cases.yaml": CASES.replace("ask-openly: now", "ask-openly: later")})
    done = rules("mutate", "--only", "--rules", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("1 scenario fails without any mistake:\n  a silent client is asked (")
    assert f"alliance-expert rules test --rules {tmp_path}." in done.stderr


def test_no_file_is_changed(base):
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    rules("mutate", "--only", "--rules", base)
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before
    assert RULES in before[base / "topic" / "all.rules.yaml"].decode()
