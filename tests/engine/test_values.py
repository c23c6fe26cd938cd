"""Values keep their units and round as the administration does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.values import UNITS, UnitError, Value, cents, days, months, pure

AMOUNTS = st.decimals("-1000000", "1000000", places=4)


def test_unit_outside_the_list_is_refused() -> None:
    with pytest.raises(UnitError, match="EUR/fortnight"):
        Value(Decimal(1), "EUR/fortnight")


def test_a_day_and_a_month_do_not_add_up() -> None:
    with pytest.raises(UnitError, match="EUR/day and EUR/month"):
        Value(Decimal(1), "EUR/day") + Value(Decimal(1), "EUR/month")
    with pytest.raises(UnitError):
        days(1) < months(1)  # noqa: B015


@pytest.mark.parametrize(
    ("left", "sign", "right", "result"),
    [
        (Value(Decimal(50), "EUR/day"), "*", days(30), Value(Decimal(1500), "EUR")),
        (Value(Decimal(1500), "EUR"), "/", days(30), Value(Decimal(50), "EUR/day")),
        (Value(Decimal(50), "EUR/day"), "*", pure(30, "day/month"), Value(Decimal(1500), "EUR/month")),
        (Value(Decimal(1500), "EUR/month"), "/", pure(30, "day/month"), Value(Decimal(50), "EUR/day")),
        (pure(70, "percent"), "*", Value(Decimal(50), "EUR/day"), Value(Decimal(35), "EUR/day")),
        (days(120), "/", pure(50, "percent"), days(240)),
        (Value(Decimal(700), "EUR/month"), "*", pure(14, "payment/year"), None),
    ],
)
def test_units_combine(left: Value, sign: str, right: Value, result: Value | None) -> None:
    def combine() -> Value:
        return left * right if sign == "*" else left / right

    if result is None:
        with pytest.raises(UnitError, match="no unit of the list"):
            combine()
    else:
        assert combine() == result


def test_units_are_distinct() -> None:
    shapes = [frozenset(exponents.items()) for name, exponents in UNITS.items() if name != "percent"]
    assert len(shapes) == len(set(shapes))


@pytest.mark.parametrize(
    ("exact", "paid"), [("0.005", "0.01"), ("0.0049", "0.00"), ("480.024", "480.02"), ("-0.005", "-0.01")]
)
def test_cents_are_rounded_half_up(exact: str, paid: str) -> None:
    assert cents(Decimal(exact)) == Decimal(paid)


@given(AMOUNTS, AMOUNTS)
def test_comparisons_agree_with_numbers(left: Decimal, right: Decimal) -> None:
    a, b = Value(left, "EUR"), Value(right, "EUR")
    assert (a < b, a <= b, a > b, a >= b) == (left < right, left <= right, left > right, left >= right)
    assert (a + b - b).number == left
