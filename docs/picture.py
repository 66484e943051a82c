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
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SIZE = "1080,1120"


def stamp() -> str:
    """The sha256 of the texts that make the looks of a report."""
    texts = "".join((ROOT / name).read_text(encoding="utf-8") for name in LOOKS)
    return hashlib.sha256(texts.encode()).hexdigest() + "\n"


def main() -> None:
    """Write the picture and its stamp."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"Needs one of these on the PATH: {', '.join(BROWSERS)}.")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "demo.html"
        demo = [sys.executable, "-m", "alliance_expert", "demo", "-o", str(page)]
        subprocess.run(demo, check=True, stderr=subprocess.DEVNULL)
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        options += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        options += [f"--user-data-dir={folder}/browser", f"--window-size={SIZE}", f"--screenshot={PICTURE}"]
        subprocess.run([browser, *options, page.as_uri()], check=True, stderr=subprocess.DEVNULL)
    STAMP.write_text(stamp(), encoding="utf-8")


if __name__ == "__main__":
    main()
