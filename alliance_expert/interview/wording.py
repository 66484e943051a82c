"""What the interview says: plain lines for any terminal and for a screen reader."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..explain.words import Words
from ..model.case import Answer, Facts
from ..model.knowledge import Hold, KnowledgeBase, Notice, Rule, Strategy
from ..model.vocabulary import Attribute, Kind, Value
from .relevance import Question
from .reply import labels

WIDTH = 80
MOST_NAMED = 5
"""Pieces of advice that an explanation names; there may be more."""

LONGEST_NOTE = 200
"""Signs of a note that a list of answers shows."""

MOST_STATEMENTS = 2
"""Statements of the lecture that it tells."""

LEAVE = "leave alone: "

FIRST = (
    "Type a number or a word. Enter: I don't know. ?: why it is asked. done: the report from what is known. "
    "help: all that can be typed."
)

HELP = """\
Enter      I don't know; at a question asked again, the answer stays
skip       I don't know; kept as asked and not known
3          the answer with this number; of several answers 1 3, or none
a word     the answer that begins so
?          why this is asked; ?2 tells more about answer 2
back       to the question before; no answer is lost
list       the answers so far
edit 4     change answer 4 of the list
note TEXT  add a note to this session; no rule reads it
done       the report from what is known now
quit       leave; everything is saved"""


class Wording:
    """The words of one knowledge base, as questions, explanations and lists."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.words = Words(kb)

    def group(self, name: str) -> str:
        """The heading of a question's group."""
        return dict(self.kb.roles.groups).get(self.kb.attribute(name).group, "").upper()

    def question(self, attribute: Attribute, number: int, left: int | None, now: Answer | None) -> str:
        """A question with its count, its answers by number, and the answer that it has; `left` None: asked again."""
        to_go = "again" if left is None else f"about {left} to go" if left else "the last"
        count = f"({number}, {to_go})"
        private = " Private to you." if attribute.private else ""
        lines = [*wrapped(f"{count} {attribute.question}{private}"), *self._choices(attribute)]
        if now is not None:
            lines += wrapped(f"Now: {self._told(now, now.session)}. Enter keeps it, skip if it is not known.", "  ")
        return "\n".join(lines)

    def gate(self, rules: Iterable[Rule], again: bool) -> str:
        """What comes before all else, by the rules that say so; and the first time how to come to the report."""
        rules = tuple(rules)
        names = {name for rule in rules for name in rule.gate}
        first = self.kb.roles.gate.notice
        notice = self.kb.notices[first if first in names else min(names)]
        because = (line for rule in rules for line in wrapped(rule.because))
        return "\n".join(
            ["", notice.title.upper(), *because, *wrapped(notice.text), *["done: the report at once."] * (not again)]
        )

    def source(self, answer: Answer) -> str:
        """The question of who said it."""
        sources = [f"{number} {source.label}" for number, source in enumerate(self.kb.sources.values(), start=1)]
        usual = self.kb.sources[answer.source].label
        return "\n".join(["How do you know?", *wrapped(f"{', '.join(sources)}. Enter: {usual}.", "  ")])

    def understood(self, attribute: Attribute, value: Value | None, typed: str) -> str:
        """What an answer was taken for, or nothing where that is what was typed."""
        if value is not None and attribute.kind in (Kind.SCALE, Kind.SCORE):
            return ""
        said = self.words.value(attribute.id, value)
        return "" if said.casefold() == typed.casefold() else "\n".join(wrapped(said, "  "))

    def why_source(self) -> str:
        """Why it is asked who said it."""
        firm = ", ".join(source.label for source in self.kb.sources.values() if source.firm)
        return "\n".join(wrapped(f"Counts as firm: {firm}. What is known in another way counts as tentative.", "  "))

    def why(self, question: Question, attribute: Attribute, could_change: Sequence[str]) -> str:
        """Why a question is asked: what it can change, now or with others; what its answers mean; its source."""
        others = [title for title in self._titles(question) if title not in could_change]
        parts = [
            attribute.help,
            _several("An answer can change now:", could_change),
            _several("Together with other answers it can change:", others),
            *(f"{option.label}: {option.help}" for option in attribute.options if option.help),
            *self._statements(attribute.lecture[:MOST_STATEMENTS]),
            _more(attribute.lecture[MOST_STATEMENTS:]),
        ]
        return "\n".join(line for part in parts if part for line in wrapped(part, "  "))

    def about(self, attribute: Attribute, number: int) -> str:
        """What one of the answers means; they are counted from 1."""
        option = attribute.options[number - 1]
        parts = [f"{option.label}. {option.help}".strip(), *self._statements(option.lecture)]
        return "\n".join(line for part in parts for line in wrapped(part, "  "))

    def answers(self, facts: Facts, known: Iterable[str]) -> str:
        """The answers so far, by the numbers that they can be changed by, and the note."""
        lines, unknown = [], []
        for number, name in enumerate(known, start=1):
            label = self.kb.attributes[name].label
            if (answer := facts.answer(name)) is None:
                unknown.append(f"{number} {label}")
                continue
            told = f"{label}: {self._told(answer, facts.session)}"
            lines += textwrap.wrap(told, WIDTH, initial_indent=f"{number:>3} ", subsequent_indent="    ")
        if unknown:
            lines += wrapped(f"Not known: {', '.join(unknown)}.", "    ")
        if note := facts.sessions[-1].note:
            lines += wrapped(f"Note: {textwrap.shorten(note, LONGEST_NOTE)}", "    ")
        return "\n".join(lines) or "  There are no answers yet."

    def titles(self, concluded: Iterable[tuple[str, str]]) -> list[str]:
        """What people read of things in the advice, by their kind and id; what comes before all else stands first."""
        kb = self.kb
        entries: Mapping[str, Mapping[str, Strategy | Hold | Notice]]
        entries = {"gate": kb.notices, "recommend": kb.strategies, "hold": kb.holds, "notice": kb.notices}
        told = sorted(concluded, key=lambda what: list(entries).index(what[0]))
        return list(dict.fromkeys(f"{LEAVE * (kind == 'hold')}{entries[kind][name].title}" for kind, name in told))

    def _titles(self, question: Question) -> list[str]:
        """The heaviest first."""
        stakes = sorted(question.stakes, key=lambda stake: -stake.weight)
        return self.titles((stake.kind, stake.id) for stake in stakes)

    def _told(self, answer: Answer, session: int) -> str:
        return f"{self.words.value(answer.attribute, answer.value)} ({self.words.said(answer, session)})"

    def _choices(self, attribute: Attribute) -> Iterator[str]:
        if attribute.kind in (Kind.SCALE, Kind.SCORE):
            steps = "" if attribute.step == 1 else f" in steps of {attribute.step}"
            yield f"  {attribute.low} to {attribute.high}{steps}"
            return
        for number, label in labels(attribute):
            yield from textwrap.wrap(label, WIDTH, initial_indent=f"{number:>3} ", subsequent_indent="    ")
        if attribute.kind is Kind.MANY:
            yield "  Several numbers, or none."

    def _statements(self, lecture: Iterable[str]) -> Iterator[str]:
        for name in lecture:
            if name in self.kb.lecture:
                yield f"From the lecture ({name}): {self.kb.lecture[name].text}"


def wrapped(text: str, margin: str = "") -> list[str]:
    """Lines for a terminal."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False, break_long_words=False
    )


def _more(lecture: Sequence[str]) -> str:
    return f"Also {', '.join(lecture)}; ?2 tells that of answer 2." if lecture else ""


def _several(head: str, titles: Sequence[str]) -> str:
    if not titles:
        return ""
    more = f"; and {len(titles) - MOST_NAMED} more" if len(titles) > MOST_NAMED else ""
    return f"{head} {'; '.join(titles[:MOST_NAMED])}{more}."
