"""The bases of a regulatory base month by month: contributed, empty months filled, raised with prices.

LGSS 209.1 and transitional provision 41 for filling, 322 for the self-employed, 209.1.c and d for prices. A month is
counted as ``year * 12 + month - 1``. Functions here record no steps; the rule shows their result by year.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from calculators.engine import Law, Value, cents
from calculators.engine.figures import history
from calculators.engine.periods import add_days

_FULL, _HALF, _IMPROVED = "full", "half", "improved"


class Period(Protocol):
    """A stretch of the contribution record: first and last day, base a month, share of full time, scheme."""

    @property
    def first(self) -> date: ...  # noqa: D102
    @property
    def last(self) -> date: ...  # noqa: D102
    @property
    def base(self) -> Value: ...  # noqa: D102
    @property
    def share(self) -> Value | None: ...  # noqa: D102
    @property
    def scheme(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class Month:
    """A month of the window: what was contributed, what counts in euros of then, and in those of the reference month.

    ``kind`` is ``worked``, ``part`` (worked in part and filled up), ``full``, ``improved``, ``half`` (empty months,
    filled), ``cessation`` (empty month of a self-employed person, filled) or ``empty``.
    """

    index: int
    contributed: Decimal
    counted: Decimal
    updated: Decimal
    kind: str


@dataclass(frozen=True)
class Filling:
    """How empty months are filled: whether at all, the shares by place, and a base given by the reader.

    ``shares`` are the last place of each stretch of empty months and the part of the minimum base that fills them.
    ``cessation`` is the month in which the benefit for giving up a business ended, with the base that fills six months.
    """

    employee: bool
    shares: tuple[tuple[int, Decimal, str], ...] = ()
    given: Decimal | None = None
    cessation: tuple[int, Decimal] | None = None


@dataclass(frozen=True)
class Contributed:
    """The months of a window as contributed, latest first; and what the reader must know of them.

    ``cut`` counts months above the ceiling.
    """

    sums: tuple[Decimal, ...]
    whole: tuple[bool, ...]
    shares: tuple[Decimal, ...]
    overlaps: bool
    two_schemes: bool
    cut: int


def index(day: date) -> int:
    """The number of a month."""
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month given by its number."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The last day of a month given by its number."""
    return add_days(first_day(month + 1), -1)


