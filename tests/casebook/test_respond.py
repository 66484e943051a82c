"""What was done with the advice is put into the text that a person wrote, and nothing else in it is touched."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_expert.casebook import case_text, read_case, recorded, with_response
from alliance_expert.errors import CaseError
from alliance_expert.model.case import Case, Response

from ..amount import some
from ..invented import ATTRIBUTES, HOLDS, STRATEGIES, cases, knowledge_base
from ..packs import small_kb

KB = small_kb()
INVENTED = knowledge_base()
ITEMS = (*STRATEGIES, *HOLDS)
WHYS = st.sampled_from(
    [
        "not_now",
        "The client said no.",
        'a "b" } c',
        "# no",
        "a: b, {c}",
        "- x",
        "yes",
        "ä?",
        "don't",
        "now :} # x",
        'it "}" # y',
        "a # b",
    ]
)


def text_of(raw: str, said, session: int = 4, kb=KB):
    return recorded(raw.encode(), "A17.yaml", kb, session, said)


def taken_up(item: str, session: int = 4):
    return {item: Response(item, True, "", session)}


def set_aside(item: str, why: str, session: int = 4):
    return {item: Response(item, False, why, session)}


HAND = """\
# My own file.
case: A17   # a code

sessions:
  - number: 3
    facts: {safety.risk: no}      # asked twice
  # After the break:
  - number: 4
    note: |
      Calmer.
      # no comment, but a part of the note
    facts:
      alliance.goals: 2  # she said so
      # The tasks were not spoken of.

