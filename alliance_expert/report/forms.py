"""The forms a report can take, and the one door to all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePath

from ..model.advice import Advice
from ..model.knowledge import KnowledgeBase
from .document import document, to_json
from .page import page
from .render import render

TEMPLATES = {"text": "report.txt.j2", "md": "report.md.j2", "html": "report.html.j2"}
FORMS = (*TEMPLATES, "json")
BEGINNINGS = (b"CASE ", b"# Case ", b"<!doctype html>", b'{\n  "format": "alliance-expert.')
DIGEST = re.compile(rb"sha256:[0-9a-f]{12}")
MADE_OTHERWISE = re.compile(rb'<meta name="generator" content="alliance-expert rules ')
ENDINGS = {"": "text", ".txt": "text", ".md": "md", ".html": "html", ".htm": "html", ".json": "json"}


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


def form_of(name: str) -> str | None:
    """The form that a file's name asks for by its ending; text where it has none, None where no form has it."""
    return ENDINGS.get(PurePath(name).suffix.lower())


def is_report(content: bytes) -> bool:
    """Does a file begin as the shipped templates begin, and name the digest of its rules? Then it may be replaced.

    A page that says what else made it is none.
    """
    return content.startswith(BEGINNINGS) and bool(DIGEST.search(content)) and not MADE_OTHERWISE.search(content)
