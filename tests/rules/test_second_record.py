"""The regulatory base worked out a second time from a record, by another road: fractions, and months as (year, month).

LGSS 209.1 as it stood until 2025 (DT 4.7) and as it stands since 2026 (DT 40, DT 41), with prices and filled months.
"""

from __future__ import annotations

import tomllib
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.interface import cases, reply

FIGURES = Path(__file__).parents[2] / "calculators" / "figures"
Month = tuple[int, int]


def prices() -> dict[Month, Fraction]:
    found: dict[Month, Fraction] = {}
    for table in tomllib.loads((FIGURES / "price_index.toml").read_text(), parse_float=Fraction).values():
        for year, *months in table["values"][-1]["value"]:
            found |= {(year, place + 1): Fraction(value) for place, value in enumerate(months) if value}
    return found


def minimums() -> list[tuple[date, Fraction]]:
    bases = tomllib.loads((FIGURES / "contribution_bases.toml").read_text(), parse_float=Fraction)
    return [(value["from"], Fraction(value["value"])) for value in bases["minimum_monthly"]["values"]]


PRICES, MINIMUMS = prices(), minimums()
# DT 40: bases kept, months looked at, divisor, for each year of the event.
BEST = {2026: (302, 304, "352.33"), 2027: (304, 308, "354.67"), 2028: (306, 312, "357")}


def to_cent(number: Fraction) -> Fraction:
    return Fraction(floor(number * 100 + Fraction(1, 2)), 100)


def back(month: Month, count: int) -> Month:
    year, place = divmod(month[0] * 12 + month[1] - 1 - count, 12)
    return year, place + 1


def minimum(month: Month) -> Fraction:
    return [value for since, value in MINIMUMS if since <= date(*month, 1)][-1]


def share(place: int, better: bool) -> Fraction:
    """209.1.b and DT 41: the part of the minimum base for the so many-th empty month."""
    if place <= 48 or (better and place <= 60):
        return Fraction(1)
    return Fraction(4, 5) if better and place <= 84 else Fraction(1, 2)


def second(day: date, worked: dict[Month, Fraction], employee: bool, better: bool) -> list[Fraction]:
    """The bases of both ways (one before 2026), to the cent."""
    kept, window, divisor = BEST.get(day.year, (300, 300, "350"))
    reference = PRICES[back((day.year, day.month), 26)]
    counted, empty = [], 0
    for place in range(1, window + 1):
        month = back((day.year, day.month), place + 1)
        base = worked.get(month, Fraction(0))
        if not base:
            empty += 1
            base = to_cent(minimum(month) * share(empty, better)) if employee else base
        counted.append(base if place <= 24 else to_cent(base * reference / PRICES[month]))
    ways = [to_cent(sum(counted[:300], Fraction(0)) / 350)]
    if day.year >= 2026:
        ways.append(to_cent(sum(sorted(counted, reverse=True)[:kept], Fraction(0)) / Fraction(divisor)))
    return ways


@st.composite
def records(draw: st.DrawFn) -> list[tuple[Month, Month, int]]:
    """Periods of whole months that do not overlap, with bases in cents."""
    found, start = [], draw(st.integers(1990 * 12, 2010 * 12))
    for _ in range(draw(st.integers(1, 6))):
        start += draw(st.sampled_from([0, 1, 7, 30, 61, 90]))
        length = draw(st.sampled_from([1, 5, 12, 60, 130, 200]))
        end = min(start + length - 1, 2027 * 12)
        if start > end:
            break
        found.append((back((0, 1), -start), back((0, 1), -end), draw(st.integers(10_000, 420_000))))
        start = end + 1
    return found


@settings(max_examples=60)
@given(
    records(),
    st.sampled_from([date(2023, 2, 28), date(2024, 12, 15), date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 30)])
    | st.dates(date(2027, 1, 1), date(2028, 1, 31)),
    st.booleans(),
    st.sampled_from(["woman", "man"]),
)
def test_the_base_of_a_record_by_another_road(
    record: list[tuple[Month, Month, int]], day: date, employee: bool, sex: str
) -> None:
    defaults = next(item for item in cases("retirement_pension") if item["id"] == "record")["answers"]
    rows: list[dict[str, Any]] = []
    worked: dict[Month, Fraction] = {}
    for first, last, base in record:
        following = back(last, -1)
        end = date.fromordinal(date(*following, 1).toordinal() - 1)
        rows.append({"first": f"{date(*first, 1)}", "last": f"{end}", "base": f"{base / 100:.2f}"})
        worked |= {back(first, -count): Fraction(base, 100) for count in range(600) if back(first, -count) <= last}
    changes = {"day": str(day), "sex": sex, "record": rows, "updated": "no", "employee": "yes" if employee else "no"}
    answers = defaults | {"gap_base": "", "career_harmed": "no", "birth": "1958-01-10", "births": ""} | changes
    found = reply({"calculator": "retirement_pension", "lang": "en", "answers": answers, "on": "2026-11-21"})
    assert found["ok"], found
    amounts = found["outcome"]["amounts"]
    ways = second(day, worked, employee, day.year >= 2026 and sex == "woman")
    most = Fraction(found["outcome"]["figures"]["contribution_bases.maximum_monthly"]["value"])
    if len(ways) == 1:
        assert Fraction(amounts["base"]["value"]) == min(ways[0], most)
    else:
        assert [Fraction(amounts[key]["value"]) for key in ("base_last", "base_best")] == ways
        assert Fraction(amounts["base"]["value"]) == min(max(ways), most)
    filled = sum(Fraction(row["filled"]["value"]) for row in found["outcome"]["tables"]["years"])
    window = BEST.get(day.year, (300, 300, ""))[1]
    gaps = sum(not worked.get(back((day.year, day.month), place + 1)) for place in range(1, window + 1))
    assert filled == (gaps if employee else 0)
