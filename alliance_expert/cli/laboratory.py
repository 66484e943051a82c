"""`alliance-expert rules coverage` and `rules mutate`: what scenarios are worth."""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import load
from ..model.knowledge import NARROWED, KnowledgeBase
from ..source.shape import closest, listing
from .screen import message, progress, result
from .shared import (
    NAME,
    PATH,
    Examples,
    counted,
    filled,
    ids_beginning,
    pack_folders,
    quoted,
    rule_options,
    spare_others,
    with_the_one_here,
)

if TYPE_CHECKING:
    from ..author.coverage import Coverage, Covered
    from ..author.mutants import Mutant
    from ..author.mutation import Remedy, Tally, Tried
    from ..author.trials import Trials
    from ..explain.words import Words

MOST_FAILING = 5
STAYS = "holds something else, or was changed, so it stays. Name another file."
MARGIN = 1.0
"""Seconds of a limited time that are kept for the last mistake and for what is told."""

ENDINGS = {"": "text", ".txt": "text", ".html": "html", ".htm": "html"}
GAPS = "What no scenario tries, found by: alliance-expert rules coverage"
PAGE = '<meta name="generator" content="alliance-expert rules coverage">'
"""What marks a file of coverage, so that it may be written again."""

MISTAKES = "# Mistakes that no scenario notices, found by: alliance-expert rules mutate"
NUMBER = re.compile(r"\d{1,9}(\.\d{1,40})?")
SEALED = re.compile(rb"(.*)# sealed: ([0-9a-f]{16})\n", re.DOTALL)
"""How a file of mistakes begins and ends. Where the seal does not fit any more somebody has written in it."""


def _share(context: click.Context, parameter: click.Parameter, value: str | None) -> Fraction | None:
    """A number of percent as a share of one, kept exactly, so that 99.9 is not met by 99.89."""
    if value is None:
        return None
    if not NUMBER.fullmatch(number := value.removesuffix("%").strip()):
        raise click.BadParameter(f"{value!r} is no number of percent, such as 95 or 97.5.")
    if (share := Fraction(number) / 100) > 1:
        raise click.BadParameter(f"{value} does not lie between 0 and 100.")
    return share


def _minutes(context: click.Context, parameter: click.Parameter, value: str | None) -> Fraction | None:
    """A number of minutes, such as 1 or 0.5."""
    if value is None:
        return None
    if not NUMBER.fullmatch(value) or not (minutes := Fraction(value)):
        raise click.BadParameter(f"{value!r} is no number of minutes, such as 1 or 0.5.")
    return minutes


@dataclass(frozen=True, slots=True)
class Laboratory:
    """The scenarios of all packs, ready to be tried; and the ids of what is looked at, which the packs named have.

    `bare` are those of the packs named that have rules and no scenario.
    """

    trials: Trials
    rules: frozenset[str]
    attributes: frozenset[str]
    bare: tuple[Path, ...] = ()

    @property
    def kb(self) -> KnowledgeBase:
        """The rules, drafts included."""
        return self.trials.kb

    def only(self, wanted: Collection[str]) -> frozenset[str]:
        """The rules that are wanted, else all that are looked at."""
        known = [rule.id for rule in self.kb.active]
        for name in wanted:
            if name not in known:
                raise click.BadParameter(
                    f"no rule that fires has the id {name!r}.{closest(name, known)}", param_hint="--rule"
                )
        return frozenset(wanted) or self.rules


def laboratory(packs: Sequence[str], only: bool) -> Laboratory:
    """All packs with their scenarios; looked at is what the packs named have, or narrow, or all where none is named."""
    from ..author.scenarios import read_scenarios, untested
    from ..author.trials import Trials
    from ..knowledge.changes import ATTRIBUTE, RULE
    from ..knowledge.files import collect

    named = with_the_one_here(packs)
    folders = pack_folders(named, only)
    kb = load(folders, drafts=True)
    scenarios = read_scenarios(folders, kb)
    trials = Trials(kb, scenarios)
    if not trials.scenarios:
        raise click.UsageError("There is no scenario to try. Write *.cases.yaml files beside the rules.")
    if not named:
        return Laboratory(trials, frozenset(rule.id for rule in kb.active), frozenset(kb.attributes))
    files = {file.shown for file in collect(tuple(Path(pack) for pack in named))}
    own = [(kind, name) for (kind, name), place in kb.places.items() if place.text.name in files]
    narrowed = (change.id for change in kb.changes if change.how == NARROWED and change.place.text.name in files)
    rules = frozenset((*(name for kind, name in own if kind == RULE), *narrowed))
    if not rules:
        raise click.UsageError(f"There is no rule to try in {listing(named)}.")
    bare = tuple(folder for folder in untested(folders, scenarios) if str(folder) in named)
    return Laboratory(trials, rules, frozenset(name for kind, name in own if kind == ATTRIBUTE), bare)


