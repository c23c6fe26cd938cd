"""The outcome of a calculation: entitlement with its conditions, amounts, schedule, steps, notices; and its JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

from calculators.engine.figures import Figure, Law, Reference, Table, acts
from calculators.engine.trace import Step, Trace
from calculators.engine.values import Value, cents

_OR = "engine.result.or"
SCHEMA = 1  # of the JSON form; a change of its shape is a new number


@dataclass(frozen=True)
class Condition:
    """One condition of entitlement: met, not met, or (``None``) not known.

    ``lacking`` says how much is missing (days, years, euros) when it is not met.
    """

    key: str
    met: bool | None
    reference: Reference
    lacking: Value | None = None


@dataclass(frozen=True)
class Amount:
    """A named result. ``low`` and ``high`` differ when an answer was "I do not know"; a text is one text for all."""

    key: str
    low: Value | date | Text
    high: Value | date | Text


@dataclass(frozen=True)
class Stretch:
    """A row of a schedule: the days from ``first`` to ``last``, what is paid a day and in all, and by whom.

    No ``amount``: what is paid is not a benefit (a full wage) and is not computed.

    ``table`` is ``periods`` (between changes of the amount) or ``months`` (calendar or 30-day months).
    """

    table: str
    first: date
    last: date
    days: Value
    amount: Value | None
    daily: Value | None = None
    rate: Value | None = None
    payer: str | None = None
    withheld: Value | None = None
    net: Value | None = None


@dataclass(frozen=True)
class Text:
    """Words as a result or in a cell: a message ``<calculator>.<key>`` with its parameters, which may be texts too.

    A key of the engine (``engine.country.de``) stands as it is. ``owner``: the words are another calculator's.
    """

    key: str
    params: dict[str, Any] = field(default_factory=dict)
    owner: str = ""


Cell = Value | date | Text | tuple[Text, ...] | None
"""What stands in a cell; several texts follow one another as sentences."""


@dataclass(frozen=True)
class Picture:
    """How a table of results is drawn as well: a line of the column ``up`` over the rows.

    ``marks`` names rows by a message ``<calculator>.mark.<name>``.
    """

    up: str
    marks: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Spans:
    """A table of stretches of time drawn as well: a line for each name of the first column, a bar for each row.

    ``first`` and ``last`` are the columns of its days; ``hollow`` the places of the rows that count for nothing.
    """

    first: str
    last: str
    hollow: tuple[int, ...] = ()


@dataclass(frozen=True)
class Results:
    """A table of results: a row for a person, a month, a country; the first cell names it.

    The caption is the message ``<calculator>.table.<key>``, a column's head ``<calculator>.table.<key>.<column>``.
    ``folded``: shown when the reader opens it.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picture: Picture | Spans | None = None
    folded: bool = False


@dataclass(frozen=True)
class Link:
    """Where a reader goes on: a page of the guide (``family/birth-and-childcare``), or a calculator on it.

    ``answers`` is the address's fragment that fills them in (`calculator.fragment`).
    """

    page: str
    calculator: str = ""
    answers: str = ""


@dataclass(frozen=True)
class More:
    """What stands below a finding that is a benefit or a service: why it is found, what is still to be checked, links.

    ``spanish``: its official name is the Spanish message, shown beside the others. The label before the reasons is the
    message ``<calculator>.label.why``, before what is missing ``<calculator>.label.missing``; a sentence on what the
    benefit is, ``<calculator>.about.<key>``.
    """

    why: tuple[Text, ...] = ()
    missing: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()
    spanish: bool = False


@dataclass(frozen=True)
class Finding:
    """A sentence below a heading, with its article: why a result is so, where a fact points, what to bring.

    The heading is the message ``<calculator>.group.<group>``; the text's own key is ``finding.…``. With ``more`` the
    text is a name. ``folded``: the group is shown when the reader opens it.
    """

    group: str
    text: Text
    reference: Reference | None
    more: More | None = None
    folded: bool = False


@dataclass(frozen=True)
class Notice:
    """Something the reader must know; ``params`` fill its message."""

    key: str
    params: dict[str, Any] = field(default_factory=dict)


