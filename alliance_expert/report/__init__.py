"""Advice -> text, and files of text. Templates hold the words; here is only what they are given.

Advice --document--> the JSON contract
       --page------> plain values --render (Jinja2, sandboxed)--> text, Markdown or HTML
HTML --read (pieces)--> text, Markdown, Word;  HTML --> PDF
"""

from .document import document, to_json
from .forms import FILES, FORMS, file_writer, form_of, is_report, report, report_file
from .page import page
from .render import render

__all__ = [
    "FILES",
    "FORMS",
    "document",
    "file_writer",
    "form_of",
    "is_report",
    "page",
    "render",
    "report",
    "report_file",
    "to_json",
]
