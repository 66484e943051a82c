"""Case -> the text of a case file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.case import Answer, Case, Response
from ..model.vocabulary import Attribute
from ..source.value import scalar
from .read import ACCEPTED, SET_ASIDE


def case_text(case: Case, attributes: Mapping[str, Attribute]) -> str:
    """The case as a file, which `read_case` reads as the same case; sources are named where they are not assumed."""
    return "".join(f"{line}\n" for line in _lines(case, attributes))


def _lines(case: Case, attributes: Mapping[str, Attribute]) -> Iterator[str]:
    yield f"case: {scalar(case.code)}"
    if case.note:
        yield f"note: {scalar(case.note)}"
    yield "sessions:"
    for session in case.sessions:
        yield f"  - number: {session.number}"
        if session.note:
            yield f"    note: {scalar(session.note)}"
        yield "    facts:" if session.answers else "    facts: {}"
        for answer in session.answers:
            yield f"      {answer.attribute}: {_answer(answer, attributes[answer.attribute])}"
        if session.responses:
            yield "    responses:"
            yield from (f"      {response_line(one)}" for one in session.responses)


def response_line(response: Response) -> str:
    """A response as its line in a case file has it."""
    return f"{response.item}: {ACCEPTED if response.accepted else f'{{{SET_ASIDE}: {scalar(response.why)}}}'}"


def _answer(answer: Answer, attribute: Attribute) -> str:
    value = _value(answer, attribute)
    return value if answer.source == attribute.default_source else f"{{value: {value}, source: {answer.source}}}"


def _value(answer: Answer, attribute: Attribute) -> str:
    match attribute.word(answer.value):
        case list(chosen):
            return f"[{', '.join(chosen)}]"
        case bool(said):
            return "yes" if said else "no"
        case word:
            return str(word)
