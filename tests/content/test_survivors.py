"""Small mistakes in the shipped rules: the scenarios notice nearly all, and each that is left was judged."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from alliance_expert import load
from alliance_expert.author.mutants import mutants
from alliance_expert.author.mutation import SAME, SURVIVED, tally, tried
from alliance_expert.author.scenarios import read_scenarios
from alliance_expert.author.trials import Trials
from alliance_expert.source.files import shipped

PAGE = Path(__file__).parents[2] / "docs" / "survivors.md"
ROW = re.compile(r"^\| `([\w-]+)` \| ([\w-]+) \| (\d+) \| .+ \|$", re.MULTILINE)


@pytest.mark.long
def test_of_the_mistakes_that_a_case_can_tell_the_scenarios_notice_98_of_100_and_the_others_were_judged():
    folders = [shipped("rules")]
    kb = load(folders, drafts=True)
    results = list(tried(mutants(kb, kb.active), Trials(kb, read_scenarios(folders, kb))))
    left = Counter((one.mutant.rule.id, one.mutant.operator) for one in results if one.outcome == SURVIVED)
    judged = {(rule, kind): int(count) for rule, kind, count in ROW.findall(PAGE.read_text("utf-8"))}
    assert dict(left) == judged
    assert tally(results).score >= 0.98
    assert all(one.told.same for one in results if one.outcome == SAME)
