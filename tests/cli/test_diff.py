"""`rules diff` as a supervisor reads it, and as it ends."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from alliance_expert.cli.diff import shortened
from alliance_expert.source.files import shipped

from ..here import Done, run_here
from ..packs import FILES, PACK, RULES, STRATEGIES

Write = Callable[..., str]
CASE = "case: {0}\nsessions:\n  - {{number: 3, facts: {1}}}\n"
SILENT = "{rupture.withdrawal: [silent]}"


@pytest.fixture
def base(tmp_path: Path) -> Write:
    """Writes the small pack into a folder, with some of its files changed; it stands alone."""

    def write(folder: str, **changed: str) -> str:
        files = {
            **FILES,
            **{
                {"pack": "pack.yaml", "rules": "topic/all.rules.yaml", "strategies": "strategies/all.yaml"}[k]: text
                for k, text in changed.items()
            },
        }
        for name, text in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return write  # fmt: skip


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases"
    folder.mkdir()
    for code in ("A17", "B02"):
        (folder / f"{code}.yaml").write_text(CASE.format(code, SILENT))
    (folder / "C03.yaml").write_text(CASE.format("C03", "{alliance.goals: 2}"))
    (folder / "notes.txt").write_text("no case")
    return folder


def diff(tmp_path: Path, *arguments: str) -> Done:
    return run_here(["rules", "diff", *arguments], tmp_path)


CHANGED = (
    RULES.replace("{ask-openly: now, link-later: now}", "{ask-openly: soon, link-later: now}")
    .replace("The client is silent.", "The client has grown silent.")
    .replace("when: {weakest: alliance.goals}", "when: {not: {not: {weakest: alliance.goals}}}")
    .replace("There may be danger.", "There may be danger to somebody.")
)


def test_what_changed_is_told_in_plain_english_with_what_touches_safety_first(base: Write, tmp_path: Path):
    done = diff(
        tmp_path, base("old"), base("new", rules=CHANGED, strategies=STRATEGIES.replace("[Ask.]", "[Wait., Ask.]"))
    )
    head, _, rest = done.stdout.partition("\n\n")
    assert head.startswith("From small 1.2.3 (sha256:")
    assert (
        rest
        == """\
4 things changed in meaning: 3 rules changed, 1 strategy changed. 1 of them
touches what keeps watch over danger. 1 rule is written differently and means
the same.

WHAT KEEPS WATCH OVER DANGER

changed  rule danger-open
  because
    was: There may be danger.
    now: There may be danger to somebody.

RULES

changed  silent-is-strained
  because: from "The client is silent." to "The client has grown silent."

changed  strain-asks
  recommends "Ask openly" [ask-openly]: from now to soon

STRATEGIES

changed  ask-openly: Ask openly
  step 1 is new: Wait.

WRITTEN DIFFERENTLY, WITH THE SAME MEANING

  goals-stand-lowest
"""
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_what_changes_for_cases_is_told_once_for_those_that_are_alike(base: Write, cases: Path, tmp_path: Path):
    new = base("new", rules=CHANGED, strategies=STRATEGIES.replace("link-later: later", "link-later: never"))
    done = diff(tmp_path, base("old"), new, "--cases", "cases")
    assert (
        done.stdout.partition("\nCASES\n\n")[2]
        == """\
3 cases were consulted on both. The advice differs in 2 and is the same in 1.
Behind this: hold no-link (changed) in 2, rule strain-asks (changed) in 2.

CASE A17, SESSION 3: THE ADVICE IS DIFFERENT

GOES
  Recommendation: Link to patterns (was later, rank 2, tentative) [link-later]
      Behind it: hold no-link (changed).

MOVES
  Recommendation: Ask openly (soon, rank 1, tentative; was now, rank 1,
    tentative) [ask-openly]
      Behind it: rule strain-asks (changed).

The same comes, goes and moves in 1 more: B02.
"""
    )
    assert done.returncode == 1


def test_a_case_whose_advice_is_the_same_is_told_in_a_line(base: Write, cases: Path, tmp_path: Path):
    rule = "- id: mine\n  when: {known: alliance.goals}\n  because: So.\n  find: strain\n"
    (cases / "C03.yaml").write_text(CASE.format("C03", "{alliance.goals: 2, rupture.withdrawal: [silent]}"))
    done = diff(tmp_path, base("old"), base("new", rules=RULES + rule), "--cases", "cases")
    assert (
        done.stdout.partition("\nCASES\n\n")[2]
        == """\
