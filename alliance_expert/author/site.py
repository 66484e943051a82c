"""A knowledge base -> a site: a page for each entry, lists, a search and the graph. No server, nothing from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from ..knowledge.changes import ATTRIBUTE, EVIDENCE, FINDING, HOLD, NOTICE, RULE, STATEMENT, STRATEGY, Named
from ..knowledge.files import PackFile
from ..model.knowledge import TIMINGS, KnowledgeBase, section_of
from ..report.render import environment, fill_in, verbatim
from . import drawing
from .drawing import counted
from .graph import whole
from .pages import KINDS, SECTION, Pages, paged
from .scenarios import scenarios_in
from .told import Plain, telling
from .tries import Tries

PAGES, SHARED = "pages", "site"
"""The folders of a site: of its pages, and of what these share."""

STYLES = ("report.css", "sources.css", "graph/graph.css", "site/site.css")

Site = Mapping[str, str]
"""The texts of a site by the names of its files."""


def site(kb: KnowledgeBase, files: Sequence[PackFile]) -> Site:
    """All files of the site of a knowledge base that was read, drafts included, from these files."""
    graph = whole(kb)
    names = _file_names(paged(graph))
    inside, outside = (partial(_href, kb, names, root) for root in ("", f"{PAGES}/"))
    told = telling(kb, files, inside)
    entries = Pages(kb, graph, told, Tries(kb, told, scenarios_in(files, kb)))
    press = _Press(kb)
    return {
        "index.html": press.page("index", "", _index(entries, names, outside)),
        "graph.html": drawing.page(graph, replace(told, href=outside), home="index.html"),
        **{f"{PAGES}/{file}": press.page(named[0], "../", entries.page(named)) for named, file in names.items()},
        f"{SHARED}/site.css": "".join(verbatim(name, ()) for name in STYLES),
        f"{SHARED}/site.js": verbatim("site/site.js", ()),
        f"{SHARED}/search.js": _search(entries, names, outside),
    }


class _Press:
    """Fills templates, each understood once, with what all pages share."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.environment = environment("site/layout.html.j2", ())
        self.shared = {
            "language": kb.packs[0].language,
            "packs": list(_packs(kb)),
            "digest": kb.digest,
        }

    def page(self, template: str, root: str, values: Plain) -> str:
        """A page; `root` leads from it to the top of the site."""
        given = {"graph": _in_graph(values), "kind_said": "", "changes": [], **self.shared, "root": root, **values}
        return fill_in(self.environment, f"site/{template}.html.j2", given, ())


def _in_graph(values: Plain) -> str:
    """Where the graph shows it."""
    kind = values.get("kind", "")
    return f"graph.html#{kind}-{quote(values['id'])}" if kind and kind != EVIDENCE else "graph.html"


def _packs(kb: KnowledgeBase) -> Iterator[Plain]:
    for pack in kb.packs:
        changes = [{"how": one.how, "id": one.id} for one in kb.changes if one.pack == pack.name]
        yield {
            "name": pack.name,
            "version": pack.version,
            "title": pack.title,
            "author": pack.author,
            "changes": changes,
        }


# --- names and addresses


def _file_names(pages: Iterable[Named]) -> Mapping[Named, str]:
    """The file of each page. No two differ in capital letters only, which some disks do not tell apart."""
    names: dict[Named, str] = {}
    taken: set[str] = set()
    for kind, name in pages:
        file = f"{kind}-{name}"
        while file.casefold() in taken:
            file += "_"
        taken.add(file.casefold())
        names[kind, name] = f"{file}.html"
    return names


def _href(kb: KnowledgeBase, names: Mapping[Named, str], root: str, named: Named) -> str:
    """The address of a page from where `root` leads to the pages; of a statement, its place on its section's page."""
    kind, name = named
    if kind == STATEMENT:
        if name not in kb.lecture:
            return ""
        return f"{root}{quote(names[SECTION, section_of(name)])}#statement-{quote(name)}"
    return f"{root}{quote(names[named])}"


