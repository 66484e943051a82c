"""A line that somebody typed -> an answer, a command, or why it was not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..model.place import Text
from ..model.vocabulary import Attribute, Kind, Value
from ..source.files import FORBIDDEN
from ..source.shape import MISSING, Notes, nearest
from ..source.tree import Scalar
from ..source.value import value_of

COMMANDS = ("?", "help", "back", "list", "edit", "note", "done", "quit")
"""The first word of a line that is no answer. An answer of the same word comes first where there is one."""

LONGEST_NUMBER = 7
"""Signs of a number that is read as one; longer ones are nothing that could be chosen."""

SKIP = ("", "skip", "unknown", "not known", "i don't know", "don't know")
NONE = ("none", "none of these", "none of them", "no", "nothing")
YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer; None: asked, and not known."""

    value: Value | None


@dataclass(frozen=True, slots=True)
class Command:
    """One of COMMANDS, and what stands after it."""

    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Puzzled:
    """What was not understood."""

    why: str


Reply = Said | Command | Puzzled


def cleaned(line: str) -> str | Puzzled:
    """A line as it was typed, or why it cannot be taken: keys that are no letters leave signs that nobody sees."""
    text = line.strip(" \t\r\n")
    return Puzzled("The line has signs of arrow keys or control keys in it.") if FORBIDDEN.search(text) else text


def understood(line: str, attribute: Attribute) -> Reply:
    """What a line says in reply to a question: an answer by number, name or the beginning of a name, or a command."""
    if line.casefold() in SKIP and not _named(line, attribute):
        return Said(None)
    return command(line, unless=_named(line, attribute)) or _answer(line, attribute)


def wanted(attribute: Attribute) -> str:
    """What can be typed as an answer, as the beginning of a sentence."""
    if attribute.kind not in (Kind.SCALE, Kind.SCORE):
        return "Type a number or a word"
    whole = "whole " * (attribute.kind is Kind.SCALE)
    steps = "" if whole or attribute.step == 1 else f" in steps of {attribute.step}"
    return f"Type a {whole}number from {attribute.low} to {attribute.high}{steps}"


def command(line: str, unless: Sequence[str] = ()) -> Command | None:
    """The command that a line begins with, if it does; not where the line is `unless`, the name of an answer."""
    if line.startswith("?"):
        return Command("?", line[1:].strip())
    name, _, rest = line.partition(" ")
    return Command(name.casefold(), rest.strip()) if name.casefold() in COMMANDS and not unless else None


def numbers(line: str, most: int) -> tuple[int, ...] | Puzzled:
    """The whole numbers from 1 to `most` that stand in a line, in their order."""
    words = re.split(r"[\s,;]+", line.strip(" ,;"))
    if not all(word.isdecimal() and len(word) < LONGEST_NUMBER and 1 <= int(word) <= most for word in words):
        return Puzzled(f"{_quoted(line)} is no number from 1 to {most}.")
    return tuple(map(int, words))


def _answer(line: str, attribute: Attribute) -> Reply:
    match attribute.kind:
        case Kind.SCALE | Kind.SCORE:
            return _number(line, attribute)
        case Kind.YES_NO:
            chosen = _option(line, attribute)
            return Said(YES_NO[chosen]) if isinstance(chosen, str) else chosen
        case Kind.CHOICE:
            chosen = _option(line, attribute)
            return Said(chosen) if isinstance(chosen, str) else chosen
        case Kind.MANY:
            return _several(line, attribute)


def _number(line: str, attribute: Attribute) -> Reply:
    notes = Notes(Text("", ()))
    value = value_of(Scalar(line.replace(",", "."), True, 0, 0), attribute, notes)
    if value is not MISSING:
        return Said(value)
    return Puzzled(f"{_quoted(line)} is not understood.")


def _several(line: str, attribute: Attribute) -> Reply:
    if line.casefold().rstrip(".") in NONE and not _named(line, attribute):
        return Said(())
    whole = _option(line, attribute)
    if isinstance(whole, str):
        return Said((whole,))
    parts = [part for part in _parts(line) if part and part != "and"]
    if any(part.casefold() in NONE and not _named(part, attribute) for part in parts):
        return Puzzled("None cannot stand beside other answers.")
    found = [_option(part, attribute) for part in parts]
    if not found:
        return whole
    wrong = next((one for one in found if isinstance(one, Puzzled)), None)
    return wrong or Said(tuple(word for word in attribute.words if word in found))


def _parts(line: str) -> list[str]:
    """The answers of a line: between commas, else between blanks; `1-3` is 1, 2 and 3."""
    parts = re.split(r"[,;+]", line) if re.search(r"[,;+]", line) else line.split()
    found = []
    for part in map(str.strip, parts):
        run = re.fullmatch(r"(\d{1,2})\s*-\s*(\d{1,2})", part)
        found += [str(number) for number in range(int(run[1]), int(run[2]) + 1)] if run else [part]
    return found


def _option(said: str, attribute: Attribute) -> str | Puzzled:
    """The one option that is meant by its number, its name or the beginning of its name."""
    words = attribute.words
    if said.isdecimal():
        number = int(said[:LONGEST_NUMBER])
        return words[number - 1] if 1 <= number <= len(words) else Puzzled(f"The numbers go from 1 to {len(words)}.")
    meant = _named(said, attribute) or _named(said, attribute, str.startswith)
    if len(meant) == 1:
        return meant[0]
    if meant:
        several = ", ".join(f"{words.index(word) + 1} {_label(word, attribute)}" for word in meant)
        return Puzzled(f"{_quoted(said)} could be any of these: {several}.")
    near = nearest(said, [_label(word, attribute) for word in words])
    asked = f" Did you mean {near!r}?" if near else ""
    return Puzzled(f"{_quoted(said)} is none of these.{asked}")


def _named(said: str, attribute: Attribute, how: Callable[[str, str], bool] = str.__eq__) -> list[str]:
    """The options of which the id or the label is this, or begins so."""
    if not said:
        return []
    names = {word: (word, word.replace("_", " "), _label(word, attribute)) for word in attribute.words}
    return [word for word, own in names.items() if any(how(name.casefold(), said.casefold()) for name in own)]


def _label(word: str, attribute: Attribute) -> str:
    return word if attribute.kind is Kind.YES_NO else attribute.option(word).label


def _quoted(said: str) -> str:
    return f"'{said if len(said) <= 40 else said[:40] + '...'}'"


def labels(attribute: Attribute) -> Iterable[tuple[int, str]]:
    """The options by the numbers that they are chosen by."""
    return enumerate((_label(word, attribute) for word in attribute.words), start=1)
