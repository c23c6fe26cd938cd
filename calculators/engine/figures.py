"""Dated figures of the law, read from TOML.

A figure stands once, in ``calculators/figures/<file>.toml`` (shared) or in a benefit's ``figures.toml``; its id is
``<file or benefit>.<name>``. Each value has the day it takes effect, the act and article, and a second source. See
CONTRIBUTING.md for the schema; ``load`` refuses anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from calculators.engine.folders import figures_place, read_toml
from calculators.engine.values import UNITS, Value

_FIGURE_KEYS = {"unit", "yearly", "checked_on", "review_by", "values", "columns"}
_REQUIRED_FIGURE_KEYS = {"unit", "checked_on", "review_by", "values"}
_VALUE_KEYS = {"from", "published", "value", "act", "article", "confirmed"}


class FigureError(ValueError):
    """A figures file that breaks the schema, or a figure asked for that does not exist."""


class NoFigureError(LookupError):
    """No value of a figure applies on the day asked for: the day lies before the first one."""


@dataclass(frozen=True)
class Reference:
    """Where a rule or figure stands: an act's id in ``acts.toml`` and the article (``"270.2"``, ``"da90"``)."""

    act: str
    article: str = ""


@dataclass(frozen=True)
class Figure(Value):
    """A figure as it applies on one day.

    ``state`` is ``current``, ``due`` (its review day has passed) or ``expired`` (a yearly figure whose year is over:
    the last known value is used and the reader is told).
    """

    id: str = ""
    since: date = date.min
    reference: Reference = Reference("")
    state: str = "current"
    confirmed: bool = True


@dataclass(frozen=True)
class Table:
    """A figure that is a table: rows of numbers, each column with its unit; as it applies on one day."""

    id: str
    columns: Mapping[str, str]
    rows: tuple[tuple[Decimal, ...], ...]
    since: date
    reference: Reference
    state: str
    confirmed: bool

    @cached_property
    def rising(self) -> Table:
        """The same table, its rows in the order of their first cells."""
        return replace(self, rows=tuple(sorted(self.rows)))

    def cell(self, row: tuple[Decimal, ...], column: str) -> Value:
        """One cell of a row as a value with its column's unit."""
        return Value(row[list(self.columns).index(column)], self.columns[column], ("figure", self.id))


@dataclass(frozen=True)
class _Dated:
    since: date
    published: date | None
    value: Any
    reference: Reference
    confirmed: str
    states: dict[str, Figure | Table] = field(default_factory=dict, compare=False)
    """The value as a figure, by state, once it was asked for: a month by month picture asks hundreds of times."""


@dataclass(frozen=True)
class FigureHistory:
    """All the values of a figure, oldest first, with its unit and the days of its checks."""

    id: str
    unit: str
    yearly: bool
    checked_on: date
    review_by: date
    columns: Mapping[str, str]
    values: tuple[_Dated, ...]

    def at(self, day: date, today: date) -> Figure | Table:
        """The value that applies on a day, with its state as seen today.

        Raises NoFigureError, naming figure and day, when the day lies before the first value.
        """
        value = next((value for value in reversed(self.values) if value.since <= day), None)
        if value is None:
            raise NoFigureError(f"{self.id} has no value on {day}: the first one applies from {self.values[0].since}")
        if self.yearly and day.year > value.since.year:
            state = "expired"
        else:
            state = "due" if today > self.review_by else "current"
        if state not in value.states:
            value.states[state] = self._in(state, value)
        return value.states[state]

    def _in(self, state: str, value: _Dated) -> Figure | Table:
        confirmed = bool(value.confirmed)
        if self.unit == "table":
            return Table(self.id, self.columns, value.value, value.since, value.reference, state, confirmed)
        return Figure(
            Decimal(value.value),
            self.unit,
            ("figure", self.id),
            self.id,
            value.since,
            value.reference,
            state,
            confirmed,
        )


@dataclass
class Law:
    """The figures of one day: ``law("iprem.monthly")``. Remembers what was looked up, for the reader."""

    day: date
    today: date

    def __post_init__(self) -> None:
        self.used: dict[str, Figure | Table] = {}

    def __call__(self, figure_id: str, day: date | None = None) -> Figure:
        """The figure that applies on the law's day, or on another day; never a table."""
        figure = history(figure_id).at(day or self.day, self.today)
        if not isinstance(figure, Figure):
            raise FigureError(f"{figure_id} is a table")
        self.used[figure_id] = figure
        return figure

    def table(self, figure_id: str, day: date | None = None) -> Table:
        """The table that applies on the law's day, or on another day."""
        table = history(figure_id).at(day or self.day, self.today)
        if not isinstance(table, Table):
            raise FigureError(f"{figure_id} is not a table")
        self.used[figure_id] = table
        return table


def history(figure_id: str) -> FigureHistory:
    """A figure with all its values. Raises FigureError for an unknown id."""
    owner, _, name = figure_id.partition(".")
    try:
        return load(owner)[name]
    except KeyError:
        raise FigureError(f"no figure {figure_id!r}") from None


@cache
def load(owner: str) -> dict[str, FigureHistory]:
    """The figures of a benefit or of a shared file, checked against the schema.

    Raises FigureError naming the file, the figure and what is wrong; KeyError for an unknown owner.
    """
    data = read_toml(*figures_place(owner))
    return {name: _history(f"{owner}.{name}", entry) for name, entry in data.items()}


def _history(figure_id: str, entry: Any) -> FigureHistory:
    def refuse(reason: str) -> FigureError:
        return FigureError(f"{figure_id}: {reason}")

    if not isinstance(entry, dict) or not _REQUIRED_FIGURE_KEYS <= set(entry) <= _FIGURE_KEYS:
        raise refuse(f"needs {sorted(_REQUIRED_FIGURE_KEYS)}, may have {sorted(_FIGURE_KEYS)}")
    unit = entry["unit"]
    columns = entry.get("columns", {})
    if unit not in UNITS and unit != "table":
        raise refuse(f"unknown unit {unit!r}")
    if (unit == "table") != bool(columns) or not set(columns.values()) <= set(UNITS):
        raise refuse("a table, and only a table, has columns with known units")
    values = []
    for value in entry["values"]:
        if not {"from", "value", "act", "article", "confirmed"} <= set(value) <= _VALUE_KEYS:
            raise refuse(f"a value has the keys {sorted(_VALUE_KEYS)}, and no others")
        if unit == "table":
            if any(len(row) != len(columns) for row in value["value"]):
                raise refuse(f"a row of the table from {value['from']} has not one cell a column")
        elif not isinstance(value["value"], int | Decimal) or isinstance(value["value"], bool):
            raise refuse(f"the value from {value['from']} is not a number")
        if value["act"] not in acts():
            raise refuse(f"act {value['act']!r} is not in acts.toml")
        content = value["value"]
        if unit == "table":
            content = tuple(tuple(Decimal(cell) for cell in row) for row in content)
        reference = Reference(value["act"], value["article"])
        values.append(_Dated(value["from"], value.get("published"), content, reference, value["confirmed"] or ""))
    if not values or [v.since for v in values] != sorted({v.since for v in values}):
        raise refuse("values must be in order of their day, one a day")
    return FigureHistory(
        figure_id, unit, entry.get("yearly", False), entry["checked_on"], entry["review_by"], columns, tuple(values)
    )


@cache
def acts() -> dict[str, dict[str, Any]]:
    """Every act that figures, rules and pages refer to: id, title, name, link to the consolidated text.

    The title of an act of the Union is a table of its titles by language.
    """
    return read_toml(files("calculators") / "figures", "acts")
