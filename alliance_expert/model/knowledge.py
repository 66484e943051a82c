"""The knowledge base: what educators wrote, understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from .case import Answer
from .condition import Condition, asks_for, findings_of, looks_at
from .place import Place
from .vocabulary import SESSION, SESSION_NUMBER, Attribute, Value

TIMINGS = ("now", "soon", "later")
NEVER = "never"
THERAPIST, CLIENT, RECORD = "therapist", "client", "record"
READERS = (THERAPIST, RECORD, CLIENT)
SECTION = re.compile(r"[^\d/-]+|[^/-]+")
DRAFT, DISABLED = "draft", "disabled"
REPLACED, SWITCHED_OFF, NARROWED = "replaced", "switched off", "narrowed"


@dataclass(frozen=True, slots=True)
class Source:
    """Who said so; what a firm source says is not the therapist's own guess."""

    id: str
    label: str
    firm: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """Which attribute opens the gate at which values, what settles it, and the notice that then comes first."""

    attribute: str
    open: tuple[Value, ...]
    handled: str
    settled: tuple[Value, ...]
    notice: str

    @property
    def attributes(self) -> tuple[str, str]:
        """All that a gate may ask for."""
        return (self.attribute, self.handled)

    def opened_by(self, answers: Iterable[Answer]) -> bool:
        """Is it opened by one of these answers, whether it is settled or not?"""
        return any(answer.attribute == self.attribute and answer.value in self.open for answer in answers)

    def settled_by(self, answers: Iterable[Answer]) -> bool:
        """Is it settled by one of these answers?"""
        return any(answer.attribute == self.handled and answer.value in self.settled for answer in answers)


