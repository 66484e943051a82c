"""The `dataclass(frozen=True, slots=True)` of the standard library, made in a fifth of its time.

Because that one writes and compiles eight functions for each class, in every process anew: for the eighty values that a
consultation loads, a seventh of it. Here only `__init__` is written; all else reads the fields through one getter. The
packages that every command loads take it from here; type checkers see the standard one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as standard
from operator import attrgetter
from typing import TYPE_CHECKING, Any


def made(cls: type[Any]) -> type[Any]:
    """The class as a frozen dataclass with slots, compared by its fields; they may have defaults, and be left out of
    the hash.
    """
    value = standard(init=False, repr=False, eq=False, slots=True)(cls)
    for method in (_init(value), *_compared(value), *_kept(value)):
        method.__qualname__ = f"{cls.__qualname__}.{method.__name__}"
        setattr(value, method.__name__, method)
    return value


def _init(value: type[Any]) -> Callable[..., None]:
    """`__init__` with the fields as parameters. It sets the slots themselves, past the `__setattr__` that refuses."""
    names: dict[str, Any] = {"MISSING": MISSING}
    for field in fields(value):
        names |= {f"set_{field.name}": getattr(value, field.name).__set__, f"default_{field.name}": _default(field)}
    parameters = ", ".join(map(_parameter, fields(value)))
    lines = "".join(f"\n set_{field.name}(self, {_given(field)})" for field in fields(value))
    exec(f"def __init__(self, {parameters}):{lines}", names)
    init: Callable[..., None] = names["__init__"]
    return init


def _parameter(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        return f"{field.name}=MISSING"
    return field.name if field.default is MISSING else f"{field.name}=default_{field.name}"


def _given(field: Field[Any]) -> str:
    if field.default_factory is MISSING:
        return field.name
    return f"default_{field.name}() if {field.name} is MISSING else {field.name}"


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory


def _compared(value: type[Any]) -> tuple[Callable[..., Any], ...]:
    """Equal are two of the same class with equal fields."""
    every = attrgetter(*(field.name for field in fields(value)))
    hashed = attrgetter(*(field.name for field in fields(value) if field.hash is not False))

    def __eq__(self: Any, other: object) -> Any:
        return every(self) == every(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(hashed(self))

    return __eq__, __hash__


def _kept(value: type[Any]) -> tuple[Callable[..., Any], ...]:
    """Written out with all its fields, copied by them, and never changed."""
    names = tuple(field.name for field in fields(value))

    def __repr__(self: Any) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    def __reduce__(self: Any) -> tuple[Any, ...]:
        return self.__class__, tuple(getattr(self, name) for name in names)

    def __setattr__(self: Any, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self: Any, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    return __repr__, __reduce__, __setattr__, __delattr__


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type[Any]], type[Any]]:
        """What stands before a class, spelt as it is there."""
        assert frozen and slots
        return made
