"""Advice -> text. Templates hold the words; here is only what they are given.

Advice --document--> the JSON contract
       --page------> plain values --render (Jinja2, sandboxed)--> text, Markdown or HTML
"""

from .document import document, to_json
from .forms import FORMS, form_of, is_report, report
from .page import page
from .render import render

__all__ = ["FORMS", "document", "form_of", "is_report", "page", "render", "report", "to_json"]
