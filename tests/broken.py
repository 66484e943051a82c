"""Entries as people write them wrong, each with the problem that the reader finds; the schemas are held to them too."""

from __future__ import annotations

RULE_FILE, VOCABULARY_FILE = "topic/all.rules.yaml", "vocabulary/all.yaml"
STRATEGY_FILE = "strategies/all.yaml"

CONDITIONS = [
    ("{client.atachment: anxious}", "unknown-attribute", "'client.atachment'", "'client.attachment'"),
    ("{client.attachment: keeps a distance}", "unknown-value", "'keeps a distance'", "Did you mean 'avoidant'"),
    ("{client.attachment: avoidnt}", "unknown-value", "'avoidnt'", "secure, anxious, avoidant. Did you mean 'avoidant'"),
    ("{client.attachment: [secure, anxius]}", "unknown-value", "'anxius'", "Did you mean 'anxious'"),
    ("{alliance.goals: 6}", "unknown-value", "'6'", "from 1 to 5"),
    ("{alliance.goals: 2.5}", "unknown-value", "'2.5'", "whole number"),
    ("{alliance.goals: '2'}", "unknown-value", "'2'", "whole number"),
    ("{alliance.goals: low}", "unknown-value", "'low'", "whole number"),
    ("{measures.srs: 36.55}", "unknown-value", "'36.55'", "steps of 0.1"),
    ("{safety.handled: maybe}", "unknown-value", "'maybe'", "yes, no"),
    ("{client.attachment: {at_least: anxious}}", "no-order", "no order", "secure, anxious, avoidant"),
    ("{rupture.withdrawal: {at_most: silent}}", "no-order", "no order", "silent"),
    ("{client.attachment.change: worse}", "no-order", "no `best` end", "best: high"),
    ("{rupture.withdrawal: silent}", "wrong-type", "not tested for equality", "includes_any"),
    ("{rupture.withdrawal: {includes_any: []}}", "empty-list", "empty", "silent"),
    ("{rupture.withdrawal: {includes_any: [silnt]}}", "unknown-value", "'silnt'", "Did you mean 'silent'"),
    ("{client.attachment: {includes_any: [secure]}}", "wrong-type", "one value at a time", "secure"),
    ("{alliance.goals: []}", "empty-list", "empty", "at least one"),
    ("{alliance.goals: [2, 2]}", "twice", "twice", "Keep one"),
    ("{alliance.goals: {at_lest: 2}}", "unknown-key", "'at_lest'", "Did you mean 'at_least'"),
    ("{alliance.goals: {}}", "wrong-type", "comparison", "at_least"),
    ("{alliance.goals: {at_least: 2, at_least: 3}}", "duplicate-key", "twice", "Keep one"),
    ("{alliance.goals.source: clint}", "unknown-source", "'clint'", "Did you mean 'client'"),
    ("{alliance.goals.change: wors}", "unknown-direction", "'wors'", "Did you mean 'worse'"),
    ("{alliance.goals: {falling_over: 1}}", "wrong-type", "from 2", ""),
    ("{alliance.goals: {constant_at: 3}}", "missing-key", "stand together", "over"),
    ("{alliance.goals: {over: 3}}", "missing-key", "stand together", "constant_at"),
    ("{rupture.withdrawal: {constant_at: [silent], over: 2}}", "wrong-type", "several values at once", "includes_any"),
    ("{alliance.goals.sessions_since: 3}", "wrong-type", "comparison", "at_least"),
    ("{alliance.goals.sessions_since: {at_least: x}}", "wrong-type", "whole number", ""),
    ("{finding: goals-weekest}", "unknown-finding", "'goals-weekest'", "Did you mean 'goals-weakest'"),
    ("{unknown: client.atachment}", "unknown-attribute", "'client.atachment'", "'client.attachment'"),
    ("{weakest: client.attachment}", "unknown-leg", "'client.attachment'", "alliance.goals"),
    ("{left_open: safety.handled}", "unknown-attribute-of-the-gate", "'safety.handled'", "safety.risk"),
    ("{all: []}", "empty-list", "empty", "at least one"),
    ("{any: []}", "empty-list", "empty", "at least one"),
    ("{all: {alliance.goals: 2}}", "wrong-type", "list of tests", "dashes"),
    ("{alliance.goals: 2, alliance.bond: 3}", "two-tests", "one key", "all:"),
    ("[a, b]", "wrong-type", "a list", "all:"),
    ("''", "wrong-type", "nothing", "all:"),
    ("{al: [{alliance.goals: 2}]}", "unknown-attribute", "'al'", "Did you mean 'all'"),
]  # fmt: skip
"""The `when` of a rule: what is wrong, and what message and advice say."""

