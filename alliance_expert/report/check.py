"""What is wrong with templates: all of it, with places, and no report is stopped by it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.meta import find_referenced_templates
from jinja2.utils import missing

from ..errors import ExtraError, TemplateError
from ..model.place import Place, Problem, in_order
from ..source.shape import closest, listing
from .pieces import read
from .render import environment, fill_in, render
from .templates import NOTE, USES, blocks, extended, find, inside, outermost, parsed, spot, without
from .text import as_text

MARK = "whatthegatesays"

USES_OF_A_VALUE = tuple(
    name
    for kind in (jinja2.Undefined, jinja2.StrictUndefined)
    for name, does in vars(kind).items()
    if does is jinja2.Undefined._fail_with_undefined_error and name.startswith("__")
)
"""All that a template can do with a value and an undefined name refuses: to print it, to count it, to compare it."""

AS_NOTHING: Mapping[str, Callable[[], Any]] = {
    "__str__": str,
    "__iter__": lambda: iter(()),
    "__len__": int,
    "__bool__": bool,
    "__eq__": bool,
    "__contains__": bool,
    "__hash__": int,
    "__int__": int,
    "__float__": float,
}
"""What an undefined name is taken for, so that a page can go on; all else that is done with it gives it again."""


def of_files(folders: Sequence[Path], entries: Sequence[str]) -> tuple[Problem, ...]:
    """What templates in these folders tell unfilled, where `entries` are those that the program asks for.

    That is text that is not understood, blocks and text that are never shown, and files that nothing uses.
    """
    used = {path for name in (*entries, NOTE) for path in _used(name, folders)}
    found: list[Problem] = []
    for name, path in (held for folder in folders for held in inside(folder)):
        try:
            if path not in used and find(name, folders) == path:
                found.append(_unused(path))
            if name == NOTE:
                _opened(path)
            found.extend(_never_shown(path, folders))
        except TemplateError as error:
            found.extend(error.problems)
    return in_order(found)


def _opened(path: Path) -> None:
    """Open a Word file, where that can be done. Raises TemplateError where it is none."""
    with suppress(ExtraError):
        from .word import opened

        opened(path)


def filled(name: str, several: Sequence[Mapping[str, Any]], folders: Sequence[Path]) -> tuple[Problem, ...]:
    """What goes wrong when a template is filled with each of these values.

    That is all undefined names, failures, and that a danger is open and the report does not tell of it.
    """
    found: list[Problem] = []
    sandbox = environment(name, folders, _noting(found, {key for values in several for key in values}))
    for values in map(_marked, several):
        try:
            written = fill_in(sandbox, name, values, folders)
        except TemplateError as error:
            found.extend(error.problems)
        else:
            if isinstance(values.get("gate"), Mapping) and MARK not in written.lower():
                found.append(_silent(name, folders))
            if not values.keys().isdisjoint(("draft", "dangers", "gates")):
                found.extend(unsaid(name, values, folders))
    return in_order(found)


def _marked(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A report's values with a word in place of what its gate says, which is found again however lines are broken."""
    gate = values.get("gate")
    return {**values, "gate": {**gate, "text": MARK}} if isinstance(gate, Mapping) else values


def unsaid(name: str, sheet: Mapping[str, Any], folders: Sequence[Path]) -> Iterator[Problem]:
    """What a template of notes, a caseload or frequencies leaves out that has to be told, in words that people see.

    That is of a note that it is a draft, or who has reviewed it; the rules it is from; where a danger is open what to
    do; and of what nothing is known. The template is filled with marks in place of these, so that nothing else is taken
    for them.
    """
    mark = hashlib.sha256(repr(sheet).encode()).hexdigest()[:20]
    marked, dangers = _with_marks(sheet, mark)
    rules = f"sha256:{hashlib.sha256(mark.encode()).hexdigest()}"
    page = render(name, {**marked, "digest": rules}, folders)
    seen = as_text(read(page)).casefold()
    place = _top(name, folders)
    otherwise = without(Path(place.text.name))
    if "draft" in sheet and f"{mark}-{'draft' if sheet['draft'] else 'review'}" not in seen:
        said = "that it is a draft" if sheet["draft"] else "who has reviewed it"
        advice = f"Keep the block head, or write {{{{ draft }}}} and {{{{ review.by }}}}.{otherwise}"
        yield Problem(place, "draft-not-shown", f"this note does not tell {said}", advice)
    if rules[:19] not in seen:
        advice = f"Keep the block footer, or write {{{{ digest[:19] }}}}.{otherwise}"
        yield Problem(place, "rules-not-shown", "this does not tell from which rules it is", advice)
    if any(danger not in seen for danger in dangers):
        if "notes" in sheet:
            said, write = "where a danger is open, this note does not tell what to do", "Write {{ danger(note) }}."
        elif "gates" in sheet:
            said = "this does not tell of each open danger in how many sessions, and how many rows were rejected"
            write = "Keep the blocks danger and rejected."
        else:
            said = "this does not tell of each open danger, of its case, and of each file that was not read"
            write = "Keep the blocks dangers and unread."
        yield Problem(place, "gate-not-shown", said, f"{write}{otherwise}")


