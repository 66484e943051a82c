"""The only package that prints, prompts and exits."""

from .app import main

__all__ = ["main"]
