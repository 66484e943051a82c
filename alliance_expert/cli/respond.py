"""`alliance-expert respond`: record in the case file what was done with the advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from .. import consult, follow, load
from ..model.advice import Advice
from ..model.case import Case, Response, facts_at
from ..model.knowledge import TIMINGS, KnowledgeBase
from ..source.files import CASE_LIMIT, read_bytes
from ..source.shape import closest, listing
from .screen import message, result
from .shared import PATH, Examples, filled, ids_beginning, pack_folders, program, quoted, rule_options

MOST_NAMED = 40
"""Items of the advice that a message names."""

LEAVE = "Leave alone: "

ACCEPTED, SET_ASIDE, TAKE_BACK = "--accepted", "--set-aside", "--take-back"


@click.command(
    cls=Examples.Command,
    name="respond",
    examples="""
    alliance-expert respond A17.yaml                          what was advised, by its numbers
    alliance-expert respond A17.yaml 1 3 --accepted
    alliance-expert respond A17.yaml 2 --set-aside "The client would like to wait."
    alliance-expert respond A17.yaml 2 --take-back
    """,
)
@click.argument("case", metavar="CASE", type=PATH)
@click.argument(
    "items",
    metavar="[ITEM]...",
    nargs=-1,
    shell_complete=ids_beginning(lambda kb: (*kb.strategies, *kb.holds)),
)
@click.option(ACCEPTED, is_flag=True, help="You took it up.")
@click.option(
    SET_ASIDE,
    metavar="WHY",
    help="You set it aside: a usual reason, by its id or its words, which `respond CASE` lists; or your own words.",
    shell_complete=ids_beginning(lambda kb: dict(kb.roles.set_aside)),
)
@click.option("--replace", is_flag=True, help="Put this in the place of another answer that was given before.")
@click.option(TAKE_BACK, is_flag=True, help="Take the answer away that was given before.")
@click.option("--session", type=click.IntRange(1), metavar="N", help="The advice on session N instead of the last.")
@rule_options
def respond_command(
    case: str,
    items: tuple[str, ...],
    accepted: bool,
    set_aside: str | None,
    replace: bool,
    take_back: bool,
    session: int | None,
    packs: tuple[str, ...],
    only: bool,
) -> None:
    """Record in CASE what you did with items of the advice: took them up, or set them aside, and why.

    ITEM is the number that a recommendation has in the report, or the id of a recommendation or of what to leave
    alone. Without ITEM: all that was advised, with what was said to each so far.
    """
    _sound(case, items, accepted, set_aside, replace, take_back)
    from ..casebook import check_file, read_case

    kb = load(pack_folders(packs, only))
    options = [*(f"--rules {quoted(pack)}" for pack in packs), *["--only"] * only]
    raw = read_bytes(Path(case), CASE_LIMIT)
    known = read_case(raw, case, kb)
    try:
        facts = facts_at(known, session, kb.attributes, kb.roles.plain_source)
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--session") from error
    advised = _Advised(kb, known, consult(kb, facts), case, options)
    if not items:
        result("".join(f"{line}\n" for line in advised.lines()))
        for line in (*advised.how(), *advised.strange()):
            message(line)
        return
    check_file(Path(case))
    why = "" if set_aside is None else _why(set_aside, kb)
    names = advised.names(items, take_back, set_aside is not None)
    wanted = {name: None if take_back else Response(name, accepted, why, facts.session) for name in names}
    changes = advised.changes(wanted, replace)
    if changes:
        _record(raw, kb, advised, changes)
    result("".join(f"{line}\n" for line in advised.recorded(wanted)))
    if not changes:
        message("It stood so already; nothing was changed.")
    elif why:
        _doubt(why, kb)


def _sound(
    case: str, items: Sequence[str], accepted: bool, set_aside: str | None, replace: bool, take_back: bool
) -> None:
    """Refuse what asks for nothing, or for two things at once."""
    asked = [
        *[ACCEPTED] * accepted,
        *[SET_ASIDE] * (set_aside is not None),
        *[TAKE_BACK] * take_back,
    ]
    if case == "-":
        raise click.UsageError(
            "What you say is written into the case's file, and standard input is none. Name the file."
        )
    if not items and (asked or replace):
        again = f"{program()} respond {quoted(case)}"
        raise click.UsageError(f"Name the items as well, by their numbers or ids. To see them: {again}")
    if items and len(asked) != 1:
        raise click.UsageError(f"Say one of {ACCEPTED}, {SET_ASIDE} WHY and {TAKE_BACK}.")
    if replace and take_back:
        raise click.UsageError(f"{TAKE_BACK} takes the answer away, so nothing replaces it. Leave one of the two out.")


def _why(said: str, kb: KnowledgeBase) -> str:
    """The reason as it is recorded: the id of a usual one, or own words."""
    from ..interview.reply import Puzzled
    from ..interview.respond import reason

    why = reason(said, kb)
    if isinstance(why, Puzzled):
        usual = listing(dict(kb.roles.set_aside), MOST_NAMED)
        ids = f"\nThe usual reasons by their ids: {usual}. Or your own words, in quotes." if usual else ""
        raise click.BadParameter(f"{why.why}{ids}", param_hint=SET_ASIDE)
    return why


def _doubt(why: str, kb: KnowledgeBase) -> None:
    """Tell what of a reason that was recorded may not be meant so."""
    from ..interview.privacy import in_note
    from ..interview.respond import near_reason

    usual = dict(kb.roles.set_aside)
    if why in usual:
        return
    if near := near_reason(why, kb):
        told = f'"{why}" is taken as your own words. If you meant {near} ({usual[near]}), say that with --replace.'
        message(filled(f"({told})"))
    if found := in_note(why):
        message(filled(f"(The reason seems to hold {found}. It is kept; --replace puts other words in its place.)"))


def _record(raw: bytes, kb: KnowledgeBase, advised: _Advised, changes: Mapping[str, Response | None]) -> None:
    """Write the case; where not all that a hand wrote can stay in it, the file as it was is kept beside it."""
    from ..casebook import ChangedError, keep_original, recorded, save_case

    path = Path(advised.file)
    new = recorded(raw, advised.file, kb, advised.advice.facts.session, changes)
    if not new.whole:
        kept = keep_original(path, raw)
        message(filled(f"(The file as you wrote it, with its comments, is kept in {kept}.)"))
    try:
        save_case(path, new.text, raw)
    except ChangedError as error:
        raise ChangedError(f"{error} Nothing was recorded. Give the command again.") from error


class _Refused(Exception):
    """Why an item cannot be responded to."""


class _Advised:
    """The advice on one session of a case in a file, and what was said to it so far."""

    def __init__(self, kb: KnowledgeBase, case: Case, advice: Advice, file: str, options: Sequence[str]) -> None:
        from ..explain.words import Words

        self.kb = kb
        self.case = case
        self.advice = advice
        self.file = file
        self.options = options
        self.words = Words(kb)
        self.numbers = {item.strategy.id: item.rank for item in advice.recommendations}
        self.ids = advice.items
        self.said = {one.item: one for one in advice.facts.sessions[-1].responses}

    @property
    def session(self) -> int:
        return self.advice.facts.session

    # --- what was advised

    def lines(self) -> Iterator[str]:
        """All that was advised, with what was said to each so far."""
        yield f"CASE {self.case.code}, SESSION {self.session}: WHAT WAS ADVISED"
        if self.advice.gate:
            yield f"\n{filled(f'{self.advice.gate.notice.title}. {self._handled()}')}"
        due = ((timing, [item for item in self.advice.recommendations if item.timing == timing]) for timing in TIMINGS)
        groups = [
            *((timing.upper(), [item.strategy.id for item in items]) for timing, items in due),
            ("LEAVE ALONE", [held.hold.id for held in self.advice.holds]),
            ("NO LONGER ADVISED", [name for name in self.said if name not in self.ids]),
        ]
        for head, names in groups:
            if names:
                yield f"\n{head}"
            for name in names:
                said = f": {self.words.response(self.said[name])}" if name in self.said else ""
                yield from self._item(name, f"{name}{said}")
        if not self.ids:
            yield "\nNothing was advised."

    def how(self) -> Iterator[str]:
        """How to respond to what was advised."""
        if not self.ids:
            return
        earlier = [f"--session {self.session}"] * (self.session != self.case.sessions[-1].number)
        again = " ".join([program(), "respond", quoted(self.file), *earlier, *self.options])
        first, last = (str(self.numbers.get(name, name)) for name in (self.ids[0], self.ids[-1]))
        yield f"\nSay what you took up, and what you set aside:\n  {again} {first} {ACCEPTED}"
        if not self.advice.gate:
            yield f"  {again} {last} {SET_ASIDE} WHY"
            usual = dict(self.kb.roles.set_aside)
            yield f"WHY is in your own words, in quotes{', or one of these:' if usual else '.'}"
            wide = max(map(len, usual), default=0) + 2
            for name, words in usual.items():
                yield filled(words, f"  {name:<{wide}}", " " * (wide + 2))

    def strange(self) -> Iterator[str]:
        """Reasons that look like the id of a usual one, which these rules do not have."""
        usual = dict(self.kb.roles.set_aside)
        whys = {one.why: None for one in self.said.values() if one.why not in usual}
        if ids := [why for why in whys if "_" in why and why.isidentifier()]:
            said = f"No usual reason of these rules: {', '.join(ids)}. If a pack has it, name the pack with --rules."
            yield f"\n{filled(f'({said})')}"

    def recorded(self, wanted: Mapping[str, Response | None]) -> Iterator[str]:
        """What the file says of these items, once that is written."""
        yield f"In {self.file}, session {self.session}:"
        for name, one in wanted.items():
            yield from self._item(name, self.words.response(one) if one else "no answer", LEAVE)

    def _item(self, name: str, under: str, leave: str = "") -> Iterator[str]:
        number = f"{self.numbers[name]:>3} " if name in self.numbers else "  - "
        title = self.kb.strategies[name].title if name in self.kb.strategies else f"{leave}{self.kb.holds[name].title}"
        yield filled(title, number, "    ")
        yield filled(under, "    ", "    ")

    def _handled(self) -> str:
        """How a danger is marked as handled, which no response does."""
        handled = self.kb.roles.gate.handled
        label = self.kb.attributes[handled].label
        return f'Whether it is handled is an answer in the case, "{label}" ({handled}); the interview asks for it.'

    # --- what is responded to

    def names(self, items: Sequence[str], take_back: bool, set_aside: bool) -> tuple[str, ...]:
        """The ids of the items, each once. Raises BadParameter with all that cannot be responded to."""
        names, problems = [], []
        for item in dict.fromkeys(items):
            try:
                names.append(self._named(item, take_back))
            except _Refused as refused:
                problems.append(str(refused))
        if problems:
            words = f" Own words after {SET_ASIDE} stand in quotes." if set_aside and len(items) > 1 else ""
            raise _bad("ITEM", [*problems, f"{self._all()}{words} Nothing was recorded."])
        if set_aside and (gate := self.advice.gate):
            said = f"{gate.notice.title}: while that stands, nothing is set aside. What is advised may be taken up."
            raise _bad("ITEM", [f"{said} {self._handled()} Nothing was recorded."])
        return tuple(dict.fromkeys(names))

    def _named(self, item: str, take_back: bool) -> str:
        if item.isdecimal():
            meant = next((name for name, number in self.numbers.items() if str(number) == item), None)
            if meant is None:
                raise _Refused(f"No recommendation on session {self.session} has the number {item}.")
            return meant
        if item in self.ids or (take_back and item in self.said):
            return item
        raise _Refused(self._why_not(item))

    def _why_not(self, item: str) -> str:
        kb = self.kb
        if item in kb.strategies or item in kb.holds:
            ask = ["explain", quoted(self.file), f"--session {self.session}", f"--why-not {item}", *self.options]
            why = " ".join([program(), *ask])
            return f"{item} was not advised on session {self.session}.{self._elsewhere(item)} Why not: {why}"
        if item in kb.notices:
            gate = f" {self._handled()}" if item == kb.roles.gate.notice else ""
            return f"{item} is a notice, which nobody takes up or sets aside.{gate}"
        others = {"finding": kb.findings, "question": kb.attributes, "rule": {rule.id for rule in kb.rules}}
        if kind := next((kind for kind, known in others.items() if item in known), ""):
            return f"{item} is a {kind}, and no item of advice."
        near = closest(item, self.ids) or closest(item, (*kb.strategies, *kb.holds))
        return f"There is no item of advice {item!r}.{near}"

    def _elsewhere(self, item: str) -> str:
        """In which other sessions it was advised."""
        every = follow(self.kb, self.case, private=True)
        found = [str(one.facts.session) for one in every if item in one.items]
        if not found:
            return ""
        several = "s" if len(found) > 1 else ""
        return f" It was in session{several} {', '.join(found)}: name one with --session."

    def _all(self) -> str:
        named = [f"{self.numbers[name]} {name}" if name in self.numbers else name for name in self.ids]
        return f"Advised on session {self.session}: {listing(named, MOST_NAMED) or 'nothing'}."

    def changes(self, wanted: Mapping[str, Response | None], replace: bool) -> Mapping[str, Response | None]:
        """What is other than it was. Raises BadParameter where something else was said before and stays."""
        changes = {name: one for name, one in wanted.items() if self.said.get(name) != one}
        if other := [name for name, one in changes.items() if one and name in self.said and not replace]:
            told = [f"{name} is {self.words.response(self.said[name])}." for name in other]
            raise _bad("ITEM", [*told, "To say something else: --replace. Nothing was recorded."])
        return changes


def _bad(what: str, problems: Sequence[str]) -> click.BadParameter:
    return click.BadParameter("\n".join(problems), param_hint=what)
