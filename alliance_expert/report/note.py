"""Advice -> a note: each reader gets what is theirs and no more, as the plain values that a template may use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..advice import course
from ..errors import TemplateError
from ..explain.words import Words
from ..model.advice import Advice, Concluded, Recommendation
from ..model.case import Answer, Session
from ..model.knowledge import CLIENT, RECORD, TIMINGS, KnowledgeBase, NoteKind
from ..model.verdict import Confidence
from .check import unsaid
from .course import told
from .document import knowledge, to_json, undrawn
from .escape import escaped
from .forms import DIGEST, in_form, made_as
from .names import ON_A_SHEET
from .page import page
from .render import render

FORMAT = "alliance-expert.note/1"

DRAFT = "Draft, not reviewed by a licensed professional"
"""What stands on every note that nobody has answered for; a template that leaves it out is refused."""

RECENT = 3
"""Sessions of a case file, with the one that a note is on."""

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    """Who has read a note and stands by it, in which role; no note has one before somebody says so."""

    by: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Which note is wanted.

    `layout` is one of the kind's, "" where it has none. With `private` the advice rests on private answers too, which
    are marked; with `own_words` the notes in the case file stand in it as they were written, for the therapist alone,
    and so do own words on why an item was set aside.
    `hidden` leaves out all that a learner should find first.
    """

    kind: NoteKind
    layout: str = ""
    review: Review | None = None
    private: bool = False
    own_words: bool = False
    hidden: bool = False


def unfit(kb: KnowledgeBase, kind: NoteKind, advices: Sequence[Advice]) -> str:
    """Why there can be no note of this kind on a case, by its advice at each session; "" if there can.

    Nothing is handed out while a gate stands, nor where it was opened in one of the last RECENT sessions, handled or
    not.
    """
    if kind.reader != CLIENT:
        return ""
    if gate := advices[-1].gate:
        return f"while this stands, nothing is handed out: {gate.notice.title}"
    recent = [
        advice.facts.session
        for advice in advices[-RECENT:]
        if kb.roles.gate.opened_by(advice.facts.sessions[-1].answers)
    ]
    if recent:
        title = kb.notices[kb.roles.gate.notice].title
        return f"so soon after session {recent[-1]} nothing is handed out: {title}"
    return "" if _handed_out(advices[-1]) else "the advice has nothing to hand out just now"


def sheet(kb: KnowledgeBase, order: Order, cases: Sequence[Sequence[Advice]]) -> Plain:
    """All that a note's template is given; `cases` are, for each case, the advice at each session, oldest first.

    The advice is what may be told (`alliance_expert.follow`). Of it each reader gets what is theirs: the client what is
    written for clients, the record what is written for the record, the therapist all. Cases with a danger come first.
    """
    dangers_first = sorted(cases, key=lambda advices: advices[-1].gate is None)
    several = [_Note(kb, order, advices).values() for advices in dangers_first]
    return {
        "format": FORMAT,
        "language": kb.packs[0].language,
        "kind": order.kind.id,
        "title": order.kind.title,
        "reader": order.kind.reader,
        "layout": order.layout,
        "draft": "" if order.review else DRAFT,
        "review": {"by": order.review.by, "role": order.review.role} if order.review else None,
        "private": order.private,
        "hidden": order.hidden,
        "settings": dict(kb.settings),
        "standing": kb.notices[kb.roles.standing_notice].text,
        **knowledge(kb),
        "notes": several,
    }


def template_of(kind: NoteKind) -> str:
    """The name of the template that a kind of note is written with; every form is read from the page it makes."""
    return f"note-{kind.id}.html.j2"


def note(
    kb: KnowledgeBase,
    order: Order,
    cases: Sequence[Sequence[Advice]],
    form: str = "text",
    folders: Sequence[Path] = (),
) -> str | bytes:
    """The notes in one of FORMS or FILES: as a page, or as what is read from that page, or as values for programs.

    Raises TemplateError as `render` does, and where a template of one's own does not tell of a draft or its review, of
    a danger, or of the rules; ExtraError where what the form is made with is not installed.
    """
    values = sheet(kb, order, cases)
    if form == "json":
        return to_json(undrawn(values))
    name = template_of(order.kind)
    if folders and (problems := tuple(unsaid(name, values, folders))):
        raise TemplateError(problems)
    page = render(name, values, folders)
    return in_form(form, page, folders, kb.digest, "note")


def is_note(kb: KnowledgeBase, content: bytes) -> bool:
    """Is a file a note, as the shipped templates begin and end? Whether it was edited is not seen."""
    first = content.split(b"\n", 1)[0].strip().removeprefix(b"# ").decode("utf-8", "replace")
    titles = {said for kind in kb.roles.notes for said in (kind.title, escaped(kind.title))}
    return made_as(content) == "note" or (first in titles and bool(DIGEST.search(content)))


