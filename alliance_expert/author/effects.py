"""Cases consulted on two knowledge bases: whose advice differs, how, and which changed rules are behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ..advice import advise
from ..casebook import read_case
from ..engine import Verdicts
from ..errors import CaseError
from ..explain.differences import Difference, differences, same_advice
from ..explain.targets import concluded
from ..knowledge.changes import ATTRIBUTE, HOLD, RULE, Named
from ..model.advice import Advice
from ..model.case import Case, facts_at
from ..model.condition import findings_of, looks_at
from ..model.knowledge import KnowledgeBase, Rule
from ..model.place import Problem
from ..model.verdict import Confidence, Verdict
from ..report.explained import difference
from ..source.files import CASE_LIMIT, decode
from ..source.tree import Pairs, parse
from .diff import ADDED, GONE, ROLE, Altered, Diff
from .entries import KIND_OF
from .parts import CALLED
from .renamed import Names, in_names

BEARS = frozenset(
    ("when", "recommend", "find", "hold", "notice", "gate", "urgency", "urgency of", "status", "stops", "kind", "low",
     "high", "step", "order of answers",
     *(CALLED[key] for key in ("with_gate", "best", "default_source", "persists", "ordered")))
)  # fmt: skip
"""The parts of an entry that decide what follows; all others are words for people."""

_Came = tuple[Verdict, Confidence | None]
"""How a rule or a finding came out, and how sure that is where it holds."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that differs in the advice, and kind and id of all changed entries that are known to be behind it.

    `put_back` says of what is due at another time whether it is put back now, because enough else is due before it, or
    no longer; None: it has nothing to do with that.
    """

    difference: Difference
    behind: tuple[Named, ...]
    put_back: bool | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """A case that was consulted on both, by the name of its file, and what differs.

    `new_to_old` are questions that it answers and the old one does not have: for that one they were left out.
    """

    file: str
    case: str
    session: int
    told: tuple[Told, ...]
    new_to_old: tuple[str, ...] = ()

    @property
    def same_advice(self) -> bool:
        """Is there nothing else to do, to leave alone or to be told, and nothing at another time?"""
        return same_advice(one.difference for one in self.told)

    @property
    def gate(self) -> Told | None:
        """A gate that came or went: all else follows from it."""
        return next((one for one in self.told if one.difference.kind == "gate"), None)


@dataclass(frozen=True, slots=True)
class Unread:
    """A case that one of the two cannot read, or neither: what is wrong with it for the old one and for the new one."""

    file: str
    old: tuple[Problem, ...]
    new: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is no case."""

    file: str


Outcome = Tried | Unread | LeftOut

Read = Case | tuple[Problem, ...]
"""A case, or what is wrong with it."""

UNKNOWN_ATTRIBUTE = "unknown-attribute"
"""The problem of an answer to a question that there is not."""


class Effects:
    """What the changes between two knowledge bases do to the advice on cases."""

    def __init__(self, found: Diff) -> None:
        self.diff = found
        self._old, self._new = _Side(found.old, found.names), _Side(found.new, {})
        self._altered = frozenset((one.kind, one.id) for one in found.changed if _bears_on_advice(one))

    def on(self, raw: bytes, file: str) -> Outcome:
        """What comes of a file: the last session of its case is consulted on both."""
        if not _is_case(raw, file):
            return LeftOut(file)
        sides = (self._old, self._new)
        cases = [side.read(raw, file) for side in sides]
        new = self._new_to_old(*cases)
        if new and isinstance(cases[1], Case):
            cases[0] = _without(cases[1], new)
        first, second = cases
        if not (isinstance(first, Case) and isinstance(second, Case)):
            return Unread(file, *(() if isinstance(one, Case) else one for one in cases))
        before, after = self._old.consulted(first), self._new.consulted(second)
        found = differences(before.advice, after.advice, self._old.renamed)
        causes = _Causes(before, after, self._altered)
        told = [Told(one, causes.of(one), causes.put_back(one)) for one in found]
        gate = next((one.behind for one in told if one.difference.kind == "gate"), ())
        told = [replace(one, behind=one.behind or gate) for one in told]
        return Tried(file, after.advice.facts.case, after.advice.facts.session, tuple(told), new)

    def _new_to_old(self, old: Read, new: Read) -> tuple[str, ...]:
        """The questions without which the old one can read a case as well, since it does not have them."""
        if isinstance(old, Case) or not isinstance(new, Case) or any(one.id != UNKNOWN_ATTRIBUTE for one in old):
            return ()
        asked = dict.fromkeys(answer.attribute for session in new.sessions for answer in session.answers)
        renamed = {name for (kind, _), name in self.diff.names.items() if kind == ATTRIBUTE}
        missing = [name for name in asked if name not in self.diff.old.attributes]
        return () if renamed.intersection(missing) else tuple(missing)


