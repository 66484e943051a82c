"""Scenarios -> results: all are tried at once, and those that fail are consulted one by one, to tell why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..engine import Verdicts
from ..model.knowledge import KnowledgeBase
from .outcome import failures
from .scenarios import Scenario
from .trials import Trials

PASSED, FAILED, TODO = "passed", "failed", "todo"

STILL_TODO = "it passes now, so it is no longer to do: take its `todo` away"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a scenario: passed, failed, or failed as its `todo` says it will.

    `failures` are sentences, none if it passed; `fired` the rules that did, each with what it concludes.
    """

    scenario: Scenario
    outcome: str
    failures: tuple[str, ...]
    fired: tuple[str, ...]


def run(scenarios: Iterable[Scenario], kb: KnowledgeBase) -> Iterator[Result]:
    """Consult the last session of each scenario and compare."""
    trials, verdicts = Trials(kb, scenarios), Verdicts(kb)
    fired = trials.fired
    for place, scenario in enumerate(trials.scenarios):
        told = tuple(f"{rule.id} ({', '.join(rule.concluded)})" for rule in kb.active if fired[rule.id] >> place & 1)
        why = failures(scenario, verdicts) if trials.failing >> place & 1 else ()
        outcome = FAILED if why else PASSED
        if scenario.todo:
            outcome, why = (TODO, why) if why else (FAILED, (STILL_TODO,))
        yield Result(scenario, outcome, why, told)
