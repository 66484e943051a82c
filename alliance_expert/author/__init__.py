"""For those who write rules. These tools only read what a consultation leaves behind.

lecture      the statements of a lecture, each with what carries it
scenarios    the cases beside the rules: given, expected, forbidden; and what fired instead
"""
