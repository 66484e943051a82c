"""Takes the pictures of the README and the docs: `make picture`. Needs Chromium or Chrome on the PATH.

Beside them stands a stamp of what makes their looks, so that a test can tell when they are out of date. The words of
the rules are not part of it: they may change without new pictures.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
STAMPS = ROOT / "docs" / "pictures.json"
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"))), None
)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip

REPORT = ("templates/report.html.j2", "templates/report.css", "alliance_expert/report/picture.py", "examples/demo.yaml")
CASELOAD = (
    "templates/caseload.html.j2", "templates/caseload.css", "templates/course.html.j2", "templates/note.css",
    "templates/report.css", "alliance_expert/report/caseload.py", "alliance_expert/report/lines.py",
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A picture of what a command writes, from the top of the page, or of the section with that id alone; `looks` are
    the files that make it look as it does.
    """

    command: tuple[str, ...]
    size: str
    looks: tuple[str, ...]
    section: str = ""


PICTURES = {
    "report.png": Picture(("demo",), "1080,1120", REPORT),
    "caseload.png": Picture(("caseload", "examples/caseload"), "1080,1400", CASELOAD),
    "caseload-pressing.png": Picture(
        ("caseload", "examples/caseload", "--first", "7"), "1080,1000", CASELOAD, "pressing"
    ),
    "caseload-became.png": Picture(("caseload", "examples/caseload", "--own-words"), "1080,760", CASELOAD, "became"),
    "caseload-themes.png": Picture(
        ("caseload", "examples/caseload", "--include-private"), "1080,520", CASELOAD, "themes"
    ),
}


def stamps() -> dict[str, str]:
    """For each picture the sha256 of the texts that make its looks."""
    return {name: _stamp(picture.looks) for name, picture in PICTURES.items()}


def _stamp(looks: tuple[str, ...]) -> str:
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in looks)
    return hashlib.sha256(texts.encode()).hexdigest()


def browse(page: Path, *options: str) -> None:
    """Open a page in BROWSER without a window, with these options; what the browser keeps lies beside the page."""
    command = [str(BROWSER), *QUIET, f"--user-data-dir={page.parent / 'browser'}", *options, page.as_uri()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, timeout=120)


def main() -> None:
    """Write the pictures and their stamps."""
    if BROWSER is None:
        sys.exit("Needs Chromium or Chrome on the PATH.")
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in PICTURES.items():
            page = Path(folder) / f"{name}.html"
            made = [sys.executable, "-m", "alliance_expert", *picture.command, "-o", str(page)]
            subprocess.run(made, check=True, stderr=subprocess.DEVNULL, cwd=ROOT)
            if picture.section:
                page.write_text(_alone(page.read_text(encoding="utf-8"), picture.section), encoding="utf-8")
            browse(page, f"--window-size={picture.size}", f"--screenshot={ROOT / 'docs' / name}")
    STAMPS.write_text(json.dumps(stamps(), indent=1) + "\n", encoding="utf-8")


def _alone(html: str, section: str) -> str:
    """The page with nothing but one section."""
    found = re.search(rf'<section[^>]*>\s*<h2 id="{section}">.*?</section>', html, re.DOTALL)
    assert found, section
    return re.sub(
        r"(<body[^>]*>).*</body>", lambda body: f"{body[1]}<main>{found[0]}</main></body>", html, flags=re.DOTALL
    )


if __name__ == "__main__":
    main()
