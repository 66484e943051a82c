"""A page of HTML -> a PDF, laid out by the page's own print style sheet.

To import this without the library that lays out pages, or without the system's own that it needs, raises ExtraError.
"""

from __future__ import annotations

from typing import Any, NoReturn

from ..errors import ExtraError, FileError

OTHERWISE = "or use another form: -o FILE.html, for example, and print it from the browser."

try:
    import weasyprint
    from weasyprint.urls import URLFetcher
except ImportError as error:
    raise ExtraError(
        "PDF needs an extra that is not installed. Install it with\n"
        "  pip install 'alliance-expert[pdf]'\n"
        "  pipx inject alliance-expert weasyprint    (where pipx installed the program)\n" + OTHERWISE
    ) from error
except OSError as error:
    raise ExtraError(
        "PDF needs the system's library Pango, which is not there. Install it with\n"
        "  apt install libpango-1.0-0 libpangoft2-1.0-0    (Debian, Ubuntu)\n"
        "  dnf install pango                               (Fedora)\n"
        "  brew install pango                              (Mac)\n"
        "and on Windows as docs/installing.md says; " + OTHERWISE
    ) from error


def as_pdf(html: str, mark: str = "") -> bytes:
    """The page as a PDF, the same bytes every time, tagged for those who hear it, with this mark in its last line.

    Nothing is fetched from anywhere: what the page does not hold itself is left out. Raises FileError where a style
    sheet asks for more than the library knows how to lay out.
    """
    try:
        page = weasyprint.HTML(string=html, url_fetcher=_Nothing())
        raw = page.write_pdf(pdf_tags=True, presentational_hints=True)
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise FileError(
            f"The page cannot be laid out as a PDF ({error}). If you changed its style sheet, try without; " + OTHERWISE
        ) from error
    return bytes(raw) + f"% {mark}\n".encode() if mark else bytes(raw)


class _Nothing(URLFetcher):  # type: ignore[misc]
    """What brings nothing, neither from the net nor from the files of this computer."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise ValueError("nothing is fetched from outside of the page")
