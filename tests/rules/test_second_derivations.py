"""The law worked out a second time, by another road than the rules take, on households and careers made up at random.

Nothing of the rules is used here: the year's amounts are written out, days are counted one by one, and each benefit is
one formula instead of a walk through its articles.
"""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

from dateutil.easter import easter
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.interface import reply

TODAY = "2026-11-21"
CENT = Decimal("0.01")
PENSION = {2023: "6784.54", 2024: "7250.60", 2025: "7905.80", 2026: "8803.20"}
"""The non-contributory pension of a year: the measure of the minimum vital income too."""
WAGE = {2023: 1080, 2024: 1134, 2025: 1184, 2026: 1221}
"""The minimum wage of a month."""
CHANCE = st.randoms(use_true_random=False)


def compute(calculator: str, **answers: Any) -> dict[str, Any]:
    raw = {name: str(value) if isinstance(value, Decimal | date) else value for name, value in answers.items()}
    result = reply({"calculator": calculator, "lang": "en", "answers": raw, "on": TODAY, "as": ["outcome"]})
    assert result["ok"], (result, raw)
    found: dict[str, Any] = result["outcome"]
    return found


def number(outcome: dict[str, Any], key: str) -> Decimal:
    return Decimal(outcome["amounts"][key]["value"])


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def money(chance: Random, most: int) -> Decimal:
    return Decimal(chance.choice([0, chance.randint(0, most * 100)])) / 100


@settings(max_examples=300)
@given(CHANCE)
def test_minimum_vital_income(chance: Random) -> None:
    """Ley 19/2021, articles 8, 11, 12, 13, 16 to 18, for households of two and more."""
    year = chance.choice(list(PENSION))
    pension = Decimal(PENSION[year])
    adults = chance.randint(1, 4)
    ages = [chance.randint(0, 17) for _ in range(chance.randint(2 if adults == 1 else 0, 4))]
    single = bool(ages) and adults <= 2 and chance.random() < 0.4
    disability = chance.random() < 0.3
    income, pensions = money(chance, 60_000), money(chance, 1500)
    wealth, assets = money(chance, 120_000), money(chance, 160_000)

    heads = adults + len(ages)
    scale = min(100 + 30 * (heads - 1), 220)
    asset_scale = min(100 + 40 * (heads - 1), 260)
    guaranteed = (pension * (scale + 22 * single + 22 * disability) / 1200).quantize(CENT, ROUND_DOWN)
    children = sum(
        (Decimal("115") if age < 3 else Decimal("80.5") if age < 6 else Decimal("57.5") for age in ages), Decimal()
    )
    monthly = rounded(income / 12)
    wealth_limit = 3 * pension * asset_scale / 100
    poor = monthly <= guaranteed + children - 10 and wealth < wealth_limit
    child_right = bool(ages) and income < 3 * pension * scale / 100 and wealth < wealth_limit * Decimal("1.5")
    main = max(Decimal(), guaranteed - monthly) if poor else Decimal()
    if pensions:
        main = min(main, max(Decimal(), guaranteed - pensions))
    supplement = children if child_right else Decimal()
    paid = main + supplement if main + supplement >= 10 else Decimal()

    outcome = compute(
        "minimum_vital_income", claim=f"{year}-05-05", situation="claim", household="several", adults=adults,
        minors=len(ages), minors_under_3=sum(age < 3 for age in ages), minors_3_to_5=sum(3 <= age < 6 for age in ages),
        single_parent="yes" if single else "no", disability="yes" if disability else "no", income=income,
        pensions=pensions, net_wealth=wealth, assets=assets, company="no", residence="yes", together="yes", age=40,
    )  # fmt: skip
    assert number(outcome, "guaranteed") == guaranteed
    if (poor or child_right) and assets <= 6 * pension * asset_scale / 100:
        assert number(outcome, "monthly") == paid
    else:
        assert outcome["entitled"] is False


