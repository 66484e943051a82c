"""Where text leaves: the result to stdout, messages to stderr, files whole or not at all."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO, TypeVar

import click

from ..errors import FileError
from ..source.files import write_bytes

Step = TypeVar("Step")

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
    "\u2713": "+",
    "\u2717": "-",
    "\u00d7": "x",
}
"""What stands in place of a sign that a terminal cannot show; a mark of an explanation has its word beside it."""


def _plain(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_word, error.object[error.start : error.end])), error.end


def _word(sign: str) -> str:
    """A plain word for a sign: one of PLAIN, a letter without its marks, the name of a picture, else `?`."""
    if sign in PLAIN:
        return PLAIN[sign]
    if letters := unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode():
        return letters
    match unicodedata.category(sign)[0]:
        case "S":
            return f"({unicodedata.name(sign, 'sign').lower()})"
        case "C" | "M":  # joins or colours its neighbours, and says nothing alone
            return ""
        case _:
            return "?"


codecs.register_error("alliance-plain", _plain)


def result(given: str | bytes, output: str | None = None, *, private: bool = False) -> None:
    """Give the result: to a file, and say so, or to stdout (None or "-").

    A `private` file may be read by its owner only. Text is UTF-8, but for plainer signs where a terminal needs them;
    bytes are given as they are.
    """
    if output is not None and output != "-":
        write_bytes(Path(output), given.encode() if isinstance(given, str) else given, private=private)
        message(f"Written: {output}")
        return
    if sys.stdout is None:  # as Python has it where it was closed
        raise FileError("Standard output is closed. Open it, or name a file with -o.")
    raw = given.encode(_encoding(sys.stdout), "alliance-plain") if isinstance(given, str) else given
    sys.stdout.flush()
    sys.stdout.buffer.write(raw)
    sys.stdout.flush()


def is_terminal(output: str | None) -> bool:
    """Would the result be given to a terminal, which shows text and nothing else?"""
    return output in (None, "-") and sys.stdout is not None and sys.stdout.isatty()


def message(text: str) -> None:
    """Say something on stderr; nothing where that is closed."""
    if sys.stderr is None:
        return
    encoding = _encoding(sys.stderr)
    click.echo(text.encode(encoding, "alliance-plain").decode(encoding), err=True)


def progress(steps: Iterable[Step], count: int) -> Iterator[Step]:
    """The same steps; on a terminal a bar on stderr tells how many of `count` are done."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield from steps
        return
    with click.progressbar(steps, length=count, file=sys.stderr, show_pos=True) as bar:
        yield from bar


def ask(prompt: str) -> str:
    """A line from the terminal. Raises EOFError where there are no more."""
    if sys.stderr is not None:
        encoding = _encoding(sys.stderr)
        click.echo(prompt.encode(encoding, "alliance-plain").decode(encoding), err=True, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _encoding(stream: TextIO) -> str:
    """UTF-8, but for a terminal that speaks another."""
    return (stream.encoding or "utf-8") if stream.isatty() else "utf-8"
