"""The interview itself: asks, understands, saves after every answer, and knows no terminal."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum

from ..casebook.read import LONGEST_CODE, MOST_SESSIONS
from ..errors import FileError
from ..explain.ahead import could_change, unanswered
from ..explain.worlds import Worlds
from ..model.case import Answer, Case, Facts, Session, facts_at
from ..model.knowledge import KnowledgeBase, Rule, Source
from ..model.vocabulary import Attribute, Kind, Option, Value
from .privacy import in_code, in_note
from .relevance import Question, in_order, most_telling, relevant, source_matters
from .reply import COMMANDS, LONGEST_NUMBER, NONE, Command, Puzzled, Said, command, numbers, understood, wanted
from .talk import Quit, Talk, choice, is_sure, keep, line_of, typed
from .wording import FIRST, HELP, Wording, wrapped

BRIEF = 18
"""Questions that a brief interview asks at most."""

LONGEST_NOTE = 10_000
"""Signs of the notes of one session."""


class End(Enum):
    """How a dialogue ends: a report is wanted, it was left with quit, or nothing more was said."""

    REPORT = "report"
    QUIT = "quit"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The case as it was left, and how it was left."""

    case: Case
    end: End


class _Elsewhere(Exception):
    """The question that stood here is left, for another one or for the review."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A question that is asked once more, or only who gave its answer."""

    attribute: str
    source: bool = False


def ask_code(talk: Talk, suggested: str = "") -> str:
    """The code of a new case. Nothing typed is the one `suggested`. Raises Quit, or EOFError where no more is said."""
    usual = f"Enter for {suggested}" if suggested else "such as A17"
    while True:
        code = line_of(talk, f"Code of the case, {usual}, never a name: ") or suggested
        if not 0 < len(code) <= LONGEST_CODE or not code[0].isalnum() or code.casefold() in COMMANDS:
            talk.puzzled(f"A code has 1 to {LONGEST_CODE} signs, the first a letter or number. quit leaves.")
        elif not (found := in_code(code)) or is_sure(talk, f"This looks like {found}. A code such as A17 is safer."):
            return code


def new_case(code: str, talk: Talk) -> Case:
    """A case with its first session, by the number that is given. Raises Quit, or EOFError where no more is said."""
    return Case(code, (Session(_number(talk, "Which session is it? Enter for 1: ", 1, 1), ()),))


def is_finished(kb: KnowledgeBase, case: Case) -> bool:
    """Was the last session answered as far as answers can change the advice, or is there a response to its advice?"""
    facts = facts_at(case, None, kb.attributes, kb.roles.plain_source)
    last = case.sessions[-1]
    return bool(last.responses) or (bool(last.answers) and not relevant(kb, facts))


def next_session(case: Case, talk: Talk) -> Case:
    """The case with one more session, by the number that is given."""
    last = case.sessions[-1].number
    number = _number(talk, f"Number of the new session, after {last}. Enter for {last + 1}: ", last + 1, last + 1)
    return replace(case, sessions=(*case.sessions, Session(number, ())))


def wants_next_session(case: Case, talk: Talk) -> bool:
    """Is a new session wanted, where the last one is finished?"""
    last = case.sessions[-1]
    how, again = f"session {last.number} is complete", f"look at session {last.number} again"
    if last.responses:
        how, again = f"session {last.number} has its report and your answers to it", f"go on with session {last.number}"
    talk.tell(f"Case {case.code}: {how}.")
    talk.tell(f"  1 begin a new session\n  2 {again}")
    return choice(talk, 2) == 1


def interview(kb: KnowledgeBase, case: Case, talk: Talk, brief: bool = False) -> Outcome:
    """Ask what can still change the advice on a case's last session, until the report is wanted or no more is said."""
    return _Dialogue(kb, case, talk, brief).run()


