"""The house: imports go down only, each library has one home, no word of therapy stands in the Python."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
from pathlib import Path

from alliance_expert import load

ROOT = Path(__file__).parent.parent
CODE = sorted((ROOT / "alliance_expert").rglob("*.py"))


def test_imports_go_down_only_and_each_library_has_one_home():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 9 kept, 0 broken." in done.stdout


def test_every_folder_of_the_package_and_of_content_is_in_setup_cfg():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    listed = set(config["options"]["packages"].split())
    code = {".".join(path.parent.relative_to(ROOT).parts) for path in CODE}
    content = {f"alliance_expert.{name}" for name in ("rules", "templates", "examples")}
    assert listed == code | content


def test_no_id_of_the_knowledge_stands_in_the_python():
    kb = load()
    ids = {*kb.attributes, *kb.strategies, *kb.holds, *kb.notices, *kb.findings, *kb.evidence}
    # single plain words, such as the notice `standing`, mean other things in code as well
    ids = {name for name in ids if re.search(r"[-._]", name)}
    found = [
        (path.name, name)
        for path in CODE
        for name in ids
        if re.search(rf"['\"]{re.escape(name)}['\"]", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_word_of_therapy_stands_in_the_python_outside_its_docstrings():
    words = re.compile(
        r"rupture(?!s)|\bbond\b|empathy|attachment|paranoia|withdrawal|confrontation|suicid", re.IGNORECASE
    )
    found = []
    for path in CODE:
        code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [(path.name, line) for line in code.splitlines() if words.search(line.split("#")[0])]
    assert found == []


def test_the_version_of_the_package_is_that_of_the_shipped_pack():
    import alliance_expert

    assert load().version == alliance_expert.__version__
