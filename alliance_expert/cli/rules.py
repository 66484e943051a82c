"""`alliance-expert rules ...`: for those who write rules."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__, load
from ..model.knowledge import DRAFT, KnowledgeBase, Pack, Rule
from ..model.place import LEVELS, Problem
from ..model.vocabulary import Attribute, Kind
from ..source.files import CONTENT_LIMIT, read_bytes, shipped, write_bytes
from ..source.shape import closest, listing
from .graph import graph
from .new import new
from .screen import message, progress, result
from .shared import PATH, SETTINGS, Examples, ids_beginning, pack_folders, rule_options, with_the_one_here
from .site import docs

if TYPE_CHECKING:
    from ..author.lint import Linted
    from ..author.testing import Result

SINGULAR = {
    "rules": "rule",
    "attributes": "attribute",
    "findings": "finding",
    "strategies": "strategy",
    "holds": "hold",
    "notices": "notice",
    "evidence": "evidence",
    "packs": "pack",
}
KINDS = tuple(SINGULAR)
SCHEMAS = (
    "pack", "attributes", "findings", "strategies", "evidence", "lecture", "wording", "rules", "cases", "case",
)  # fmt: skip
"""Those of alliance_expert.author.schema, which is not imported before one is wanted; a test holds the two equal."""
WIDTH = 80


@click.group(
    cls=Examples,
    context_settings=SETTINGS,
    examples="""
    alliance-expert rules list strategies
    alliance-expert rules show ID
    alliance-expert rules lint --rules my-pack
    alliance-expert rules test --rules my-pack
    alliance-expert rules graph -o rules.html
    alliance-expert rules docs -o pages
    alliance-expert rules schema --rules my-pack -o my-pack/.schemas
    """,
)
def rules() -> None:
    """List, show, draw, check and test the rules."""


rules.add_command(new)
rules.add_command(graph)
rules.add_command(docs)


@rules.command(
    cls=Examples.Command,
    name="list",
    examples="""
    alliance-expert rules list
    alliance-expert rules list attributes
    alliance-expert rules list --lecture
    """,
)
@click.argument("kind", type=click.Choice(KINDS), required=False, metavar="[KIND]")
@click.option("--lecture", is_flag=True, help="List the statements of the lecture instead, with what carries each.")
@rule_options
def list_command(kind: str | None, lecture: bool, packs: tuple[str, ...], only: bool) -> None:
    """List what the knowledge base holds, with a line for each entry.

    KIND is one of rules (also where none is named), attributes, findings, strategies, holds, notices, evidence, packs.
    """
    if lecture and kind:
        raise click.UsageError(f"--lecture is a list of its own. Leave out either {kind} or --lecture.")
    kb = load(pack_folders(with_the_one_here(packs), only))
    result("\n".join((*(_checklist(kb) if lecture else _listed(kb, kind or "rules")), "")))


def _all_ids(kb: KnowledgeBase) -> Iterable[str]:
    return (name for kind in KINDS for name in _entries(kb, kind))


@rules.command(
    cls=Examples.Command,
    name="show",
    examples="""
    alliance-expert rules list strategies
    alliance-expert rules show ID
    """,
)
@click.argument("name", metavar="ID", shell_complete=ids_beginning(_all_ids))
@rule_options
def show_command(name: str, packs: tuple[str, ...], only: bool) -> None:
    """Show all there is under an id: rule, attribute, finding, strategy, hold, notice, source, statement."""
    kb = load(pack_folders(with_the_one_here(packs), only))
    shown = list(_shown(kb, name))
    if not shown:
        known = [*(id_ for kind in KINDS for id_ in _ids(kb, kind)), *kb.lecture]
        own = "" if packs else " An id of a pack of your own needs --rules."
        raise click.BadParameter(f"nothing has the id {name!r}.{closest(name, known)}{own}", param_hint="ID")
    result("\n\n".join(shown) + "\n")


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
@rule_options
def lint_command(form: str, fail_level: str, fix: bool, packs: tuple[str, ...], only: bool) -> int:
    """Read all rules and scenarios and tell every problem, with its place and what to do.

    Errors are refused wherever rules are read. Warnings and notes come from checks, which `docs/checks` explains one by
    one; a comment with its reason silences one: `# lint allow CHECK: reason`.
    """
    from ..author.formats import formatted
    from ..author.lint import lint

    folders = pack_folders(with_the_one_here(packs), only)
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
        shown = ", ".join(_counted_of(kb, kind) for kind in KINDS)
        drafts = sum(rule.status == DRAFT for rule in kb.rules)
        asleep = (
            f" {_counted(drafts, 'rule')} {'is a draft and does' if drafts == 1 else 'are drafts and do'} not fire."
        )
        return textwrap.fill(f"No problems. {shown}.{asleep if drafts else ''}", WIDTH)
    return "\n" + ", ".join(_counted(counts[level], level) for level in reversed(LEVELS) if counts[level]) + "."


def _counted_of(kb: KnowledgeBase, kind: str) -> str:
    number = len(_ids(kb, kind))
    return f"{number} {kind if number != 1 else SINGULAR[kind]}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


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
@rule_options
def test_command(name: str | None, xml: str | None, packs: tuple[str, ...], only: bool) -> int:
    """Run the scenarios beside the rules, drafts included. Ends with 1 if one fails, or if a pack has none."""
    from ..author.junit import junit
    from ..author.scenarios import read_scenarios, untested
    from ..author.testing import FAILED, run

    folders = pack_folders(with_the_one_here(packs), only)
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
    result(f"{_counted(len(made), 'schema')} in {folder}. A file names its own in its first line, such as:\n{line}\n")


def _entries(kb: KnowledgeBase, kind: str) -> Mapping[str, object]:
    if kind == "rules":
        return {rule.id: rule for rule in kb.rules}
    if kind == "packs":
        return {pack.name: pack for pack in kb.packs}
    entries: Mapping[str, object] = getattr(kb, kind)
    return entries


def _ids(kb: KnowledgeBase, kind: str) -> list[str]:
    """By id; attributes in the order of a conversation, packs as they stand on one another."""
    return list(_entries(kb, kind)) if kind in ("attributes", "packs") else sorted(_entries(kb, kind))


def _packs(kb: KnowledgeBase) -> str:
    return ", ".join(f"{pack.name} {pack.version}" for pack in kb.packs)


def _listed(kb: KnowledgeBase, kind: str) -> Iterator[str]:
    entries = _entries(kb, kind)
    yield f"{len(entries)} {kind if len(entries) != 1 else SINGULAR[kind]} in {_packs(kb)}"
    width = max((len(name) for name in entries), default=0)
    for name in _ids(kb, kind):
        yield textwrap.fill(
            _line(entries[name], kb),
            WIDTH,
            initial_indent=f"{name:{width}}  ",
            subsequent_indent=" " * (width + 2),
            break_on_hyphens=False,
        )


def _checklist(kb: KnowledgeBase) -> Iterator[str]:
    """The statements of the lecture with what carries each, and how many nothing carries."""
    from ..author.lecture import checklist

    listed = checklist(kb)
    if not listed:
        said = f"There are no statements of a lecture in {_packs(kb)}. A pack lists them in its lecture.yaml."
        yield textwrap.fill(said, WIDTH)
        return
    for one in listed:
        said = f"{one.statement.id}: {one.statement.text}"
        yield textwrap.fill(said, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        yield from [f"    {kind} {name}" for kind, name in one.by] or ["    carried by nothing"]
        yield ""
    bare = sum(not one.by for one in listed)
    counts = f"{len(listed)} statements in {_packs(kb)}: {len(listed) - bare} carried, {bare} carried by nothing."
    yield textwrap.fill(counts, WIDTH)


def _line(entry: object, kb: KnowledgeBase) -> str:
    """One line on an entry."""
    if isinstance(entry, Pack):
        done = (f"{change.how}: {change.id}" for change in kb.changes if change.pack == entry.name)
        return "; ".join(filter(None, (f"{entry.version} {entry.title}".strip(), *done)))
    if isinstance(entry, Rule):
        draft = "" if entry.status == "stable" else f"[{entry.status}] "
        return draft + "; ".join(entry.concluded)
    if isinstance(entry, Attribute):
        return f"{entry.label}: {_legal(entry)}"
    for key in ("title", "finding"):
        if text := getattr(entry, key, ""):
            return str(text)
    raise TypeError(entry)


def _legal(attribute: Attribute) -> str:
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE:
            return f"{attribute.kind.value} {attribute.low} to {attribute.high}"
        case Kind.YES_NO:
            return "yes, no"
        case _:
            several = "any of " if attribute.kind is Kind.MANY else "low to high: " if attribute.ordered else ""
            return several + ", ".join(attribute.words)


def _shown(kb: KnowledgeBase, name: str) -> Iterator[str]:
    for kind in KINDS:
        entry = _entries(kb, kind).get(name)
        if isinstance(entry, Rule):
            yield _rule(kb, entry)
        elif entry is not None:
            place = kb.places.get((SINGULAR[kind], name))
            where = (f"  stands at {place}",) if place else ()
            told = (*where, *_fields(entry), *_users(kb, kind, name), *_changes(kb, name))
            yield "\n".join((f"{SINGULAR[kind]} {name}", *told))
    yield from _statement(kb, name)


def _statement(kb: KnowledgeBase, name: str) -> Iterator[str]:
    """A statement of a lecture, and what carries it."""
    from ..author.lecture import checklist

    for one in checklist(kb):
        if one.statement.id == name:
            said = textwrap.fill(f"  {one.statement.text}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
            carried = [f"    {kind} {id_}" for kind, id_ in one.by] or ["    carried by nothing"]
            yield "\n".join((f"statement {name}", f"  stands at {one.statement.place}", said, *carried))


def _rule(kb: KnowledgeBase, rule: Rule) -> str:
    """The rule in plain English, and as its author wrote it, and where."""
    from ..author.told import written
    from ..explain.words import Words

    said = textwrap.fill(
        f"When {Words(kb).sentence(rule.when)}: {'; '.join(rule.concluded)}.", WIDTH, break_on_hyphens=False
    )
    head = "\n".join((f"rule {rule.id}", f"  stands at {rule.place}", *_changes(kb, rule.id)))
    return f"{head}\n\n{said}\n\n{written(rule)}"


def _changes(kb: KnowledgeBase, name: str) -> Iterator[str]:
    """What packs did to the entry of an id."""
    for change in kb.changes:
        if change.id == name:
            yield f"  {change.how} by {change.pack} at {change.place}"


def _fields(entry: object) -> Iterator[str]:
    for key in getattr(entry, "__slots__", ()):
        value = getattr(entry, key)
        ranged = isinstance(entry, Attribute) and entry.kind in (Kind.SCALE, Kind.SCORE)
        unused = isinstance(entry, Attribute) and key in ("low", "high", "step") and not ranged
        if key in ("id", "place") or unused or value in ("", (), None, {}):
            continue
        yield from _field(key.replace("_", " "), value)


def _field(key: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = tuple(f"{inner}: {limit}" for inner, limit in value.items())
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if not isinstance(value, tuple):
        yield textwrap.fill(
            str(getattr(value, "value", value)), WIDTH, initial_indent=f"  {key}: ", subsequent_indent="    "
        )
        return
    yield f"  {key}:"
    for item in value:
        said = f"{item.id}: {item.label}" if hasattr(item, "label") else str(item)
        yield textwrap.fill(said, WIDTH, initial_indent="    - ", subsequent_indent="      ")


def _users(kb: KnowledgeBase, kind: str, name: str) -> Iterable[str]:
    """The rules that conclude an entry."""
    concluding = {"findings": "find", "strategies": "recommend", "holds": "hold", "notices": "notice"}
    if kind not in concluding:
        return
    words = (f"{concluding[kind]} {name}", f"gate {name}")
    users = [
        rule.id for rule in kb.rules if any(f"{said} ".startswith(f"{w} ") for said in rule.concluded for w in words)
    ]
    yield from _field("rules", tuple(users) or ("none",))
