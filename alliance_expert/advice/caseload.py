"""From many cases to one caseload: who comes first and why, what recurs, and what became of the advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from ..engine import Asked, Verdicts, sketch, sketches
from ..model.advice import Advice, Reason
from ..model.case import Answer, Case, Facts, facts_at
from ..model.caseload import Entry, Named, Own, Pressing, Tally, Theme, Tried
from ..model.condition import Includes, findings_of, leaves
from ..model.course import Course, Step, Strain
from ..model.knowledge import NEVER, KnowledgeBase, Rule
from ..model.verdict import Verdict
from ..model.vocabulary import Attribute, Value
from .advise import advise
from .course import series_of, state_of, strains
from .outline import LIMITS, outline
from .shared import shared

SEVERAL = 2
"""So many cases make a theme."""


class Survey:
    """Looks at one case after another, by the same rules. Unless `private`, nothing rests on private answers alone.

    The rules that fire are taken as they are, without a second opinion: whoever acts on a case has it consulted.
    """

    def __init__(self, kb: KnowledgeBase, private: bool = False) -> None:
        self.kb = kb
        self.private = private
        self.verdicts = Verdicts(kb)
        roles = kb.roles
        self.names = tuple(dict.fromkeys((*roles.pressing, *roles.ruptures, *roles.repaired)))
        self.deciding = cache(self._deciding)

    def entry(self, path: str, case: Case, age: int = 0) -> Entry:
        """What a caseload tells of one case, from the file at `path`, which was changed so many days ago."""
        attributes, plain_source = self.kb.attributes, self.kb.roles.plain_source
        several = [self._both(facts_at(case, one.number, attributes, plain_source)) for one in case.sessions]
        bare = [self._glance(both.bare) for both in several]
        whole = [mine if both.alike else self._glance(both.whole) for mine, both in zip(bare, several, strict=True)]
        advice = self._advice(several[-1], self.kb.active)
        return Entry(
            path,
            age,
            bool(self.kb.roles.quiet) and age >= self.kb.roles.quiet,
            advice,
            self._pressing(several, bare, whole, advice),
            _course(self.kb, advice.facts, map(_common, bare, whole)),
            tuple(_named(self.kb, case)),
            tuple(tried for both in several for tried in self._tried(both)),
            tuple(self._own(several[-1].whole.facts, advice)) if self.private else (),
        )

    def _both(self, facts: Facts) -> _Both:
        bare = facts if self.private else facts.without(self.kb.private)
        whole = self.verdicts.asked(facts)
        return _Both(whole, whole if bare is facts else self.verdicts.asked(bare))

    # --- findings over the sessions

    def _glance(self, asked: Asked) -> _Glance:
        """The findings that are looked at; beside a gate as far as it lets them be told."""
        rules_for = self.kb.rules_for
        if not asked.holding(self.kb.gates):
            return _Glance(asked, False, {name: asked[name] for name in self.names})
        beside = {name for name in self.names if asked.holding(rule for rule in rules_for[name] if rule.with_gate)}
        findings = {name: Verdict.HOLDS if name in beside else Verdict.UNKNOWN for name in self.names}
        return _Glance(asked, True, findings)

    def _pressing(
        self, several: Sequence[_Both], bare: Sequence[_Glance], whole: Sequence[_Glance], advice: Advice
    ) -> tuple[Pressing, ...]:
        """The findings that still stand, with private answers and without, as they stand without: those told now first.

        Beside a gate there is nothing else.
        """
        if advice.gate:
            return ()
        theirs = self._spells(whole)
        spells = {name: spell for name, spell in self._spells(bare).items() if name in theirs}
        advices = {len(several) - 1: advice}
        found = []
        for name, spell in _as_a_report_tells(self.kb.roles.ruptures, spells):
            both = several[spell.told]
            if spell.told not in advices:
                advices[spell.told] = self._advice(both, self.lookout)
            told = {one.finding.id: one for one in advices[spell.told].findings}
            if name not in told:  # with private answers it stands as of another session
                told = {one.finding.id: one for one in self._alone(both.bare, self.lookout).findings}
            found.append(
                Pressing(told[name], bare[spell.since].asked.facts.session, bare[spell.told].asked.facts.session)
            )
        return tuple(sorted(found, key=lambda one: one.told != advice.facts.session))

    def _spells(self, glances: Sequence[_Glance]) -> Mapping[str, _Spell]:
        """The findings that press, each from where to where it stands; a repair ends a rupture."""
        roles = self.kb.roles
        spells = {
            name: self._spell(name, glances, roles.repaired if name in roles.ruptures else ())
            for name in roles.pressing
        }
        return {name: spell for name, spell in spells.items() if spell}

    def _spell(self, name: str, glances: Sequence[_Glance], ending: Sequence[str]) -> _Spell | None:
        """That of the last time a finding held, if it may still hold: one of `ending` ends it.

        It ends as well where it fails, or every rule does that brought it. What is not known and what a gate keeps back
        changes nothing.
        """
        spell: _Spell | None = None
        brought: tuple[Rule, ...] = ()
        for n, glance in enumerate(glances):
            if glance.findings[name] is Verdict.HOLDS:
                spell = _Spell(n, n) if spell is None else replace(spell, told=n)
                brought = glance.asked.holding(self.kb.rules_for[name])
            elif spell and not glance.gate and _is_over(name, ending, brought, glance):
                spell = None
        return spell

    @cached_property
    def lookout(self) -> tuple[Rule, ...]:
        """The rules that decide the findings that are looked at, and all that these wait for."""
        kept: set[str] = set()
        waiting = [rule for name in self.names for rule in self.kb.rules_for[name]]
        while waiting:
            rule = waiting.pop()
            if rule.id not in kept:
                kept.add(rule.id)
                waiting += (one for name in findings_of(rule.when) for one in self.kb.rules_for[name])
        return tuple(rule for rule in self.kb.active if rule.id in kept or rule.gate)

    # --- the advice, and what became of it

    def _advice(self, both: _Both, rules: Sequence[Rule]) -> Advice:
        """The advice by these rules, as far as it may be told."""
        if both.alike:
            advice = self._alone(both.whole, rules)
            return advice if self.private else shared(self.kb, advice, advice)
        pair = ((asked.facts, asked.holding(rules), asked) for asked in (both.whole, both.bare))
        whole, bare = (advise(self.kb, one) for one in sketches(self.kb, *pair))
        return shared(self.kb, whole, bare)

    def _alone(self, asked: Asked, rules: Sequence[Rule]) -> Advice:
        return advise(self.kb, sketch(self.kb, asked.facts, asked.holding(rules), asked))

    def _tried(self, both: _Both) -> Iterator[Tried]:
        """The responses in a session to items that may be told, with the rules that brought each."""
        for response in both.whole.facts.sessions[-1].responses:
            mine = self._brought(response.item, both.bare)
            theirs = mine if both.alike or not mine else self._brought(response.item, both.whole)
            if both.alike or theirs:
                yield Tried(response, tuple(rule for rule in mine if rule in theirs))

    def _brought(self, item: str, asked: Asked) -> tuple[str, ...]:
        """The rules that bring an item into the advice; none where it is not in it."""
        bring, rules = self.deciding(item)
        fired = {rule.id: 1 for rule in asked.holding(rules)}
        decided = outline(self.kb, fired, 1)
        due = decided.due.get(item)
        there = item in decided.holds or (due is not None and not due.kept[LIMITS.index(NEVER)])
        return tuple(rule for rule in fired if rule in bring) if there else ()

    def _deciding(self, item: str) -> tuple[frozenset[str], tuple[Rule, ...]]:
        """The ids of the rules that bring an item, and these rules with whatever could take it away."""
        bring = frozenset(rule.id for rule in self.kb.active if item in _items(rule))
        stop = {name for name, hold in self.kb.holds.items() if hold.stops.get(item) == NEVER}
        active = self.kb.active
        return bring, tuple(one for one in active if one.id in bring or one.gate or stop.intersection(one.hold))

    def _own(self, facts: Facts, advice: Advice) -> Iterator[Own]:
        """The last known values that themes are made of, with the strategies in the advice that rest on each."""
        for name in self.kb.roles.themes:
            for answer in facts.record(name).course[-1:]:
                for value in _themes_in(self.kb.attributes[name], answer.value):
                    resting = (
                        item.strategy.id
                        for item in advice.recommendations
                        if any(self._rests_on(reason, answer, value) for reason in item.reasons)
                    )
                    yield Own(name, value, answer.session, tuple(resting))

    def _rests_on(self, reason: Reason, answer: Answer, value: Value) -> bool:
        """Does a reason rest on a value of an answer? Of many values on the one that its rule looks for."""
        if answer not in reason.answers:
            return False
        return not isinstance(value, tuple) or (answer.attribute, *value) in self.looks_for[reason.rule]

    @cached_property
    def looks_for(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """The values of attributes with many that each rule looks for, also by way of findings."""
        found: dict[str, frozenset[tuple[str, str]]] = {}
        for _, layer in self.kb.layers:
            for rule in layer:
                own = {
                    (test.attribute, word)
                    for test in leaves(rule.when)
                    if isinstance(test, Includes)
                    for word in test.values
                }
                waits = (one.id for name in findings_of(rule.when) for one in self.kb.rules_for[name])
                found[rule.id] = frozenset(own).union(*(found[one] for one in waits))
        return found


@dataclass(frozen=True, slots=True)
class _Both:
    """The verdicts at a session, and those without private answers, where these may not be told."""

    whole: Asked
    bare: Asked

    @property
    def alike(self) -> bool:
        return self.bare is self.whole


@dataclass(frozen=True, slots=True)
class _Glance:
    """The verdicts at a session, whether a gate stands, and what may be told of the findings that are looked at."""

    asked: Asked
    gate: bool
    findings: Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class _Spell:
    """From where to where something holds, as places among the sessions: since when, and told last by which."""

    since: int
    told: int


def _is_over(name: str, ending: Sequence[str], brought: Sequence[Rule], glance: _Glance) -> bool:
    """Does a session tell that a finding which these rules brought holds no more?"""
    told = glance.findings
    ended = any(told[one] is Verdict.HOLDS for one in ending)
    return ended or told[name] is Verdict.FAILS or all(glance.asked.rule(rule) is Verdict.FAILS for rule in brought)


def _as_a_report_tells(ruptures: Sequence[str], spells: Mapping[str, _Spell]) -> Iterator[tuple[str, _Spell]]:
    """These findings, but of ruptures that were told last by one session only the first."""
    first: dict[int, str] = {}
    for name in ruptures:
        if name in spells:
            first.setdefault(spells[name].told, name)
    for name, spell in spells.items():
        if name not in ruptures or first[spell.told] == name:
            yield name, spell


def _common(mine: _Glance, theirs: _Glance) -> _Glance:
    """What both tell."""
    both = {
        name: verdict if theirs.findings[name] is verdict else Verdict.UNKNOWN
        for name, verdict in mine.findings.items()
    }
    return replace(mine, findings=both)


def _named(kb: KnowledgeBase, case: Case) -> Iterator[Named]:
    """The sessions before the last in which the gate was opened."""
    gate, sessions = kb.roles.gate, case.sessions
    for n, session in enumerate(sessions[:-1]):
        if gate.opened_by(session.answers):
            yield Named(session.number, any(gate.settled_by(later.answers) for later in sessions[n:]))


def _items(rule: Rule) -> set[str]:
    return {*(advised.strategy for advised in rule.recommend), *rule.hold}


def _state(kb: KnowledgeBase, glance: _Glance) -> Strain:
    held = {name for name, verdict in glance.findings.items() if verdict is Verdict.HOLDS}
    ruled_out = {name for name, verdict in glance.findings.items() if verdict is Verdict.FAILS}
    state, _ = state_of(kb, held, ruled_out, glance.gate)
    return Strain(state, (), "")


def _course(kb: KnowledgeBase, facts: Facts, glances: Iterable[_Glance]) -> Course:
    steps = zip(facts.sessions, strains(_state(kb, glance) for glance in glances), strict=True)
    return Course(tuple(Step(session.number, None, (), strain, ()) for session, strain in steps), series_of(kb, facts))


# --- all cases together


def urgency(kb: KnowledgeBase) -> Callable[[Entry], tuple[object, ...]]:
    """What a caseload is sorted by, so that those to look at first come first; the order is total.

    An open danger, that of the roles before others; then one that was named before and that nobody has said to be
    settled; then the most pressing finding as the roles have them, where one of which nobody knows since is lower by
    half of their list; then how many findings press; then a file that nobody has changed for long, the longest first;
    then the code, and the path.
    """
    places = {name: place for place, name in enumerate(kb.roles.pressing)}

    def key(entry: Entry) -> tuple[object, ...]:
        last = entry.advice.facts.session
        pressing = [places[one.found.finding.id] + (one.told != last) * len(places) / 2 for one in entry.pressing]
        gate = entry.advice.gate
        return (
            2 if gate is None else gate.notice.id != kb.roles.gate.notice,
            not entry.unsettled,
            min(pressing, default=2 * len(places)),
            -len(pressing),
            -entry.age if entry.quiet else 0,
            entry.code,
            entry.path,
        )

    return key


def themes(kb: KnowledgeBase, entries: Iterable[Entry]) -> tuple[Theme, ...]:
    """What the therapist has answered about themselves in several cases, the most frequent first.

    Of an ordered attribute only its ends are themes; of `many` each value, of the others all but a plain no.
    """
    cases: dict[tuple[str, Value], list[tuple[str, int]]] = {}
    resting: dict[tuple[str, Value], Counter[str]] = {}
    for entry in sorted(entries, key=lambda one: one.path):
        for own in entry.own:
            key = (own.attribute, own.value)
            if entry.code not in dict(cases.setdefault(key, [])):  # a file that is there twice is one case
                cases[key].append((entry.code, own.session))
                resting.setdefault(key, Counter()).update(own.strategies)
    found = [
        Theme(
            name,
            value,
            _is_best(kb.attributes[name], value),
            tuple(sorted(where)),
            tuple(pair for pair in _counted(resting[name, value]) if pair[1] >= SEVERAL),
        )
        for (name, value), where in cases.items()
        if len(where) >= SEVERAL
    ]
    places = {name: place for place, name in enumerate(kb.roles.themes)}
    return tuple(sorted(found, key=lambda one: (-len(one.cases), places[one.attribute], str(one.value))))


def _themes_in(attribute: Attribute, value: Value | None) -> Sequence[Value]:
    match value:
        case None | False:
            return ()
        case tuple():
            return [(word,) for word in value]
        case _ if attribute.has_order and value not in attribute.ends:
            return ()
        case _:
            return (value,)


def _is_best(attribute: Attribute, value: Value) -> bool:
    if not attribute.best:
        return False
    low, high = attribute.ends
    return value == (high if attribute.best == "high" else low)


def tallies(kb: KnowledgeBase, entries: Iterable[Entry]) -> tuple[Tally, ...]:
    """What became of each item of advice that anything was done with: what was set aside most often comes first."""
    usual = dict(kb.roles.set_aside)
    by_item: dict[str, list[tuple[str, Tried]]] = {}
    for code, tried in dict.fromkeys((entry.code, tried) for entry in entries for tried in entry.tried):
        by_item.setdefault(tried.response.item, []).append((code, tried))
    found = []
    for item, several in by_item.items():
        refused = [(code, one) for code, one in several if not one.response.accepted]
        found.append(
            Tally(
                item,
                len(several) - len(refused),
                _counted(Counter(one.response.why for _, one in refused if one.response.why in usual)),
                tuple(sorted((code, one.response.why) for code, one in refused if one.response.why not in usual)),
                _counted(Counter(rule for _, one in refused for rule in one.rules)),
                tuple(sorted((code, one.response.session) for code, one in refused)),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.set_aside, -one.accepted, one.item)))


def _counted(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent first, then by name."""
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
