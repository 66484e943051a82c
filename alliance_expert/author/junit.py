"""Results of scenarios -> the XML that build servers read."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as xml

from .testing import FAILED, TODO, Result


def junit(results: Sequence[Result]) -> str:
    """One suite; each scenario is a case of the file it stands in, and a known failure counts as skipped."""
    counts = {outcome: str(sum(one.outcome == outcome for one in results)) for outcome in (FAILED, TODO)}
    named = {"name": "scenarios", "tests": str(len(results)), "failures": counts[FAILED], "skipped": counts[TODO]}
    suites = xml.Element("testsuites")
    suite = xml.SubElement(suites, "testsuite", named)
    for one in results:
        place = one.scenario.place
        where = {
            "classname": place.text.name,
            "name": one.scenario.name,
            "file": place.text.name,
            "line": str(place.line),
        }
        case = xml.SubElement(suite, "testcase", where)
        if one.outcome == TODO:
            xml.SubElement(case, "skipped", {"message": one.scenario.todo})
        elif one.outcome == FAILED:
            failure = xml.SubElement(case, "failure", {"message": one.failures[0]})
            failure.text = "\n".join((*one.failures, "what fired:", *one.fired))
    xml.indent(suites)
    return xml.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"