def _with_marks(sheet: Mapping[str, Any], mark: str) -> tuple[Mapping[str, Any], Sequence[str]]:
    """A sheet of notes, a caseload or frequencies with marks for what has to be told, and those of the dangers."""
    if "gates" in sheet:
        gates = [
            {**gate, "text": f"{mark}-do-{n}-", "sessions": {**gate["sessions"], "says": f"{mark}-{n}-"}}
            for n, gate in enumerate(sheet["gates"])
        ]
        rejected = {**sheet["rejected"], "says": f"{mark}-rejected-"}
        marks = [said for gate in gates for said in (gate["text"], gate["sessions"]["says"])]
        return {**sheet, "gates": gates, "rejected": rejected}, marks + [rejected["says"]] * (rejected["count"] != 0)
    if "notes" in sheet:
        cases = [
            {**case, "gate": {**case["gate"], "text": f"{mark}-{number}-"}} if case["gate"] else case
            for number, case in enumerate(sheet["notes"])
        ]
        review = {**sheet["review"], "by": f"{mark}-review"} if sheet["review"] else None
        marked = {**sheet, "draft": f"{mark}-draft" if sheet["draft"] else "", "review": review, "notes": cases}
        return marked, [case["gate"]["text"] for case in cases if case["gate"]]
    dangers = [
        {
            **danger,
            "text": f"{mark}-do-{number}-",
            "cases": [{**case, "case": f"{mark}-{number}-{nth}-"} for nth, case in enumerate(danger["cases"])],
        }
        for number, danger in enumerate(sheet["dangers"])
    ]
    unread = [{**one, "file": f"{mark}-unread-{number}-"} for number, one in enumerate(sheet["unread"])]
    marks = [danger["text"] for danger in dangers]
    marks += [case["case"] for danger in dangers for case in danger["cases"]]
    return {**sheet, "dangers": dangers, "unread": unread}, [*marks, *(one["file"] for one in unread)]


def _top(name: str, folders: Sequence[Path]) -> Place:
    path = find(name, folders)
    assert path
    return spot(path, 0)


def _silent(name: str, folders: Sequence[Path]) -> Problem:
    said = "where a danger is open, this report does not tell what to do"
    return Problem(_top(name, folders), "gate-not-shown", said, "Keep the block gate, or write {{ gate.text }}.")


def _unused(path: Path) -> Problem:
    near = closest(path.name, USES).strip() or f"The names in use are {listing(USES)}."
    return Problem(spot(path, 0), "unused-template", "nothing uses a file of this name", near)


def _used(name: str, folders: Sequence[Path]) -> set[Path]:
    """The files of a template, of all that it names, and of what these name."""
    waiting, found = [name], set[Path]()
    while waiting:
        path = find(waiting.pop(), folders)
        if path is None or path in found:
            continue
        found.add(path)
        with suppress(TemplateError):  # told where the file itself is looked at
            waiting.extend(_named(parsed(path)))
    return found


def _named(tree: nodes.Template) -> Iterator[str]:
    """The names of other templates in a template: those it extends, includes, imports from or takes as they are."""
    yield from filter(None, find_referenced_templates(tree))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "verbatim":
            yield from (one.value for one in call.args if isinstance(one, nodes.Const))


def _never_shown(path: Path, folders: Sequence[Path]) -> Iterator[Problem]:
    """What Jinja passes over in silence in a template that extends another."""
    tree = parsed(path)
    name = extended(tree)
    parent = find(name, folders)
    if parent is None:
        return
    theirs = blocks(parent, folders)
    for block in outermost(tree):
        if block.name not in theirs:
            near = closest(block.name, theirs).strip() or f"Its blocks are {', '.join(theirs)}."
            said = f"{name} has no block {block.name!r}, so this is never shown"
            yield Problem(spot(path, block.lineno, block.name), "no-such-block", said, near)
    for line in _outside(tree):
        said = "this stands outside of all blocks, so it is never shown"
        yield Problem(spot(path, line), "outside-of-blocks", said, "Put it into one of the blocks.")


def _outside(tree: nodes.Template) -> Iterator[int]:
    """The lines on which text begins that stands after the tag `extends` and in no block."""
    tags = [isinstance(one, nodes.Extends) for one in tree.body]
    for output in tree.body[tags.index(True) :]:
        for one in output.nodes if isinstance(output, nodes.Output) else ():
            text = one.data if isinstance(one, nodes.TemplateData) else "{{"
            if text.strip():
                yield one.lineno + text[: len(text) - len(text.lstrip())].count("\n")
                break


def _noting(found: list[Problem], names: Collection[str]) -> type[jinja2.Undefined]:
    """Undefined names that note themselves once they are used, where they are written, and let the page go on."""

    class Noting(jinja2.Undefined):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._place = _here(str(self._undefined_name))

        def _note(self) -> None:
            found.append(Problem(self._place, "unknown-name", *self._told()))

        def _told(self) -> tuple[str, str]:
            name, known = self._undefined_name, self._undefined_obj
            if self._undefined_hint:
                return self._undefined_hint.rstrip("."), ""
            if known is missing:
                near = closest(str(name), names).strip()
                return f"no template is given the name {name!r}", near or f"It is given {listing(sorted(names))}."
            if isinstance(known, Mapping):
                near = closest(str(name), known).strip()
                return f"this has no name {name!r}", near or f"It has {listing(known)}."
            if isinstance(known, list) and isinstance(name, str):
                return f"a list has no name {name!r}", "Go through it: {% for one in ... %}."
            return self._undefined_message, ""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            self._note()
            return self

    for use in USES_OF_A_VALUE:
        setattr(Noting, use, _answer(use))
    return Noting


def _answer(use: str) -> Callable[..., Any]:
    def answer(undefined: Any, *_: Any, **__: Any) -> Any:
        undefined._note()
        return AS_NOTHING[use]() if use in AS_NOTHING else undefined

    return answer


def _here(word: str) -> Place:
    """The line of the template that is being filled in, at a word in it."""
    frame = sys._getframe()
    while "__jinja_template__" not in frame.f_globals:
        assert frame.f_back
        frame = frame.f_back
    template: jinja2.Template = frame.f_globals["__jinja_template__"]
    return spot(Path(template.filename or ""), template.get_corresponding_lineno(frame.f_lineno), word)
