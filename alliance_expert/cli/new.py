"""`alliance-expert rules new ...`: a start, in files that did not exist before."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import FileError
from ..model.knowledge import TIMINGS
from ..model.vocabulary import Kind
from ..source.files import FORBIDDEN, write_text
from ..source.shape import ID, closest, listing
from .screen import message
from .shared import NAME, SETTINGS, WIDTH, Examples, pack_folders, program, quoted, rule_options, with_the_one_here

if TYPE_CHECKING:
    from ..author.new import Bench

CONCLUSIONS = {"recommend": "strategies", "find": "findings", "hold": "holds", "notice": "notices"}


@click.group(
    cls=Examples,
    context_settings=SETTINGS,
    examples="""
    alliance-expert rules new pack my-pack
    alliance-expert rules new rule ID --rules my-pack
    """,
)
def new() -> None:
    """Begin a pack, or something in it: files with comments, a draft rule, and scenarios that try it.

    What is not given as an option is asked for where there is a terminal, and may be changed later in any case. No file
    is ever replaced.
    """


@new.command(
    cls=Examples.Command,
    name="pack",
    examples="""
    alliance-expert rules new pack my-pack
    alliance-expert rules new pack my-pack --title "What our service does" --author "The team"
    """,
)
@click.argument("name", metavar="FOLDER")
@click.option("--title", help="What the pack is for, in a few words.")
@click.option("--author", help="Who writes it.")
def pack_command(name: str, title: str | None, author: str | None) -> None:
    """Begin a pack in the new folder FOLDER; the folder's name is that of the pack."""
    from ..author.new import bench, pack
    from ..knowledge.files import collect

    folder = Path(name)
    ident = _ident(folder.name, "FOLDER")
    if os.path.lexists(folder):
        raise click.BadParameter(f"{name} is there already, so it stays. Name a new folder.", param_hint="FOLDER")
    shown = ident.replace("-", " ").replace("_", " ").capitalize()
    title = _asked(title, "What is the pack for, in a few words?", shown)
    author = _asked(author, "Who writes it?", "")
    folders = pack_folders((), only=False)
    at = bench(collect(tuple(folders)), len(folders))
    _write(folder, at, pack(at, ident, title, author))


alone_option = click.option("--alone", is_flag=True, help="Begin no draft rule that uses it, and no scenarios.")


def _answers(told: str) -> str:
    """Ids of answers with commas between them."""
    words = [word.strip() for word in told.split(",")]
    wrong = [word for word in words if not ID.fullmatch(word)]
    if wrong:
        said = f"{wrong[0]!r} can not be the id of an answer. Small letters, digits and underscores, such as very_loud."
        raise click.UsageError(said)
    if len(words) < 2 or len(set(words)) < len(words):
        raise click.UsageError("Name two different answers or more, with commas between them.")
    return told


def _ident(name: str, hint: str) -> str:
    if not ID.fullmatch(name):
        said = f"{name!r} can not be an id. Small letters, digits and hyphens make one, such as slow-pace."
        raise click.BadParameter(said, param_hint=hint)
    return name


@new.command(
    cls=Examples.Command,
    name="attribute",
    examples="""
    alliance-expert rules new attribute GROUP.NAME --rules my-pack
    alliance-expert rules new attribute GROUP.NAME --kind many --values "one, another" --rules my-pack
    """,
)
@click.argument("name", metavar="ID")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="The kind of its answers.")
@click.option("--values", metavar="A,B", help="Of a choice and a many: ids of the answers.")
@click.option("--label", help="A few words for it.")
@click.option("--question", help="How it is asked.")
@click.option("--source", metavar="SOURCE", help="Who is taken to have said it, if nobody is named.")
@alone_option
@rule_options
def attribute_command(
    name: str,
    kind: str | None,
    values: str | None,
    label: str | None,
    question: str | None,
    source: str | None,
    alone: bool,
    packs: tuple[str, ...],
    only: bool,
) -> None:
    """Begin something that can be asked, with the id ID."""
    from ..author.new import attribute

    at, folder = _bench(packs, only)
    ident = _fresh(name, at.kb.attributes)
    kind = _one_of(kind, "Which kind of answers?", [one.value for one in Kind], Kind.CHOICE.value)
    words: tuple[str, ...] = ()
    if kind in (Kind.CHOICE.value, Kind.MANY.value):
        told = _asked(values, "Ids of the answers, with commas:", "first_answer, second_answer", _answers)
        words = tuple(word.strip() for word in told.split(","))
    usual = ident.rpartition(".")[2].replace("_", " ").replace("-", " ")
    label = _asked(label, "A few words for it:", usual)
    question = _asked(question, "How is it asked?", f"TODO Ask about {usual}?")
    source = _one_of(source, "Who usually says it?", list(at.kb.sources), at.kb.roles.plain_source)
    _begin(folder, at, "attribute", ident, attribute(at, ident, kind, words, label, question, source), alone)


