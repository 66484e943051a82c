"""PDF: laid out from the very page of the report, from nothing else, the same bytes every time."""

from __future__ import annotations

import functools
import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alliance_expert import consult, load, read_facts
from alliance_expert.errors import ExtraError, FileError
from alliance_expert.report import is_report, report_file
from alliance_expert.source.files import shipped

NAME = "alliance_expert.report.pdf"

try:
    from alliance_expert.report.pdf import as_pdf
except ExtraError as error:
    if "Pango" not in str(error):
        raise
    as_pdf = None  # type: ignore[assignment]

laid_out = pytest.mark.skipif(as_pdf is None, reason="the system's library Pango is not here")


@functools.cache
def kb():
    return load()


def advice(name: str):
    path = shipped("examples") / name
    return consult(kb(), read_facts(path.read_text(encoding="utf-8"), path.name, kb()))


@laid_out
@pytest.mark.parametrize(("name", "sources"), [("demo.yaml", False), ("danger.yaml", True), ("wants-more.yaml", True)])
def test_a_report_becomes_a_pdf_that_is_known_again_and_always_the_same(name, sources):
    first, second = (report_file(kb(), advice(name), "pdf", sources=sources) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-") and is_report(first)
    assert first.endswith(f"% alliance-expert {kb().digest[:19]}\n".encode())


@laid_out
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not here")
def test_a_pdf_says_what_the_report_says_on_two_pages_at_most(tmp_path: Path):
    (tmp_path / "demo.pdf").write_bytes(report_file(kb(), advice("demo.yaml"), "pdf"))
    read = subprocess.run(
        ["pdftotext", tmp_path / "demo.pdf", "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    said = " ".join(read.split())
    for one in advice("demo.yaml").recommendations:
        assert one.strategy.title in said
    assert "Case DEMO, session 6" in said and "(firm)" in said and "10. Look for a wider pattern" in said
    assert "Go to the advice" not in said
    assert read.count("\f") <= 2


@laid_out
@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "data:image/svg+xml,<svg/>"])
def test_nothing_is_fetched_from_outside_of_the_page(address, monkeypatch):
    import urllib.request

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *_, **__: pytest.fail("something was fetched"))
    page = f'<link rel="stylesheet" href="{address}"><style>p {{ background: url({address}) }}</style><img src="{address}"><p>a'
    assert as_pdf(page).startswith(b"%PDF-")


@laid_out
def test_what_cannot_be_laid_out_is_told_with_a_way_round(monkeypatch):
    import weasyprint

    def fails(*_, **__):
        raise TypeError("not handled yet")

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", fails)
    with pytest.raises(FileError, match=r"(?s)not handled yet.*style sheet.*-o FILE\.html"):
        as_pdf("<p>a</p>")


def test_without_its_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    with pytest.raises(ExtraError, match=re.escape("pip install 'alliance-expert[pdf]'")) as told:
        importlib.import_module(NAME)
    assert told.value.exit_code == 6


def test_without_the_librarys_own_of_the_system_that_one_is_named(monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [one for one in sys.modules if one.split(".")[0] == "weasyprint"] + [NAME]:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(ExtraError, match=r"(?s)Pango.*apt install libpango.*-o FILE\.html.*print it from the browser"):
        importlib.import_module(NAME)