RULE_OPTION = click.option(
    "--rule",
    "wanted",
    multiple=True,
    metavar="ID",
    shell_complete=ids_beginning(lambda kb: (rule.id for rule in kb.rules)),
    help="This rule only. May be given again.",
)


# --- coverage


@click.command(
    cls=Examples.Command,
    name="coverage",
    examples="""
    alliance-expert rules coverage
    alliance-expert rules coverage --rules my-pack
    alliance-expert rules coverage --rules my-pack --fail-under 95
    alliance-expert rules coverage -o coverage.html
    """,
)
@RULE_OPTION
@click.option(
    "--fail-under",
    callback=_share,
    metavar="PERCENT",
    help="End with 1 if a smaller share was seen of what conditions can come to. Nothing is rounded up.",
)
@click.option("--format", "form", type=click.Choice(("text", "html")), help="Without it: what FILE ends in, else text.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write it to FILE.")
@rule_options
def coverage_command(
    wanted: tuple[str, ...],
    fail_under: Fraction | None,
    form: str | None,
    output: str | None,
    packs: tuple[str, ...],
    only: bool,
) -> int:
    """Tell what no scenario tries: rules, parts of their conditions, answers.

    Each part of a condition should be seen to be so, not to be so, and not known, as far as answers can bring that
    about. Where packs are named, their rules are looked at; the scenarios of all packs are tried.
    """
    from ..author.coverage import coverage

    form = form or _form(output)
    spare_others(output, _is_coverage, STAYS)
    lab = laboratory(packs, only)
    found = coverage(lab.trials, lab.only(wanted), frozenset() if wanted else lab.attributes)
    if form == "html":
        from ..author.covered import page

        result(page(found, lab.kb), output)
    else:
        result("\n".join((GAPS, "", *_covered(found, lab.kb, whole=bool(wanted)), "")), output)
    return _untried(lab.bare) or _enough(found.share, fail_under)


def _form(output: str | None) -> str:
    """The form that a file's name ends in; text where there is none."""
    ending = Path(output or "").suffix.lower()
    if ending not in ENDINGS:
        said = f"nothing here ends in {ending}. Use .html or .txt, or say --format as well."
        raise click.BadParameter(said, param_hint="--output")
    return ENDINGS[ending]


def _is_coverage(content: bytes) -> bool:
    return content.startswith(GAPS.encode()) or (content.startswith(b"<!doctype html>") and PAGE.encode() in content)


def _is_sealed(content: bytes) -> bool:
    """Are these mistakes as they were written, with nothing that a person has put in?"""
    found = SEALED.fullmatch(content)
    return found is not None and content.startswith(MISTAKES.encode()) and found[2].decode() == _seal(found[1])


