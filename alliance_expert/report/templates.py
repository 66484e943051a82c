"""Which templates there are, where each lies, and of which blocks it is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import jinja2
from jinja2 import nodes

from ..errors import TemplateError
from ..model.place import Place, Problem, Text
from ..source.files import CONTENT_LIMIT, decode, read_bytes, shipped

NOTE = "note.docx"

USES = {
    "report.txt.j2": "the report for the terminal",
    "report.md.j2": "the report in Markdown, for notes",
    "report.html.j2": "the report as a page, for the browser and the printer",
    "report.css": "the looks of the page",
    "sources.css": "the looks of what --sources adds to the page",
    "note-supervision.html.j2": "notes for supervision, in all forms",
    "note-chart.html.j2": "notes for the client's file",
    "note-handout.html.j2": "what the client gets to read",
    "note-trainee.html.j2": "cases to learn from",
    "note.html.j2": "what all notes share: head, signature, foot",
    "caseload.html.j2": "the caseload, in all forms",
    "caseload.css": "the looks of the caseload, besides those of notes",
    "frequencies.html.j2": "the page of frequencies over tables of cases",
    "frequencies.css": "the looks of that page, besides those of notes",
    "course.html.j2": "the course over the sessions, in notes",
    "note.css": "the looks of notes, besides those of the page",
    "explain.txt.j2": "explanations, for the terminal",
    "differences.j2": "how one advice differs from another, for the terminal",
    "words.j2": "words that all reports share",
    NOTE: "the Word file that reports are written into",
}
"""The shipped templates, style sheets and Word file, and what each is for."""

NO_JINJA = (".css", ".docx")

SHIPPED = "shipped/"
"""What the name of a template begins with that is the shipped one, whatever stands in other folders."""

NAME = re.compile(r"(?!\.)[^/\\:]+(?:/(?!\.)[^/\\:]+)*")
TAG = re.compile(r"\{%-?\s*(?:block\s+(\w+)|endblock)\b.*?%\}")


class Loader(jinja2.BaseLoader):
    """Gives Jinja the texts of templates, as `find` finds them."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The text of a template and the name of its file. Raises TemplateNotFound, TemplateError or FileError."""
        path = find(template, self.folders)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        return read(path)[1], str(path), None


def find(name: str, folders: Sequence[Path]) -> Path | None:
    """The file of a template: the first in these folders that has this name, else the shipped one; None if none has.

    `shipped/NAME` is always the shipped one.
    """
    own = name.removeprefix(SHIPPED)
    if not NAME.fullmatch(own):
        return None
    places = [*(folders if own == name else ()), shipped("templates")]
    return next((path for folder in places if (path := folder / own).is_file()), None)


def read(path: Path) -> tuple[Text, str]:
    """The lines of a template and its text. Raises TemplateError where it is no text, FileError where it has none."""
    raw = read_bytes(path, CONTENT_LIMIT)
    found = decode(raw, str(path), CONTENT_LIMIT) if raw.strip() else (Text(str(path), ()), "")
    if isinstance(found, Problem):
        raise TemplateError([found])
    return found


def known(folders: Sequence[Path]) -> list[str]:
    """The names of all templates, style sheets and Word files, the shipped ones first."""
    return list(dict.fromkeys((*USES, *(name for folder in folders for name, _ in inside(folder)))))


def inside(folder: Path) -> list[tuple[str, Path]]:
    """The templates, style sheets and Word files that lie in a folder, by name; none that Word keeps for itself."""
    held = [
        path
        for path in folder.iterdir()
        if ".j2" in path.name or (path.suffix in NO_JINJA and not path.name.startswith("~$"))
    ]
    return sorted((path.name, path) for path in held if path.is_file())


def blocks(path: Path, folders: Sequence[Path]) -> tuple[str, ...]:
    """The blocks that a template has, or has from those that it extends, in the order of the page.

    Raises TemplateError where one of them is not understood.
    """
    chain = list(_ancestry(path, folders))
    return tuple(dict.fromkeys(block.name for _, tree in reversed(chain) for block in tree.find_all(nodes.Block)))


