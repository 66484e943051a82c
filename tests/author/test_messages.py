"""What an educator reads about broken files: a table of them, told in tests/author/messages.txt and read by eye.

If a message changes on purpose: `python -m tests.author.test_messages`, and read the file again.
"""

from __future__ import annotations

from pathlib import Path

from alliance_expert.author.lint import lint_files

from ..packs import ADDED, with_packs

TOLD = Path(__file__).with_name("messages.txt")

RULE = """\
- id: tea-for-the-silent
  when: {rupture.withdrawal: {includes_any: [silent]}}
  because: A cup of tea gives the hands something to do.
  recommend: {ask-openly: later}
  lecture: [our-course]
"""
CASE = """\
- case: the silent are offered tea
  given: {rupture.withdrawal: [silent]}
  expect: {recommend: ask-openly}
"""
ROOM = """\
room.light:
  kind: choice
  values: {dark: too dark, bright: bright}
  label: light
  question: How is the light?
  default_source: record
"""
TEA = """\
strategies:
  offer-tea:
    title: Offer tea
    who: therapist
    summary: Offer a cup of tea.
    steps: [Ask.]
    say: ["Tea?"]
    not_when: [Not while somebody weeps.]
"""


def rule(old: str, new: str) -> dict[str, str]:
    assert old in RULE
    return {"tea.rules.yaml": RULE.replace(old, new, 1)}


def case(old: str, new: str) -> dict[str, str]:
    assert old in CASE
    return {"tea.rules.yaml": RULE, "tea.cases.yaml": CASE.replace(old, new, 1)}


def room(old: str, new: str) -> dict[str, str]:
    assert old in ROOM
    return {"vocabulary/room.yaml": ROOM.replace(old, new, 1)}


def pack(line: str, **more: str) -> dict[str, str]:
    return {"pack.yaml": f"{ADDED}{line}\n", **more}


