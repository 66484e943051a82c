"""Writes docs/checks from the docstrings of the checks: `make pages`. A test compares."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType

from alliance_expert.author.checks import CHECKS

FOLDER = Path(__file__).parent / "checks"

HEAD = """\
# What `rules lint` looks for

Each check has its page. A comment with its reason silences one: `# lint allow CHECK: reason`, above an entry for the
entry, or behind a line for that line. What is refused when rules are read is an error. It says what to do where it
stands, and no comment silences it.

| check | finds |
|---|---|
"""


def pages() -> dict[str, str]:
    """Every page of the folder by name, as it should be."""
    rows = "".join(f"| [{check.ID}]({check.ID}.md) | {_words(check)[0]} |\n" for check in CHECKS)
    return {"README.md": HEAD + rows, **{f"{check.ID}.md": page(check) for check in CHECKS}}


def page(check: ModuleType) -> str:
    """The page of a check: its docstring, with the examples as YAML."""
    first, rest = _words(check)
    text = re.sub(r"\n((?:^    .*\n|^\n(?=    ))+)", _fenced, f"{rest}\n", flags=re.MULTILINE)
    return f"# {check.ID}\n\n{first}\n\n{text.strip()}\n"


def _words(check: ModuleType) -> tuple[str, str]:
    first, _, rest = inspect.cleandoc(check.__doc__ or "").partition("\n\n")
    return " ".join(first.split()), rest


def _fenced(example: re.Match[str]) -> str:
    body = inspect.cleandoc(example[0])
    return f"\n\n```yaml\n{body}\n```\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
