"""Explanations -> plain values: the JSON contract `alliance-expert.explanation/1`, and what its template may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from ..explain.differences import Difference, Standing, same_advice
from ..explain.flips import Change, Flip, Flips
from ..explain.targets import Target, gated
from ..explain.why import NEAREST, Argument, Brake, Ground, Guard, Reasoning, Why, WhyNot
from ..explain.words import Words
from ..explain.worlds import Worlds
from ..model.advice import Advice, Recommendation
from ..model.case import Answer
from ..model.knowledge import TIMINGS, KnowledgeBase, Rule
from ..model.verdict import Confidence
from .document import knowledge, to_json
from .page import MOST_NAMED
from .render import environment, render

FORMAT = "alliance-expert.explanation/1"
TEMPLATE = "explain.txt.j2"
DIFFERENCES = "differences.j2"

MOST_TOLD = 2
"""Answers that refute a finding which are told in a line; all stand in the document."""

NEAR_BY = 2
"""Conditions that may be lacking to what could take something away, so that a text tells it."""

Plain = dict[str, Any]


class Explained:
    """Explanations of one consultation, as plain values; `question` says which kind each is."""

    def __init__(self, kb: KnowledgeBase, advice: Advice) -> None:
        self.kb = kb
        self.facts = advice.facts
        self.words = Words(kb)
        self.gate = advice.gate.notice.title if advice.gate else ""
        self.steps = {firing.rule.id: firing.step for firing in advice.trace}

    def whole(self, reasoning: Reasoning) -> Plain:
        """The whole reasoning in its order: answers, firings, advice."""
        advice = reasoning.advice
        steps = reasoning.steps()
        stated = [record.current for record in self.facts.records.values() if record.current]
        return {
            **self._head("whole"),
            "answers_given": [
                {"group": title, "given": given}
                for group, title in self.kb.roles.groups
                if (given := [self._answer(a) for a in stated if self.kb.attribute(a.attribute).group == group])
            ],
            "unanswered": sum(self.facts.answer(name) is None for name in self.kb.attributes),
            "steps": [self._argument(argument) for argument in steps],
            "withheld": len(advice.trace) - len(steps),
            "outcome": self._outcome(advice),
        }

    def why(self, why: Why) -> Plain:
        """Why something is in the advice, and what speaks against it; of a rule that waits beside a gate nothing."""
        item = why.item
        return {
            **self._head("why"),
            **self._target(why.target),
            "confidence": why.confidence.word,
            "heard": why.heard,
            "timing": item.timing if item else "",
            "timing_confidence": _timing_confidence(item, why.arguments).word if item else None,
            "rank": item.rank if item else 0,
            "firm_whatever_is_unknown": item.firm_whatever_is_unknown if item else None,
            "depends_on": [self._asked(name) for name in item.depends_on] if item else [],
            "timing_depends_on": [self._asked(name) for name in item.timing_depends_on] if item else [],
            "moved_by": [self.kb.holds[hold].title for hold in item.moved_by] if item else [],
            "put_back": bool(item and item.put_back),
            "ahead": [other.strategy.title for other in why.ahead],
            "arguments": [self._argument(argument) for argument in why.arguments if why.heard],
            "behind": [self._argument(argument) for argument in why.behind if why.heard],
            "against": {
                "tentative": [self._answer(answer) for answer in why.tentative if why.heard],
                "exceptions": [self._guard(guard) for guard in why.guards if why.heard],
                "brakes": self._brakes(why.brakes),
                "not_when": list(item.strategy.not_when) if item else [],
                "caveats": self._caveats(why) if why.heard else [],
            },
        }

    def why_not(self, why: WhyNot) -> Plain:
        """Why something is not in the advice: the nearest rules first, or while a gate stands no more than that."""
        return {
            **self._head("why not"),
            **self._target(why.target),
            "brakes": [self._brake(brake) for brake in why.brakes],
            "rules": [self._argument(argument) for argument in why.arguments if not self.gate],
            "nearest": NEAREST,
            "behind": [self._argument(argument) for argument in why.behind if not self.gate],
        }

    def what_if(self, changed: Iterable[Answer], found: Sequence[Difference]) -> Plain:
        """What other answers would change in the advice; where they would lift a gate, that and no more."""
        rows = [difference(one) for one in found]
        lifts = any(row["kind"] == "gate" and row["ways"] == ["went"] for row in rows)
        return {
            **self._head("what if"),
            "changes": [
                {**self._asked(a.attribute), "now": self._now(a.attribute), "then": self._answer(a)} for a in changed
            ],
            "lifts_gate": lifts,
            "same": same_advice(found),
            "differences": [] if lifts else rows,
        }

    def flip(self, one: Target, present: bool, found: Flips) -> Plain:
        """The smallest changes of answers that would make something appear, or disappear.

        Those that open a gate are marked. While one stands none is offered, for to answer otherwise settles nothing.
        """
        return {
            **self._head("flip"),
            **self._target(one),
            "present": present,
            "complete": found.complete,
            "flips": [
                {
                    "changes": [self._change(change) for change in flip.changes],
                    "gate": self._opens_a_gate(flip),
                    "answered": sum(change.now is not None for change in flip.changes),
                }
                for flip in (() if self.gate else found.found)
            ],
        }

    # --- parts

    def _opens_a_gate(self, flip: Flip) -> bool:
        """Whichever of its answers it takes?"""
        chosen = product(*(change.answers for change in flip.changes))
        return all(Worlds(self.kb, self.facts.with_answers(*answers), {}, 1).mask(gated(self.kb)) for answers in chosen)

    def _head(self, question: str) -> Plain:
        return {
            "format": FORMAT,
            "question": question,
            "case": self.facts.case,
            "session": self.facts.session,
            "knowledge": knowledge(self.kb),
            "gate": self.gate,
        }

    def _target(self, one: Target) -> Plain:
        return {"kind": one.kind, "id": one.id, "title": one.title}

    def _argument(self, argument: Argument) -> Plain:
        rule = argument.rule
        return {
            "rule": rule.id,
            "step": argument.step,
            "verdict": argument.verdict.name.lower(),
            "confidence": argument.confidence.word if argument.step else None,
            "short": argument.short,
            "heard": argument.heard,
            "because": rule.because,
            "concludes": self._concluded(rule),
            "grounds": [self._ground(ground) for ground in argument.grounds],
            "lecture": list(rule.lecture),
            "evidence": list(rule.evidence),
        }

    def _concluded(self, rule: Rule) -> list[Plain]:
        kb = self.kb
        concluded = [
            *(("find", name, kb.findings[name].title, "") for name in rule.find),
            *(("recommend", one.strategy, kb.strategies[one.strategy].title, one.timing) for one in rule.recommend),
            *(("hold", name, kb.holds[name].title, "") for name in rule.hold),
            *(("notice", name, kb.notices[name].title, "") for name in rule.notice),
            *(("gate", name, kb.notices[name].title, "") for name in rule.gate),
        ]
        return [{"kind": kind, "id": name, "title": title, "timing": timing} for kind, name, title, timing in concluded]

    def _ground(self, ground: Ground) -> Plain:
        """A ground; of its parts, `decides` says whether the whole is as it is because of this one."""
        parts = [
            {"decides": part.verdict is ground.verdict or not ground.one_decides, **self._ground(part)}
            for part in ground.parts
        ]
        return {
            "verdict": ground.verdict.name.lower(),
            "stops": ground.stops,
            "says": ground.says,
            "because_of": self._because_of(ground),
            "answers": [self._answer(answer) for answer in ground.answers],
            "unanswered": [self._asked(name) for name in ground.missing],
            "finding": ground.finding,
            "otherwise": len(self.kb.rules_for[ground.finding]) - 1 if ground.finding and parts else 0,
            "parts": parts,
        }

    def _because_of(self, ground: Ground) -> str:
        """What decided it, in a few words: the answers it looked at, or the steps that brought a finding."""
        several = bool(ground.finding) or len(ground.answers) + len(ground.missing) > 1
        answers = ground.answers[:MOST_TOLD] if ground.finding else ground.answers
        said = [
            f"{self.kb.attribute(answer.attribute).label}: " * several
            + f"{self.words.value(answer.attribute, answer.value)} ({self.words.said(answer, self.facts.session)})"
            for answer in answers
        ]
        more = len(ground.answers) - len(answers)
        said += [f"and {more} more answer{'s' if more > 1 else ''}"] * bool(more)
        silent = [name for name in ground.missing if self.facts.answer(name) is None]
        for told, names in (
            ("not answered", silent),
            ("not answered often enough", [n for n in ground.missing if n not in silent]),
        ):
            labels = [self.kb.attribute(name).label for name in names]
            rest = f" and {len(labels) - MOST_NAMED} more" if len(labels) > MOST_NAMED else ""
            said += [f"{', '.join(labels[:MOST_NAMED])}{rest}: " * several + told] * bool(labels)
        rules = self.kb.rules_for.get(ground.finding, ())
        steps = [str(self.steps[rule.id]) for rule in rules if rule.id in self.steps]
        said += [f"step{'s' if len(steps) > 1 else ''} {' and '.join(steps)}"] * bool(steps)
        return "; ".join(said) or ("no rule for it fires" if ground.finding else "")

    def _guard(self, guard: Guard) -> Plain:
        return {"rule": guard.rule, **self._ground(guard.ground)}

    def _brakes(self, brakes: Sequence[Brake]) -> list[Plain]:
        """All of them; those that stand or are near are `shown` in a text."""
        near = [brake for brake in brakes if not brake.stands and brake.arguments[0].short <= NEAR_BY]
        return [
            {**self._brake(one), "shown": one.stands or one.kind == "gate" or one in near[:NEAREST]} for one in brakes
        ]

    def _caveats(self, why: Why) -> list[Plain]:
        """What the research behind it does not show, in the order of its reasons."""
        one, cited = why.target, [name for argument in why.arguments for name in argument.rule.evidence]
        entry = self.kb.strategies.get(one.id) if one.kind == "recommend" else self.kb.holds.get(one.id)
        cited += entry.evidence if entry and one.kind in ("recommend", "hold") else ()
        sources = [self.kb.evidence[name] for name in dict.fromkeys(cited)]
        return [{"id": one.id, "short": one.short, "caveat": one.caveat} for one in sources if one.caveat]

    def _brake(self, brake: Brake) -> Plain:
        return {
            "kind": brake.kind,
            "id": brake.id,
            "title": brake.title,
            "limit": brake.limit,
            "stands": brake.stands,
            "rules": [self._argument(argument) for argument in brake.arguments],
        }

    def _outcome(self, advice: Advice) -> list[Plain]:
        """Everything in the advice, with the rules it came from."""
        rows: list[tuple[str, str, str, str, Sequence[Any]]] = []
        if advice.gate:
            rows.append(("gate", advice.gate.notice.id, advice.gate.notice.title, "", advice.gate.reasons))
        rows += [("recommend", r.strategy.id, r.strategy.title, r.timing, r.reasons) for r in advice.recommendations]
        rows += [("hold", h.hold.id, h.hold.title, "", h.reasons) for h in advice.holds]
        rows += [("stopped", s.strategy.id, s.strategy.title, "", s.reasons) for h in advice.holds for s in h.stopped]
        rows += [("notice", n.notice.id, n.notice.title, "", n.reasons) for n in advice.notices]
        moved = {r.strategy.id: r for r in advice.recommendations}
        return [
            {
                "kind": kind,
                "id": name,
                "title": title,
                "timing": timing,
                "rank": moved[name].rank if kind == "recommend" else 0,
                "moved_by": [self.kb.holds[hold].title for hold in moved[name].moved_by] if kind == "recommend" else [],
                "put_back": kind == "recommend" and moved[name].put_back,
                "steps": sorted(self.steps[reason.rule] for reason in reasons),
            }
            for kind, name, title, timing, reasons in rows
        ]

    def _change(self, change: Change) -> Plain:
        attribute = self.kb.attributes[change.attribute]
        return {
            **self._asked(change.attribute),
            "now": self._now(change.attribute),
            "answers": [attribute.word(answer.value) for answer in change.answers],
            "alike": [[attribute.word(v) for v in change.alike.get(a.value, ())] for a in change.answers],
            "ranges": [[attribute.word(low), attribute.word(high)] for low, high in change.ranges],
            "says": self.words.change(change),
            "by": self.kb.sources[change.answers[0].source].label,
            "fixed": attribute.fixed,
        }

    def _now(self, name: str) -> Plain | None:
        now = self.facts.answer(name)
        return self._answer(now) if now else None

    def _answer(self, answer: Answer) -> Plain:
        return {
            "attribute": answer.attribute,
            "label": self.kb.attribute(answer.attribute).label,
            "value": self.kb.attribute(answer.attribute).word(answer.value),
            "source": answer.source,
            "session": answer.session,
            "says": self.words.value(answer.attribute, answer.value),
            "said": self.words.said(answer, self.facts.session),
        }

    def _asked(self, name: str) -> Plain:
        attribute = self.kb.attribute(name)
        return {"attribute": name, "label": attribute.label, "question": attribute.question}


def _timing_confidence(item: Recommendation, arguments: Iterable[Argument]) -> Confidence:
    """How sure it is that a recommendation is due so early: as the surest rule that wants it by then."""
    return max(
        argument.confidence
        for argument in arguments
        for advised in argument.rule.recommend
        if advised.strategy == item.strategy.id and TIMINGS.index(advised.timing) <= TIMINGS.index(item.timing)
    )


def difference(one: Difference) -> Plain:
    """How one thing stands otherwise in a second advice."""
    before, after = (standing.rules if standing else () for standing in (one.before, one.after))
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "ways": list(one.ways),
        "before": _standing(one.before),
        "after": _standing(one.after),
        "new_rules": [rule for rule in after if rule not in before],
        "old_rules": [rule for rule in before if rule not in after],
    }


def _standing(standing: Standing | None) -> Plain | None:
    if standing is None:
        return None
    return {"confidence": standing.confidence.word, "timing": standing.timing, "rank": standing.rank}


def differing(differences: Sequence[Plain], behind: Mapping[str, str]) -> str:
    """Differences in the words of `what if`; `behind` gives a sentence on some, by kind and id with a blank between."""
    shared = environment(DIFFERENCES, ()).get_template(DIFFERENCES)
    return str(shared.make_module().told(differences, behind))  # type: ignore[attr-defined]


def explanation(explained: Plain, form: str = "text", folders: Sequence[Path] = ()) -> str:
    """An explanation as text for a terminal, or as JSON. Raises TemplateError as `report` does."""
    if form == "json":
        return to_json(explained)
    return render(TEMPLATE, explained, folders)
