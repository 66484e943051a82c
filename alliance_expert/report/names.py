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
        "reminder": "true if there is no note yet of one of the cases",
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
        "risk": Name("what was answered about danger in this session", "risk"),
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
        "given": Name("what was answered: the danger first, then whether it is handled, a list", "given answer"),
    },
    "plan": {"text": "the line for the record", "timing": "`now` or `soon`"},
    "handout": {
        "title": "its heading, in words for the client",
        "say": "what the client reads, a list of sentences",
        "not_when": "for the clinician: when not to hand it over, a list",
        "timing": "when the advice has it due: `now`, `soon` or `later`",
    },
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
