"""The only package that prints, prompts and exits."""

import atexit
import gc

# A command lives for a moment and makes few cycles. To look for them takes a tenth of it, and as much again at its end.
gc.set_threshold(500_000)
atexit.register(gc.freeze)

from .app import main  # noqa: E402 - the imports themselves are what takes the time

__all__ = ["main"]
