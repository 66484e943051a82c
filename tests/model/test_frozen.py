"""Values are what the standard library's frozen dataclasses are; they are only made faster."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import pytest

from alliance_expert.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit."""

    code: str
    answers: tuple[str, ...]
    note: str = ""
    lines: tuple[str, ...] = field(default=(), hash=False)
    places: dict[str, int] = field(default_factory=dict, hash=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """One visit."""

    code: str
    answers: tuple[str, ...]
    note: str = ""
    lines: tuple[str, ...] = field(default=(), hash=False)
    places: dict[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Other:
    code: str
    answers: tuple[str, ...]


FIRST = Visit("A17", ("calm",))


def outcome(run: Callable[[], Any]) -> str:
    try:
        return repr(run())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    "run",
    [
        lambda visit: visit("A17", ("calm",)),
        lambda visit: visit(code="A17", answers=(), note="new"),
        lambda visit: visit("A17"),
        lambda visit: visit("A17", (), whatever=1),
        lambda visit: visit("A17", (), "", (), {"x": 1}),
        lambda visit: replace(visit("A17", ()), note="changed"),
        lambda visit: dataclasses.asdict(visit("A17", ())),
        lambda visit: setattr(visit("A17", ()), "note", "changed"),
        lambda visit: delattr(visit("A17", ()), "note"),
        lambda visit: visit("A17", ()).places.update(x=1),
        lambda visit: visit("A17", ()).__dict__,
        lambda visit: hash(visit("A17", {})),
        lambda visit: visit.__match_args__,
        lambda visit: visit.__slots__,
        lambda visit: visit.__doc__,
    ],
)
def test_a_value_is_what_the_standard_library_makes(run):
    assert outcome(lambda: run(Visit)) == outcome(lambda: run(Standard)).replace("Standard", "Visit")


def test_parameters_are_the_fields_with_their_defaults():
    parameters = inspect.signature(Visit).parameters
    assert list(parameters) == [one.name for one in dataclasses.fields(Visit)]
    assert parameters["note"].default == ""


def test_values_are_equal_where_class_and_fields_are():
    assert Visit("A17", ("calm",)) == FIRST
    assert hash(Visit("A17", ("calm",), lines=("not hashed",))) == hash(FIRST)
    assert Visit("A17", ("calm",), lines=("compared",)) != FIRST
    assert Other("A17", ("calm",)) != FIRST
    assert FIRST != ("A17", ("calm",), "", (), {})


def test_each_value_has_a_default_of_its_own():
    assert Visit("A17", ()).places is not Visit("A17", ()).places


def test_a_value_can_be_copied_and_sent():
    assert copy.copy(FIRST) == copy.deepcopy(FIRST) == pickle.loads(pickle.dumps(FIRST)) == FIRST
    assert pickle.loads(pickle.dumps(Other("A17", ()))) == Other("A17", ())


def test_nothing_of_a_value_is_changed():
    with pytest.raises(FrozenInstanceError):
        FIRST.code = "B3"
    assert FIRST.code == "A17"
