"""Commands run in this process and not in one of their own, where many are to be tried."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from alliance_expert.cli.app import _guarded, app
from alliance_expert.cli.shared import NAME


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    returncode: int
    stdout: str
    stderr: str


def run_here(
    arguments: Sequence[str], folder: Path | None = None, stdin: str | bytes | None = None, **environment: str
) -> Done:
    """A command in a folder, without a terminal, with its exit code and its messages as the program gives them."""
    before = Path.cwd()
    runner = CliRunner()
    with pytest.MonkeyPatch.context() as patch, runner.isolation(input=stdin) as (out, err, _):
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.chdir(folder or before)
        code = _guarded(lambda: app.main(list(arguments), prog_name=NAME, standalone_mode=False))
        sys.stdout.flush()
        sys.stderr.flush()
        return Done(code, out.getvalue().decode(), err.getvalue().decode())
