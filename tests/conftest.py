"""Property tests draw the same examples in every run, so that a build means something; HYPOTHESIS_PROFILE=random explores.

No test sees the settings of whoever runs it.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, print_blob=True)
settings.register_profile("random", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))

for folder in (
    "APPDATA",
    "XDG_CONFIG_HOME",
):  # or the templates of whoever runs the tests would come before the shipped
    os.environ[folder] = str(Path(__file__).parent / "nobody")
