"""What was done with the advice -> the text of a case file, which a person may have written.

The new lines are put in where they belong, and all else stays as it is, byte for byte. That is proved: the text is read
again, and must be the case that is wanted. Where nothing that is tried can be proved, the case is written anew.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from ..errors import CaseError
from ..model.case import Case, Response
from ..model.knowledge import KnowledgeBase
from ..model.place import Problem
from ..source.files import CASE_LIMIT, decode
from ..source.tree import Items, Node, Pairs, Scalar, parse
from .read import ACCEPTED, SET_ASIDE, read_case
from .write import case_text, response_line

RESPONSES = "responses"

MOST_TRIES = 20
"""Edits that are tried; a text of which so many are wrong is nobody's hand."""

MARK = "\ufeff"
"""What some editors put before a text."""

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'', re.DOTALL)
COMMENT = re.compile(r"(?:^|\s)#")

Splice = tuple[int, int, str]
"""From where to where a text is replaced, and by what."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The new text of a case file. It is `whole` where nothing that a hand wrote is lost, but for what was to go."""

    text: str
    whole: bool


def with_response(case: Case, session: int, item: str, response: Response | None) -> Case:
    """The case with this as the response to an item in a session; None: with none. All others stay in their order."""
    return replace(
        case,
        sessions=tuple(
            replace(one, responses=tuple(_replaced(one.responses, item, response))) if one.number == session else one
            for one in case.sessions
        ),
    )


def _replaced(responses: Sequence[Response], item: str, response: Response | None) -> Iterator[Response]:
    for one in responses:
        if one.item != item:
            yield one
        elif response:
            yield response
    if response and all(one.item != item for one in responses):
        yield response


def recorded(raw: bytes, name: str, kb: KnowledgeBase, session: int, said: Mapping[str, Response | None]) -> Recorded:
    """The text of a case file with these responses to items, in a session that it has; None: with none to that item.

    Raises CaseError as `read_case` does.
    """
    case, whole = read_case(raw, name, kb), True
    text = raw.decode()
    for item, response in said.items():
        wanted = with_response(case, session, item, response)
        if wanted == case:
            continue
        edits = islice(_edits(text, session, item, response), MOST_TRIES)
        if edit := next((one for one in edits if _reads_as(_edited(text, one), wanted, kb)), None):
            whole &= not COMMENT.search(QUOTED.sub("", text[edit[0] : edit[1]]))
            text = _edited(text, edit)
        else:
            whole &= text == case_text(case, kb.attributes)
            text = case_text(wanted, kb.attributes)
        case = wanted
    return Recorded(text, whole)


def _edited(text: str, edit: Splice) -> str:
    start, end, new = edit
    return text[:start] + new + text[end:]


def _reads_as(text: str, wanted: Case, kb: KnowledgeBase) -> bool:
    try:
        return read_case(text.encode(), "", kb) == wanted
    except CaseError:
        return False


def _edits(text: str, number: int, item: str, response: Response | None) -> Iterator[Splice]:
    """What may bring a response into a text that is read as a case, or out of it; the likeliest first."""
    paper = _Paper(text)
    session = paper.session(number)
    quoted = not session.pairs[0][0].plain  # as in JSON
    line = "" if response is None else _as_json(response) if quoted else response_line(response)
    place, responses = next(
        ((at, node) for at, (key, node) in enumerate(session.pairs) if key.text == RESPONSES), (0, None)
    )
    if not isinstance(responses, Pairs):
        key = f'"{RESPONSES}"' if quoted else RESPONSES
        yield from paper.added(session, [f"{key}:", f"  {line}"], f"{key}: {{{line}}}")
        return
    mine = next((at for at, (key, _) in enumerate(responses.pairs) if key.text == item), None)
    if mine is None:
        yield from paper.added(responses, [line], line)
    elif response:
        yield from paper.changed(responses, mine, line)
    elif len(responses.pairs) > 1:
        yield from paper.cut(responses, mine)
    else:
        yield from paper.cut(session, place)


def _as_json(response: Response) -> str:
    return json.dumps(
        {response.item: ACCEPTED if response.accepted else {SET_ASIDE: response.why}}, ensure_ascii=False
    )[1:-1]


