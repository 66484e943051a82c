"""What loads and may still not be right: one check to a module, each with its ID, its page and its examples.

A module has `ID` and `check(content)`, which reports problems; its docstring says why, with a bad and a good example
that a test runs. `docs/checks` is made from these docstrings.
"""

from __future__ import annotations

from types import ModuleType

from . import (
    always_true,
    draft_in_use,
    empty_finding,
    hard_to_read,
    idle_stop,
    idle_test,
    loaded_word,
    long_sentence,
    loose_blanks,
    lost_text,
    missing_label,
    never_true,
    no_heading,
    no_question,
    not_for_the_file,
    replaced_scenario,
    reworded_safety,
    rule_without_source,
    stated_default,
    twin_rules,
    unexplained_abbreviation,
    unexplained_term,
    unfinished,
    untested_rule,
    unused_attribute,
    unused_evidence,
    unused_finding,
    unused_strategy,
    unverified_figure,
)

CHECKS: tuple[ModuleType, ...] = (
    empty_finding, unused_finding, unused_attribute, unused_strategy, unused_evidence, idle_stop,
    untested_rule, rule_without_source, draft_in_use, twin_rules, never_true, always_true, idle_test,
    long_sentence, hard_to_read, loaded_word, unexplained_term, unexplained_abbreviation, unverified_figure,
    missing_label, no_question, no_heading, not_for_the_file, unfinished, lost_text, reworded_safety, replaced_scenario,
    stated_default, loose_blanks,
)  # fmt: skip

__all__ = ["CHECKS"]