class _Dialogue:
    def __init__(self, kb: KnowledgeBase, case: Case, talk: Talk, brief: bool) -> None:
        self.kb = kb
        self.case = case
        self.talk = talk
        self.brief = brief
        self.wording = Wording(kb)
        self.done = False
        self.warned = False
        self.waiting: list[_Step] = []  # before anything else
        self.last = ""  # the question that the conversation has come to
        self.group = ""
        self.unconfirmed = all(name in kb.roles.gate.attributes for name in self.trail)
        self._go_on()

    @property
    def session(self) -> Session:
        return self.case.sessions[-1]

    @property
    def facts(self) -> Facts:
        return facts_at(self.case, None, self.kb.attributes, self.kb.roles.plain_source)

    @property
    def trail(self) -> list[str]:
        """What was answered in this session, by the numbers that the questions had."""
        return [answer.attribute for answer in self.session.answers]

    @property
    def carried(self) -> list[str]:
        """What stands from earlier sessions."""
        facts, trail = self.facts, self.trail
        return [name for name in self.kb.attributes if facts.answer(name) and name not in trail]

    def run(self) -> Outcome:
        try:
            self._say(FIRST)
            self._warn()
            while True:
                with suppress(_Elsewhere):
                    while self._ask_next():
                        pass
                    self._review()
                    return Outcome(self.case, End.REPORT)
        except Quit:
            return self._left(End.QUIT)
        except EOFError:
            return self._left(End.ENDED)
        except (KeyboardInterrupt, FileError):
            self._warn(again=True)
            raise

    def _left(self, end: End) -> Outcome:
        self._warn(again=True)
        return Outcome(self.case, end)

    # --- questions

    def _ask_next(self) -> bool:
        """Ask the next question, if there is one. The gate comes before what stands from earlier sessions.

        What waits, or is to be confirmed, comes back if it is left for something else.
        """
        if self.waiting:
            step = self.waiting[0]
            (self._ask_source if step.source else self._ask)(step.attribute)
            if step in self.waiting:
                self.waiting.remove(step)
            return True
        if self.done:
            return False
        questions = self._open()
        at_the_gate = bool(questions) and questions[0].attribute in self.kb.roles.gate.attributes
        if self.unconfirmed and self.carried and not at_the_gate and not self._gates():
            self._confirm()
            self.unconfirmed = False
            return True
        if questions:
            self.last = questions[0].attribute
            self._ask(self.last, len(questions) - 1)
        return bool(questions)

    def _go_on(self) -> None:
        """What a session that goes on asks again: whether the danger is handled, and what was called different."""
        gate = self.kb.roles.gate
        if gate.handled in self.trail and self._gates():
            self.waiting.append(_Step(gate.handled))
        different = [_Step(name) for name in self.trail if self._before(name)]
        if different and relevant(self.kb, self.facts):
            self.waiting += different

    def _before(self, name: str) -> Answer | None:
        """What stood from an earlier session, where this one only says that it is no longer known."""
        return None if self.facts.answer(name) else self._without(name).answer(name)

    def _without(self, name: str) -> Facts:
        """The facts but for what this session says to one question."""
        kept = tuple(answer for answer in self.session.answers if answer.attribute != name)
        case = replace(self.case, sessions=(*self.case.sessions[:-1], replace(self.session, answers=kept)))
        return facts_at(case, None, self.kb.attributes, self.kb.roles.plain_source)

    def _open(self) -> tuple[Question, ...]:
        """The questions to come, in their order."""
        questions = relevant(self.kb, self.facts)
        if self.brief:
            questions = most_telling(self.kb, questions, BRIEF - len(self.session.answers))
        return in_order(self.kb, questions, self.last)

    def _gates(self) -> list[Rule]:
        """The rules by which a gate stands, so that all else waits."""
        worlds = Worlds(self.kb, self.facts, {}, 1)
        return [rule for rule in self.kb.gates if worlds.mask(rule.when)]

    def _warn(self, again: bool = False) -> None:
        """Tell at once what comes before all else, where it has come to stand; or again."""
        standing = self._gates()
        if standing and (again or not self.warned):
            self.talk.tell(self.wording.gate(standing, again))
        self.warned = bool(standing)

    def _ask(self, name: str, left: int | None = None) -> None:
        """Ask a question with so many to come after it; None: once more."""
        attribute, now = self.kb.attributes[name], self.facts.answer(name) or self._before(name)
        number = (self.trail.index(name) if name in self.trail else len(self.trail)) + 1
        if (group := self.wording.group(name)) != self.group:
            self.group = group
            self.talk.tell(f"\n{group}")
        self.talk.tell("\n" + self.wording.question(attribute, number, left, now))
        while True:
            line = typed(self.talk)
            if now is not None and not line:
                if not self.facts.answer(name):  # what stood before stands again
                    self._keep(replace(self.session, answers=self._without(name).sessions[-1].answers))
                return
            match understood(line, attribute):
                case Said(value):
                    self._put(self._answer(name, value))
                    if taken := self.wording.understood(attribute, value, line):
                        self.talk.tell(taken)
                    self._warn(again=name == self.kb.roles.gate.handled)
                    self._ask_source(name)
                    return
                case Command(told, rest):
                    self._command(told, rest, name)
                case Puzzled(why):
                    self._puzzled(f"{why} {wanted(attribute)}, or press Enter if you do not know.")

    def _ask_source(self, name: str) -> None:
        """Who said it, where it was answered and the rules care."""
        attribute, answer = self.kb.attributes[name], self.facts.answer(name)
        if not attribute.ask_source or answer is None or not source_matters(self.kb, self.facts, answer):
            return
        sources = _sources(self.kb.sources.values())
        self.talk.tell("\n" + self.wording.source(answer))
        while True:
            match understood(typed(self.talk), sources):
                case Said(None):
                    return
                case Said(source):
                    self._put(replace(answer, source=str(source)))
                    self.waiting = [one for one in self.waiting if one != _Step(name, source=True)]
                    return
                case Command("back"):
                    self.waiting[:0] = [_Step(name)]
                    return
                case Command("?"):
                    self.talk.tell(self.wording.why_source())
                case Command("edit" as told, rest):
                    step = _Step(name, source=True)
                    self._command(told, rest, name, *[step] * (step not in self.waiting))
                case Command(told, rest):
                    self._command(told, rest, name)
                case Puzzled(why):
                    self._puzzled(
                        f"{why} {wanted(sources)}, or press Enter for {self.kb.sources[answer.source].label}."
                    )

    def _answer(self, name: str, value: Value | None) -> Answer:
        """An answer in this session, by whoever is assumed to know; the same answer again stays as it is."""
        now = self.facts.answer(name)
        if now and now.value == value and now.session == self.session.number:
            return now
        return Answer(name, value, self.kb.attributes[name].default_source, self.session.number)

    def _put(self, answer: Answer) -> None:
        """Keep an answer in its place, or as the last. Of other danger it is not known whether it is handled."""
        answers = {one.attribute: one for one in self.session.answers}
        before, gate = answers.get(answer.attribute), self.kb.roles.gate
        if answer.attribute == gate.attribute and not (before and before.value == answer.value):
            answers.pop(gate.handled, None)
            if (self.done or self.waiting) and answer.value in gate.open:
                self.waiting.insert(0, _Step(gate.handled))
        answers[answer.attribute] = answer
        self._keep(replace(self.session, answers=tuple(answers.values())))

    def _keep(self, session: Session) -> None:
        self.case = replace(self.case, sessions=(*self.case.sessions[:-1], session))
        keep(self.talk, self.case, self._warn)  # danger waits for no disk

    def _say(self, sentence: str) -> None:
        self.talk.tell("\n".join(wrapped(sentence)))

    def _puzzled(self, sentence: str) -> None:
        self.talk.puzzled("\n".join(wrapped(sentence)))

    # --- commands

    def _command(self, told: str, rest: str, name: str = "", *then: _Step) -> None:
        """Do what was asked for; raises _Elsewhere where the question is left, with what comes `then`, and Quit."""
        match told:
            case "?" if name:
                self._why(name, rest)
            case "?" | "help":
                self.talk.tell(HELP)
            case "list":
                self.talk.tell(self.wording.answers(self.facts, [*self.trail, *self.carried]))
            case "note":
                self._note(rest)
            case "back":
                self._back(name)
            case "edit":
                self._edit(rest, *then)
            case "done":
                self.done = True
                self.waiting.clear()
                raise _Elsewhere
            case "quit":
                raise Quit

    def _why(self, name: str, option: str) -> None:
        attribute = self.kb.attributes[name]
        chosen = numbers(option, len(attribute.options)) if option else ()
        if isinstance(chosen, Puzzled):
            self._puzzled("After ? comes the number of one of the answers above, if they have numbers, or nothing.")
        elif option:
            self.talk.tell("\n".join(self.wording.about(attribute, number) for number in chosen))
        else:
            facts = self._without(name)
            question = next((one for one in relevant(self.kb, facts) if one.attribute == name), Question(name, ()))
            changes = self.wording.titles(could_change(self.kb, facts, name))
            self.talk.tell(self.wording.why(question, attribute, changes))

    def _note(self, text: str) -> None:
        while (text := text or line_of(self.talk, "note> ")) and text not in COMMANDS:
            note = "\n".join(filter(None, (self.session.note, text)))
            if len(note) > LONGEST_NOTE:
                self._puzzled(f"The notes of a session have room for {LONGEST_NOTE:,} signs. This one was not added.")
            elif not (found := in_note(text)) or is_sure(self.talk, f"The note seems to hold {found}."):
                self._keep(replace(self.session, note=note))
                self.talk.tell("The note is added.")
                return
            text = ""
        self.talk.tell("No note was added.")

    def _back(self, name: str) -> None:
        place = self.trail.index(name) if name in self.trail else len(self.trail)
        if place == 0:
            self.talk.tell("This is the first question.")
            return
        self.done = False
        self.waiting[:0] = [_Step(self.trail[place - 1])]
        raise _Elsewhere

    def _edit(self, rest: str, *then: _Step) -> None:
        known = [*self.trail, *self.carried]
        chosen = numbers(rest, len(known))
        if isinstance(chosen, Puzzled):
            self._puzzled("After edit comes the number of an answer in the list, as in edit 1.")
            return
        self.waiting[:0] = [*(_Step(known[number - 1]) for number in chosen), *then]
        raise _Elsewhere

    # --- at the beginning and at the end

    def _confirm(self) -> None:
        """Show what stands from earlier sessions; what is no longer so is asked again."""
        carried = self.carried
        self.talk.tell("\nThis stands from earlier sessions:")
        self.talk.tell(self.wording.answers(self.facts, carried))
        self.talk.tell("Enter if it is still so. Else the numbers of what is different now.")
        while (line := typed(self.talk)).casefold() not in ("", *NONE):
            asked = command(line)
            chosen = numbers(asked.rest if asked and asked.name == "edit" else line, len(carried))
            if asked and asked.name in ("?", "help"):
                self._say("Enter: all of it is still so. Numbers: what is different now; each of it is asked next.")
            elif asked and asked.name != "edit":
                self._command(asked.name, asked.rest)
            elif isinstance(chosen, Puzzled):
                self._puzzled(f"{chosen.why} Type the numbers with spaces between, or press Enter.")
            else:
                self.waiting = [_Step(carried[number - 1]) for number in chosen]
                for step in self.waiting:  # what is no longer so must not stand, even if it is not asked again
                    self._put(self._answer(step.attribute, None))
                return

    def _review(self) -> None:
        """Show all answers, until the report is wanted."""
        known = [*self.trail, *self.carried]
        self._warn(again=True)
        self.talk.tell("\nYOUR ANSWERS")
        self.talk.tell(self.wording.answers(self.facts, known))
        self._say(self._left_out())
        self.talk.tell("Enter for the report. Or the number of an answer to change it.")
        while line := typed(self.talk):
            asked = command(line)
            if asked and asked.name == "done":
                break
            if asked:
                self._command(asked.name, asked.rest)
            elif isinstance(numbers(line, len(known)), Puzzled):
                self._puzzled("Type the number of an answer, Enter for the report, or help.")
            else:
                self._edit(line)

    def _left_out(self) -> str:
        """How many questions were not asked, and whether they could change anything."""
        stated = {answer.attribute for answer in self.session.answers}
        left = sum(one.attribute.id not in stated for one in unanswered(self.kb, self.facts))
        could = len(relevant(self.kb, self.facts))
        if not could:
            return f"{_questions(left)} left out: none can change the advice." if left else "Every question was asked."
        return f"{_questions(left)} left out; {could} of them, alone or together, could still change the advice."


def _questions(count: int) -> str:
    return "1 question was" if count == 1 else f"{count} questions were"


def _sources(sources: Iterable[Source]) -> Attribute:
    """Who may have said something, as a question."""
    options = tuple(Option(source.id, source.label) for source in sources)
    return Attribute("source", Kind.CHOICE, "source", "How do you know?", "", options=options)


def _number(talk: Talk, prompt: str, low: int, blank: int) -> int:
    """A session's number, `low` or higher; nothing typed is `blank`."""
    while line := line_of(talk, prompt):
        if line.isdecimal() and len(line) < LONGEST_NUMBER and low <= int(line) <= MOST_SESSIONS:
            return int(line)
        talk.puzzled(f"Type a whole number, {low} or higher. quit leaves.")
    return blank
