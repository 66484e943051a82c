"""The forms a report can take, and the one door to all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from ..model.advice import Advice
from ..model.knowledge import KnowledgeBase
from .document import document, to_json
from .page import page
from .render import render
from .templates import NOTE, find

TEMPLATES = {"text": "report.txt.j2", "md": "report.md.j2", "html": "report.html.j2"}
FORMS = (*TEMPLATES, "json")
FILES = ("docx", "pdf")
"""The forms that are no text; each is made from the page of the form html, with a library of its own."""

BEGINNINGS = (b"CASE ", b"# Case ", b"<!doctype html>", b'{\n  "format": "alliance-expert.')
DIGEST = re.compile(rb"sha256:[0-9a-f]{12}")
MADE_OTHERWISE = re.compile(rb'<meta name="generator" content="alliance-expert rules ')
MADE_AS = re.compile(
    rb'<meta name="generator" content="alliance-expert (note|caseload|frequencies)"'
    rb'|^\{\s*"format": "alliance-expert\.(note|caseload)/'
)
MARK = re.compile(rb"alliance-expert (?:(note|caseload) )?sha256:[0-9a-f]{12}")
"""What a Word file has among its properties, and a PDF in its last line."""

ENDINGS = {
    "": "text",
    ".txt": "text",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    **{f".{form}": form for form in FILES},
}


def report(
    kb: KnowledgeBase, advice: Advice, form: str = "text", folders: Sequence[Path] = (), *, sources: bool = False
) -> str:
    """The advice as a report in one of FORMS. Templates are looked for in `folders` first, then among the shipped.

    With `sources` the form `html` tells after every sentence where it is from; `json` always does, and the others have
    no room for it. Raises TemplateError, naming template and line, if one is not understood or fails, KeyError for
    another form, and ValueError for `sources` in another form than `html`.
    """
    if sources and form != "html":
        raise ValueError(f"sources are told in the form html, not in {form}; json has them always")
    if form == "json":
        return to_json(document(kb, advice))
    return render(TEMPLATES[form], page(kb, advice, sources), folders)


def report_file(
    kb: KnowledgeBase, advice: Advice, form: str, folders: Sequence[Path] = (), *, sources: bool = False
) -> bytes:
    """The advice as a report in one of FILES, from the page of the form html, in which `sources` may be told.

    Raises TemplateError as `report` does, ExtraError where what the form is made with is not installed, FileError where
    the page cannot be laid out, and KeyError for another form.
    """
    return file_writer(form)(report(kb, advice, "html", folders, sources=sources), folders, kb.digest)


def file_writer(form: str) -> Callable[..., bytes]:
    """What writes any page as one of FILES, by the page, folders of templates and the digest of the rules it is from.

    `made_as` knows the file again, as a report or, where the writer is told so, as what else was `made`. Raises
    ExtraError where what the form is made with is not installed.
    """
    return {"docx": _word, "pdf": _pdf}[form]()


def _word() -> Callable[..., bytes]:
    from .pieces import read
    from .word import as_word

    def write(html: str, folders: Sequence[Path], digest: str, made: str = "") -> bytes:
        template = find(NOTE, folders)
        assert template
        return as_word(read(html), template, _mark(digest, made))

    return write


def _pdf() -> Callable[..., bytes]:
    from .pdf import as_pdf

    def write(html: str, folders: Sequence[Path], digest: str, made: str = "") -> bytes:
        del folders
        return as_pdf(html, _mark(digest, made))

    return write


def _mark(digest: str, made: str) -> str:
    return " ".join(filter(None, ("alliance-expert", made, digest[:19])))


def in_form(form: str, html: str, folders: Sequence[Path], digest: str, made: str) -> str | bytes:
    """What is read from a page, in one of FORMS but json, or of FILES; or the page itself.

    `made_as` knows it again as what was `made`. Raises ExtraError where what the form is made with is not installed.
    """
    if form == "html":
        return html
    if form in FILES:
        return file_writer(form)(html, folders, digest, made)
    from .markdown import as_markdown
    from .pieces import read
    from .text import as_text

    return (as_markdown if form == "md" else as_text)(read(html))


def form_of(name: str) -> str | None:
    """The form that a file's name asks for by its ending; text where it has none, None where no form has it."""
    return ENDINGS.get(PurePath(name).suffix.lower())


def is_report(content: bytes) -> bool:
    """Does a file begin as the shipped templates begin, and name the digest of its rules? Then it may be replaced.

    A page that says what else made it is none, and neither is a note, which somebody may have edited. A Word file or a
    PDF has the mark that `report_file` leaves.
    """
    return made_as(content) == "report"


def made_as(content: bytes) -> str:
    """What a file was made as, `report`, `note`, `caseload` or `frequencies`, as far as can be seen; else empty."""
    if content.startswith((b"%PDF-", b"PK")):
        found = MARK.search(content[-100:] if content.startswith(b"%PDF-") else _properties(content))
        return "" if found is None else (found[1] or b"report").decode()
    if not DIGEST.search(content) or MADE_OTHERWISE.search(content) or not content.startswith(BEGINNINGS):
        return ""
    found = MADE_AS.search(content)
    return "report" if found is None else (found[1] or found[2]).decode()


def _properties(content: bytes) -> bytes:
    """What a Word file says of itself; nothing where it is no such file."""
    import zipfile
    import zlib
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, archive.open("docProps/core.xml") as file:
            return file.read(10_000)
    except (KeyError, NotImplementedError, OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        return b""
