"""The answers that are tried stand for all others: no test tells any answer from the one that stands for it."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.engine.tests import reading
from alliance_expert.explain.answers import each, possible
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Session
from alliance_expert.model.vocabulary import Kind

from .. import invented
from ..amount import some
from ..invented import ATTRIBUTES, SOURCES, cases, knowledge_base
from .alike import OPTIONS, every_answer, every_value, facts_of, with_long_list

KB = knowledge_base(gate=False)
ALONE = sorted(name for name in ATTRIBUTES if not name.startswith(("leg.", "gate.")))


@st.composite
def asked(draw: st.DrawFn, kinds: set[Kind]):
    """Facts, an attribute of such a kind, and some tests of it."""
    name = draw(st.sampled_from([name for name in ALONE if ATTRIBUTES[name].kind in kinds]))
    facts = facts_of(KB, draw(cases(most=3)))
    return (
        facts,
        ATTRIBUTES[name],
        draw(st.lists(invented.tests(among=(name,)).filter(about(name)), min_size=1, max_size=4)),
    )


def about(name):
    return lambda test: c.attributes_of(test) == (name,)


def told(facts, tests, answers):
    """What the tests say, for each of the answers."""
    records = [facts.record(answer.attribute).with_answer(answer) for answer in answers]
    return [tuple(reading(test, KB)(record) for test in tests) for record in records]


def answers_of(question):
    """Each answer that is tried, with every choice among its bundles of options."""
    for record in question.known:
        now = record.current
        for chosen in product([False, True], repeat=len(question.options)):
            among = {option for bundle, on in zip(question.options, chosen, strict=True) if on for option in bundle}
            words = tuple(word for word in question.attribute.words if word in among)
            yield Answer(now.attribute, words, now.source, now.session) if question.options else now


@settings(max_examples=some(80), deadline=None)
@given(asked(set(Kind)))
def test_for_every_answer_one_is_tried_that_the_tests_do_not_tell_from_it(asked):
    facts, attribute, tests = asked
    by_anyone = list(answers_of(possible(KB, facts, attribute, tests, tuple(SOURCES))))
    assert set(told(facts, tests, every_answer(attribute.id, facts.session))) == set(told(facts, tests, by_anyone))
    of_one = [answer for answer in every_answer(attribute.id, facts.session) if answer.source == "told"]
    now = facts.answer(attribute.id)
    others = [answer for answer in of_one if not now or answer.value != now.value]
    tried = [record.current for record in each(KB, facts, attribute, tests, "told").known]
    assert set(told(facts, tests, others)) <= set(told(facts, tests, tried)) <= set(told(facts, tests, of_one))


@settings(max_examples=some(60), deadline=None)
@given(asked({Kind.MANY}))
def test_of_choices_that_the_tests_do_not_tell_apart_the_nearest_other_one_is_tried_and_only_that(asked):
    facts, attribute, tests = asked
    now = facts.answer(attribute.id)
    kept = set(now.value) if now else set()
    tried = [record.current for record in each(KB, facts, attribute, tests, "told").known]
    includes = [test for test in tests if isinstance(test, c.Includes)]
    classes = told(facts, includes, tried)
    assert len(set(classes)) == len(tried)
    for answer, said in zip(tried, classes, strict=True):
        for value in every_value(attribute):
            other = Answer(attribute.id, value, "told", facts.session)
            if told(facts, includes, [other]) == [said] and not (now and value == now.value):
                assert len(kept ^ set(answer.value)) <= len(kept ^ set(value))


def test_a_list_on_which_too_much_depends_is_not_tried_at_all_and_says_so():
    kb = with_long_list()
    facts, long = facts_of(kb, Case("A17", (Session(1, ()),))), kb.attributes["long.list"]
    apart = [c.Includes("long.list", "any", (word,)) for word in OPTIONS]
    few, many = each(kb, facts, long, apart[:12], "told"), each(kb, facts, long, apart[:13], "told")
    assert (len(few.known), few.complete, len(many.known), many.complete) == (4096, True, 0, False)
    together = [c.Includes("long.list", how, OPTIONS) for how in ("any", "none", "all")]
    assert [len(record.current.value) for record in each(kb, facts, long, together, "told").known] == [0, 1, 40]
