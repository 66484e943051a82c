"""The end of an interview: what of the advice will be taken up, and what is set aside and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap

from ..casebook import with_response
from ..explain.words import Words
from ..model.advice import Advice
from ..model.case import Case, Facts, Response
from ..model.knowledge import TIMINGS, KnowledgeBase, Strategy
from ..source.files import FORBIDDEN
from ..source.shape import nearest
from .privacy import in_note
from .reply import COMMANDS, NONE, Command, Puzzled, command, numbers
from .talk import Talk, is_sure, keep, line_of
from .wording import WIDTH, wrapped

LONGEST_WHY = 500
"""Signs of own words for why something was set aside."""

SHORTLY = TIMINGS[:-1]
"""When that is due of which it is asked."""

SKIP = "skip"

NO_REASON = (*COMMANDS, *NONE, SKIP)
"""What is typed for something else, and says no reason where nothing stands beside it."""

TAKE_UP = "Numbers of what you take up, or none. Enter skips this."

SET_ASIDE = "Numbers of what you set aside. Enter: none. back: change what you take up."

HELP = (
    "What you say here stays with the case. It is no answer: no rule reads it, and the advice stays as it is. "
    "Type numbers with spaces between, none, or Enter to go on. list: the numbers again. back: the question before. "
    "done: no more of this. quit leaves; all is saved."
)

HELP_WHY = (
    "Type the number of a usual reason, or why in your own words, on one line. Enter: it stays as it is. "
    "list: the usual reasons again. back: the numbers again. done: no more of this. quit leaves; all is saved."
)

EARLIER = "To change an answer or to add a note, quit, and begin the interview again."


class _Back(Exception):
    """The question before is wanted again."""


def respond(kb: KnowledgeBase, case: Case, advice: Advice, talk: Talk) -> Case:
    """Ask what will be taken up of the advice on a case's last session, and what is set aside; keep it with the case.

    Asked is of what is due soon at the latest and has no response yet, and of nothing where a gate stands. What was
    said is saved before more is asked. Raises Quit, or EOFError where no more is said.
    """
    said = {one.item for one in case.sessions[-1].responses}
    shortly = (item for item in advice.recommendations if item.timing in SHORTLY and item.strategy.id not in said)
    due = {item.rank: item.strategy for item in shortly}
    if advice.gate or not due or not talk.more():
        return case
    return _End(kb, case, due, advice.facts, talk).run()


def reason(said: str, kb: KnowledgeBase) -> str | Puzzled:
    """Why something is set aside: the id of the usual reason that is meant by its id or its words, else own words."""
    why = " ".join(said.split())
    if not why:
        return Puzzled("Say why, in a few words.")
    if len(said.strip().splitlines()) > 1 or FORBIDDEN.search(said):
        return Puzzled("Say why on one line, without control signs.")
    if len(why) > LONGEST_WHY:
        return Puzzled(f"There is room for {LONGEST_WHY} signs, and these are {len(why)}. A note has room for more.")
    meant = {words.casefold().rstrip("."): name for name, words in kb.roles.set_aside}
    plain = why.casefold().rstrip(".")
    if plain not in meant and (plain in NO_REASON or not any(sign.isalpha() for sign in why)):
        return Puzzled(f"'{why}' says no reason.")
    return meant.get(plain, why)


def near_reason(why: str, kb: KnowledgeBase) -> str:
    """The id of a usual reason of which own words are a part, or that they are spelt like; "" where there is none.

    Who says more than the usual words do means more.
    """
    usual = dict(kb.roles.set_aside)
    said = _plain(why)
    parts = [name for name, words in usual.items() if said in _plain(words) or said in _plain(name)]
    if not parts:
        parts = [name for name, words in usual.items() if _plain(name) in said and len(said) <= len(_plain(words))]
    ids = {words: name for name, words in usual.items()} | {name: name for name in usual}
    return min(parts, key=lambda name: len(usual[name])) if parts else ids.get(nearest(why, ids), "")


def _plain(words: str) -> str:
    """Words with one blank before and after each, so that only whole ones are found in others."""
    return f" {' '.join(words.casefold().replace('_', ' ').strip('.').split())} "


class _End:
    """The questions after a report, of what is `due` by the numbers that it has there."""

    def __init__(self, kb: KnowledgeBase, case: Case, due: Mapping[int, Strategy], facts: Facts, talk: Talk) -> None:
        self.kb = kb
        self.case = case
        self.due = due
        self.facts = facts
        self.talk = talk
        self.words = Words(kb)

    def run(self) -> Case:
        self.talk.tell("\nWHAT WILL YOU TAKE UP?")
        self.talk.tell(self._listed())
        while (taken := self._chosen(TAKE_UP, first=True)) is not None:
            self._put({number: self._response(number) for number in taken})
            try:
                self._set_aside()
                break
            except _Back:
                self._put(dict.fromkeys(taken))
                if taken:
                    self.talk.tell("What you took up just now is taken back.")
                self.talk.tell("\n" + self._listed())
        return self.case

    def _set_aside(self) -> None:
        """Ask what is set aside, and why. Raises _Back where what is taken up is to be asked again."""
        while (chosen := self._chosen(SET_ASIDE)) is not None:
            try:
                self._why_each(chosen)
                return
            except _Back:
                self.talk.tell("\n" + self._listed())

    def _why_each(self, chosen: Iterable[int]) -> None:
        """Ask why these are set aside. Raises _Back where the numbers are to be asked again."""
        for count, number in enumerate(chosen):
            why = self._why(number, again=count > 0)
            if why is None:
                return
            if why:
                self._put({number: self._response(number, why)})

    # --- what was said

    def _said(self, number: int) -> Response | None:
        """What has been said since the report to what has this number."""
        responses = self.case.sessions[-1].responses
        return next((one for one in responses if one.item == self.due[number].id), None)

    def _response(self, number: int, why: str = "") -> Response:
        """That something is set aside and why, or without a reason that it is taken up."""
        return Response(self.due[number].id, not why, why, self.case.sessions[-1].number)

    def _put(self, said: Mapping[int, Response | None]) -> None:
        """Keep what was said to these; None: nothing any more."""
        for number, one in said.items():
            self.case = with_response(self.case, self.case.sessions[-1].number, self.due[number].id, one)
        if said:
            keep(self.talk, self.case)

    # --- questions

    def _chosen(self, question: str, first: bool = False) -> tuple[int, ...] | None:
        """Some numbers of what is due, each once; None where nothing is typed or can be. `first`: none came before.

        Raises _Back where that is typed.
        """
        if not self.talk.more():
            return None
        self.talk.tell(question)
        while (line := line_of(self.talk)).casefold() not in ("", SKIP):
            asked = command(line)
            chosen = () if line.casefold() in NONE else numbers(line, max(self.due))
            if asked and asked.name == "done":
                break
            if asked and asked.name == "back" and first:
                self._puzzled(f"This is the first question after the report. {EARLIER}")
            elif asked:
                self._command(asked, HELP, self._listed())
            elif isinstance(chosen, Puzzled) or any(number not in self.due for number in chosen):
                self._puzzled(f"Type some of these numbers: {', '.join(map(str, self.due))}; none; or press Enter.")
            else:
                return tuple(dict.fromkeys(chosen))
        return None

    def _why(self, number: int, again: bool) -> str | None:
        """Why something is set aside; "" where nothing is typed, None where nothing more is set aside.

        `again`: not the first. Raises _Back where that is typed.
        """
        usual = [name for name, _ in self.kb.roles.set_aside]
        self._say(f"{number} {self.due[number].title}: why is it set aside?", "\n")
        if stands := self._said(number):
            self._say(f"So far it is {self.words.response(stands)}; what you type now takes the place of that.")
        if usual and not again:
            self.talk.tell(self._usual())
        numbered = f"A number{' as above' if again else ''}, or your" if usual else "Your"
        self._say(f"{numbered} own words. Enter: {'that stays' if stands else 'it is not set aside'}.")
        while (line := line_of(self.talk)).casefold() not in ("", SKIP):
            asked = _command(line)
            place = numbers(line, len(usual)) if usual and line.isdecimal() else ()
            why = reason(line, self.kb)
            if asked and asked.name == "done":
                return None
            if asked:
                self._command(asked, HELP_WHY, self._usual())
            elif isinstance(place, Puzzled):
                self._puzzled(place.why)
            elif place:
                return usual[place[0] - 1]
            elif isinstance(why, Puzzled):
                self._puzzled(f"{why.why} Type {'a number, or ' * bool(usual)}why in your own words; or press Enter.")
            elif (
                why in usual or not (found := in_note(why)) or is_sure(self.talk, f"The reason seems to hold {found}.")
            ):
                return why
        return ""

    def _command(self, asked: Command, told: str, listed: str) -> None:
        """Do what was asked for, with what there is to tell and to list. Raises _Back."""
        match asked.name:
            case "?" | "help":
                self._say(told)
            case "list":
                self.talk.tell(listed)
            case "back":
                raise _Back
            case _:
                self._puzzled(f"The report is given. {EARLIER}")

    # --- words

    def _listed(self) -> str:
        """What is due, by the numbers that it has in the report, with what was done with it last."""
        lines = []
        for number, strategy in self.due.items():
            done = ""
            if said := self._said(number):
                done = f" ({self.words.response(said)})"
            elif before := self.facts.responses(strategy.id)[-1:]:
                done = f" ({self.words.response(before[0])}, session {before[0].session})"
            lines += _numbered(number, f"{strategy.title}{done}")
        return "\n".join(lines)

    def _usual(self) -> str:
        """The usual reasons, by the numbers that they are chosen by."""
        usual = enumerate((words for _, words in self.kb.roles.set_aside), start=1)
        return "\n".join(line for number, words in usual for line in _numbered(number, words))

    def _say(self, sentence: str, before: str = "") -> None:
        self.talk.tell(before + "\n".join(wrapped(sentence)))

    def _puzzled(self, sentence: str) -> None:
        self.talk.puzzled("\n".join(wrapped(sentence)))


def _command(line: str) -> Command | None:
    """The command that is typed for a reason; a reason may begin with the word of one that takes nothing after it."""
    asked = command(line)
    return asked if asked and (not asked.rest or asked.name in ("?", "edit", "note")) else None


def _numbered(number: int, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=f"{number:>3} ", subsequent_indent="    ", break_on_hyphens=False)
