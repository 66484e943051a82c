"""What a batch counts -> one page of frequencies: the plain values that a template may use, and the page.

No figure on it is exact but that there is none, so that small numbers cannot be worked out, neither from a figure nor
from the difference of two: see `told`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..engine.columns.codes import value_of
from ..engine.columns.program import FINDING, GATE, HOLD, NOTICE, RECOMMENDATION
from ..errors import TemplateError
from ..explain.words import Words
from ..model.batch import Batch
from ..model.knowledge import TIMINGS, KnowledgeBase
from ..model.verdict import Confidence
from ..model.vocabulary import Attribute, Kind
from .check import unsaid
from .document import knowledge
from .forms import made_as
from .render import render

TEMPLATE = "frequencies.html.j2"

MADE = "frequencies"

FEWEST = 5
"""A count below this is told as no more than that, and every other one as the nearest multiple of it."""

FEWEST_SHARED = 50
"""Of fewer sessions no share is told: rounding would make too much or too little of it."""

MOST_BARS = 12
"""So many numbers of a scale or score have a bar each; of more than that, ranges have."""

RANGES = range(8, 3, -1)
"""In so many ranges of one width, the first number of ranges that goes into the whole."""

UNKNOWN = "not known"

NARROWEST, GAP, SIGN = 20, 4, 6
"""In a picture of upright bars: from one to the next, between two, and for each sign of what stands below."""
ABOVE, HIGH, BELOW = 11, 30, 12
"""How high there the numbers are, the highest bar, and what stands below."""
LOWEST_TOP = 10.0
"""The share of which the highest bar speaks at the least, so that small differences look small."""

NO_FIGURE = "\N{MIDDLE DOT}"
"""What stands in a picture for a number that is not told."""

Plain = dict[str, Any]

TOO_FEW: Plain = {"count": None, "share": None, "says": f"fewer than {FEWEST}", "percent": ""}
NOT_TOLD: Plain = {**TOO_FEW, "says": "at least one"}


def frequencies_page(kb: KnowledgeBase, batch: Batch, folders: Sequence[Path] = ()) -> str:
    """The page of frequencies, as HTML. Templates are looked for in `folders` first, then among the shipped.

    Raises TemplateError as `render` does, and where a template of one's own leaves out a danger, the rules, or how many
    rows were rejected.
    """
    values = frequencies(kb, batch)
    if folders and (problems := tuple(unsaid(TEMPLATE, values, folders))):
        raise TemplateError(problems)
    return render(TEMPLATE, values, folders)


def is_frequencies(content: bytes) -> bool:
    """Is a file a page of frequencies, as the shipped template begins and ends? Then it may be replaced."""
    return made_as(content) == MADE


def frequencies(kb: KnowledgeBase, batch: Batch) -> Plain:
    """All that the template is given; templates/frequencies.html.j2 shows how the names are used."""
    return _Frequencies(kb, batch).values()


def told(count: int) -> int | None:
    """A count as it may be told: none at all, or the nearest multiple of FEWEST; None where it is below that."""
    if 0 < count < FEWEST:
        return None
    return (count + FEWEST // 2) // FEWEST * FEWEST


def spread(words: Words, attribute: Attribute, codes: Mapping[int, int]) -> list[tuple[str, int]]:
    """How often each value of an attribute was answered, by the codes of the answers.

    The numbers of a long scale or score stand together in ranges. Every answer counts once, but that with several
    values of a `many`, which counts at each; there the last is none of them.
    """
    match attribute.kind:
        case Kind.MANY:
            some = enumerate(attribute.options)
            chosen = [(one.label, sum(n for code, n in codes.items() if code >> place & 1)) for place, one in some]
            return [*chosen, ("none of them", codes.get(0, 0))]
        case Kind.SCALE | Kind.SCORE:
            return [(_range(attribute, part), sum(codes.get(code, 0) for code in part)) for part in _parts(attribute)]
        case _:
            values = range(len(attribute.words))
            return [(words.value(attribute.id, value_of(attribute, code)), codes.get(code, 0)) for code in values]


def _parts(attribute: Attribute) -> Iterable[range]:
    """The codes of a scale or score, those that stand together in one range; the last has the highest number too."""
    last = attribute.numbers - 1
    if last < MOST_BARS:
        return [range(code, code + 1) for code in range(last + 1)]
    width = -(-last // next((ranges for ranges in RANGES if last % ranges == 0), RANGES[0]))
    starts = range(0, last, width)
    return [range(start, last + 1 if start == starts[-1] else start + width) for start in starts]


def _range(attribute: Attribute, codes: range) -> str:
    low, high = (attribute.word(value_of(attribute, code)) for code in (codes[0], codes[-1]))
    return str(low) if low == high else f"{low}\N{EN DASH}{high}"


class _Frequencies:
    def __init__(self, kb: KnowledgeBase, batch: Batch) -> None:
        self.kb = kb
        self.batch = batch
        self.tally = batch.tally
        self.words = Words(kb)
        self.few = batch.tally.cases < FEWEST
        self.codes: dict[str, dict[int, int]] = {name: {} for name in kb.attributes}
        for (name, code), count in batch.tally.answers.items():
            if code is not None:
                self.codes[name][code] = count
        self.said: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
        for (kind, name, timing, confidence), count in batch.tally.said.items():
            self.said.setdefault((kind, name), Counter())[timing, confidence] += count
        self.beside: dict[tuple[str, str], dict[int | None, int]] = {}
        for (leg, code, name), count in batch.tally.beside.items():
            self.beside.setdefault((leg, name), {})[code] = count

    def values(self) -> Plain:
        batch, tally, kb = self.batch, self.tally, self.kb
        rows = tally.sessions + batch.rejected
        return {
            "language": kb.packs[0].language,
            "inputs": list(batch.inputs),
            "output": batch.output,
            "rejects": batch.rejects,
            "fewest": FEWEST,
            "fewest_shared": FEWEST_SHARED,
            "few": self.few,
            "shares": (told(tally.sessions) or 0) >= FEWEST_SHARED,
            "rows": _figure(rows, rows),
            "rejected": _figure(batch.rejected, rows),
            "reasons": [
                {"id": one.id, "says": one.says, "rows": _figure(one.rows, rows)}
                for one in sorted(batch.reasons, key=lambda one: -one.rows)
            ],
            "sessions": _figure(tally.sessions, rows),
            "cases": _figure(tally.cases, tally.cases),
            "gated": self._share(tally.gated),
            "gates": self._gates(),
            "asked": self._asked(),
            **{name: [] if self.few else found for name, found in self._counted().items()},
            "rules": len(kb.active),
            "settings": dict(kb.settings),
            "standing": kb.notices[kb.roles.standing_notice].text,
            **knowledge(kb),
        }

    def _counted(self) -> dict[str, list[Any]]:
        """What is not told of too few cases."""
        kb = self.kb
        return {
            "legs": [self._leg(name, short) for name, short in kb.roles.legs],
            "advice": _often(map(self._strategy, kb.strategies)),
            "findings": _often(self._item(FINDING, name, one.title) for name, one in kb.findings.items()),
            "holds": _often(self._item(HOLD, name, one.title) for name, one in kb.holds.items()),
            "notices": _often(
                self._item(NOTICE, name, one.title)
                for name, one in kb.notices.items()
                if (NOTICE, name) in self.said or any(name in rule.notice for rule in kb.active)
            ),
            "groups": [
                {"title": title, "attributes": [self._attribute(one) for one in several]}
                for group, title in kb.roles.groups
                if (several := [one for one in kb.attributes.values() if one.group == group])
            ],
            "never": [rule.id for rule in kb.active if not self.tally.rules[rule.id]],
        }

    def _share(self, count: int) -> Plain:
        """A number of sessions. Of too few cases it is only told whether there are any."""
        return NOT_TOLD if count and self.few else _figure(count, self.tally.sessions)

    def _gates(self) -> list[Plain]:
        """The gates that stand in any session, that of the roles first."""
        kb = self.kb
        stand = [one for one in kb.notices.values() if (GATE, one.id) in self.said]
        return [
            {"id": one.id, "title": one.title, "text": one.text, "sessions": self._share(self._count(GATE, one.id))}
            for one in sorted(stand, key=lambda one: one.id != kb.roles.gate.notice)
        ]

    def _asked(self) -> Plain:
        """What a gate asks for first, and in how many sessions nobody knows it."""
        attribute = self.kb.attributes[self.kb.roles.gate.attribute]
        return {"label": attribute.label, "unknown": self._share(self._unknown(attribute.id))}

    def _count(self, kind: str, name: str) -> int:
        return sum(self.said.get((kind, name), {}).values())

    def _item(self, kind: str, name: str, title: str) -> Plain:
        count = self._count(kind, name)
        firm = sum(n for (_, sure), n in self.said.get((kind, name), {}).items() if sure == Confidence.FIRM.word)
        return {"id": name, "title": title, "sessions": self._share(count), "firm": _figure(firm, count)}

    def _strategy(self, name: str) -> Plain:
        item = self._item(RECOMMENDATION, name, self.kb.strategies[name].title)
        due = Counter[str]()
        for (timing, _), count in self.said.get((RECOMMENDATION, name), {}).items():
            due[timing] += count
        return {
            **item,
            "timings": [{"timing": timing, "sessions": self._share(due[timing])} for timing in TIMINGS],
            "beside": self._beside(name) if item["sessions"]["count"] else [],
        }

    def _beside(self, name: str) -> list[Plain]:
        """Of the sessions with each answer on a leg, those in which a strategy is advised."""
        drawn = []
        for leg, short in self.kb.roles.legs:
            counts, wholes = self.beside.get((leg, name), {}), self._answers(leg)
            known = {code: count for code, count in counts.items() if code is not None}
            said = self._values(leg, known, counts.get(None, 0))
            drawn.append((short, [_bar(*one, whole) for one, (*_, whole) in zip(said, wholes, strict=True)]))
        top = max((bar["sessions"]["share"] or 0 for _, bars in drawn for bar in bars))
        return [{"name": short, "bars": bars, "picture": _picture(bars, top)} for short, bars in drawn]

    def _values(self, name: str, codes: Mapping[int, int], unknown: int) -> list[tuple[str, bool, int]]:
        """The values of an attribute, and last that none is known: in words, whether it is known, and how often."""
        known = spread(self.words, self.kb.attributes[name], codes)
        return [*((label, True, count) for label, count in known), (UNKNOWN, False, unknown)]

    def _answers(self, name: str) -> list[tuple[str, bool, int]]:
        return self._values(name, self.codes[name], self._unknown(name))

    def _unknown(self, name: str) -> int:
        return self.tally.sessions - sum(self.codes[name].values())

    def _bars(self, name: str) -> list[Plain]:
        return [_bar(*one, self.tally.sessions) for one in self._answers(name)]

    def _leg(self, name: str, short: str) -> Plain:
        bars = self._bars(name)
        top = max(bar["sessions"]["share"] or 0 for bar in bars)
        weakest = self._share(self.tally.weakest[short])
        return {"name": short, "weakest": weakest, "bars": bars, "picture": _picture(bars, top)}

    def _attribute(self, attribute: Attribute) -> Plain:
        return {
            "id": attribute.id,
            "label": attribute.label,
            "private": attribute.private,
            "several": attribute.kind is Kind.MANY,
            "known": self._share(sum(self.codes[attribute.id].values())),
            "bars": self._bars(attribute.id),
        }


def _often(items: Iterable[Plain]) -> list[Plain]:
    """What is told most often first; of equals, in their order."""

    def rank(item: Plain) -> int:
        count = item["sessions"]["count"]
        return 1 if count is None else int(count)

    return sorted(items, key=rank, reverse=True)


def _figure(count: int, whole: int) -> Plain:
    """A count as it may be told, and its share of the whole, which is not told of a small one."""
    number, of = told(count), told(whole)
    if number is None:
        return TOO_FEW
    share = 100 * number / of if of and of >= FEWEST_SHARED else None
    return {
        "count": number,
        "share": None if share is None else round(share, 1),
        "says": f"{number:,}" if number else "none",
        "percent": "" if share is None else _percent(share),
    }


def _percent(share: float) -> str:
    """A share in words; never as nothing or all what is a little more or less."""
    return "under 1 %" if 0 < share < 0.5 else "over 99 %" if 99.5 <= share < 100 else f"{share:.0f} %"


def _bar(label: str, known: bool, count: int, whole: int) -> Plain:
    return {"label": label, "known": known, "sessions": _figure(count, whole)}


def _picture(bars: Sequence[Plain], top: float) -> Plain:
    """Upright bars beside one another, of which a share of `top` would be the highest."""
    step = max(NARROWEST, *(SIGN * len(bar["label"]) for bar in bars if bar["known"]))
    top, foot = max(top, LOWEST_TOP), ABOVE + HIGH
    heights = [round(HIGH * (bar["sessions"]["share"] or 0) / top, 1) for bar in bars]
    return {
        "width": len(bars) * step - GAP,
        "height": foot + BELOW,
        "bar": step - GAP,
        "foot": foot,
        "bars": [
            {
                "x": place * step,
                "middle": place * step + (step - GAP) / 2,
                "y": round(foot - height, 1),
                "height": height,
                "known": bar["known"],
                "label": bar["label"] if bar["known"] else "?",
                "says": _shortly(bar["sessions"]),
            }
            for place, (bar, height) in enumerate(zip(bars, heights, strict=True))
        ],
    }


def _shortly(figure: Plain) -> str:
    """A share in the few signs for which there is room above a bar."""
    return str(figure["percent"] or NO_FIGURE).replace("under ", "<").replace("over ", ">").removesuffix(" %")
