"""Places and values -> KnowledgeBase. Everything wrong in any file is told at once, in the order of the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..errors import KnowledgeError
from ..model.condition import asks_for, findings_of
from ..model.knowledge import (
    CLIENT,
    Advised,
    Dependable,
    Evidence,
    Finding,
    Gate,
    Hold,
    KnowledgeBase,
    Notice,
    Roles,
    Rule,
    Source,
    Statement,
    Strategy,
    Wording,
    section_of,
)
from ..model.place import Place, Problem, in_order
from ..model.vocabulary import MOST_NUMBERS, SESSION_NUMBER, UNKNOWN_WORD, Attribute, Kind, Option
from ..source.shape import MISSING, Enough, Keyed, Notes, OneOf, Read, Shape, code, ident, nearest, once
from ..source.tree import Items, Node, Pairs
from ..source.value import one_value
from . import changes as ch
from . import tables
from .conditions import SUFFIXES, WORDS, Conditions
from .files import FileKind, PackFile, Parsed, collect, kind_of, parse_all
from .layers import layered
from .packs import ANYTHING, Packs, read_packs


def load(folders: Sequence[Path], drafts: bool = False) -> KnowledgeBase:
    """The knowledge base of these packs, the first as the base of the others; whether its gate is whole is not checked.

    With `drafts`, rules of that status fire as well. Raises FileError if a folder is missing, KnowledgeError with
    every problem of every file otherwise.
    """
    return read(collect(tuple(folders)), drafts)


def read(files: tuple[PackFile, ...], drafts: bool = False) -> KnowledgeBase:
    """The same from texts. Scenarios are left out, and the order of files never matters."""
    files = tuple(file for file in files if kind_of(file.name) is not FileKind.SCENARIOS)
    parsed, problems, lost = parse_all(files)
    reader = _Reader(sorted(parsed, key=lambda file: (file.pack, file.text.name)), list(problems))
    try:
        kb = reader.knowledge_base(_digest(files), drafts)
    except Enough:
        kb = None
    if kb is None or reader.problems:
        if twice := [problem for problem in reader.problems if problem.id == "duplicate-pack"]:
            raise KnowledgeError(in_order(twice))  # all else is wrong because of it
        blameless = frozenset(word for kind in lost for word in _DEFINED_IN.get(kind, ()))
        raise KnowledgeError(in_order(problem for problem in reader.problems if problem.id not in blameless))
    return kb


_DEFINED_IN = {
    FileKind.ATTRIBUTES: ("unknown-attribute", "unknown-leg"),
    FileKind.FINDINGS: ("unknown-finding",),
    FileKind.CONTENT: ("unknown-strategy", "unknown-hold", "unknown-notice"),
    FileKind.EVIDENCE: ("unknown-evidence",),
    FileKind.LECTURE: ("unknown-statement-of-the-lecture", "unknown-section-of-the-lecture"),
}
"""What is not blamed on others while a file that may define it is not even YAML."""


FOUND = ("ruptures", "opening", "repaired", "pressing")
"""Roles that are lists of findings."""

_Found = tuple[int, Node, Notes]
"""A node of a pack, by its number."""


def _in_groups(attributes: Mapping[str, Attribute], groups: Sequence[str]) -> Mapping[str, Attribute]:
    """By group and as their authors wrote them, which is the order of a conversation; without a group last."""
    return dict(sorted(attributes.items(), key=lambda pair: [*groups, pair[1].group].index(pair[1].group)))


def _digest(files: Iterable[PackFile]) -> str:
    """The sha256 of all that means something: names and texts, line ends as on Unix."""
    whole = hashlib.sha256()
    for file in sorted(files, key=lambda file: (file.pack, file.name)):
        text = file.raw.replace(b"\r\n", b"\n")
        whole.update(f"{file.pack}:{file.name}:{len(text)}\n".encode("utf-8", "surrogateescape"))
        whole.update(text)
    return f"sha256:{whole.hexdigest()}"


@dataclass(slots=True)
class _Merged:
    """Entries of one kind from all files: by id, MISSING where broken."""

    entries: dict[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> Collection[str]:
        return dict.fromkeys(sorted(self.entries))  # each is looked for many times

    def whole(self) -> dict[str, Any]:
        return {name: self.entries[name] for name in self.ids if self.entries[name] is not MISSING}

    def as_written(self) -> dict[str, Any]:
        return {name: entry for name, entry in self.entries.items() if entry is not MISSING}


class _Reader:
    """Reads the kinds in the order in which they refer to one another."""

    def __init__(self, files: Sequence[Parsed], problems: list[Problem]) -> None:
        self.files = files
        self.problems = problems
        self.packs = Packs()
        self.origins: dict[ch.Named, ch.Origin] = {}
        self.replaced: set[tuple[int, ch.Named]] = set()
        self.places: dict[ch.Named, Place] = {}

    def of(self, kind: FileKind) -> Iterable[tuple[Parsed, Notes]]:
        for file in self.files:
            if file.kind is kind:
                yield file, Notes(file.text, self.problems)

    def knowledge_base(self, digest: str, drafts: bool) -> KnowledgeBase | None:
        self.packs = read_packs(self.of(FileKind.PACK))
        base = self.packs.base
        sources = _sources(base)
        lecture = self._entries(ch.STATEMENT, self._nodes(FileKind.LECTURE), tables.statement, _statement, code)
        said = lecture.ids
        sections = self._sections(lecture)
        evidence = self._entries(ch.EVIDENCE, self._nodes(FileKind.EVIDENCE), tables.EVIDENCE, _evidence)
        legal_sources = tuple(base["sources"]) if base else ANYTHING
        asked = tables.attribute(legal_sources, said)
        attributes = self._entries(ch.ATTRIBUTE, self._nodes(FileKind.ATTRIBUTES), asked, _attribute)
        findings = self._entries(ch.FINDING, self._nodes(FileKind.FINDINGS), tables.finding(said), _finding)
        content = self._content()
        strategies = self._entries(ch.STRATEGY, content["strategies"], tables.strategy(evidence.ids, said), _strategy)
        holds = self._entries(ch.HOLD, content["holds"], tables.hold(strategies.ids, evidence.ids, said), _hold)
        notices = self._entries(ch.NOTICE, content["notices"], tables.notice(said), _notice)
        roles = self._roles(base, attributes, findings, notices, evidence, sections)
        known = attributes.whole()
        when = Conditions(
            known,
            frozenset(attributes.entries) - frozenset(known),
            findings.ids,
            legal_sources,
            tuple(leg for leg, _ in roles.legs) if roles else (),
            roles.gate if roles else None,
        )
        table = tables.rule(when, findings.ids, strategies.ids, holds.ids, notices.ids, evidence.ids, said)
        rules = layered(self._changed(*self._rules(table), roles, when, holds), self.problems)
        if roles is None:
            return None
        return KnowledgeBase(
            packs=self.packs.in_order,
            settings=self.packs.settings,
            roles=roles,
            sources=sources,
            attributes=_in_groups(attributes.as_written(), [group for group, _ in roles.groups]),
            findings=findings.whole(),
            strategies=strategies.whole(),
            holds=holds.whole(),
            notices=notices.whole(),
            evidence=evidence.whole(),
            lecture=lecture.as_written(),
            rules=rules,
            digest=digest,
            drafts=drafts,
            changes=tuple(wish.change for wish in self.packs.wishes),
            places=self.places,
            wording=self._wording(),
        )

    # --- what packs change, and roles

    def _changed(
        self, rules: list[Rule], before: list[Rule], roles: Roles | None, when: Conditions, holds: _Merged
    ) -> list[Rule]:
        """The rules after all that packs switch off and narrow; `before` are those that packs replaced."""
        if roles is None or len(self.packs.packs) < 2:
            return rules
        asking = (rule for rule in (*rules, *before) if asks_for(rule.when, roles.gate.attributes))
        self._watched(holds, {one.strategy for rule in asking for one in rule.recommend})
        self._unwaited([*rules, *before])
        kept = ch.gate_parts([*rules, *before], roles.gate)
        ch.check_replaced(self.packs.wishes, self.replaced, self.origins, kept)
        return ch.changed(
            rules, self.packs.wishes, self.origins, kept, ch.always_said(rules, roles.gate, roles.standing_notice), when
        )

    def _watched(self, holds: _Merged, watching: Set[str]) -> None:
        """Refuse a hold of an added pack that stops what keeps watch over danger."""
        replaced = {named for _, named in self.replaced}
        for name, hold in holds.whole().items():
            named = (ch.HOLD, name)
            if self.origins[named].pack or named in replaced:
                for strategy in sorted(watching & hold.stops.keys()):
                    said = f"the hold {name!r} stops {strategy!r}, which keeps watch over danger"
                    self.problems.append(Problem(self.places[named], "gate-stays", said, ch.SAFETY_FIRST))

    def _unwaited(self, rules: Sequence[Rule]) -> None:
        """Refuse a rule of an added pack for a finding that a rule of the gate, or one beside it, waits for."""
        waited = {name for rule in rules if rule.gate or rule.with_gate for name in findings_of(rule.when)}
        for rule in rules:
            if self.origins[ch.RULE, rule.id].pack and (own := sorted(waited.intersection(rule.find))):
                said = f"the rule {rule.id!r} finds {own[0]!r}, which keeps watch over danger"
                self.problems.append(Problem(self.places[ch.RULE, rule.id], "gate-stays", said, ch.SAFETY_FIRST))

    def _roles(
        self,
        base: Read | None,
        attributes: _Merged,
        findings: _Merged,
        notices: _Merged,
        evidence: _Merged,
        sections: Mapping[str, str],
    ) -> Roles | None:
        if base is None:
            return None
        notes = next(notes for file, notes in self.of(FileKind.PACK) if file.pack == 0)
        read: Read = base["roles"]
        before = len(self.problems)
        self._legs(read, attributes, notes)
        gate = self._gate(read["gate"], attributes, notices, notes)
        OneOf(tuple(base["sources"]), "source")(read.at("plain_source"), notes)
        OneOf(notices.ids, "notice")(read.at("standing_notice"), notes)
        named = [(node, notes) for key in FOUND if key in read.nodes for node in _items(read.nodes[key])]
        for node, of in (*named, *self.packs.pressed):
            OneOf(findings.ids, "finding")(node, of)
        for node in _items(read.nodes["asked_first"]) if "asked_first" in read.nodes else ():
            OneOf(tuple(base["groups"]), "group")(node, notes)
        self._followed(_items(read.nodes["course"]) if "course" in read.nodes else (), attributes, notes)
        for node in _items(read.nodes["themes"]) if "themes" in read.nodes else ():
            OneOf(attributes.ids, "attribute")(node, notes)
        dependable = self._dependable(read["dependable"], attributes, evidence, notes)
        if gate is None or MISSING in read["benchmarks"].values() or len(self.problems) > before:
            return None
        return Roles(
            legs=tuple(read["legs"].items()),
            gate=gate,
            plain_source=read["plain_source"],
            ruptures=read["ruptures"],
            opening=read["opening"],
            groups=tuple(self._groups(attributes).items()),
            benchmarks=tuple(sorted(read["benchmarks"].items(), key=lambda pair: pair[1])),
            standing_notice=read["standing_notice"],
            most=tuple(read["most"].items()),
            asked_first=(*read["asked_first"], *self.packs.asked_first),
            sections=tuple(sections.items()),
            notes=tuple(self.packs.notes.values()),
            course=read["course"],
            repaired=read["repaired"],
            dependable=dependable,
            pressing=(*dict.fromkeys((*read["pressing"], *self.packs.pressing)),),
            quiet=read["quiet"],
            set_aside=tuple(self.packs.set_aside.items()),
            themes=read["themes"],
        )

    def _followed(self, nodes: Iterable[Node], attributes: _Merged, notes: Notes) -> None:
        """What is followed over the sessions has an order, for a course rises and falls."""
        for node in nodes:
            attribute = attributes.entries.get(OneOf(attributes.ids, "attribute")(node, notes), MISSING)
            if attribute is not MISSING and not attribute.has_order:
                said = f"{attribute.id} has no order, so its course neither rises nor falls"
                notes.add(node, "no-order", said, "Name a scale, a score or an ordered choice, or take it away.")

    def _dependable(self, read: Read | None, attributes: _Merged, evidence: _Merged, notes: Notes) -> Dependable | None:
        if read is None:
            return None
        self._followed(_items(read.at("attributes")), attributes, notes)
        OneOf(evidence.ids, "evidence")(read.at("evidence"), notes)
        steps = tuple(sorted(read["sessions"].items()))
        figures = [of for _, of in steps if of is not MISSING]
        if figures != sorted(set(figures)) or any(not 0 < of < 1 for of in figures):
            said = "more sessions are worth more, and none are worth nothing or all"
            notes.add(read.at("sessions"), "dependable-sessions", said, "Write such as {2: 0.80, 4: 0.90}.")
        return Dependable(read["attributes"], steps, read["evidence"]) if len(figures) == len(steps) else None

    def _sections(self, lecture: _Merged) -> Mapping[str, str]:
        """The sections of the lecture with their titles, in the order of the packs; one that has none is titled by its
        id. A title for a section that no statement belongs to is refused.
        """
        there = dict.fromkeys(map(section_of, lecture.entries))
        legal = OneOf((*there,), "section of the lecture")
        for node, notes in self.packs.titled:
            if not there:
                said = "there are no sections of the lecture, since no pack has a lecture.yaml"
                notes.add(node, "unknown-section-of-the-lecture", said, "List its statements there, or take this away.")
                continue
            for key, _ in _pairs(node).pairs:
                legal(key, notes)
        titled = {name: title for name, title in self.packs.sections.items() if name in there}
        return {**titled, **{name: name for name in there if name not in titled}}

    def _groups(self, attributes: _Merged) -> Mapping[str, str]:
        """All groups with their titles; where an attribute's has none, it is titled by its id."""
        groups = dict(self.packs.groups)
        for name in attributes.entries:
            group = name.partition(".")[0]
            groups.setdefault(group, group.replace("_", " ").capitalize())
        return groups

    def _gate(self, read: Read, attributes: _Merged, notices: _Merged, notes: Notes) -> Gate | None:
        """Both attributes have few values and are never carried on, so that every way to the gate can be checked."""
        notice = OneOf(notices.ids, "notice")(read.at("notice"), notes)
        values: dict[str, tuple[Any, ...]] = {}
        for name, at in (("attribute", "open"), ("handled", "settled")):
            OneOf(attributes.ids, "attribute")(read.at(name), notes)
            attribute = attributes.entries.get(read[name], MISSING)
            if attribute is MISSING:
                return None
            if attribute.kind not in (Kind.CHOICE, Kind.YES_NO) or attribute.persists:
                said = f"{attribute.id} must be a choice or a yes_no that does not persist"
                notes.add(read.at(name), "gate-attribute", said, "A gate is asked anew in every session.")
            values[at] = tuple(one_value(node, attribute, notes) for node in _items(read.at(at)))
            if not values[at]:
                notes.add(read.at(at), "empty-list", "the list is empty", "Name at least one value.")
        if MISSING in (notice, *values["open"], *values["settled"]):
            return None
        return Gate(read["attribute"], values["open"], read["handled"], values["settled"], notice)

    def _legs(self, read: Read, attributes: _Merged, notes: Notes) -> None:
        """Legs are scales of one short range, for they are compared; each has a short name of its own."""
        names = list(read["legs"].values())
        if len(set(names)) < len(names) or "weakest" in names:
            notes.add(read.at("legs"), "leg-names", "two legs share a short name, or one is called `weakest`")
        ranges = set()
        for key, _ in once(_pairs(read.at("legs")), notes):
            leg = attributes.entries.get(OneOf(attributes.ids, "attribute")(key, notes), MISSING)
            if leg is not MISSING:
                ranges.add((leg.kind, leg.low, leg.high, leg.best))
                if leg.kind is Kind.SCALE and leg.numbers > MOST_NUMBERS:
                    said = f"the leg {leg.id} has {leg.numbers} values, and a leg has at most {MOST_NUMBERS}"
                    notes.add(key, "leg-ranges", said, "Give all legs a coarser scale, or ask for this one as a score.")
        if len(ranges) > 1 or any(kind is not Kind.SCALE for kind, *_ in ranges):
            said = "the legs are not scales of one range with one best end"
            notes.add(read.at("legs"), "leg-ranges", said, "Give all of them the same `from`, `to` and `best`.")

    # --- entries by id

    def _nodes(self, kind: FileKind) -> list[_Found]:
        return [(file.pack, file.node, notes) for file, notes in self.of(kind)]

    def _content(self) -> Mapping[str, list[_Found]]:
        sections: dict[str, list[_Found]] = {name: [] for name in tables.CONTENT.keys}
        for file, notes in self.of(FileKind.CONTENT):
            read = tables.CONTENT(file.node, notes)
            if read is MISSING:
                continue
            for name, node in read.values.items():
                if node is not None:
                    sections[name].append((file.pack, node, notes))
        return sections

    def _entries(
        self,
        kind: str,
        nodes: Iterable[_Found],
        shape: Shape,
        build: Callable[[str, Any, Notes], Any],
        key: Shape = ident,
    ) -> _Merged:
        """All entries of a kind; an id that an earlier file has is a problem, unless its pack may replace it."""
        merged = _Merged()
        for pack, node, notes in nodes:
            read = Keyed(shape, key)(node, notes)
            if read is MISSING:
                continue
            spots = {key.text: notes.place(key) for key, _ in _pairs(node).pairs}
            for name, entry in read.items():
                if not self._free(pack, (kind, name), spots[name]):
                    continue
                built = MISSING if entry is MISSING else build(name, entry, notes)
                self.places[kind, name], merged.entries[name] = spots[name], built
                self.origins.setdefault((kind, name), ch.Origin(pack, getattr(built, "lecture", ())))
        return merged

    def _free(self, pack: int, named: ch.Named, place: Place) -> bool:
        """May the pack give an entry this id? Where nobody has it, or it takes the place of an earlier pack's."""
        name = named[1]
        if named not in self.places:
            return True
        earlier = self.origins[named].pack < pack and (pack, named) not in self.replaced
        if earlier and name in self.packs.replacing.get(pack, ANYTHING):
            self.replaced.add((pack, named))
            return True
        said = f"the id {name!r} is used twice; first at {self.places[named]}"
        advice = "Give one of the two another id"
        if earlier:
            advice += f", or add `override: [{name}]` to pack.yaml if this one is to take the other's place"
        self.problems.append(Problem(place, "duplicate-id", said, f"{advice}."))
        return False

    def _wording(self) -> Wording:
        """The wording of all packs together: a later one adds words, and sets limits anew."""
        whole: dict[str, Any] = {}
        for file, notes in self.of(FileKind.WORDING):
            read = tables.WORDING(file.node, notes)
            for key in () if read is MISSING else read.nodes:
                old, new = whole.get(key), read[key]
                whole[key] = (
                    {**(old or {}), **new}
                    if isinstance(new, dict)
                    else (*(old or ()), *new)
                    if isinstance(new, tuple)
                    else new
                )
        return Wording(**whole)

    # --- rules

    def _rules(self, table: Shape) -> tuple[list[Rule], list[Rule]]:
        """All rules, and those that others have replaced."""
        rules: dict[str, Rule] = {}
        before: list[Rule] = []
        for file, notes in self.of(FileKind.RULES):
            if not isinstance(file.node, Items):
                notes.add(file.node, "wrong-type", "a rules file is a list of rules", "Begin each with `- id: ...`.")
                continue
            for node in file.node.items:
                read = table(node, notes)
                if read is MISSING:
                    continue
                named, place = (ch.RULE, read["id"]), notes.place(read.at("id"))
                if not self._free(file.pack, named, place):
                    continue
                for key in ("with_gate", "gate") if file.pack else ():
                    if read[key]:
                        said = "only the first pack has a gate, and says what stands beside it"
                        notes.add(read.at(key), "gate-of-the-first-pack", said, f"Take `{key}` away.")
                if rule := _rule(read, notes):
                    before += [rules[rule.id]] if rule.id in rules else []
                    rules[rule.id], self.places[named] = rule, place
                    self.origins.setdefault(named, ch.Origin(file.pack, rule.lecture))
        return list(rules.values()), before


