"""What a conversation needs of its surroundings, and how lines are asked for in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..errors import FileError
from ..model.case import Case
from .reply import Puzzled, cleaned, numbers
from .wording import wrapped

PROMPT = "> "


@dataclass(frozen=True, slots=True)
class Talk:
    """What a dialogue needs of its surroundings.

    `ask` shows a prompt and gives the line that was typed, or raises EOFError where there are no more; `tell` shows
    lines; `puzzled` shows what was not understood; `save` keeps the case, or raises FileError; `more` says whether
    anything may still be typed.
    """

    ask: Callable[[str], str]
    tell: Callable[[str], None]
    puzzled: Callable[[str], None]
    save: Callable[[Case], None]
    more: Callable[[], bool] = lambda: True


class Quit(Exception):
    """Somebody typed quit."""


def typed(talk: Talk, prompt: str = PROMPT) -> str:
    """A line that has nothing but signs that can be seen."""
    while isinstance(line := cleaned(talk.ask(prompt)), Puzzled):
        talk.puzzled(f"{line.why} Type it again.")
    return line


def line_of(talk: Talk, prompt: str = PROMPT) -> str:
    """A line that is typed where there are no other commands. Raises Quit where it says so."""
    line = typed(talk, prompt)
    if line.casefold() == "quit":
        raise Quit
    return line


def is_sure(talk: Talk, warning: str) -> bool:
    """Is what was typed to be kept, in spite of a warning?"""
    talk.tell(f"{warning}\n  1 keep it all the same\n  2 write something else")
    return choice(talk, 2) == 1


def choice(talk: Talk, most: int) -> int:
    """One of the numbers that were shown."""
    while True:
        chosen = numbers(line_of(talk), most)
        if not isinstance(chosen, Puzzled) and len(chosen) == 1:
            return chosen[0]
        talk.puzzled(f"Type a number from 1 to {most}.")


def keep(talk: Talk, case: Case, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Save a case; where that fails, do what cannot wait `meanwhile`, and try again until it works. Raises Quit."""
    while True:
        try:
            talk.save(case)
            return
        except FileError as error:
            meanwhile()
            talk.tell("\n".join(wrapped(f"{error} The last answer is not saved yet. Enter tries again, quit leaves.")))
            line_of(talk)
