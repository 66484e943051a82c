"""Conditions, answers and values in plain English: the one place where a condition becomes a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ..model import condition as c
from ..model.case import Answer, Response
from ..model.knowledge import KnowledgeBase, Rule
from ..model.vocabulary import SESSION_NUMBER, Attribute, Kind, Value

if TYPE_CHECKING:
    from .flips import Change

WAYS = {"better": "become better", "same": "stayed the same", "worse": "become worse"}


class Words:
    """The words of one knowledge base: its labels, in sentences."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb

    # --- values and answers

    def value(self, name: str, value: Value | None) -> str:
        """A value as people say it: `2 of 5`, `long silences, cancels meetings`."""
        attribute = self.kb.attribute(name)
        match value:
            case None:
                return "not known"
            case bool():
                return "yes" if value else "no"
            case int() | Decimal():
                return self._number(attribute, value)
            case tuple():
                return ", ".join(attribute.option(word).label for word in value) or "none"
            case _:
                return attribute.option(value).label

    def short(self, name: str, value: Value | None) -> str:
        """A plain number, or the label of a choice."""
        attribute = self.kb.attribute(name)
        return self.value(name, value) if attribute.kind is Kind.CHOICE else str(attribute.word(value))

    def said(self, answer: Answer, session: int) -> str:
        """Who said it, and when, unless it was in session `session`."""
        when = f", session {answer.session}" if answer.session != session else ""
        return f"{self.kb.sources[answer.source].label}{when}"

    def answer(self, answer: Answer, session: int) -> str:
        """An answer with what it answers and who said so, as in `bond: 4 of 5 (your impression, session 3)`."""
        value = self.value(answer.attribute, answer.value)
        return f"{self.kb.attribute(answer.attribute).label}: {value} ({self.said(answer, session)})"

    def response(self, response: Response) -> str:
        """What was done with an item of the advice: `taken up`, or `set aside`, and why; own words stand in quotes."""
        if response.accepted:
            return "taken up"
        usual = dict(self.kb.roles.set_aside).get(response.why)
        return f"set aside: {usual}" if usual else f'set aside: "{response.why}"'

    def change(self, change: Change) -> str:
        """The answers that a change allows, in words that fit the answer there is now."""
        attribute, values = self.kb.attribute(change.attribute), [answer.value for answer in change.answers]
        known = [value for value in values if value is not None]
        match attribute.kind:
            case Kind.SCALE | Kind.SCORE:
                said = [self._range(attribute, low, high) for low, high in change.ranges]
            case Kind.MANY:
                said = self._choices(attribute, change)
            case Kind.CHOICE:
                said = [f'"{self.value(attribute.id, value)}"' for value in known]
            case Kind.YES_NO:
                said = [self.value(attribute.id, value) for value in known]
        return "; or ".join([*said, *(["not known"] if len(known) < len(values) else [])])

    def _range(self, attribute: Attribute, low: Value, high: Value) -> str:
        top = f"{self.value(attribute.id, high)}"
        if low == high:
            return top
        if attribute.rank(high) == attribute.high:
            return f"{self.value(attribute.id, low)} or higher"
        return f"{top} or lower" if attribute.rank(low) == attribute.low else f"{attribute.word(low)} to {top}"

    def _choices(self, attribute: Attribute, change: Change) -> list[str]:
        """What each choice adds to the one there is now and takes from it; none that only goes further than another."""
        before = _chosen(change.now.value if change.now else None)
        choices = {
            _chosen(answer.value): [_chosen(other) for other in change.alike.get(answer.value, ())]
            for answer in change.answers
            if answer.value is not None
        }
        ways = {way ^ before for one, alike in choices.items() for way in (one, *alike)}
        shortest = {way ^ before for way in ways if not any(other < way for other in ways)}
        told = [[way for way in (one, *alike) if way in shortest] for one, alike in choices.items()]
        adding = "adding " if before else ""
        return [self._choice(attribute, first, before, others, adding) for first, *others in filter(None, told)]

    def _choice(
        self,
        attribute: Attribute,
        value: frozenset[str],
        before: frozenset[str],
        alike: Sequence[frozenset[str]],
        adding: str,
    ) -> str:
        if not value:
            return "none of them"
        more, less, said = value - before, before - value, []
        if len(more) == 1 and alike:
            said.append(f"{adding}any of {self._labels(attribute, more.union(*alike) - before, 'or')}")
        elif more:
            said.append(f"{adding}{self._labels(attribute, more, 'and')}")
            said += [f"or {self._labels(attribute, other - before, 'and')}" for other in alike]
        if less:
            said.append(f"leaving out {self._labels(attribute, less, 'and')}")
        return ", ".join(said)

    def _labels(self, attribute: Attribute, words: frozenset[str], last: str) -> str:
        return _quoted([option.label for option in attribute.options if option.id in words], last)

    # --- rules and conditions

    def rule(self, rule: Rule) -> str:
        """A rule as a sentence: when it fires, and what it concludes in words of the rules."""
        return f"When {self.sentence(rule.when)}: {'; '.join(rule.concluded)}."

    def sentence(self, condition: c.Condition, holds: bool = True) -> str:
        """The condition as a clause that can follow `when`; or its opposite, where it is said to fail."""
        match condition:
            case c.All():
                return self._several(condition.parts, holds, "and" if holds else "or")
            case c.AnyOf():
                return self._several(condition.parts, holds, "or" if holds else "and")
            case c.Not():
                return self.sentence(condition.part, not holds)
            case c.UnlessKnown():
                return (
                    f"nothing says that {self._part(condition.part, True)}" if holds else self.sentence(condition.part)
                )
            case c.FindingHolds():
                title = self.kb.findings[condition.finding].title
                return f'the finding "{title}" {"stands" if holds else "does not stand"}'
            case _:
                return self._test(condition, holds)

    def _several(self, parts: Sequence[c.Condition], holds: bool, word: str) -> str:
        if len(parts) == 1:
            return self.sentence(parts[0], holds)
        return f", {word} ".join(self._part(part, holds) for part in parts)

    def _part(self, part: c.Condition, holds: bool) -> str:
        """One of several; in brackets where it has several itself."""
        said, inner = self.sentence(part, holds), part
        while isinstance(inner, c.Not):
            inner = inner.part
        return f"({said})" if len(c.parts(inner)) > 1 else said

    def _test(self, test: c.Test, holds: bool) -> str:
        name = test.attribute
        attribute, label = self.kb.attribute(name), self.kb.attribute(name).label
        is_, has, was = ("is", "has", "was") if holds else ("is not", "has not", "was not")
        match test:
            case c.Is() | c.AtLeast() | c.AtMost():
                return self._compared(attribute, test, holds)
            case c.Includes():
                return self._includes(attribute, test, holds)
            case c.SourceIs():
                labels = [self.kb.sources[source].label for source in test.sources]
                return f"the answer on {label} {is_} marked {_quoted(labels)}"
            case c.ChangeIs():
                ways = " or ".join(WAYS[way] for way in test.directions)
                return f"{label} {has} {ways} since the time before, by the same source"
            case c.FallingOver():
                fell = "fell each time" if holds else "did not fall each time"
                return f"the last {test.sessions} answers on {label}, by the same source, {fell}"
            case c.ConstantAt():
                were, all_of = "were" if holds else "were not", self.value(name, test.value)
                return f"the last {test.sessions} answers on {label}, by the same source, {were} all {all_of}"
            case c.SessionsSince():
                return f"{label} {was} last answered {_between(test.low, test.high)} sessions ago"
            case c.LeftOpen():
                left = _quoted([self.value(name, value) for value in test.values])
                said = f"left at {left}, and not settled" if holds else f"not left at {left}, or it was settled"
                return f"{label} was {said} in the last session that answered it"
            case c.Weakest():
                return f"{label} {is_} the lowest leg, or level with it"
            case c.Known():
                return f"{label} {is_} answered"
            case c.Unknown():
                return f"{label} {'is not' if holds else 'is'} answered"

    def _compared(self, attribute: Attribute, test: c.Is | c.AtLeast | c.AtMost, holds: bool) -> str:
        if isinstance(test, c.Is):
            return self._is(attribute, test.values, holds)
        if attribute.kind is Kind.CHOICE:
            low, high = (test.value, None) if isinstance(test, c.AtLeast) else (None, test.value)
            within = attribute.words[attribute.words.index(str(low)) if low else 0 :]
            return self._is(attribute, within[: within.index(str(high)) + 1] if high else within, holds)
        value = self.value(attribute.id, test.value)
        if isinstance(test, c.AtLeast):
            return f"{attribute.label} is {f'{value} or higher' if holds else f'lower than {value}'}"
        return f"{attribute.label} is {f'{value} or lower' if holds else f'higher than {value}'}"

    def _is(self, attribute: Attribute, values: Sequence[Value], holds: bool) -> str:
        said = [self.value(attribute.id, value) for value in values]
        if attribute.kind is Kind.CHOICE:
            return f"{attribute.label} is {_quoted(said) if holds else _neither(said)}"
        if attribute.kind is Kind.YES_NO:
            return f'"{attribute.label}" is {"" if holds else "not "}answered with {" or ".join(said)}'
        numbers = [str(attribute.word(value)) for value in values[:-1]]
        return f"{attribute.label} is {'' if holds else 'not '}{' or '.join([*numbers, said[-1]])}"

    def _includes(self, attribute: Attribute, test: c.Includes, holds: bool) -> str:
        subject, said = f"the answer on {attribute.label}", [attribute.option(word).label for word in test.values]
        none = holds == (test.how == "none")
        if test.how == "all" and len(said) > 1:
            return f"{subject} includes {'' if holds else 'not all of '}{_quoted(said, 'and')}"
        if set(test.values) == set(attribute.words):
            return f"{subject} names {'none' if none else 'at least one'}"
        if none and len(said) == 1:
            return f"{subject} does not include {_quoted(said)}"
        return f"{subject} includes {_neither(said) if none else _quoted(said)}"

    def _number(self, attribute: Attribute, value: int | Decimal) -> str:
        number = f"{attribute.word(value)}"
        return number if attribute.id == SESSION_NUMBER else f"{number} of {attribute.high.normalize():f}"


def _chosen(value: Value | None) -> frozenset[str]:
    return frozenset(value if isinstance(value, tuple) else ())


def _quoted(words: Iterable[str], last: str = "or") -> str:
    """The words in quotes, with `last` before the last of them."""
    *others, end = [f'"{word}"' for word in words]
    return f"{', '.join(others)} {last} {end}" if others else end


def _neither(words: Sequence[str]) -> str:
    """Neither "a", "b" nor "c"; for one, not "a"."""
    return f"neither {_quoted(words, 'nor')}" if len(words) > 1 else f"not {_quoted(words)}"


def _between(low: int | None, high: int | None) -> str:
    if low == high:
        return f"{low}"
    return f"{low} or more" if high is None else f"at most {high}" if low is None else f"{low} to {high}"