class _Paper:
    """The text of a case file, with the places of all that stands in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        read = decode(text.encode(), "", CASE_LIMIT)
        assert not isinstance(read, Problem)
        root = parse(read)
        assert isinstance(root, Pairs)
        self.root = root
        self.end_of_line = "\r\n" if "\r\n" in text else "\n"
        self.starts = [len(MARK) * text.startswith(MARK), *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
        self.lines = text.removeprefix(MARK).split("\n")
        self.spots = sorted({self.at(node) for node in _nodes(root)})

    def session(self, number: int) -> Pairs:
        """The session with that number."""
        sessions = next(node for key, node in self.root.pairs if key.text == "sessions")
        assert isinstance(sessions, Items)
        for one in sessions.items:
            if isinstance(one, Pairs) and any(_says(key, value, number) for key, value in one.pairs):
                return one
        raise ValueError(f"there is no session {number}")

    def at(self, node: Node) -> int:
        """Where a node begins."""
        return self.starts[node.line - 1] + node.column - 1

    def added(self, mapping: Pairs, lines: Sequence[str], short: str) -> Iterator[Splice]:
        """An entry more behind all others: in lines of its own, or within braces in `short`."""
        if self._in_braces(mapping):
            comma = ", " if mapping.pairs else ""
            for brace in self._braces(mapping):
                value = len(self.text[:brace].rstrip())  # where no comment stands between the two
                yield value, value, f"{comma}{short}"
                yield brace, brace, f"{comma}{short}"
            return
        margin = " " * (mapping.column - 1)
        for line in self._ends(mapping, mapping.column - 1):
            written = [f"{margin}{one}{self.end_of_line}" for one in lines]
            if line < len(self.starts):
                yield self.starts[line], self.starts[line], "".join(written)
            else:  # the last line has no end, and the new one gets none
                end = len(self.text)
                yield end, end, f"{self.end_of_line}{''.join(written)}".removesuffix(self.end_of_line)

    def changed(self, mapping: Pairs, place: int, line: str) -> Iterator[Splice]:
        """Another value of an entry; where it stands on lines of its own, these lines."""
        key, value = mapping.pairs[place]
        said = line.partition(": ")[2]
        yield from ((self.at(value), end, said) for end in self._ends_of_value(value))
        if not self._in_braces(mapping):
            start, end = self._lines_of(key, value)
            yield start, end, f"{' ' * (mapping.column - 1)}{line}{self.end_of_line}"

    def cut(self, mapping: Pairs, place: int) -> Iterator[Splice]:
        """An entry less; there are others."""
        key, value = mapping.pairs[place]
        if not self._in_braces(mapping):
            yield *self._lines_of(key, value), ""
        elif place == 0:
            yield self.at(key), self.at(mapping.pairs[1][0]), ""
        else:
            start = self.text.rfind(",", 0, self.at(key))
            yield from ((start, end, "") for end in self._ends_of_value(value))

    def _in_braces(self, mapping: Pairs) -> bool:
        return self.text[self.at(mapping)] == "{"

    def _next(self, node: Node) -> int:
        """Where the first node begins that stands behind this one and all in it; else the end of the text."""
        place = bisect_right(self.spots, self.at(_last(node)))
        return self.spots[place] if place < len(self.spots) else len(self.text)

    def _braces(self, node: Node) -> Iterator[int]:
        """The closing braces behind the last value in a node."""
        last, following = self._end(_last(node)), self._next(node)
        return (at for at in range(last, following) if self.text[at] == "}")

    def _end(self, node: Node) -> int:
        """Where a single value ends, behind its quotes if it has any; of all else where it begins."""
        at = self.at(node)
        if not isinstance(node, Scalar):
            return at
        if quoted := QUOTED.match(self.text, at):
            return quoted.end()
        return at + len(node.text) * self.text.startswith(node.text, at)

    def _ends_of_value(self, value: Node) -> Iterator[int]:
        match value:
            case Scalar():
                yield self._end(value)
            case _ if self.text[self.at(value)] == "{":
                yield from (brace + 1 for brace in self._braces(value))

    def _lines_of(self, key: Scalar, value: Node) -> tuple[int, int]:
        """From where to where the lines of an entry go."""
        end = next(self._ends(value, key.column))
        return self.starts[key.line - 1], self.starts[end] if end < len(self.starts) else len(self.text)

    def _ends(self, node: Node, margin: int) -> Iterator[int]:
        """The lines, counted from 0, before which a node may be at its end: behind all that stands as far in as
        `margin`, comments too; else before one of those that follow, up to what comes next.
        """
        end = _last(node).line
        following = bisect_right(self.starts, self._next(node)) - 1
        if self._next(node) == len(self.text):
            following = len(self.lines) - (not self.lines[-1])
        for line in range(end, following):
            written = self.lines[line]
            if written.strip() and len(written) - len(written.lstrip(" ")) < margin:
                break
            end = line + 1 if written.strip() else end
        yield end
        yield from range(end + 1, following + 1)


def _says(key: Scalar, value: Node, number: int) -> bool:
    return key.text == "number" and isinstance(value, Scalar) and value.text == str(number)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Items():
            for item in node.items:
                yield from _nodes(item)
        case Pairs():
            for key, value in node.pairs:
                yield key
                yield from _nodes(value)


def _last(node: Node) -> Node:
    """What stands last in a node; itself where nothing is in it."""
    match node:
        case Items(items) if items:
            return _last(items[-1])
        case Pairs(pairs) if pairs:
            return _last(pairs[-1][1])
    return node
