"""How many random examples a law is tried on: fewer on the interpreters besides the main one, which only must agree."""

from __future__ import annotations

import os

SHARE = int(os.environ.get("EXAMPLES_DIVIDED_BY", "1"))


def some(number: int) -> int:
    """So many, or the share of it."""
    return max(5, number // SHARE)
