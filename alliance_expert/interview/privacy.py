"""What in a text looks as if it told who somebody is."""

from __future__ import annotations

import re

CAPITAL, SMALL = "[A-ZÀ-ÖØ-Þ]", "[a-zß-öø-ÿ]"

NUMBERS = (
    ("an e-mail address", re.compile(r"\S+@\S+\.\w+")),
    ("a date", re.compile(r"\b(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})\b")),
    ("a phone number", re.compile(r"(?<!\w)\+?\d(?:[\s()/.-]{0,2}\d){6,}\b")),
)
NAMES = (
    re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\b\.?\s+\w+"),
    re.compile(rf"\b{CAPITAL}{SMALL}+\s+{CAPITAL}{SMALL}+\b"),
    re.compile(rf"(?<=[\w,;)]\s){CAPITAL}{SMALL}{{2,}}\b"),
)
"""With a title, two words with capitals, or one inside a sentence."""

DAYS = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
LIKE_A_NAME = re.compile(r"(?=.*[^\W\d_]{3})\D+")
"""Of a code: without a number, and with three letters in a row."""


def in_note(text: str) -> str:
    """What a note may give away, or nothing. Days and months have capitals, and are no names."""
    if any(name.search(DAYS.sub(lambda day: day[0].lower(), text)) for name in NAMES):
        return "a name"
    return _in_numbers(text)


def in_code(code: str) -> str:
    """What the code of a case may give away, or nothing."""
    return _in_numbers(code) or ("a name" if LIKE_A_NAME.fullmatch(code) else "")


def _in_numbers(text: str) -> str:
    return next((what for what, pattern in NUMBERS if pattern.search(text)), "")
