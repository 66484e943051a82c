"""What can go wrong on purpose, drawn as a tree.

    AllianceError
    ├── KnowledgeError    the rule files were not understood; carries every problem found
    ├── CaseError         the case file was not understood; carries every problem found
    │   ├── SavedError    a saved consultation was not understood
    │   ├── NoteError     a case was understood, and a note of this kind can not be made on it
    │   └── TableError    a file is no table of cases
    ├── TemplateError     a template was not understood or failed; carries every problem found
    ├── FileError         a file could not be read or written
    └── ExtraError        what a form is made with is not installed

Each ends in a message for the reader and an exit code of its own; none ends in a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class AllianceError(Exception):
    """Base of all errors that are raised on purpose; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 70


class FileError(AllianceError):
    """A file could not be read or written; the message names it, the cause and what to do."""

    exit_code = 6


class ExtraError(AllianceError):
    """A library that only some forms need is not installed; the message says how to get it."""

    exit_code = 6


class ProblemsError(AllianceError):
    """Something written by hand was refused; `problems` are all of them, in the order of the files."""

    def __init__(self, problems: Sequence[Any]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TemplateError(ProblemsError):
    """A template was not understood, or failed while rendering."""

    exit_code = 6


class KnowledgeError(ProblemsError):
    """A knowledge base was refused."""

    exit_code = 3


class CaseError(ProblemsError):
    """A case was refused, whole; `ending` says what that means for the reader."""

    exit_code = 4
    ending: ClassVar[str] = "The case was refused whole; nothing was advised and nothing was changed."


class SavedError(CaseError):
    """A saved consultation was refused, whole."""

    ending = "The saved consultation was refused whole; nothing was compared and nothing was changed."


class NoteError(CaseError):
    """A note that can not be made on a case as it stands."""

    ending = "Nothing was written. Leave these cases out, or choose another kind of note."


class TableError(CaseError):
    """A file that is no table of cases, or one with columns that nobody knows."""

    ending = "The tables were refused whole; nothing was advised and nothing was written."
