"""A small invented knowledge base, and random rules and cases over it: the ground on which the laws are tested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from alliance_expert.knowledge.layers import layered
from alliance_expert.model import condition as c
from alliance_expert.model.case import Answer, Case, Response, Session
from alliance_expert.model.knowledge import (
    Advised,
    Finding,
    Gate,
    Hold,
    KnowledgeBase,
    Notice,
    Pack,
    Roles,
    Rule,
    Source,
    Strategy,
)
from alliance_expert.model.place import Place, Text
from alliance_expert.model.vocabulary import Attribute, Kind, Option

SOURCES = {name: Source(name, name, name in ("told", "record")) for name in ("told", "record", "guess")}
FINDINGS = tuple(f"f{n}" for n in range(6))
STRATEGIES = tuple(f"s{n}" for n in range(5))
HOLDS = tuple(f"h{n}" for n in range(3))
LEGS = ("leg.a", "leg.b", "leg.c")
NOWHERE = Place(Text("invented", ()))


def _options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(name, name) for name in names)


def _attribute(name: str, kind: Kind, **more: object) -> Attribute:
    return Attribute(name, kind, label=name, question=f"{name}?", default_source="guess", **more)  # type: ignore[arg-type]


def _scale(name: str, **more: object) -> Attribute:
    return _attribute(name, Kind.SCALE, low=Decimal(1), high=Decimal(4), best="high", **more)


ATTRIBUTES = {
    attribute.id: attribute
    for attribute in (
        *(_scale(leg) for leg in LEGS),
        _attribute("gate.open", Kind.CHOICE, options=_options("no", "unsure", "yes")),
        _attribute("gate.handled", Kind.YES_NO),
        _attribute("one.choice", Kind.CHOICE, options=_options("red", "green")),
        _attribute("one.grade", Kind.CHOICE, options=_options("low", "mid", "top"), ordered=True, best="low"),
        _attribute("one.flag", Kind.YES_NO, persists=True),
        _attribute("one.set", Kind.MANY, options=_options("x", "y", "z")),
        _attribute("one.score", Kind.SCORE, low=Decimal(0), high=Decimal(2), step=Decimal("0.5"), best="high"),
        _attribute("one.long", Kind.SCORE, low=Decimal(0), high=Decimal(30), step=Decimal("0.5"), best="low"),
        _scale("one.kept", persists=True),
    )
}
GATE = Gate("gate.open", ("yes", "unsure"), "gate.handled", (True,), "danger")
ROLES = Roles(
    legs=tuple((leg, leg[-1]) for leg in LEGS),
    gate=GATE,
    plain_source="record",
    ruptures=("f0",),
    opening=(),
    groups=(("leg", "Legs"), ("gate", "Gate"), ("one", "Others")),
    benchmarks=(),
    standing_notice="standing",
)
OPEN = c.All((c.Is("gate.open", ("yes", "unsure")), c.UnlessKnown(c.Is("gate.handled", (True,)))))
LEFT = c.All((c.Unknown("gate.open"), c.LeftOpen("gate.open", GATE.open, GATE.handled, GATE.settled)))


def rule(name: str, when: c.Condition, **more: object) -> Rule:
    """A rule; without a conclusion it recommends s0 now."""
    blank: dict[str, object] = {
        "find": (), "recommend": (), "hold": (), "notice": (), "gate": (), "with_gate": False,
        "status": "stable", "lecture": (), "evidence": (), "place": NOWHERE,
    }  # fmt: skip
    concluded = more or {"recommend": (Advised("s0", "now", None),)}
    return Rule(id=name, when=when, because=f"Because {name}.", **{**blank, **concluded})  # type: ignore[arg-type]


GATE_RULES = (rule("gate-open", OPEN, gate=("danger",)), rule("gate-left", LEFT, gate=("danger",)))


def knowledge_base(
    *rules: Rule, gate: bool = True, stops: tuple[tuple[str, str], ...] = (), findings: tuple[str, ...] = FINDINGS
) -> KnowledgeBase:
    """A knowledge base of these rules, with the gate unless told otherwise; hold h0 stops what `stops` says."""
    problems: list[object] = []
    placed = layered([*rules, *(GATE_RULES if gate else ())], problems)  # type: ignore[arg-type]
    assert not problems, problems
    return KnowledgeBase(
        packs=(Pack("invented", "1", "en"),),
        settings={},
        roles=ROLES,
        sources=SOURCES,
        attributes=ATTRIBUTES,
        findings={name: Finding(name, name, f"{name}.", NOWHERE) for name in findings},
        strategies={name: Strategy(name, (), name, "therapist", "", (), (), (), 5, (), ()) for name in STRATEGIES},
        holds={name: Hold(name, (), name, "", "", dict(stops) if name == "h0" else {}, (), ()) for name in HOLDS},
        notices={name: Notice(name, (), name, f"{name}.", ()) for name in ("alarm", "danger", "standing", "n0")},
        evidence={},
        lecture={},
        rules=placed,
        digest="sha256:invented",
    )


LINKS: dict[str, Callable[[c.Condition], c.Condition]] = {
    "as it is": lambda before: before,
    "not": c.Not,
    "unless known": c.UnlessKnown,
    "either": lambda before: c.AnyOf((before, c.Is("one.choice", ("green",)))),
}
"""Ways in which one finding can wait for another."""


def chain(link: Callable[[c.Condition], c.Condition], length: int) -> KnowledgeBase:
    """Findings that wait for one another in a row, the first for a flag: s0 for the last, s1 where that fails."""
    names = tuple(f"f{n}" for n in range(length))
    links = [rule(f"r{n}", link(c.FindingHolds(names[n - 1])), find=(names[n],)) for n in range(1, length)]
    return knowledge_base(
        rule("r0", c.Is("one.flag", (True,)), find=names[:1]),
        *links,
        rule("yes", c.FindingHolds(names[-1]), recommend=(Advised("s0", "now", None),)),
        rule("no", c.Not(c.FindingHolds(names[-1])), recommend=(Advised("s1", "now", None),)),
        gate=False,
        findings=names,
    )


def ladder(height: int) -> KnowledgeBase:
    """Findings each of which rests on the one before in two ways: s0 for the last."""
    names = tuple(f"f{n}" for n in range(height))
    rungs = [
        rule(f"r{n}-{leg}", c.All((c.FindingHolds(names[n - 1]), c.Known(leg))), find=(names[n],))
        for n in range(1, height)
        for leg in LEGS[:2]
    ]
    return knowledge_base(
        rule("r0", c.AnyOf((c.Is("one.flag", (True,)), c.Is("one.choice", ("red",)))), find=names[:1]),
        *rungs,
        rule("top", c.FindingHolds(names[-1]), recommend=(Advised("s0", "now", None),)),
        gate=False,
        findings=names,
    )


# --- random conditions


@cache  # to make a strategy anew for every draw takes most of the time of a law
def any_value(attribute: Attribute) -> st.SearchStrategy[object]:
    match attribute.kind:
        case Kind.YES_NO:
            return st.booleans()
        case Kind.MANY:
            return st.sets(st.sampled_from(attribute.words)).map(
                lambda chosen: tuple(w for w in attribute.words if w in chosen)
            )
        case Kind.SCALE:
            return st.integers(int(attribute.low), int(attribute.high))
        case Kind.SCORE:
            return st.integers(0, attribute.numbers - 1).map(lambda n: attribute.low + n * attribute.step)
        case Kind.CHOICE:
            return st.sampled_from(attribute.words)


EVERY = tuple(sorted(ATTRIBUTES))


@st.composite
def tests(draw: st.DrawFn, two_valued: bool = True, among: tuple[str, ...] = EVERY) -> c.Condition:
    """A test of any kind on one of these attributes; `left` looks at silence too, for what is not handled."""
    attribute = ATTRIBUTES[draw(st.sampled_from(among))]
    kinds = ["source", "since", "weakest", "session"]
    if attribute.kind is Kind.MANY:
        kinds += ["any", "all", "none"] * 2
    else:
        kinds += ["is"] * 2
    if attribute.has_order:
        kinds += ["least", "most", "change", "falling", "constant"] * 2
    if two_valued:
        kinds += ["known", "unknown", "left"]
    name = attribute.id
    match draw(st.sampled_from(kinds)):
        case "any" | "all" | "none" as how:
            return c.Includes(name, how, tuple(sorted(draw(st.sets(st.sampled_from(attribute.words), min_size=1)))))
        case "is":
            values = draw(st.lists(any_value(attribute), min_size=1, max_size=2, unique=True))
            return c.Is(name, tuple(values))  # type: ignore[arg-type]
        case "least":
            return c.AtLeast(name, draw(any_value(attribute)))  # type: ignore[arg-type]
        case "most":
            return c.AtMost(name, draw(any_value(attribute)))  # type: ignore[arg-type]
        case "change":
            return c.ChangeIs(name, (draw(st.sampled_from(["better", "same", "worse"])),))
        case "falling":
            return c.FallingOver(name, draw(st.integers(2, 3)))
        case "constant":
            return c.ConstantAt(name, draw(any_value(attribute)), 2)  # type: ignore[arg-type]
        case "source":
            return c.SourceIs(name, (draw(st.sampled_from(sorted(SOURCES))),))
        case "since":
            return c.SessionsSince(name, draw(st.integers(0, 2)), None)
        case "weakest":
            leg = draw(st.sampled_from(LEGS))
            return c.Weakest(leg, tuple(other for other in LEGS if other != leg))
        case "session":
            return c.AtMost("session.number", draw(st.integers(1, 3)))
        case "left":
            return c.LeftOpen(GATE.attribute, GATE.open, GATE.handled, GATE.settled)
        case "known":
            return c.Known(name)
        case _:
            return c.Unknown(name)


@cache
def conditions(
    findings: tuple[str, ...], two_valued: bool = True, among: tuple[str, ...] = EVERY
) -> st.SearchStrategy[c.Condition]:
    """Conditions that wait for these findings only."""
    leaf = tests(two_valued, among)
    if findings:
        leaf = st.one_of(leaf, leaf, st.sampled_from(findings).map(c.FindingHolds))

    def wrap(inner: st.SearchStrategy[c.Condition]) -> st.SearchStrategy[c.Condition]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        wrapped = [several.map(c.All), several.map(c.AnyOf), inner.map(c.Not)]
        return st.one_of(*wrapped, *([inner.map(c.UnlessKnown)] if two_valued else []))

    return st.recursive(leaf, wrap, max_leaves=6)


@st.composite
def rules_of(draw: st.DrawFn, two_valued: bool = True, among: tuple[str, ...] = EVERY) -> tuple[Rule, ...]:
    """Random rules without circles: a rule for finding n waits for findings below n only."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        level = draw(st.integers(0, len(FINDINGS)))
        when = draw(conditions(FINDINGS[:level], two_valued, among))
        concluded: dict[str, object] = {}
        if level < len(FINDINGS):
            concluded["find"] = (FINDINGS[level],)
        if draw(st.booleans()) or not concluded:
            timing = draw(st.sampled_from(["now", "soon", "later"]))
            concluded["recommend"] = (Advised(draw(st.sampled_from(STRATEGIES)), timing, None),)
        if draw(st.booleans()):
            concluded["hold"] = (draw(st.sampled_from(HOLDS)),)
        concluded["with_gate"] = draw(st.booleans())
        made.append(rule(f"r{number:02}", when, **concluded))
    return tuple(made)