class Outcome:
    """What a rule fills in: conditions, amounts (the first is the headline), schedule, steps and notices.

    ``answers`` holds those that counted, by question: values as they were read, ``unknown`` for "I do not know".
    """

    def __init__(self, calculator: str, law: Law) -> None:
        self.calculator = calculator
        self.law = law
        self.answers: dict[str, Any] = {}
        self.conditions: list[Condition] = []
        self.amounts: dict[str, Amount] = {}
        self.schedule: list[Stretch] = []
        self.tables: list[Results] = []
        self.notices: list[Notice] = []
        self.findings: list[Finding] = []
        self.trace = Trace()

    def condition(self, key: str, met: bool | None, reference: Reference, lacking: Value | None = None) -> None:
        """Record a condition of entitlement."""
        self.conditions.append(Condition(key, met, reference, lacking if met is False else None))

    def at_least(self, key: str, value: Value | None, least: Value, reference: Reference) -> None:
        """Record the condition that a value reaches a minimum, and what it lacks."""
        if value is None:
            self.condition(key, None, reference)
        else:
            self.condition(key, value >= least, reference, least - value if value < least else None)

    def amount(self, key: str, value: Value | date | Text) -> None:
        """Record a result; ``paid@fr`` is named by the message ``paid``, its {country} being France."""
        self.amounts[key] = Amount(key, value, value)

    def table(
        self,
        key: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        picture: Picture | Spans | None = None,
        folded: bool = False,
    ) -> None:
        """Record a table of results. Raises ValueError for a row that does not fit the columns."""
        kept = tuple(tuple(row) for row in rows)
        if any(len(row) != len(columns) for row in kept):
            raise ValueError(f"{key}: every row needs the columns {', '.join(columns)}")
        self.tables.append(Results(key, tuple(columns), kept, picture, folded))

    def finding(self, group: str, key: str, reference: Reference | None = None, **params: Any) -> None:
        """Record a sentence below the heading of its group."""
        self.findings.append(Finding(group, Text(f"finding.{key}", params), reference))

    def found(self, group: str, key: str, more: More, reference: Reference | None = None, folded: bool = False) -> None:
        """Record a benefit or a service below the heading of its group."""
        self.findings.append(Finding(group, Text(f"finding.{key}"), reference, more, folded))

    def notice(self, key: str, **params: Any) -> None:
        """Record a notice; ``key`` is completed with the calculator's id unless it names the engine."""
        self.notices.append(Notice(key if key.startswith("engine.") else f"{self.calculator}.notice.{key}", params))

    @property
    def entitled(self) -> bool | None:
        """No as soon as a condition is not met; cannot tell while one is not known; yes otherwise."""
        states = [condition.met for condition in self.conditions]
        return False if False in states else None if None in states else True

    def to_json(self) -> dict[str, Any]:
        """The outcome as JSON data, numbers as decimal strings."""
        return {
            "schema": SCHEMA,
            "calculator": self.calculator,
            "entitled": self.entitled,
            "conditions": [_condition(condition) for condition in self.conditions],
            "amounts": {amount.key: _amount(amount) for amount in self.amounts.values()},
            "schedule": [_stretch(stretch) for stretch in self.schedule],
            "tables": {table.key: [_row(table, row) for row in table.rows] for table in self.tables},
            "steps": [_step(step) for step in self.trace.steps],
            "notices": [
                {"key": notice.key, "params": {name: _param(value) for name, value in notice.params.items()}}
                for notice in self.notices
            ],
            "findings": [_finding(finding) for finding in self.findings],
            "figures": {figure.id: _figure(figure) for figure in self.law.used.values()},
        }


def merge(outcomes: list[Outcome], unknown: list[str]) -> Outcome:
    """One outcome for several possible answers: ranges of amounts, conditions that depend on them not known."""
    first = outcomes[0]
    merged = Outcome(first.calculator, first.law)
    merged.trace = first.trace
    for outcome in outcomes[1:]:
        merged.law.used.update(outcome.law.used)
    by_key: dict[str, list[Condition]] = {}
    for outcome in outcomes:
        for condition in outcome.conditions:
            by_key.setdefault(condition.key, []).append(condition)
    for conditions in by_key.values():
        same = len({condition.met for condition in conditions}) == 1
        merged.conditions.append(conditions[0] if same else Condition(conditions[0].key, None, conditions[0].reference))
    for key in dict.fromkeys(key for outcome in outcomes for key in outcome.amounts):
        found = [outcome.amounts[key] for outcome in outcomes if key in outcome.amounts]
        merged.amounts[key] = _spread(found)
    if all(outcome.schedule == first.schedule for outcome in outcomes):
        merged.schedule = first.schedule
    merged.tables = [table for table in first.tables if all(table in outcome.tables for outcome in outcomes)]
    for outcome in outcomes:
        merged.notices += [notice for notice in outcome.notices if notice not in merged.notices]
        merged.findings += [finding for finding in outcome.findings if finding not in merged.findings]
    differs = any(amount.low != amount.high for amount in merged.amounts.values())
    merged.notices.insert(
        0, Notice(f"engine.notice.{'range' if differs else 'unknown'}", {"questions": tuple(unknown)})
    )
    return merged


def either(texts: Iterable[Text]) -> Text:
    """One text for several possible ones: Germany or Spain."""
    kept: list[Text] = []
    for text in texts:
        if text not in kept:
            kept.append(text)
    return reduce(lambda first, second: Text(_OR, {"first": first, "second": second}), kept)


