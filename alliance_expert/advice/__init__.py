"""Consultation -> Advice: gate, timing, holds, ranking. A pure function of the fixpoint.

The order of recommendations is total and documented (docs/rule-language.md): timing; urgency; firm before tentative;
more reasons before fewer; id.
"""

from .advise import advise
from .outline import LIMITS, Due, Outline, outline, union

__all__ = ["LIMITS", "Due", "Outline", "advise", "outline", "union"]
