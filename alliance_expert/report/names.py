"""Every name that a template may use, and what it holds. docs/template-names.md is made from these tables.

A record is what stands behind a name: in a template `gate.title` is the name `title` of the record behind `gate`. A
test compares the tables with what `page` and `Explained` give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """What a name holds; and where that is a record, or a list of records, which."""

    says: str
    record: str = ""


Records = Mapping[str, Mapping[str, str | Name]]

PRIVATE: dict[str, str | Name] = {"private": "true if it rests on an answer that is private to the therapist"}
IN_SOURCES: dict[str, str | Name] = {
    "origin": Name("with `--sources`: where its own sentences are from", "origin"),
    "reasons": Name("with `--sources`: all that brought it, a list", "reason"),
}
BOTH: dict[str, str | Name] = {
    "case": "the code of the case",
    "session": "the number of the session that is consulted",
}

RESPONSE: dict[str, str | Name] = {
    "session": "the session on whose advice this is said",
    "accepted": "true if it was taken up, false if it was set aside",
    "why": "why it was set aside, in words; empty if it was taken up, or if own words are not to be shown",
    "own": "true if `why` is in own words, and no usual reason",
    "hold": "true if what was taken up or set aside is to leave something alone",
}

DONE = Name("what was done with it so far, the latest first, a list", "response")

ON_A_SHEET = ("language", "settings", "standing", "packs", "digest", "private")
"""What stands once on a sheet of notes, however many cases are on it."""

REPORT: Records = {
    "report": {
        **BOTH,
        "language": "the language of the rules, such as `en`",
        "notes": Name("the notes in the case file, a list", "note"),
        "gate": Name("what comes before all else, or nothing if no danger is open", "gate"),
        "settings": "what a service has set in its pack, by the names that the shipped `pack.yaml` gives",
        "legs": Name("the legs of the alliance in their order, a list", "leg"),
        "weakest": "the names of the lowest legs, a list that may be empty",
        "picture": Name("where the lines of the picture of the legs run", "picture"),
        "opening": Name("the findings that are told before all advice, a list", "finding"),
        "advice": Name("the recommendations by when they are due", "advice"),
        "all_stands": "true if all recommendations stand whatever the open questions turn out to be",
        "unshown": "how many more recommendations for later there are than `advice.later` has",
        "holds": Name("what to leave alone, in groups that share a reason, a list", "group"),
        "became": Name(
            "what was done with earlier advice that is not told now, in the latest session that has any, a list; empty"
            " while a danger is open",
            "answered item",
        ),
        "notices": Name("notices, a list", "notice"),
        "questions": Name("open questions that could change the advice, the weightiest first, a list", "question"),
        "sources": Name("the research that was cited, in the order of its numbers, a list", "source"),
        "standing": "the notice that stands on every report",
        "packs": Name("the packs of rules, a list", "pack"),
        "digest": "the fingerprint of the rules; a report that does not tell its first signs is not known again",
        "private": "true if something rests on an answer that is private to the therapist",
        "origins": Name("with `--sources`: what is told of sources besides; else nothing", "origins"),
    },
    "note": {"about": "`case` or `session`", "text": "the note as it was written, which may have several lines"},
    "gate": {
        "id": "the id of the notice",
        "title": "its title",
        "text": "what it says",
        "why": Name("why it stands", "why"),
        "settle": "the lines to write into the session once the danger is handled, a list that may be empty",
        **IN_SOURCES,
    },
    "leg": {
        "name": "its short name",
        "known": "true if it was answered",
        "weakest": "true if no leg is lower",
        "value": "the answer in words, such as `2 of 5`; empty if there is none",
        "low": "the lowest answer there is",
        "high": "the highest answer there is",
        "said": "who said so, and what the same source said before if that was different",
    },
    "picture": {
        "width": "its width",
        "height": "its height",
        "centre": Name("the point in the middle", "point"),
        "rings": "outlines of equal height from low to high, a list of SVG points",
        "shape": "the outline through all legs as SVG points; empty unless all are known",
        "spokes": Name("one line for each leg, in the order of `legs`, a list", "spoke"),
    },
    "spoke": {
        "end": Name("where it ends", "point"),
        "mark": Name("where the leg stands on it; nothing if it is not known", "point"),
        "label": Name("where its name begins", "point"),
    },
    "point": {"x": "across, from the left", "y": "down, from the top"},
    "finding": {
        "id": "its id",
        "title": "its title",
        "sentence": "the finding as a sentence",
        "confidence": "`firm` or `tentative`",
        **PRIVATE,
        **IN_SOURCES,
    },
    "advice": {
        "now": Name("recommendations for this meeting or the next, a list", "recommendation"),
        "soon": Name("recommendations for about three meetings, a list", "recommendation"),
        "later": Name("the first recommendations for later, a list", "recommendation"),
    },
    "recommendation": {
        "rank": "its number in the whole report",
        "id": "the id of the strategy",
        "refs": "what else it is called, a list",
        "title": "its title",
        "who": "who acts: `therapist` or `client`",
        "summary": "the strategy in a sentence or two",
        "steps": "what to do, step by step, a list",
        "say": "examples of what to say, a list, the one that fits best first",
        "not_when": "when not to do it, a list",
        "confidence": "`firm` or `tentative`",
        **PRIVATE,
        "responses": DONE,
        "why": Name("why it is recommended", "why"),
        "cites": "numbers of `sources`, a list",
        "moved_by": "the titles of what to leave alone that makes it wait, a list",
        "put_back": "true if it waits because enough is due before it",
        "stands": "true if it stands whatever the open questions turn out to be",
        "depends_on": Name("open questions that could take it away", "some"),
        "timing_depends_on": Name("open questions that could move it in time", "some"),
        **IN_SOURCES,
        "words_of": "with `--sources`: the rule that gave the first example of what to say; empty if the strategy did",
        "held_by": Name("with `--sources`: the same as `moved_by`, with where it is from, a list", "moved"),
    },
    "response": RESPONSE,
    "answered item": {"id": "the id of the item", "title": "its title", **RESPONSE},
    "moved": IN_SOURCES,
    "some": {
        "labels": "what the first of them ask about, a list",
        "more": "how many more there are",
    },
    "why": {
        "rule": "the id of the rule",
        "because": "its reason, as sentences",
        "confidence": "`firm` or `tentative`",
        "answers": "the answers behind it, each with who gave it, a list; without those of `answers_as_in`",
        "as_in": "the `rank` of an item before it that has the very same reasons; 0 if there is none",
        "answers_as_in": "the ranks of items before it all of whose answers count here too, a list",
        "also": Name("the other reasons, a list", "other reason"),
    },
    "other reason": {
        "rule": "the id of the rule",
        "because": "its reason, as sentences",
        "firmer": "true if this reason makes the advice firm, which the first does not",
        "answers": "the answers behind it, if it is `firmer`, a list",
    },
    "group": {
        "why": Name("the reason that they share", "why"),
        "items": Name('what to leave alone, a list; write `group["items"]`', "hold"),
    },
    "hold": {
        "id": "its id",
        "refs": "what else it is called, a list",
        "title": "its title",
        "reason": "why it is better left alone",
        "instead": "what to do instead; may be empty",
        "confidence": "`firm` or `tentative`",
        **PRIVATE,
        "responses": DONE,
        "also": Name("its reasons after the first, a list", "other reason"),
        "stopped": Name("what would be recommended without it, a list", "stopped"),
        **IN_SOURCES,
    },
    "stopped": {"title": "the title of the strategy", "why": Name("why it would be recommended", "why"), **IN_SOURCES},
    "notice": {
        "id": "its id",
        "title": "its title",
        "text": "what it says",
        "why": Name("why it is shown", "why"),
        **IN_SOURCES,
    },
    "question": {
        "attribute": "what it asks, as a case file names it",
        "question": "the question",
        "could_change": "the titles of what an answer could change, a list",
    },
    "source": {
        "number": "its number",
        "id": "its id",
        "citation": "the whole citation",
        "short": "authors and year",
        "doi": "its DOI; empty if that is not sure",
        "finding": "what was found, as a sentence",
        "effect": "the figure, if somebody has checked it; else empty",
        "basis": "what the figure rests on, if it is told",
        "caveat": "what speaks against it; may be empty",
    },
    "pack": {"name": "its name", "version": "its version"},
    "reason": {
        "rule": "the id of the rule",
        "because": "its reason, as sentences",
        "confidence": "`firm` or `tentative`",
        "answers": "all answers behind it, each with who gave it, a list",
        "lecture": "the statements of the lecture that the rule carries, a list of ids",
        "cites": "numbers of `sources`, a list",
    },
    "origin": {
        "id": "the id of the entry that holds the sentences",
        "lecture": "the statements of the lecture that it carries, a list of ids",
        "cites": "numbers of `sources`, a list",
    },
    "origins": {
        "standing": Name("where the notice on every report is from", "origin"),
        "most": Name("how many recommendations may be due at a timing, a list", "limit"),
        "lecture": Name("the statements of the lecture that were named, in its order, a list", "statement"),
    },
    "limit": {"timing": "`now` or `soon`", "most": "how many"},
    "statement": {"id": "its id", "text": "what it says"},
}
"""What `report.txt.j2`, `report.md.j2` and `report.html.j2` are given."""

STRAIN: dict[str, str | Name] = {
    "session": "the number of the session",
    "state": "`open`, `repaired`, `none`, `unknown`, or `withheld` while a danger was open",
    "event": "`opened`, `repaired`, `opened again`, `seen no more`, or empty; the last is no repair",
    "findings": Name("what says so, a list", "finding of a course"),
}

POINT: dict[str, str | Name] = {"x": "across, from the left", "y": "down, from the top"}

NOTE: Records = {
    "sheet": {
        "format": "the name and version of the form `json`",
        "language": "the language of the rules, such as `en`",
        "kind": "the id of the kind of note, such as `chart`",
        "title": "its title",
        "reader": "who reads it: `therapist`, `record` or `client`; each gets what is theirs",
        "layout": "how it is set out, such as `soap`; empty where the kind has no layouts",
        "draft": "the sentence that stands on a draft, which may not be left out; empty once it is reviewed",
        "review": Name("who has reviewed it; nothing for a draft", "review"),
        "private": "true if answers that are private to the therapist were asked for",
        "hidden": "true if all that a learner should find first is left out",
        "settings": "what a service has set in its pack, by the names that the shipped `pack.yaml` gives",
        "standing": "the notice that stands on every report",
        "version": "the version of the first pack",
        "digest": "the fingerprint of the rules; a note that does not tell its first signs is not known again",
        "packs": Name("the packs of rules, a list", "pack"),
        "notes": Name("the notes, one for each case, a list", "case"),
    },
    "review": {"by": "their name", "role": "as what they read it; may be empty"},
    "case": {
        **{name: held for name, held in REPORT["report"].items() if name not in ON_A_SHEET},
        "answers": Name("the answers that this reader may see, by group, a list", "answers"),
        "not_known": "the labels of what was asked in this session and is not known, a list",
        "risk": Name("what was answered about danger", "risk"),
        "course": Name("the course over the sessions", "course"),
        "discuss": "questions that what was found invites, a list",
        "doubtful": Name("answers that much rests on and that are not firm, a list", "given answer"),
        "plan": Name("for the record: what is due now or soon, in words for it, a list", "plan"),
        "handout": Name("for the client: what the advice has for them to read, a list", "handout"),
    },
    "answers": {"group": "the title of the group", "given": Name("its answers, a list", "given answer")},
    "given answer": {
        "attribute": "what was answered, as a case file names it",
        "label": "the same in words",
        "value": "the answer in words",
        "source": "who gave it, as a case file names it",
        "said": "who gave it and when, in words",
        "session": "the session in which it was given",
        "private": "true if it is private to the therapist",
    },
    "risk": {
        "question": "the question that is asked in every session",
        "asked": "false if nobody answered it in this session; that is not a no",
        "known": "false if it was not asked, or is not known",
        "opened": "true if a danger is named in this session, handled or not",
        "given": Name("what was answered: the danger first, then whether it is handled, a list", "given answer"),
        "besides": Name("what else is known of safety, a list", "given answer"),
        "before": Name("earlier sessions in which a danger was named, a list", "earlier danger"),
    },
    "earlier danger": {
        "session": "the number of the session",
        "given": Name("what was answered then, a list", "given answer"),
    },
    "plan": {"text": "the line for the record", "timing": "`now` or `soon`"},
    "handout": {
        "title": "its heading, in words for the client",
        "say": "what the client reads, a list of sentences",
        "not_when": "for the clinician: when not to hand it over, a list",
        "timing": "when the advice has it due: `now`, `soon` or `later`",
    },
    "course": {
        "first": "the number of the first session in the file",
        "last": "the number of the session that the note is on",
        "sessions": "how many sessions of the file that makes",
        "legs": Name("the legs in their order, a list", "leg of a course"),
        "others": Name("what else is followed, such as measures, a list", "series"),
        "strain": Name("how it stands with strain, session by session, a list", "strain"),
        "events": Name("the sessions in which that changed, a list", "strain"),
        "steps": Name("what was advised and what changed afterwards, session by session, a list", "step"),
        "table": Name("legs and strain by session", "table"),
        "dependable": Name("how many sessions it takes; nothing if no research tells", "dependable"),
        "picture": Name("where the lines of the picture of the course run", "drawing"),
    },
    "leg of a course": {"name": "its short name", "series": Name("the answers of each source, a list", "series")},
    "series": {
        "attribute": "what was answered, as a case file names it",
        "label": "the same in words",
        "source": "who gave all of these answers, in words",
        "firm": "false if it is no more than somebody's impression",
        "low": "the lowest answer there is",
        "high": "the highest answer there is",
        "points": Name("the last answers, oldest first, a list", "stated answer"),
        "earlier": "how many answers there are before these",
        "answers": "how many answers there are",
        "says": "what the tests of the rules say of them, a list of sentences",
        "change": "`better`, `same` or `worse` than the time before; empty where that is not known",
        "falling": "how many of the last answers fell, one after the other; 0 if that is no row",
        "constant": "how many of the last answers are all the same; 0 if that is no row",
        "counted": "true if research tells how many sessions such answers take",
        "dependable": "what so many are worth, such as `.80`; empty if they are too few, or nobody knows",
        "picture": Name("where the lines of its small picture run", "small drawing"),
    },
    "stated answer": {
        "session": "the session in which it was given",
        "value": "the answer in words, such as `4 of 5`",
        "short": "the same as a plain number, if it is one",
    },
    "strain": STRAIN,
    "finding of a course": {
        "id": "its id",
        "title": "its title",
        "sentence": "the finding as a sentence",
        "confidence": "`firm` or `tentative`",
    },
    "step": {
        "session": "the number of the session",
        "gate": "the title of what came before all else; empty if no danger was open",
        "advice": Name("what was recommended then, a list", "advised"),
        "responses": Name("what was taken up of it or set aside, a list", "answered item"),
        "changes": Name("what had changed by the next session, a list", "changed"),
    },
    "advised": {"id": "the id of the strategy", "title": "its title", "timing": "`now`, `soon` or `later`"},
    "changed": {
        "attribute": "what was answered, as a case file names it",
        "label": "the same in words",
        "source": "who gave both answers, in words",
        "since": "the session of the earlier one",
        "session": "the session of the later one",
        "before": "the earlier answer, in words",
        "after": "the later answer, in words",
        "direction": "`better`, `same` or `worse`; empty if it has no good end",
    },
    "table": {
        "rows": Name("the last sessions that tell something, a list", "row"),
        "earlier": "how many rows there are before these",
    },
    "row": {**STRAIN, "cells": Name("what was said of each leg, in their order, a list", "cell")},
    "cell": {"value": "the answer in words; empty if there is none", "source": "who gave it, in words"},
    "dependable": {
        "steps": Name("from so many sessions on, of so much, a list", "sessions needed"),
        "source": Name("the research that says so", "source of a course"),
    },
    "sessions needed": {"sessions": "how many sessions", "of": "what they reach, such as `.80`"},
    "source of a course": {name: held for name, held in REPORT["source"].items() if name != "number"},
    "drawing": {
        "width": "its width",
        "height": "its height",
        "left": "where the lines begin",
        "right": "where they end",
        "levels": Name("the values of a leg on the left, a list", "level"),
        "sessions": Name("the numbers of sessions below, a list", "tick"),
        "numbers": "how far down these stand",
        "lines": Name("a line for each leg and source, a list", "line"),
        "names": Name("the names of the legs beside their lines, a list", "line name"),
        "strip": "how far down the strip for strain stands",
        "bars": Name("the strip, session by session, a list", "bar"),
        "words": Name("words for what happened, a list", "word"),
    },
    "small drawing": {
        "width": "its width",
        "height": "its height",
        "left": "where the line begins",
        "right": "where it ends",
        "top": "how far down the highest answer stands",
        "bottom": "how far down the lowest one stands",
        "sessions": Name("the first and the last session, a list", "tick"),
        "numbers": "how far down their numbers stand",
        "line": Name("the line", "line"),
    },
    "level": {"y": "down, from the top", "label": "the value"},
    "tick": {"x": "across, from the left", "session": "the number of the session"},
    "line": {
        "form": "the number of its form, from 0: colour, dashes and marks",
        "firm": "false if its marks are hollow",
        "points": "the line as SVG points; empty for a single answer",
        "marks": "its marks as SVG paths, a list",
    },
    "line name": {"form": "the number of the form of the line", "name": "the name", **POINT},
    "bar": {
        "session": "the number of the session",
        "state": "how it stood with strain, as in `strain`",
        "x": "across, from the left",
        "width": "its width",
        "height": "its height",
    },
    "word": {"word": "the word", "at": "across, where the session stands", **POINT},
}
"""What the templates of notes are given, beside the records of a report that it leads to."""

TARGET: dict[str, str | Name] = {
    "kind": "what is asked about: `recommend`, `hold`, `find`, `notice` or `rule`",
    "id": "its id",
    "title": "its title; of a rule its reason",
}

ASKED: dict[str, str | Name] = {
    "attribute": "what is asked, as a case file names it",
    "label": "the same in words",
    "question": "the question",
}

GROUND: dict[str, str | Name] = {
    "verdict": "`holds`, `fails` or `unknown`",
    "stops": "true if it keeps the rule from firing by being so",
    "says": "the condition in words",
    "because_of": "what decided it, in a few words",
    "answers": Name("the answers it looked at, a list", "answer"),
    "unanswered": Name("what it looked for in vain, a list", "asked"),
    "finding": "the finding it waits for, if it waits for one",
    "otherwise": "how many other rules could bring that finding",
    "parts": Name("what it is made of, a list", "part"),
}

EXPLANATION: Records = {
    "explanation": {
        "format": "the name and version of the form `json`",
        "question": "which explanation it is: `whole`, `why`, `why not`, `what if` or `flip`",
        **BOTH,
        "knowledge": Name("which rules these are", "knowledge"),
        "gate": "the title of what comes before all else; empty if no danger is open",
    },
    "of whole": {
        "answers_given": Name("the answers in groups, a list", "answers"),
        "unanswered": "how many questions have no answer",
        "steps": Name("the rules that fired, in their order, a list", "argument"),
        "withheld": "how many more rules fired that say nothing while a danger is open",
        "outcome": Name("all that is in the advice, a list", "outcome"),
    },
    "of why": {
        **TARGET,
        "confidence": "`firm` or `tentative`",
        "heard": "false if what it says waits until a danger is settled",
        "timing": "`now`, `soon` or `later`; empty for all but a recommendation",
        "timing_confidence": "how sure it is that it is due so early, for a recommendation",
        "rank": "its number in the report; 0 for all but a recommendation",
        "firm_whatever_is_unknown": "for a recommendation: true if no open question could change it",
        "depends_on": Name("open questions that alone could take it away, a list", "asked"),
        "timing_depends_on": Name("open questions that alone could move it in time, a list", "asked"),
        "moved_by": "the titles of what to leave alone that makes it wait, a list",
        "put_back": "true if it waits because enough is due before it",
        "ahead": "the titles of what is due before it, if it was put back, a list",
        "arguments": Name("the rules that bring it, a list", "argument"),
        "behind": Name("the rules that those stand on, a list", "argument"),
        "against": Name("what speaks against it", "against"),
    },
    "of why not": {
        **TARGET,
        "brakes": Name("what keeps it out, a list", "brake"),
        "rules": Name("the rules that could bring it, the nearest first, a list", "argument"),
        "nearest": "how many of these rules a text tells",
        "behind": Name("the rules behind what stands in the way, a list", "argument"),
    },
    "of what if": {
        "changes": Name("the answers that are tried, a list", "tried"),
        "lifts_gate": "true if a danger that is open would not be shown",
        "same": "true if nothing would come, go or move",
        "differences": Name("what would be different, a list", "difference"),
    },
    "of flip": {
        **TARGET,
        "present": "true if it is in the advice now",
        "complete": "true if all sets of answers were tried",
        "flips": Name("the smallest sets of answers that would bring it or take it away, a list", "way"),
    },
    "knowledge": {
        "version": "the version of the first pack",
        "digest": "the fingerprint of the rules",
        "packs": Name("the packs of rules, a list", "pack of rules"),
    },
    "pack of rules": REPORT["pack"],
    "answers": {"group": "the title of the group", "given": Name("its answers, a list", "answer")},
    "answer": {
        "attribute": "what was answered, as a case file names it",
        "label": "the same in words",
        "value": "the answer, as a case file has it",
        "source": "who gave it, as a case file names it",
        "session": "the session in which it was given",
        "says": "the answer in words",
        "said": "who gave it, in words",
    },
    "asked": ASKED,
    "argument": {
        "rule": "the id of the rule",
        "step": "its step in the whole reasoning; nothing if it does not fire",
        "verdict": "whether its condition `holds`, `fails` or is `unknown`",
        "confidence": "`firm` or `tentative`, if it fires",
        "short": "how many conditions it lacks",
        "heard": "false if what it says waits until a danger is settled",
        "because": "its reason, as sentences",
        "concludes": Name("what it says, a list", "conclusion"),
        "grounds": Name("its condition, a list of the parts that count", "ground"),
        "lecture": "the statements of the lecture that it carries, a list of ids",
        "evidence": "the ids of its research, a list",
    },
    "conclusion": {
        "kind": "`find`, `recommend`, `hold`, `notice` or `gate`",
        "id": "its id",
        "title": "its title",
        "timing": "`now`, `soon` or `later`, for a recommendation",
    },
    "ground": GROUND,
    "part": {**GROUND, "decides": "true if the whole is as it is because of this part"},
    "guard": {"rule": "the id of the rule", **GROUND},
    "against": {
        "tentative": Name("answers it rests on that are not firm, a list", "answer"),
        "exceptions": Name("what a rule asks not to be so, a list", "guard"),
        "brakes": Name("what could take it away or make it wait, a list", "brake"),
        "not_when": "when not to do it, a list",
        "caveats": Name("what the research behind it does not show, a list", "caveat"),
    },
    "caveat": {"id": "the id of the research", "short": "authors and year", "caveat": "what it does not show"},
    "brake": {
        "kind": "`hold` or `gate`",
        "id": "its id",
        "title": "its title",
        "limit": "the earliest timing that it leaves, or `never`",
        "stands": "true if it is so now",
        "rules": Name("the rules that bring it, the nearest first, a list", "argument"),
        "shown": "beside a why: true if it is near enough for a text to tell it",
    },
    "outcome": {
        "kind": "`gate`, `recommend`, `hold`, `stopped` or `notice`",
        "id": "its id",
        "title": "its title",
        "timing": "`now`, `soon` or `later`, for a recommendation",
        "rank": "its number in the report; 0 for all but a recommendation",
        "moved_by": "the titles of what to leave alone that makes it wait, a list",
        "put_back": "true if it waits because enough is due before it",
        "steps": "the steps of the rules that brought it, a list",
    },
    "tried": {
        **ASKED,
        "now": Name("the answer that stands; nothing if there is none", "answer"),
        "then": Name("the answer that is tried", "answer"),
    },
    "difference": {
        "kind": "`gate`, `recommend`, `hold`, `find` or `notice`",
        "id": "its id",
        "title": "its title",
        "ways": "how it differs, a list of `came`, `went`, `timing`, `rank`, `confidence`, `rules`",
        "before": Name("how it stands now; nothing if it is not there", "standing"),
        "after": Name("how it would stand; nothing if it would not be there", "standing"),
        "new_rules": "the rules that would bring it besides, a list",
        "old_rules": "the rules that would no longer bring it, a list",
    },
    "standing": {
        "confidence": "`firm` or `tentative`",
        "timing": "`now`, `soon` or `later`, for a recommendation",
        "rank": "its number in the report; 0 for all but a recommendation",
    },
    "way": {
        "changes": Name("the answers that would do it together, a list", "change"),
        "gate": "true if they would open a danger",
        "answered": "how many of these questions have another answer now",
    },
    "change": {
        **ASKED,
        "now": Name("the answer that stands; nothing if there is none", "answer"),
        "answers": "the answers that would do, as a case file has them, a list",
        "alike": "for each of these the answers that do the same, a list of lists",
        "ranges": "ranges of answers that would do, a list of the first and the last of each",
        "says": "these answers in words",
        "by": "who would have to say so, in words",
        "fixed": "true if this does not change through therapy",
    },
}
"""What `explain.txt.j2` is given: the record `explanation` and the one of its `question`, such as `of why`, in one."""

WHY: dict[str, str | Name] = {
    "because": "the first reason, as sentences",
    "rule": "the id of its rule",
    "answers": "the answers behind it, each with who gave it, a list",
    "also": "the ids of the other rules, a list",
}

LAST: dict[str, str | Name] = {
    "value": "the last answer, as a plain number if it is one; empty if there is none",
    "was": "what the same source said the time before; empty if it said nothing",
    "session": "the session of the last answer",
    "change": "`better`, `same` or `worse` than the time before; empty where that is not known",
    "source": "who gave it, in words",
    "firm": "false if it is no more than somebody's impression",
}

ONE: dict[str, str | Name] = {
    "case": "the code of the case",
    "file": "the name of its file",
    "session": "the number of its last session",
}

CASELOAD: Records = {
    "caseload": {
        "format": "the name and version of the form `json`",
        "language": NOTE["sheet"]["language"],
        "made": "the day on which it was made, such as `2026-12-01`",
        "private": NOTE["sheet"]["private"],
        "sort": "the order of the cases: `first`, `case`, `changed` or `weakest`",
        "scale": Name("the lowest and the highest answer on a leg", "scale"),
        "wish": "which cases were asked for, in words; empty if all were",
        "read": "how many cases were read",
        "left_out": "how many of them are not shown; a case with an open danger always is",
        "others": "files in the folder that are no case files by their names, a list",
        "dangers": Name("what comes before all else, each with its cases, a list", "danger"),
        "unread": Name("files that could not be read, a list", "unread"),
        "doubled": Name("codes that several files share, a list", "doubled"),
        "cases": Name("the cases, in their order, a list", "case of a caseload"),
        "most_told": "of how many cases a page tells one by one what presses",
        "became": Name("what became of items of advice in all cases, a list", "became"),
        "themes": Name("where private answers were asked for: those that several cases share, a list", "theme"),
        **{name: NOTE["sheet"][name] for name in ("settings", "standing", "version", "digest", "packs")},
    },
    "danger": {
        "title": "its title",
        "text": "what it says; a page that leaves it out is refused",
        "cases": Name("the cases where it stands, a list; a page that leaves one out is refused", "endangered"),
    },
    "scale": {"low": "the lowest", "high": "the highest"},
    "endangered": {**ONE, **WHY},
    "unread": {"file": "its name", "why": "the reasons, a list"},
    "doubled": {"case": "the code", "files": "the files that have it, a list"},
    "case of a caseload": {
        "place": "its number in the order",
        **ONE,
        "sessions": "how many sessions it has",
        "age": "how many days ago its file was changed last",
        "quiet": "true if that is long",
        "doubled": "true if several files are this case",
        "gate": Name("what comes before all else, or nothing if no danger is open", "standing gate"),
        "named": Name("earlier sessions in which a danger was named, a list", "named"),
        "pressing": Name("what puts it there, the most pressing first, a list", "pressing"),
        "legs": Name("the legs in their order, a list; empty while a danger is open", "leg of a case"),
        "measures": Name(
            "what else is followed, what has become worse first, a list; empty while a danger is open", "measure"
        ),
        "strain": Name("how it stands with strain", "strain of a case"),
        "next": Name(
            "what is due first; where that was set aside in this session, what comes after it too, a list", "next"
        ),
        "picture": Name("the course, for pictures of it; nothing where none is drawn", "course"),
    },
    "standing gate": {"title": "its title", **WHY},
    "named": {
        "session": "the session",
        "settled": "true if somebody has said since that the danger is handled",
    },
    "pressing": {
        "id": "the id of the finding",
        "title": "its title",
        "sentence": "the finding as a sentence",
        "confidence": "`firm` or `tentative`",
        "since": "since which session it stands",
        "told": "the last session that says anything of it",
        "asked_since": "false if that is not the last session of the case: nobody has answered since what would tell",
        **WHY,
    },
    "leg of a case": {"name": "its short name", "weakest": "true if no leg is lower now", **LAST},
    "measure": {
        "attribute": "what was answered, as a case file names it",
        "label": "the same in words",
        "score": "true if the answers are numbers",
        **LAST,
    },
    "strain of a case": {
        "state": "how it stands, as in [strain](#strain)",
        "events": Name("the sessions in which that changed, a list", "event of a case"),
    },
    "event of a case": {"session": "the number of the session", "event": "what had happened, as in [strain](#strain)"},
    "next": {
        "id": "the id of the strategy",
        "title": "its title",
        "timing": "`now`, `soon` or `later`",
        "confidence": "`firm` or `tentative`",
        "watch": "true if it keeps watch over danger",
        "responses": Name("what was done with it last, a list that may be empty", "response of a step"),
        **WHY,
    },
    "response of a step": {
        **REPORT["response"],
        "now": "true if that was in the last session of the case",
    },
    "became": {
        "id": "the id of the strategy, or of what to leave alone",
        "title": "its title",
        "alone": "true if it is something to leave alone",
        "taken_up": "how often it was taken up",
        "set_aside": "how often it was set aside",
        "why": Name("the usual reasons for that, the most frequent first, a list", "usual reason"),
        "in_own_words": "how often the reason was given in own words",
        "own": Name("those words, where they were asked for, a list", "own reason"),
        "rules": Name("the rules that had brought what was set aside, a list", "rule behind"),
        "cases": Name("where it was set aside, a list", "case of a theme"),
    },
    "usual reason": {"id": "its id", "words": "the same in words", "times": "how often it was given"},
    "own reason": {"case": "the code of the case", "words": "the reason as it was written"},
    "rule behind": {"rule": "the id of the rule", "times": "how often"},
    "theme": {
        "attribute": "what was answered, as a case file names it",
        "label": "the same in words",
        "value": "the answer in words",
        "strength": "true if it is the best that can be answered",
        "cases": Name("the cases that share it, a list", "case of a theme"),
        "strategies": Name("what the advice in them has that rests on it, a list", "strategy of a theme"),
    },
    "case of a theme": {"case": "the code of the case", "session": "the session of the answer"},
    "strategy of a theme": {
        "id": "the id of the strategy",
        "title": "its title",
        "cases": "in how many of the cases",
    },
}
"""What `caseload.html.j2` is given, beside the records of notes that it leads to."""

FIGURE = "figure"

ITEM: dict[str, str | Name] = {
    "id": "its id",
    "title": "its title",
    "sessions": Name("in how many sessions", FIGURE),
    "firm": Name("in how many of these it is firm", FIGURE),
}

BARS = Name("how often each answer is known, and last how often none is, a list", "counted answer")

FREQUENCIES: Records = {
    "frequencies": {
        "language": NOTE["sheet"]["language"],
        "inputs": "the names of the tables that were read, a list",
        "output": "the name of the table that tells what is advised in each session",
        "rejects": "the name of the file in which rejected rows are listed",
        "fewest": "the lowest number that is told, of which all others are multiples",
        "fewest_shared": "of fewer sessions than this no share is told",
        "few": "true if there are too few cases to tell more; then all that is counted below is empty",
        "shares": "true if there are sessions enough to tell shares of them; else no picture has a bar",
        "rows": Name("how many rows there were", FIGURE),
        "rejected": Name("how many of them were rejected; a page that leaves it out is refused", FIGURE),
        "reasons": Name("why, the most frequent first, a list", "rejected for"),
        "sessions": Name("how many sessions were advised on", FIGURE),
        "cases": Name("of how many cases", FIGURE),
        "gated": Name("in how many sessions a danger is open", FIGURE),
        "gates": Name("the dangers that are open in any, a list", "open danger"),
        "asked": Name("what is asked about danger first", "asked about danger"),
        "legs": Name("the legs in their order, a list", "leg of many"),
        "advice": Name("the strategies, what is advised most often first, a list", "advised"),
        "holds": Name("what to leave alone, the most frequent first, a list", "counted"),
        "findings": Name("the findings, the most frequent first, a list", "counted"),
        "notices": Name("the notices, the most frequent first, a list", "counted"),
        "groups": Name("what can be asked, by group, a list", "group of answers"),
        "never": "the ids of the rules that held in no session, a list",
        "rules": "how many rules there are",
        **{name: NOTE["sheet"][name] for name in ("settings", "standing", "version", "digest", "packs")},
    },
    FIGURE: {
        "count": "the number of sessions, to the nearest multiple of `fewest`; nothing if it is told in words only",
        "share": "of 100, how many sessions that is; nothing if there are too few to tell",
        "says": "the number in words, such as `1,235`, `none` or `fewer than 5`",
        "percent": "the share in words, such as `34 %` or `under 1 %`; empty if there are too few to tell",
    },
    "rejected for": {"id": "the id of the reason", "says": "the reason", "rows": Name("how many rows", FIGURE)},
    "open danger": {
        "id": "the id of the notice",
        "title": "its title",
        "text": "what it says; a page that leaves it out is refused",
        "sessions": Name("in how many sessions; a page that leaves it out is refused", FIGURE),
    },
    "asked about danger": {
        "label": "what is asked, in words",
        "unknown": Name("in how many sessions it is not known", FIGURE),
    },
    "leg of many": {
        "name": "its short name",
        "weakest": Name("in how many sessions no leg is lower", FIGURE),
        "bars": BARS,
        "picture": Name("where the bars stand in a picture of them", "upright bars"),
    },
    "counted answer": {
        "label": "the answer in words; of long scales a range of answers",
        "known": "false if it is that no answer is known",
        "sessions": Name("in how many sessions", FIGURE),
    },
    "upright bars": {
        "width": "its width",
        "height": "its height",
        "bar": "the width of a bar",
        "foot": "where all bars stand, from the top",
        "bars": Name("the bars, a list", "upright bar"),
    },
    "upright bar": {
        "x": "where it begins, from the left",
        "middle": "where its middle is, from the left",
        "y": "where it ends, from the top",
        "height": "its height",
        "known": "false if it is that no answer is known",
        "label": "the answer; `?` if none is known",
        "says": "its share of 100 in few signs; a dot if there are too few to tell",
    },
    "advised": {
        **ITEM,
        "timings": Name("when it is due: now, soon, later, a list", "counted timing"),
        "beside": Name(
            "how often it is advised beside each answer on a leg, a list; empty if that is seldom", "beside"
        ),
    },
    "counted timing": {"timing": "`now`, `soon` or `later`", "sessions": Name("in how many sessions", FIGURE)},
    "beside": {
        "name": "the short name of the leg",
        "bars": Name(
            "of the sessions with each answer, those in which it is advised; last those with none, a list",
            "counted answer",
        ),
        "picture": Name("where the bars stand in a picture of them", "upright bars"),
    },
    "counted": ITEM,
    "group of answers": {"title": "its title", "attributes": Name("what can be asked in it, a list", "answered")},
    "answered": {
        "id": "what was answered, as a case file names it",
        "label": "the same in words",
        "private": "true if answers are private to the therapist",
        "several": "true if an answer may have several values, so that shares can be more than the whole together",
        "known": Name("in how many sessions it is known", FIGURE),
        "bars": BARS,
    },
}
"""What `frequencies.html.j2` is given."""
