"""`rules list`: what is looked for is found, and what fits nothing is told with what to try."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..here import run_here
from ..packs import CARRIED, FILES, LECTURE, RULES


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The small pack as a folder, with a draft and a rule whose id is long."""
    more = (
        "- id: mine\n  when: {client.motivation: low}\n  because: Slow, so wait.\n  find: strain\n  status: draft\n"
        "- id: a-rule-whose-id-is-longer-than-most\n  when: {client.motivation: high}\n  because: So.\n  find: strain\n"
    )
    for name, text in {**FILES, **CARRIED, "lecture.yaml": LECTURE, "topic/all.rules.yaml": RULES + more}.items():
        path = tmp_path / "pack" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "pack"


def listed(pack: Path, *arguments: str) -> list[str]:
    done = run_here(["rules", "list", *arguments, "--only", "--rules", str(pack)])
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_a_long_id_has_a_line_of_its_own_and_leaves_the_others_their_room(pack: Path):
    assert listed(pack)[:5] == [
        "7 rules in small 1.2.3",
        "a-rule-whose-id-is-longer-than-most",
        "                    find strain",
        "danger-left         gate danger",
        "danger-open         gate danger",
    ]


def test_what_has_to_do_with_an_id_is_listed_with_how_many_of_how_many(pack: Path):
    assert listed(pack, "--about", "strain") == [
        "4 of 7 rules in small 1.2.3: about strain",
        "a-rule-whose-id-is-longer-than-most",
        "                    find strain",
        "mine                [draft] find strain",
        "silent-is-strained  find strain",
        "strain-asks         recommend ask-openly now; recommend link-later now; hold",
        "                    no-link",
    ]
    assert listed(pack, "attributes", "--about", "strain") == [
        "2 of 9 attributes in small 1.2.3: about strain",
        "client.motivation   motivation: low to high: low, mixed, high",
        "rupture.withdrawal  signs of stepping back: any of silent, cancels",
    ]


def test_filters_combine(pack: Path):
    assert listed(pack, "--about", "strain", "--status", "draft", "--text", "WAIT slow", "--pack", "small") == [
        "1 of 7 rules in small 1.2.3: about strain, with the words WAIT slow, of status",
        "draft, in the pack small",
        "mine  [draft] find strain",
    ]


def test_texts_are_looked_through_without_regard_to_case(pack: Path):
    assert listed(pack, "strategies", "--text", "PATTERNS")[1:] == ["link-later  Link to patterns"]
    assert listed(pack, "evidence", "--text", "trial")[1:] == ["trial  Asking helps."]
    assert listed(pack, "--text", "keeps a distance")[0].startswith("0 of 7 rules")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--text", "keeps a distance"], "Of other kinds: 1 attribute. Name the kind: `rules list attributes ...`."),
        (["--text", "zzz"], "Try fewer words, or other ones."),
        (["--text", "zzz", "--about", "strain"], "Leave one of the filters out."),
        (["--status", "disabled"], "There are 6 stable, 1 draft."),
        (["--about", "link-later", "--status", "draft"], "Leave one of the filters out."),
        (["holds", "--about", "safety.risk"], "Of other kinds: 2 rules, 1 attribute, 1 notice. Name the kind: `rules list rules ...`."),
    ],
)  # fmt: skip
def test_nothing_found_says_so_and_what_to_try(pack: Path, arguments: list[str], hint: str):
    head, *rest = listed(pack, *arguments)
    assert head.startswith("0 of ")
    assert hint in " ".join(rest)


def test_a_pack_has_its_own(pack: Path, tmp_path: Path):
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "pack.yaml").write_text("name: ours\nversion: 1\nlanguage: en\ndisable: [strain-asks]\n")
    (ours / "x.rules.yaml").write_text("- id: ours\n  when: {client.motivation: low}\n  because: So.\n  find: strain\n")
    both = ("--rules", str(ours))

    def of(*arguments: str) -> list[str]:
        return run_here(["rules", "list", *arguments, "--only", "--rules", str(pack), *both]).stdout.splitlines()

    assert of("--pack", "ours") == ["1 of 8 rules in small 1.2.3, ours 1: in the pack ours", "ours  find strain"]
    assert of("--pack", "small")[0].startswith("7 of 8 rules")
    assert of("findings", "--pack", "ours")[1:] == ["Of other kinds: 1 rule. Name the kind: `rules list rules ...`."]
    assert of("--status", "disabled")[1:] == [
        "strain-asks  [disabled] recommend ask-openly now; recommend link-later now; hold",
        "             no-link",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--about", "straim"], "nothing has the id 'straim'. Did you mean 'strain'?"),
        (["--pack", "smal"], "there is no pack 'smal'. Packs: small. Did you mean 'small'?"),
        (["strategies", "--status", "draft"], "Only rules have a status. Leave out either strategies or --status."),
        (["packs", "--text", "small"], "Packs are few and are listed whole."),
        (["--lecture", "--text", "alliance"], "Leave out either the filters or --lecture."),
        (["--status", "new"], "draft"),
    ],
)
def test_a_filter_that_can_not_be_is_told(pack: Path, arguments: list[str], said: str):
    done = run_here(["rules", "list", *arguments, "--only", "--rules", str(pack)])
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("kind", ["rules", "attributes", "findings", "strategies", "holds", "notices", "evidence"])
def test_shipped_lists_fit_a_terminal(kind: str):
    lines = run_here(["rules", "list", kind]).stdout.splitlines()
    assert max(map(len, lines)) <= 80
