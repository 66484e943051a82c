"""The `*.cases.yaml` beside the rules -> scenarios, and what came of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..advice import advise
from ..casebook.read import MOST_SESSIONS, facts_of
from ..engine import Verdicts
from ..errors import KnowledgeError
from ..knowledge.files import FileKind, collect, kind_of, parse_all
from ..model.advice import Advice
from ..model.case import Answer, Case, Session, facts_at
from ..model.consultation import Consultation
from ..model.knowledge import TIMINGS, KnowledgeBase
from ..model.place import Place, Problem, in_order
from ..source.shape import MISSING, Enough, Key, Keyed, Listed, Notes, OneOf, Read, Record, Whole, text
from ..source.tree import Items, Node, Pairs

ANY_TIME = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Conclusions by kind and id; a recommendation may name the timing it must have."""

    conclusions: tuple[tuple[str, str], ...]
    timings: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.conclusions)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case with what must and what must not follow from its last session."""

    name: str
    place: Place
    case: Case
    expect: Outcome
    never: Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a scenario: `failures` as sentences, none if it passed; and the rules that fired."""

    scenario: Scenario
    failures: tuple[str, ...]
    fired: tuple[str, ...]


def read_scenarios(folders: Sequence[Path], kb: KnowledgeBase) -> tuple[Scenario, ...]:
    """The scenarios of all packs, in the order of files and lines. Raises KnowledgeError with every problem."""
    files = tuple(f for f in collect(tuple(folders), scenarios=True) if kind_of(f.name) is FileKind.SCENARIOS)
    parsed, problems, _ = parse_all(files)
    found: list[Problem] = list(problems)
    scenarios: list[Scenario] = []
    with suppress(Enough):
        for file in parsed:
            scenarios.extend(_scenarios(file.node, kb, Notes(file.text, found)))
    if found:
        raise KnowledgeError(in_order(found))
    return tuple(scenarios)


