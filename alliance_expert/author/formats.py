"""Problems as other programs read them: JSON, SARIF for code scanning, lines that GitHub shows beside a change."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from ..model.place import ERROR, NOTE, WARNING, Place, Problem
from .checks import CHECKS

FORMATS = ("text", "json", "sarif", "github")

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def formatted(problems: Sequence[Problem], form: str, version: str) -> str:
    """The problems in one of FORMATS, with a line end; `version` is that of the program."""
    match form:
        case "json":
            return _json({"format": "alliance-expert.problems/1", "problems": [_plain(one) for one in problems]})
        case "sarif":
            return _json(_sarif(problems, version))
        case "github":
            return "".join(f"{_line(one)}\n" for one in problems)
        case _:
            return "".join(f"{one}\n" for one in problems)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _plain(one: Problem) -> dict[str, Any]:
    place = one.place
    return {
        "file": place.text.name,
        "line": place.line,
        "column": place.column,
        "level": one.level,
        "check": one.id,
        "message": one.message,
        "advice": one.advice,
        "can_be_corrected": one.edit is not None,
    }


def _sarif(problems: Sequence[Problem], version: str) -> dict[str, Any]:
    """SARIF 2.1.0. What is refused at load has a rule of its own too, without a page."""
    pages = {check.ID: inspect.cleandoc(check.__doc__ or "") for check in CHECKS}
    ids = sorted({*pages, *(one.id for one in problems)})
    rules = [{"id": name, "shortDescription": {"text": pages.get(name, name).partition("\n")[0]}} for name in ids]
    driver = {"name": "alliance-expert", "version": version, "rules": rules}
    results = [
        {
            "ruleId": one.id,
            "ruleIndex": ids.index(one.id),
            "level": one.level,
            "message": {"text": " ".join(filter(None, (f"{one.message}.", one.advice)))},
            "locations": [{"physicalLocation": _location(one.place)}],
        }
        for one in problems
    ]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _location(place: Place) -> dict[str, Any]:
    path = PurePath(place.text.name)
    where: dict[str, Any] = {"artifactLocation": {"uri": path.as_uri() if path.is_absolute() else path.as_posix()}}
    if place.line:
        where["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return where


COMMANDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}


def _line(one: Problem) -> str:
    """A workflow command; what separates its parts is written as per cent and number."""
    place = one.place
    where = [f"file={_coded(place.text.name)}"]
    if place.line:
        where += [f"line={place.line}", f"col={place.column}"]
    said = " ".join(filter(None, (f"{one.message}.", one.advice)))
    said = said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{COMMANDS[one.level]} {','.join(where)},title={_coded(one.id)}::{said}"


def _coded(part: str) -> str:
    for sign, code in (("%", "%25"), (":", "%3A"), (",", "%2C"), ("\n", "%0A"), ("\r", "%0D")):
        part = part.replace(sign, code)
    return part
