"""What loads may still not be right: each check catches its bad example and leaves its good one alone."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from alliance_expert.author.checks import CHECKS
from alliance_expert.author.formats import FORMATS, formatted
from alliance_expert.author.lint import IDS, corrected, edits_of, lint, lint_files
from alliance_expert.knowledge.files import PackFile
from alliance_expert.model.place import Edit
from alliance_expert.source.files import shipped

from ..packs import ADDED, with_packs

WORDING = """\
longest: 25
hardest: 12
instead: {lazy: "plans and follow-through are hard"}
explain: {rupture: strain}
never_in_chart: [strain*]
"""
TEA = """\
- id: tea
  when: {client.motivation: low}
  because: A cup of tea helps.
  recommend: {ask-openly: later}
  lecture: [our-course]
"""
TEA_CASE = "- case: tea\n  given: {client.motivation: low}\n  expect: {recommend: {ask-openly: later}}\n"


def examples(check, label):
    """The files of the example under `Bad` or `Good` of a check's docstring."""
    page = inspect.cleandoc(check.__doc__)
    text = re.search(rf"^{label}.*?:\n\n((?:    .*\n|\n)+)", f"{page}\n", flags=re.MULTILINE)[1]
    files = re.split(r"^# (\S+)\n", inspect.cleandoc(text), flags=re.MULTILINE)[1:]
    return {name: body.replace("·", " ") for name, body in zip(files[::2], files[1::2], strict=True)}


def found(files, check=None):
    """The problems that are reported in a pack of these files on top of the small one."""
    problems = lint_files(with_packs({"wording.yaml": WORDING, **files})).problems
    return [one for one in problems if one.place.text.name.startswith("1/") and check in (None, one.id)]


def added(rules=TEA, cases=TEA_CASE, **more):
    return found({"tea.rules.yaml": rules, "tea.cases.yaml": cases, **more})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.ID)
def test_each_check_catches_its_bad_example_and_not_its_good_one(check):
    bad, good = found(examples(check, "Bad")), found(examples(check, "Good"))
    assert [one.level for one in (*bad, *good) if one.level == "error"] == []
    assert check.ID in [one.id for one in bad]
    assert check.ID not in [one.id for one in good]
    assert all(one.advice and one.place.line for one in bad)


def test_each_check_has_an_id_of_its_own_like_its_module():
    assert len(set(IDS)) == len(IDS) >= 20
    assert [check.__name__.rpartition(".")[2].replace("_", "-") for check in CHECKS] == list(IDS)
    modules = {path.stem for path in Path(inspect.getfile(CHECKS[0])).parent.glob("*.py")} - {"__init__"}
    assert modules == {name.replace("-", "_") for name in IDS}


def test_the_shipped_rules_are_clean_at_every_level():
    assert lint([shipped("rules")]).problems == ()


def test_a_pack_that_is_right_is_clean():
    assert added() == []


# --- silence


def test_a_comment_with_its_reason_silences_a_check_for_the_entry_below_it():
    lazy = TEA.replace("A cup of tea helps", "The client is lazy")
    assert [one.id for one in added(lazy)] == ["loaded-word"]
    assert added(f"# lint allow loaded-word: it quotes the client\n{lazy}") == []
    assert added(lazy.replace("lazy.", "lazy.  # lint allow loaded-word: it quotes the client")) == []
    two = f"# lint allow loaded-word: it quotes the client\n{lazy}{lazy.replace('tea', 'cake').replace('low', 'mixed')}"
    assert [one.place.line for one in added(two) if one.id == "loaded-word"] == [9]


@pytest.mark.parametrize(
    ("comment", "problem", "message"),
    [
        ("# lint allow loaded-word", "unclear-silence", "why loaded-word is silenced is not said"),
        ("# lint allow loaded-word:", "unclear-silence", "why loaded-word is silenced is not said"),
        ("# lint allow loaded-wrod: because", "unclear-silence", "there is no check 'loaded-wrod'"),
        ("# lint allow", "unclear-silence", "there is no check ''"),
        ("# lint allow loaded-word: no longer so", "idle-silence", "silences loaded-word, which is not reported here"),
    ],
)
def test_a_comment_that_silences_nothing_is_reported(comment, problem, message):
    (one,) = added(f"{comment}\n{TEA}")
    assert (one.id, one.place.line) == (problem, 1)
    assert message in one.message
    if "wrod" in comment:
        assert "Did you mean 'loaded-word'?" in one.advice


def test_a_comment_may_silence_several_checks_and_stays_while_one_of_them_is_needed():
    lazy = TEA.replace("A cup of tea helps", "The client is lazy")
    both = f"# lint allow loaded-word, long-sentence: it quotes the client\n{lazy}"
    (one,) = added(both)
    assert (one.id, one.edit) == ("idle-silence", None)


def test_what_looks_like_a_comment_inside_a_text_is_none():
    lazy = TEA.replace(
        "because: A cup of tea helps.", "because: >-\n    The client is lazy.\n    # lint allow loaded-word: x"
    )
    assert "loaded-word" in [one.id for one in added(lazy)]
    quoted = TEA.replace("A cup of tea helps.", '"Lazy, # lint allow loaded-word: x"')
    assert "loaded-word" in [one.id for one in added(quoted)]


