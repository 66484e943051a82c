"""A scenario as an author would write it into a `*.cases.yaml`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..model.case import Answer, Case, Session
from ..model.knowledge import KnowledgeBase
from ..source.value import scalar
from .scenarios import Conclusion

WIDTH = 100


def written(name: str, case: Case, expect: Sequence[Conclusion], never: Sequence[Conclusion], kb: KnowledgeBase) -> str:
    """The scenario, to be pasted as it is. The sessions of the case stand without a gap."""
    *earlier, last = case.sessions
    lines = [f"- case: {scalar(name)}"]
    if earlier:
        lines += ["  earlier:", *(f"    - {_given(session, kb)}" for session in earlier)]
    lines.append(f"  given: {_given(last, kb)}")
    if last.number != len(case.sessions):
        lines.append(f"  session: {last.number}")
    lines += [f"  {key}: {_outcome(said)}" for key, said in (("expect", expect), ("never", never)) if said]
    return "".join(f"{line}\n" for long in lines for line in _folded(long))


def _folded(line: str) -> list[str]:
    """Long lines go on further in."""
    indent = " " * (len(line) - len(line.lstrip(" -")) + 2)
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


def _given(session: Session, kb: KnowledgeBase) -> str:
    return f"{{{', '.join(_answer(answer, kb) for answer in session.answers)}}}"


def _answer(answer: Answer, kb: KnowledgeBase) -> str:
    attribute = kb.attributes[answer.attribute]
    number = isinstance(answer.value, Decimal)
    said = f"{answer.value:f}" if number else _value(attribute.word(answer.value))
    if answer.source != attribute.default_source:
        said = f"{{value: {said}, source: {answer.source}}}"
    return f"{answer.attribute}: {said}"


def _value(word: object) -> str:
    match word:
        case bool():
            return "yes" if word else "no"
        case list():
            return f"[{', '.join(map(scalar, word))}]"
        case _:
            return str(word)


def _outcome(said: Iterable[Conclusion]) -> str:
    kinds: dict[str, list[Conclusion]] = {}
    for one in said:
        kinds.setdefault(one.kind, []).append(one)
    return f"{{{', '.join(f'{kind}: {_named(named)}' for kind, named in kinds.items())}}}"


def _named(named: Sequence[Conclusion]) -> str:
    if any(one.timing for one in named):
        return f"{{{', '.join(f'{one.id}: {one.timing}' for one in named)}}}"
    return f"[{', '.join(one.id for one in named)}]"
