"""`alliance-expert verify`: run a saved consultation again, and say whether it comes out as it stands in the file."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from .. import consult, load
from .screen import result
from .shared import PATH, WIDTH, Examples, given, pack_folders, rule_options

if TYPE_CHECKING:
    from ..report.verify import Difference, Verification

LONGEST_VALUE = 40
"""Signs of a value that a line shows; the form json has all of it."""

HEADS = {
    "knowledge": "Rules",
    "facts": "Facts",
    "responses": "What was done with the advice",
    "gate": "Before all advice",
    "alliance": "Alliance",
    "findings": "Findings",
    "recommendations": "Recommendations",
    "holds": "Leave alone",
    "notices": "Notices",
    "open_questions": "Open questions",
    "trace": "Rules that fired",
}
"""The parts of a consultation as the report calls them; another part goes by its key."""

ENTRIES = ("facts", "responses", "findings", "recommendations", "holds", "notices", "open_questions", "trace")

PLACES = (("rank",), ("step",))
"""Where one entry comes or goes, the numbers of all after it change, of course, and are not told one by one."""


@click.command(
    cls=Examples.Command,
    name="verify",
    examples="""
    alliance-expert verify A17.json
    alliance-expert verify A17.json --format json
    alliance-expert verify - < A17.json
    """,
)
@click.argument("report", metavar="REPORT.json|-", type=PATH)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="Form of the answer.")
@rule_options
def verify_command(report: str, form: str, packs: tuple[str, ...], only: bool) -> int:
    """Run a consultation that was saved with --format json again, and tell what differs, and why.

    Ends with 0 if the rules and all that follows from the facts are the same, and with 1 if anything differs.
    """
    from ..casebook.saved import SAVED_LIMIT, read_saved
    from ..report import document, to_json
    from ..report.verify import as_document, compare

    kb = load(pack_folders(packs, only))
    saved = read_saved(*given(report, SAVED_LIMIT), kb)
    found = compare(saved.document, document(kb, consult(kb, saved.facts)))
    result(to_json(as_document(found)) if form == "json" else "\n".join((*_told(found), "")))
    return 0 if found.same else 1


def _told(found: Verification) -> Iterator[str]:
    """The verdict in the first line, then why, then what differs, part by part."""
    from ..report.verify import named

    where = f"case {found.now['case']}, session {found.now['session']}"
    if found.same:
        yield from textwrap.wrap(f"The same: {where}, with {named(found.now)}.", WIDTH, break_on_hyphens=False)
        return
    yield f"Not the same: {where}."
    for sentence in found.why:
        yield from textwrap.wrap(sentence, WIDTH, break_on_hyphens=False)
    if not found.differences:
        yield "Run again from its facts, it comes out as it stands in the file."
    lacks = Counter(one.path[-1] for one in found.differences if _is_lacking(one))
    if lacks:
        told = (name + (f" ({times} times)" if times > 1 else "") for name, times in lacks.items())
        yield from textwrap.wrap(f"The file lacks: {', '.join(told)}.", WIDTH, break_on_hyphens=False)
    parts: dict[str, list[Difference]] = {}
    for difference in found.differences:
        if not _is_lacking(difference):
            parts.setdefault(difference.path[0], []).append(difference)
    if parts:
        yield "Below, what came is said now and not in the file; what went is in the file only."
    for part, differences in parts.items():
        yield ""
        yield HEADS.get(part, part if part.isidentifier() else textwrap.shorten(json.dumps(part), WIDTH))
        for line in _part(found, part, differences):
            yield textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent=" " * 11, break_on_hyphens=False)


def _is_lacking(difference: Difference) -> bool:
    """Is it a key that the file does not have? Its name is told once, wherever it is missing."""
    return difference.how == "came" and not difference.is_entry


def _part(found: Verification, part: str, differences: Sequence[Difference]) -> Iterator[str]:
    """A line for each entry of the part; for a part without entries, one line."""
    if any(one.how != "changed" and len(one.path) <= 2 for one in differences):
        differences = [one for one in differences if one.path[2:] not in PLACES]
    by_entry: dict[str, list[Difference]] = {}
    for difference in differences:
        entry = difference.path[1] if part in ENTRIES and len(difference.path) > 1 else ""
        by_entry.setdefault(entry, []).append(difference)
    for entry, several in by_entry.items():
        yield _line(found, part, entry, several)


def _line(found: Verification, part: str, entry: str, differences: Sequence[Difference]) -> str:
    first, depth = differences[0], 2 if entry else 1
    if len(first.path) == depth and (first.how in ("came", "went") or None in (first.saved, first.now)):
        how = "came" if first.saved is None else "went"
        return f"{how:<8} {_named(entry, first.now if how == 'came' else first.saved)}"
    told = "; ".join(_difference(one, one.path[depth:]) for one in differences)
    same = next((one for one in found.now[part] if one.get("id") == entry), None) if entry else None
    return f"{'differs':<8} {_named(entry, same, timing=False)}: {told}" if entry else f"{'differs':<8} {told}"


def _named(entry: str, value: Any, timing: bool = True) -> str:
    """An entry by its title and id, and when it is due."""
    if not isinstance(value, dict) or not value.get("title"):
        return entry
    due = f", {value['timing']}" if timing and value.get("timing") else ""
    return f"{value['title']} ({value.get('id', entry)}){due}"


def _difference(difference: Difference, path: Sequence[str]) -> str:
    field = " ".join(path)
    match difference.how:
        case "order":
            return f"{field} in another order".strip()
        case "came":
            return f"{field} is new"
        case "went":
            return f"{field} is gone"
    saved, now = _short(difference.saved), _short(difference.now)
    if max(len(saved), len(now)) > LONGEST_VALUE:
        return f"{field} is another".strip()
    return f"{field} was {saved}, is {now}".strip()


def _short(value: Any) -> str:
    """A value on one line."""
    match value:
        case str():
            return value if value else "empty"
        case None:
            return "nothing"
        case _:
            return json.dumps(value, ensure_ascii=False)
