"""Family benefits from two countries or more: Regulation 883/2004, articles 67 to 69; 987/2009, articles 58 to 60.

Which country pays first for the same children, and what the others add: the differential supplement (article 68). The
amounts are entered: each country's law gives its own. Not covered: benefits that replace a wage (parental leave), which
are compared by themselves, exchange rates, orphans (69); coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Money,
    Number,
    Outcome,
    Problem,
    Rows,
    Value,
    When,
    ask,
    months,
)
from calculators.engine.figures import Reference
from calculators.moving_abroad.countries import COUNTRIES, COUNTRY_WORDS, UNITED_KINGDOM

BASES = ("work", "pension", "residence")  # in the order of article 68.1.a
ACT = "reg-883-2004"


@dataclass(frozen=True, kw_only=True)
class Right:
    """What one country would pay for the children, and why."""

    country: str = ask(Choice(COUNTRIES, COUNTRY_WORDS))
    basis: str = ask(Choice(BASES))
    amount: Value = ask(Money("EUR/month", maximum=10_000))
    length: Value | None = ask(Number("month", 0, 900), when=When("basis", one_of=("pension",)), required=False)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    day: date = ask(Day(event=True))
    children_in: str = ask(Choice((*COUNTRIES, "other"), COUNTRY_WORDS))
    rights: tuple[Right, ...] = ask(Rows(Right, maximum=6, minimum=2))


def check(answers: Answers) -> Iterator[Problem]:
    """Answers that contradict each other, and the length that decides between two pensions."""
    named = [right.country for right in answers.rights]
    for index, country in enumerate(named):
        if country in named[:index]:
            yield Problem(f"rights.{index}.country", "family_benefit_top_up.problem.country_twice")
    pensions = [right.country for right in answers.rights if right.basis == "pension"]
    worked = any(right.basis == "work" for right in answers.rights)
    if len(pensions) > 1 and not worked and answers.children_in not in pensions:
        for index, right in enumerate(answers.rights):
            if right.basis == "pension" and right.length is None:
                yield Problem(f"rights.{index}.length", "family_benefit_top_up.problem.length")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """The order of article 68.1; then what each country pays (68.2)."""
    home = answers.children_in
    # The Trade and Cooperation Agreement leaves family benefits out: only the Withdrawal Agreement may hold.
    with_uk = UNITED_KINGDOM in {right.country for right in answers.rights}
    out.condition("coordinated", None if with_uk else True, Reference(ACT, "67"))
    order = _order(answers.rights, home, out)
    first = order[0]
    paid = first.amount.named("step", f"first_{first.country}")
    shares = [(f"first_{first.country}", paid)]
    total = paid
    for right in order[1:]:
        amount = right.amount.named("step", f"amount_{right.country}")
        if amount <= total:
            continue
        if right.basis == "residence" and right.country != home:
            # 68.2, last sentence: no supplement is due for children who live in another country.
            out.notice("no_duty")
            continue
        key = f"top_up_{right.country}"
        supplement = out.trace.difference(key, amount, total, Reference(ACT, "68.2"))
        total = out.trace.sum("total", total, supplement)
        shares.append((key, supplement))
    out.amount("total", total)
    for key, share in shares:
        out.amount(key, share)
    if len(shares) == 1:
        out.notice("no_top_up")
    _reimbursement(order, home, law, out)
    if with_uk:
        out.notice("united_kingdom")
    out.notice("one_claim", months=law("family_benefit_top_up.opinion_on_priority"))
    out.notice("own_law")
    out.notice("orphans")


def _order(rights: tuple[Right, ...], home: str, out: Outcome) -> list[Right]:
    """Article 68.1: work, then pension, then residence; between equals, the rules of its second paragraph."""
    groups = {basis: [right for right in rights if right.basis == basis] for basis in BASES}
    present = [basis for basis in BASES if groups[basis]]
    order: list[Right] = []
    for basis in present:
        group = groups[basis]
        local = [right for right in group if right.country == home]
        rest = [right for right in group if right.country != home]
        if basis == "work":
            rest.sort(key=lambda right: right.amount.number, reverse=True)
        if basis == "pension":
            rest.sort(key=lambda right: right.length or months(0), reverse=True)
        order += local + rest
        if basis == present[0]:
            out.notice(_reason(basis, len(group), bool(local)))
    return order


def _reason(basis: str, count: int, local: bool) -> str:
    """Why the first country comes first; alone in its group, its basis is the stronger one."""
    if count == 1:
        return f"first_by_{basis}"
    if local:
        return f"children_{basis}"
    return {"work": "highest_amount", "pension": "longest_period", "residence": "residence_elsewhere"}[basis]


def _reimbursement(order: list[Right], home: str, law: Law, out: Outcome) -> None:
    """987/2009, article 58: between institutions, when nobody works where the children live."""
    working = [right for right in order if right.basis == "work"]
    if len(working) != 2 or any(right.country == home for right in working):
        return
    first, second = working
    half = out.trace.share(
        "half",
        law("family_benefit_top_up.reimbursed_share"),
        first.amount.named("step", f"first_{first.country}"),
        Reference("reg-987-2009", "58"),
    )
    own = second.amount.named("step", f"amount_{second.country}")
    back = out.trace.rounded("reimbursed", out.trace.ceiling("reimbursed", half, own, Reference("reg-987-2009", "58")))
    out.notice("reimbursed", amount=back)


CALCULATOR = Calculator("family_benefit_top_up", Answers, rule, event="day", check=check)