@dataclass(frozen=True, slots=True)
class NoteKind:
    """A kind of note. `reader` is `therapist` (the person who made the answers, and their supervisor), `record` (the
    client's file, which others may read) or `client`. `layouts` are ways to set it out, the first of which is taken
    where none is named; an `exercise` is one to learn from, with its answers apart from its questions.
    """

    id: str
    title: str
    reader: str
    layouts: tuple[str, ...] = ()
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Dependable:
    """How far answers of several sessions can be relied on, as a source of evidence has it for these attributes.

    `steps` rise: from so many sessions on, of so much. It speaks of firm answers only.
    """

    attributes: tuple[str, ...]
    steps: tuple[tuple[int, Decimal], ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Roles:
    """What reports and checks need to know of a knowledge base, so that no code knows its ids.

    `legs` are attribute and short name; `plain_source` is the source of plain facts of the file, such as the session's
    number; `ruptures` are findings of which a report tells the first that holds, `opening` others that it tells before
    all advice; `benchmarks` are words for correlations and the value that each stands for; `most` says how many
    recommendations may be due at a timing, `asked_first` which groups an interview begins with. `sections` are those of
    the lecture, by what the ids of their statements begin with, with their titles. `notes` are the kinds of notes, the
    first of which is written where none is named; `course` are attributes that are followed over the sessions besides
    the legs, `repaired` findings that tell that a rupture is over; `dependable` is None where no evidence tells how
    many sessions it takes. `pressing` are findings that put a case before others in a caseload, the most pressing
    first; so does a file that nobody has changed for `quiet` days (0: no matter how long). `set_aside` are the usual
    reasons not to take up an item of advice, with their words; `themes` are attributes that tell the therapist
    something about their own work where several cases have the same answer.
    """

    legs: tuple[tuple[str, str], ...]
    gate: Gate
    plain_source: str
    ruptures: tuple[str, ...]
    opening: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    benchmarks: tuple[tuple[str, Decimal], ...]
    standing_notice: str
    most: tuple[tuple[str, int], ...] = ()
    asked_first: tuple[str, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    notes: tuple[NoteKind, ...] = ()
    course: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    dependable: Dependable | None = None
    pressing: tuple[str, ...] = ()
    quiet: int = 0
    set_aside: tuple[tuple[str, str], ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of content, by name and version (numbers joined by dots)."""

    name: str
    version: str
    language: str
    title: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a pack did to an entry of an earlier one (`how`: replaced, switched off, narrowed), and where it says so."""

    how: str
    id: str
    pack: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding:
    """What rules may conclude on the way. `discuss` is a question that it raises for supervision, if it raises one."""

    id: str
    title: str
    sentence: str
    place: Place
    lecture: tuple[str, ...] = ()
    discuss: str = ""


@dataclass(frozen=True, slots=True)
class Strategy:
    """Something to do. `urgency` 1 (first) to 9 orders what is due at the same time.

    `chart` is a neutral line for the client's file; where there is none, the file says nothing of the strategy.
    `handout` is the heading under which a client reads what a strategy of theirs has to say.
    """

    id: str
    refs: tuple[str, ...]
    title: str
    who: str
    summary: str
    steps: tuple[str, ...]
    say: tuple[str, ...]
    not_when: tuple[str, ...]
    urgency: int
    evidence: tuple[str, ...]
    lecture: tuple[str, ...]
    chart: str = ""
    handout: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Something to leave alone for now. `stops` maps strategies to the earliest timing left to them, or "never"."""

    id: str
    refs: tuple[str, ...]
    title: str
    why: str
    instead: str
    stops: Mapping[str, str]
    evidence: tuple[str, ...]
    lecture: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed text."""

    id: str
    refs: tuple[str, ...]
    title: str
    text: str
    lecture: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source. `measure` and `effect` are its figure, if it has one; `verified` says whether the figure was seen."""

    id: str
    citation: str
    short: str
    doi: str
    finding: str
    measure: str
    effect: Decimal | None
    basis: str
    caveat: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a lecture teaches. Whatever carries it names its id under `lecture`."""

    id: str
    text: str
    place: Place


def section_of(statement: str) -> str:
    """The section of a lecture that the id of a statement belongs to: its part before the first figure, dash or slash.

    Of an id that begins with a figure it is the part before the first dash or slash.
    """
    begins = SECTION.match(statement)
    return begins[0] if begins else statement


@dataclass(frozen=True, slots=True)
class Wording:
    """How texts should be written: what authors' tools look for. 0 and nothing: they look for nothing.

    `longest` is how many words a sentence may have; `hardest` the grade of school after which a text should be read
    with ease, `hardest_for_clients` that of words for clients. `instead` are words that nobody should meet, with
    plainer ones; `explain` are terms, each with the words of which one has to stand beside it; `known` are
    abbreviations that need no explaining, `never_in_chart` words that have no place in a client's file. A `*` at the
    end of a word stands for any ending.
    """

    longest: int = 0
    hardest: int = 0
    hardest_for_clients: int = 0
    instead: Mapping[str, str] = field(default_factory=dict)
    explain: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: tuple[str, ...] = ()
    never_in_chart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advised:
    """One `recommend` of a rule: which strategy, when, how urgent (None: as the strategy says), words to say."""

    strategy: str
    timing: str
    urgency: int | None
    say: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a condition holds, these conclusions follow. `layer` is above that of every finding it waits for.

    `status` is draft, stable, deprecated, or disabled: switched off by a later pack.
    """

    id: str
    when: Condition
    because: str
    find: tuple[str, ...]
    recommend: tuple[Advised, ...]
    hold: tuple[str, ...]
    notice: tuple[str, ...]
    gate: tuple[str, ...]
    with_gate: bool
    status: str
    lecture: tuple[str, ...]
    evidence: tuple[str, ...]
    place: Place
    layer: int = 0

    @property
    def concluded(self) -> tuple[str, ...]:
        """Everything the rule concludes, in words of the language: `find goals-weakest`, `recommend stretch later`."""
        return (
            *(f"find {finding}" for finding in self.find),
            *(f"recommend {advised.strategy} {advised.timing}" for advised in self.recommend),
            *(f"hold {hold}" for hold in self.hold),
            *(f"notice {notice}" for notice in self.notice),
            *(f"gate {gate}" for gate in self.gate),
        )


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """All that is known, understood and linked. Built once, never changed, compared by identity.

    `attributes` stand by group and as their authors wrote them, the order of a conversation. `lecture` stands as its
    authors wrote it; where it is empty, the ids that entries carry are free words. `rules` stand in the order of
    firing: by layer, then by id; `changes` are what packs did to earlier ones; `places` say where each entry stands,
    by kind (`strategy`) and id; `version` is that of the first pack; `digest` is the sha256 of all texts it was read
    from, the same on every machine.
    """

    packs: tuple[Pack, ...]
    settings: Mapping[str, str]
    roles: Roles
    sources: Mapping[str, Source]
    attributes: Mapping[str, Attribute]
    findings: Mapping[str, Finding]
    strategies: Mapping[str, Strategy]
    holds: Mapping[str, Hold]
    notices: Mapping[str, Notice]
    evidence: Mapping[str, Evidence]
    lecture: Mapping[str, Statement]
    rules: tuple[Rule, ...]
    digest: str
    drafts: bool = False
    changes: tuple[Change, ...] = ()
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    wording: Wording = Wording()

    @property
    def version(self) -> str:
        """The version of the pack that the others stand on."""
        return self.packs[0].version

    @cached_property
    def active(self) -> tuple[Rule, ...]:
        """The rules that fire: all but disabled ones, and drafts unless drafts are being tried out."""
        asleep = {DISABLED} if self.drafts else {DISABLED, DRAFT}
        return tuple(rule for rule in self.rules if rule.status not in asleep)

    @cached_property
    def gates(self) -> tuple[Rule, ...]:
        """The active rules by which a gate stands."""
        return tuple(rule for rule in self.active if rule.gate)

    @cached_property
    def rules_for(self) -> Mapping[str, tuple[Rule, ...]]:
        """The active rules that conclude each finding; empty where there is none."""
        found: dict[str, list[Rule]] = {finding: [] for finding in self.findings}
        for rule in self.active:
            for finding in rule.find:
                found[finding].append(rule)
        return {finding: tuple(rules) for finding, rules in found.items()}

    @cached_property
    def layers(self) -> tuple[tuple[tuple[str, ...], tuple[Rule, ...]], ...]:
        """By dependency: the findings whose rules have all fired before this layer, and the layer's active rules."""
        height = 1 + max((rule.layer for rule in self.active), default=0)
        last = {f: max((rule.layer for rule in rules), default=-1) for f, rules in self.rules_for.items()}
        return tuple(
            (
                tuple(sorted(f for f, layer in last.items() if layer == level - 1)),
                tuple(rule for rule in self.active if rule.layer == level),
            )
            for level in range(height + 1)
        )

    @cached_property
    def behind(self) -> Mapping[str, frozenset[str]]:
        """All attributes that each active rule looks at, also by way of the findings it waits for, to the ground."""
        found: dict[str, frozenset[str]] = {}
        for _, layer in self.layers:
            for rule in layer:
                waits = (one.id for name in findings_of(rule.when) for one in self.rules_for[name])
                found[rule.id] = looks_at(rule.when).union(*(found[one] for one in waits))
        return found

    @cached_property
    def behind_findings(self) -> Mapping[str, frozenset[str]]:
        """All attributes behind each finding: those behind the rules that conclude it."""
        return {
            name: frozenset().union(*(self.behind[rule.id] for rule in rules)) for name, rules in self.rules_for.items()
        }

    @cached_property
    def watching(self) -> frozenset[str]:
        """The strategies that keep watch over danger: rules recommend them that ask for the gate's answers."""
        asking = (rule for rule in self.rules if asks_for(rule.when, self.roles.gate.attributes))
        return frozenset(one.strategy for rule in asking for one in rule.recommend)

    @cached_property
    def private(self) -> frozenset[str]:
        """The attributes of which the answers are for the therapist alone."""
        return frozenset(name for name, attribute in self.attributes.items() if attribute.private)

    def attribute(self, name: str) -> Attribute:
        """The attribute with that id, of which the session's number is one; KeyError if there is none."""
        return SESSION if name == SESSION_NUMBER else self.attributes[name]

    def item(self, name: str) -> Strategy | Hold:
        """The item of advice with that id: a strategy, else a hold; KeyError if there is none."""
        return self.strategies.get(name) or self.holds[name]

    def rule(self, rule_id: str) -> Rule:
        """The rule with that id; KeyError if there is none."""
        return self._by_id[rule_id]

    @cached_property
    def _by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}