@new.command(
    cls=Examples.Command,
    name="finding",
    examples="""
    alliance-expert rules new finding ID --rules my-pack
    """,
)
@click.argument("name", metavar="ID")
@click.option("--title", help="What is found, in a few words.")
@click.option("--sentence", help="What it means, in one sentence.")
@alone_option
@rule_options
def finding_command(
    name: str, title: str | None, sentence: str | None, alone: bool, packs: tuple[str, ...], only: bool
) -> None:
    """Begin something that rules conclude on the way, with the id ID."""
    from ..author.new import finding

    at, folder = _bench(packs, only)
    ident = _fresh(name, at.kb.findings)
    title = _asked(title, "What is found, in a few words?", ident.replace("-", " ").capitalize())
    sentence = _asked(sentence, "What does it mean, in one sentence?", "TODO What it means.")
    _begin(folder, at, "finding", ident, finding(at, ident, title, sentence), alone)


@new.command(
    cls=Examples.Command,
    name="strategy",
    examples="""
    alliance-expert rules new strategy ID --rules my-pack
    alliance-expert rules new strategy ID --title "Say what is hard" --who client --rules my-pack
    """,
)
@click.argument("name", metavar="ID")
@click.option("--title", help="What to do, in a few words.")
@click.option("--who", type=click.Choice(["therapist", "client"]), help="Who does it.")
@alone_option
@rule_options
def strategy_command(
    name: str, title: str | None, who: str | None, alone: bool, packs: tuple[str, ...], only: bool
) -> None:
    """Begin something to do, with the id ID."""
    from ..author.new import strategy

    at, folder = _bench(packs, only)
    ident = _fresh(name, at.kb.strategies)
    title = _asked(title, "What is to be done, in a few words?", ident.replace("-", " ").capitalize())
    who = _one_of(who, "Who does it?", ["therapist", "client"], "therapist")
    _begin(folder, at, "strategy", ident, strategy(ident, title, who), alone)


@new.command(
    cls=Examples.Command,
    name="rule",
    examples="""
    alliance-expert rules new rule ID --rules my-pack
    alliance-expert rules new rule ID --when client.motivation=low --recommend offer-choices --rules my-pack
    """,
)
@click.argument("name", metavar="ID")
@click.option("--when", metavar="ATTRIBUTE=ANSWER", help="On which answer it fires.")
@click.option("--recommend", metavar="STRATEGY", help="It recommends this strategy.")
@click.option("--timing", type=click.Choice(TIMINGS), help="When the strategy is due.")
@click.option("--find", metavar="FINDING", help="It concludes this finding.")
@click.option("--hold", metavar="HOLD", help="It says to leave this alone.")
@click.option("--notice", metavar="NOTICE", help="It shows this notice.")
@click.option("--because", metavar="SENTENCE", help="Why it follows.")
@rule_options
def rule_command(
    name: str,
    when: str | None,
    recommend: str | None,
    timing: str | None,
    find: str | None,
    hold: str | None,
    notice: str | None,
    because: str | None,
    packs: tuple[str, ...],
    only: bool,
) -> None:
    """Begin a rule with the id ID, and scenarios that try it."""
    from ..author.new import Draft, rules, usual_attribute, usual_strategy, words_of

    at, folder = _bench(packs, only)
    kb = at.kb
    ident = _fresh(name, [rule.id for rule in kb.rules])
    attribute, word = _answer(when, at, usual_attribute(at), words_of)
    given = {"recommend": recommend, "find": find, "hold": hold, "notice": notice}
    named = [kind for kind, said in given.items() if said]
    if len(named) > 1:
        raise click.UsageError(f"Begin with one conclusion. There are {listing(f'--{kind}' for kind in named)}.")
    kind = named[0] if named else _one_of(None, "What does it conclude?", list(CONCLUSIONS), "recommend")
    known = list(getattr(kb, CONCLUSIONS[kind]))
    own = at.own({"recommend": "strategy", "find": "finding"}.get(kind, kind))
    usual = usual_strategy(at, attribute, word) if kind == "recommend" else next(iter(own), known[0])
    concluded = _one_of(given[kind], f"Which of the {CONCLUSIONS[kind]}?", known, usual)
    timing = _one_of(timing, "When is it due?", list(TIMINGS), TIMINGS[1]) if kind == "recommend" else ""
    because = _asked(because, "Why does it follow, in one sentence?", "TODO Why this follows, in one sentence.")
    draft = Draft(ident, attribute, word, kind, concluded, timing, because)
    _write(folder, at, rules(at, ident, (draft,)))