def contributed(periods: Sequence[Period], latest: int, window: int, ceilings: Sequence[Decimal]) -> Contributed:
    """The bases of each month of a window, added where periods overlap, up to the month's ceiling (19.3, 161.3, 49)."""
    oldest = latest - window + 1
    sums, worked = [Decimal(0)] * window, [0] * window
    schemes: list[set[str]] = [set() for _ in range(window)]
    cut: set[int] = set()
    for period in periods:
        begins, ends = index(period.first), index(period.last)
        for month in range(max(begins, oldest), min(ends, latest) + 1):
            place = latest - month
            base = period.base.number
            if base > ceilings[place]:
                base = ceilings[place]
                cut.add(place)
            length = monthrange(month // 12, month % 12 + 1)[1]
            start = period.first.day if month == begins else 1
            part = (period.last.day if month == ends else length) - start + 1
            sums[place] += base if part == length else cents(base * part / length)
            worked[place] += part
            schemes[place].add(period.scheme or "")
    lengths = [monthrange((latest - place) // 12, (latest - place) % 12 + 1)[1] for place in range(window)]
    over = [place for place in range(window) if worked[place] > lengths[place]]
    for place in over:
        if sums[place] > ceilings[place]:
            sums[place] = ceilings[place]
            cut.add(place)
    return Contributed(
        tuple(sums),
        tuple(part >= length for part, length in zip(worked, lengths, strict=True)),
        _last_shares(periods, latest, window),
        bool(over),
        any(len(schemes[place]) > 1 for place in over),
        len(cut),
    )


def outside(periods: Sequence[Period], latest: int, window: int) -> list[tuple[int, int]]:
    """The first and last months of each stretch of a record that does not fall in the window, oldest first."""
    months: set[int] = set()
    for period in periods:
        months.update(range(index(period.first), index(period.last) + 1))
    months.difference_update(range(latest - window + 1, latest + 1))
    firsts = sorted(month for month in months if month - 1 not in months)
    lasts = sorted(month for month in months if month + 1 not in months)
    return list(zip(firsts, lasts, strict=True))


def _last_shares(periods: Sequence[Period], latest: int, window: int) -> tuple[Decimal, ...]:
    """The part of full time of the contract before each month, latest month first (248.2)."""
    if all(period.share is None for period in periods):
        return (Decimal(1),) * window
    ended = sorted(periods, key=lambda period: period.last)
    found: list[Decimal] = []
    current, place = Decimal(1), 0
    for month in range(latest - window + 1, latest + 1):
        while place < len(ended) and index(ended[place].last) < month:
            share = ended[place].share
            current = share.factor if share else Decimal(1)
            place += 1
        found.append(current)
    return tuple(reversed(found))


def filled(found: Contributed, latest: int, how: Filling, law: Law) -> list[Month]:
    """The months, latest first, with empty ones filled; not yet raised with prices.

    The law does not say which empty months come first: the latest do.
    """
    minimum: dict[int, Decimal] = {}
    if how.employee and how.given is None:
        minimum = _monthly("contribution_bases.minimum_monthly", latest - len(found.sums) + 1, latest)
    months: list[Month] = []
    empty = 0
    for place, base in enumerate(found.sums):
        month = latest - place
        least = how.given if how.given is not None else minimum.get(month, Decimal(0))
        least = cents(least * found.shares[place]) if how.given is None else least
        kind, counted = "worked", base
        if not base:
            empty += 1
            kind, counted = _empty_month(month, empty, least, how)
        elif how.employee and not found.whole[place] and base < least:
            kind, counted = "part", least
        months.append(Month(month, base, counted, counted, kind))
    if how.employee and how.given is None and any(month.kind not in ("worked", "empty") for month in months):
        # The figure that the reader is shown is that of the oldest month filled.
        oldest = next(month for month in reversed(months) if month.kind not in ("worked", "empty"))
        law("contribution_bases.minimum_monthly", min(first_day(oldest.index), law.day))
    return months


def _empty_month(month: int, place: int, least: Decimal, how: Filling) -> tuple[str, Decimal]:
    if how.cessation and how.cessation[0] < month <= how.cessation[0] + 6:
        return "cessation", how.cessation[1]
    if not how.employee:
        return "empty", Decimal(0)
    for last, share, kind in how.shares:
        if place <= last or last == 0:
            return kind, cents(least * share)
    return "empty", Decimal(0)


def ceilings(latest: int, window: int) -> list[Decimal]:
    """The highest base of each month of a window, latest first: that of its year (19.3)."""
    most = _monthly("contribution_bases.maximum_monthly", latest - window + 1, latest)
    return [most[latest - place] for place in range(window)]


def _monthly(figure_id: str, oldest: int, latest: int) -> dict[int, Decimal]:
    """A figure in each month, the last known one for months to come."""
    values = history(figure_id).values
    found: dict[int, Decimal] = {}
    place = 0
    for month in range(oldest, latest + 1):
        day = first_day(month)
        while place + 1 < len(values) and values[place + 1].since <= day:
            place += 1
        found[month] = Decimal(values[place].value)
    return found


class Prices:
    """The general consumer price index by month; after the last month known, that month's."""

    def __init__(self, law: Law, oldest: int) -> None:
        self._values: dict[int, Decimal] = {}
        self.last = 0
        names = ["price_index.monthly"]
        if oldest < index(history(names[0]).values[0].since):
            names.append("price_index.monthly_before_2002")
        for name in names:
            for row in law.table(name).rows:
                for place, value in enumerate(row[1:]):
                    if value:
                        self._values[int(row[0]) * 12 + place] = value
                        self.last = max(self.last, int(row[0]) * 12 + place)
        self.first = min(self._values)

    def __call__(self, month: int) -> Decimal:
        """The index of a month; before the first and after the last month known, that month's."""
        return self._values[max(min(month, self.last), self.first)]


def raised(months: list[Month], nominal: int, prices: Prices, given_updated: bool, gaps_updated: bool) -> list[Month]:
    """Months before the last ``nominal`` ones, raised from their own month to the one before those (209.1.d).

    ``given_updated``, ``gaps_updated``: the contributed bases, the bases that fill, were given already raised.
    """
    if len(months) <= nominal:
        return months
    reference = prices(months[nominal].index)
    found = months[:nominal]
    for month in months[nominal:]:
        if not month.counted or (given_updated if month.kind == "worked" else gaps_updated):
            found.append(month)
            continue
        updated = cents(month.counted * reference / prices(month.index))
        found.append(Month(month.index, month.contributed, month.counted, updated, month.kind))
    return found


def raised_ceilings(latest: int, ceilings: Sequence[Decimal], nominal: int, prices: Prices) -> list[Decimal]:
    """The most that a base given already raised can be: its ceiling raised as well, or as it is where prices fell."""
    months = [Month(latest - place, most, most, most, "worked") for place, most in enumerate(ceilings)]
    return [max(month.counted, month.updated) for month in raised(months, nominal, prices, False, False)]
