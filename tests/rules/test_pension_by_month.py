"""The pension by month of retirement: each month is what the calculators say for that day alone; break-even ages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.engine.periods import add_months, full_months
from calculators.interface import cases, reply
from calculators.old_age.by_month import Choice, break_even

TODAY = "2026-11-21"
BIRTH = date(1963, 6, 30)


def outcome(calculator: str, answers: dict[str, Any]) -> dict[str, Any]:
    found = reply({"calculator": calculator, "lang": "en", "answers": answers, "on": TODAY, "as": ["outcome"]})
    assert found["ok"], found["problems"]
    result: dict[str, Any] = found["outcome"]
    return result


def early(kind: str, day: date, career: int, base: Decimal, rate: Decimal, **changes: Any) -> dict[str, Any]:
    defaults = dict(next(item for item in cases("early_retirement") if item["id"] == "press_2026_ceiling")["answers"])
    cause = {"old_contract": "", "cause": "insolvency", "jobseeker_months": 6} if kind == "involuntary" else {}
    own = {
        "kind": kind,
        "birth": str(BIRTH),
        "day": str(day),
        "career_years": career // 12,
        "career_months": career % 12,
    }
    money = {"pension_known": "base", "pension": "", "base": str(base), "rate": str(rate)}
    return outcome("early_retirement", defaults | cause | own | money | changes)


def scale(career: int, year: int) -> Decimal:
    """LGSS 210.1 and transitional provision 9, by adding month after month."""
    found = Decimal(50)
    for month in range(1, career - 180 + 1):
        if year >= 2027:
            found += Decimal("0.19") if month <= 248 else Decimal("0.18")
        else:
            found += Decimal("0.21") if month <= 49 else Decimal("0.19")
    return min(found, Decimal(100))


@settings(max_examples=25)
@given(
    st.sampled_from(["voluntary", "involuntary"]),
    st.integers(396, 520),
    st.decimals("1400", "4500", places=2),
    st.integers(0, 108),
)
def test_a_month_is_what_the_calculators_say_for_that_day(kind: str, career: int, base: Decimal, place: int) -> None:
    chosen = date(2026, 6, 30)
    found = early(kind, chosen, career, base, scale(career, 2026))
    rows = found["tables"].get("by_month", [])
    if not rows:
        return
    row = rows[place % len(rows)]
    day = date.fromisoformat(row["day"]["value"])
    gone = full_months(chosen, day) if day >= chosen else -full_months(day, chosen)
    ordinary = date.fromisoformat(found["amounts"]["ordinary"]["value"])
    points = min(scale(career, 2026) + scale(career + gone, day.year) - scale(career, 2026), Decimal(100))
    pension = Decimal(row["pension"]["value"])
    if day < ordinary:
        alone = early(kind, day, career + gone, base, points)
        assert Decimal(alone["amounts"]["pension"]["value"]) == pension
        assert Decimal(row["points"]["value"]) == points
    else:
        delay = full_months(ordinary, day) // 12
        half = delay >= 2 and add_months(ordinary, 12 * delay + 6) < day
        defaults = next(item for item in cases("retirement_pension") if item["id"] == "quick")["answers"]
        months = career + gone
        answers = {
            "day": str(day),
            "birth": str(BIRTH),
            "base_known": "base",
            "average": "",
            "regulatory_base": str(base),
        }
        time = {"career_known": "years", "career_days": "", "career_years": months // 12, "career_months": months % 12}
        later = {"delay_years": delay, "half_year": "yes" if half else "no", "delay_choice": "percentage"}
        money = {"income": 90_000, "children": 0, "births": ""}
        alone = outcome("retirement_pension", defaults | answers | time | (later if delay else {}) | money)
        assert Decimal(alone["amounts"]["total"]["value"]) == pension


MUTUALIST = {"registered": "", "old_contract": "", "member": "yes", "dismissed": "yes"}
FIREFIGHTER = {"registered": "", "old_contract": "", "still_there": "yes", "occupation": "firefighter"}


@settings(max_examples=40)
@given(st.integers(340, 460), st.integers(0, 200))
def test_a_month_of_a_former_mutualist(career: int, place: int) -> None:
    """The cut by year, lower with each further group of years contributed; the percentage grows with the time."""
    chosen = date(2026, 6, 30)
    rows = early("mutualist", chosen, career, Decimal(2000), scale(career, 2026), **MUTUALIST)["tables"]["by_month"]
    row = rows[place % len(rows)]
    day = date.fromisoformat(row["day"]["value"])
    if day >= add_months(BIRTH, 12 * 65):
        assert row["coefficient"] is None
        return
    gone = full_months(chosen, day) if day >= chosen else -full_months(day, chosen)
    points = min(scale(career, 2026) + scale(career + gone, day.year) - scale(career, 2026), Decimal(100))
    alone = early("mutualist", day, career + gone, Decimal(2000), points, **MUTUALIST)["amounts"]
    assert (row["pension"], row["coefficient"]) == (alone["pension"], alone["coefficient"])


def test_time_gained_keeps_the_pension_until_the_ordinary_age() -> None:
    """RD 383/2008, 4: the time gained counts for the percentage, so that waiting adds nothing before the delay does."""
    found = early("occupation", date(2026, 6, 30), 400, Decimal(2000), Decimal(90), special_years=30, **FIREFIGHTER)
    earliest, ordinary = (found["amounts"][key]["value"] for key in ("earliest", "ordinary"))
    rows = found["tables"]["by_month"]
    assert rows[0]["day"]["value"] == earliest
    before = {row["pension"]["value"] for row in rows if row["day"]["value"] < ordinary}
    assert before == {"1800.00"}
    later = [Decimal(row["pension"]["value"]) for row in rows if row["day"]["value"] >= ordinary]
    assert later == sorted(later)
    assert later[-1] > later[0] == Decimal("1800.00")


def test_an_artist_gains_by_contributing_longer() -> None:
    """RD 2621/1986, 11: 8 % a year before 65, of a pension for the time contributed alone."""
    artist = FIREFIGHTER | {"occupation": "performer"}
    found = early("occupation", date(2026, 6, 30), 300, Decimal(2000), scale(300, 2026), **artist)
    rows = [row for row in found["tables"]["by_month"] if row["coefficient"]]
    # From 2027 on the scale of the percentage stays the same.
    pensions = [Decimal(row["pension"]["value"]) for row in rows if row["day"]["value"] >= "2027"]
    assert pensions == sorted(pensions)
    assert len(set(pensions)) == len(pensions)
    assert "early_retirement.notice.artists" in [notice["key"] for notice in found["notices"]]


def test_the_picture_runs_from_the_earliest_day_to_five_years_after_the_ordinary_age() -> None:
    found = early("involuntary", date(2026, 6, 30), 440, Decimal(2000), Decimal(100))
    days = [date.fromisoformat(row["day"]["value"]) for row in found["tables"]["by_month"]]
    earliest, ordinary = (date.fromisoformat(found["amounts"][key]["value"]) for key in ("earliest", "ordinary"))
    assert days[0] == earliest
    assert days[-1] == add_months(ordinary, 60)
    assert len(days) == 48 + 60 + 1


def test_months_that_the_law_does_not_open_are_left_out() -> None:
    """35 years of contribution are asked; and more than the minimum pension (208.1.b and c)."""
    found = early("voluntary", date(2027, 6, 30), 420, Decimal(3000), Decimal("96.45"))
    days = [date.fromisoformat(row["day"]["value"]) for row in found["tables"]["by_month"]]
    ordinary = date.fromisoformat(found["amounts"]["ordinary"]["value"])
    assert min(days) >= date(2027, 6, 30)
    assert min(days) < ordinary
    poor = early("voluntary", date(2026, 6, 30), 450, Decimal(900), Decimal(100))
    assert {row["coefficient"] for row in poor["tables"]["by_month"]} == {None}


@given(
    st.integers(600, 850),
    st.integers(1, 108),
    st.decimals("300", "4000", places=2),
    st.decimals("0.5", "900", places=2),
)
def test_break_even_is_the_first_month_at_which_the_later_choice_has_paid_as_much(
    age: int, months: int, pension: Decimal, more: Decimal
) -> None:
    earlier, later = Choice(TODAY_, age, pension), Choice(TODAY_, age + months, pension + more)
    found = break_even(earlier, later)
    assert found is not None
    assert later.pension * (found - later.age) >= earlier.pension * (found - earlier.age)
    assert later.pension * (found - 1 - later.age) < earlier.pension * (found - 1 - earlier.age)


TODAY_ = date(2026, 11, 21)


@pytest.mark.parametrize("more", ["0", "-1"])
def test_a_later_choice_that_pays_no_more_never_catches_up(more: str) -> None:
    pension = Decimal(1000)
    assert break_even(Choice(TODAY_, 780, pension), Choice(TODAY_, 792, pension + Decimal(more))) is None


def test_two_days_of_the_readers_choice_are_compared() -> None:
    dates = {"compare_first": "2028-06-30", "compare_second": "2026-06-30"}
    found = early("voluntary", date(2026, 6, 30), 450, Decimal(2000), Decimal(100), **dates)
    # 63 years and 0.79 of 2,000, or 65 and all of it: 1,580 x (t - 756) = 2,000 x (t - 780)
    assert Decimal(found["amounts"]["break_even"]["value"]) == -(-(2000 * 780 - 1580 * 756) // 420)
    cell = found["tables"]["break_even"][0]
    assert cell["earliest"]["value"] == found["amounts"]["break_even"]["value"]
    impossible = early(
        "voluntary", date(2026, 6, 30), 450, Decimal(2000), Decimal(100), **(dates | {"compare_second": "2026-06-29"})
    )
    assert "early_retirement.notice.compare_impossible" in [item["key"] for item in impossible["notices"]]


def test_the_pension_calculator_draws_the_same_months() -> None:
    career, base = 444, Decimal("2345.67")
    compared = {"compare_first": "2026-06-30", "compare_second": "2029-01-15"}
    by_itself = early("involuntary", date(2026, 6, 30), career, base, scale(career, 2026), **compared)
    expected = by_itself["tables"]
    defaults = next(item for item in cases("retirement_pension") if item["id"] == "quick")["answers"]
    answers: dict[str, Any] = {
        "day": "2026-06-30",
        "birth": str(BIRTH),
        "base_known": "base",
        "average": "",
        "regulatory_base": str(base),
    }
    answers |= {"career_years": career // 12, "career_months": career % 12, "births": ""}
    with_picture = outcome("retirement_pension", defaults | answers | {"picture": "involuntary"} | compared)
    assert with_picture["amounts"]["break_even"] == by_itself["amounts"]["break_even"]
    found = with_picture["tables"]
    assert found["by_month"] == expected["by_month"]
    assert found["break_even"] == expected["break_even"]
    later = outcome("retirement_pension", defaults | answers | {"picture": "ordinary"})["tables"]["by_month"]
    assert later == [row for row in expected["by_month"] if row["coefficient"] is None]
    assert "by_month" not in outcome("retirement_pension", defaults | answers)["tables"]
