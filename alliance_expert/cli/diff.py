"""`alliance-expert rules diff`: what changed in meaning between two rule bases, and what it does to cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import load
from ..errors import CaseError, FileError, KnowledgeError
from ..model.knowledge import KnowledgeBase
from ..model.place import Place, Problem, Text
from ..source.files import CASE_LIMIT, read_bytes, shipped
from ..source.shape import listing
from .list import legal
from .screen import message, progress, result
from .shared import PATH, Examples, filled

if TYPE_CHECKING:
    from ..author.diff import Altered, Diff, Part
    from ..author.effects import Effects, Outcome, Told, Tried, Unread
    from ..explain.differences import Difference, Standing

SHIPPED = "shipped"

HEADS = {
    "rule": ("rule", "rules"),
    "attribute": ("attribute", "attributes"),
    "finding": ("finding", "findings"),
    "strategy": ("strategy", "strategies"),
    "hold": ("hold", "holds"),
    "notice": ("notice", "notices"),
    "evidence": ("source of evidence", "sources of evidence"),
    "statement": ("statement of the lecture", "statements of the lecture"),
    "role": ("role", "roles"),
    "setting": ("setting", "settings"),
    "source": ("source of answers", "sources of answers"),
    "group": ("group of questions", "groups of questions"),
    "wording": ("matter of wording", "matters of wording"),
}
"""Each kind of entry, for one and for several."""

SAFETY = "what keeps watch over danger"

ROLES = {
    "sections": "the sections of the lecture",
    "legs": "the legs",
    "gate": "what opens and settles the gate",
    "watching": "the strategies that keep watch over danger",
    "plain_source": "the source of plain facts of the file",
    "ruptures": "the findings of which a report tells the first",
    "opening": "the findings that a report tells before all advice",
    "benchmarks": "the words for sizes of figures",
    "standing_notice": "the notice that stands on every report",
    "most": "how many recommendations may be due at a time",
    "asked_first": "the groups that an interview begins with",
    "notes": "the kinds of notes",
    "course": "what is followed over the sessions besides the legs",
    "repaired": "the findings that tell that ruptures are repaired",
    "dependable": "how many sessions it takes until answers can be relied on",
    "pressing": "the findings that put a case first in a caseload",
    "quiet": "the days without a change after which a case is looked at",
    "set_aside": "the usual reasons to set an item aside",
    "themes": "the answers about the therapist that make themes",
    "order of questions": "after which other question each is asked",
}
"""What roles are for."""

CONCLUDES = {
    "recommend": "recommends",
    "find": "finds",
    "hold": "says to leave alone",
    "notice": "shows the notice",
    "gate": "puts before all else",
    "stops": "stops",
}

CONCLUDED = {
    "recommend": "strategies",
    "find": "findings",
    "hold": "holds",
    "notice": "notices",
    "gate": "notices",
    "stops": "strategies",
}
"""Among which entries stands what is concluded or stopped."""

LIMITS = {"never": "altogether"}
"""How far a hold stops something, where the word of the rules says it badly."""

SETS = ("lecture", "evidence", "other names", "lecture of answer")
"""Parts that are ids in no order."""

SHORT = 30
"""Signs up to which two texts stand on one line."""

LONG, KEPT = 30, 4
"""Words from which on a text is cut where it did not change, and how many stay beside each change."""


@click.command(
    cls=Examples.Command,
    name="diff",
    examples="""
    alliance-expert rules diff shipped my-pack
    alliance-expert rules diff my-pack-before my-pack
    alliance-expert rules diff shipped my-pack --cases my-cases
    alliance-expert rules diff rules-before shipped --rules my-pack
    """,
)
@click.argument("old", metavar="OLD", type=PATH)
@click.argument("new", metavar="NEW", type=PATH)
@click.option("--cases", metavar="DIR", type=PATH, help="Consult each case file in DIR on both, and tell what differs.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", help="text, for people (without it); json."
)
@click.option(
    "--rules",
    "packs",
    type=PATH,
    multiple=True,
    metavar="PATH",
    help="A pack that is read with both: after a complete one, else before. May be given again.",
)
def diff_command(old: str, new: str, cases: str | None, form: str, packs: tuple[str, ...]) -> int:
    """Tell what changed in meaning between two rule bases, in plain English.

    OLD and NEW are folders of packs; `shipped` stands for the installed rules. A pack that is complete is read alone,
    any other on top of the shipped rules. Ends with 0 if nothing changed in meaning, with 1 if something did, and with
    4 if a case could not be read.
    """
    from ..author.diff import as_document, diff
    from ..author.effects import Effects, Unread
    from ..author.effects import as_document as effects_document
    from ..report.document import to_json

    files = _cases(cases)
    found = diff(*_bases(old, new, [Path(pack) for pack in packs]))
    effects = Effects(found)
    outcomes = [_outcome(effects, path) for path in progress(files, len(files))]
    if form == "json":
        result(to_json({**as_document(found), "cases": effects_document(outcomes) if cases is not None else None}))
    else:
        told = [*_told(found), *(_tried(outcomes, found) if cases is not None else ())]
        result("\n".join((*told, "")))
    if any(isinstance(one, Unread) for one in outcomes):
        return CaseError.exit_code
    return 0 if found.same else 1


# --- what is read


def _bases(old: str, new: str, packs: Sequence[Path]) -> tuple[KnowledgeBase, KnowledgeBase]:
    """Both rule bases; which of them is refused is told, also where both are."""
    loaded: list[KnowledgeBase] = []
    refused: list[KnowledgeError] = []
    for which, name in (("OLD", old), ("NEW", new)):
        try:
            loaded.append(load(_folders(name, packs)))
        except KnowledgeError as error:
            if refused:
                message(str(refused[0]))
            message(f"{which}, {name}, is refused:")
            refused.append(error)
    if refused:
        raise refused[-1]
    first, second = loaded
    return first, second


def _folders(name: str, packs: Sequence[Path]) -> list[Path]:
    """What to load: a complete pack alone, any other on top of the shipped rules; and what both are read with."""
    from ..knowledge.packs import is_whole

    folder = Path(name)
    if name == SHIPPED and not folder.is_dir():
        return [shipped("rules"), *packs]
    alone = (folder / "pack.yaml").is_file() and is_whole(folder)
    return [folder, *packs] if alone or not folder.is_dir() else [shipped("rules"), *packs, folder]


def _cases(folder: str | None) -> list[Path]:
    """The files in a folder that may be cases, by name."""
    if folder is None:
        return []
    path = Path(folder)
    if not path.is_dir():
        said = "is a file; name its folder" if path.is_file() else "there is no such folder"
        raise FileError(f"{folder}: {said}. --cases takes a folder with case files.")
    found = sorted(one for one in path.iterdir() if one.suffix in (".yaml", ".yml") and one.is_file())
    if not found:
        raise click.BadParameter(f"there is no case file (*.yaml) in {folder}.", param_hint="--cases")
    return found


def _outcome(effects: Effects, path: Path) -> Outcome:
    """What comes of a file; one that cannot be opened is told like one that is not understood."""
    from ..author.effects import Unread

    name = path.as_posix()
    try:
        return effects.on(read_bytes(path, CASE_LIMIT), name)
    except FileError as error:
        problems = (Problem(Place(Text(name, ())), "unreadable", str(error)),)
        return Unread(name, problems, problems)


# --- what changed


def _told(found: Diff) -> Iterator[str]:
    """The summary, then every entry that is not as it was, what touches safety first."""
    yield f"From {_named(found.old)}\nto   {_named(found.new)}"
    yield ""
    yield filled(_summary(found))
    told = Telling(found)
    kind = ""
    for one in found.changed:
        head = SAFETY if one.safety else HEADS[one.kind][1]
        if head != kind:
            kind = head
            yield f"\n{head.upper()}"
        yield ""
        yield from told.altered(one)
    rewritten = [one.id for one in found.altered if one.how == "rewritten"]
    if rewritten:
        yield "\nWRITTEN DIFFERENTLY, WITH THE SAME MEANING"
        yield ""
        yield from (f"  {name}" for name in rewritten)


def _named(kb: KnowledgeBase) -> str:
    return f"{', '.join(f'{pack.name} {pack.version}' for pack in kb.packs)} ({kb.digest[:19]})"


def _summary(found: Diff) -> str:
    """How much changed, of each kind."""
    if found.old.digest == found.new.digest:
        return "Nothing changed: the rules are the same, word for word."
    rewritten = len(found.altered) - len(found.changed)
    one = rewritten == 1
    besides = (
        f" {rewritten} rule{' is' if one else 's are'} written differently and mean{'s' if one else ''} the same."
        if rewritten
        else ""
    )
    if found.same:
        rest = besides or " The files differ in comments, layout, order or version only."
        return f"Nothing changed in meaning.{rest}"
    by_kind: dict[str, Counter[str]] = {}
    for altered in found.changed:
        by_kind.setdefault(altered.kind, Counter())[altered.how] += 1
    told = [_of_kind(kind, by_kind[kind]) for kind in HEADS if kind in by_kind]
    count = len(found.changed)
    watched = sum(altered.safety for altered in found.changed)
    safety = f" {watched} of them touch{'es' if watched == 1 else ''} {SAFETY}." if watched else ""
    return f"{count} thing{'s' if count != 1 else ''} changed in meaning: {', '.join(told)}.{safety}{besides}"


def _of_kind(kind: str, counts: Counter[str]) -> str:
    """How many of a kind, and in which ways they are not as they were."""
    number = counts.total()
    named = f"{number} {HEADS[kind][number != 1]}"
    ways = [f"{count} {how}" for how, count in counts.items()]
    return f"{named} {next(iter(counts))}" if len(ways) == 1 else f"{named} ({', '.join(ways)})"


class Telling:
    """Tells entries that are not as they were, with the titles of what they name."""

    def __init__(self, found: Diff) -> None:
        self.found = found

    def altered(self, one: Altered) -> Iterator[str]:
        """An entry: how it differs, and in what."""
        kind = f"{HEADS[one.kind][0]} " if one.safety else ""
        known = f" (was {one.was_id})" if one.was_id else ""
        title = "" if one.kind == "rule" else ROLES.get(one.id, "") if one.kind == "role" else one.title
        parts = one.parts
        if one.how in ("gone", "added") and [(part.name, part.of) for part in parts] == [("", "")]:
            title, parts = parts[0].now or parts[0].was or "", ()
        yield filled(f"{one.how}  {kind}{one.id}{known}{f': {title}' if title else ''}", "", "    ")
        if one.kind == "rule" and one.how in ("gone", "added"):
            yield from self._rule(one)
            return
        if one.how in ("gone", "added") and one.title:
            yield from self._summary(one)
            parts = tuple(part for part in parts if part.name in CONCLUDES)
        for part in parts:
            yield from self.part(part)

    def _rule(self, one: Altered) -> Iterator[str]:
        """A rule that came or went: what it says, or said."""
        from ..explain.words import Words

        kb = self.found.old if one.how == "gone" else self.found.new
        rule = kb.rule(one.id)
        yield filled(Words(kb).rule(rule), "  ", "    ")
        yield filled(f"Because: {rule.because}", "  ", "    ")
        if rule.status != "stable":
            yield f"  Status: {rule.status}"

    def _summary(self, one: Altered) -> Iterator[str]:
        """What is told first of another entry that came or went."""
        texts = {part.name: part.now or part.was for part in one.parts}
        for name in ("question", "summary", "sentence", "why", "finding"):
            if text := texts.get(name):
                yield filled(text, "  ", "    ")
                break
        if one.kind == "attribute":
            kb = self.found.old if one.how == "gone" else self.found.new
            yield filled(f"Answers: {legal(kb.attributes[one.id])}", "  ", "    ")

    def part(self, part: Part) -> Iterator[str]:
        """A part of an entry: what it was and what it is."""
        if part.name == "when":
            yield from _both("", part.was or "", part.now or "")
        elif part.name in SETS:
            yield filled(f"{self._name(part)}: {_members(part)}", "  ", "    ")
        elif part.name in CONCLUDES:
            yield filled(self._concluded(part), "  ", "    ")
        elif part.was is None or part.now is None:
            yield filled(self._one_sided(part), "  ", "    ")
        elif max(len(part.was), len(part.now)) <= SHORT:
            name = self._name(part)
            yield filled(f"{name}{': ' if name else ''}from {_quoted(part.was)} to {_quoted(part.now)}", "  ", "    ")
        else:
            yield from _both(self._name(part), part.was, part.now)

    def _name(self, part: Part) -> str:
        if part.name == "order":
            return f"order of the {part.of}s" if part.of else "order"
        return f"{part.name} {part.of}".strip()

    def _one_sided(self, part: Part) -> str:
        text = part.now if part.was is None else part.was
        if not text or (not part.name and part.of.isdigit()):  # being there is all that it says
            return f"{'now also' if part.was is None else 'no longer'} {text or self._name(part)}"
        return f"{self._name(part)} is {'new' if part.was is None else 'gone'}: {text}".strip()

    def _concluded(self, part: Part) -> str:
        what = f"{CONCLUDES[part.name]} {self._titled(part)}"
        was, now = (LIMITS.get(said or "", said) for said in (part.was, part.now))
        if was is None:
            return f"now also {what}{f', {now}' if now else ''}"
        return f"no longer {what}" if now is None else f"{what}: from {was} to {now}"

    def _titled(self, part: Part) -> str:
        """An id that is concluded or stopped, with its title from whichever of the two knows it."""
        kind = CONCLUDED[part.name]
        known = next(known for kb in (self.found.new, self.found.old) if part.of in (known := getattr(kb, kind)))
        return f'"{known[part.of].title}" [{part.of}]'


def _quoted(text: str) -> str:
    """A text of several words in quotes, unless it is a list of ids."""
    return f'"{text}"' if " " in text.replace(", ", "") else text


def _members(part: Part) -> str:
    """What came to a set of ids and what went from it."""
    was, now = ((said or "").split(", ") if said else [] for said in (part.was, part.now))
    came, went = ([name for name in one if name not in other] for one, other in ((now, was), (was, now)))
    told = [f"now also {', '.join(came)}"] * bool(came) + [f"no longer {', '.join(went)}"] * bool(went)
    return "; ".join(told)


def _both(name: str, was: str, now: str) -> Iterator[str]:
    """What a text was and what it is, under the name of the part."""
    if name:
        yield f"  {name}"
    margin = "    " if name else "  "
    for how, text in zip(("was", "now"), shortened(was, now), strict=True):
        yield filled(f"{how}: {text}", margin, f"{margin}     ")


def shortened(was: str, now: str) -> tuple[str, str]:
    """Two long texts without most of what they share; three dots stand for it."""
    one, other = was.split(), now.split()
    if max(len(one), len(other)) < LONG:
        return was, now
    told: tuple[list[str], list[str]] = ([], [])
    for how, first, last, start, end in SequenceMatcher(None, one, other, False).get_opcodes():
        for words, left, right, said in ((one, first, last, told[0]), (other, start, end, told[1])):
            said += _cut(words, left, right) if how == "equal" else words[left:right]
    return " ".join(told[0]), " ".join(told[1])


def _cut(words: Sequence[str], left: int, right: int) -> list[str]:
    """Of words that did not change those beside a change, up to where a part of the sentence begins or ends."""
    head = left
    while 0 < left <= head < right and (head - left < KEPT or not words[head - 1].endswith((",", ".", ";", ")"))):
        head += 1
    tail = right
    while tail > head and right < len(words) and (right - tail < KEPT or not words[tail - 1].endswith((",", ".", ";"))):
        tail -= 1
    between = [*words[head:tail]] if tail - head < 2 else ["…"]
    return [*words[left:head], *between, *words[tail:right]]


# --- what it does to cases


def _tried(outcomes: Sequence[Outcome], found: Diff) -> Iterator[str]:
    """Whose advice differs, and how; then what is shorter to tell."""
    from ..author.effects import LeftOut, Tried, Unread

    tried = [one for one in outcomes if isinstance(one, Tried)]
    differs = sorted((one for one in tried if not one.same_advice), key=lambda one: (one.gate is None, one.file))
    alike = [one for one in tried if one.same_advice and one.told]
    unread = [one for one in outcomes if isinstance(one, Unread)]
    yield "\nCASES"
    yield ""
    left = sum(isinstance(one, LeftOut) for one in outcomes)
    yield filled(_counted(len(tried), len(differs), len(alike), len(unread), left))
    if reach := _reach(differs, found):
        yield filled(reach)
    for first, *others in _alike(differs):
        yield from _case(first, found)
        if others:
            yield ""
            named = ", ".join(one.case for one in others)
            yield filled(f"The same comes, goes and moves in {len(others)} more: {named}.")
    if alike:
        yield "\nTHE SAME ADVICE, YET NOT ALL AS BEFORE"
        yield ""
        yield from (filled(f"{Path(one.file).name}: {_shortly(one)}", "  ", "    ") for one in alike)
    if unread:
        yield "\nCOULD NOT BE READ"
        yield from (line for one in unread for line in _unread(one))


def _reach(differs: Sequence[Tried], found: Diff) -> str:
    """In how many cases each change is behind what differs, those that reach most first."""
    counts = Counter(named for one in differs for named in {name for told in one.told for name in told.behind})
    told = [
        f"{_change(named, found)} in {count}"
        for named, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]
    return f"Behind this: {', '.join(told)}." if len(told) > 1 else ""


def _change(named: tuple[str, str], found: Diff) -> str:
    """A change by kind and id, and which it is."""
    kind, name = named
    how = next(one.how for one in found.changed if (one.kind, one.id) == named)
    return f"{kind} {name} ({how})"


def _alike(several: Sequence[Tried]) -> list[list[Tried]]:
    """Cases together in which the same comes, goes or moves because of the same changes."""
    groups: dict[object, list[Tried]] = {}
    for one in several:
        groups.setdefault(_signature(one), []).append(one)
    return list(groups.values())


def _signature(tried: Tried) -> object:
    told = [tried.gate] if tried.gate else tried.told
    return frozenset(
        (one.kind, one.id, way, _due(one.before), _due(one.after), each.behind)
        for each in told
        for one in (each.difference,)
        for way in one.ways
        if way in ("came", "went", "timing")
    )


def _due(standing: Standing | None) -> str | None:
    return standing.timing if standing else None


def _counted(tried: int, differs: int, alike: int, unread: int, left: int) -> str:
    several = "case was" if tried == 1 else "cases were"
    said = f"{tried} {several} consulted on both. The advice differs in {differs or 'none'}"
    said += f" and is the same in {(tried - differs) or 'none'}"
    said += f"; of these, {alike} {'is' if alike == 1 else 'are'} not in all as before." if alike else "."
    said += f" {unread} could not be read." if unread else ""
    return said + (f" {left} file{' is' if left == 1 else 's are'} no case and left out." if left else "")


def _case(one: Tried, found: Diff) -> Iterator[str]:
    """A case whose advice differs. Where a gate came or went, all else follows from that and is only counted."""
    from ..report.explained import difference, differing

    shown = [one.gate] if one.gate else list(one.told)
    behind = {f"{told.difference.kind} {told.difference.id}": said for told in shown if (said := _behind(told, found))}
    yield f"\nCASE {one.case}, SESSION {one.session}: THE ADVICE IS DIFFERENT"
    if one.new_to_old:
        yield filled(f"OLD does not ask for {listing(one.new_to_old)}: left out there.")
    yield differing([difference(told.difference) for told in shown], behind).rstrip()
    if rest := len(one.told) - len(shown):
        yield f"\n{rest} more thing{'s' if rest > 1 else ''} came or went with it."


def _behind(told: Told, found: Diff) -> str:
    """Which changes are behind it, as far as that can be told."""
    changes = [_change(named, found) for named in told.behind]
    said = [f"Behind it: {', '.join(changes)}."] if changes else []
    if told.put_back is not None:
        said.append("Put back now, since enough is due before it." if told.put_back else "No longer put back.")
    return " ".join(said)


def _shortly(one: Tried) -> str:
    """What is not as before where the advice is the same."""
    by_way: dict[str, list[str]] = {}
    for told in one.told:
        by_way.setdefault(_way(told.difference), []).append(told.difference.id)
    order = by_way.pop("at another place in the order", [])
    said = [f"{way}: {listing(ids, 3)}" for way, ids in by_way.items()]
    return "; ".join([*said, *([f"{len(order)} at another place in the order"] if order else [])])


def _way(one: Difference) -> str:
    """In which way something is not as before, in few words."""
    if one.kind == "find" and (one.before is None or one.after is None):
        return "finding comes" if one.after else "finding goes"
    if one.before and one.after and "confidence" in one.ways:
        return "more sure" if one.after.confidence > one.before.confidence else "less sure"
    return "for other reasons" if "rules" in one.ways else "at another place in the order"


def _unread(one: Unread) -> Iterator[str]:
    """A case that could not be read: by which of the two, and why."""
    both = one.old == one.new
    for which, problems in (("by either", one.old),) if both else (("by OLD", one.old), ("by NEW", one.new)):
        if problems:
            yield ""
            yield f"{Path(one.file).name}, {which}:"
            yield from map(str, problems)
