"""Commands run in this process and not in one of their own, where many are to be tried."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from alliance_expert.cli.app import app


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def run_here(arguments: Sequence[str], folder: Path) -> Done:
    """A command in a folder, without a terminal and with nothing to read."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(app, list(arguments), standalone_mode=False)
    finally:
        os.chdir(before)
    code = done.exit_code or (done.return_value if isinstance(done.return_value, int) else 0)
    return Done(code, done.stdout, f"{done.stderr}{done.exception or ''}")