# The end.
"""


def test_what_was_taken_up_stands_behind_the_facts_of_its_session():
    done = text_of(HAND, taken_up("ask-openly"))
    assert done.whole
    assert done.text == HAND.replace("not spoken of.\n", "not spoken of.\n    responses:\n      ask-openly: accepted\n")


def test_words_that_are_taken_away_are_gone_whatever_signs_they_hold():
    before = text_of(HAND, set_aside("ask-openly", "not now :} # her brother")).text
    done = text_of(before, taken_up("ask-openly"))
    assert done.whole
    assert done.text == HAND.replace("not spoken of.\n", "not spoken of.\n    responses:\n      ask-openly: accepted\n")


def test_a_session_in_braces_gets_it_within_the_braces():
    flow = HAND.replace("  - number: 3\n    facts: {safety.risk: no}  ", "  - {number: 3, facts: {safety.risk: no}}  ")
    done = text_of(flow, set_aside("ask-openly", "too early", 3), 3)
    assert done.whole
    assert done.text == flow.replace("no}}", "no}, responses: {ask-openly: {set_aside: too early}}}")


def test_a_case_in_json_stays_json():
    data = {"case": "A17", "sessions": [{"number": 4, "facts": {"alliance.goals": 2}, "note": "}"}]}
    done = text_of(json.dumps(data, indent=2), set_aside("ask-openly", 'a "b"'))
    data["sessions"][0]["responses"] = {"ask-openly": {"set_aside": 'a "b"'}}
    assert (json.loads(done.text), done.whole) == (data, True)
    assert done.text.replace(" ", "").endswith(
        '"note":"}","responses":{"ask-openly":{"set_aside":"a\\"b\\""}}\n}\n]\n}'
    )


def test_a_second_response_stands_behind_the_first_and_another_takes_the_place_of_one():
    first = HAND.replace(
        "not spoken of.\n", "not spoken of.\n    responses:\n      ask-openly: accepted  # gladly\n      # so far\n"
    )
    both = text_of(first, taken_up("no-link"))
    assert both.text == first.replace("# so far\n", "# so far\n      no-link: accepted\n")
    other = text_of(both.text, set_aside("ask-openly", "not_now"))
    assert (other.text, other.whole) == (both.text.replace("y: accepted  #", "y: {set_aside: not_now}  #"), True)
    assert text_of(other.text, taken_up("ask-openly")).text == both.text


def test_what_is_taken_back_goes_with_its_lines_and_a_comment_at_it_is_told():
    first = HAND.replace(
        "not spoken of.\n",
        "not spoken of.\n    responses:\n      ask-openly: accepted\n      no-link:\n        set_aside: x # why\n",
    )
    one = text_of(first, {"no-link": None})
    assert (one.text, one.whole) == (first.replace("      no-link:\n        set_aside: x # why\n", ""), False)
    none = text_of(one.text, {"ask-openly": None})
    assert (none.text, none.whole) == (HAND, True)


@pytest.mark.parametrize(
    ("written", "comes"),
    [
        ("  note: |+\n    a\n    # b\n\n\n", "# end\n"),
        ('  note: "a\n b\n\n c"\n', "# x\n- number: 5\n  facts: {}\n"),
        ("  note: a\n   b\n   # c\n", "\nnote: x\n"),
        ("  note: 'no\n }'  # }\n", "-\n  # five\n  number: 5\n  facts: {}\n"),
        ("  note: x\n", "...\n"),
    ],
)
def test_it_stands_behind_all_that_is_of_its_session_and_before_what_is_not(written, comes):
    begins = "case: A17\nsessions:\n- number: 4\n  facts: {safety.risk: no,\n alliance.goals: 2 # hi }\n }\n"
    done = text_of(begins + written + comes, taken_up("ask-openly"))
    assert (done.text, done.whole) == (f"{begins}{written}  responses:\n    ask-openly: accepted\n{comes}", True)
    assert text_of(done.text, {"ask-openly": None}).text == begins + written + comes


def test_several_go_in_at_once():
    done = text_of(HAND, {**taken_up("ask-openly"), **set_aside("link-later", "does not fit"), **taken_up("no-link")})
    assert done.text.count("accepted\n") == 2 and done.whole


def test_nothing_to_change_changes_nothing():
    assert text_of(HAND, {"ask-openly": None}).text == HAND


@pytest.mark.parametrize(
    "odd",
    ["? number\n    : 4\n    facts: {}\n", "facts: {}\n    responses:\n      ask-openly: accepted\n    number: 4\n"],
)
def test_what_is_written_in_an_odd_way_comes_out_right_all_the_same(odd):
    text = f"case: A17\nsessions:\n  - {odd}"
    done = text_of(text, taken_up("no-link"))
    read = read_case(text.encode(), "A17.yaml", KB)
    assert read_case(done.text.encode(), "A17.yaml", KB) == with_response(
        read, 4, "no-link", taken_up("no-link")["no-link"]
    )


def test_where_it_cannot_be_proved_the_case_is_written_anew_and_it_is_said():
    text = "case: A17\nsessions: [{number: 4, facts: {},}]  # mine\n"
    done = text_of(text, taken_up("no-link"))
    read = read_case(text.encode(), "A17.yaml", KB)
    wanted = with_response(read, 4, "no-link", taken_up("no-link")["no-link"])
    assert (done.text, done.whole) == (case_text(wanted, KB.attributes), False)
    assert text_of(case_text(read, KB.attributes), taken_up("no-link")).whole


def test_a_file_that_is_not_understood_is_refused():
    with pytest.raises(CaseError):
        text_of("case: A17\n", taken_up("ask-openly"))
    with pytest.raises(CaseError):
        recorded(b"\xff", "A17.yaml", KB, 4, {})


# --- the law


@st.composite
def responded(draw: st.DrawFn) -> Case:
    """A case of which some sessions have responses."""
    case = draw(cases())
    return replace(
        case,
        sessions=tuple(
            replace(one, responses=tuple(draw(a_response(item, one.number)) for item in draw(st.lists(st.sampled_from(ITEMS), unique=True, max_size=3))))
            for one in case.sessions
        ),
    )  # fmt: skip


@st.composite
def a_response(draw: st.DrawFn, item: str, session: int) -> Response:
    why = draw(st.one_of(st.just(""), WHYS))
    return Response(item, not why, why, session)


@st.composite
def by_hand(draw: st.DrawFn, case: Case) -> str:
    """The case as a person may have written it."""
    noted = replace(
        case,
        sessions=tuple(replace(one, note=draw(st.sampled_from(["", "}", "a # b", "x: {y}"]))) for one in case.sessions),
    )
    lines = []
    deep = draw(st.integers(0, 3))
    for line in case_text(noted, ATTRIBUTES).splitlines():
        inner = line.startswith("  ")
        lines.append((" " * deep if inner else "") + line + draw(st.sampled_from(["", "", "  # said", "   "])))
        lines += draw(
            st.sampled_from(
                [
                    [],
                    [],
                    [],
                    [""],
                    ["# mine"],
                    [f"{' ' * (len(line) - len(line.lstrip()) + deep * inner)}# mine }}"],
                    ["        # deep, { and }"],
                ]
            )
        )
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n", "\n...\n"]))


@st.composite
def in_braces(draw: st.DrawFn, case: Case) -> str:
    """The case with its sessions in braces, or all of it."""
    whole = draw(st.booleans())
    data = json.loads(json.dumps(_as_data(case)))
    if whole:
        return json.dumps(data, indent=draw(st.sampled_from([None, 1, 2])), ensure_ascii=False)
    plain = [
        f"  - {{number: {one['number']}, facts: {json.dumps(one['facts'])}"
        + (f", responses: {json.dumps(one['responses'])}" if one["responses"] or draw(st.booleans()) else "")
        + draw(st.sampled_from(["}", " }  # {said}", "\n   }"]))
        for one in data["sessions"]
    ]
    return "\n".join([f"case: {case.code}", "sessions:", *plain, ""])


def _as_data(case: Case):
    return {
        "case": case.code,
        "sessions": [
            {
                "number": one.number,
                "facts": {a.attribute: {"value": _plain(a), "source": a.source} for a in one.answers},
                "responses": {r.item: "accepted" if r.accepted else {"set_aside": r.why} for r in one.responses},
            }
            for one in case.sessions
        ],
    }


def _plain(answer):
    word = ATTRIBUTES[answer.attribute].word(answer.value)
    return (
        ("yes" if word else "no")
        if isinstance(word, bool)
        else word
        if isinstance(word, list | str)
        else int(word)
        if word == int(word)
        else float(word)
    )


@st.composite
def written(draw: st.DrawFn) -> str:
    case = draw(responded())
    text = draw(st.one_of(by_hand(case), in_braces(case)))
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    return draw(st.sampled_from(["", "\ufeff"])) + text


def apart(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """What is gone, and what has come, between the beginning and the end that two texts share."""
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    end = next(
        (n for n, (a, b) in enumerate(zip(old[start:][::-1], new[start:][::-1], strict=False)) if a != b),
        min(len(old), len(new)) - start,
    )
    return old[start : len(old) - end], new[start : len(new) - end]


@settings(max_examples=some(80), deadline=None)
@given(st.data())
def test_the_case_is_the_wanted_one_and_all_else_in_the_text_is_as_it_was_byte_for_byte(data):
    text = data.draw(written())
    case = read_case(text.encode(), "A17.yaml", INVENTED)
    session = data.draw(st.sampled_from(case.sessions))
    item = data.draw(st.sampled_from(ITEMS))
    had = [one.item for one in session.responses]
    response = data.draw(
        st.one_of(st.none(), a_response(item, session.number)) if item in had else a_response(item, session.number)
    )
    done = recorded(text.encode(), "A17.yaml", INVENTED, session.number, {item: response})
    wanted = with_response(case, session.number, item, response)
    assert read_case(done.text.encode(), "A17.yaml", INVENTED) == wanted
    gone, come = apart(text.encode(), done.text.encode())
    assert len(come) < 120
    if item not in had:
        assert (gone, done.whole) == (b"", True)
    else:
        assert len(gone) < 160
        assert done.whole or b"#" in gone


@settings(max_examples=some(50), deadline=None)
@given(st.data())
def test_a_file_that_the_program_wrote_is_then_as_if_it_had_written_it_anew(data):
    """So the interview does not take it for one that a person wrote."""
    case = data.draw(responded())
    session, item = data.draw(st.sampled_from(case.sessions)), data.draw(st.sampled_from(ITEMS))
    response = data.draw(st.one_of(st.none(), a_response(item, session.number)))
    written = case_text(case, ATTRIBUTES)
    done = recorded(written.encode(), "A17.yaml", INVENTED, session.number, {item: response})
    assert done.text == case_text(with_response(case, session.number, item, response), ATTRIBUTES)
