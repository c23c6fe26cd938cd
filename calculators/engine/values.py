"""Exact values with units: what is added, shared and compared in a rule.

A value is a decimal number with one unit of a closed list. Adding euros a day to euros a month is an error; dividing
euros by days gives euros a day. A percentage multiplies as its hundredth part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

# The closed list of units, each as exponents of its base units. "percent" counts as a pure number of hundredths.
UNITS: dict[str, dict[str, int]] = {
    "EUR": {"EUR": 1},
    "EUR/day": {"EUR": 1, "day": -1},
    "EUR/hour": {"EUR": 1, "hour": -1},
    "EUR/month": {"EUR": 1, "month": -1},
    "EUR/year": {"EUR": 1, "year": -1},
    "EUR/payment": {"EUR": 1, "payment": -1},
    "day": {"day": 1},
    "day/month": {"day": 1, "month": -1},
    "day/year": {"day": 1, "year": -1},
    "hour": {"hour": 1},
    "hour/week": {"hour": 1, "week": -1},
    "month": {"month": 1},
    "month/year": {"month": 1, "year": -1},
    "payment": {"payment": 1},
    "payment/year": {"payment": 1, "year": -1},
    "percent": {},
    "person": {"person": 1},
    "point": {"point": 1},
    "times": {},
    "week": {"week": 1},
    "year": {"year": 1},
}
_BY_EXPONENTS = {frozenset(exponents.items()): name for name, exponents in UNITS.items() if name != "percent"}
_CENT = Decimal("0.01")


class UnitError(TypeError):
    """Two units that cannot be combined, or whose combination is not in the closed list."""


@dataclass(frozen=True)
class Value:
    """A decimal number with its unit and where it came from.

    ``source`` says what a reader should see as its name: ``("answer", question)``, ``("figure", id)``,
    ``("step", key)`` or ``("number", "")``.
    """

    number: Decimal
    unit: str
    source: tuple[str, str] = ("number", "")

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise UnitError(f"{self.unit!r} is not one of the units {', '.join(UNITS)}")

    @property
    def factor(self) -> Decimal:
        """The number to multiply with: hundredths for a percentage."""
        return self.number / 100 if self.unit == "percent" else self.number

    def named(self, kind: str, name: str) -> Value:
        """The same value under another name."""
        return replace(self, source=(kind, name))

    def _same_unit(self, other: Value) -> None:
        if self.unit != other.unit:
            raise UnitError(f"{self.unit} and {other.unit} cannot be added or compared")

    def __add__(self, other: Value) -> Value:
        self._same_unit(other)
        return Value(self.number + other.number, self.unit)

    def __sub__(self, other: Value) -> Value:
        self._same_unit(other)
        return Value(self.number - other.number, self.unit)

    def __mul__(self, other: Value) -> Value:
        return Value(self.factor * other.factor, _combined(self, other, 1))

    def __truediv__(self, other: Value) -> Value:
        return Value(self.factor / other.factor, _combined(self, other, -1))

    def __lt__(self, other: Value) -> bool:
        self._same_unit(other)
        return self.number < other.number

    def __le__(self, other: Value) -> bool:
        self._same_unit(other)
        return self.number <= other.number

    def __gt__(self, other: Value) -> bool:
        self._same_unit(other)
        return self.number > other.number

    def __ge__(self, other: Value) -> bool:
        self._same_unit(other)
        return self.number >= other.number

    def __bool__(self) -> bool:
        return bool(self.number)

    def __int__(self) -> int:
        return int(self.number)


def _combined(left: Value, right: Value, sign: int) -> str:
    exponents = dict(UNITS[left.unit])
    for name, power in UNITS[right.unit].items():
        exponents[name] = exponents.get(name, 0) + sign * power
    key = frozenset((name, power) for name, power in exponents.items() if power)
    if key not in _BY_EXPONENTS:
        raise UnitError(f"{left.unit} and {right.unit} give no unit of the list")
    return _BY_EXPONENTS[key]


def pure(number: int | str | Decimal, unit: str = "times") -> Value:
    """A value written in a rule: a count, never an amount of money (those are figures)."""
    return Value(Decimal(number), unit)


def days(number: int | Decimal) -> Value:
    """So many days."""
    return Value(Decimal(number), "day")


def months(number: int | Decimal) -> Value:
    """So many months."""
    return Value(Decimal(number), "month")


def years(number: int | Decimal) -> Value:
    """So many years."""
    return Value(Decimal(number), "year")


def cents(number: Decimal) -> Decimal:
    """A number rounded to the cent, halves up, as the administration rounds."""
    return number.quantize(_CENT, ROUND_HALF_UP)