def untested(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The packs that have rules and no file of scenarios."""
    bare = []
    for folder in folders:
        kinds = {kind_of(file.name) for file in collect((folder,), scenarios=True)}
        if FileKind.RULES in kinds and FileKind.SCENARIOS not in kinds:
            bare.append(folder)
    return tuple(bare)


def run(scenarios: Iterable[Scenario], kb: KnowledgeBase) -> Iterator[Result]:
    """Consult each scenario's last session and compare."""
    verdicts = Verdicts(kb)
    for scenario in scenarios:
        facts = facts_at(scenario.case, None, kb.attributes, kb.roles.plain_source)
        consultation = verdicts.consult(facts)
        advice = advise(kb, consultation)
        reached, whence = _reached(consultation, advice), _whence(advice)
        fired = tuple(f"{f.rule.id} ({', '.join(f.rule.concluded)})" for f in consultation.firings)
        yield Result(scenario, (*_absent(scenario.expect, reached, whence), *_present(scenario.never, reached)), fired)


def _reached(consultation: Consultation, advice: Advice) -> dict[tuple[str, str], str]:
    """What followed, by kind and id; recommendations with their timing."""
    return {
        **{("find", finding): ANY_TIME for finding in consultation.findings},
        **{("recommend", item.strategy.id): item.timing for item in advice.recommendations},
        **{("hold", held.hold.id): ANY_TIME for held in advice.holds},
        **{("notice", noted.notice.id): ANY_TIME for noted in advice.notices},
        **({("gate", advice.gate.notice.id): ANY_TIME} if advice.gate else {}),
    }


def _whence(advice: Advice) -> dict[str, str]:
    """What gave each recommendation its timing: the holds that moved it, else the rule that wants it earliest."""
    return {
        item.strategy.id: f"moved by hold {', '.join(item.moved_by)}"
        if item.moved_by
        else "put back, since enough is due before it"
        if item.put_back
        else f"the earliest counts, from {item.reasons[0].rule}"
        for item in advice.recommendations
    }


def _absent(expect: Outcome, reached: Mapping[tuple[str, str], str], whence: Mapping[str, str]) -> Iterator[str]:
    for kind, name in expect.conclusions:
        timing = expect.timings.get(name, ANY_TIME)
        if (kind, name) not in reached:
            yield f"expected  {kind} {name} {timing}".rstrip() + ", which did not follow"
        elif kind == "recommend" and timing and reached[kind, name] != timing:
            yield f"expected  {kind} {name} {timing}, which came {reached[kind, name]} ({whence[name]})"


def _present(never: Outcome, reached: Mapping[tuple[str, str], str]) -> Iterator[str]:
    for kind, name in never.conclusions:
        timing = never.timings.get(name, ANY_TIME)
        if (kind, name) in reached and timing in (ANY_TIME, reached[kind, name]):
            yield f"forbidden {kind} {name} {timing}".rstrip() + ", which followed"


# --- reading


def _scenarios(node: Node, kb: KnowledgeBase, notes: Notes) -> Iterator[Scenario]:
    if not isinstance(node, Items):
        notes.add(node, "wrong-type", "a cases file is a list of scenarios", "Begin each with `- case: ...`.")
        return
    table = _table(kb)
    for item in node.items:
        read = table(item, notes)
        if read is MISSING:
            continue
        if not read["expect"] and not read["never"]:
            notes.add(item, "no-conclusion", "the scenario expects and forbids nothing", "Add `expect:` or `never:`.")
            continue
        if case := _case(read, notes):
            yield Scenario(read["case"], notes.place(item), case, read["expect"], read["never"])


def _table(kb: KnowledgeBase) -> Record:
    outcome = _OutcomeShape(kb)

    def facts(node: Node, notes: Notes) -> Any:
        return facts_of(node, kb, notes)

    return Record(
        "a scenario",
        {
            "case": Key(text, required=True),
            "given": Key(facts, required=True),
            "session": Key(Whole(1, MOST_SESSIONS), default=None),
            "earlier": Key(_several(facts), default=()),
            "expect": Key(outcome, default=Outcome((), {})),
            "never": Key(outcome, default=Outcome((), {})),
        },
    )


def _several(shape: Any) -> Any:
    """A list of mappings of facts, oldest session first."""

    def read(node: Node, notes: Notes) -> Any:
        if not isinstance(node, Items):
            return notes.add(node, "wrong-type", "`earlier` is a list of sessions", "Begin each with a dash.")
        return tuple(shape(item, notes) for item in node.items)

    return read


@dataclass(frozen=True, slots=True)
class _OutcomeShape:
    """Reads `expect` and `never`: conclusions by kind."""

    kb: KnowledgeBase

    def __call__(self, node: Node, notes: Notes) -> Any:
        kb = self.kb
        legal = {
            "find": kb.findings,
            "recommend": kb.strategies,
            "hold": kb.holds,
            "notice": kb.notices,
            "gate": kb.notices,
        }
        nouns = {"find": "finding", "recommend": "strategy", "hold": "hold", "notice": "notice", "gate": "notice"}
        timings: dict[str, str] = {}

        def named(kind: str) -> Any:
            one = OneOf(tuple(legal[kind]), nouns[kind])

            def read(inner: Node, n: Notes) -> Any:
                if kind == "recommend" and isinstance(inner, Pairs):
                    timed = Keyed(OneOf(TIMINGS, "timing"), one)(inner, n)
                    timings.update(timed if timed is not MISSING else {})
                    return MISSING if timed is MISSING else tuple(timed)
                return Listed(one, single=True)(inner, n)

            return read

        read = Record("an outcome", {kind: Key(named(kind), default=()) for kind in legal})(node, notes)
        if read is MISSING:
            return MISSING
        return Outcome(tuple((kind, name) for kind, names in read.values.items() for name in names), timings)


def _case(read: Read, notes: Notes) -> Case | None:
    earlier, last = read["earlier"], read["session"] or len(read["earlier"]) + 1
    if last <= len(earlier):
        said = f"session {last} cannot come after {len(earlier)} earlier ones"
        notes.add(read.at("session"), "session-order", said, f"Write {len(earlier) + 1} or more.")
        return None
    numbered = [*((last - len(earlier) + n, facts) for n, facts in enumerate(earlier)), (last, read["given"])]
    return Case(read["case"], tuple(_session(number, facts) for number, facts in numbered))


def _session(number: int, facts: Mapping[str, tuple[Any, str]]) -> Session:
    return Session(number, tuple(Answer(name, value, source, number) for name, (value, source) in facts.items()))
