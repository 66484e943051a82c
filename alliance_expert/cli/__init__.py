"""The only package that prints, prompts and exits."""

import gc

gc.set_threshold(50_000)  # a command lives for a moment and makes few cycles; looking for them takes a tenth of it

from .app import main  # noqa: E402 - the imports themselves are what takes the time

__all__ = ["main"]
