"""A case: what is known of one client, session by session, and the facts that one session is consulted on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from .vocabulary import SESSION_NUMBER, Attribute, Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered in a session and who said so. `value` None is an answer too: asked, and not known."""

    attribute: str
    value: Value | None
    source: str
    session: int


@dataclass(frozen=True, slots=True)
class Response:
    """What was done with an item of the advice on a session: taken up, or set aside, and why. No rule reads it.

    `item` is the id of a strategy or a hold. `why` is one of the usual reasons of the rules (`Roles.set_aside`), or
    own words; it is empty where the item was accepted.
    """

    item: str
    accepted: bool
    why: str
    session: int


@dataclass(frozen=True, slots=True)
class Session:
    """The answers of one session, at most one for each attribute, and at most one response to each item of its advice.

    The note is free text; no rule reads it.
    """

    number: int
    answers: tuple[Answer, ...]
    note: str = ""
    responses: tuple[Response, ...] = ()

    def without(self, attributes: Collection[str]) -> Session:
        """The session as it would be, had none of these been answered in it. All else stays."""
        return replace(self, answers=tuple(answer for answer in self.answers if answer.attribute not in attributes))


@dataclass(frozen=True, slots=True)
class Case:
    """A case by its code, with its sessions in ascending order."""

    code: str
    sessions: tuple[Session, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one attribute at session `session`.

    `current` is the answer in force, stated now or carried on; None if there is none. `course` are the stated answers
    that have a value, oldest first.
    """

    current: Answer | None
    course: tuple[Answer, ...]
    session: int

    def with_answer(self, answer: Answer) -> Record:
        """The record as it would be, had this been answered in the answer's session, which is the last."""
        earlier = tuple(one for one in self.course if one.session != answer.session)
        known = answer.value is not None
        return Record(answer if known else None, (*earlier, answer) if known else earlier, answer.session)


EMPTY = Record(None, (), 0)
"""The record of what nobody has answered."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a consultation stands on: a case up to one session.

    `records` holds an entry for every attribute that has any answer so far; `note` is the case's own free text.
    """

    case: str
    session: int
    sessions: tuple[Session, ...]
    records: Mapping[str, Record]
    note: str = ""

    def record(self, attribute: str) -> Record:
        """What is known of the attribute; EMPTY if nobody has answered it."""
        return self.records.get(attribute, EMPTY)

    def answer(self, attribute: str) -> Answer | None:
        """The answer in force, or None."""
        return self.record(attribute).current

    def responses(self, item: str) -> tuple[Response, ...]:
        """What was done with an item of the advice so far, oldest first."""
        return tuple(one for session in self.sessions for one in session.responses if one.item == item)

    def responding_to(self, items: Mapping[int, Collection[str]]) -> Facts:
        """The facts with no responses but those to these items of the advice, by its session."""
        return replace(
            self,
            sessions=tuple(
                replace(one, responses=tuple(r for r in one.responses if r.item in items[one.number]))
                for one in self.sessions
            ),
        )

    def with_answers(self, *answers: Answer) -> Facts:
        """The facts as they would be, had these been answered in the session that is consulted."""
        names = {answer.attribute for answer in answers}
        *earlier, last = self.sessions
        kept = tuple(answer for answer in last.answers if answer.attribute not in names)
        records = {answer.attribute: self.record(answer.attribute).with_answer(answer) for answer in answers}
        return replace(
            self,
            sessions=(*earlier, replace(last, answers=(*kept, *answers))),
            records={**self.records, **records},
        )

    def without(self, attributes: Collection[str]) -> Facts:
        """The facts as they would be, had none of these been answered in any session; these facts if none was."""
        if not any(name in self.records for name in attributes):
            return self
        return replace(
            self,
            sessions=tuple(one.without(attributes) for one in self.sessions),
            records={name: record for name, record in self.records.items() if name not in attributes},
        )


def facts_at(case: Case, session: int | None, attributes: Mapping[str, Attribute], plain_source: str) -> Facts:
    """The facts of `case` at a session (None: the last): what is stated then, and what persists from before.

    A later answer replaces a persisting one, and `unknown` clears it. The session's number is a fact like any other,
    said by `plain_source`. Raises ValueError if the case has no such session.
    """
    numbers = [one.number for one in case.sessions]
    number = numbers[-1] if session is None else session
    if number not in numbers:
        raise ValueError(f"case {case.code} has no session {number}; it has {', '.join(map(str, numbers))}")
    sessions = tuple(one for one in case.sessions if one.number <= number)
    stated: dict[str, list[Answer]] = {}
    for one in sessions:
        for answer in one.answers:
            stated.setdefault(answer.attribute, []).append(answer)
    records = {name: _record(answers, number, attributes[name].persists) for name, answers in stated.items()}
    now = Answer(SESSION_NUMBER, number, plain_source, number)
    records[SESSION_NUMBER] = Record(now, (now,), number)
    return Facts(case.code, number, sessions, records, case.note)


def _record(answers: list[Answer], number: int, persists: bool) -> Record:
    last = answers[-1]
    in_force = last.value is not None and (persists or last.session == number)
    return Record(last if in_force else None, tuple(a for a in answers if a.value is not None), number)