3 cases were consulted on both. The advice differs in none and is the same in 3;
of these, 1 is not in all as before.

THE SAME ADVICE, YET NOT ALL AS BEFORE

  C03.yaml: more sure: ask-openly, link-later, no-link, … (4 in all)
"""
    )
    assert done.returncode == 1


def test_a_gate_that_goes_is_told_and_what_follows_from_it_is_counted(base: Write, cases: Path, tmp_path: Path):
    for code in ("A17", "B02"):
        (cases / f"{code}.yaml").unlink()
    (cases / "C03.yaml").write_text(CASE.format("C03", "{safety.risk: yes, rupture.withdrawal: [silent]}"))
    unsure = RULES.replace("{safety.risk: [yes, unsure]}", "{safety.risk: unsure}")
    new = base("new", rules=unsure, pack=PACK.replace("open: [yes, unsure]", "open: [unsure]"))
    done = diff(tmp_path, base("old"), new, "--cases", "cases")
    assert (
        done.stdout.partition("THE ADVICE IS DIFFERENT\n\n")[2]
        == """\
GOES
  Before all else: Safety first (was firm) [danger]
      Behind it: rule danger-open (changed).

4 more things came or went with it.
"""
    )
    assert "changed  role gate: what opens and settles the gate\n  open: from yes, unsure to unsure\n" in done.stdout


def test_nothing_changed_says_so_and_ends_with_0(base: Write, tmp_path: Path):
    done = diff(tmp_path, base("old"), base("new"))
    assert (done.returncode, done.stdout.partition("\n\n")[2]) == (0, "Nothing changed: the rules are the same, word for word.\n")  # fmt: skip
    done = diff(tmp_path, "old", base("again", rules=f"# A comment.\n{RULES}"))
    said = "Nothing changed in meaning. The files differ in comments, layout, order or\nversion only.\n"
    assert (done.returncode, done.stdout.partition("\n\n")[2]) == (0, said)
    twice = RULES.replace("{weakest: alliance.goals}", "{not: {not: {weakest: alliance.goals}}}")
    done = diff(tmp_path, "old", base("other", rules=twice))
    assert "Nothing changed in meaning. 1 rule is written differently and means the same.\n" in done.stdout
    assert done.returncode == 0


def test_a_case_that_can_not_be_read_is_told_the_rest_is_shown_and_it_ends_with_4(
    base: Write, cases: Path, tmp_path: Path
):
    (cases / "D04.yaml").write_text(CASE.format("D04", "{alliance.gaols: 2}"))
    (cases / "expected.yaml").write_text("A17: {now: [X01]}\n")
    done = diff(tmp_path, base("old"), base("new", rules=CHANGED), "--cases", "cases")
    assert done.returncode == 4
    assert "differs in 2 and is the same in 1. 1\ncould not be read. 1 file is no case and left out.\n" in done.stdout
    assert "\nCOULD NOT BE READ\n\nD04.yaml, by either:\ncases/D04.yaml:3:25: there is no attribute 'alliance.gaols'" in done.stdout  # fmt: skip


def test_the_installed_rules_are_called_shipped_and_a_pack_stands_on_them(tmp_path: Path):
    (tmp_path / "ours").mkdir()
    pack = "name: ours\nversion: 0.1\nlanguage: en\ndisable: [collaborate]\n"
    (tmp_path / "ours" / "pack.yaml").write_text(pack)
    done = diff(tmp_path, "shipped", "ours")
    assert done.returncode == 1
    assert 'no longer recommends "Make the plan together" [collaborate]' in done.stdout
    shutil.copytree(shipped("rules"), tmp_path / "copy")
    assert diff(tmp_path, "shipped", "copy").returncode == 0


def test_a_pack_may_be_read_with_both(base: Write, tmp_path: Path):
    """On top of a complete one; beneath another, which may build on it."""
    for name, more in (("ours", "disable: [silent-is-strained]\n"), ("theirs", "requires: {ours: 1}\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pack.yaml").write_text(f"name: {name}\nversion: 1\nlanguage: en\n{more}")
    base("old"), base("new", rules=RULES.replace("The client is silent.", "So it is."))
    done = diff(tmp_path, "old", "new", "--rules", "ours")
    assert done.stdout.startswith("From small 1.2.3, ours 1 (")
    assert done.returncode == 1
    (tmp_path / "ours" / "pack.yaml").write_text("name: ours\nversion: 1\nlanguage: en\n")
    assert diff(tmp_path, "shipped", "theirs").returncode == 3
    done = diff(tmp_path, "shipped", "theirs", "--rules", "ours")
    assert (done.returncode, "Nothing changed in meaning." in done.stdout) == (0, True)
    assert diff(tmp_path, "old", "new", "--rules", "nowhere").returncode == 6


def test_a_base_that_is_refused_is_named(base: Write, tmp_path: Path):
    broken = base("broken", rules=f"{RULES}- id: mine\n")
    done = diff(tmp_path, base("old"), broken)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("NEW, broken, is refused:\nbroken/topic/all.rules.yaml:")
    done = diff(tmp_path, broken, broken)
    assert ("OLD, broken, is refused:" in done.stderr, "NEW, broken, is refused:" in done.stderr) == (True, True)
    assert done.returncode == 3


def test_what_is_not_there_is_told(base: Write, tmp_path: Path):
    base("old")
    done = diff(tmp_path, "old", "nowhere")
    assert (done.returncode, done.stderr.startswith("nowhere: there is no such folder.")) == (6, True)
    assert diff(tmp_path, "old", "old", "--cases", "nowhere").returncode == 6
    assert diff(tmp_path, "old", "old", "--cases", "old/pack.yaml").returncode == 6
    (tmp_path / "empty").mkdir()
    done = diff(tmp_path, "old", "old", "--cases", "empty")
    assert (done.returncode, "there is no case file (*.yaml) in empty." in done.stderr) == (2, True)
    assert diff(tmp_path, "old").returncode == 2


def test_the_document_for_other_programs_has_changes_and_cases(base: Write, cases: Path, tmp_path: Path):
    done = diff(tmp_path, base("old"), base("new", rules=CHANGED), "--cases", "cases", "--format", "json")
    document = json.loads(done.stdout)
    assert (document["format"], document["same"], document["cases"]["tried"]) == ("alliance-expert.diff/1", False, 3)
    assert [one["file"] for one in document["cases"]["different"]] == ["cases/A17.yaml", "cases/B02.yaml"]
    assert json.loads(diff(tmp_path, "old", "new", "--format", "json").stdout)["cases"] is None


@pytest.mark.parametrize("changed", ["a very much longer", "the", ""])
def test_a_long_text_is_shown_around_what_changed(changed: str):
    text = (
        "One two three four, five six seven eight nine. " * 5 + "Here is {} change. " + "And so on and on it goes. " * 5
    )
    was, now = shortened(text.format("a"), text.format(changed))
    assert was.startswith("… ") and was.endswith(" …")
    assert ("is a change" in was, f"is {changed} change".replace("  ", " ") in now) == (True, True)
    assert len(was.split()) < 25


def test_a_short_text_is_shown_whole():
    assert shortened("Wait for them.", "Wait for it.") == ("Wait for them.", "Wait for it.")


def test_what_came_went_and_is_renamed_is_told_with_what_it_says(base: Write, tmp_path: Path):
    watch = "- id: ask-about-it\n  when: {safety.risk: unsure}\n  because: Ask.\n  recommend: {ask-openly: now}\n"
    hold = "  wait: {title: Haste, why: It takes time., stops: {ask-openly: never}}\nnotices:"
    new = base(
        "new",
        rules=RULES.replace("silent-is-strained", "silence-is-strained").replace(
            "hold: no-link", "hold: [no-link, wait]"
        ),
        strategies=STRATEGIES.replace("notices:", hold),
    )
    done = diff(tmp_path, base("old", rules=RULES + watch), new)
    assert (
        done.stdout.partition("WHAT KEEPS WATCH OVER DANGER\n\n")[2]
        == """\
changed  role watching: the strategies that keep watch over danger
  no longer ask-openly

gone  rule ask-about-it
  When danger is "not sure": recommend ask-openly now.
  Because: Ask.

changed  rule strain-asks
  now also says to leave alone "Haste" [wait]

added  hold wait: Haste
  It takes time.
  now also stops "Ask openly" [ask-openly], altogether

RULES

renamed  silence-is-strained (was silent-is-strained)
"""
    )


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="takes the right to read away")
def test_a_case_that_can_not_be_opened_is_told_and_the_rest_is_shown(base: Write, cases: Path, tmp_path: Path):
    (cases / "B02.yaml").chmod(0)
    done = diff(tmp_path, base("old"), base("new"), "--cases", "cases")
    assert (done.returncode, "B02.yaml, by either:\n" in done.stdout) == (4, True)
    assert "2 cases were consulted on both." in done.stdout
