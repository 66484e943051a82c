"""What people install is whole: wheel, sdist and editable, each in a fresh environment, used from another folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from alliance_expert import __version__, consult, load, read_facts
from alliance_expert.report import report

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")
CASE = "case: A17\nsessions: [{number: 4, facts: {safety.risk: no, alliance.goals: {value: 2, source: client}}}]\n"

EXAMPLE = """\
from alliance_expert import Advice, Facts, KnowledgeBase, consult, load, read_facts

kb: KnowledgeBase = load()
facts: Facts = read_facts("case: A17\\nsessions: [{number: 4, facts: {alliance.goals: 2}}]", "A17.yaml", kb)
advice: Advice = consult(kb, facts)
timings: list[str] = [item.timing for item in advice.recommendations]
reveal_type(advice.recommendations[0].reasons[0].because)
"""


CONTENT = """\
from alliance_expert.source.files import shipped

for folder in map(shipped, ("examples", "rules", "templates")):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            print(folder.name, path.relative_to(folder).as_posix())
"""
"""Prints every file of content."""


HERE = f'PATH="{Path(sys.executable).parent}:$PATH"'
"""For a shell: `python3` is the one that runs these tests."""


def ran(*command: str | Path, cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, encoding="utf-8", env=env, check=False
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Path:
    """An empty folder; skipped where pip can fetch nothing."""
    asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "click", "--dest"]
    if subprocess.run([*asked, str(tmp_path_factory.mktemp("asked"))], capture_output=True, check=False).returncode:
        pytest.skip("pip can fetch nothing here, so nothing can be installed in a fresh environment")
    return tmp_path_factory.mktemp("room")


@pytest.fixture(scope="module")
def checkout(room: Path) -> Path:
    """A fresh copy of the sources, as somebody would clone them."""
    return copied(room / "clone")


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(ROOT, folder / "alliance-expert", ignore=LEFT_OUT))


def built(checkout: Path) -> dict[str, Path]:
    """The sdist, and the wheel made from nothing but the sdist."""
    ran(sys.executable, "-m", "build", checkout, cwd=checkout)
    (wheel,), (sdist,) = checkout.glob("dist/*.whl"), checkout.glob("dist/*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="module")
def begun(room: Path, checkout: Path) -> Iterator[dict[str, Future[Any]]]:
    """What takes its time, all of it begun at once: one after the other would leave a core idle."""
    clone = copied(room / "readme")
    pool = ThreadPoolExecutor(2)
    made = pool.submit(built, copied(room / "built"))
    yield {
        "built": made,
        "editable": pool.submit(lambda: is_whole(installed(room / "editable", "--editable", checkout))),
        "readme": pool.submit(lambda: ran("sh", "-c", "\n".join(["set -e", HERE, *of_the_readme()]), cwd=clone)),
        "wheel": pool.submit(lambda: is_whole(installed(room / "wheel", made.result()["wheel"]))),
    }
    pool.shutdown(cancel_futures=True)


def installed(folder: Path, *arguments: str | Path) -> Path:
    """The folder of commands of a fresh environment in which pip has installed this."""
    venv.create(folder, with_pip=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    ran(commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments, cwd=folder)
    return commands


def is_whole(commands: Path) -> Path:
    """The same folder. The installed program gives from another folder what the sources give here, in every form."""
    program, elsewhere = commands / "alliance-expert", commands.parent
    kb = load()
    advice = consult(kb, read_facts(CASE, "A17.yaml", kb))
    (elsewhere / "A17.yaml").write_text(CASE, encoding="utf-8")
    assert ran(program, "--version", cwd=elsewhere).splitlines()[::2] == [
        f"alliance-expert {__version__}",
        f"digest: {kb.digest}",
    ]
    for form in ("text", "md", "html", "json"):
        assert ran(program, "consult", "A17.yaml", "--format", form, cwd=elsewhere) == report(kb, advice, form)
    assert ran(commands / "python", "-c", CONTENT, cwd=elsewhere) == ran(sys.executable, "-c", CONTENT, cwd=ROOT)
    assert ran(program, "rules", "test", cwd=elsewhere).endswith(" passed, 0 failed.\n")
    assert "NOW" in ran(commands / "python", "-m", "alliance_expert", "demo", cwd=elsewhere)
    return commands


def test_a_wheel_brings_nothing_but_four_libraries_and_is_typed(begun, tmp_path: Path):
    commands = begun["wheel"].result()
    listed = json.loads(ran(commands / "python", "-m", "pip", "list", "--format", "json", cwd=tmp_path))
    assert {package["name"].lower() for package in listed} - {"pip", "setuptools", "colorama"} == {
        "alliance-expert", "experta", "pyyaml", "jinja2", "click", "frozendict", "schema", "markupsafe",
    }  # fmt: skip
    (tmp_path / "example.py").write_text(EXAMPLE, encoding="utf-8")
    checked = ran(
        sys.executable, "-m", "mypy", "--strict", "--python-executable", commands / "python", "example.py", cwd=tmp_path
    )  # fmt: skip
    assert re.search('Revealed type is "(builtins.)?str"', checked) and "Success" in checked


@pytest.mark.long
def test_an_sdist_can_be_installed(begun, tmp_path: Path):
    """As the wheel was made from it, which `make test` tries."""
    is_whole(installed(tmp_path / "env", begun["built"].result()["sdist"]))


def test_an_editable_install_follows_the_rules_as_they_are_edited(begun, checkout: Path, tmp_path: Path):
    commands = begun["editable"].result()
    notices = checkout / "rules" / "strategies" / "safety.yaml"
    before = notices.read_text(encoding="utf-8")
    title = load().notices[load().roles.standing_notice].title
    assert before.count(f"title: {title}") == 1
    notices.write_text(before.replace(f"title: {title}", "title: As we say it here"), encoding="utf-8")
    try:
        assert "As we say it here" in ran(commands / "alliance-expert", "rules", "show", "standing", cwd=tmp_path)
    finally:
        notices.write_text(before, encoding="utf-8")


def lines(page: str, beginning: str) -> list[str]:
    """The commands of the console block on a page that begins with this one."""
    text = (ROOT / page).read_text(encoding="utf-8")
    (block,) = re.findall(
        rf"^```console\n({re.escape('$ ' + beginning)}\n.*?)^```", text, flags=re.DOTALL | re.MULTILINE
    )
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


def of_the_readme() -> list[str]:
    return lines("README.md", "python3 -m venv .venv")


@pytest.mark.skipif(os.name == "nt", reason="these are the lines for the other systems")
def test_the_lines_of_the_readme_install_it_in_a_fresh_clone(begun):
    assert of_the_readme() == lines("docs/installing.md", "python3 -m venv .venv")
    assert "CASE DEMO, SESSION 6\n" in begun["readme"].result()


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="a folder of commands for one user only is made in a POSIX way")
def test_pipx_installs_it_as_the_page_says(checkout: Path, tmp_path: Path):
    commands = installed(tmp_path / "env", "pipx")
    homes = " ".join(f"{name}={tmp_path / name}" for name in ("PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR"))
    install, version = lines("docs/installing.md", "pipx install .")
    path = f"PATH={tmp_path / 'PIPX_BIN_DIR'}:{commands}:$PATH"
    script = f"set -e\nexport {homes} {path}\n{install}\n{version}"
    assert f"alliance-expert {__version__}\n" in ran("sh", "-c", script, cwd=checkout)