def _pairs(node: Node) -> Pairs:
    assert isinstance(node, Pairs)
    return node


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else (node,)


def _sources(base: Read | None) -> dict[str, Source]:
    if base is None:
        return {}
    read = {name: entry for name, entry in base["sources"].items() if entry is not MISSING}
    return {name: Source(name, entry["label"], entry["firm"]) for name, entry in read.items()}


def _evidence(name: str, read: Read, notes: Notes) -> Any:
    effect: Mapping[str, Decimal] = read["effect"]
    if len(effect) > 1:
        return notes.add(read.at("effect"), "two-effects", "a source has one effect", "Keep the one that was checked.")
    measure, value = next(iter(effect.items())) if effect else ("", None)
    if measure == tables.CORRELATION and isinstance(value, Decimal) and abs(value) > 1:
        said = f"a correlation lies between -1 and 1, and {value} does not"
        return notes.add(read.at("effect"), "odd-effect", said, "Write 26 per cent as 0.26, or choose another measure.")
    return Evidence(
        name, read["citation"], read["short"], read["doi"], read["finding"], measure, value, read["basis"],
        read["caveat"], read["verified"],
    )  # fmt: skip


def _statement(name: str, read: tuple[str, Place], notes: Notes) -> Statement:
    del notes
    return Statement(name, *read)