def test_a_silence_is_not_called_idle_where_its_check_could_not_be_tried():
    text = f"# lint allow untested-rule: it has been tried by hand\n{TEA}"
    assert {
        one.id for one in added(text, "- case: x\n  given: {client.motivaton: low}\n  expect: {find: strain}\n")
    } == {"unknown-attribute"}
    assert added(text, "- case: x\n  given: {}\n  never: {find: strain}\n") == []


def test_letters_and_figures_of_which_one_is_a_letter_are_no_abbreviation():
    assert added(TEA.replace("A cup", "Vitamin B12, a cup")) == []


def test_an_entry_that_was_replaced_explains_nothing():
    ours = "strategies:\n  ask-openly:\n    title: Ask\n    who: therapist\n    summary: Mend the rupture.\n"
    ours += "    steps: [Ask.]\n    say: [How is it?]\n    not_when: [Never in danger.]\n"
    files = {"pack.yaml": f"{ADDED}override: [ask-openly]\n", "strategies/x.yaml": ours}
    assert "unexplained-term" in [one.id for one in found(files)]


def test_a_silence_without_a_reason_silences_nothing():
    lazy = TEA.replace("A cup of tea helps", "The client is lazy")
    assert {one.id for one in added(f"# lint allow loaded-word:\n{lazy}")} == {"loaded-word", "unclear-silence"}


def test_a_silence_counts_in_its_own_file_only():
    lazy = TEA.replace("A cup of tea helps", "The client is lazy")
    other = {
        "other.rules.yaml": f"# lint allow loaded-word: it quotes\n{TEA.replace('tea', 'cake').replace('low', 'high')}"
    }
    assert "loaded-word" in [one.id for one in added(lazy, **other)]


# --- corrections


def test_what_is_safe_is_corrected_and_every_other_byte_stays():
    keys = "  status: stable\n  # keeps\n  with_gate: no\n"
    text = (
        TEA.replace("helps.", "helps.  ").replace("  lecture", f"{keys}  lecture") + "# lint allow twin-rules: gone\n"
    )
    (edits,) = edits_of(added(text)).values()
    right = TEA.replace("  lecture", "  # keeps\n  lecture")
    assert corrected(text.encode(), edits).decode() == right
    assert corrected(text.replace("\n", "\r\n").encode(), edits).decode() == right.replace("\n", "\r\n")


def test_a_key_with_a_comment_of_its_own_stays():
    (one,) = added(TEA + "  status: stable  # since the review\n")
    assert (one.id, one.edit) == ("stated-default", None)


def test_corrections_of_one_file_do_not_disturb_one_another():
    raw = b"a: 1\nb: 2\nc: 3\nd: 4  \n"
    assert corrected(raw, [Edit(2, 2), Edit(4, 4, ("d: 4",)), Edit(2, 2)]) == b"a: 1\nc: 3\nd: 4\n"


@pytest.mark.parametrize(
    ("raw", "edit"),
    [
        (b"a: {b: 1,\n  c: no\n  , d: 2}\n", Edit(2, 2)),  # what is left is no YAML
        (b'a: "Tea helps\\ \n  them."\n', Edit(1, 1, ('a: "Tea helps\\',))),  # the blank is a part of the text
        (b"a: >-\n  # lint allow x: y\n  text\n", Edit(2, 2)),  # so is the line
    ],
)
def test_a_correction_that_would_change_what_is_said_is_not_made(raw, edit):
    assert corrected(raw, [edit]) == raw


def test_a_last_line_without_an_end_leaves_nothing_behind():
    assert corrected(b"a: 1\r\nb: no", [Edit(2, 2)]) == b"a: 1"


# --- forms


def problems():
    return added(TEA.replace("A cup of tea helps", "100 % lazy, says the client")) + added("- id: x\n")


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_names_place_level_check_cause_and_cure(form):
    told = formatted(problems(), form, "1.0")
    for one in problems():
        for part in (one.place.text.name, str(one.place.line), one.id):
            assert part in told
    assert "plans and follow-through are hard" in told
    assert formatted((), form, "1.0").strip() in ("", told) or form in ("json", "sarif")


def test_json_and_sarif_are_understood_by_what_reads_json():
    plain = json.loads(formatted(problems(), "json", "1.0"))["problems"]
    assert {one["level"] for one in plain} == {"warning", "error"}
    (run,) = json.loads(formatted(problems(), "sarif", "1.0"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert {one["level"] for one in run["results"]} <= {"note", "warning", "error"}


def test_a_line_for_github_holds_no_sign_that_would_end_it_early():
    for line in formatted(problems(), "github", "1.0").splitlines():
        assert re.fullmatch(r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=[a-z-]+::[^\n]+", line)
    assert "'100 %25'" in formatted(problems(), "github", "1.0")


def test_a_pack_yaml_that_is_missing_is_an_error_like_others(tmp_path):
    (one,) = lint([tmp_path]).problems
    assert (one.id, one.level) == ("no-pack-file", "error")


def test_files_of_one_name_in_two_packs_are_told_apart():
    files = (
        *with_packs({"tea.rules.yaml": TEA}),
        PackFile(2, "pack.yaml", "2/pack.yaml", ADDED.replace("ours", "b").encode()),
    )
    assert {one.place.text.name for one in lint_files(files).problems if one.id == "untested-rule"} == {
        "topic/all.rules.yaml", "1/tea.rules.yaml",
    }  # fmt: skip
