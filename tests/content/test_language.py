"""The shipped texts speak plainly: short sentences, easy words, no label or blame for anyone, no unexplained jargon.

How all this is measured, and the lists of words, stand in tests/language.py.
"""

from __future__ import annotations

import dataclasses

import pytest

from alliance_expert import load

from ..language import (
    BLAME,
    JARGON,
    LABELS,
    PARTS,
    Text,
    abbreviations,
    beside,
    blame,
    entries,
    fixed_words,
    handed_to_clients,
    hits,
    jargon,
    labels,
    length,
    passages,
    sentences,
    texts,
    too_hard,
    too_long,
)


def test_wording_for_clients_can_be_read_after_six_years_of_school():
    # Each strategy by itself, however short, because a client gets it without its neighbours.
    hard = [one for handed in handed_to_clients().values() for one in too_hard(handed, 6)]
    assert not hard, "\n".join(hard)


def test_wording_for_clinicians_can_be_read_after_eleven_years_of_school():
    for_clients = {text for handed in handed_to_clients().values() for text in handed}
    hard = too_hard([text for text in texts() if text not in for_clients], 11)
    assert not hard, "\n".join(hard)


def test_no_sentence_has_more_than_25_words():
    long = [f"{length(one)} words: {text}" for text in texts() for one in too_long(text.words, 25)]
    assert not long, "\n".join(long)


def test_no_text_puts_a_label_on_anybody():
    labelling = [f"{word}: {text}" for text in texts() for word in labels(text.words)]
    assert not labelling, "\n".join(labelling)


def test_no_text_blames_anybody():
    # The title of a hold is left out, because it names what to leave alone, and that may be blame.
    read = [text for text in texts() if not (text.entry.startswith("holds ") and text.part == "title")]
    blaming = [f"{word}: {text}" for text in read for word in blame(text.words)]
    assert not blaming, "\n".join(blaming)


def test_a_term_of_the_trade_is_explained_where_it_stands():
    unexplained = [f"{term}: {text}" for text in texts() for term in jargon(text.words, beside(text))]
    assert not unexplained, "\n".join(unexplained)


def test_an_abbreviation_is_spelt_out_where_it_stands():
    unexplained = [f"{short}: {text}" for text in texts() for short in abbreviations(text.words, beside(text))]
    assert not unexplained, "\n".join(unexplained)


NOT_READ = {
    "id", "refs", "lecture", "evidence", "who", "status", "default_source", "best", "find", "hold", "notice", "gate",
    # what a paper is called; nobody may reword a citation
    "citation", "short", "doi", "measure",
}  # fmt: skip


@pytest.mark.parametrize("kind", PARTS)
def test_every_text_that_an_educator_can_write_is_looked_at(kind):
    texts_of_one = {
        field.name
        for field in dataclasses.fields(entries(load(), kind)[0])
        if field.type in ("str", "tuple[str, ...]", "tuple[Option, ...]", "tuple[Advised, ...]")
    }
    assert texts_of_one - NOT_READ == set(PARTS[kind])


def test_the_words_of_every_kind_of_entry_and_of_every_template_are_among_the_texts():
    assert {text.entry.split()[0] for text in texts()} == {*PARTS, "legs", "groups", "sections", "templates"}
    assert sum(text.entry.startswith("templates ") for text in texts()) > 50


EASY = "You can stop at any time. You can say that it is too much. Then we do less, or we do it in a way that you like."
MIDDLING = (
    "A therapist who asks how it has been for the client will often notice a disagreement sooner. "
    "Talking about it openly makes it possible to change the plan together before the client decides to leave."
)
HARD = (
    "The therapeutic relationship necessitates continuous evaluation of individual expectations and experiences. "
    "Unacknowledged misunderstandings characteristically precipitate interpersonal deterioration, and subsequently "
    "discontinuation, notwithstanding considerable professional experience on both sides."
)


@pytest.mark.parametrize(
    ("words", "for_clients", "for_clinicians"), [(EASY, False, False), (MIDDLING, True, False), (HARD, True, True)]
)
def test_long_words_in_long_sentences_are_hard_to_read(words, for_clients, for_clinicians):
    read = [Text("strategies mine", "say", words)]
    assert (bool(too_hard(read, 6)), bool(too_hard(read, 11))) == (for_clients, for_clinicians)


def test_a_text_too_short_for_a_grade_is_measured_with_its_neighbours_of_the_same_kind():
    rules = [Text(f"rules r{n}", "because", "Here are seven words in a row.") for n in range(8)]
    title = Text("holds h", "title", "A title is no sentence")
    why = Text("holds h", "why", "This is of another kind.")
    say = Text("strategies s", "say", "This is said aloud.")
    steps = Text("strategies s", "steps", "This explains it.")
    assert passages([*rules, title, why, say, steps]) == [rules[:3], rules[3:], [why], [say], [steps]]