class _Note:
    """The values of one note, by its reader."""

    def __init__(self, kb: KnowledgeBase, order: Order, advices: Sequence[Advice]) -> None:
        self.kb = kb
        self.order = order
        self.advices = advices
        self.advice = advices[-1]
        self.words = Words(kb)

    def values(self) -> Plain:
        return {**self._head(), **self._body()}

    def _head(self) -> Plain:
        gate = None if self.order.hidden else self.advice.gate
        return {
            "case": self.advice.facts.case,
            "session": self.advice.facts.session,
            "gate": {"title": gate.notice.title, "text": gate.notice.text} if gate else None,
        }

    def _body(self) -> Plain:
        match self.order.kind.reader:
            case reader if reader == CLIENT:
                return {"handout": [self._handout(item) for item in _handed_out(self.advice)]}
            case reader if reader == RECORD:
                return {"answers": self._answers(), "risk": self._lines_for_risk(), "plan": self._plan()}
            case _ if self.order.hidden:
                return {"answers": self._answers(), "not_known": self._not_known(), "risk": self._risk()}
            case _:
                return self._whole()

    def _whole(self) -> Plain:
        report = page(
            self.kb, self.advice, sources=self.order.kind.exercise, marked=True, own_words=self.order.own_words
        )
        return {
            **{name: value for name, value in report.items() if name not in ON_A_SHEET},
            "notes": report["notes"] if self.order.own_words else [],
            "answers": self._answers(),
            "not_known": self._not_known(),
            "risk": self._risk(),
            "course": told(self.kb, course(self.kb, self.advices), self.order.own_words),
            "discuss": [found.finding.discuss for found in self._of_weight() if found.finding.discuss],
            "doubtful": self._doubtful(),
        }

    def _handout(self, item: Recommendation) -> Plain:
        strategy = item.strategy
        return {
            "title": strategy.handout,
            "say": list(strategy.say),
            "not_when": list(strategy.not_when),
            "timing": item.timing,
        }

    def _plan(self) -> list[Plain]:
        """What is due now or soon, and no guess, in words for the record."""
        firm = [item for item in self.advice.recommendations if item.confidence is Confidence.FIRM]
        due = [item for item in firm if item.strategy.chart and item.timing != TIMINGS[-1]]
        return [{"text": item.strategy.chart, "timing": item.timing} for item in due]

    def _answers(self) -> list[Plain]:
        """The answers in force that this kind shows, by group."""
        shown = [answer for answer in self._in_force() if self._is_shown(answer)]
        return [
            {"group": title, "given": given}
            for group, title in self.kb.roles.groups
            if (given := [self._answer(a) for a in shown if self.kb.attribute(a.attribute).group == group])
        ]

    def _in_force(self) -> Iterable[Answer]:
        records = (self.advice.facts.record(name) for name in self.kb.attributes)
        return (record.current for record in records if record.current)

    def _is_shown(self, answer: Answer) -> bool:
        """In the record stands only what may stand there, and no guess."""
        if self.order.kind.reader != RECORD:
            return True
        return self.kb.attribute(answer.attribute).chart and self.kb.sources[answer.source].firm

    def _answer(self, answer: Answer) -> Plain:
        attribute = self.kb.attribute(answer.attribute)
        return {
            "attribute": answer.attribute,
            "label": attribute.label,
            "value": self.words.value(answer.attribute, answer.value),
            "source": answer.source,
            "said": self.words.said(answer, self.advice.facts.session),
            "session": answer.session,
            "private": attribute.private,
        }

    def _risk(self) -> Plain:
        """What was answered about the gate in this session, and before; what nobody answered is not known."""
        gate, (*earlier, now) = self.kb.roles.gate, self.advice.facts.sessions
        group = self.kb.attribute(gate.attribute).group
        besides = [a for a in self._in_force() if self.kb.attribute(a.attribute).group == group]
        return {
            "question": self.kb.attributes[gate.attribute].question,
            "given": self._stated(now),
            "asked": any(answer.attribute == gate.attribute for answer in now.answers),
            "known": self.advice.facts.answer(gate.attribute) is not None,
            "opened": gate.opened_by(now.answers),
            "besides": [self._answer(a) for a in besides if a.attribute not in gate.attributes],
            "before": [
                {"session": one.number, "given": self._stated(one)} for one in earlier if gate.opened_by(one.answers)
            ],
        }

    def _lines_for_risk(self) -> Plain:
        """Whether the record needs lines for it, which somebody fills in by hand; no answer stands there."""
        risk = self._risk()
        return {"opened": risk["opened"], "before": [{"session": one["session"]} for one in risk["before"]]}

    def _stated(self, session: Session) -> list[Plain]:
        """What was answered about the gate in a session, and is known."""
        stated = {answer.attribute: answer for answer in session.answers if answer.value is not None}
        return [self._answer(stated[name]) for name in self.kb.roles.gate.attributes if name in stated]

    def _not_known(self) -> list[str]:
        """The labels of what was asked in this session and is not known."""
        asked = [answer for answer in self.advice.facts.sessions[-1].answers if answer.value is None]
        return [self.kb.attribute(answer.attribute).label for answer in asked]

    def _of_weight(self) -> list[Concluded]:
        """The findings that hold, in the order in which the rules name them; none while a danger is open."""
        held = {found.finding.id: found for found in self.advice.findings}
        return [held[name] for name in self.kb.findings if name in held and not self.advice.gate]

    def _doubtful(self) -> list[Plain]:
        """Answers that are not firm and on which rests what is due now, each once: what would speak against them?"""
        due = [item for item in self.advice.recommendations if item.timing == TIMINGS[0] and not self.advice.gate]
        answers = dict.fromkeys(a for item in due for reason in item.reasons for a in reason.answers)
        return [self._answer(a) for a in answers if not self.kb.sources[a.source].firm]


def _handed_out(advice: Advice) -> list[Recommendation]:
    """What the advice has for the client to read: nothing that a hold keeps back, whether it is told or not."""
    return [item for item in advice.recommendations if item.strategy.handout and not item.held]