def _attribute(name: str, read: Read, notes: Notes) -> Any:
    kind = Kind(read["kind"])
    required, optional = tables.NEEDS[kind]
    special = {*tables.SPECIAL} & {*read.nodes}
    before = len(notes.problems)
    for key in sorted(required - special):
        notes.add(read.node, "missing-key", f"a {kind.value} lacks its key {key!r}", f"Add `{key}: ...`.")
    for key in sorted(special - required - optional):
        notes.add(read.at(key), "unknown-key", f"a {kind.value} has no key {key!r}", "Take it away.")
    if name.rpartition(".")[2] in SUFFIXES or name == SESSION_NUMBER or name in WORDS:
        notes.add(read.node, "reserved-id", f"{name!r} means something else in a condition", "Choose another id.")
    options = _options(read, notes)
    if len(notes.problems) > before:
        return MISSING
    attribute = Attribute(
        id=name,
        kind=kind,
        label=read["label"],
        question=read["question"],
        help=read["help"],
        default_source=read["default_source"],
        options=options,
        ordered=read["ordered"],
        low=read["from"] or Decimal(0),
        high=read["to"] or Decimal(0),
        step=read["step"] or Decimal(1),
        best=read["best"],
        ask_source=read["ask_source"],
        persists=read["persists"],
        fixed=read["fixed"],
        private=read["private"],
        chart=read["chart"],
        lecture=read["lecture"],
    )
    return attribute if _sound(attribute, read, notes) else MISSING


