"""The steps of a computation, recorded as data while a rule computes.

Each method computes one thing, records how, and returns the result as a value named after the step. A renderer turns
the steps of each kind into sentences; rules hold none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from calculators.engine.figures import Figure, Reference, Table
from calculators.engine.periods import add_days, add_months
from calculators.engine.values import Value, cents


@dataclass(frozen=True)
class Step:
    """One step: its kind, the key of its label (``paid@fr``: that of ``paid``, for France), what went in and came out.

    ``applied`` is false for a floor or ceiling that did not bite; ``rounded``: the result was rounded to the cent.
    """

    kind: str
    key: str
    inputs: tuple[Value | date, ...]
    result: Value | date
    table: Table | None = None
    reference: Reference | None = None
    applied: bool = True
    rounded: bool = False

    @property
    def figures(self) -> tuple[Figure | Table, ...]:
        """The figures of the law that went in."""
        found: list[Figure | Table] = [value for value in self.inputs if isinstance(value, Figure)]
        return (*found, self.table) if self.table else tuple(found)


class Trace:
    """Records steps in their order. ``article`` names the article that the step carries out."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def _record(
        self,
        kind: str,
        key: str,
        inputs: tuple[Value | date, ...],
        result: Value,
        article: Reference | None,
        to_cents: bool = False,
        table: Table | None = None,
        applied: bool = True,
    ) -> Value:
        exact = result.number
        number = cents(exact) if to_cents else exact
        named = Value(number, result.unit, ("step", key))
        self.steps.append(Step(kind, key, inputs, named, table, article, applied, number != exact))
        return named

    def sum(self, key: str, *parts: Value, article: Reference | None = None) -> Value:
        """The parts added up; they share one unit."""
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return self._record("sum", key, parts, total, article)

    def difference(self, key: str, whole: Value, less: Value, article: Reference | None = None) -> Value:
        """The first less the second."""
        return self._record("difference", key, (whole, less), whole - less, article)

    def product(
        self, key: str, left: Value, right: Value, article: Reference | None = None, to_cents: bool = False
    ) -> Value:
        """The two multiplied, units too: EUR/day times days is EUR."""
        return self._record("product", key, (left, right), left * right, article, to_cents)

    def quotient(
        self, key: str, dividend: Value, divisor: Value, article: Reference | None = None, to_cents: bool = False
    ) -> Value:
        """The first divided by the second, units too."""
        return self._record("quotient", key, (dividend, divisor), dividend / divisor, article, to_cents)

    def share(
        self, key: str, rate: Value, base: Value, article: Reference | None = None, to_cents: bool = False
    ) -> Value:
        """A percentage of a base."""
        return self._record("share", key, (rate, base), rate * base, article, to_cents)

    def floor(self, key: str, value: Value, least: Value, article: Reference | None = None) -> Value:
        """Not less than a minimum; a value above it keeps its name."""
        floored = self._record("floor", key, (value, least), max(value, least), article, applied=value < least)
        return floored if value < least else value

    def ceiling(self, key: str, value: Value, most: Value, article: Reference | None = None) -> Value:
        """Not more than a maximum; a value below it keeps its name."""
        capped = self._record("ceiling", key, (value, most), min(value, most), article, applied=value > most)
        return capped if value > most else value

    def rounded(self, key: str, value: Value, article: Reference | None = None) -> Value:
        """A value as it is paid: rounded to the cent; no step is recorded for one that already is."""
        if value.number == cents(value.number):
            return value.named("step", key)
        return self._record("round", key, (value,), value, article, to_cents=True)

    def rounded_up(self, key: str, value: Value, article: Reference | None = None) -> Value:
        """The next whole number, where the law counts only what is complete."""
        whole = Value(value.number.to_integral_value(ROUND_CEILING), value.unit)
        return self._record("round_up", key, (value,), whole, article)

    def bracket(
        self, key: str, table: Table, value: Value, column: str, article: Reference | None = None
    ) -> Value | None:
        """The cell of the last row whose first cell is not above the value; ``None`` below the first row."""
        row = next((row for row in reversed(table.rows) if row[0] <= value.number), None)
        if row is None:
            return None
        return self._record("bracket", key, (value,), table.cell(row, column), article, table=table)

    def count_days(self, key: str, first: date, last: date, article: Reference | None = None) -> Value:
        """The days from one day to another, both counted."""
        return self._record("count_days", key, (first, last), Value(Decimal((last - first).days + 1), "day"), article)

    def day_after(self, key: str, day: date, length: Value, article: Reference | None = None) -> date:
        """The day so many months later, date to date, or so many days later."""
        result = add_months(day, int(length)) if length.unit == "month" else add_days(day, int(length))
        self.steps.append(Step("day_after", key, (day, length), result, reference=article))
        return result
