"""The interview: which question next, and the dialogue that asks it. It knows no terminal.

facts --relevant--> Questions --in_order--> the next one; Case --interview--> Outcome, by the Talk it is given.
"""

from .dialogue import (
    End,
    Outcome,
    Quit,
    Talk,
    ask_code,
    interview,
    is_finished,
    new_case,
    next_session,
    wants_next_session,
)

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
    "wants_next_session",
]
