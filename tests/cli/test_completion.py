"""Completion by the Tab key: what the page says switches it on, and ids and formats are then completed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
TYPED = "alliance-expert rules show alliance.b"
OFFERED = ["alliance.bond", "alliance.bond_problem"]

# How each shell, started anew, is asked for what the Tab key would offer. zsh hands it to its line editor, which is
# not there without a terminal; `compadd` then stands in for it.
ASKED = {
    "bash": f'. ~/.bashrc; COMP_WORDS=({TYPED}); COMP_CWORD=3; _alliance_expert_completion alliance-expert; printf "%s\\n" "${{COMPREPLY[@]}}"',
    "zsh": f"autoload -Uz compinit; compinit -D; . ~/.zshrc; compadd() {{ print -l $completions }}; words=({TYPED}); CURRENT=4; _alliance_expert_completion",
    "fish": f'complete -C "{TYPED}"',
}


def environment(home: Path) -> dict[str, str]:
    commands = str(Path(sys.executable).parent)
    return {
        **os.environ, "HOME": str(home), "ZDOTDIR": str(home), "XDG_CONFIG_HOME": str(home / ".config"),
        "PATH": commands + os.pathsep + os.environ["PATH"],
    }  # fmt: skip


@pytest.mark.parametrize("shell", ASKED)
def test_the_line_on_the_page_switches_completion_on(shell: str, tmp_path: Path):
    (line,) = re.findall(rf"^{shell}: `([^`]+)`", PAGE, flags=re.MULTILINE)
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    (tmp_path / ".config" / "fish" / "completions").mkdir(parents=True)
    subprocess.run([shell, "-c", line], env=environment(tmp_path), check=True)
    done = subprocess.run(
        [shell, "-c", ASKED[shell]], env=environment(tmp_path), capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout.split() == OFFERED, done.stderr


@pytest.mark.parametrize("shell", ASKED)
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("alliance-expert co", {"consult"}),
        ("alliance-expert consult x.yaml --format h", {"html"}),
        ("alliance-expert rules list stra", {"strategies"}),
        ("alliance-expert rules show no-pattern-l", {"no-pattern-link-yet"}),
        ("alliance-expert respond case.yaml 1 listen-c", {"listen-closely"}),
        ("alliance-expert respond case.yaml 1 --set-aside not", {"not_now"}),
        ("alliance-expert rules show --rules gone x", set()),
        ("alliance-expert case.yaml x", set()),
    ],
)
def test_commands_forms_kinds_and_ids_are_offered(shell: str, typed: str, offered: set[str], tmp_path: Path):
    (tmp_path / "case.yaml").write_text("case: A17\n")
    words = typed.split()
    asked = {
        "_ALLIANCE_EXPERT_COMPLETE": f"{shell}_complete", "COMP_WORDS": typed,
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "alliance_expert"], env={**os.environ, **asked}, cwd=tmp_path, capture_output=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    assert offered <= set(re.split(r"[\s,]+", done.stdout))
    assert bool(done.stdout.strip()) == bool(offered)
