"""Places and values -> KnowledgeBase.

files --collect--> texts --parse--> nodes --read--> KnowledgeBase, or every problem at once
"""

from .read import load, read

__all__ = ["load", "read"]
