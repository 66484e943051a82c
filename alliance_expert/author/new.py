"""A start for those who write rules: files with comments, each with a draft rule and the scenarios that try it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..engine import gate_problems
from ..errors import KnowledgeError
from ..knowledge.files import PackFile
from ..knowledge.read import read
from ..model import condition as c
from ..model.knowledge import TIMINGS, KnowledgeBase
from ..model.vocabulary import Attribute, Kind
from ..report.render import render
from ..source.value import scalar
from .scenarios import scenarios_in
from .testing import PASSED, run

Files = Mapping[str, str]
"""Texts by their names in a pack."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft rule says: on which answer (an attribute and one of its words), or on which finding, and what."""

    id: str
    attribute: str
    word: str
    kind: str
    concluded: str
    timing: str = TIMINGS[1]
    because: str = "TODO Why this follows, in one sentence."
    finding: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where somebody writes: the files of all packs, which of them is theirs (by number), and all of it understood."""

    files: tuple[PackFile, ...]
    pack: int
    kb: KnowledgeBase

    def with_files(self, added: Files) -> Bench:
        """The same with more files, or others, in the pack. Raises KnowledgeError if they are not understood."""
        kept = tuple(file for file in self.files if (file.pack, file.name) not in {(self.pack, name) for name in added})
        new = (PackFile(self.pack, name, name, text.encode()) for name, text in added.items())
        return bench((*kept, *new), self.pack)

    def text(self, name: str) -> str:
        """The text of a file of the pack; nothing where there is none."""
        found = (file.raw.decode() for file in self.files if (file.pack, file.name) == (self.pack, name))
        return next(found, "")

    def own(self, kind: str) -> tuple[str, ...]:
        """The ids of a kind that the pack has."""
        names = {file.shown for file in self.files if file.pack == self.pack}
        return tuple(name for (of, name), place in self.kb.places.items() if of == kind and place.text.name in names)


def bench(files: Sequence[PackFile], pack: int) -> Bench:
    """The files of all packs, understood, drafts included. Raises KnowledgeError."""
    kb = read(tuple(files), drafts=True)
    if problems := gate_problems(kb):
        raise KnowledgeError(problems)
    return Bench(tuple(files), pack, kb)


def pack(at: Bench, name: str, title: str, author: str) -> Files:
    """A new pack that stands on these, with a first draft rule."""
    base = at.kb.packs[0]
    values = {
        "name": name,
        "title": scalar(title),
        "author": scalar(author) if author else "",
        "language": base.language,
        "base": base.name,
        "base_version": base.version,
    }
    files = {"pack.yaml": render("new/pack.yaml.j2", values, ())}
    there = at.with_files(files)
    about = usual_attribute(there)
    word = words_of(there.kb.attributes[about])[0]
    first = Draft(f"{name}-first-rule", about, word, "recommend", usual_strategy(there, about, word))
    return {**files, **rules(there, name, (first,))}


def attribute(at: Bench, name: str, kind: str, words: Sequence[str], label: str, question: str, source: str) -> Files:
    """A new attribute; of a choice and a many, with these answers."""
    options = tuple(words) if kind in (Kind.CHOICE.value, Kind.MANY.value) else ()
    values = {
        "id": name,
        "kind": kind,
        "options": options,
        "words": {word: scalar(word.replace("_", " ")) for word in options},
        "label": scalar(label),
        "said": label,
        "question": scalar(question),
        "source": source,
    }
    return {f"vocabulary/{name}.yaml": render("new/attribute.yaml.j2", values, ())}


def finding(at: Bench, name: str, title: str, sentence: str) -> Files:
    """A new finding, behind those that the pack has."""
    place = "vocabulary/findings.yaml"
    before = at.text(place)
    values = {"id": name, "title": scalar(title), "sentence": scalar(sentence), "first": not before}
    text = render("new/finding.yaml.j2", values, ())
    return {place: f"{before.rstrip()}\n\n{text}" if before else text}


def strategy(name: str, title: str, who: str) -> Files:
    """A new strategy."""
    values = {"id": name, "title": scalar(title), "who": who}
    return {f"strategies/{name}.yaml": render("new/strategy.yaml.j2", values, ())}


def rules_for(at: Bench, kind: str, name: str) -> Files:
    """Draft rules that use a new attribute, finding or strategy of this pack, and the scenarios that try them."""
    about = name if kind == "attribute" else usual_attribute(at)
    word = words_of(at.kb.attributes[about])[0]
    slug, leads = _slug(name), usual_strategy(at, about, word)
    drafts = {
        "attribute": (Draft(f"{slug}-is-asked", about, word, "recommend", leads),),
        "strategy": (Draft(f"{slug}-is-due", about, word, "recommend", name),),
        "finding": (
            Draft(f"{slug}-is-found", about, word, "find", name),
            Draft(f"{slug}-is-used", about, word, "recommend", leads, finding=name),
        ),
    }[kind]
    return rules(at, slug, drafts)


def rules(at: Bench, name: str, drafts: Sequence[Draft]) -> Files:
    """Draft rules and the scenarios that try them; a scenario that other rules would upset is left out."""
    told = [
        {"id": one.id, "when": _when(one, at.kb), "because": scalar(one.because), "conclusion": _conclusion(one)}
        for one in drafts
    ]
    files = {f"{name}.rules.yaml": render("new/rule.yaml.j2", {"rules": told}, ())}
    kb = at.with_files(files).kb
    scenarios = [one for draft in drafts for one in _scenarios(draft, kb) if _passes(one, kb)]
    return {**files, f"{name}.cases.yaml": _cases(scenarios)}


def scenario(at: Bench, name: str, rule: str) -> Files:
    """A scenario in which a rule should fire, as far as answers can be told from its condition."""
    about = at.kb.rule(rule)
    given = ", ".join(f"{attribute}: {said}" for attribute, said in _answers(about.when, at.kb, {}).items())
    values = {"name": scalar(name), "given": f"{{{given}}}", "expect": _expected(about.concluded)}
    if not _passes(values, at.kb):
        values["todo"] = "TODO Give what the rule asks for besides; then take this line away."
    return {f"{_slug(name)}.cases.yaml": _cases([values])}


def usual_attribute(at: Bench) -> str:
    """An attribute to begin with: the pack's own, else the first that is neither a leg nor in the gate's group."""
    gate = at.kb.attributes[at.kb.roles.gate.attribute].group
    legs = {leg for leg, _ in at.kb.roles.legs}
    others = (one.id for one in at.kb.attributes.values() if one.words and one.group != gate and one.id not in legs)
    return next(iter((*at.own("attribute"), *others)))


def words_of(attribute: Attribute) -> tuple[str, ...]:
    """Answers of an attribute as an author writes them; of a scale and a score the ends."""
    return attribute.words or (str(attribute.low), str(attribute.high))


def usual_strategy(at: Bench, attribute: str, word: str) -> str:
    """One that no rule gives on this answer, so that a new rule is seen to give it; the pack's own first."""
    for name in (*at.own("strategy"), *at.kb.strategies):
        sides = _sides(Draft("", attribute, word, "recommend", name), at.kb)
        if all(_passes({"name": "x", **side, "never": f"{{recommend: {name}}}"}, at.kb) for side in sides):
            return name
    return next(iter(at.kb.strategies))


