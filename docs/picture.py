"""Takes the README's picture of a report: `make picture`. Needs Chromium or Chrome on the PATH.

Beside the picture stands a stamp of what makes its looks, so that a test can tell when it is out of date. The words of
the advice are not part of it: they may change without a new picture.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "report.png"
STAMP = ROOT / "docs" / "report.sha256"
LOOKS = ("templates/report.html.j2", "templates/report.css", "alliance_expert/report/picture.py", "examples/demo.yaml")
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"))), None
)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
SIZE = "1080,1120"


def stamp() -> str:
    """The sha256 of the texts that make the looks of a report."""
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in LOOKS)
    return hashlib.sha256(texts.encode()).hexdigest() + "\n"


def browse(page: Path, *options: str) -> None:
    """Open a page in BROWSER without a window, with these options; what the browser keeps lies beside the page."""
    command = [str(BROWSER), *QUIET, f"--user-data-dir={page.parent / 'browser'}", *options, page.as_uri()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, timeout=120)


def main() -> None:
    """Write the picture and its stamp."""
    if BROWSER is None:
        sys.exit("Needs Chromium or Chrome on the PATH.")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "demo.html"
        demo = [sys.executable, "-m", "alliance_expert", "demo", "-o", str(page)]
        subprocess.run(demo, check=True, stderr=subprocess.DEVNULL)
        browse(page, f"--window-size={SIZE}", f"--screenshot={PICTURE}")
    STAMP.write_text(stamp(), encoding="utf-8")


if __name__ == "__main__":
    main()