def _ancestry(path: Path | None, folders: Sequence[Path]) -> Iterator[tuple[Path, nodes.Template]]:
    """A template, the one that it extends, and so on, each once: its file and its tree."""
    seen: set[Path] = set()
    while path and path not in seen:
        seen.add(path)
        tree = parsed(path)
        yield path, tree
        path = find(extended(tree), folders)


def extended(tree: nodes.Template) -> str:
    """The name of the template that one extends; "" if it extends none."""
    tag = tree.find(nodes.Extends)
    return str(tag.template.value) if tag and isinstance(tag.template, nodes.Const) else ""


def changed(path: Path) -> tuple[str, ...]:
    """The blocks of its own that a template puts in the place of those it extends; none if it extends nothing."""
    tree = parsed(path)
    return tuple(block.name for block in outermost(tree)) if extended(tree) else ()


def parsed(path: Path) -> nodes.Template:
    """A template as a tree; an empty one for what is no Jinja. Raises TemplateError where it is not understood."""
    text = "" if path.suffix in NO_JINJA else read(path)[1]
    try:
        return jinja2.Environment(trim_blocks=True, lstrip_blocks=True).parse(text, filename=str(path))
    except jinja2.TemplateSyntaxError as error:
        raise not_understood(error, path) from error
    except RecursionError as error:
        said = "more tags stand inside one another than can be read"
        raise TemplateError([Problem(spot(path, 0), "template-syntax", said, "Take some of them apart.")]) from error


def not_understood(error: jinja2.TemplateSyntaxError, path: Path) -> TemplateError:
    """What Jinja says of a template that it does not understand, with its place."""
    advice = f"Compare with the shipped template: alliance-expert templates copy NAME -o FOLDER.{without(path)}"
    return TemplateError([Problem(spot(path, error.lineno), "template-syntax", str(error.message), advice)])


def without(path: Path) -> str:
    """What to do besides about a file that fails: the shipped one of its name is used in its place, if there is one."""
    theirs = shipped("templates") / path.name
    return f" Without this file the shipped {path.name} is used." if path != theirs and theirs.exists() else ""


def spot(path: Path, line: int, word: str = "") -> Place:
    """A line of a template, at a word in it, else where it begins; of a Word file, no more than its name."""
    if path.suffix == ".docx":
        return Place(Text(str(path), ()))
    text = read(path)[0]
    written = text.lines[line - 1] if 0 < line <= len(text.lines) else ""
    start = len(written) - len(written.lstrip())
    return Place(text, line, 1 + max(written.find(word), start))


def outermost(tree: nodes.Node) -> Iterator[nodes.Block]:
    """The blocks of a template that stand in no other block."""
    for child in tree.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from outermost(child)


def child(name: str, chosen: Sequence[str]) -> str:
    """A template that extends a shipped one, with these of its blocks as they are shipped, to be changed."""
    texts = [read(path)[1] for path, _ in _ancestry(shipped("templates") / name, ())]
    told = "{# All else stays as it is shipped. In a block, {{ super() }} is what is shipped there. #}"
    copied = list(dict.fromkeys(_block(texts, block) for block in chosen))
    written = [one for one in copied if not any(one in other for other in copied if other != one)]
    return "\n".join((f'{{% extends "{SHIPPED}{name}" %}}', told, *(f"\n{one}" for one in written), ""))


def _block(texts: Sequence[str], name: str) -> str:
    """A block as it is written, from its first tag to its last, in the first of these templates that has it."""
    text = next(text for text in texts if name in [tag[1] for tag in TAG.finditer(text)])
    tags = list(TAG.finditer(text))
    begins = next(n for n, tag in enumerate(tags) if tag[1] == name)
    depths = accumulate(1 if tag[1] else -1 for tag in tags[begins:])
    ends = next(n for n, depth in enumerate(depths, begins) if not depth)
    return text[tags[begins].start() : tags[ends].end()]