def _sound(attribute: Attribute, read: Read, notes: Notes) -> bool:
    """Do the bounds and the order make sense?"""
    before = len(notes.problems)
    if attribute.kind in (Kind.SCALE, Kind.SCORE):
        span = attribute.high - attribute.low
        if span <= 0:
            notes.add(read.at("to"), "empty-range", "`to` is not above `from`", "Write the lower end under `from`.")
        elif attribute.step <= 0 or span % attribute.step:
            notes.add(read.at("step"), "odd-step", "from..to is no whole number of steps", "Choose another step.")
        elif attribute.kind is Kind.SCALE and (attribute.low % 1 or attribute.high % 1):
            notes.add(read.at("from"), "odd-step", "a scale has whole numbers", "Use `kind: score` for others.")
    if attribute.best and not attribute.has_order:
        notes.add(read.at("best"), "no-order", "`best` needs an order", "Add `ordered: yes`, or take `best` away.")
    if attribute.private and attribute.chart:
        said = "what is private to the therapist can not stand in the client's file"
        notes.add(read.at("chart"), "private-in-the-file", said, "Take one of the two away.")
    return len(notes.problems) == before


def _options(read: Read, notes: Notes) -> tuple[Option, ...]:
    options = []
    for name, entry in read["values"].items():
        if name == UNKNOWN_WORD:
            said = "`unknown` is legal for every attribute and is not listed"
            notes.add(read.at("values"), "reserved-id", said, "Take it away.")
        elif isinstance(entry, str):
            options.append(Option(name, entry))
        elif entry is not MISSING:
            options.append(Option(name, entry["label"], entry["help"], entry["lecture"]))
    return tuple(options)


