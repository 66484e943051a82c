"""Any text -> Markdown that shows the same text: nothing in it is taken for markup."""

from __future__ import annotations

import re
from typing import Any

ANYWHERE = re.compile(r"[\\`*_\[\]<>#|~^$]|&(?=#?\w+;)")
AT_THE_START = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))")
"""What would begin a list or underline a heading: the backslash goes behind a number, before a sign."""


def escaped(value: Any) -> Any:
    """Plain values with each text in them escaped, as CommonMark with tables and strikethrough is read.

    Lines stay lines and lose the blanks around them, because four blanks would make a line code.
    """
    match value:
        case str():
            return "\n".join(_line(line.strip()) for line in value.split("\n"))
        case dict():
            return {key: escaped(inner) for key, inner in value.items()}
        case list():
            return [escaped(inner) for inner in value]
        case _:
            return value


def _line(line: str) -> str:
    return AT_THE_START.sub(r"\1\\", ANYWHERE.sub(r"\\\g<0>", line))
