"""Property tests draw the same examples in every run, so that a build means something (HYPOTHESIS_PROFILE=random explores);
no pack of whoever runs the tests takes part; and what was loaded once is not read again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

import pytest
from hypothesis import settings

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
    """A knowledge base never changes, so that commands in this process can share it; most load the shipped rules."""
    reading = import_module("alliance_expert.knowledge.read")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read", lru_cache(maxsize=8)(reading.read))
        yield