@st.composite
def knowledge_bases(
    draw: st.DrawFn, two_valued: bool = True, capped: bool = False, among: tuple[str, ...] = EVERY
) -> KnowledgeBase:
    """Random knowledge bases; without two-valued tests they have no gate either, for a gate needs them.

    `capped` ones may hold only so much at a timing, and their rules give urgencies. In them every hold may stop
    something, some rules give notices, plainly or as gates, and some are drafts.
    """
    limits = st.tuples(st.sampled_from(STRATEGIES), st.sampled_from(["soon", "later", "never"]))
    stops = st.lists(limits, max_size=3, unique_by=lambda pair: pair[0]).map(tuple)
    rules = draw(rules_of(two_valued, among))
    if not capped:
        return knowledge_base(*rules, gate=two_valued, stops=draw(stops))
    most = tuple((timing, draw(st.integers(1, 3))) for timing in ("now", "soon") if draw(st.booleans()))
    kb = knowledge_base(*(draw(_richer(made, two_valued)) for made in rules), gate=two_valued)
    holds = {name: replace(hold, stops=dict(draw(stops))) for name, hold in kb.holds.items()}
    return replace(kb, holds=holds, roles=replace(ROLES, most=most))


@st.composite
def _richer(draw: st.DrawFn, made: Rule, gate: bool) -> Rule:
    """The rule with urgencies, and perhaps a notice, perhaps as a gate, or as a draft."""
    urgency = st.one_of(st.none(), st.integers(1, 9))
    recommend = tuple(replace(one, urgency=draw(urgency)) for one in made.recommend)
    notice = draw(st.sampled_from([(), ("n0",), ("alarm",)]))
    gates = ("alarm",) * (gate and draw(st.integers(0, 9)) == 9)
    status = draw(st.sampled_from(["stable"] * 5 + ["draft"]))
    return replace(made, recommend=recommend, notice=notice, gate=gates, status=status)