# --- the first page


def _index(entries: Pages, pages: Iterable[Named], href: Callable[[Named], str]) -> Plain:
    kb = entries.kb

    def listed(kind: str, names: Iterable[str]) -> list[Plain]:
        return [{"id": name, "title": entries.title((kind, name)), "href": href((kind, name))} for name in names]

    attributes = [name for kind, name in pages if kind == ATTRIBUTE]
    groups = [
        {
            "title": title,
            "entries": listed(ATTRIBUTE, (name for name in attributes if kb.attribute(name).group == group)),
        }
        for group, title in kb.roles.groups
    ]
    return {
        "title": "All rules",
        "counts": _counts(entries),
        "sections": [
            {**one, "title": f"{one['id']}: {one['title']}", "counted": counted(count, "statement", "statements")}
            for one, count in (
                (one, sum(section_of(name) == one["id"] for name in kb.lecture))
                for one in listed(SECTION, (name for name, _ in kb.roles.sections))
            )
        ],
        "groups": [group for group in groups if group["entries"]],
        "due": [
            {"title": title, "entries": listed(STRATEGY, names)} for title, names in _by_timing(kb).items() if names
        ],
        "others": [
            {"title": KINDS[kind][1], "entries": listed(kind, names)}
            for kind, names in ((FINDING, kb.findings), (HOLD, kb.holds), (NOTICE, kb.notices), (EVIDENCE, kb.evidence))
        ],
        "files": [{"title": file, "entries": listed(RULE, names)} for file, names in _by_file(entries).items()],
    }


def _counts(entries: Pages) -> str:
    kb = entries.kb
    told = (
        (len(kb.rules), "rule", "rules"),
        (len(kb.attributes), "question", "questions"),
        (len(kb.findings), "finding", "findings"),
        (len(kb.strategies), "strategy", "strategies"),
        (len(kb.holds), "thing to leave alone", "things to leave alone"),
        (len(kb.notices), "notice", "notices"),
        (len(kb.evidence), "source", "sources"),
        (len(kb.lecture), "statement of the lecture", "statements of the lecture"),
        (len(entries.tries.scenarios), "scenario", "scenarios"),
    )
    return ", ".join(counted(*one) for one in told)


def _by_timing(kb: KnowledgeBase) -> Mapping[str, list[str]]:
    """The strategies by the earliest timing that a rule gives them; those that none recommends last."""
    earliest: dict[str, int] = {}
    for rule in kb.active:
        for one in rule.recommend:
            at = TIMINGS.index(one.timing)
            earliest[one.strategy] = min(at, earliest.get(one.strategy, at))
    titles = [*(timing.capitalize() for timing in TIMINGS), "Recommended by no rule"]
    found: dict[str, list[str]] = {title: [] for title in titles}
    for name in kb.strategies:
        found[titles[earliest.get(name, len(TIMINGS))]].append(name)
    return found


def _by_file(entries: Pages) -> Mapping[str, list[str]]:
    """The rules by the file that they stand in, as they stand there."""
    found: dict[str, list[str]] = {}
    for rule in sorted(entries.kb.rules, key=lambda rule: rule.place.order):
        file = entries.telling.where.file(rule.place)
        found.setdefault(file, []).append(rule.id)
    return dict(sorted(found.items()))


# --- search


def _search(entries: Pages, pages: Iterable[Named], href: Callable[[Named], str]) -> str:
    """What is searched: of everything its kind, id, title, address and texts, as a script that a page can load."""
    rows = [
        *([KINDS[one[0]][0], one[1], entries.title(one), href(one), " ".join(entries.texts(one))] for one in pages),
        *(["Statement", one.id, one.text, href((STATEMENT, one.id)), ""] for one in entries.kb.lecture.values()),
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.ENTRIES={text};\n"
