"""What a consultation costs, as ratios measured side by side in one run: `make bench`."""

from __future__ import annotations

import compileall
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from scale import scale

from alliance_expert import consult, load
from alliance_expert.casebook import case_text, read_case
from alliance_expert.engine import Chainer, Verdicts
from alliance_expert.explain import look_ahead
from alliance_expert.explain.flips import flips
from alliance_expert.explain.targets import presence, target
from alliance_expert.interview.relevance import in_order, relevant
from alliance_expert.knowledge.layers import layered
from alliance_expert.model.case import Answer, Case, Facts, Response, Session, facts_at
from alliance_expert.model.condition import All, AnyOf, Condition, FindingHolds, Not, UnlessKnown
from alliance_expert.model.knowledge import Finding, KnowledgeBase, Rule
from alliance_expert.model.vocabulary import Attribute, Kind, Value
from alliance_expert.source.files import shipped

IMPORTS = (
    "import collections, collections.abc; collections.Mapping = collections.abc.Mapping;"
    "import click, yaml, jinja2; from experta.engine import KnowledgeEngine"
)
ROUNDS = 15
CASES, SESSIONS, ANSWERS = 500, 10, 20
PACKAGE = Path(__file__).parent.parent / "alliance_expert"
WORKED = Path(__file__).parent.parent / "tests" / "content" / "cases"


def main() -> None:
    compileall.compile_dir(PACKAGE, quiet=1)  # as pip has done with the libraries that it is measured against
    kb = load()
    cases = [_facts(kb, shipped("examples") / "demo.yaml")]
    print(f"{len(kb.active)} rules; medians and ratios of this run; Python {sys.version.split()[0]}\n")
    whole_process()
    workshop()
    laboratory()
    explanations(kb)
    questions(kb)
    engines(kb, cases)
    growth(kb, cases)
    caseload(kb)
    scale(kb, lambda size: grow(kb, size))


