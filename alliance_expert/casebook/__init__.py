"""Case files <-> Facts. A case is refused whole when any part of it is not understood.

text --read_case--> Case --facts_at--> Facts;  Case --case_text--> text --save_case--> the disk
text --recorded--> the same text with responses to the advice
"""

from .read import read_answer, read_case
from .respond import Recorded, recorded, with_response
from .store import ChangedError, check_file, check_folder, keep_original, other_name, save_case
from .write import case_text

__all__ = [
    "ChangedError",
    "Recorded",
    "case_text",
    "check_file",
    "check_folder",
    "keep_original",
    "other_name",
    "read_answer",
    "read_case",
    "recorded",
    "save_case",
    "with_response",
]
