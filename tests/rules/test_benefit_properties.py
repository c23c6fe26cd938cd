"""What each law says of its own amounts: they grow with the base, stay under their ceilings, and add up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.interface import cases, reply

TODAY = "2026-11-21"
MONEY = st.decimals("0", "9000", places=2)


def outcome(calculator: str, case: str, **changes: Any) -> dict[str, Any]:
    answers = next(item for item in cases(calculator) if item["id"] == case)["answers"]
    request = {"calculator": calculator, "lang": "fr", "answers": answers | changes, "on": TODAY}
    result = reply(request | {"as": ["outcome"]})
    assert result["ok"], result
    found: dict[str, Any] = result["outcome"]
    return found


def amount(found: dict[str, Any], key: str) -> Decimal:
    """An amount of an outcome; nothing where there is none."""
    return Decimal(found["amounts"].get(key, {"value": "0"})["value"])


GROWING = [
    ("birth_and_childcare", "mother_monthly_pay", "base", ("total", "daily")),
    ("serious_illness_child", "half_full_time", "base", ("thirty_days", "daily")),
    ("nursing_care", "eight_hours", "base", ("total", "daily")),
    ("pregnancy_or_breastfeeding_risk", "nurse", "base", ("total", "daily")),
    ("non_contributory_maternity", "mother_60_days", "base", ("total", "daily")),
    ("permanent_incapacity", "total_work_accident", "known_base", ("monthly", "yearly")),
    ("work_accident_survivors", "spouse_two_orphans", "annual_wage", ("total", "spouse", "orphans")),
    ("temporary_incapacity", "thirty_days", "month_base", ("total", "base")),
    ("retirement_pension", "quick", "average", ("total", "pension", "base")),
    ("early_retirement", "press_2026_ceiling", "pension", ("pension",)),
    ("partial_retirement", "ordinary_age_60_percent", "full_pension", ("pension", "yearly")),
    ("flexible_retirement", "old_40_percent_work", "pension", ("total", "yearly")),
    ("survivors_pension", "widow_three_children", "average", ("total", "base")),
    ("survivors_pension", "widow_70_three_children", "average", ("total", "base")),
    ("survivors_pension", "violence_one_child", "average", ("total", "base")),
]


@pytest.mark.parametrize(
    ("calculator", "case", "question", "keys"), GROWING, ids=[f"{row[0]}-{row[1]}" for row in GROWING]
)
def test_more_base_never_means_less(calculator: str, case: str, question: str, keys: tuple[str, ...]) -> None:
    @settings(max_examples=40)
    @given(MONEY, MONEY)
    def run(base: Decimal, more: Decimal) -> None:
        less, better = (outcome(calculator, case, **{question: value}) for value in (base, base + more))
        for key in keys:
            assert amount(less, key) <= amount(better, key), key

    run()


# LGSS 161.2 and 148.1: 5,101.20 EUR a month in 2026, Orden PJC/297/2026, so 170.04 a day; 4,909.50 in 2025.
TOO_MUCH = [
    ("temporary_incapacity", "thirty_days", {"month_base": "20000"}, "base", "170.04"),
    ("temporary_incapacity", "maximum_base_with_overtime", {"overtime": "100000"}, "base", "170.04"),
    ("serious_illness_child", "half_full_time", {"base": "60000"}, "base", "170.04"),
    ("nursing_care", "eight_hours", {"base": "60000"}, "base", "170.04"),
    ("pregnancy_or_breastfeeding_risk", "nurse", {"base": "60000", "extra_year": "200000"}, "daily", "170.04"),
    ("birth_and_childcare", "mother_monthly_pay", {"base": "20000"}, "daily", "170.04"),
    ("permanent_incapacity", "total_work_accident", {"known_base": "20000"}, "base", "5101.20"),
    ("permanent_incapacity", "self_employed_above_the_highest", {"current_base": "19999"}, "base", "5101.20"),
    ("permanent_incapacity", "real_wage_ceiling", {"daily_wage": "1000"}, "base", "5101.20"),
    # 24 x 4,909.50 / 28, of the year 2025; 24 x 30 x 170.04; 24 x 5,101.20 / 28.
    ("permanent_incapacity", "accident_months_above_the_highest", {"event": "2025-06-30"}, "base", "4208.14"),
    ("permanent_incapacity", "partial_work_accident", {"daily_base": "999"}, "one_off", "122428.80"),
    ("work_accident_survivors", "spouse_two_orphans", {"annual_wage": "1000000"}, "base", "5101.20"),
    ("survivors_pension", "widow_three_children", {"average": "20000"}, "base", "4372.46"),
    ("contribution_credits", "full_base_above_the_highest", {"full_base": "20000"}, "counted_base", "5101.20"),
    ("contribution_credits", "bases_above_the_highest", {"start": "2026-08-01"}, "base", "5101.20"),
]


@pytest.mark.parametrize(("calculator", "case", "changes", "key", "most"), TOO_MUCH)
def test_no_base_above_the_highest_contribution_base(
    calculator: str, case: str, changes: dict[str, str], key: str, most: str
) -> None:
    assert amount(outcome(calculator, case, **changes), key) == Decimal(most)


@given(st.integers(1, 39), st.integers(0, 38))
def test_more_hours_cut_never_pay_less(cut: int, more: int) -> None:
    low, high = cut, min(cut + more, 39)
    less, better = (outcome("serious_illness_child", "half_full_time", hours_cut=hours) for hours in (low, high))
    assert amount(less, "daily") <= amount(better, "daily") <= amount(better, "base")


@given(MONEY)
def test_non_contributory_birth_never_exceeds_the_iprem_of_its_days(base: Decimal) -> None:
    found = outcome("non_contributory_maternity", "mother_60_days", base=base)
    assert amount(found, "daily") <= 20
    assert abs(amount(found, "total") - amount(found, "daily") * amount(found, "days")) <= Decimal("0.5")


@given(st.decimals("0", "60000", places=2), st.decimals("0", "20000", places=2), st.integers(1, 3))
def test_large_family_grant_falls_with_income_and_has_its_ceiling(
    income: Decimal, more: Decimal, newborns: int
) -> None:
    poor, rich = (
        outcome(
            "large_family_grant", "parent_alone_two_children", income=value, newborns=newborns, children=newborns + 1
        )
        for value in (income, income + more)
    )
    assert amount(poor, "amount") <= 1000 * newborns
    if rich["entitled"]:  # else the amount is what would be without the ceiling
        assert 0 < amount(rich, "amount") <= amount(poor, "amount")
    else:
        assert amount(rich, "ceiling") < income + more


@given(st.integers(2, 9))
def test_multiple_births_never_pay_less_for_one_more(children: int) -> None:
    fewer, one_more = (
        outcome("multiple_birth_grant", "twins_2026", children=count) for count in (children, children + 1)
    )
    assert amount(fewer, "amount") <= amount(one_more, "amount")


PACKS = st.fixed_dictionaries(
    {
        "price": st.decimals("0.01", "400", places=2),
        "packs": st.integers(1, 9),
        "reduced": st.sampled_from(["yes", "no"]),
    }
)


@given(st.lists(PACKS, min_size=1, max_size=6), st.decimals("0", "99999", places=2))
def test_patients_never_pay_more_than_the_price_or_the_ceiling(
    medicines: list[dict[str, Any]], income: Decimal
) -> None:
    found = outcome("pharmacy_copayment", "pensioner_low", medicines=medicines, income=income)
    price = sum(row["price"] * row["packs"] for row in medicines)
    assert 0 <= amount(found, "pay") <= price
    assert amount(found, "pay") <= amount(found, "ceiling")
    assert amount(found, "pay") + amount(found, "excess") == amount(found, "share")


@given(st.decimals("0", "90000", places=2), st.integers(0, 6))
def test_lump_sums_after_a_work_accident_add_up(wage: Decimal, orphans: int) -> None:
    found = outcome("work_accident_survivors", "spouse_two_orphans", annual_wage=wage, orphans=orphans)
    assert amount(found, "total") == amount(found, "spouse") + amount(found, "orphans")
    if orphans:
        assert abs(amount(found, "orphans") - amount(found, "each_orphan") * orphans) <= Decimal("0.01") * orphans


@given(MONEY, st.sampled_from(["total", "absolute"]))
def test_permanent_incapacity_stays_under_the_highest_pension(base: Decimal, degree: str) -> None:
    found = outcome("permanent_incapacity", "total_work_accident", known_base=base, degree=degree)
    payments = amount(found, "payments")
    # 3,359.60 EUR in 14 payments is the highest pension of 2026: RD-ley 3/2026.
    assert amount(found, "monthly") * payments <= Decimal("3359.60") * 14 + payments * Decimal("0.01")


SPOUSE = {"relation": "spouse", "since": "2000-01-01", "common_children": "yes", "degree_65": "no"}
CHILD = {"relation": "child", "degree_65": "no", "incapacitated": "no", "other_parent": "alive"}
RELATIVE = {
    "lived_with": "yes",
    "others_bound": "no",
    "other_pension": "no",
    "alone": "yes",
    "both_parents_dead": "yes",
}
CHILDREN = st.fixed_dictionaries(
    {
        "birth": st.sampled_from(["1990-01-01", "2006-05-05", "2020-01-01"]),
        "other_parent": st.sampled_from(["alive", "dead", "unknown_parent"]),
        "incapacitated": st.sampled_from(["yes", "no"]),
    }
).map(lambda drawn: CHILD | drawn)
RELATIVES = st.fixed_dictionaries(
    {
        "relation": st.sampled_from(["mother", "father", "grandmother", "grandchild", "sibling", "adult_relative"]),
        "birth": st.sampled_from(["1950-01-01", "1990-01-01", "2020-01-01"]),
        "incapacitated": st.sampled_from(["yes", "no"]),
    }
).map(lambda drawn: RELATIVE | drawn)
SPOUSES = st.fixed_dictionaries(
    {
        "birth": st.sampled_from(["1955-01-01", "1970-05-05"]),
        "other_pension": st.sampled_from(["yes", "no"]),
        "supports": st.sampled_from(["yes", "no"]),
        "household_size": st.just("4"),
        "household_income": st.just("20000"),
        "other_income": st.sampled_from(["", "9000", "16000", "30000"]),
    }
).map(lambda drawn: SPOUSE | drawn)
FAMILIES = st.tuples(
    st.lists(SPOUSES, max_size=1), st.lists(CHILDREN, max_size=5), st.lists(RELATIVES, max_size=3)
).map(lambda groups: [person for group in groups for person in group])


CAUSES = st.sampled_from(
    [("illness", "average"), ("accident", "base"), ("violence", "average"), ("work_accident", "wages")]
)


@settings(max_examples=300)
@given(FAMILIES.filter(bool), CAUSES, st.integers(100, 600_000) | st.just(2_000_000))
def test_no_family_gets_more_than_its_ceilings(
    family: list[dict[str, str]], cause: tuple[str, str], cents: int
) -> None:
    """LGSS 57, 161.2 and 229, figures of 2026: the base, each pension, and all pensions together."""
    (reason, known), a_month = cause, Decimal(cents) / 100
    if reason == "violence":
        family = [person for person in family if person["relation"] != "spouse"] or [CHILD | {"birth": "2020-01-01"}]
    found = outcome(
        "survivors_pension", "worker_widow_two_children", cause=reason, base_known=known, base=a_month,
        average=a_month, wages=a_month * 12, income_each="10989.00", family=family,
    )  # fmt: skip
    base, payments = amount(found, "base"), 12 if reason == "work_accident" else 14
    assert base <= Decimal("5101.20") * (Decimal(24) / 28 if known == "average" else 1) + Decimal("0.01")
    pensions: dict[str, list[Decimal]] = {}
    for person, row in zip(family, found["tables"]["family"], strict=True):
        if "value" in row.get("amount", {}):
            supplement = Decimal((row.get("supplement") or {"value": "0"})["value"])
            pensions.setdefault(person["relation"], []).append(Decimal(row["amount"]["value"]) - supplement)
    assert all(
        each <= Decimal("47034.40") / payments + Decimal("0.01") for group in pensions.values() for each in group
    )
    pensions.pop("adult_relative", None)  # their twelve months are a subsidy, no pension
    most, widow, orphans = base, sum(pensions.get("spouse", [])), pensions.get("child", [])
    if reason == "violence" and len(orphans) > 1:
        most = base * Decimal("1.18")  # 233.3
    elif orphans and widow > base * Decimal("0.52"):
        most = max(base, widow + base * Decimal("0.48"))  # 229.3
    assert sum(each for group in pensions.values() for each in group) <= most + Decimal("0.01") * len(family)


@given(st.lists(st.sampled_from(["left", "right"]), min_size=1, max_size=4))
def test_injuries_add_up(sides: list[str]) -> None:
    rows = [{"part": "hand_loss", "hand_loss": "26", "side": side, "left_leads": "no"} for side in sides]
    alone = {
        side: outcome("non_disabling_injury", "thumb_left", injuries=[row])
        for side, row in zip(sides, rows, strict=True)
    }
    together = outcome("non_disabling_injury", "thumb_left", injuries=rows)
    assert amount(together, "amount") == sum(amount(alone[side], "amount") for side in sides)


# The highest pension of a payment, of fourteen a year, in 2026: RD-ley 3/2026.
HIGHEST_PENSION = Decimal("3359.60")


@given(st.decimals("300", "9000", places=2), st.integers(0, 4), st.sampled_from(["percentage", "lump", "mixed"]))
def test_retirement_pension_stays_under_the_highest_but_for_the_delay(base: Decimal, delay: int, choice: str) -> None:
    changes = {"average": base, "birth": "1957-01-10", "children": 0, "other_parent": ""}
    if delay:
        changes |= {"delay_years": delay, "delay_choice": "percentage" if delay == 1 else choice}
    if delay > 1:
        changes["half_year"] = "no"
    found = outcome("retirement_pension", "quick", **changes)
    pension, extra = amount(found, "pension") or amount(found, "total"), amount(found, "delay_extra")
    assert pension <= HIGHEST_PENSION
    assert amount(found, "total") == pension + extra + amount(found, "minimum_supplement")
    if extra:
        assert pension == HIGHEST_PENSION
        # 210.2.a: with it, at most the highest base of a year of contributions (5,101.20 a month: Orden PJC/297/2026).
        assert (pension + extra) * 14 <= Decimal("5101.20") * 12 + Decimal("0.07")


@given(MONEY, st.sampled_from(["voluntary", "involuntary"]), st.integers(0, 48))
def test_early_retirement_stays_under_the_highest_and_falls_with_each_month(
    pension: Decimal, kind: str, months: int
) -> None:
    """The same day and time contributed; who was born a month later retires a month earlier."""
    cause = {"old_contract": "", "cause": "insolvency", "jobseeker_months": 6} if kind == "involuntary" else {}

    def paid(born: int) -> Decimal:
        year, month = divmod(1961 * 12 + 2 + born, 12)
        own = {"kind": kind, "birth": f"{year}-{month + 1:02}-15", "pension": pension, "career_years": 42}
        return amount(outcome("early_retirement", "press_2026_ceiling", **cause, **own), "pension")

    later, earlier = paid(months), paid(months + 1)
    assert earlier <= later <= HIGHEST_PENSION


@given(MONEY, st.integers(25, 75))
def test_partial_retirement_stays_under_its_share_of_the_highest_pension(pension: Decimal, reduction: int) -> None:
    found = outcome(
        "partial_retirement",
        "ordinary_age_60_percent",
        full_pension=pension,
        reduction=reduction,
        day="2026-06-30",
    )
    assert amount(found, "pension") <= HIGHEST_PENSION * reduction / 100 + Decimal("0.005")


@given(MONEY, st.integers(25, 75))
def test_flexible_retirement_never_pays_more_than_the_pension_drawn(pension: Decimal, share: int) -> None:
    found = outcome("flexible_retirement", "old_40_percent_work", pension=pension, share=share)
    assert amount(found, "total") + amount(found, "given_up") == pension
    assert amount(found, "given_up") >= 0


# The highest base a month: Ley 39/2010, article 132; Ley 11/2020, article 119; Orden PJC/51/2024, article 2.1.
HIGHEST_BASES = {2011: Decimal("3230.10"), 2021: Decimal("4070.10"), 2024: Decimal("4720.50")}


@settings(max_examples=30)
@given(st.sampled_from(sorted(HIGHEST_BASES)), st.decimals("0.01", "15000", places=2))
def test_a_month_above_the_ceiling_counts_as_the_ceiling(year: int, more: Decimal) -> None:
    def base(of_year: Decimal) -> Decimal:
        rows = [
            {"first": "1995-01-01", "last": f"{year - 1}-12-31", "base": "900"},
            {"first": f"{year}-01-01", "last": f"{year}-12-31", "base": str(of_year)},
        ]
        return amount(outcome("retirement_pension", "salary_above_the_ceiling", record=rows), "base")

    most = HIGHEST_BASES[year]
    assert base(most + more) == base(most) > base(most - 300)
