"""What changed in meaning between two rule bases: each kind of change is told, and no other is."""

from __future__ import annotations

import pytest

from alliance_expert import load
from alliance_expert.author.diff import Altered, Part, as_document, diff

from ..packs import CARRIED, EVIDENCE, FILES, FINDINGS, LECTURE, PACK, RULES, STRATEGIES, VOCABULARY, kb_of, small_kb

RULE_FILE, STRATEGY_FILE, WORDS = "topic/all.rules.yaml", "strategies/all.yaml", "vocabulary/all.yaml"
FINDINGS_FILE = "vocabulary/findings.yaml"
SMALL = small_kb()


def between(*changes: tuple[str, str, str]) -> tuple[Altered, ...]:
    """What is told where, in files of the small pack, one text stands in place of another."""
    files: dict[str, str] = {}
    for name, was, now in changes:
        text = files.get(name, FILES[name])
        assert was in text, was
        files[name] = text.replace(was, now)
    return diff(SMALL, small_kb(files)).altered


def told(*changes: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    return [(one.how, one.kind, one.id) for one in between(*changes)]


def parts(*changes: tuple[str, str, str]) -> tuple[Part, ...]:
    """The parts of the one entry that is not as it was."""
    (one,) = between(*changes)
    return one.parts


def test_the_same_rules_have_no_difference():
    assert diff(SMALL, small_kb()).altered == ()
    assert diff(load(), load()).altered == ()


def test_comments_layout_order_and_scenarios_are_no_difference():
    rules = RULES.removeprefix("- ").split("\n- ")
    other = small_kb({RULE_FILE: "# A comment.\n" + "\n".join(f"- {rule}" for rule in reversed(rules))})
    assert [rule.place.line for rule in other.rules] != [rule.place.line for rule in SMALL.rules]
    assert other.digest != SMALL.digest
    assert diff(SMALL, other).altered == ()
    assert diff(SMALL, other).same


# --- rules


def test_a_rule_that_is_added_or_gone_is_told_with_all_it_says():
    rule = "- id: mine\n  when: {client.motivation: low}\n  because: It is so.\n  find: strain\n"
    (added,) = between((RULE_FILE, RULES, RULES + rule))
    assert (added.how, added.kind, added.id) == ("added", "rule", "mine")
    assert Part("when", "", None, 'When motivation is "low".') in added.parts
    assert Part("find", "strain", None, "") in added.parts
    (gone,) = diff(small_kb({RULE_FILE: RULES + rule}), SMALL).altered
    assert (gone.how, gone.id) == ("gone", "mine")
    assert Part("because", "", "It is so.", None) in gone.parts


def test_another_condition_is_told_in_plain_english_before_and_now():
    assert parts((RULE_FILE, "{includes_any: [silent]}", "{includes_any: [silent, cancels]}")) == (
        Part(
            "when",
            "",
            'When the answer on signs of stepping back includes "long silences".',
            "When the answer on signs of stepping back names at least one.",
        ),
    )


def test_a_condition_that_is_written_differently_and_means_the_same_is_no_change():
    changes = (RULE_FILE, "{safety.risk: [yes, unsure]}", "{not: {safety.risk: no}}")
    assert told(changes) == [("rewritten", "rule", "danger-open")]
    assert diff(SMALL, small_kb({RULE_FILE: RULES.replace(*changes[1:])})).same


def test_of_a_rule_that_says_otherwise_too_both_are_told():
    assert told(
        (RULE_FILE, "{safety.risk: [yes, unsure]}", "{not: {safety.risk: no}}"),
        (RULE_FILE, "There may be danger.", "There is danger, or may be."),
    ) == [("changed", "rule", "danger-open"), ("rewritten", "rule", "danger-open")]


def test_what_a_rule_concludes_is_told_one_by_one():
    changed = (
        RULE_FILE,
        "{ask-openly: now, link-later: now}",
        "{ask-openly: {timing: soon, urgency: 2, say: And now?}}",
    )
    assert parts(changed, (RULE_FILE, "  hold: no-link", "  find: goals-weakest")) == (
        Part("recommend", "ask-openly", "now", "soon"),
        Part("recommend", "link-later", "now", None),
        Part("find", "goals-weakest", None, ""),
        Part("hold", "no-link", "", None),
        Part("urgency of", "ask-openly", None, "2"),
        Part("words for", "ask-openly", None, "And now?"),
    )


def test_reason_status_and_evidence_of_a_rule_are_told():
    assert parts(
        (RULE_FILE, "The client is silent.", "The client falls silent."),
        (RULE_FILE, "  evidence: [trial]", "  status: draft"),
    ) == (
        Part("because", "", "The client is silent.", "The client falls silent."),
        Part("status", "", "stable", "draft"),
        Part("evidence", "", "trial", None),
    )


def test_what_a_pack_switches_off_or_narrows_is_told_as_what_it_means():
    found = diff(
        kb_of(),
        kb_of({"pack.yaml": "name: ours\nversion: 1\nlanguage: en\ndisable: [silent-is-strained, link-later]\n"}),
    )
    assert [(one.id, one.parts) for one in found.altered] == [
        ("silent-is-strained", (Part("status", "", "stable", "disabled"),)),
        ("strain-asks", (Part("recommend", "link-later", "now", None),)),
    ]  # fmt: skip


# --- renamed


@pytest.mark.parametrize(
    ("kind", "was", "now", "where"),
    [
        ("rule", "silent-is-strained", "the-silent-are-strained", "id: {}"),
        ("attribute", "client.motivation", "client.drive", "{}:"),
        ("attribute", "rupture.withdrawal", "rupture.away", "{}:"),
        ("attribute", "safety.risk", "safety.danger", "{}"),
        ("finding", "strain", "tension", "{}: {{title|[{}]|find: {}\n|finding: {}}}"),
        ("strategy", "ask-openly", "ask-freely", "{}:"),
        ("hold", "no-link", "no-link-yet", "{}:|hold: {}\n"),
        ("notice", "danger", "peril", "{}: {{refs|gate: {}\n|notice: {}}}"),
        ("evidence", "trial", "study", "{}: {{|[{}]"),
    ],
)
def test_what_goes_by_another_id_is_renamed_and_what_names_it_is_as_it_was(kind: str, was: str, now: str, where: str):
    files = dict(FILES)
    for spot in where.split("|"):
        files = {name: text.replace(spot.format(was), spot.format(now)) for name, text in files.items()}
    found = diff(SMALL, small_kb(files))
    assert [(one.how, one.kind, one.was_id, one.id) for one in found.altered] == [("renamed", kind, was, now)]
    assert not found.same


def test_what_is_renamed_and_changed_is_gone_and_added():
    assert told((RULE_FILE, "id: silent-is-strained", "id: x"), (RULE_FILE, "The client is silent.", "So it is.")) == [
        ("gone", "rule", "silent-is-strained"),
        ("added", "rule", "x"),
    ]


# --- what can be asked


def test_answers_are_told_one_by_one():
    values = "{secure: secure, anxious: anxious, avoidant: keeps a distance}"
    assert parts(
        (WORDS, values, "{secure: at ease, avoidant: keeps a distance, mixed: {label: mixed, help: Both.}}")
    ) == (
        Part("answer", "secure", "secure", "at ease"),
        Part("answer", "mixed", None, "mixed"),
        Part("answer", "anxious", "anxious", None),
        Part("help of answer", "mixed", None, "Both."),
    )


def test_what_else_an_attribute_says_is_told():
    srs = FILES[WORDS].split("measures.srs: ")[1].split("\n")[0]
    changed = "{kind: score, from: 0, to: 40, step: 0.5, label: S, question: S?, default_source: record, private: yes, persists: yes}"
    assert parts((WORDS, srs, changed)) == (
        Part("label", "", "SRS", "S"),
        Part("question", "", "SRS?", "S?"),
        Part("source, if none is given", "", "client", "record"),
        Part("step", "", "0.1", "0.5"),
        Part("best end", "", "high", None),
        Part("carried on to later sessions", "", "no", "yes"),
        Part("private to the therapist", "", "no", "yes"),
    )


def test_a_bound_among_answers_means_something_else_once_there_is_another_answer():
    rule = "- id: mine\n  when: {client.motivation: {at_least: mixed}}\n  because: It is so.\n  find: strain\n"
    more = VOCABULARY.replace("mixed: mixed, high: high", "mixed: mixed, fair: fair, high: high")
    found = diff(small_kb({RULE_FILE: RULES + rule}), small_kb({RULE_FILE: RULES + rule, WORDS: more}))
    assert [(one.kind, one.id) for one in found.altered] == [("rule", "mine"), ("attribute", "client.motivation")]
    assert found.altered[0].parts == (
        Part("when", "", 'When motivation is "mixed" or "high".', 'When motivation is "mixed", "fair" or "high".'),
    )


def test_questions_that_are_asked_after_others_are_told():
    lines = VOCABULARY.splitlines(keepends=True)
    goals = next(line for line in lines if line.startswith("alliance.goals"))
    moved = "".join(line for line in lines if line != goals) + goals
    (one,) = diff(SMALL, small_kb({WORDS: moved})).altered
    assert (one.kind, one.id) == ("role", "order of questions")
    assert one.parts == (Part("asked after", "alliance.goals", None, "alliance.bond"),)


# --- other entries


def test_steps_are_told_with_their_numbers():
    changed = ("steps: [Ask.]", "steps: [Wait., Ask., Listen.]")
    assert parts((STRATEGY_FILE, *changed)) == (Part("step", "1", None, "Wait."), Part("step", "3", None, "Listen."))
    before = small_kb({STRATEGY_FILE: STRATEGIES.replace(*changed)})
    (one,) = diff(
        before, small_kb({STRATEGY_FILE: STRATEGIES.replace(changed[0], "steps: [Wait., Listen., Ask.]")})
    ).altered
    assert one.parts == (Part("order", "step", "1, 2, 3", "1, 3, 2"),)
    (one,) = diff(
        before, small_kb({STRATEGY_FILE: STRATEGIES.replace(changed[0], "steps: [Wait., Hear., Listen.]")})
    ).altered
    assert one.parts == (Part("step", "2", "Ask.", "Hear."),)


def test_what_a_hold_stops_is_told():
    assert parts((STRATEGY_FILE, "stops: {link-later: later}", "stops: {link-later: never, ask-openly: soon}")) == (
        Part("stops", "link-later", "later", "never"),
        Part("stops", "ask-openly", None, "soon"),
    )


def test_findings_notices_evidence_and_statements_are_told():
    assert told(
        ("vocabulary/findings.yaml", "There is a strain between you.", "There is strain."),
        (STRATEGY_FILE, "For professionals.", "For those who know."),
        ("evidence.yaml", "effect: {r: 0.24}", "effect: {r: 0.25}"),
    ) == [("changed", "finding", "strain"), ("changed", "notice", "standing"), ("changed", "evidence", "trial")]
    before, after = (small_kb({**CARRIED, "lecture.yaml": text}) for text in (LECTURE, LECTURE + "L-03: More.\n"))
    assert [(one.how, one.kind, one.id) for one in diff(before, after).altered] == [("added", "statement", "L-03")]


def test_roles_settings_sources_groups_and_wording_are_told():
    assert told(
        ("pack.yaml", 'help_lines: ""', "help_lines: call us"),
        ("pack.yaml", "firm: no", "firm: yes"),
        ("pack.yaml", "The alliance", "You two"),
        ("pack.yaml", "small: 0.10", "small: 0.12"),
    ) == [
        ("changed", "role", "benchmarks"),
        ("added", "setting", "help_lines"),
        ("changed", "source", "impression"),
        ("changed", "group", "alliance"),
    ]
    found = diff(SMALL, small_kb({"wording.yaml": "longest: 20\n"}))
    assert [(one.kind, one.id, one.parts) for one in found.altered] == [
        ("wording", "longest", (Part("", "", "0", "20"),))
    ]


def test_a_kind_of_note_is_told_with_its_reader_its_layouts_and_whether_it_is_an_exercise():
    notes = "  notes: {file: {title: File, reader: record, layouts: [soap, dap]}, case: {title: Case, reader: therapist"
    before, after = (small_kb({"pack.yaml": f"{PACK}{notes}{end}}}}}\n"}) for end in ("", ", exercise: yes"))
    (added,) = diff(SMALL, after).altered
    assert (added.kind, added.id) == ("role", "notes")
    assert added.parts == (
        Part("", "file", None, "File, for the record, set out as soap or dap"),
        Part("", "case", None, "Case, for the therapist, as an exercise"),
    )
    (changed,) = diff(before, after).altered
    assert changed.parts == (Part("", "case", "Case, for the therapist", "Case, for the therapist, as an exercise"),)


def test_the_words_for_notes_are_told_by_names_that_people_know():
    assert parts(
        (STRATEGY_FILE, "evidence: [trial]", "evidence: [trial]\n    chart: How it goes to be talked over.")
    ) == (Part("line in the client's file", "", None, "How it goes to be talked over."),)
    assert parts((FINDINGS_FILE, "between you.", "between you., discuss: What may it mean?")) == (
        Part("question for supervision", "", None, "What may it mean?"),
    )


def test_versions_of_packs_are_no_difference_in_meaning():
    assert between(("pack.yaml", "version: 1.2.3", "version: 2")) == ()


# --- safety


def test_what_touches_safety_comes_first_and_is_marked():
    watch = "- id: ask-about-it\n  when: {safety.risk: unsure}\n  because: Ask.\n  recommend: {ask-openly: now}\n"
    before = small_kb({RULE_FILE: RULES + watch})
    changes = {
        RULE_FILE: (RULES + watch).replace("Danger was left open.", "It was left open.").replace("is silent.", "says little."),
        STRATEGY_FILE: STRATEGIES.replace("Ask how it is.", "Ask.").replace("Look at patterns.", "Look."),
        "pack.yaml": PACK.replace("open: [yes, unsure]", "open: [unsure]"),
        "vocabulary/findings.yaml": FINDINGS,
        "evidence.yaml": EVIDENCE,
    }  # fmt: skip
    found = diff(before, small_kb(changes))
    assert [(one.kind, one.id) for one in found.altered if one.safety] == [
        ("role", "gate"),
        ("rule", "danger-left"),
        ("strategy", "ask-openly"),
    ]
    assert [one.safety for one in found.altered] == [True, True, True, False, False]


def test_a_strategy_that_no_longer_watches_over_danger_is_told():
    watch = "- id: ask-about-it\n  when: {safety.risk: unsure}\n  because: Ask.\n  recommend: {ask-openly: now}\n"
    found = diff(small_kb({RULE_FILE: RULES + watch}), SMALL)
    assert [(one.how, one.kind, one.id) for one in found.altered if one.safety] == [
        ("changed", "role", "watching"),
        ("gone", "rule", "ask-about-it"),
    ]
    assert found.altered[0].parts == (Part("", "ask-openly", "", None),)


# --- for other programs


def test_the_document_has_every_change():
    document = as_document(diff(SMALL, small_kb({RULE_FILE: RULES.replace("ask-openly: now", "ask-openly: soon")})))
    assert (document["format"], document["same"]) == ("alliance-expert.diff/1", False)
    assert document["old"]["digest"] != document["new"]["digest"]
    assert document["changes"] == [
        {
            "kind": "rule",
            "id": "strain-asks",
            "was_id": "strain-asks",
            "how": "changed",
            "title": "",
            "safety": False,
            "parts": [{"part": "recommend", "of": "ask-openly", "was": "now", "now": "soon"}],
        }
    ]
