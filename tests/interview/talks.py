"""Interviews without a terminal: what is typed comes from a list, and all that is shown is kept as a transcript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from alliance_expert.interview import Talk
from alliance_expert.model.case import Case


@dataclass
class Script:
    """The lines that are typed, what was shown and typed so far, and the cases that were saved, the last at the end.

    `failures` are errors that the next attempts to save raise, in their order.
    """

    lines: list[str]
    failures: list[Exception] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    saved: list[Case] = field(default_factory=list)

    @property
    def talk(self) -> Talk:
        return Talk(self._ask, self.shown.append, self.shown.append, self._save)

    @property
    def transcript(self) -> str:
        return "".join(f"{line}\n" for line in self.shown)

    def _ask(self, prompt: str) -> str:
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        self.shown.append(prompt + line)
        return line

    def _save(self, case: Case) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.saved.append(case)


def typed(lines: Iterable[str] | str) -> Script:
    """A script of these lines."""
    return Script(lines.split("\n") if isinstance(lines, str) else list(lines))
