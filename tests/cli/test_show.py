"""`rules show`: an entry with its texts, and what it has to do with others."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..here import run_here
from ..packs import CASES, FILES, RULES

MORE = """\
- id: asks-too
  when: {all: [{finding: goals-weakest}, {client.motivation: low}]}
  because: It is so.
  recommend: {ask-openly: later}
  status: draft
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in {**FILES, "topic/all.rules.yaml": RULES + MORE}.items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "pack"


def shown(pack: Path, name: str) -> str:
    done = run_here(["rules", "show", name, "--only", "--rules", "pack"], pack.parent)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_rule_is_shown_in_english_as_written_and_with_its_neighbours(pack: Path):
    assert (
        shown(pack, "strain-asks")
        == """\
rule strain-asks
  stands at pack/topic/all.rules.yaml:18:3

When the finding "A strain" stands: recommend ask-openly now; recommend
link-later now; hold no-link.

- id: strain-asks
  when: {finding: strain}
  because: There is a strain.
  recommend: {ask-openly: now, link-later: now}
  hold: no-link

WHAT IT WAITS FOR
  finding strain: "A strain"
    found by 1 rule: silent-is-strained

WHAT IT CONCLUDES
  strategy ask-openly: "Ask openly"
    also recommended by 1 other rule: asks-too [draft]
  strategy link-later: "Link to patterns"
    stopped by 1 hold: no-link (until later)
  hold no-link: "Linking"

WHERE IT FIRES
  in 1 scenario:
    - a silent client is asked (pack/topic/all.cases.yaml:1:3)
"""
    )


def test_a_rule_for_a_finding_tells_who_waits_for_it(pack: Path):
    told = shown(pack, "silent-is-strained")
    assert "WHAT IT WAITS FOR" not in told
    assert '  finding strain: "A strain"\n    waited for by 1 rule: strain-asks\n' in told
    assert shown(pack, "asks-too").endswith("WHERE IT FIRES\n  in no scenario\n")


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("client.motivation", "  looked at by 1 rule: asks-too [draft]\n"),
        ("safety.handled", "  looked at by 2 rules: danger-left, danger-open\n"),
        ("client.attachment", "  looked at by no rule\n"),
        ("goals-weakest", "  found by 1 rule: goals-stand-lowest\n  waited for by 1 rule: asks-too [draft]\n  expected in no scenario\n"),
        ("link-later", "  recommended by 1 rule: strain-asks\n  stopped by 1 hold: no-link (until later)\n  expected in 1 scenario:\n    - a silent client is asked (pack/topic/all.cases.yaml:1:3)\n"),
        ("no-link", "  named by 1 rule: strain-asks\n  expected in 1 scenario:\n    - a silent client is asked (pack/topic/all.cases.yaml:1:3)\n"),
        ("danger", "  shown by 2 rules: danger-left, danger-open\n  expected in no scenario\n"),
        ("trial", "  named by 1 rule: silent-is-strained\n  named by 1 strategy: ask-openly\n"),
    ],
)  # fmt: skip
def test_every_kind_tells_what_it_has_to_do_with_others(pack: Path, name: str, ending: str):
    assert shown(pack, name).endswith(ending)


def test_of_many_scenarios_the_first_are_named_and_those_beside_the_rule_before_others(pack: Path):
    row = "- case: number {}\n  given: {{rupture.withdrawal: [silent]}}\n  expect: {{find: strain}}\n"
    (pack / "a.cases.yaml").write_text("".join(row.format(number) for number in range(12)))
    told = shown(pack, "strain-asks").partition("WHERE IT FIRES\n")[2].splitlines()
    assert told[:3] == [
        "  in 13 scenarios:",
        "    - a silent client is asked (pack/topic/all.cases.yaml:1:3)",
        "    - number 0 (pack/a.cases.yaml:1:3)",
    ]
    assert (len(told), told[-1]) == (12, "    and 3 more")


def test_scenarios_that_are_not_understood_hide_nothing_else(pack: Path):
    (pack / "topic" / "all.cases.yaml").write_text(CASES.replace("strain", "strein"))
    for name in ("strain-asks", "strain"):
        assert shown(pack, name).endswith("  The scenarios are not understood; `rules lint` tells why.\n")


@pytest.mark.parametrize("name", ["telling-withdrawal-signs", "explore-rupture", "rupture-repair", "safety.risk"])
def test_neighbours_in_the_shipped_rules_fit_a_terminal(name: str):
    lines = run_here(["rules", "show", name]).stdout.splitlines()
    start = next(
        n
        for n, line in enumerate(lines)
        if line.startswith(("WHAT IT", "  recommended by", "  named by", "  looked at"))
    )
    assert max(map(len, lines[start:])) <= 80


def test_an_id_that_is_misspelt_is_told_with_the_nearest(pack: Path):
    done = run_here(["rules", "show", "strain-aks", "--only", "--rules", str(pack)])
    assert (done.returncode, "Did you mean 'strain-asks'?" in done.stderr) == (2, True)
