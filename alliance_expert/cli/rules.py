"""`alliance-expert rules ...`: for those who write rules."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__, load
from ..model.knowledge import DRAFT
from ..model.place import LEVELS, Problem
from ..source.files import CONTENT_LIMIT, read_bytes, shipped, write_bytes
from ..source.shape import listing
from .diff import diff_command
from .export import export_command
from .graph import graph
from .laboratory import coverage_command, mutate_command
from .list import KINDS, counted_of, list_command
from .new import new
from .screen import message, progress, result
from .shared import PATH, SETTINGS, WIDTH, Examples, counted, pack_folders, rule_options, with_the_one_here
from .show import show_command
from .site import docs
from .watch import snapshot, watch, watch_option

if TYPE_CHECKING:
    from ..author.lint import Linted
    from ..author.testing import Result

SCHEMAS = (
    "pack", "attributes", "findings", "strategies", "evidence", "lecture", "wording", "rules", "cases", "case",
)  # fmt: skip
"""Those of alliance_expert.author.schema, which is not imported before one is wanted; a test holds the two equal."""


@click.group(
    cls=Examples,
    context_settings=SETTINGS,
    examples="""
    alliance-expert rules list strategies
    alliance-expert rules show ID
    alliance-expert rules lint --rules my-pack
    alliance-expert rules test --rules my-pack
    alliance-expert rules diff shipped my-pack
    alliance-expert rules graph -o rules.html
    alliance-expert rules docs -o pages
    alliance-expert rules export --sql duckdb -o advice.sql
    alliance-expert rules schema --rules my-pack -o my-pack/.schemas
    """,
)
def rules() -> None:
    """List, show, draw, check, test, try and compare the rules."""


rules.add_command(new)
rules.add_command(coverage_command)
rules.add_command(diff_command)
rules.add_command(docs)
rules.add_command(export_command)
rules.add_command(graph)
rules.add_command(list_command)
rules.add_command(mutate_command)
rules.add_command(show_command)


@rules.command(
    cls=Examples.Command,
    name="lint",
    examples="""
    alliance-expert rules lint
    alliance-expert rules lint --rules my-pack
    alliance-expert rules lint --rules my-pack --fix
    alliance-expert rules lint --format sarif
    """,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "sarif", "github")),
    default="text",
    help="text, for people (without it); json; sarif, for code scanning; github, for its workflows.",
)
@click.option(
    "--fail-level",
    type=click.Choice(LEVELS[::-1]),
    default="warning",
    help="End with 1 from this level on: error, warning (without it), or note. All are shown.",
)
@click.option("--fix", is_flag=True, help="Correct in the files what is safe to correct, and tell what is left.")
@watch_option
@rule_options
def lint_command(form: str, fail_level: str, fix: bool, watching: bool, packs: tuple[str, ...], only: bool) -> int:
    """Read all rules and scenarios and tell every problem, with its place and what to do.

    Errors are refused wherever rules are read. Warnings and notes come from checks, which `docs/checks` explains one by
    one; a comment with its reason silences one: `# lint allow CHECK: reason`.
    """
    if watching and (fix or form != "text"):
        raise click.UsageError(f"--watch is for people who write: leave out {'--fix' if fix else '--format'}.")
    folders = pack_folders(with_the_one_here(packs), only)
    if watching:
        watch(lambda: _lint(folders, form, fail_level, fix), lambda: snapshot(folders))
    return _lint(folders, form, fail_level, fix)


def _lint(folders: Sequence[Path], form: str, fail_level: str, fix: bool) -> int:
    """Give every problem; 1 if one is of the level or above."""
    from ..author.formats import formatted
    from ..author.lint import lint

    found = lint(folders)
    while fix and _corrected(found.problems):
        found = lint(folders)
    told = formatted(found.problems, form, __version__)
    result(f"{told}{_linted(found)}\n" if form == "text" else told)
    return 1 if any(LEVELS.index(one.level) >= LEVELS.index(fail_level) for one in found.problems) else 0


def _corrected(problems: Sequence[Problem]) -> bool:
    """Correct what is safe in the files of packs that are not shipped. Was anything changed?"""
    from ..author.lint import corrected, edits_of

    done = False
    for name, edits in edits_of(problems).items():
        path = Path(name)
        if path.resolve().is_relative_to(shipped("rules").resolve()):
            continue
        raw = read_bytes(path, CONTENT_LIMIT)
        if (right := corrected(raw, edits)) != raw:
            write_bytes(path, right)
            message(f"Corrected: {name}")
            done = True
    return done


def _linted(found: Linted) -> str:
    """How many of each level; where there is nothing to tell, how much was looked at."""
    counts = Counter(one.level for one in found.problems)
    if found.kb is not None and not counts:
        kb = found.kb
        shown = ", ".join(counted_of(kb, kind) for kind in KINDS)
        drafts = sum(rule.status == DRAFT for rule in kb.rules)
        asleep = f" {counted(drafts, 'rule')} {'is a draft and does' if drafts == 1 else 'are drafts and do'} not fire."
        return textwrap.fill(f"No problems. {shown}.{asleep if drafts else ''}", WIDTH)
    return "\n" + ", ".join(counted(counts[level], level) for level in reversed(LEVELS) if counts[level]) + "."


@rules.command(
    cls=Examples.Command,
    name="test",
    examples="""
    alliance-expert rules test
    alliance-expert rules test --rules my-pack
    alliance-expert rules test --rules my-pack --name silence
    alliance-expert rules test --junit results.xml
    """,
)
@click.option("--name", metavar="TEXT", help="Run the scenarios only that have TEXT in their name.")
@click.option("--junit", "xml", type=PATH, metavar="FILE", help="Write the results to FILE too, for build servers.")
@watch_option
@rule_options
def test_command(name: str | None, xml: str | None, watching: bool, packs: tuple[str, ...], only: bool) -> int:
    """Run the scenarios beside the rules, drafts included. Ends with 1 if one fails, or if a pack has none."""
    if watching and xml is not None:
        raise click.UsageError("--watch is for people who write: leave out --junit.")
    folders = pack_folders(with_the_one_here(packs), only)
    if watching:
        watch(lambda: _test(folders, name, xml), lambda: snapshot(folders))
    return _test(folders, name, xml)


def _test(folders: Sequence[Path], name: str | None, xml: str | None) -> int:
    """Give what came of the scenarios; 1 if not all is well."""
    from ..author.junit import junit
    from ..author.scenarios import read_scenarios, untested
    from ..author.testing import FAILED, run

    kb = load(folders, drafts=True)
    scenarios = read_scenarios(folders, kb)
    bare = untested(folders, scenarios)
    chosen = [one for one in scenarios if name is None or name.casefold() in one.name.casefold()]
    results = list(progress(run(chosen, kb), len(chosen)))
    if xml is not None:
        _spare_junit(xml)
        result(junit(results), xml)
    result("\n".join((*_tested(results), *_missing(bare, name, len(results)), _summary(results), "")))
    return 1 if bare or not results or any(one.outcome == FAILED for one in results) else 0


def _spare_junit(path: str) -> None:
    """Results are written into a file of their own."""
    there = Path(path)
    if path in ("", "-") or (there.is_file() and not read_bytes(there, CONTENT_LIMIT).startswith(b"<?xml")):
        said = "Name a file for the results." if path in ("", "-") else f"{path} holds no results, so it stays."
        raise click.BadParameter(said, param_hint="--junit")


def _tested(results: Iterable[Result]) -> Iterator[str]:
    """What did not pass: where, in which way, and what fired instead."""
    for one in results:
        if one.outcome == "passed":
            continue
        yield f"{'TODO' if one.outcome == 'todo' else 'FAIL'}  {one.scenario.name}"
        yield f"      {one.scenario.place}"
        if one.outcome == "todo":
            yield _indented(one.scenario.todo)
        yield from map(_indented, one.failures)
        if one.outcome == "failed":
            yield "      what fired:"
            yield from (_indented(fired, 8) for fired in one.fired or ("nothing",))
        yield ""


def _missing(bare: Iterable[Path], name: str | None, count: int) -> Iterator[str]:
    for folder in bare:
        said = f"No scenario was found in {folder}, so its rules are not tested. Write *.cases.yaml files."
        yield textwrap.fill(said, WIDTH, break_on_hyphens=False)
    if not count:
        yield "No scenario was run." if name is None else f"No scenario has {name!r} in its name."


def _summary(results: Sequence[Result]) -> str:
    counts = Counter(one.outcome for one in results)
    todo = f", {counts['todo']} to do" if counts["todo"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{todo}."


def _indented(text: str, by: int = 6) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=" " * by, subsequent_indent=" " * (by + 10), break_on_hyphens=False
    )


@rules.command(
    cls=Examples.Command,
    name="schema",
    examples="""
    alliance-expert rules schema rules
    alliance-expert rules schema --rules my-pack -o my-pack/.schemas
    """,
)
@click.argument("kind", type=click.Choice(SCHEMAS), required=False, metavar="[KIND]")
@click.option("-o", "--output", type=PATH, metavar="FOLDER", help="Write all of them into FOLDER, for an editor.")
@rule_options
def schema_command(kind: str | None, output: str | None, packs: tuple[str, ...], only: bool) -> None:
    """Give JSON Schemas, by which an editor completes the ids and underlines what the reader would refuse.

    KIND is one of pack, attributes, findings, strategies, evidence, lecture, wording, rules, cases, case.
    """
    from ..author.schema import modeline, schemas, write, written

    folder = None if output == "-" else output
    if (kind is None) == (not folder):
        said = "Name either a KIND, which is shown, or with -o a FOLDER, into which all are written."
        raise click.UsageError(f"{said} KIND is one of {listing(SCHEMAS)}.")
    made = schemas(load(pack_folders(with_the_one_here(packs), only)))
    if not folder:
        result(written(made[f"{kind}.json"]))
        return
    write(made, Path(folder))
    line = modeline("topic.rules.yaml", Path(folder).resolve().name)
    result(f"{counted(len(made), 'schema')} in {folder}. A file names its own in its first line, such as:\n{line}\n")
