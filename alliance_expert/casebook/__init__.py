"""Case files <-> Facts. A case is refused whole when any part of it is not understood.

text --read_case--> Case --facts_at--> Facts
"""

from .read import read_answer, read_case

__all__ = ["read_answer", "read_case"]
