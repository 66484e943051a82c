"""The course: what the sessions of one case tell together, as values. After is not because: no advice is credited."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .advice import Concluded, Noted, Recommendation
from .case import Answer, Response
from .condition import ChangeIs, ConstantAt, FallingOver

OPEN, REPAIRED, NONE, UNKNOWN, WITHHELD = "open", "repaired", "none", "unknown", "withheld"
"""How it stands with ruptures: one is found; one is found to be repaired; all that could be found fail; it is not
known; nothing but the gate is told. Unknown is never none.
"""

OPENED, REOPENED, UNSEEN = "opened", "opened again", "seen no more"
"""What has happened, besides REPAIRED, where it stands otherwise than before: open for the first time or after none;
open after a repair; none after open, which is no repair.
"""


@dataclass(frozen=True, slots=True)
class Series:
    """What one source stated on one attribute, oldest first, each with a value; sources are never mixed.

    `leg` is the short name of a leg, else empty. `says` are the history tests of the language that hold on these
    answers, as at the last of them: the change since the one before, the longest fall, the longest time at one value.
    `counted` is true where evidence tells how many sessions it takes; then `dependable` is what these are worth by it,
    None where they are too few.
    """

    attribute: str
    leg: str
    source: str
    firm: bool
    answers: tuple[Answer, ...]
    says: tuple[ChangeIs | FallingOver | ConstantAt, ...]
    counted: bool
    dependable: Decimal | None

    @property
    def change(self) -> str:
        """`better`, `same` or `worse` than the time before; empty where that is not known."""
        return next((test.directions[0] for test in self.says if isinstance(test, ChangeIs)), "")

    @property
    def falling(self) -> int:
        """How many of the last answers fell, each below the one before; 0 if that is no row."""
        return next((test.sessions for test in self.says if isinstance(test, FallingOver)), 0)

    @property
    def constant(self) -> int:
        """How many of the last answers are all the same; 0 if that is no row."""
        return next((test.sessions for test in self.says if isinstance(test, ConstantAt)), 0)


@dataclass(frozen=True, slots=True)
class Strain:
    """How it stands with ruptures at a session, the findings that say so, and what has happened by then, or ""."""

    state: str
    findings: tuple[Concluded, ...]
    event: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer and the next one on the same from the same source; `direction` is "" where there is no best end."""

    before: Answer
    after: Answer
    direction: str


@dataclass(frozen=True, slots=True)
class Step:
    """One session: what was advised then and done with it, and what had changed by the next. After is not because."""

    session: int
    gate: Noted | None
    recommendations: tuple[Recommendation, ...]
    strain: Strain
    changes: tuple[Changed, ...]
    responses: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """The steps by session, oldest first, and the series: legs first, then as the roles and the sources stand."""

    steps: tuple[Step, ...]
    series: tuple[Series, ...]

    def latest(self, attribute: str) -> Series | None:
        """That of the source which answered last; None where nobody did."""
        runs = (one for one in self.series if one.attribute == attribute)
        return max(runs, key=lambda one: one.answers[-1].session, default=None)
