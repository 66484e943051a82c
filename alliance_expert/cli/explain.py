"""`alliance-expert explain`: why, why not, what if, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import load
from ..errors import CaseError
from ..model.case import Answer, Facts
from ..model.knowledge import DRAFT, KnowledgeBase
from ..source.shape import closest
from .screen import result
from .shared import (
    PATH,
    Examples,
    Function,
    facts_of,
    ids_beginning,
    knowledge_options,
    pack_folders,
    session_option,
    spare,
    template_folders,
)

if TYPE_CHECKING:
    from ..explain.targets import Target


def _explainable(kb: KnowledgeBase) -> Iterable[str]:
    from ..explain.targets import names

    return names(kb)


_ids_beginning = ids_beginning(_explainable)


def _asks(flag: str, said: str) -> Callable[[Function], Function]:
    return click.option(flag, metavar="ID", help=said, shell_complete=_ids_beginning)


@click.command(
    cls=Examples.Command,
    name="explain",
    examples="""
    alliance-expert explain A17.yaml
    alliance-expert explain A17.yaml --why ID
    alliance-expert explain A17.yaml --why-not ID
    alliance-expert explain A17.yaml --what-if alliance.goals=2 --what-if client.past_therapy=?
    alliance-expert explain A17.yaml --flip ID
    """,
)
@click.argument("case", metavar="CASE|-", type=PATH)
@click.argument("name", metavar="[ID]", required=False, shell_complete=_ids_beginning)
@_asks("--why", "Why is it in the advice, and what speaks against it?")
@_asks("--why-not", "Why is it not in the advice? The nearest rules first.")
@click.option(
    "--what-if",
    "changes",
    multiple=True,
    metavar="ATTRIBUTE=VALUE",
    help="What would be different with this answer? =? for unknown. May be given again.",
)
@_asks("--flip", "Which smallest changes of answers would bring it, or take it away?")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    help="Form of the explanation. Without it: json if FILE ends in .json, else text.",
)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write to FILE instead of the screen; - is the screen.")
@session_option
@knowledge_options
def explain_command(
    case: str,
    name: str | None,
    why: str | None,
    why_not: str | None,
    changes: tuple[str, ...],
    flip: str | None,
    form: str | None,
    output: str | None,
    session: int | None,
    packs: tuple[str, ...],
    only: bool,
    templates: tuple[str, ...],
) -> None:
    """Explain the advice on a case: the whole reasoning, or one question about it.

    With ID alone: why it is in the advice, or why not. ID is that of a strategy, hold, finding, notice or rule, as
    reports, `rules list` and --format json name it.
    """
    asked = [one for one in (name, why, why_not, flip, changes or None) if one is not None]
    if len(asked) > 1:
        raise click.UsageError("Ask one question at a time: ID, --why, --why-not, --flip, or --what-if.")
    form = form or _form_of(output)
    spare(output, case)
    kb = load(pack_folders(packs, only))
    facts = facts_of(case, kb, session)
    from ..report.explained import explanation

    result(
        explanation(_explained(kb, facts, name, why, why_not, changes, flip), form, template_folders(templates)), output
    )


def _form_of(output: str | None) -> str:
    """The form that the file's name ends in; explanations have no page of their own."""
    ending = Path(output or "").suffix
    if ending in (".html", ".md"):
        said = f"no explanation ends in {ending}. Use .json or .txt, or say --format as well."
        raise click.BadParameter(said, param_hint="--output")
    return "json" if ending == ".json" else "text"


def _explained(
    kb: KnowledgeBase,
    facts: Facts,
    name: str | None,
    why: str | None,
    why_not: str | None,
    changes: Sequence[str],
    flip: str | None,
) -> dict[str, Any]:
    from ..advice import advise
    from ..engine import Verdicts
    from ..explain import look_ahead
    from ..explain.differences import differences
    from ..explain.flips import flips
    from ..explain.targets import presence
    from ..explain.why import Reasoning
    from ..report.explained import Explained

    verdicts = Verdicts(kb)
    consultation = verdicts.consult(facts)
    advice = advise(kb, consultation)
    explained = Explained(kb, advice)
    if changes:
        answers = _answers(changes, kb, facts)
        after = advise(kb, verdicts.consult(facts.with_answers(*answers)))
        return explained.what_if(answers, differences(advice, after))
    reasoning = Reasoning(kb, consultation, advice)
    if flip is not None:
        one = _target(kb, flip, "--flip")
        return explained.flip(one, reasoning.present(one), flips(kb, facts, presence(kb, one)))
    asked = {"ID": name, "--why": why, "--why-not": why_not}
    hint, about = next(((hint, said) for hint, said in asked.items() if said is not None), ("", None))
    if about is None:
        return explained.whole(reasoning)
    one = _target(kb, about, hint)
    present = reasoning.present(one)
    if why and not present:
        raise click.BadParameter(f"{why} is not in the advice. Ask --why-not {why}.", param_hint="--why")
    if why_not and present:
        raise click.BadParameter(f"{why_not} is in the advice. Ask --why {why_not}.", param_hint="--why-not")
    if not present:
        return explained.why_not(reasoning.why_not(one))
    return explained.why(Reasoning(kb, consultation, look_ahead(kb, advice)).why(one))


def _target(kb: KnowledgeBase, name: str, hint: str) -> Target:
    from ..explain.targets import names, target

    try:
        return target(kb, name)
    except KeyError as error:
        asleep = next((rule for rule in kb.rules if rule.id == name), None)
        said = f"nothing that can be in the advice has the id {name!r}.{closest(name, names(kb))}"
        if asleep:
            why = "a draft" if asleep.status == DRAFT else "switched off"
            said = f"the rule {name!r} is {why}, so it does not fire; it stands at {asleep.place}."
        if name in kb.attributes:
            said = f"{name} is a question. What another answer would change: --what-if {name}=VALUE"
        raise click.BadParameter(said, param_hint=hint) from error


def _answers(changes: Sequence[str], kb: KnowledgeBase, facts: Facts) -> tuple[Answer, ...]:
    from ..casebook import read_answer

    answers: dict[str, Answer] = {}
    for said in changes:
        try:
            answer = read_answer(said, kb, facts)
        except CaseError as error:
            problems = " ".join(f"{problem.message}. {problem.advice}" for problem in error.problems)
            raise click.BadParameter(problems, param_hint="--what-if") from error
        if answer.attribute in answers:
            raise click.BadParameter(f"{answer.attribute} is given twice. Keep one.", param_hint="--what-if")
        answers[answer.attribute] = answer
    return tuple(answers.values())
