"""The shipped rules on a fixed lot of random cases, read in four ways, without one difference."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from alliance_expert import load
from alliance_expert.advice import advise
from alliance_expert.advice.columns import plan
from alliance_expert.engine import Chainer, Verdicts

from ..columns import as_said, random_cases, sessions_of, table_of, told_by_columns, worded
from .test_sql import in_order, on_duckdb

CASES = int(os.environ.get("SCALE_CASES", "10000"))
"""So many cases are compared: a tenth of what SCALE_CASES=100000 does, which takes longer than `make soak` has."""

LOT = 5_000
EXPERTA = 50
"""One in so many goes through experta as well."""


def differences(seed: int) -> tuple[int, int, list[tuple[object, ...]]]:
    """The cases and the sessions of a lot that were compared, and the first sessions about which two readings differ."""
    kb = load()
    cases = list(random_cases(kb, min(LOT, CASES), seed))
    verdicts, planned = Verdicts(kb), plan(kb)
    sessions = list(sessions_of(kb, cases))
    said = [as_said(advise(kb, verdicts.consult(facts))) for facts in sessions]
    by_columns = told_by_columns(planned, table_of(kb, cases))
    by_sql = in_order(on_duckdb(kb, worded(kb, cases)))
    found: list[tuple[object, ...]] = [
        ("columns", facts.case, facts.session)
        for facts, one, other in zip(sessions, said, by_columns, strict=True)
        if one != other
    ]
    found += [
        ("sql", facts.case, facts.session)
        for facts, one in zip(sessions, said, strict=True)
        if one != by_sql.get((facts.case, facts.session), [])
    ]
    chainer = Chainer(kb)
    for facts, one in zip(sessions_of(kb, cases[: len(cases) // EXPERTA]), said, strict=False):
        if as_said(advise(kb, chainer.consult(facts))) != one:
            found.append(("experta", facts.case, facts.session))
    return len(cases), len(sessions), found[:5]


@pytest.mark.long
def test_no_reading_of_the_shipped_rules_differs_on_any_case():
    lots: Sequence[int] = range(max(1, CASES // LOT))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        results = list(workers.map(differences, lots))
    assert sum(cases for cases, _, _ in results) == min(LOT, CASES) * len(lots)
    assert [found for _, _, found in results] == [[]] * len(lots)