def _without(case: Case, names: Collection[str]) -> Case:
    """The case without the answers to these questions."""
    sessions = (
        replace(one, answers=tuple(answer for answer in one.answers if answer.attribute not in names))
        for one in case.sessions
    )
    return replace(case, sessions=tuple(sessions))


def _bears_on_advice(one: Altered) -> bool:
    """Can it change what follows? Other words for the same cannot."""
    if one.how in (ADDED, GONE) or one.kind == ROLE:
        return True
    return any(part.name in BEARS or (part.name == "answer" and None in (part.was, part.now)) for part in one.parts)


def _is_case(raw: bytes, file: str) -> bool:
    """Has it a key of a case? What is not understood may be one."""
    text = decode(raw, file, CASE_LIMIT)
    node = text if isinstance(text, Problem) else parse(text)
    if isinstance(node, Problem):
        return True
    return isinstance(node, Pairs) and any(key.text in ("case", "sessions") for key, _ in node.pairs)


@dataclass(frozen=True, eq=False)
class _Consulted:
    """A consultation in the ids of the new knowledge base: `rules` are how each came out, `findings` likewise."""

    kb: KnowledgeBase
    advice: Advice
    rules: Mapping[str, _Came]
    findings: Mapping[str, _Came]
    holds: frozenset[str]
    put_back: frozenset[str]


class _Side:
    """One of the two knowledge bases, and the same in the ids of the new one."""

    def __init__(self, kb: KnowledgeBase, names: Names) -> None:
        self.kb = kb
        self.names = names
        self.known_as = in_names(kb, names)
        self.verdicts = Verdicts(kb)

    def renamed(self, kind: str, name: str) -> str:
        """The new id of something; `kind` is a word of the rules."""
        return self.names.get((KIND_OF[kind], name), name)

    def read(self, raw: bytes, file: str) -> Read:
        """The case, or what is wrong with it for this knowledge base."""
        try:
            return read_case(raw, file, self.kb)
        except CaseError as error:
            return error.problems

    def consulted(self, case: Case) -> _Consulted:
        """The case at its last session."""
        facts = facts_at(case, None, self.kb.attributes, self.kb.roles.plain_source)
        consultation = self.verdicts.sketch(facts)
        advice = advise(self.kb, consultation)
        rules, findings = self.verdicts.run(facts)
        sure = {firing.rule.id: firing.judgement.confidence for firing in consultation.firings}
        back = (item.strategy.id for item in advice.recommendations if item.put_back)
        return _Consulted(
            self.known_as,
            advice,
            {self.renamed("rule", name): (verdict, sure.get(name)) for name, verdict in rules.items()},
            {self.renamed("find", name): (v, consultation.findings.get(name)) for name, v in findings.items()},
            frozenset(self.renamed("hold", held.hold.id) for held in advice.holds),
            frozenset(self.renamed("recommend", name) for name in back),
        )


