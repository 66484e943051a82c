"""Property tests draw the same examples in every run, so that a build means something (HYPOTHESIS_PROFILE=random explores);
no pack of whoever runs the tests takes part; and what was loaded once is not read again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

import pytest
from hypothesis import settings

from alliance_expert.source import tree

settings.register_profile("fixed", derandomize=True, print_blob=True)
settings.register_profile("random", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))


@pytest.fixture(autouse=True, scope="session")
def _nothing_of_the_users_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Packs and templates of whoever runs the tests would change what they see."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "APPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("own")))
        patch.delenv("ALLIANCE_EXPERT_RULES", raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _the_same_texts_are_read_once() -> Iterator[None]:
    """Nodes and knowledge bases never change, so that commands in this process can share them; most load the shipped
    rules. What reads them is called by its own name where it is tried itself.
    """
    reading, files = (import_module(f"alliance_expert.knowledge.{name}") for name in ("read", "files"))
    parse = lru_cache(maxsize=200)(lambda source, loader: tree.parse(source))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read", lru_cache(maxsize=8)(reading.read))
        patch.setattr(files, "parse", lambda source: parse(source, tree._LOADER))
        yield