def _finding(name: str, read: Read, notes: Notes) -> Finding:
    return Finding(name, read["title"], read["sentence"], notes.place(read.node), read["lecture"], read["discuss"])


def _strategy(name: str, read: Read, notes: Notes) -> Any:
    if read["handout"] and read["who"] != CLIENT:
        said = f"a handout is for what the client does, and {name!r} is for the {read['who']}"
        return notes.add(read.at("handout"), "no-handout", said, "Take it away, or write `who: client`.")
    return Strategy(name, **read.values)


def _hold(name: str, read: Read, notes: Notes) -> Hold:
    del notes
    return Hold(name, **{**read.values, "stops": {k: v for k, v in read["stops"].items() if v is not MISSING}})


def _notice(name: str, read: Read, notes: Notes) -> Notice:
    del notes
    return Notice(name, **read.values)


def _rule(read: Read, notes: Notes) -> Rule | None:
    advised = tuple(
        Advised(name, entry, None)
        if isinstance(entry, str)
        else Advised(name, entry["timing"], entry["urgency"], entry["say"])
        for name, entry in read["recommend"].items()
        if entry is not MISSING
    )
    if not {*tables.CONCLUSIONS} & {*read.nodes}:
        others = (key.text for key, _ in _pairs(read.node).pairs if key.text not in read.nodes)
        if any(nearest(key, tables.CONCLUSIONS) for key in others):
            return None  # one mistake, one problem
        said = f"rule {read['id']!r} concludes nothing"
        notes.add(read.node, "no-conclusion", said, "Add find, recommend, hold, notice or gate.")
        return None
    values = {key: value for key, value in read.values.items() if key not in ("recommend", "id")}
    return Rule(id=read["id"], recommend=advised, place=notes.place(read.node), **values)
