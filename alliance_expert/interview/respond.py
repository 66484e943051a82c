"""The end of an interview: what of the advice will be taken up, and what is set aside and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from ..casebook import with_response
from ..explain.words import Words
from ..model.advice import Advice
from ..model.case import Case, Facts, Response
from ..model.knowledge import TIMINGS, KnowledgeBase, Strategy
from ..source.files import FORBIDDEN
from .privacy import in_note
from .reply import NONE, Puzzled, command, numbers
from .talk import Talk, is_sure, keep, line_of
from .wording import WIDTH, wrapped

LONGEST_WHY = 500
"""Signs of own words for why something was set aside."""

SHORTLY = TIMINGS[:-1]
"""When that is due of which it is asked."""

HELP = (
    "What you say here stays with the case. It is no answer: no rule reads it, and the advice stays as it is. "
    "Type numbers with spaces between, none, Enter to go on, or quit."
)


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
    talk.tell("\nWHAT WILL YOU TAKE UP?")
    talk.tell("\n".join(_listed(due, advice.facts, Words(kb))))
    taken = _chosen(talk, due, "Numbers of what you take up, or none. Enter skips this.", skipped=None)
    if taken is None:
        return case
    session = case.sessions[-1].number
    for number in taken:
        item = due.pop(number).id
        case = with_response(case, session, item, Response(item, True, "", session))
    if taken:
        keep(talk, case)
    for count, number in enumerate(_chosen(talk, due, "Numbers of what you set aside. Enter: none.", skipped=()) or ()):
        if why := _why(talk, kb, number, due[number], again=count > 0):
            item = due[number].id
            case = with_response(case, session, item, Response(item, False, why, session))
            keep(talk, case)
    return case


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
    return meant.get(why.casefold().rstrip("."), why)


def _listed(due: Mapping[int, Strategy], facts: Facts, words: Words) -> Iterator[str]:
    """What is due, by the numbers that it has in the report, with what was done with it the time before."""
    for number, strategy in due.items():
        before = facts.responses(strategy.id)[-1:]
        done = "".join(f" ({words.response(one)}, session {one.session})" for one in before)
        yield from _numbered(number, f"{strategy.title}{done}")


def _numbered(number: int, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=f"{number:>3} ", subsequent_indent="    ", break_on_hyphens=False)


def _chosen(
    talk: Talk, due: Mapping[int, Strategy], question: str, skipped: Sequence[int] | None
) -> Sequence[int] | None:
    """The numbers of some of what is due, each once; `skipped` where nothing is typed or left to choose from."""
    if not due or not talk.more():
        return skipped
    talk.tell(question)
    while line := line_of(talk):
        asked = command(line)
        chosen = () if line.casefold() in NONE else numbers(line, max(due))
        if asked and asked.name == "done":
            break
        if asked and asked.name in ("?", "help"):
            talk.tell("\n".join(wrapped(HELP)))
        elif isinstance(chosen, Puzzled) or any(number not in due for number in chosen):
            talk.puzzled("\n".join(wrapped(f"Type some of these numbers: {_joined(due)}; none; or press Enter.")))
        else:
            return tuple(dict.fromkeys(chosen))
    return skipped


def _joined(named: Iterable[int]) -> str:
    return ", ".join(map(str, named))


def _why(talk: Talk, kb: KnowledgeBase, number: int, strategy: Strategy, again: bool) -> str:
    """Why something is set aside; "" where nothing is typed, and it is not set aside then. `again`: not the first."""
    usual = [name for name, _ in kb.roles.set_aside]
    talk.tell("\n" + "\n".join(wrapped(f"{number} {strategy.title}: why is it set aside?")))
    for count, (_, words) in enumerate(kb.roles.set_aside, start=1):
        if not again:
            talk.tell("\n".join(_numbered(count, words)))
    numbered = f"A number{' as above' if again else ''}, or your" if usual else "Your"
    talk.tell("\n".join(wrapped(f"{numbered} own words. Enter: it is not set aside.")))
    while line := line_of(talk):
        place = numbers(line, len(usual)) if line.isdecimal() else ()
        why = reason(line, kb)
        if isinstance(place, Puzzled) or isinstance(why, Puzzled):
            talk.puzzled("\n".join(wrapped(next(one.why for one in (place, why) if isinstance(one, Puzzled)))))
        elif place:
            return usual[place[0] - 1]
        elif why in usual or not (found := in_note(why)) or is_sure(talk, f"The reason seems to hold {found}."):
            return why
    return ""
