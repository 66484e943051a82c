"""All that people read in the shipped texts, and what in it is hard, long, labelling, blaming or unexplained.

The lists are meant to grow: a word that hurt or puzzled somebody gets its row.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import textstat

from alliance_expert import load
from alliance_expert.model.knowledge import Advised, KnowledgeBase
from alliance_expert.model.vocabulary import Option
from alliance_expert.source.files import shipped

FEWEST = 20
"""Words below which a grade says nothing. It is a mean: in ten words one long word moves it by four grades, in twenty by
two. More would be steadier, but most texts are short, and where several are measured together a hard one hides."""

PARTS = {
    "attributes": ("label", "question", "help", "options"),
    "findings": ("title", "sentence", "discuss"),
    "strategies": ("title", "summary", "steps", "not_when", "chart", "say", "handout"),
    "holds": ("title", "why", "instead"),
    "notices": ("title", "text"),
    "evidence": ("finding", "basis", "caveat"),
    "rules": ("because", "recommend"),
    "sources": ("label",),
}
"""Which parts of each kind of entry people read, be it in a report, a note, a form to fill in or an explanation."""

ALONE = ("say", "chart", "handout")
"""Parts that are read or heard without the rest of their entry."""

# A label says what somebody is, and no context makes that right. Say what the person does, or what may lie behind it.
# Each pattern stands with a sentence that it is there to catch.
LABELS = {
    # of clients
    r"(?:treatment-)?resistan(?:t|ce)": "The client is treatment-resistant.",
    r"(?:client|they) (?:\w+ )?resist(?:s|ed|ing)?": "The client still resists.",
    r"non-?complian(?:t|ce)|non-?adheren(?:t|ce)|uncooperative": "They are non-compliant.",
    r"manipulat(?:ive|or|es?|ed|ing|ion)": "Take care, this is manipulative.",
    r"(?:attention|sympathy)[- ]seek(?:ing|er)": "It may be attention-seeking.",
    r"(?:difficult|demanding|challenging|problem|hard-to-reach|poor) (?:client|patient|person|case)s?": "A difficult client.",
    r"(?<!right to )(?<!free to )refus(?:e|es|ed|ing|al)": "The client refuses the task.",
    r"denial|(?:client|they) den(?:y|ies|ied)": "The client is in denial.",
    r"borderlines|(?:a|the|this|your) borderline(?= (?:who|and|client|patient|person)|[,.;?!]|$)": "She is a borderline.",
    r"schizophrenics?|psychotics|(?:psycho|socio)paths?|narcissis(?:ts?|tic)": "He is a schizophrenic.",
    r"addicts?|alcoholics?|junk(?:ie|ies)|abusers?|offenders?": "The client is an addict.",
    r"un-?motivated|lack(?:s|ing)? (?:of )?(?:motivation|insight|willpower|commitment)": "The client is unmotivated.",
    r"laz(?:y|iness)|unreliable|stubborn(?:ness)?|obstinate": "The client is lazy about tasks.",
    r"defensive(?:ly|ness)?": "The client grew defensive.",
    r"acting[- ]out|act(?:s|ed) out": "Such acting-out has a meaning.",
    r"sabotag\w+": "The client sabotages the work.",
    r"play(?:s|ed|ing)? (?:games|the victim)|mind games|game-playing": "The client plays games with you.",
    r"failed|failing|failures?|(?:client|therapist|they|you) fails?": "The client failed to do the task.",
    r"hysteri(?:a|c|cal|cally)|histrionic|over-?react(?:s|ed|ing|ion)?|drama queen": "The client is hysterical.",
    r"(?:over-|co-)?dependent": "The client is dependent on you.",
    r"needy|cling(?:y|ing)|(?:over|too )-?sensitive|thin-skinned": "The client is needy.",
    r"toxic|hostile|passive[- ]aggressive|abusive": "The bond is toxic.",
    r"childish|infantile|immature|selfish|crazy|insane|abnormal": "It is childish to stay away.",
    r"malinger\w*|secondary gain|liars?": "There may be secondary gain.",
    r"untreatable|hopeless case|low[- ]functioning": "Some are untreatable.",
    r"commit(?:s|ted|ting)? suicide|suicid(?:e|al) (?:gesture|threat)s?": "Someone may commit suicide.",
    # of therapists
    r"incompeten(?:t|ce|ly)|unprofessional|unfit": "The therapist is incompetent.",
    r"(?:bad|poor|weak|cold|unskilled|failed) therapists?": "A bad therapist would go on.",
    r"careless(?:ly|ness)?|negligent|clumsy|insensitive|uncaring": "That was careless of you.",
    r"blunder(?:s|ed)?|you (?:have |had )?messed up": "Such a blunder costs trust.",
    r"should have (?:known|seen|noticed|asked|said|done|been)": "You should have noticed it.",
}

# Words of blame may stand where a text denies them, and nowhere else.
BLAME = {
    r"(?:your|their|his|her|my|own|(?:client|therapist|patient)'s) (?:own )?faults?": "The strain is your own fault.",
    r"(?:is|are|was|were|be) to blame|blames? (?:you|them|the client|the therapist)": "The client is to blame.",
    r"unwilling(?:ness)?": "The client is unwilling.",
    r"flaw(?:s|ed)?": "It shows a flaw in you.",
    r"(?:an?|more|make|makes|made|making|lame|poor) excuses?": "The client makes excuses.",
    r"guilty of|at fault|culprit": "You may be at fault.",
}
DENIED = re.compile(r"\b(?:not|no|never|nobody|without|neither|nor|rather than|instead of)\b|n't\b", re.IGNORECASE)

# Terms of the trade, by their beginning, each with the words that explain it.
JARGON: dict[str, str | None] = {
    "rupture": "strain between",
    "countertransference": "your own feelings|stirs in you",
    "transference": "earlier relationships|from the past",
    "reactance": "told what to do|free hand",
    "attachment": "close relationships|closeness|being left|at a distance",
    "attune": "in step|in tune",
    "misattune": "out of step|being missed",
    "validat": "makes? sense|the sense in",
    "invalidat": r"brush\w* aside",
    "interpretation": "a link|a meaning|link or meaning",
    "self-disclos": "about (?:yourself|themselves)",
    "dissociat": r"drift\w* away",
    "neurotyp": "mind that works differently",
    "neurodiver": "mind that works differently",
    "ambivalen": "both sides|two minds",
    "role induction": "how therapy works",
    "congruen": "genuine|being yourself",
    "directive": "leads?|leading",
    "frame": "times|limits|agreements|rhythm",
    "null result": "no difference|not related|not been shown",
    "rapport": "trust",
}
# Plainer words say the same, so these need not stand anywhere.
JARGON |= dict.fromkeys((
    "psychoeducat", "metacommunicat", "meta-communicat", "dyad", "alliance-focused", "affect regulation",
    "emotion regulation", "emotional regulation", "dysregulat", "mentalis", "mentaliz", "enactment", "projective",
    "projection", "intersubjectiv", "containment", "holding environment", "corrective emotional", "object relations",
    "defence mechanism", "ego-", "formulation", "conceptuali", "pathologi", "comorbid", "hypervigilan", "hyperarous",
    "window of tolerance", "titrat", "unconditional", "modalit", "immediacy", "socratic", "maladaptive",
    "presenting problem", "secondary to", "etiolog", "aetiolog", "sequelae", "psychometric", "heterogene",
    "confidence interval", "moderator",
))  # fmt: skip

ABBREVIATION = re.compile(
    r"(?<!\w)(?:\d?[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*|e\.g\.|i\.e\.|etc\b|cf\.|viz\.|vs\b|approx\.|tx\b|dx\b|hx\b)"
)


@dataclass(frozen=True, slots=True)
class Text:
    """Something that people read, and where: a kind of entry with its id, and the part of it."""

    entry: str
    part: str
    words: str

    def __str__(self) -> str:
        return f"{self.entry}, {self.part}: {self.words}"


@functools.cache
def texts() -> tuple[Text, ...]:
    """All that people read, rules in the order of their files."""
    kb = load()
    return tuple(
        Text(entry, part, words.strip())
        for entry, part, words in (*of_entries(kb), *of_roles(kb), *of_templates())
        if words.strip()
    )


def entries(kb: KnowledgeBase, kind: str) -> list[Any]:
    """The entries of a kind."""
    return sorted(kb.rules, key=lambda rule: rule.place.order) if kind == "rules" else [*getattr(kb, kind).values()]


def of_entries(kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    for kind, parts in PARTS.items():
        for entry in entries(kb, kind):
            for part in parts:
                said = "say" if part == "recommend" else part  # of a recommendation people read the words to say
                yield from ((f"{kind} {entry.id}", said, words) for words in told(getattr(entry, part)))


def of_roles(kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    for role in ("legs", "groups", "sections"):
        yield from ((f"{role} {name}", "label", words) for name, words in getattr(kb.roles, role))


def of_templates() -> Iterator[tuple[str, str, str]]:
    paths = (path for folder in ("", "graph", "site") for path in (shipped("templates") / folder).glob("*.j2"))
    for path in sorted(paths):
        for words in fixed_words(path.read_text(encoding="utf-8")):
            yield f"templates {path.name}", "fixed words", words


def told(value: str | Option | Advised | tuple[str, ...] | tuple[Option, ...] | tuple[Advised, ...]) -> Iterator[str]:
    """The texts in the value of a part."""
    match value:
        case str():
            yield value
        case Option():
            yield from (value.label, value.help)
        case Advised():
            yield value.say
        case _:
            for one in value:
                yield from told(one)


def fixed_words(template: str) -> Iterator[str]:
    """What a template says by itself: outside its tags, and between the quotation marks inside them."""
    tags = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
    quoted = [words for tag in tags.findall(template) for words in re.findall(r'"([^"]*)"', tag)]
    quoted = [words for words in quoted if not re.fullmatch(r"[a-z_]+\.[a-z_]+", words)]  # ids of attributes
    for words in (*quoted, *re.sub(r"<[^>]*>", "\n", tags.sub("", template)).splitlines()):
        yield words.lower() if words.isupper() else words  # capitals make a heading there, and no abbreviation


@functools.cache
def handed_to_clients() -> dict[str, list[Text]]:
    """The wording for clients, by strategy."""
    names = [f"strategies {one.id}" for one in load().strategies.values() if one.who == "client"]
    return {
        name: [text for text in texts() if text.entry == name and text.part in ("handout", "say")] for name in names
    }


def sentences(words: str) -> list[str]:
    """The sentences of a text. A point inside a figure ends none, nor does one with a small letter after it."""
    return [one for one in re.split(r"(?<=[.!?])[\"”’')\]]*\s+(?=[^a-z])", words) if one]


def length(words: str) -> int:
    """How many words: what stands between blanks or dashes and has a letter or a figure in it."""
    return sum(any(sign.isalnum() for sign in word) for word in re.split(r"\s+|[–—]", words))


def grade(words: str) -> float:
    """The Flesch-Kincaid grade: about how many years of school it takes to read this with ease."""
    # Figures are no words, their points would end sentences, and textstat takes mental-health for one long word.
    plain = re.sub(r"\([^()]*\d[^()]*\)|\d*\.\d+", "", words).replace("-", " ")
    return round(textstat.flesch_kincaid_grade(plain), 1)


def passages(read: Iterable[Text]) -> list[list[Text]]:
    """The texts in pieces long enough for a grade: an entry at a time, and a short one together with its neighbours.

    What is said aloud never shares a passage with what explains it, lest one hide the other. Labels and titles are
    left out, because the formula knows whole sentences only.
    """
    by_register: dict[tuple[str, bool], dict[str, list[Text]]] = {}
    for text in read:
        if text.words.rstrip("\"”’')]*").endswith((".", "!", "?")):
            register = by_register.setdefault((text.entry.split()[0], text.part == "say"), {})
            register.setdefault(text.entry, []).append(text)
    return [passage for register in by_register.values() for passage in long_enough([*register.values()])]


def long_enough(pieces: Sequence[list[Text]]) -> list[list[Text]]:
    """The pieces, each joined with the next ones until it has FEWEST words; what is left joins the last."""
    passages: list[list[Text]] = []
    for piece in pieces:
        if passages and length(joined(passages[-1])) < FEWEST:
            passages[-1] = passages[-1] + piece
        else:
            passages.append(piece)
    if len(passages) > 1 and length(joined(passages[-1])) < FEWEST:
        passages[-2:] = [passages[-2] + passages[-1]]
    return passages


def joined(read: Iterable[Text]) -> str:
    """The words of these texts, one after the other."""
    return " ".join(text.words for text in read)


def too_hard(read: Iterable[Text], most: float) -> list[str]:
    """The passages above that grade, with the grade."""
    graded = [(grade(joined(passage)), passage) for passage in passages(read)]
    return [f"grade {hard}: {'; '.join(map(str, passage))}" for hard, passage in graded if hard > most]


def too_long(words: str, most: int) -> list[str]:
    """The sentences of a text with more words than that."""
    return [one for one in sentences(words) if length(one) > most]


def hits(patterns: Iterable[str], words: str) -> list[re.Match[str]]:
    """Where any of the patterns stands in a text as whole words."""
    pattern = "|".join(patterns)
    return list(re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", words.replace("’", "'"), re.IGNORECASE))


def labels(words: str) -> list[str]:
    """The labels that a text puts on people."""
    return [hit[0].lower() for hit in hits(LABELS, words)]


def blame(words: str) -> list[str]:
    """The words of blame in a text that nothing before them in their sentence denies."""
    return [
        hit[0].lower()
        for sentence in sentences(words)
        for hit in hits(BLAME, sentence)
        if not DENIED.search(sentence[: hit.start()])
    ]


def jargon(words: str, beside: str = "") -> list[str]:
    """The terms of the trade in a text that neither it nor what is read `beside` it explains."""
    return [
        term
        for term, gloss in JARGON.items()
        if re.search(rf"(?<![\w-]){term}", words, re.IGNORECASE)
        and not (gloss and re.search(rf"\b(?:{gloss})\b", f"{words} {beside}", re.IGNORECASE))
    ]


def abbreviations(words: str, beside: str = "") -> list[str]:
    """The abbreviations in a text that neither it nor what is read `beside` it spells out."""
    return [short for short in ABBREVIATION.findall(words) if not spelt_out(short, f"{words} {beside}")]


def spelt_out(short: str, words: str) -> bool:
    """Does it stand in brackets behind words, or before words in brackets, of which two begin with its first letters?"""
    before = re.findall(rf"([^.?!()]*)\({re.escape(short)}\)", words)
    after = re.findall(rf"{re.escape(short)} \(([^()]*)\)", words)
    first, second, *_ = [sign for sign in short.lower() if sign.isalpha()]
    return any(
        re.search(f"{first}.*{second}", "".join(word[0].lower() for word in re.findall(r"\w+", words)[-8:]))
        for words in before + after
    )


def beside(text: Text) -> str:
    """What is read together with a text. Some stand alone: the one who hears or reads them sees no gloss."""
    return "" if text.part in ALONE else joined(one for one in _by_entry()[text.entry] if one.part not in ALONE)


@functools.cache
def _by_entry() -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for text in texts():
        found.setdefault(text.entry, []).append(text)
    return found
