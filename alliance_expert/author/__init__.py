"""For those who write rules. These tools only read what a consultation leaves behind.

scenarios    the cases beside the rules: given, expected, forbidden; and what fired instead
"""