def _slug(name: str) -> str:
    """A name as part of a file's name and of ids."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


# --- what a rule waits for, and what it concludes


def _when(draft: Draft, kb: KnowledgeBase) -> str:
    if draft.finding:
        return f"{{finding: {draft.finding}}}"
    if kb.attributes[draft.attribute].kind is Kind.MANY:
        return f"{{{draft.attribute}: {{includes_any: [{draft.word}]}}}}"
    return f"{{{draft.attribute}: {draft.word}}}"


def _conclusion(draft: Draft) -> str:
    said = f"{{{draft.concluded}: {draft.timing}}}" if draft.kind == "recommend" else draft.concluded
    return f"{draft.kind}: {said}"


def _sides(draft: Draft, kb: KnowledgeBase) -> Iterator[dict[str, str]]:
    """The answers on which a draft fires, then some on which it does not."""
    attribute = kb.attributes[draft.attribute]
    several = attribute.kind is Kind.MANY
    other = "" if several else next(word for word in words_of(attribute) if word != draft.word)
    for word in (draft.word, other):
        yield {"given": f"{{{attribute.id}: {f'[{word}]' if several else word}}}"}


def _scenarios(draft: Draft, kb: KnowledgeBase) -> Iterator[dict[str, str]]:
    fires, fails = _sides(draft, kb)
    said, leads = kb.attributes[draft.attribute].label, f"lead to {draft.concluded}"
    wanted, unwanted = f"{{{_conclusion(draft)}}}", f"{{{draft.kind}: {draft.concluded}}}"
    yield {"name": scalar(f"TODO {said} {draft.word} must {leads}"), **fires, "expect": wanted}
    yield {"name": scalar(f"TODO {said} otherwise must not {leads}"), **fails, "never": unwanted}


def _cases(scenarios: Iterable[Mapping[str, str]]) -> str:
    return render(
        "new/cases.yaml.j2", {"scenarios": [{"expect": "", "never": "", "todo": "", **one} for one in scenarios]}, ()
    )


def _passes(scenario: Mapping[str, str], kb: KnowledgeBase) -> bool:
    text = _cases([scenario]).encode()
    (read,) = scenarios_in((PackFile(0, "x.cases.yaml", "x.cases.yaml", text),), kb)
    (result,) = run([read], kb)
    return result.outcome == PASSED


# --- answers that fulfil a condition


def _answers(condition: c.Condition, kb: KnowledgeBase, found: dict[str, str]) -> dict[str, str]:
    """Answers in words, by attribute, that should make a condition hold; what asks for silence or history has none."""
    match condition:
        case c.All():
            for part in condition.parts:
                _answers(part, kb, found)
        case c.AnyOf():
            _answers(condition.parts[0], kb, found)
        case c.FindingHolds():
            for rule in kb.rules_for[condition.finding][:1]:
                _answers(rule.when, kb, found)
        case c.Is() | c.AtLeast() | c.AtMost():
            value = condition.values[0] if isinstance(condition, c.Is) else condition.value
            found.setdefault(condition.attribute, _word(kb.attribute(condition.attribute), value))
        case c.Includes(how="any" | "all"):
            chosen = condition.values[:1] if condition.how == "any" else condition.values
            found.setdefault(condition.attribute, f"[{', '.join(chosen)}]")
    found.pop("session.number", None)
    return found


def _word(attribute: Attribute, value: Any) -> str:
    word = attribute.word(value)
    return {True: "yes", False: "no"}.get(word, str(word)) if isinstance(word, bool) else str(word)


def _expected(concluded: Sequence[str]) -> str:
    kinds: dict[str, list[str]] = {}
    for said in concluded:
        kind, name, *timing = said.split()
        kinds.setdefault(kind, []).append(f"{name}: {timing[0]}" if timing else name)
    told = (
        f"{kind}: {{{', '.join(names)}}}" if kind == "recommend" else f"{kind}: [{', '.join(names)}]"
        for kind, names in kinds.items()
    )
    return f"{{{', '.join(told)}}}"
