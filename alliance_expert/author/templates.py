"""Templates tried on cases of every sort: what is wrong with them, before a reader finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

from .. import follow
from ..advice import advise
from ..advice.caseload import Survey, tallies, themes, urgency
from ..casebook import read_case
from ..engine import Verdicts
from ..errors import CaseError
from ..explain import look_ahead
from ..explain.differences import differences
from ..explain.flips import flips
from ..explain.targets import names, presence, target
from ..explain.why import Reasoning
from ..model.advice import Advice
from ..model.batch import Batch, Rejected, Tally
from ..model.case import Answer, Case, Facts, Session, facts_at
from ..model.caseload import SORTS, Caseload, Unread
from ..model.knowledge import THERAPIST, TIMINGS, KnowledgeBase
from ..model.place import Problem, in_order
from ..model.vocabulary import Value
from ..report.caseload import TEMPLATE as CASELOAD
from ..report.caseload import overview
from ..report.check import filled, of_files
from ..report.explained import TEMPLATE, Explained
from ..report.forms import TEMPLATES
from ..report.frequencies import TEMPLATE as FREQUENCIES
from ..report.frequencies import frequencies
from ..report.note import Order, Review, sheet, template_of, unfit
from ..report.page import page
from ..source.files import shipped
from .scenarios import read_scenarios

MOST_THERE, MOST_NOT_THERE = 6, 2
"""Things of each kind of which is asked why, or why not; of the first, also what would change it."""

Plain = dict[str, Any]


def problems_of(kb: KnowledgeBase, packs: Sequence[Path], folders: Sequence[Path]) -> tuple[Problem, ...]:
    """Everything that is wrong with the templates of these folders, and with the shipped ones as they work with them.

    Each is filled with every example and with every scenario of `packs`, packs of the user's own.
    """
    facts = list(cases(kb, packs))
    given = values(kb, facts)
    return in_order(
        (*of_files(folders, list(given)), *(one for name, all_ in given.items() for one in filled(name, all_, folders)))
    )


def cases(kb: KnowledgeBase, packs: Sequence[Path] = ()) -> Iterator[Facts]:
    """The examples that are understood by these rules, one in which nothing is answered, and scenarios of the packs."""
    found = [Case("EMPTY", (Session(1, ()),)), *(one.case for one in read_scenarios(packs, kb))]
    found += _understood(kb, sorted(shipped("examples").glob("*.yaml")))
    for case in found:
        yield facts_at(case, None, kb.attributes, kb.roles.plain_source)


def _understood(kb: KnowledgeBase, paths: Iterable[Path]) -> Iterator[Case]:
    for path in paths:
        with suppress(CaseError):  # rules that stand alone may ask other questions
            yield read_case(path.read_bytes(), path.name, kb)


def values(kb: KnowledgeBase, facts: Iterable[Facts]) -> dict[str, list[Plain]]:
    """What each template is given for these cases, with settings of a service and without any."""
    served = replace(kb, settings={name: f"({name})" for name in kb.settings})
    verdicts = Verdicts(kb)
    pages: list[Plain] = []
    explained: list[Plain] = []
    several = list(facts)
    for one in several:
        advice = look_ahead(kb, advise(kb, verdicts.consult(one)))
        pages += [page(rules, advice, sources) for rules in (kb, served) for sources in (False, True)]
        explained += _explained(kb, verdicts, advice)
    plain = [one for one in pages if not one["origins"]]
    reports = {name: pages if form == "html" else plain for form, name in TEMPLATES.items()}
    cases = [Case(one.case, one.sessions, one.note) for one in several]
    caseloads = [overview(rules, one, own_words=one.private) for one in _caseloads(kb, cases) for rules in (kb, served)]
    counted = [frequencies(rules, one) for one in _batches(kb) for rules in (kb, served)]
    return {
        **reports,
        **_notes(kb, served, cases),
        CASELOAD: caseloads,
        FREQUENCIES: counted,
        TEMPLATE: explained,
    }


def _caseloads(kb: KnowledgeBase, cases: Sequence[Case]) -> Iterator[Caseload]:
    """A caseload of all cases and of the example caseload, in each order; files that are not read, and an empty one."""
    several = [*cases, *_understood(kb, sorted(shipped("examples").glob("caseload/*.yaml")))]
    made, nothing = date(2026, 1, 1), Unread("(file)", ("(reason)", "(another reason)"))
    doubled = (("(case)", ("(file)", "(file)")),)
    yield Caseload(
        made, False, (), wish="(wish)", left_out=1, unread=(nothing,), doubled=doubled, others=("(other)",) * 9
    )
    for private in (False, True):
        survey = Survey(kb, private)
        entries = sorted((survey.entry("(file)", case, age) for age, case in enumerate(several)), key=urgency(kb))
        for sort in SORTS:
            yield Caseload(
                made, private, tuple(entries), sort, themes=themes(kb, entries), tallies=tallies(kb, entries)
            )


def _batches(kb: KnowledgeBase) -> Iterator[Batch]:
    """Batches of no case, of one case with an open danger, of some and of many sessions, each with and without one."""
    yield Batch(("(table)",), "(output)", "(rejects)", Tally())
    gate = Counter({("gate", kb.roles.gate.notice, "", "firm"): 1})
    yield Batch(("(table)",), "(output)", "(rejects)", Tally(1, 1, 1, said=gate), 1, (Rejected("(id)", "(reason)", 1),))
    ever = Counter(rule.id for rule in kb.active)
    for cases, sessions in ((10, 30), (1000, 2000)):
        tally = _of_everything(kb, cases, sessions)
        yield Batch(("(table)", "(table)"), "(output)", "(rejects)", tally)
        yield Batch(("(table)",), "(output)", "(rejects)", tally + Tally(gated=9, said=gate, rules=ever))


def _of_everything(kb: KnowledgeBase, cases: int, sessions: int) -> Tally:
    """Counts in which everything is there often, seldom and never."""
    often = cycle((sessions // 5, 3, 0))
    items = [("hold", kb.holds), ("finding", kb.findings), ("notice", kb.notices)]
    said = Counter({(kind, name, "", "firm"): next(often) for kind, several in items for name in several})
    said.update({("recommendation", name, one, "firm"): next(often) for name in kb.strategies for one in TIMINGS})
    return Tally(
        cases,
        sessions,
        said=said,
        rules=Counter({rule.id: 1 for rule in kb.active[::2]}),
        answers=Counter({(name, 0): next(often) for name in kb.attributes}),
        beside=Counter(
            {(leg, code, name): 3 for name in kb.strategies for leg, _ in kb.roles.legs for code in (0, None)}
        ),
    )


def _notes(kb: KnowledgeBase, served: KnowledgeBase, cases: Sequence[Case]) -> dict[str, list[Plain]]:
    """Notes of every kind and layout: of each case a draft, of all together one that is reviewed, and what else can be
    asked for.
    """
    given: dict[str, list[Plain]] = {}
    told = [follow(kb, case) for case in cases]
    whole = [follow(kb, case, private=True) for case in cases]
    for kind in kb.roles.notes:
        drafts = [Order(kind, layout) for layout in kind.layouts or ("",)]
        reviewed = replace(drafts[-1], review=Review("(name)", "(role)"))
        fit = [advices for advices in told if not unfit(kb, kind, advices)]
        sheets = [sheet(kb, drafts[0], [one]) for one in fit]
        if fit:
            sheets += [sheet(served, order, fit) for order in (*drafts, reviewed)]
        if fit and kind.exercise:
            sheets.append(sheet(kb, replace(drafts[0], hidden=True), fit))
        if kind.reader == THERAPIST:
            sheets.append(sheet(kb, replace(reviewed, private=True, own_words=True), whole))
        given[template_of(kind)] = sheets
    return given


def _explained(kb: KnowledgeBase, verdicts: Verdicts, advice: Advice) -> Iterator[Plain]:
    """One explanation of every sort, and more where they differ from thing to thing."""
    facts = advice.facts
    reasoning = Reasoning(kb, verdicts.consult(facts), advice)
    explained = Explained(kb, advice)
    yield explained.whole(reasoning)
    seen: dict[tuple[str, bool], int] = {}
    for name in names(kb):
        one = target(kb, name)
        present = reasoning.present(one)
        seen[one.kind, present] = nth = seen.get((one.kind, present), 0) + 1
        if nth <= (MOST_THERE if present else MOST_NOT_THERE):
            yield explained.why(reasoning.why(one)) if present else explained.why_not(reasoning.why_not(one))
        if nth == 1:
            yield explained.flip(one, present, flips(kb, facts, presence(kb, one)))
    for changed in _otherwise(kb, facts):
        after = advise(kb, verdicts.consult(facts.with_answers(changed)))
        yield explained.what_if([changed], differences(advice, after))


def _otherwise(kb: KnowledgeBase, facts: Facts) -> Iterator[Answer]:
    """The last answers of the session as unknown, and each answer that opens or settles the gate."""
    gate = kb.roles.gate
    told: list[tuple[str, Value | None]] = [(answer.attribute, None) for answer in facts.sessions[-1].answers[-2:]]
    told += [(gate.attribute, value) for value in gate.open]
    told += [(gate.handled, value) for value in gate.settled]
    return (Answer(name, value, kb.roles.plain_source, facts.session) for name, value in told)
