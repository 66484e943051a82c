"""Advice -> text. Templates hold the words; here is only what they are given.

Advice --document--> the JSON contract
       --page------> plain values --render (Jinja2, sandboxed)--> text
"""

from .document import document, to_json
from .page import page
from .render import render

__all__ = ["document", "page", "render", "to_json"]
