"""What tests of pages look for: tags, links, and what a browser would fetch or run."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """A page taken apart: its tags with their attributes, its ids, links and words. Tags must close what they open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.open[-3:])

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.words += data

    @property
    def said(self) -> str:
        """Its words, with single blanks between them."""
        return " ".join(self.words.split())

    def all(self, name: str) -> list[str]:
        """The values of an attribute, in the order of the page."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    @property
    def ids(self) -> list[str]:
        return self.all("id")

    @property
    def addresses(self) -> list[str]:
        return [*self.all("href"), *self.all("src")]

    @property
    def policy(self) -> str:
        """What its Content-Security-Policy lets in."""
        return next(a["content"] for _, a in self.tags if a.get("http-equiv") == "Content-Security-Policy")


def is_closed(page: Page) -> bool:
    """Does it fetch nothing from outside, and run nothing that stands in a tag?"""
    outside = [one for one in page.addresses if re.match(r"(?:[a-z]+:)?//|data:|javascript:", one)]
    names = {name for _, attributes in page.tags for name in attributes}
    return not outside and not [name for name in names if name == "style" or name.startswith("on")]


def allowed(text: str, tag: str) -> list[str]:
    """The hashes by which a policy lets in what stands in these tags."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in found]
