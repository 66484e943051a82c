"""Consultation and advice -> explanations, from the very conditions that fire. Nothing here changes what is advised."""

from .ahead import look_ahead

__all__ = ["look_ahead"]