def whole_process() -> None:
    """consult against a process that only imports what it needs; bound 3.5, aim 2."""
    example = str(shipped("examples") / "demo.yaml")
    command = [sys.executable, "-m", "alliance_expert", "consult", example]
    imports = [sys.executable, "-c", IMPORTS]
    pairs = [(_process(command), _process(imports)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(one / other for one, other in pairs)
    own, base = (statistics.median(times) for times in zip(*pairs, strict=True))
    print("consult, whole process, against a process that imports click, yaml, jinja2 and experta")
    print(f"  {own * 1000:.0f} ms against {base * 1000:.0f} ms: {ratio:.2f} times (bound 3.5, aim 2)\n")


def workshop() -> None:
    """Lint and test of the shipped rules, whole processes; bound 1.5 s each."""
    for name in ("lint", "test"):
        command = [sys.executable, "-m", "alliance_expert", "rules", name]
        taken = statistics.median(_process(command) for _ in range(5))
        print(f"rules {name} of the shipped rules, whole process: {taken:.2f} s (bound 1.5)")
    print()


def laboratory() -> None:
    """Coverage against test, whole processes, bound 2; all mistakes in the shipped rules, and those of a minute."""
    program = [sys.executable, "-m", "alliance_expert", "rules"]
    ratio = statistics.median(_process([*program, "coverage"]) / _process([*program, "test"]) for _ in range(5))
    print(f"rules coverage of the shipped rules against rules test, whole processes: {ratio:.2f} times (bound 2)")
    for what, arguments, bound in (("all mistakes", [], 600), ("for a minute", ["--minutes", "1"], 60)):
        start = time.perf_counter()
        done = subprocess.run([*program, "mutate", *arguments], check=True, capture_output=True, text=True)
        taken = time.perf_counter() - start
        said = " ".join(line.removeprefix("#").strip() for line in done.stdout.splitlines()[-2:])
        print(f"rules mutate of the shipped rules, {what}: {taken:.0f} s (bound {bound})\n  {said}")
    print()


def explanations(kb: KnowledgeBase) -> None:
    """Explaining against consulting, whole processes, bound 1.3; and every flip of the worked cases, bound 2 s each."""
    example = str(shipped("examples") / "demo.yaml")
    facts = _facts(kb, Path(example))
    advised = consult(kb, facts)
    there = {item.strategy.id for item in advised.recommendations}
    absent = next(name for name in kb.strategies if name not in there)
    open_question = advised.open_questions[0].attribute
    value = kb.attributes[open_question].words[0]
    asked = {
        "--why": ["--why", advised.recommendations[0].strategy.id],
        "--why-not": ["--why-not", absent],
        "--what-if": ["--what-if", f"{open_question}={value}"],
    }
    print("explain, whole process, against consult")
    program = [sys.executable, "-m", "alliance_expert"]
    for name, question in asked.items():
        explain, plain = [*program, "explain", example, *question], [*program, "consult", example]
        ratio = statistics.median(_process(explain) / _process(plain) for _ in range(ROUNDS))
        print(f"  {name:10} {ratio:.2f} times (bound 1.3)")
    ahead = [_time(lambda: look_ahead(kb, advised)) for _ in range(9)]
    print(f"  what is still open, which consult looks at too: {statistics.median(ahead) * 1000:.0f} ms\n")
    flipped, worked = [], sorted(WORKED.glob("[A-Z]*.yaml"))
    for path in worked:
        facts = _facts(kb, path)
        for name in kb.strategies:
            condition = presence(kb, target(kb, name))
            flipped.append(_time(lambda c=condition, f=facts: flips(kb, f, c)))
    print(f"flips of every strategy in {len(worked)} worked cases: {len(flipped)} in all")
    print(f"  median {statistics.median(flipped):.3f} s, longest {max(flipped):.2f} s (bound 2)\n")


def questions(kb: KnowledgeBase) -> None:
    """From an answer to the next question, in interviews with what the worked cases say; bound 50 ms (median)."""
    taken, asked = [], []
    worked = sorted(WORKED.glob("V*.yaml"))
    for path in worked:
        facts = _facts(kb, path)
        known = {answer.attribute: answer for answer in facts.sessions[-1].answers}
        blank = Case(facts.case, (*facts.sessions[:-1], Session(facts.session, ())))
        facts, last, count = facts_at(blank, None, kb.attributes, kb.roles.plain_source), "", 0
        while True:
            start = time.perf_counter()
            following = in_order(kb, relevant(kb, facts), last)
            taken.append(time.perf_counter() - start)
            if not following:
                break
            last, count = following[0].attribute, count + 1
            nothing = Answer(last, None, kb.attributes[last].default_source, facts.session)
            facts = facts.with_answers(known.get(last, nothing))
        asked.append(count)
    print(f"the next question, in interviews on {len(worked)} worked cases: {len(taken)} times")
    print(f"  median {statistics.median(taken) * 1000:.0f} ms (bound 50), longest {max(taken) * 1000:.0f} ms")
    print(f"  questions asked: median {statistics.median(asked):.0f} of {len(kb.attributes)}\n")


def engines(kb: KnowledgeBase, cases: list[Facts]) -> None:
    """Verdicts against experta on the shipped rules, case by case; bound 30."""
    chainer, verdicts = Chainer(kb), Verdicts(kb)
    few, many = cases * 3, cases * 100
    scale = len(few) / len(many)
    pairs = [
        (_time(lambda: _all(chainer.fired, few)), _time(lambda: _all(verdicts.fired, many)) * scale) for _ in range(9)
    ]
    ratio = statistics.median(one / other for one, other in pairs)
    experta, fast = (statistics.median(times) / len(few) * 1000 for times in zip(*pairs, strict=True))
    print("verdicts against experta, shipped rules, engines reused, a case")
    print(f"  experta {experta:.2f} ms, verdicts {fast:.3f} ms: {ratio:.0f} times as fast (bound 30)\n")


def growth(kb: KnowledgeBase, cases: list[Facts]) -> None:
    """The cost of a consultation against the number of rules."""
    print("rules   build experta   experta a case   build verdicts   verdicts a case   ratio")
    for size in (50, 200, 1000):
        grown = grow(kb, size)
        chainer, verdicts = Chainer(grown), Verdicts(grown)
        build = _time(lambda kb=grown: Chainer(kb))
        build_fast = _time(lambda kb=grown: Verdicts(kb).fired(cases[0]))  # it builds when first asked
        one = _time(lambda c=chainer: _all(c.fired, cases)) / len(cases)
        other = min(_time(lambda v=verdicts: _all(v.fired, cases)) for _ in range(3)) / len(cases)
        print(
            f"{len(grown.active):5} {build * 1000:12.0f} ms {one * 1000:13.2f} ms {build_fast * 1000:13.1f} ms"
            f" {other * 1000:14.3f} ms {one / other:7.0f}"
        )


def grow(kb: KnowledgeBase, size: int) -> KnowledgeBase:
    """The shipped rules cut down or copied, each copy with findings of its own."""
    copies = -(-size // len(kb.rules))
    rules: list[Rule] = []
    findings: dict[str, Finding] = {}
    for number in range(copies):
        end = f"-{number}" if number else ""
        findings |= {f"{name}{end}": replace(finding, id=f"{name}{end}") for name, finding in kb.findings.items()}
        rules += [
            replace(
                rule,
                id=f"{rule.id}{end}",
                when=renamed(rule.when, end),
                find=tuple(f"{name}{end}" for name in rule.find),
            )
            for rule in kb.rules
        ]
    return replace(kb, rules=layered(rules[:size], []), findings=findings)


def renamed(condition: Condition, end: str) -> Condition:
    """The condition over the findings of a copy."""
    match condition:
        case FindingHolds():
            return FindingHolds(condition.finding + end)
        case All() | AnyOf():
            return type(condition)(tuple(renamed(part, end) for part in condition.parts))
        case Not() | UnlessKnown():
            return type(condition)(renamed(condition.part, end))
        case _:
            return condition


def caseload(kb: KnowledgeBase) -> None:
    """A caseload of cases with random answers, whole process; bound 10 s. And a tenth of them, for how it grows."""
    print(f"caseload, whole process, {SESSIONS} sessions a case, some {ANSWERS} answers a session")
    luck = random.Random(10)
    with tempfile.TemporaryDirectory() as made:
        for count, bound in ((CASES // 10, ""), (CASES, " (bound 10)")):
            folder = Path(made, str(count))
            folder.mkdir()
            for number in range(count):
                case = _any_case(kb, f"C{number:03}", luck)
                (folder / f"{case.code}.yaml").write_text(case_text(case, kb.attributes), encoding="utf-8")
            page = Path(made, f"{count}.html")
            command = [sys.executable, "-m", "alliance_expert", "caseload", str(folder), "-o", str(page)]
            taken = _time(lambda command=command: subprocess.run(command, check=True, capture_output=True))
            size = page.stat().st_size / 1_000_000
            each = taken / count * 1000
            print(f"  {count:3} cases {taken:5.2f} s{bound}, {each:.1f} ms a case, a page of {size:.1f} MB")


def _any_case(kb: KnowledgeBase, code: str, luck: random.Random) -> Case:
    return Case(code, tuple(_any_session(kb, number, luck) for number in range(1, SESSIONS + 1)))


def _any_session(kb: KnowledgeBase, number: int, luck: random.Random) -> Session:
    """Random answers to some questions and to that on danger, which is rarely open; two items were responded to."""
    gate = kb.roles.gate
    danger = kb.attributes[gate.attribute]
    settled = [word for word in danger.words if word not in gate.open]
    given = {danger.id: luck.choice(gate.open if luck.random() < 0.02 else settled)}
    for attribute in luck.sample([one for one in kb.attributes.values() if one is not danger], ANSWERS - 1):
        given[attribute.id] = _any_value(attribute, luck)
    sources = {
        name: [*kb.sources] if kb.attributes[name].ask_source else [kb.attributes[name].default_source]
        for name in given
    }
    answers = (Answer(name, value, luck.choice(sources[name]), number) for name, value in given.items())
    responses = (
        Response(luck.choice([*kb.strategies]), True, "", number),
        Response(luck.choice([*kb.holds]), False, luck.choice(kb.roles.set_aside)[0], number),
    )
    return Session(number, tuple(answers), "", responses)


def _any_value(attribute: Attribute, luck: random.Random) -> Value:
    match attribute.kind:
        case Kind.YES_NO:
            return luck.random() < 0.5
        case Kind.CHOICE:
            return luck.choice(attribute.words)
        case Kind.MANY:
            return attribute.in_order(luck.sample(attribute.words, luck.randint(0, min(3, len(attribute.words)))))
        case _:
            return attribute.at(attribute.low + attribute.step * luck.randrange(attribute.numbers))


def _facts(kb: KnowledgeBase, path: Path) -> Facts:
    case = read_case(path.read_bytes(), path.name, kb)
    return facts_at(case, None, kb.attributes, kb.roles.plain_source)


def _all(run: Callable[[Facts], object], cases: list[Facts]) -> None:
    for facts in cases:
        run(facts)


def _time(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _process(command: list[str]) -> float:
    return _time(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))


if __name__ == "__main__":
    main()