# --- random cases


@cache
def _any_or_unknown(attribute: Attribute) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), *[any_value(attribute)] * 4)


@st.composite
def cases(draw: st.DrawFn, kb: KnowledgeBase | None = None, most: int = 3) -> Case:
    """Cases of some sessions with some answers, for the attributes of `kb` or the invented ones."""
    attributes = kb.attributes if kb else ATTRIBUTES
    sources = sorted(kb.sources if kb else SOURCES)
    numbers = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=most)))
    sessions = []
    for number in numbers:
        answers = []
        for name in sorted(draw(st.sets(st.sampled_from(sorted(attributes)), max_size=len(attributes)))):
            value = draw(_any_or_unknown(attributes[name]))
            answers.append(Answer(name, value, draw(st.sampled_from(sources)), number))  # type: ignore[arg-type]
        sessions.append(Session(number, tuple(answers)))
    return Case("random", tuple(sessions))


WHY = ("not_now", "It came up by itself.")


@st.composite
def with_responses(draw: st.DrawFn, case: Case, items: Sequence[str] = (*STRATEGIES, *HOLDS)) -> Case:
    """The case with responses to some of these items in some of its sessions, advised or not."""
    sessions = []
    for one in case.sessions:
        taken = {item: draw(st.booleans()) for item in sorted(draw(st.sets(st.sampled_from(items), max_size=4)))}
        responses = tuple(
            Response(item, accepted, "" if accepted else draw(st.sampled_from(WHY)), one.number)
            for item, accepted in taken.items()
        )
        sessions.append(replace(one, responses=responses))
    return replace(case, sessions=tuple(sessions))


def with_answer(case: Case, answer: Answer) -> Case:
    """The case with one more answer in its last session."""
    last = case.sessions[-1]
    kept = tuple(one for one in last.answers if one.attribute != answer.attribute)
    return replace(case, sessions=(*case.sessions[:-1], replace(last, answers=(*kept, answer))))