ENTRIES = [
    (RULE_FILE, "find: strain", "fnd: strain", "unknown-key", "no key 'fnd'"),
    (RULE_FILE, "find: strain", "find: strein", "unknown-finding", "'strein'"),
    (RULE_FILE, "find: strain", "find: []", "empty-list", "empty"),
    (RULE_FILE, "ask-openly: now", "ask-opnly: now", "unknown-strategy", "'ask-opnly'"),
    (RULE_FILE, "ask-openly: now", "ask-openly: today", "unknown-timing", "'today'"),
    (RULE_FILE, "ask-openly: now", "ask-openly: {timing: now, urgency: 0}", "wrong-type", "from 1 to 9"),
    (RULE_FILE, "hold: no-link", "hold: no-lnk", "unknown-hold", "'no-lnk'"),
    (RULE_FILE, "evidence: [trial]", "evidence: [trail]", "unknown-evidence", "'trail'"),
    (RULE_FILE, "id: strain-asks", "id: silent-is-strained", "duplicate-id", "used twice"),
    (RULE_FILE, "id: strain-asks", "id: Strain Asks", "not-an-id", "'Strain Asks'"),
    (RULE_FILE, "  because: There is a strain.\n", "", "missing-key", "'because'"),
    (RULE_FILE, "because: There is a strain.", "because: ''", "wrong-type", "nothing"),
    (RULE_FILE, "because: There is a strain.", "because: [x]", "wrong-type", "a list"),
    (RULE_FILE, "hold: no-link", "hold: no-link\n  hold: no-link", "duplicate-key", "twice"),
    (RULE_FILE, "hold: no-link", "status: redy", "unknown-status", "'redy'"),
    (RULE_FILE, "hold: no-link", "with_gate: true", "wrong-type", "yes or no"),
    (STRATEGY_FILE, "who: therapist", "who: partner", "unknown-person", "'partner'"),
    (STRATEGY_FILE, "evidence: [trial]", "evidence: [nothing]", "unknown-evidence", "'nothing'"),
    (STRATEGY_FILE, "evidence: [trial]", "handout: You can ask", "no-handout", "'ask-openly' is for the therapist"),
    (STRATEGY_FILE, "evidence: [trial]", "chart: []", "wrong-type", "a text"),
    (STRATEGY_FILE, "stops: {link-later: later}", "stops: {link-latr: later}", "unknown-strategy", "'link-latr'"),
    (STRATEGY_FILE, "stops: {link-later: later}", "stops: {link-later: now}", "unknown-limit", "'now'"),
    (STRATEGY_FILE, "holds:", "hlds:", "unknown-key", "'hlds'"),
    (VOCABULARY_FILE, "kind: many", "kind: multi", "unknown-kind", "'multi'"),
    (VOCABULARY_FILE, "default_source: client", "default_source: clinet", "unknown-source", "'clinet'"),
    (VOCABULARY_FILE, "step: 0.1", "step: 0.3", "odd-step", "steps"),
    (VOCABULARY_FILE, "from: 0, to: 40", "from: 40, to: 0", "empty-range", "`to`"),
    (VOCABULARY_FILE, "secure: secure", "unknown: not known", "reserved-id", "`unknown`"),
    (VOCABULARY_FILE, "  persists: yes", "  persists: perhaps", "wrong-type", "yes or no"),
    (VOCABULARY_FILE, "  persists: yes", "  best: high", "no-order", "`best`"),
    (VOCABULARY_FILE, "  ordered: yes\n", "  from: 1\n  ordered: yes\n", "unknown-key", "'from'"),
    (VOCABULARY_FILE, "safety.handled:", "alliance.goals.source:", "reserved-id", "means something else"),
    ("evidence.yaml", "verified: yes", "verified: perhaps", "wrong-type", "yes or no"),
    ("evidence.yaml", "{r: 0.24}", "{q: 0.24}", "unknown-measure-of-effect", "'q'"),
    ("evidence.yaml", "{r: 0.24}", "{r: 24}", "odd-effect", "between -1 and 1"),
    ("evidence.yaml", "{r: 0.24}", "{r: 0.24, d: 0.5}", "two-effects", "one effect"),
    ("pack.yaml", "standing_notice: standing", "standing_notice: sitting", "unknown-notice", "'sitting'"),
    ("pack.yaml", "moderate: 0.25", "moderate: high", "wrong-type", "a number is expected"),
    ("pack.yaml", "ruptures: [strain]", "ruptures: [strin]", "unknown-finding", "'strin'"),
    ("pack.yaml", "open: [yes, unsure]", "open: [yes, unsur]", "unknown-value", "'unsur'"),
    ("pack.yaml", "plain_source: record", "plain_source: recrod", "unknown-source", "'recrod'"),
    ("pack.yaml", "version: 1.2.3\n", "", "missing-key", "'version'"),
    ("pack.yaml", "  ruptures:", "  notes: {file: {title: File, reader: court}}\n  ruptures:", "unknown-reader", "'court'"),
    ("pack.yaml", "open: [yes, unsure]", "open: []", "empty-list", "empty"),
    ("pack.yaml", "settled: [yes]", "settled: []", "empty-list", "empty"),
    ("pack.yaml", "notice: danger", "notice: dangre", "unknown-notice", "'dangre'"),
    ("pack.yaml", "attribute: safety.risk", "attribute: client.attachment", "gate-attribute", "does not persist"),
    ("pack.yaml", "handled: safety.handled", "handled: alliance.bond", "gate-attribute", "a choice or a yes_no"),
    ("pack.yaml", "alliance.goals: goals", "measures.srs: goals", "leg-ranges", "one range"),
    ("pack.yaml", "alliance.goals: goals", "session.number: goals", "unknown-attribute", "'session.number'"),
    ("pack.yaml", "alliance.goals: goals", "alliance.goals: bond", "leg-names", "short name"),
    ("pack.yaml", "version: 1.2.3\n", "version: 1.2.3\nsections: {LL: Core}\n", "unknown-section-of-the-lecture", "section"),
    (VOCABULARY_FILE, "to: 40", "to: 400000000000000000", "wrong-type", "a number"),
    (VOCABULARY_FILE, "safety.handled:", "unknown:", "reserved-id", "means something else"),
]  # fmt: skip
"""A file of the small pack, and what in it is written otherwise."""

