"""A whole small pack as texts, for tests that change one line of it and look at what happens."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_expert.errors import KnowledgeError
from alliance_expert.knowledge.files import PackFile
from alliance_expert.knowledge.read import read
from alliance_expert.model.knowledge import KnowledgeBase
from alliance_expert.model.place import Problem

PACK = """\
name: small
version: 1.2.3
language: en
settings: {help_lines: ""}
sources:
  client: {label: the client said, firm: yes}
  record: {label: on record, firm: yes}
  impression: {label: your impression, firm: no}
groups: {alliance: The alliance}
roles:
  legs: {alliance.goals: goals, alliance.tasks: tasks, alliance.bond: bond}
  gate: {attribute: safety.risk, open: [yes, unsure], handled: safety.handled, settled: [yes], notice: danger}
  plain_source: record
  ruptures: [strain]
  benchmarks: {small: 0.10, moderate: 0.25, large: 0.40}
  standing_notice: standing
"""
VOCABULARY = """\
safety.risk:
  kind: choice
  values: {no: no danger known, unsure: not sure, yes: danger}
  label: danger
  question: Is there any danger?
  default_source: record
safety.handled: {kind: yes_no, label: handled, question: "Handled?", default_source: record}
alliance.goals: {kind: scale, from: 1, to: 5, best: high, label: goals, question: "Goals?", default_source: impression}
alliance.tasks: {kind: scale, from: 1, to: 5, best: high, label: tasks, question: "Tasks?", default_source: impression}
alliance.bond: {kind: scale, from: 1, to: 5, best: high, label: bond, question: "Bond?", default_source: impression}
client.attachment:
  kind: choice
  values: {secure: secure, anxious: anxious, avoidant: keeps a distance}
  label: attachment
  question: Attachment?
  default_source: impression
  persists: yes
client.motivation:
  kind: choice
  ordered: yes
  best: high
  values: {low: low, mixed: mixed, high: high}
  label: motivation
  question: Motivation?
  default_source: impression
rupture.withdrawal:
  kind: many
  values: {silent: long silences, cancels: cancels meetings}
  label: signs of stepping back
  question: Which signs?
  default_source: impression
measures.srs: {kind: score, from: 0, to: 40, step: 0.1, best: high, label: SRS, question: "SRS?", default_source: client}
"""
FINDINGS = """\
strain: {title: A strain, sentence: There is a strain between you.}
goals-weakest: {title: Goals are weakest, sentence: Goals stand lowest.}
"""
STRATEGIES = """\
strategies:
  ask-openly: &GONE
    refs: [X09]
    title: Ask openly
    who: therapist
    summary: Ask how it is.
    steps: [Ask.]
    say: [How is it between us?]
    not_when: [Not in danger.]
    evidence: [trial]
  link-later:
    refs: [X12]
    title: Link to patterns
    who: therapist
    summary: Look at patterns.
    steps: [Look.]
    say: [Does this remind you of something?]
    not_when: [Not now.]
holds:
  no-link: {refs: [H1], title: Linking, why: It is too soon., stops: {link-later: later}}
notices:
  danger: {refs: [X29], title: Safety first, text: Follow your protocol.}
  standing: {title: Notice, text: For professionals.}
""".replace(" &GONE", "")
EVIDENCE = """\
trial: {citation: Someone (2020). A trial., short: Someone 2020, finding: Asking helps., effect: {r: 0.24}, verified: yes}
"""
RULES = """\
- id: danger-open
  when: {all: [{safety.risk: [yes, unsure]}, {unless_known: {safety.handled: yes}}]}
  because: There may be danger.
  gate: danger
- id: danger-left
  when: {all: [{unknown: safety.risk}, {left_open: safety.risk}]}
  because: Danger was left open.
  gate: danger
- id: silent-is-strained
  when: {rupture.withdrawal: {includes_any: [silent]}}
  because: The client is silent.
  find: strain
  evidence: [trial]