def _seal(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _untried(bare: Sequence[Path]) -> int:
    """1 where packs have rules and no scenario of their own, and say so."""
    for folder in bare:
        message(f"No scenario was found in {folder}, so its rules are tried by those of others only.")
    return 1 if bare else 0


def _enough(share: Fraction, wanted: Fraction | None) -> int:
    """1 where a share is less than what is wanted, and say so."""
    from ..author.coverage import percent

    if wanted is None or share >= wanted:
        return 0
    message(f"{percent(share)} is under {float(wanted * 100):g} %.")
    return 1


def _covered(found: Coverage, kb: KnowledgeBase, whole: bool) -> Iterator[str]:
    from ..explain.words import Words

    words = Words(kb)
    for one in found.rules:
        if whole or one.gaps:
            yield from _rule(one, words, whole)
            yield ""
    for attribute, unused in found.unused:
        labels = ", ".join(unused)
        yield _filled(f"No scenario gives {attribute.id}: {labels}")
    if found.unused:
        yield ""
    yield from map(_filled, _totals(found))


def _rule(one: Covered, words: Words, whole: bool) -> Iterator[str]:
    from ..author.coverage import WORDS, heading

    yield f"{one.rule.id}  {one.rule.place}"
    yield _filled(f"fires in {counted(len(one.fired), 'scenario')}, withheld in {one.withheld}, open in {one.open}", 4)
    if whole:
        yield from (_filled(f"fired by: {scenario.name}", 4) for scenario in one.fired)
    for branch in one.branches if whole else one.gaps:
        said = heading(branch.condition, words) if whole else words.sentence(branch.condition)
        seen = ", ".join(
            f"{WORDS[verdict]} {count}" if count else f"never {WORDS[verdict]}" for verdict, count in branch.counts
        )
        never = f"never {' nor '.join(WORDS[verdict] for verdict in branch.unseen)}"
        yield _filled(f"{seen if whole else never}: {said}", 4 + 2 * branch.depth * whole)


def _totals(found: Coverage) -> Iterator[str]:
    from ..author.coverage import percent

    yield (
        f"{counted(found.scenarios, 'scenario')}; {counted(len(found.rules), 'rule')}: {found.fired} fired, "
        f"{found.withheld} withheld."
    )
    if found.options:
        yield f"Answers given: {found.used} of {found.options}."
    yield f"Conditions: {found.seen} of {found.possible} outcomes seen, {percent(found.share)}."


def _filled(text: str, by: int = 0) -> str:
    return filled(text, " " * by, " " * (by + 4))


# --- mutation


@click.command(
    cls=Examples.Command,
    name="mutate",
    examples="""
    alliance-expert rules mutate --rules my-pack
    alliance-expert rules mutate --minutes 1
    alliance-expert rules mutate --sample 200 --seed 7
    alliance-expert rules mutate --rules my-pack --fail-under 90 -o mistakes.txt
    """,
)
@RULE_OPTION
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Try only N mistakes, chosen by chance.")
@click.option("--minutes", callback=_minutes, metavar="N", help="Stop after N minutes.")
@click.option("--seed", type=int, default=1, metavar="N", help="Chance, by number: the same N chooses the same.")
@click.option(
    "--fail-under",
    callback=_share,
    metavar="PERCENT",
    help="End with 1 if a smaller share was noticed. Nothing is rounded up.",
)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write it to FILE.")
@rule_options
def mutate_command(
    wanted: tuple[str, ...],
    sample: int | None,
    minutes: Fraction | None,
    seed: int,
    fail_under: Fraction | None,
    output: str | None,
    packs: tuple[str, ...],
    only: bool,
) -> int:
    """Make small mistakes in the rules, one at a time, and tell which of them no scenario notices.

    A bound is shifted, a part left out or turned round, all and any change places, a strategy comes at another time,
    a rule is gone. For each mistake that nobody notices there is a scenario that would, ready to be pasted. Where
    packs are named, mistakes are made in their rules; the scenarios of all packs are tried. Nothing is changed in any
    file.
    """
    from ..author.mutants import mutants
    from ..author.mutation import tally, tried

    began = time.monotonic()
    spare_others(output, _is_sealed, STAYS)
    lab = laboratory(packs, only)
    if _failing(lab.trials, packs):
        return 1
    chosen = lab.only(wanted)
    made = list(mutants(lab.kb, (rule for rule in lab.kb.active if rule.id in chosen)))
    order = list(range(len(made)))
    if sample is not None or minutes is not None:
        random.Random(seed).shuffle(order)
    order = order[:sample]
    steps = tried((made[place] for place in order), lab.trials)
    results: list[Tried] = []
    end = None if minutes is None else began + float(60 * minutes) - MARGIN
    interrupted = _collected(progress(steps, len(order)), end, results)
    in_order = [one for _, one in sorted(zip(order, results, strict=False), key=lambda pair: pair[0])]
    tallied = tally(in_order)
    told = "\n".join((*_survivors(in_order, lab.kb), *_scored(tallied, len(made), len(results), seed), ""))
    result(f"{told}# sealed: {_seal(told.encode())}\n" if output not in (None, "-") else told, output)
    if interrupted:
        raise KeyboardInterrupt
    return _untried(lab.bare) or _enough(tallied.score, fail_under)


def _failing(trials: Trials, packs: Sequence[str]) -> bool:
    """Do scenarios fail before any mistake is made? A mistake is noticed where one fails that passed before."""
    failing = [one for one in trials.named(trials.failing) if not one.todo]
    if failing:
        again = "".join(f" --rules {quoted(pack)}" for pack in packs)
        message(f"{counted(len(failing), 'scenario')} fail{'s' if len(failing) == 1 else ''} without any mistake:")
        for one in failing[:MOST_FAILING]:
            message(f"  {one.name} ({one.place})")
        message(
            f"Mend that first: {NAME} rules test{again}. Where a change is meant, a scenario of the same name in "
            "your pack takes the place of an earlier one."
        )
    return bool(failing)


def _collected(steps: Iterable[Tried], end: float | None, results: list[Tried]) -> bool:
    """The steps up to a moment, at least one. Was it interrupted?"""
    try:
        for step in steps:
            results.append(step)
            if end is not None and time.monotonic() > end:
                break
    except KeyboardInterrupt:
        return True
    return False


def _survivors(results: Sequence[Tried], kb: KnowledgeBase) -> Iterator[str]:
    """A file of scenarios, with what each would show in comments; then what no case was found for, or none can tell."""
    from ..author.mutation import SAME, SURVIVED, remedies
    from ..author.written import written

    yield MISTAKES
    yield ""
    found = remedies(results)
    if not found:
        yield from ("# There is no scenario to add.", "[]", "")
    for one in found:
        yield from _remedy(one, kb)
        mark = _seal(written("", one.case, one.expect, one.never, kb).encode())[:4]
        yield written(f"TODO {mark} say what this shows of {one.rule.id}", one.case, one.expect, one.never, kb)
    unshown = [one for one in results if one.outcome == SURVIVED and not one.told.case]
    same = [one for one in results if one.outcome == SAME]
    for title, group in (("No case was found that would show:", unshown), ("No case can show:", same)):
        if group:
            yield f"# {title}"
        for tried in group:
            yield from _mistake(tried.mutant, f"{tried.mutant.rule.id}: ")
            if tried.told.same:
                yield _comment(tried.told.same, 6)
        yield from ("",) if group else ()


def _remedy(one: Remedy, kb: KnowledgeBase) -> Iterator[str]:
    yield _comment(f"{one.rule.id}  {one.rule.place}")
    for mutant in one.mutants:
        yield from _mistake(mutant)


def _mistake(mutant: Mutant, before: str = "") -> Iterator[str]:
    yield _comment(f"{before}{mutant.operator}: {mutant.was}", 2)
    yield _comment(f"now: {mutant.now or 'left out'}", 6)


def _comment(text: str, by: int = 0) -> str:
    return filled(text, f"#{' ' * (by + 1)}", f"#{' ' * (by + 5)}")


def _scored(tallied: Tally, made: int, tried: int, seed: int) -> Iterator[str]:
    """A table by kind of mistake, and the score."""
    from ..author.coverage import percent
    from ..author.mutants import OPERATORS
    from ..author.mutation import KILLED, REFUSED, SAME, SURVIVED

    columns = {KILLED: "noticed", REFUSED: "refused", SURVIVED: "survived", SAME: "no case can tell"}
    yield f"# {'mistake':12}{''.join(f'{title:>{len(title) + 3}}' for title in columns.values())}"
    for operator in OPERATORS:
        numbers = {title: tallied.of(outcome, operator) for outcome, title in columns.items()}
        if any(numbers.values()):
            yield f"# {operator:12}{''.join(f'{number:>{len(title) + 3}}' for title, number in numbers.items())}"
    yield "#"
    part = "" if tried == made else f" Chosen by chance of {made}, with seed {seed}."
    yield _comment(
        f"{counted(tried, 'mistake')} made.{part} Noticed: {percent(tallied.score)} of those a case can tell."
    )