BROKEN = {
    "a tab in place of blanks": rule("  because", "\tbecause"),
    "no blank after a colon": rule("because: A", "because:A"),
    "a colon inside a text": rule("A cup of tea gives", "Tea: it gives"),
    "a quote that is never closed": rule("because: A cup", 'because: "A cup'),
    "a bracket that is never closed": rule("[silent]}", "[silent}"),
    "a key moved one blank in": rule("  because", "   because"),
    "an anchor": rule("because: A", "because: &a A"),
    "a rules file that is no list": {"tea.rules.yaml": RULE.replace("- id", "  id")},
    "a file with the wrong name": {"tea.rule.yaml": RULE},
    "an empty file": {"tea.rules.yaml": "# to be written\n"},
    "a key that is misspelt": rule("recommend", "recomend"),
    "a key that a rule does not have": rule("lecture", "salience: 5\n  lecture"),
    "a key that is there twice": rule("  lecture", "  because: Again.\n  lecture"),
    "a reason that is missing": rule("  because: A cup of tea gives the hands something to do.\n", ""),
    "an id with a blank": rule("tea-for-the-silent", "Tea for the silent"),
    "an id that an earlier pack has": rule("tea-for-the-silent", "strain-asks"),
    "a rule that concludes nothing": rule("  recommend: {ask-openly: later}\n", ""),
    "a condition that is a sentence": rule("{rupture.withdrawal: {includes_any: [silent]}}", "the client is silent"),
    "an attribute that is misspelt": rule("rupture.withdrawal", "rupture.withdrawel"),
    "an answer that is misspelt": rule("[silent]", "[slient]"),
    "an answer that does not exist": rule("[silent]", "[asleep]"),
    "equality where several answers are possible": rule("{includes_any: [silent]}", "silent"),
    "a number outside the scale": rule("rupture.withdrawal: {includes_any: [silent]}", "alliance.bond: 7"),
    "a comparison that is misspelt": rule("includes_any", "include_any"),
    "a comparison without an order": rule("rupture.withdrawal: {includes_any: [silent]}", "client.attachment: {at_least: secure}"),
    "two tests in one condition": rule("}}\n  because", "}, alliance.bond: 2}\n  because"),
    "or for any": rule("{rupture.withdrawal: {includes_any: [silent]}}", "{or: [{alliance.bond: 1}, {alliance.goals: 1}]}"),
    "an all without tests": rule("{rupture.withdrawal: {includes_any: [silent]}}", "{all: []}"),
    "a source that does not exist": rule("rupture.withdrawal: {includes_any: [silent]}", "alliance.bond.source: patient"),
    "a finding that does not exist": rule("{rupture.withdrawal: {includes_any: [silent]}}", "{finding: straine}"),
    "a finding that waits for itself": rule("recommend: {ask-openly: later}", "find: goals-weakest")
    | {"more.rules.yaml": RULE.replace("tea-for-the-silent", "back").replace(
        "{rupture.withdrawal: {includes_any: [silent]}}", "{finding: goals-weakest}").replace(
        "recommend: {ask-openly: later}", "find: goals-weakest")},
    "a strategy that is misspelt": rule("ask-openly", "ask-opnly"),
    "a strategy without a timing": rule("{ask-openly: later}", "ask-openly"),
    "a timing that does not exist": rule("later", "next week"),
    "a status that does not exist": rule("lecture", "status: ready\n  lecture"),
    "a truth in other words": rule("lecture", "with_gate: true\n  lecture"),
    "a rule that wants to stand beside the gate": rule("lecture", "with_gate: yes\n  lecture"),
    "evidence that does not exist": rule("lecture: [our-course]", "evidence: [trail]"),
    "a kind that does not exist": room("choice", "choose"),
    "a choice without answers": room("  values: {dark: too dark, bright: bright}\n", ""),
    "unknown as an answer": room("bright: bright", "unknown: not known"),
    "a best end without an order": room("  label", "  best: high\n  label"),
    "a scale without its ends": room("kind: choice\n  values: {dark: too dark, bright: bright}", "kind: scale"),
    "a strategy without words": {"strategies/tea.yaml": TEA.replace('    say: ["Tea?"]\n', "")},
    "a person who does not exist": {"strategies/tea.yaml": TEA.replace("therapist", "therapists")},
    "a list that is a sentence": {"strategies/tea.yaml": TEA.replace("[Ask.]", "Ask.")},
    "an effect of two kinds": {"evidence.yaml": "tea: {citation: A., short: A, finding: B., effect: {r: 0.1, d: 0.2}, verified: yes}\n"},
    "an effect that is a word": {"evidence.yaml": "tea: {citation: A., short: A, finding: B., effect: {r: small}, verified: yes}\n"},
    "a correlation of more than one": {"evidence.yaml": "tea: {citation: A., short: A, finding: B., effect: {r: 26}, verified: yes}\n"},
    "a comma in a number": rule("rupture.withdrawal: {includes_any: [silent]}", "alliance.bond: {at_most: 2,5}"),
    "a dash that is missing": {"tea.rules.yaml": RULE + RULE.replace("- id", "  id")},
    "a pack that is read twice": {"pack.yaml": ADDED.replace("ours", "small")},
    "a text that is cut short": rule("A cup of tea gives", "Note #1 gives"),
    "a scenario with the name of an earlier one": case("the silent are offered tea", "a silent client is asked"),
    "a scenario without an end": case("  expect: {recommend: ask-openly}\n", ""),
    "a scenario with an answer that does not exist": case("[silent]", "[slient]"),
    "a scenario that expects what does not exist": case("ask-openly", "ask-opnly"),
    "a row with a word that nobody uses": case("  given", "  each: [{who: one}]\n  given"),
    "a version in words": {"pack.yaml": ADDED.replace("0.1", "first")},
    "a pack without a name": {"pack.yaml": ADDED.replace("name: ours\n", "")},
    "a setting that does not exist": pack("settings: {help_line: the night line}"),
    "a pack that is too old": pack("requires: {small: 2}"),
    "a gate that is switched off": pack("disable: [danger-open]"),
    "an override of nothing": pack("override: [ask-openly]"),
    "a change of what does not exist": pack("disable: [strain-ask]"),
    "a condition that can never hold": rule("{rupture.withdrawal: {includes_any: [silent]}}", "{all: [{alliance.bond: 1}, {alliance.bond: 2}]}"),
    "a rule that nothing tests": rule("rupture.withdrawal: {includes_any: [silent]}", "client.motivation: low"),
}  # fmt: skip


def told() -> str:
    return "\n".join(
        f"=== {name}\n\n" + "\n".join(str(one) for one in lint_files(with_packs(files)).problems if _ours(one)) + "\n"
        for name, files in BROKEN.items()
    )


def _ours(problem: object) -> bool:
    return str(problem).startswith("1/")


def test_at_least_forty_kinds_of_broken_files_are_told_as_the_table_shows():
    assert len(BROKEN) >= 40
    assert told() == TOLD.read_text(encoding="utf-8")


def test_every_message_has_a_place_a_cause_and_something_to_do():
    for name, files in BROKEN.items():
        problems = [one for one in lint_files(with_packs(files)).problems if _ours(one)]
        assert problems, name
        for one in problems:
            assert one.message and one.advice, name


if __name__ == "__main__":
    TOLD.write_text(told(), encoding="utf-8")
