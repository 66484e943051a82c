"""What loads and is still not right: the problems that checks find in a knowledge base, and safe corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..engine import gate_problems
from ..errors import KnowledgeError
from ..knowledge.files import PackFile, collect, parse_all
from ..knowledge.read import read
from ..model.knowledge import KnowledgeBase
from ..model.place import Edit, Problem, in_order
from ..source.files import CONTENT_LIMIT, decode
from ..source.tree import parse, values_in
from .checks import CHECKS, replaced_scenario, untested_rule
from .content import Content
from .scenarios import Scenario, scenarios_in
from .silence import heard, silences

IDS = tuple(check.ID for check in CHECKS)


@dataclass(frozen=True, slots=True)
class Linted:
    """Every problem, and the knowledge base where it was understood."""

    problems: tuple[Problem, ...]
    kb: KnowledgeBase | None = None


def lint(folders: Sequence[Path]) -> Linted:
    """Every problem in the packs of these folders: what is refused, else what the checks find and no comment silences.

    Raises FileError if a folder is missing.
    """
    try:
        return lint_files(collect(tuple(folders), scenarios=True))
    except KnowledgeError as error:
        return Linted(error.problems)


def lint_files(files: Sequence[PackFile]) -> Linted:
    """The same from texts."""
    try:
        kb = read(tuple(files))
    except KnowledgeError as error:
        return Linted(error.problems)
    if problems := gate_problems(kb):
        return Linted(problems, kb)
    try:
        return Linted(found_in(kb, files, scenarios_in(files, kb)), kb)
    except KnowledgeError as error:
        return Linted(in_order((*error.problems, *found_in(kb, files, None))), kb)


def found_in(
    kb: KnowledgeBase, files: Sequence[PackFile], scenarios: tuple[Scenario, ...] | None
) -> tuple[Problem, ...]:
    """What the checks find in a knowledge base that was understood, and no comment silences.

    Without scenarios (None: they were not understood) nothing is said of what they test.
    """
    parsed, _, _ = parse_all(tuple(files))
    content = Content(kb, tuple(sorted(parsed, key=lambda file: (file.pack, file.text.name))), scenarios)
    found = (problem for check in CHECKS for problem in check.check(content))
    untried = () if scenarios is not None else (untested_rule.ID, replaced_scenario.ID)
    return in_order(heard(found, silences(content.files), IDS, untried))


def corrected(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """A file after these corrections, of two that meet the first only, and none that would change more than it says.

    All other lines stay as they are, and so does what ends a line.
    """
    apart = {edit.first: edit for edit in reversed(tuple(edits))}
    for edit in sorted(apart.values(), key=lambda edit: edit.first, reverse=True):
        changed = _edited(raw, edit)
        before, after = _scalars(raw), _scalars(changed)
        fewer = 0 if edit.lines else KEY_AND_VALUE
        if after and (before == after or len(before) - len(after) == fewer > 0):
            raw = changed
    return raw


KEY_AND_VALUE = 2
"""What a file has fewer where the line of a key was taken away."""


def _edited(raw: bytes, edit: Edit) -> bytes:
    lines = raw.split(b"\n")
    end = b"\r" if lines[edit.first - 1].endswith(b"\r") else b""
    lines[edit.first - 1 : edit.last] = [line.encode() + end for line in edit.lines]
    return b"\n".join(lines).removesuffix(b"\r")


def _scalars(raw: bytes) -> list[str]:
    """All single values of a file in their order; none where it is not understood."""
    text = decode(raw, "", CONTENT_LIMIT)
    node = text if isinstance(text, Problem) else parse(text)
    return [] if isinstance(node, Problem) else [*values_in(node)]


def edits_of(problems: Iterable[Problem]) -> Mapping[str, tuple[Edit, ...]]:
    """The corrections that are safe, by file."""
    found: dict[str, list[Edit]] = {}
    for problem in problems:
        if problem.edit:
            found.setdefault(problem.place.text.name, []).append(problem.edit)
    return {name: tuple(edits) for name, edits in found.items()}