class _Causes:
    """Which altered entries are behind what differs in the advice on one case."""

    def __init__(self, before: _Consulted, after: _Consulted, altered: frozenset[Named]) -> None:
        self.before, self.after = before, after
        self.altered = altered
        self.rules = {rule.id: tuple(self._both(rule.id)) for side in (before, after) for rule in side.kb.rules}

    def of(self, one: Difference) -> tuple[Named, ...]:
        """Kind and id of all that can be told to be behind it, rules first."""
        found = {(KIND_OF[one.kind], one.id)} & self.altered
        found |= {(ROLE, "most")} & self.altered if self.put_back(one) is not None else set()
        makers = self._turned(one.kind, one.id)
        for hold in self._holds(one.id) if one.kind == "recommend" else ():
            found |= {(HOLD, hold)} & self.altered
            if (hold in self.before.holds) != (hold in self.after.holds):
                makers += self._turned("hold", hold)
        found.update(named for rule in makers for named in self._behind(rule, set()))
        return tuple(sorted(found, key=lambda named: (named[0] != RULE, *named)))

    def put_back(self, one: Difference) -> bool | None:
        """Is it put back now, or no longer? None: that has nothing to do with when it is due."""
        if one.kind != "recommend" or one.id not in self.before.put_back | self.after.put_back:
            return None
        return one.id in self.after.put_back if "timing" in one.ways else None

    def _both(self, rule: str) -> Iterator[Rule]:
        for side in (self.before, self.after):
            with suppress(KeyError):
                yield side.kb.rule(rule)

    def _turned(self, kind: str, name: str) -> list[str]:
        """The rules for something that come out otherwise, or say otherwise when it is due; where some of them fire on
        one side, the others had no part in it.
        """
        found = [
            rule
            for rule, both in self.rules.items()
            if any(name in concluded(one, kind) for one in both)
            and (self._came_otherwise(rule) or len({self._says(one, kind, name) for one in both}) > 1)
        ]
        return [rule for rule in found if self._fires(rule)] or found

    def _fires(self, rule: str) -> bool:
        came = (side.rules.get(rule) for side in (self.before, self.after))
        return any(one is not None and one[0] is Verdict.HOLDS for one in came)

    def _says(self, rule: Rule, kind: str, name: str) -> object:
        due = [(one.timing, one.urgency) for one in rule.recommend if kind == "recommend" and one.strategy == name]
        return (name in concluded(rule, kind), *due)

    def _came_otherwise(self, rule: str) -> bool:
        return self.before.rules.get(rule) != self.after.rules.get(rule)

    def _holds(self, strategy: str) -> Iterator[str]:
        """The holds that stop it, where they stand on one side only or limit it otherwise."""
        for hold in sorted(self.before.holds | self.after.holds):
            if len({self._limit(side, hold, strategy) for side in (self.before, self.after)}) > 1:
                yield hold

    def _limit(self, side: _Consulted, hold: str, strategy: str) -> str | None:
        return side.kb.holds[hold].stops.get(strategy) if hold in side.holds else None

    def _behind(self, rule: str, seen: set[str]) -> Iterator[Named]:
        """The altered entries because of which a rule comes out otherwise: itself, or else what it looks at."""
        if rule in seen:
            return
        seen.add(rule)
        if (RULE, rule) in self.altered:
            yield RULE, rule
            return
        whens = [one.when for one in self.rules[rule]]
        for finding in sorted({finding for when in whens for finding in findings_of(when)}):
            if self.before.findings.get(finding) != self.after.findings.get(finding):
                for maker in self._turned("find", finding):
                    yield from self._behind(maker, seen)
        yield from {(ATTRIBUTE, name) for when in whens for name in looks_at(when)} & self.altered


# --- for other programs


def as_document(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """What came of the cases as plain values."""
    several = tuple(outcomes)
    tried = [one for one in several if isinstance(one, Tried)]
    return {
        "tried": len(tried),
        "different": [_tried(one) for one in tried if one.told],
        "unread": [
            {"file": one.file, "old": list(map(str, one.old)), "new": list(map(str, one.new))}
            for one in several
            if isinstance(one, Unread)
        ],
        "left_out": [one.file for one in several if isinstance(one, LeftOut)],
    }


def _tried(one: Tried) -> dict[str, Any]:
    return {
        "file": one.file,
        "case": one.case,
        "session": one.session,
        "new_to_old": list(one.new_to_old),
        "same_advice": one.same_advice,
        "differences": [
            {
                **difference(told.difference),
                "put_back": told.put_back,
                "behind": [{"kind": kind, "id": name} for kind, name in told.behind],
            }
            for told in one.told
        ],
    }