def _spread(amounts: list[Amount]) -> Amount:
    """From the lowest to the highest of a named result; texts side by side."""
    key = amounts[0].key
    texts = [amount.low for amount in amounts if isinstance(amount.low, Text)]
    if texts:
        text = either(texts)
        return Amount(key, text, text)
    lows = [amount.low for amount in amounts if not isinstance(amount.low, Text)]
    highs = [amount.high for amount in amounts if not isinstance(amount.high, Text)]
    return Amount(key, min(lows), max(highs))


def _plain(value: Value, rounded: bool = False) -> str:
    number = cents(value.number) if rounded and value.unit.startswith("EUR") else value.number
    if value.unit.startswith("EUR") and number == cents(number):
        return f"{cents(number):f}"
    number = number.normalize() if number else Decimal(0)
    return f"{number:f}"


def _value(value: Value | date | Text, rounded: bool = False) -> dict[str, Any]:
    if isinstance(value, Text):
        return {"value": _name(value), "unit": "text"}
    if isinstance(value, date):
        return {"value": value.isoformat(), "unit": "date"}
    return {"value": _plain(value, rounded), "unit": value.unit}


def _name(text: Text) -> str:
    """The last part of a text's key; of several possible ones, all of them: ``de/es``."""
    if text.key == _OR:
        return f"{_name(text.params['first'])}/{_name(text.params['second'])}"
    return text.key.rpartition(".")[2]


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "group": finding.group,
        "key": finding.text.key.removeprefix("finding."),
        "params": _text(finding.text)["params"],
        "reference": _reference(finding.reference) if finding.reference else None,
    } | (_more(finding.more) if finding.more else {})


def _more(more: More) -> dict[str, Any]:
    return {
        "why": [_text(text) for text in more.why],
        "missing": [_text(text) for text in more.missing],
        "links": [vars(link) for link in more.links],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    low, high = _value(amount.low, True), _value(amount.high, True)
    if low == high:
        return low
    return {"value": None, "low": low["value"], "high": high["value"], "unit": low["unit"]}


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "key": condition.key,
        "met": condition.met,
        "lacking": _value(condition.lacking) if condition.lacking is not None else None,
        "reference": _reference(condition.reference),
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    return {
        "table": stretch.table,
        "from": stretch.first.isoformat(),
        "to": stretch.last.isoformat(),
        "days": int(stretch.days),
        "rate": _value(stretch.rate) if stretch.rate is not None else None,
        "daily": _value(stretch.daily, True) if stretch.daily is not None else None,
        "amount": _value(stretch.amount, True) if stretch.amount is not None else None,
        "withheld": _value(stretch.withheld, True) if stretch.withheld is not None else None,
        "net": _value(stretch.net, True) if stretch.net is not None else None,
        "payer": stretch.payer,
    }


def _row(table: Results, row: tuple[Cell, ...]) -> dict[str, Any]:
    return {column: _cell(cell) for column, cell in zip(table.columns, row, strict=True)}


def _cell(cell: Cell) -> Any:
    if cell is None:
        return None
    if isinstance(cell, tuple):
        return [_text(text) for text in cell]
    return _text(cell) if isinstance(cell, Text) else _value(cell, True)


def _text(text: Text) -> dict[str, Any]:
    key = f"{text.owner}.{text.key}" if text.owner else text.key
    return {"text": key, "params": {name: _param(value) for name, value in text.params.items()}}


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "key": step.key,
        "inputs": [
            _value(value) | ({"source": list(value.source)} if isinstance(value, Value) else {})
            for value in step.inputs
        ],
        "figures": [figure.id for figure in step.figures],
        "result": _value(step.result),
        "applied": step.applied,
        "rounded": step.rounded,
        "reference": _reference(step.reference) if step.reference else None,
    }


def _figure(figure: Figure | Table) -> dict[str, Any]:
    value: dict[str, Any]
    if isinstance(figure, Figure):
        value = _value(figure)
    else:
        value = {"value": [[f"{cell:f}" for cell in row] for row in figure.rows], "unit": "table"}
    return value | {
        "from": figure.since.isoformat(),
        "state": figure.state,
        "confirmed": figure.confirmed,
        "reference": _reference(figure.reference),
    }


def _reference(reference: Reference) -> dict[str, str]:
    act = acts()[reference.act]
    title = act["title"]["fr"] if isinstance(act["title"], dict) else act["title"]
    return {"act": title, "article": reference.article, "link": act["link"]}


def _param(value: Any) -> Any:
    if isinstance(value, Value | date):
        return _value(value)
    if isinstance(value, Text):
        return _text(value)
    return list(value) if isinstance(value, tuple) else value
