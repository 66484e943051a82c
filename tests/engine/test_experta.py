"""experta itself: imported without a trace, silent, total in its order, positive only."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from alliance_expert.engine import Chainer, Verdicts, forward
from alliance_expert.engine.judge import Disagreement, consultation
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session, facts_at

from ..invented import LINKS, chain, knowledge_base, rule

FRESH = """
import collections, logging, sys
before = set(vars(collections)), list(logging.root.handlers), sys.modules.get("frozendict")
import alliance_expert.engine
assert set(vars(collections)) == before[0], "collections was changed"
assert logging.root.handlers == before[1], "a log handler was left"
assert sys.modules.get("frozendict") is before[2], "the stand-in was left"
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from alliance_expert import consult, load, read_facts
from tests.packs import small_kb
kb = small_kb()
facts = read_facts("case: A17\\nsessions: [{number: 1, facts: {alliance.bond: 4}}]", "A17.yaml", kb)
consult(kb, facts)
print("done")
"""


def test_after_the_import_nothing_is_left_and_no_fact_of_a_case_is_ever_logged():
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def facts_of(kb, **answers):
    stated = tuple(Answer(name.replace("_", ".", 1), value, "told", 1) for name, value in answers.items())
    return facts_at(Case("A17", (Session(1, stated),)), 1, kb.attributes, "record")


def test_rules_fire_by_layer_and_then_by_id():
    yes = c.Is("one.flag", (True,))
    kb = knowledge_base(
        rule("z", yes, find=("f0",)),
        rule("b", c.FindingHolds("f0"), find=("f1",)),
        rule("y", yes),
        rule("a", c.All((c.FindingHolds("f1"), yes))),
        rule("c", c.AnyOf((c.FindingHolds("f0"), c.Is("one.choice", ("red",))))),
    )
    assert [fired.id for fired in Chainer(kb).fired(facts_of(kb, one_flag=True))] == ["y", "z", "b", "c", "a"]


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_findings_may_wait_for_one_another_in_a_long_row(link):
    kb = chain(link, 701)
    facts = facts_of(kb, one_flag=False, one_choice="red")
    assert Chainer(kb).consult(facts) == Verdicts(kb).consult(facts)


def test_one_case_leaves_nothing_behind_for_the_next():
    kb = knowledge_base(rule("a", c.Is("one.flag", (True,)), find=("f0",)), rule("b", c.FindingHolds("f0")))
    chainer = Chainer(kb)
    assert [fired.id for fired in chainer.fired(facts_of(kb, one_flag=True))] == ["a", "b"]
    assert chainer.fired(facts_of(kb)) == ()
    assert not chainer._engine.facts or all(type(f).__name__ == "InitialFact" for f in chainer._engine.facts.values())


def test_no_condition_compiles_to_experta_s_own_not():
    every = c.All((
        c.Not(c.AnyOf((c.FindingHolds("f0"), c.Is("one.flag", (True,))))),
        c.UnlessKnown(c.All((c.FindingHolds("f0"), c.Not(c.FindingHolds("f1"))))),
    ))  # fmt: skip
    kb = knowledge_base(
        rule("a", c.Is("one.flag", (True,)), find=("f0",)),
        rule("b", c.Is("one.choice", ("red",)), find=("f1",)),
        rule("c", every),
    )
    network = forward._Network(kb)
    names = {type(part).__name__ for made in network.rules for part in made}
    assert names == {"CaseFact", "Derived"}


@pytest.mark.parametrize(("flag", "fired"), [(False, ["a"]), (True, []), (True, ["a", "a"])])
def test_what_an_engine_fires_wrongly_or_leaves_out_is_never_shown(flag, fired):
    kb = knowledge_base(rule("a", c.Is("one.flag", (True,))))
    with pytest.raises(Disagreement, match="the engine and the conditions disagree about"):
        consultation(kb, facts_of(kb, one_flag=flag), [kb.rule(name) for name in fired])


def test_the_order_in_which_experta_is_given_its_rules_never_matters():
    yes = c.Is("one.flag", (True,))
    made = [rule(f"r{n}", yes if n < 4 else c.FindingHolds("f0"), find=("f0",) if n < 4 else ("f1",)) for n in range(9)]
    kb = knowledge_base(*made)
    expected = [fired.id for fired in Chainer(kb).fired(facts_of(kb, one_flag=True))]
    assert len(expected) == 9
    for seed in range(5):
        chainer = Chainer(kb)
        shuffled = list(chainer._engine.get_rules())
        random.Random(seed).shuffle(shuffled)
        chainer._engine = forward._Chain(shuffled)
        assert [fired.id for fired in chainer.fired(facts_of(kb, one_flag=True))] == expected


def test_deep_chains_and_long_rows_of_findings_are_no_trouble():
    yes, no = c.Is("one.flag", (True,)), c.Is("one.flag", (False,))
    wide = [rule(f"w{n:03}", c.Is("one.score", (n,)), find=("f0",)) for n in range(400)]
    several = c.All(tuple(c.AnyOf((c.AtLeast(f"leg.{x}", n), no, yes)) for x in "abc" for n in (1, 2, 3, 4)))
    kb = knowledge_base(*wide, rule("z", c.All((c.Not(c.FindingHolds("f0")), several))))
    facts = facts_of(kb, one_flag=True, one_score=1000)
    assert [fired.id for fired in Chainer(kb).fired(facts)] == ["z"]
    assert Chainer(kb).consult(facts) == Verdicts(kb).consult(facts)


def test_a_taken_back_activation_is_refused():
    with pytest.raises(RuntimeError, match="took an activation back"):
        forward.TotalOrder()._update_agenda(None, [], [object()])