- id: goals-stand-lowest
  when: {weakest: alliance.goals}
  because: Goals stand lowest.
  find: goals-weakest
- id: strain-asks
  when: {finding: strain}
  because: There is a strain.
  recommend: {ask-openly: now, link-later: now}
  hold: no-link
"""
CASES = """\
- case: a silent client is asked
  given: {rupture.withdrawal: [silent]}
  expect: {find: strain, recommend: {ask-openly: now, link-later: later}, hold: no-link}
  never: {gate: danger}
"""
FILES = {
    "pack.yaml": PACK,
    "vocabulary/all.yaml": VOCABULARY,
    "vocabulary/findings.yaml": FINDINGS,
    "strategies/all.yaml": STRATEGIES,
    "evidence.yaml": EVIDENCE,
    "topic/all.rules.yaml": RULES,
    "topic/all.cases.yaml": CASES,
}

LECTURE = """\
# Core claims
L-02: An alliance is never finished.
L-01: Two people work together.
# Parts
CF1/anxious: >-
  Trust may be harder for a client
  who worries about being left.
"""
CARRIED = {
    "lecture.yaml": LECTURE,
    "vocabulary/all.yaml": VOCABULARY.replace("safety.handled: {", "safety.handled: {lecture: [L-01], ").replace(
        "anxious: anxious", "anxious: {label: anxious, lecture: [CF1/anxious]}"
    ),
    "vocabulary/findings.yaml": FINDINGS.replace("between you.", "between you., lecture: [L-02]"),
    "strategies/all.yaml": STRATEGIES.replace("evidence: [trial]", "evidence: [trial]\n    lecture: [L-01]")
    .replace("It is too soon.", "It is too soon., lecture: [L-02]")
    .replace("For professionals.", "For professionals., lecture: [L-02]"),
    "topic/all.rules.yaml": RULES.replace("  evidence: [trial]", "  lecture: [L-01, L-02]"),
}
"""The small pack with a lecture, and something of each kind that carries some of it."""


def pack_files(changes: Mapping[str, str | bytes] = {}) -> tuple[PackFile, ...]:
    """The small pack with some files changed or added."""
    texts = {**FILES, **changes}
    return tuple(
        PackFile(0, name, name, text if isinstance(text, bytes) else text.encode()) for name, text in texts.items()
    )


def small_kb(changes: Mapping[str, str] = {}) -> KnowledgeBase:
    """The knowledge base of the small pack."""
    return read(pack_files(changes))


def with_rule(when: str, conclusion: str = "find: strain") -> str:
    """The rules of the small pack and one more, `mine`."""
    return f"{RULES}- id: mine\n  when: {when}\n  because: It is so.\n  {conclusion}\n"


def problems_of(changes: Mapping[str, str | bytes]) -> tuple[Problem, ...]:
    """What is wrong with the small pack after these changes."""
    try:
        read(pack_files(changes))
    except KnowledgeError as error:
        return error.problems  # type: ignore[return-value]
    return ()


ADDED = "name: ours\nversion: 0.1\nlanguage: en\n"


def with_packs(*packs: Mapping[str, str]) -> tuple[PackFile, ...]:
    """The small pack and these on top of it, each of which has a pack.yaml unless told otherwise."""
    added = (
        PackFile(number, name, f"{number}/{name}", text.encode())
        for number, files in enumerate(packs, start=1)
        for name, text in {"pack.yaml": ADDED, **files}.items()
    )
    return (*pack_files(), *added)


def kb_of(*packs: Mapping[str, str]) -> KnowledgeBase:
    """The knowledge base of the small pack with these on top."""
    return read(with_packs(*packs))


def problems_with(*packs: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the small pack and these on top of it."""
    try:
        read(with_packs(*packs))
    except KnowledgeError as error:
        return error.problems  # type: ignore[return-value]
    return ()
