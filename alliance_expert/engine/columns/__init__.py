"""Conditions -> expressions over columns -> the advice on millions of rows, with no Python per case."""