@new.command(
    cls=Examples.Command,
    name="scenario",
    examples="""
    alliance-expert rules new scenario "what should follow, in words" --rules my-pack
    alliance-expert rules new scenario "what should follow, in words" --of RULE --rules my-pack
    """,
)
@click.argument("name", metavar="NAME")
@click.option("--of", "rule", metavar="RULE", help="The rule that should fire in it.")
@rule_options
def scenario_command(name: str, rule: str | None, packs: tuple[str, ...], only: bool) -> None:
    """Begin a scenario; NAME says in words what should follow."""
    from ..author.new import scenario

    at, folder = _bench(packs, only)
    known = [one.id for one in at.kb.rules]
    rule = _one_of(rule, "Which rule should fire in it?", known, next(iter(at.own("rule")), known[0]))
    files = scenario(at, name, rule)
    if any(file.startswith(".") for file in files):
        raise click.BadParameter("a name has letters or digits in it.", param_hint="NAME")
    _write(folder, at, files)


# --- what is asked


def _asked(given: str | None, question: str, usual: str, check: Callable[[str], str] = lambda text: text) -> str:
    """What an option gives; else, on a terminal, what is typed, until it passes the check; else what is usual."""

    def checked(text: str) -> str:
        if FORBIDDEN.search(text):
            raise click.UsageError("There is a sign in it that nobody can see.")
        return check(text.strip())

    if given is not None:
        return checked(given)
    if not _is_terminal():
        return usual
    return str(click.prompt(question, default=usual, show_default=bool(usual), value_proc=checked, err=True))


def _one_of(given: str | None, question: str, legal: Sequence[str], usual: str) -> str:
    """The same where only some words are legal."""

    def checked(word: str) -> str:
        if word not in legal:
            near = closest(word, legal) or f" There are: {listing(legal, 8)}."
            raise click.UsageError(f"{word!r} is none of them.{near}")
        return word

    if given is not None:
        return checked(given)
    if not _is_terminal():
        return usual
    message(textwrap.fill(f"{question} {listing(legal, 8)}.", WIDTH, break_on_hyphens=False))
    return str(click.prompt(f"Enter for {usual}", default=usual, show_default=False, value_proc=checked, err=True))


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _answer(when: str | None, at: Bench, usual: str, words_of: Callable[[Any], tuple[str, ...]]) -> tuple[str, str]:
    """An attribute and one of its answers."""
    if when is not None and "=" not in when:
        raise click.BadParameter("write it as ATTRIBUTE=ANSWER.", param_hint="--when")
    name, _, word = (when or "").partition("=")
    name = _one_of(name.strip() or None, "On the answer to which attribute?", list(at.kb.attributes), usual)
    legal = words_of(at.kb.attributes[name])
    if not at.kb.attributes[name].words:
        return name, word.strip() or _asked(None, "On which number?", legal[0])
    return name, _one_of(word.strip() or None, "On which answer?", legal, legal[0])


# --- where it is written


def _bench(packs: tuple[str, ...], only: bool) -> tuple[Bench, Path]:
    """Where to write: into the pack that is named last, else into the one in this folder."""
    from ..author.new import bench
    from ..knowledge.files import collect

    named = with_the_one_here(packs)
    if not named:
        said = f"Into which pack? Name its folder with --rules, or begin one: {NAME} rules new pack FOLDER"
        raise click.UsageError(said)
    folder = Path(named[-1])
    folders = tuple(pack_folders(named, only))
    number = next(n for n, one in enumerate(folders) if one.resolve() == folder.resolve())
    return bench(collect(folders, scenarios=True), number), folder


def _fresh(name: str, known: Collection[str]) -> str:
    if _ident(name, "ID") in known:
        raise click.BadParameter(f"there is {name!r} already. Choose another id.", param_hint="ID")
    return name


def _begin(folder: Path, at: Bench, kind: str, name: str, files: Mapping[str, str], alone: bool) -> None:
    """Write something new, also into a file that is there, and, unless it is to be `alone`, rules that use it."""
    from ..author.new import rules_for

    there = at.with_files(files)
    grown = [file for file in files if at.text(file)]
    _write(folder, at, files if alone else {**files, **rules_for(there, kind, name)}, grown)


def _write(folder: Path, at: Bench, files: Mapping[str, str], grown: Collection[str] = ()) -> None:
    """Write all files, or none where one is there that has not `grown`; then the schemas that know what is new in them,
    and tell what to do next.
    """
    from ..author import schema
    from ..author.scenarios import scenarios_in

    there = at.with_files(files)
    scenarios_in(there.files, there.kb)
    made = schema.schemas(there.kb)
    schema.check(made, folder / schema.FOLDER)
    for name in files:
        if name not in grown and os.path.lexists(folder / name):
            raise FileError(f"{folder / name}: is there already, so nothing was written. Choose another id.")
    for name, text in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{path.parent}: cannot be made: {error.strerror}. Check the name and rights.") from error
        write_text(path, text)
        message(f"Written: {path}")
    schema.write(made, folder / schema.FOLDER)
    rules = f"--rules {quoted(str(folder))}"
    message(f"Look for TODO in {'it' if len(files) == 1 else 'them'}. Then:")
    for command in ("lint", "test"):
        message(f"  {program()} rules {command} {rules}")
