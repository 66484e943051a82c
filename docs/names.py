"""Writes docs/template-names.md, all that a template may use, from the tables beside the code: `make pages`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alliance_expert.report.names import CASELOAD, EXPLANATION, FREQUENCIES, NOTE, REPORT, Name, Records
from alliance_expert.report.render import FILTERS, GLOBALS

PAGE = Path(__file__).with_name("template-names.md")

HEAD = """\
# All names that a template may use

For [templates](templates.md) of your own. This page is written by `make pages` from the tables beside the code, and a
test holds the two equal. `templates check` tells of every name in your templates that is not here.

A name behind which a record stands has a link; `gate.title` is the name `title` of the record [gate](#gate). A list is
gone through with `for`, as in `{% for leg in legs %}{{ leg.name }}{% endfor %}`.
"""


def page() -> str:
    """The page as it should be."""
    return "\n".join(
        (
            HEAD,
            *_part("In reports", "`report.txt.j2`, `report.md.j2` and `report.html.j2` are given a report.", REPORT),
            *_part(
                "In notes",
                "`note-supervision.html.j2` and the others are given a sheet. What it leads to that is not here, such"
                " as [advice](#advice), is as in reports. Each reader gets what is theirs: a case has `plan` for the"
                " record, `handout` for the client, and all other names for the therapist.",
                NOTE,
            ),
            *_part(
                "In a caseload",
                "`caseload.html.j2` is given a caseload. What it leads to that is not here is as in notes.",
                CASELOAD,
            ),
            *_part("On the page of frequencies", "`frequencies.html.j2` is given frequencies.", FREQUENCIES),
            *_part(
                "In explanations",
                "`explain.txt.j2` is given an explanation and, in the same place, the names of its `question`:"
                " where that is `why`, those under `of why`.",
                EXPLANATION,
            ),
            *_called("Filters", "After a sign `|`, as in `{{ standing | fill }}`", FILTERS),
            *_called("Functions", 'As in `{{ verbatim("report.css") }}`', GLOBALS),
        )
    )


def _part(title: str, head: str, records: Records) -> Iterator[str]:
    yield f"## {title}\n\n{head}\n"
    for record, names in records.items():
        yield f"### {record}\n\n| name | holds |\n|---|---|"
        yield from (f"| `{name}` | {_told(held)} |" for name, held in names.items())
        yield ""


def _told(held: str | Name) -> str:
    return held if isinstance(held, str) else f"{held.says}: [{held.record}](#{held.record.replace(' ', '-')})"


def _called(title: str, head: str, several: dict[str, Callable[..., Any]]) -> Iterator[str]:
    yield f"## {title}\n\n{head}; those of Jinja are there as well.\n\n| name | gives |\n|---|---|"
    for name, one in several.items():
        yield f"| `{name}` | {' '.join((inspect.getdoc(one) or '').split())} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
