"""The interview: which question next, and the dialogue that asks it. It knows no terminal.

facts --relevant--> Questions --in_order--> the next one; Case --interview--> Outcome, by the Talk it is given;
Case and Advice --respond--> Case, with what will be taken up and what is set aside.
"""

from .dialogue import (
    End,
    Outcome,
    ask_code,
    interview,
    is_finished,
    new_case,
    next_session,
    wants_next_session,
)
from .respond import respond
from .talk import Quit, Talk

__all__ = [
    "End",
    "Outcome",
    "Quit",
    "Talk",
    "ask_code",
    "interview",
    "is_finished",
    "new_case",
    "next_session",
    "respond",
    "wants_next_session",
]
