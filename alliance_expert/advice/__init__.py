"""Consultation -> Advice: gate, timing, holds, ranking. A pure function of the fixpoint. Advices -> Course.
Cases -> what a caseload tells of each, and of all together (`caseload`, imported where it is wanted).

The order of recommendations is total and documented (docs/rule-language.md): timing; urgency; firm before tentative;
more reasons before fewer; id.
"""

from .advise import advise
from .course import course
from .outline import LIMITS, Due, Outline, outline, union
from .reasons import answers_behind, settled
from .shared import responses_shared, shared

__all__ = [
    "LIMITS",
    "Due",
    "Outline",
    "advise",
    "answers_behind",
    "course",
    "outline",
    "responses_shared",
    "settled",
    "shared",
    "union",
]
