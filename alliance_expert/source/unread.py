"""What the YAML parser could not read -> the cause in plain words, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from ..model.place import Place, Problem, Text

ALIGN = "Begin the keys of one entry in the same column, with blanks only."
ENDS = "Look for a bracket too many, and for a quote that ends too early."
HINT = "Look at this line and the one before: a quote, a bracket, a colon, or the blanks at the beginning."


@dataclass(frozen=True, slots=True)
class Cause:
    """Signs of a cause in what the parser says (of the context, of the problem), and the cause in words.

    `begins`: it lies where the parser's context begins, not where the parser stopped.
    """

    context: str
    problem: str
    begins: bool
    message: str
    advice: str


CAUSES = (
    Cause("quoted", "end of stream", True, "a quote begins here and is never closed", "Close it."),
    Cause(
        "quoted", "escape", False, "a backslash inside double quotes does not stand for itself",
        "Use single quotes, or write it twice.",
    ),
    Cause(
        "simple key", "", True, "this line is taken for a key, and has no colon with a blank behind it",
        "Write `key: value`. If it goes on a text, begin that text with `>-` on the line of its key.",
    ),
    Cause(
        "flow sequence", "", True, "a bracket [ begins here and is not closed",
        "Close it with ], and put commas between what is in it.",
    ),
    Cause(
        "flow mapping", "", True, "a brace { begins here and is not closed",
        "Close it with }, and put commas between what is in it.",
    ),
    Cause(
        "", "mapping values", False, "here is a colon too many, or the line begins too far in",
        f"Put a text with a colon into quotes. {ALIGN}",
    ),
    Cause("", "sequence entries", False, "a list can not begin behind its key", "Begin it on the next line."),
    Cause("plain scalar", "tab", False, "a tab stands here, and YAML takes blanks only", "Write blanks in its place."),
    Cause("", "document start", False, "this line belongs to nothing above it", f"Is a key missing before it? {ALIGN}"),
    Cause("block", "", False, "this does not fit to the lines above it", f"{ALIGN} {ENDS}"),
)  # fmt: skip


def unread(error: yaml.MarkedYAMLError, lines: Text) -> Problem:
    """The problem that an error of the parser stands for."""
    context, problem = error.context or "", error.problem or ""
    mark = error.problem_mark or error.context_mark
    if "cannot start any token" in problem and mark:
        return _sign(lines, mark)
    for cause in CAUSES:
        if cause.context in context and cause.problem in problem:
            at = error.context_mark if cause.begins else error.problem_mark
            return Problem(place_of(lines, at), "not-yaml", cause.message, cause.advice)
    said = " ".join(filter(None, (context, problem)))
    return Problem(place_of(lines, mark), "not-yaml", f"this is not YAML: {said}", HINT)


def place_of(lines: Text, mark: yaml.Mark | None) -> Place:
    """The place of one of the parser's marks; without one, the text as a whole."""
    return Place(lines, mark.line + 1, mark.column + 1) if mark else Place(lines)


def _sign(lines: Text, mark: yaml.Mark) -> Problem:
    """A sign that no value can begin with."""
    sign = lines.lines[mark.line][mark.column : mark.column + 1]
    if sign == "\t":
        said, advice = "a tab stands here, and YAML takes blanks only", "Write blanks in its place."
    else:
        said, advice = f"no text can begin with {sign} in YAML", "Put the text into quotes."
    return Problem(place_of(lines, mark), "not-yaml", said, advice)
