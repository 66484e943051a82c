"""Where text leaves: the result to stdout, messages to stderr, files whole or not at all."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

import click

from ..source.files import write_text

PLAIN = {
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2026": "...",
    "\u2264": "at most",
    "\u2265": "at least",
    "\u2192": "->",
    "\u2713": "yes",
    "\u2717": "no",
    "\u00d7": "x",
}
"""What stands in place of a sign that a terminal cannot show."""


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    signs = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in signs), error.end


codecs.register_error("alliance-plain", _plain)


def result(text: str, output: str | None = None) -> None:
    """Give the result: to a file, or to stdout (None or "-") as UTF-8, in plainer signs where a terminal needs that."""
    if output is not None and output != "-":
        write_text(Path(output), text)
        return
    stream = click.get_binary_stream("stdout")
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8") if sys.stdout.isatty() else "utf-8"
    stream.write(text.encode(encoding, "alliance-plain" if encoding.lower() != "utf-8" else "replace"))
    stream.flush()


def message(text: str) -> None:
    """Say something on stderr."""
    stream = click.get_text_stream("stderr", errors="alliance-plain")
    click.echo(text, file=stream)