@pytest.mark.parametrize(
    ("words", "lengths"),
    [
        ("One two three. Four five?", [3, 2]),
        ("Say it, and then stop; no reasons and no “but”. Wait.", [10, 1]),
        ('One "no" does not close it. (Nor do two.) Ask!', [6, 3, 1]),
        ("For tasks it was r = .28 and for all 0.25.", [10]),
        ("A well-meant word — or two – helps", [6]),
        ("a label", [2]),
    ],
)
def test_words_are_counted_exactly(words, lengths):
    assert [length(one) for one in sentences(words)] == lengths


def test_a_sentence_of_26_words_is_too_long():
    assert too_long(f"Short. Then {'and then ' * 12}.", 25) == []
    assert too_long(f"Short. Then {'and then ' * 12}on.", 25) == [f"Then {'and then ' * 12}on."]


@pytest.mark.parametrize(("pattern", "bad"), LABELS.items(), ids=LABELS.values())
def test_each_label_is_caught(pattern, bad):
    assert hits([pattern], bad)
    assert labels(bad)


@pytest.mark.parametrize(("pattern", "bad"), BLAME.items(), ids=BLAME.values())
def test_each_word_of_blame_is_caught(pattern, bad):
    assert hits([pattern], bad)
    assert blame(bad)


@pytest.mark.parametrize(
    "fair",
    [
        "It depends on the bus, and the client is independent of it.",
        "They are free to refuse, and have a right to refuse.",
        "A borderline score tells little.",
        "Play a game with the child, or act out the scene together.",
        "Who else should have a say?",
        "If the connection fails, ring.",
        "Neither defend nor judge the colleague.",
        "This is difficult, and a client may say so.",
        "Go on without hunting for faults.",
        "It is nobody's fault, and not the client's fault least of all.",
        "This is a skill to practise, not a flaw.",
        "It asks for no excuse, and nobody is to blame.",
        "Is anyone hurting you through abuse or neglect?",
    ],
)
def test_the_same_words_in_a_fair_sense_pass(fair):
    assert (labels(fair), blame(fair)) == ([], [])


def test_blame_is_denied_only_in_its_own_sentence():
    assert blame("That is not so. It is your fault.") == ["your fault"]


@pytest.mark.parametrize("term", JARGON)
def test_each_term_of_the_trade_is_caught(term):
    assert term in jargon(f"Mind the {term}.")


def test_a_term_of_the_trade_may_stand_beside_its_gloss():
    assert jargon("There is a strain between you (a rupture).") == []
    assert jargon("Withdrawal rupture", beside="There is a strain between you.") == []
    assert jargon("Withdrawal rupture", beside="There is a rupture between you.") == ["rupture"]
    assert jargon("The interpreter counts time and again.") == []


def test_words_to_say_are_never_explained_by_what_stands_beside_them():
    say = next(text for text in texts() if text.part == "say")
    title = next(text for text in texts() if text.entry == say.entry and text.part == "title")
    assert beside(say) == ""
    assert title.words in beside(title)


@pytest.mark.parametrize(
    ("words", "beside", "caught"),
    [
        ("If you use the SRS, what was it?", "", ["SRS"]),
        ("If you use the Session Rating Scale (SRS), what was it?", "", []),
        ("SRS total", "If you use the Session Rating Scale (SRS), what was it?", []),
        ("alliance score (WAI-SR)", "", ["WAI-SR"]),
        ("the short Working Alliance Inventory (WAI-SR)", "", []),
        ("EMDR (eye movements, to digest a memory)", "", []),
        ("cognitive behavioural (CBT)", "", []),
        ("a school of therapy (CBT)", "", ["CBT"]),
        ("Tea, coffee etc. are there, e.g. in the hall.", "", ["etc", "e.g."]),
        ("I am here. A new line begins.", "", []),
    ],
)
def test_an_abbreviation_is_caught_unless_it_is_spelt_out(words, beside, caught):
    assert abbreviations(words, beside) == caught


def test_a_template_says_what_stands_outside_its_tags_and_in_quotation_marks_inside_them():
    template = '<p class="a b">{{ "Say:" if it.who == "therapist" else x }}<b>Take care</b>{% for a in b %}\nNOT NOW\n'
    said = [words for words in fixed_words(template) if words]
    assert said == ["Say:", "therapist", "Take care", "not now"]