SCENARIOS = [
    ("case: one", "wrong-type", "a list of scenarios"),
    ("- case: one\n  given: {}", "no-conclusion", "expects and forbids nothing"),
    ("- case: one\n  given: {}\n  expect: {}", "no-conclusion", "expects and forbids nothing"),
    ("- case: one\n  expect: {find: strain}", "missing-key", "'given'"),
    ("- case: one\n  given: {}\n  expct: {find: strain}", "unknown-key", "'expct'"),
    ("- case: one\n  given: {}\n  expect: {finds: strain}", "unknown-key", "'finds'"),
    ("- case: one\n  given: {}\n  expect: {find: strein}", "unknown-finding", "'strein'"),
    ("- case: one\n  given: {}\n  expect: {find: {strain: sure}}", "unknown-confidence", "'sure'"),
    ("- case: one\n  given: {}\n  expect: {recommend: {ask-openly: today}}", "unknown-timing", "'today'"),
    ("- case: one\n  given: {}\n  expect: {recommend: {ask-openly: {rank: 1}}}", "unknown-key", "'rank'"),
    ("- case: one\n  given: {}\n  expect: {recommend: {ask-openly: {rank_below: 1}}}", "wrong-type", "from 2"),
    ("- case: one\n  given: {}\n  expect: {notice: {danger: firm}}", "unknown-notice", "a mapping is no notice"),
    ("- case: one\n  given: {alliance.goal: 1}\n  expect: {find: strain}", "unknown-attribute", "'alliance.goal'"),
    ("- case: one\n  given: {}\n  todo: ''\n  expect: {find: strain}", "wrong-type", "a text is expected"),
    ("- case: one\n  session: 1\n  earlier: [{}]\n  given: {}\n  expect: {find: strain}", "session-order", "session 1"),
    ("- case: one\n  earlier: {}\n  given: {}\n  expect: {find: strain}", "wrong-type", "`earlier` is a list"),
]  # fmt: skip
"""Files with one scenario."""

EACH = """\
- case: $who is asked openly
  each:
    - {who: the silent one, sign: [silent], way: {ask-openly: now}}
    - {who: the absent one, sign: [cancels], way: {ask-openly: now}}
  given: {rupture.withdrawal: $sign}
  expect: {recommend: $way}
"""

ROWS = [
    ("$sign}", "$sing}", "unknown-word", "no row gives $sing"),
    ("who: the silent one, ", "", "unknown-word", "no row gives $who"),
    ("sign: [silent]", "sign: [silent], more: 1", "unused-word", "nothing in the scenario stands for 'more'"),
    ("each:\n    - {who: the silent one, sign: [silent], way: {ask-openly: now}}\n    - ", "each: ", "wrong-type", "`each` is a list of rows"),
    ("- {who: the silent one, sign: [silent], way: {ask-openly: now}}", "- silent", "wrong-type", "a row gives words their values"),
    ("sign: [silent]", "sign: [silnt]", "unknown-value", "'silnt'"),
    ("the absent one", "the silent one", "duplicate-case", "'the silent one is asked openly' stands here again"),
]  # fmt: skip
"""What in EACH is written otherwise."""
