"""For pytest: the `*.cases.yaml` of a pack are tests, one for each scenario, as `rules test` runs them.

pytest finds it by itself. It loads what `rules test --rules PACK` would: the shipped rules, those of your own folder
and of the environment, and the pack; of a complete pack, which has roles of its own, nothing but the pack.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from . import load
from .author.scenarios import Scenario, read_scenarios
from .author.testing import FAILED, TODO, run
from .cli.shared import pack_folders
from .errors import AllianceError
from .knowledge.packs import is_whole
from .model.knowledge import KnowledgeBase


class Unexpected(Exception):
    """A scenario failed; the message is what `rules test` tells."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """A file of scenarios that lies in a pack."""
    pack = next((folder for folder in file_path.parents if (folder / "pack.yaml").is_file()), None)
    if not file_path.name.endswith(".cases.yaml") or pack is None:
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


class ScenarioFile(pytest.File):
    """A file of scenarios."""

    def collect(self) -> Iterator[ScenarioItem]:
        """Its scenarios, in their order. What is not understood is an error of collection."""
        pack = next(folder for folder in self.path.parents if (folder / "pack.yaml").is_file())
        try:
            kb, scenarios = _read(pack)
        except AllianceError as error:
            raise self.CollectError(str(error)) from error
        for scenario in scenarios:
            if Path(scenario.place.text.name).resolve() == self.path.resolve():
                yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario, kb=kb)


class ScenarioItem(pytest.Item):
    """A scenario."""

    def __init__(self, *, scenario: Scenario, kb: KnowledgeBase, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.scenario = scenario
        self.kb = kb

    def runtest(self) -> None:
        """Consult it and compare. A known failure is expected to fail."""
        (result,) = run([self.scenario], self.kb)
        if result.outcome == TODO:
            pytest.xfail(self.scenario.todo)
        if result.outcome == FAILED:
            raise Unexpected("\n".join((*result.failures, "what fired:", *(f"  {one}" for one in result.fired))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """What is told of a failure; no traceback, for the cause lies in the rules."""
        if isinstance(excinfo.value, Unexpected):
            return f"{self.scenario.place}\n{excinfo.value}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.scenario.place.line - 1, self.name


@cache
def _read(pack: Path) -> tuple[KnowledgeBase, tuple[Scenario, ...]]:
    folders = pack_folders([str(pack)], only=is_whole(pack))
    kb = load(folders, drafts=True)
    return kb, read_scenarios(folders, kb)
