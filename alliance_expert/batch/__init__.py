"""Tables of cases -> tables of advice: read in parts, checked, advised on by columns, written whole."""

from __future__ import annotations

from importlib.util import find_spec

from ..errors import ExtraError


def check_extra() -> None:
    """Is the library there that reads tables? Raises ExtraError where it is not, with what to do."""
    if find_spec("polars") is None:
        raise ExtraError(
            "Tables need an extra that is not installed. Install it with\n"
            "  pip install 'alliance-expert[scale]'\n"
            "  pipx inject alliance-expert polars sqlglot    (where pipx installed the program)"
        )