@settings(max_examples=300)
@given(CHANCE)
def test_non_contributory_pension(chance: Random) -> None:
    """LGSS, articles 363, 364 and 369: own income, household, several pensioners, the least share."""
    year = chance.choice(list(PENSION))
    pension = Decimal(PENSION[year])
    own = money(chance, 9000)
    kinds = ["spouse", "parent_or_child", "other", "other"]
    members = [
        (kinds.pop(chance.randrange(len(kinds))), money(chance, 20_000), chance.random() < 0.35)
        for _ in range(chance.randint(0, 3))
    ]
    further = pension * Decimal("0.7")
    limit = pension + further * len(members)
    if any(kind == "parent_or_child" for kind, _, _ in members):
        limit *= Decimal("2.5")
    together = 1 + sum(pensioner for _, _, pensioner in members)
    share = rounded((pension + further * (together - 1)) / together) if together > 1 else pension

    def after_own(income: Decimal) -> Decimal:
        return max(Decimal(), share - max(Decimal(), income - pension * Decimal("0.35")))

    amount = after_own(own)
    income = own + sum((part for _, part, _ in members), Decimal())
    if len(members) >= together:
        whole = income + amount + sum((after_own(part) for _, part, pensioner in members if pensioner), Decimal())
        amount = max(Decimal(), amount - max(Decimal(), whole - limit) / together)
    amount = rounded(max(amount, pension / 4))

    household = [
        {"relation": kind, "income": str(part), "pensioner": "yes" if pensioner else "no"}
        for kind, part, pensioner in members
    ]
    outcome = compute(
        "non_contributory_pension", claim=f"{year}-05-05", kind="retirement", age=70, years_in_spain=20,
        years_before=10, own_income=own, household="family" if members else "alone", rents="no",
        **({"members": household} if members else {}),
    )  # fmt: skip
    assert number(outcome, "pension_year") == amount
    assert number(outcome, "payment") == rounded(amount / 14)
    assert outcome["entitled"] is (own < pension and (not members or income < limit))


