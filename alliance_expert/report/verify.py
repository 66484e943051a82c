"""A saved document and the same consultation run again -> what differs between them, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .document import checksum

FORMAT = "alliance-expert.verification/1"

NAMED_BY = {
    "packs": ("name",),
    "facts": ("session", "attribute"),
    "responses": ("session", "item"),
    "answers": ("session", "attribute"),
    "findings": ("id",),
    "recommendations": ("id",),
    "holds": ("id",),
    "notices": ("id",),
    "reasons": ("rule",),
    "open_questions": ("attribute",),
    "trace": ("rule",),
}
"""What names the entries of a list, so that one that came or went is not taken for a change of all after it."""

CAME, WENT, CHANGED, ORDER = "came", "went", "changed", "order"


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two documents differ, by the keys and the names of entries that lead there, and what is there.

    `how` is "came" (only now), "went" (only saved), "changed", or "order": the same entries in another order.
    """

    path: tuple[str, ...]
    how: str
    saved: Any
    now: Any

    @property
    def is_entry(self) -> bool:
        """Is it an entry of a list as a whole that came or went, and no key of one?"""
        return self.how in (CAME, WENT) and len(self.path) > 1 and self.path[-2] in NAMED_BY


@dataclass(frozen=True, slots=True)
class Verification:
    """A saved document, what its facts give now, and where they differ.

    `intact` says whether the saved document is as it was written, by its checksum; None if it has none.
    """

    saved: Mapping[str, Any]
    now: Mapping[str, Any]
    intact: bool | None
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Are they equal in everything, and is the file as it was written?"""
        return not self.differences and self.intact is True

    @property
    def same_rules(self) -> bool:
        """Was it written with the rules of now?"""
        return _digest(self.saved) == _digest(self.now)

    @property
    def same_advice(self) -> bool:
        """Do the rules differ at most, by their name, version or digest, and nothing that follows from them?"""
        return all(difference.path[0] == "knowledge" for difference in self.differences)

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons that there are for what differs, in sentences."""
        return tuple(_why(self))


def compare(saved: Mapping[str, Any], now: Mapping[str, Any]) -> Verification:
    """Compare a document as it was saved with the one that its facts give now.

    One that was saved before there were responses lacks nothing: its facts have none.
    """
    now = now if "responses" in saved else _before_responses(now)
    intact = saved["checksum"] == checksum(saved) if "checksum" in saved else None
    both = ({**saved, "checksum": now["checksum"]}, now) if intact is not None else (saved, now)
    return Verification(saved, now, intact, tuple(_differences(*both, ())))


def _before_responses(now: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document as it was written before there were responses."""

    def bare(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in entry.items() if key != "responses"}

    return {**bare(now), **{part: [bare(one) for one in now[part]] for part in ("recommendations", "holds")}}


def as_document(verification: Verification) -> dict[str, Any]:
    """The verification as plain values for other programs."""
    saved, now = verification.saved, verification.now
    return {
        "format": FORMAT,
        "same": verification.same,
        "case": now["case"],
        "session": now["session"],
        "intact": verification.intact,
        "knowledge": {"saved": saved.get("knowledge"), "now": now["knowledge"]},
        "why": list(verification.why),
        "differences": [
            {"path": list(one.path), "how": one.how, "saved": one.saved, "now": one.now}
            for one in verification.differences
        ],
    }


def named(document: Mapping[str, Any]) -> str:
    """The rules of a document by their packs, versions and the beginning of their digest."""
    knowledge = document.get("knowledge")
    packs = knowledge.get("packs") if isinstance(knowledge, Mapping) else None
    told = [
        f"{pack.get('name')} {pack.get('version')}"
        for pack in (packs if isinstance(packs, list) else [])
        if isinstance(pack, Mapping)
    ]
    digest = _digest(document)
    return f"{', '.join(told) or 'rules without a name'} ({digest[:19] if isinstance(digest, str) else 'no digest'})"


def _digest(document: Mapping[str, Any]) -> object:
    knowledge = document.get("knowledge")
    return knowledge.get("digest") if isinstance(knowledge, Mapping) else None


def _why(verification: Verification) -> Iterator[str]:
    if verification.intact is False:
        yield "The file was changed after it was written: its checksum does not fit what stands in it."
    if not verification.same_rules:
        told = f"it was written with {named(verification.saved)}, and these are {named(verification.now)}"
        end = " The advice on this case is the same." if verification.same_advice else ""
        yield f"The rules are others: {told}.{end}"
    elif verification.differences and verification.intact:
        yield (
            "The rules are the same and the checksum fits. So another version of the program wrote the file, or "
            "somebody reckoned its checksum anew: consult the case anew to save it as this one does."
        )
    if verification.intact is None:
        yield (
            "The file has no checksum. An earlier version of the program wrote it, or somebody changed it: "
            "consult the case anew to save it as this one does."
        )


def _differences(saved: Any, now: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    match saved, now:
        case Mapping(), Mapping():
            yield from _of_mappings(saved, now, path)
        case list(), list() if path[-1] in NAMED_BY and all(isinstance(one, Mapping) for one in (*saved, *now)):
            yield from _of_entries(saved, now, path)
        case _ if not _equal(saved, now):
            yield Difference(path, CHANGED, saved, now)


def _of_mappings(saved: Mapping[str, Any], now: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[Difference]:
    for key in dict.fromkeys((*now, *saved)):
        if key not in saved:
            yield Difference((*path, key), CAME, None, now[key])
        elif key not in now:
            yield Difference((*path, key), WENT, saved[key], None)
        else:
            yield from _differences(saved[key], now[key], (*path, key))


def _of_entries(
    saved: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]], path: tuple[str, ...]
) -> Iterator[Difference]:
    before, after = _by_name(saved, NAMED_BY[path[-1]]), _by_name(now, NAMED_BY[path[-1]])
    yield from _of_mappings(before, after, path)
    both = [[name for name in one if name in other] for one, other in ((before, after), (after, before))]
    if both[0] != both[1]:
        yield Difference(path, ORDER, both[0], both[1])


def _by_name(entries: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """The entries by their names; those of the same name are numbered."""
    found: dict[str, Mapping[str, Any]] = {}
    count: dict[str, int] = {}
    for entry in entries:
        name = " ".join(str(entry[key]) for key in keys if key in entry)
        count[name] = count.get(name, 0) + 1
        found[name if count[name] == 1 else f"{name} ({count[name]})"] = entry
    return found


def _equal(saved: Any, now: Any) -> bool:
    """As JSON, in which true is not 1."""
    return json.dumps(saved, sort_keys=True) == json.dumps(now, sort_keys=True)