def month_later(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


REFORM = date(2024, 11, 1)
SHORT = {180: 21, 150: 5, 120: 4, 90: 3}
"""Months of assistance by days contributed, with a family; without one, six in place of 21."""


def working_days(first: date, last: date) -> int:
    """Days of a stretch that are worked all over Spain, counted one by one."""
    holidays = ((1, 1), (5, 1), (8, 15), (10, 12), (11, 1), (12, 6), (12, 8), (12, 25))
    days = [first + timedelta(count) for count in range((last - first).days + 1)]
    fridays = {easter(year) - timedelta(2) for year in (first.year, last.year)}
    free = (day.weekday() > 4 or (day.month, day.day) in holidays or day in fridays for day in days)
    return len(days) - sum(free)


@settings(max_examples=300)
@given(CHANCE)
def test_unemployment_assistance(chance: Random) -> None:
    """LGSS, articles 274 to 278, before and after Real Decreto-ley 2/2024: benefit used up, or too few days."""
    event = date(2023, 1, 1) + timedelta(chance.randint(0, 1300))
    route = chance.choice(["exhausted", "short"])
    age, used, worked = chance.randint(18, 64), chance.choice([120, 179, 180, 359, 360, 720]), chance.randint(60, 359)
    people, own = chance.choice([1, 1, 2, 3, 4]), money(chance, 1400)
    family_income, depends = own + money(chance, 3000), chance.random() < 0.8

    due = month_later(event) if route == "exhausted" and event < REFORM else event
    old = due < REFORM
    if not old and event < REFORM:
        due = REFORM - timedelta(1)
    claim = due + timedelta(chance.randint(1, 12 if old else 180))
    tests = []
    for year in (due.year, claim.year):
        limit = Decimal(WAGE[year]) * 3 / 4
        tests.append((own <= limit, people > 1 and family_income / people <= limit and (depends or not old)))
    # The day of the claim; under the old law the event too, else the help waits for the claim.
    low, family = tests[1]
    poor = low or (family and not old)
    if old and tests[0] != tests[1]:
        start = claim + timedelta(1)
    elif working_days(due + timedelta(1), claim - timedelta(1)) < 15:
        start = due + timedelta(1)
    else:
        start = claim
    duration = None
    if route == "exhausted" and family:
        duration = (30 if used >= 180 else 24) if age >= 45 or not old else (24 if used >= 180 else 18)
    elif route == "exhausted":
        duration = 6 if age >= 45 or (not old and used >= 360) else None
    elif family or not old:
        duration = next((months for days, months in SHORT.items() if worked >= days), None)
        duration = 6 if duration == 21 and not family else duration
    elif worked >= 180:
        duration = 6

    outcome = compute(
        "unemployment_assistance", route=route, event=event, age=age, benefit_days=used, contributed_days=worked,
        job_seeker="yes", refused="no", contributory_right="no", own_income=own, family_members=people,
        family_income=family_income if people > 1 else "", dependant="yes" if depends else "no", claim=claim,
    )  # fmt: skip
    assert outcome["entitled"] is (poor and duration is not None)
    assert outcome["amounts"]["start"]["value"] == str(start)
    if duration is None:
        assert "total" not in outcome["amounts"]
        return
    days = duration * 30
    # 80 % of an IPREM of 600 euros; since the reform 95, 90 and 80 %, each half a year.
    total = days * 16 if old else sum(19 if day < 180 else 18 if day < 360 else 16 for day in range(days))
    assert number(outcome, "total") == total
    months = [row for row in outcome["schedule"] if row["table"] == "months"]
    assert sum(Decimal(row["amount"]["value"]) for row in months) == total


COUNTRIES = ["es", "fr", "de", "it", "pt", "be", "nl", "at"]


@settings(max_examples=150)
@given(CHANCE)
def test_pro_rata_shares_make_up_the_whole(chance: Random) -> None:
    """Regulation 883/2004, article 52: the parts of all countries sum to the theoretical amount."""
    others = chance.sample(COUNTRIES[1:], chance.randint(1, 5))
    theoretical = str(Decimal(chance.randint(10_000, 300_000)) / 100)
    outcome = compute(
        "eu_pension", event="2026-03-01", pension="survivors", entry="months", national_right="no",
        careers=[{"country": country, "months": str(chance.randint(12, 80))} for country in ["es", *others]],
        theoretical=theoretical, others_known="yes",
        others=[{"country": country, "theoretical": theoretical} for country in others],
    )  # fmt: skip
    assert abs(number(outcome, "all_countries") - Decimal(theoretical)) <= CENT * len(others)


@settings(max_examples=60)
@given(CHANCE)
def test_overlapping_periods_counted_day_by_day(chance: Random) -> None:
    """Regulation 987/2009, article 12: compulsory before voluntary before credited periods, no day twice."""
    periods = [("es", "compulsory", date(1999, 1, 1), date(1999, 1, 20))]
    for _ in range(chance.randint(2, 5)):
        first = date(2000, 1, 1) + timedelta(chance.randint(0, 900))
        last = first + timedelta(chance.randint(0, 900))
        kind = chance.choice(["compulsory", "voluntary", "credited"])
        periods.append((chance.choice(COUNTRIES[:3]), kind, first, last))
    counted: Counter[str] = Counter()
    union = 0
    day = date(1999, 1, 1)
    while day < date(2006, 1, 1):
        running = [period for period in periods if period[2] <= day <= period[3]]
        where: set[str] = set()
        for kind in ("compulsory", "voluntary", "credited"):
            where = {country for country, other, _, _ in running if other == kind}
            if where:
                break
        if where and kind == "credited" and len(where) > 1:
            before = [period for period in periods if period[1] == "compulsory" and period[3] < day]
            where = {max(before, key=lambda period: period[3])[0]}
        counted.update(where)
        union += bool(where)
        day += timedelta(1)

    rows = [{"country": c, "kind": kind, "first": str(first), "last": str(last)} for c, kind, first, last in periods]
    outcome = compute(
        "eu_pension", event="2026-03-01", pension="survivors", entry="dates", periods=rows, national_right="no",
        theoretical="1000.00", others_known="no",
    )  # fmt: skip
    steps = {step["key"]: step["result"]["value"] for step in outcome["steps"]}
    assert {country: int(steps[f"periods@{country}"]) for country in counted} == counted
    # One country's periods need no sum over countries.
    total = steps.get("total_once") or steps.get("total") or steps[f"periods_{next(iter(counted))}"]
    assert int(total) == union
    drawn: Counter[str] = Counter()
    for row in outcome["tables"]["career"]:
        if row["counts"]["text"] != "cell.dropped":
            drawn[row["country"]["text"].rpartition(".")[2]] += int(row["days"]["value"])
    assert drawn == counted


@settings(max_examples=150)
@given(CHANCE)
def test_who_pays_invalidity(chance: Random) -> None:
    """Regulation 883/2004, articles 44 and 46: one country where all is of type A, else each its part of the whole."""
    named = chance.sample(["ie", "se", "fi", "es", "fr", "hu"], chance.randint(2, 5))
    schemes = {
        country: chance.choice(["listed", "listed", "other"]) for country in named if country not in ("es", "fr")
    }
    rows = [
        {"country": country, "months": str(chance.randint(12, 80)), "scheme": schemes.get(country, "")}
        for country in named
    ]
    onset, theoretical = chance.choice(named), str(Decimal(chance.randint(10_000, 300_000)) / 100)
    amounts: dict[str, Any] = {"amounts": "no"}
    if "es" in named:
        amounts = {"amounts": "yes", "cause": "accident", "insured_then": "yes", "national_right": "no"}
        others = [{"country": country, "theoretical": theoretical} for country in named if country != "es"]
        amounts |= {"theoretical": theoretical, "others_known": "yes", "others": others}
    outcome = compute(
        "invalidity_abroad", event="2026-03-01", entry="months", careers=rows, onset=onset, onset_right="yes", **amounts
    )
    alone = len(schemes) == len(named) and set(schemes.values()) == {"listed"}
    assert outcome["amounts"]["method"]["value"] == ("one_country" if alone else "pro_rata")
    pays = {row["country"]["text"][-2:]: row["pays"]["text"] for row in outcome["tables"]["who"]}
    if alone:
        assert {country for country, text in pays.items() if text == "cell.pays_alone"} == {onset}
    else:
        assert set(pays.values()) == {"cell.pays_part"}
    if "es" in named:
        assert abs(number(outcome, "all_countries") - Decimal(theoretical)) <= CENT * len(named)


ORDERS = {2023: ("4495.50", "0.6"), 2024: ("4720.50", "0.7"), 2025: ("4909.50", "0.8"), 2026: ("5101.20", "0.9")}
"""The highest base of a year, and the percentage of the equity mechanism."""
COEFFICIENTS = {
    ("general", "since_2000"): "0.94", ("general", "before_1998"): "0.77", ("reduced_hours", "since_2000"): "0.94",
    ("reduced_hours", "before_1998"): "0.77", ("international", "before_2000"): "0.77",
    ("international", "since_2000"): "0.94", ("eu_staff", "since_2000"): "0.25",
}  # fmt: skip


@settings(max_examples=150)
@given(CHANCE)
def test_special_agreements(chance: Random) -> None:
    """Orden TAS/2865/2003, articles 6 and 7: one formula of base, rate, coefficient and equity mechanism."""
    year = chance.choice(list(ORDERS))
    most, fund = (Decimal(text) for text in ORDERS[year])
    (kind, signed), coefficient = chance.choice(list(COEFFICIENTS.items()))
    total, count = money(chance, 80_000), chance.randint(1, 364)
    full = chance.random() < 0.5
    average = rounded(total / 12 if full else total / count * 30)
    base = min(max(average, Decimal("960.60")), most)
    current = money(chance, 3000)
    if kind == "reduced_hours":
        base = max(base - current, Decimal(0))
    outcome = compute(
        "special_agreement", event=date(year, 5, 1), kind=kind, signed=signed, choice="average", raised="no",
        full_year="yes" if full else "no", bases=total, counted_days="" if full else str(count), begins="no",
        current_base=current, days_contributed="1080",
    )  # fmt: skip
    due = rounded(base * Decimal("0.283") * Decimal(coefficient))
    due += rounded(base * fund / 100) if kind != "eu_staff" else 0
    assert number(outcome, "payment") == due


@settings(max_examples=150)
@given(CHANCE)
def test_families_get_the_highest_amount_once(chance: Random) -> None:
    """Regulation 883/2004, article 68: one country pays first, others add what is missing to their own amount."""
    home = chance.choice(COUNTRIES)
    rights = []
    for country in chance.sample(COUNTRIES, chance.randint(2, 5)):
        basis = chance.choice(["work", "pension", "residence"])
        length = "100" if basis == "pension" else ""
        rights.append({"country": country, "basis": basis, "amount": str(chance.randint(0, 400)), "length": length})
    outcome = compute("family_benefit_top_up", day="2026-03-01", children_in=home, rights=rights)
    total = number(outcome, "total")
    amounts = [int(right["amount"]) for right in rights]
    # 68.2: a right by residence alone adds nothing for children who live elsewhere.
    due = [int(right["amount"]) for right in rights if right["basis"] != "residence" or right["country"] == home]
    assert max(due, default=0) <= total <= max(amounts)
    assert total == sum(number(outcome, key) for key in outcome["amounts"] if key != "total")


HIGHEST = {2023: "42823.34", 2024: "44450.56", 2025: "45746.40", 2026: "47034.40"}
"""The highest pension of a year."""
PARENTS = ("mother", "father")


def _family(chance: Random, violence: bool) -> list[dict[str, str]]:
    """People with a right of their own, and at times parents who have none."""
    family: list[dict[str, str]] = []
    if not violence and chance.random() < 0.5:
        spouse = {"relation": "spouse", "birth": chance.choice(["1955-01-01", "1970-05-05"]), "since": "2000-01-01"}
        spouse |= {"common_children": "yes", "degree_65": "no", "other_pension": "no", "supports": "no"}
        if chance.random() < 0.5:
            spouse |= {"supports": "yes", "household_size": "4", "household_income": "20000.00"}
        family.append(spouse | {"other_income": str(money(chance, 28_000))})
    for _ in range(chance.randint(1, 4) if violence else chance.choice([0, 0, 1, 2, 3, 4])):
        child = {"relation": "child", "birth": "2016-02-02", "incapacitated": "no", "degree_65": "no"}
        family.append(child | {"other_parent": chance.choice(["alive", "dead", "unknown_parent"])})
    for _ in range(chance.choice([0, 0, 1, 2, 3]) if family else chance.randint(1, 4)):
        kind = chance.choice([*PARENTS, *PARENTS, "grandmother", "grandfather", "grandchild", "sibling"])
        relative = {"relation": kind, "birth": "2016-02-02" if kind in ("grandchild", "sibling") else "1950-01-01"}
        relative |= {"lived_with": "yes", "others_bound": "no", "other_pension": "no", "both_parents_dead": "yes"}
        family.append(relative | {"alone": "yes", "incapacitated": "no"})
    if chance.random() < 0.5:  # other support: no pension; but dependent parents may get the single sum
        family = [person | {"others_bound": "yes"} if "others_bound" in person else person for person in family]
        if chance.random() < 0.5:
            family = [person for person in family if "others_bound" in person] or family
    return family


def _widow(person: dict[str, str], base: Fraction, payments: int) -> tuple[Fraction, bool]:
    """Her pension of 2026, and whether its rate is above 52 %: the best of 52 %, 60 % and 70 %, the latter limited."""
    own = Fraction(person["other_income"])
    best = (base * 52 / 100, False)
    if person["birth"] < "1960" and own <= 9442:
        best = (base * 60 / 100, True)
    room = Fraction("27034.40") - own  # limit of income and minimum of a widow with family: 9,442 + 17,592.40
    main = max(base * 70 / 100 * payments, Fraction("17592.40")) >= own
    if person["supports"] == "yes" and room >= 0 and main:
        best = max(best, (min(base * 70 / 100, room / payments), True))
    return best


def _pensions(family: list[dict[str, str]], base: Fraction, payments: int, violence: bool) -> list[Fraction]:
    """Everyone's due first, then one queue for what the base still holds: orphans, then the ranks of 229.2."""
    kinds = [person["relation"] for person in family]
    orphans, widows = kinds.count("child"), kinds.count("spouse")
    dues = [base / 5] * len(family)
    raised = False
    if widows:
        dues[0], raised = _widow(family[0], base, payments)
    full = [at for at, person in enumerate(family) if person.get("other_parent", "alive") != "alive" or violence]
    full = [at for at in full if kinds[at] == "child"]
    young = [at for at, kind in enumerate(kinds) if kind in ("grandchild", "sibling")]
    heirs = full if orphans else young or list(range(len(family)))
    if not widows:  # what a widow would have had
        for at in heirs:
            dues[at] += base * (70 if violence and orphans else 52) / 100 / len(heirs)
    queue = [["spouse"], ["child"], ["grandchild", "sibling"], [*PARENTS], ["grandmother", "grandfather"]]
    left = base
    for rank in queue:
        members = [at for at, kind in enumerate(kinds) if kind in rank]
        wanted = sum((dues[at] for at in members), Fraction())
        room = max(left, Fraction())
        if rank == ["child"] and raised:
            room = base * 48 / 100
        if rank == ["child"] and violence and orphans > 1:
            room = base * 118 / 100
        if wanted > room:
            for at in members:
                dues[at] *= room / wanted
        left -= min(wanted, room)
    return dues


def _single_sums(family: list[dict[str, str]], of_right: list[dict[str, str]]) -> list[Fraction]:
    """Months of the base after a work accident: 6, 1 and what no spouse has, for orphans of both parents before others;
    9 or 12 for parents left alone."""
    kinds = [person["relation"] for person in family]
    children = [at for at, kind in enumerate(kinds) if kind == "child"]
    alone = [at for at in children if family[at].get("other_parent", "alive") != "alive"] or children
    months = [Fraction({"spouse": 6, "child": 1}.get(kind, 0)) for kind in kinds]
    for at in [] if "spouse" in kinds else alone:
        months[at] += Fraction(6, len(alone))
    parents = [at for at, kind in enumerate(kinds) if kind in PARENTS]
    for at in [] if of_right else parents:
        months[at] = Fraction(9 if len(parents) == 1 else 12, len(parents))
    return months


@settings(max_examples=400)
@given(CHANCE)
def test_survivors_share_one_base(chance: Random) -> None:
    """LGSS 57, 161.2, 227, 229 and 233.3; Decreto 3158/1966, 31 to 39: exact fractions, rounded once at the end."""
    reason = chance.choice(["accident", "violence", "work_accident"])
    by_work = reason == "work_accident"
    family = _family(chance, reason == "violence")
    year = chance.choice(list(ORDERS)) if family[0]["relation"] != "spouse" else 2026  # incomes of 2026
    highest_base, a_month = Decimal(ORDERS[year][0]), Decimal(chance.randint(50_000, 800_000)) / 100
    known = "wages" if by_work else chance.choice(["base", "average"])
    base = min(a_month, highest_base)
    if known == "average":
        base = rounded(base * 24 / 28)
    payments = 12 if by_work else 14
    outcome = compute(
        "survivors_pension", death=date(year, 3, 10), deceased="registered", cause=reason, base_known=known,
        base=a_month, average=a_month, wages=a_month * 12, income_each="8000.00", family=family,
    )  # fmt: skip
    rows = outcome["tables"]["family"]

    def cell(at: int, column: str) -> Fraction:
        return Fraction((rows[at].get(column) or {}).get("value", 0))

    entitled = [at for at, person in enumerate(family) if person.get("others_bound") != "yes"]
    of_right = [family[at] for at in entitled]
    months = _single_sums(family, of_right) if by_work else [Fraction()] * len(family)
    assert outcome["entitled"] is bool(entitled or any(months))
    for at, length in enumerate(months):
        assert abs(cell(at, "lump") - length * Fraction(base)) <= Fraction(CENT)
    highest = Fraction(HIGHEST[year]) / payments
    dues = _pensions(of_right, Fraction(base), payments, reason == "violence")
    for at, due in zip(entitled, dues, strict=True):
        assert abs(cell(at, "amount") - cell(at, "supplement") - min(due, highest)) <= Fraction(CENT), (at, of_right)
