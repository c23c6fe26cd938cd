"""What non-contributory pensions and the benefit for emigrants have in common: a household, its limit, the shared sum.

LGSS, articles 363 and 364, and RD 8/2008, articles 5 and 7, which copies them with other numbers. Every step named
here has its words in the catalogue of each calculator that uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from calculators.engine import Choice, Law, Money, Outcome, Problem, Value, YesNo, ask, pure
from calculators.engine.figures import Reference

NOTHING = pure(0, "EUR/year")


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody in the economic unit: spouse, or relative by blood or adoption to the second degree."""

    relation: str = ask(Choice(("spouse", "parent_or_child", "other")))
    income: Value = ask(Money("EUR/year", maximum=500_000))  # noqa: RUF009  (see calculators/engine/questions.py)
    pensioner: bool = ask(YesNo())


@dataclass(frozen=True)
class Terms:
    """Where the same rules stand in one act: the owner of its figures, its articles, what it leaves alone.

    ``widened``: parents or children raise the limit; ``part_ignored``: a part of the own income is not taken off.
    """

    figures: str
    act: str
    limit: str
    shared: str
    own: str
    unit: str
    least: str
    widened: bool = False
    part_ignored: bool = False

    def article(self, name: str) -> Reference:
        """The reference of one of the articles."""
        return Reference(self.act, getattr(self, name))


PENSIONS = Terms(
    figures="non_contributory_pension",
    act="lgss",
    limit="363.2",
    shared="364.1",
    own="364.2",
    unit="364.3",
    least="364.4",
    widened=True,
    part_ignored=True,
)
ABROAD = Terms(
    figures="returned_emigrants", act="rd-8-2008", limit="5.2", shared="7.3", own="7.2", unit="7.4", least="7.6"
)


def one_spouse(calculator: str, members: tuple[Member, ...] | None) -> Iterator[Problem]:
    """A problem where several members are said to be the spouse."""
    if sum(member.relation == "spouse" for member in members or ()) > 1:
        yield Problem("members", f"{calculator}.problem.spouses")


def household_income(own: Value, members: tuple[Member, ...], terms: Terms, out: Outcome) -> Value:
    """The income of everybody in the household."""
    if not members:
        return own
    incomes = [member.income.named("step", "member_income") for member in members]
    return out.trace.sum("household_income", own, *incomes, article=terms.article("limit"))


def household_limit(members: tuple[Member, ...], whole: Value, terms: Terms, law: Law, out: Outcome) -> Value:
    """The whole pension and 70 % of it for each further person; with parents or children, times 2.5 in Spain."""
    if not members:
        return whole
    trace = out.trace
    share = trace.share("further_share", law(f"{terms.figures}.household_member_share"), whole)
    count = pure(len(members)).named("step", "further_members")
    further = trace.product("further_limit", share, count, terms.article("limit"))
    limit = trace.sum("limit", whole, further, article=terms.article("limit"))
    if terms.widened and any(member.relation == "parent_or_child" for member in members):
        limit = trace.product("wide_limit", law(f"{terms.figures}.first_degree_multiplier"), limit)
    return limit


def pension_of_a_year(
    own: Value,
    everyone: Value,
    members: tuple[Member, ...],
    limit: Value,
    whole: Value,
    terms: Terms,
    law: Law,
    out: Outcome,
) -> Value:
    """Shared among pensioners, less own income, within the household's limit, never under 25 % of the whole."""
    trace = out.trace
    others = [member for member in members if member.pensioner]
    share = whole
    count = pure(len(others) + 1).named("step", "pensioners")
    if others:
        further = trace.share("further_pension", law(f"{terms.figures}.further_beneficiary_share"), whole)
        times = pure(len(others)).named("step", "further_pensioners")
        further = trace.product("further_pensions", further, times, terms.article("shared"))
        together = trace.sum("pensions_whole", whole, further, article=terms.article("shared"))
        share = trace.quotient("share", together, count, terms.article("shared"), True)
    ignored = NOTHING
    if terms.part_ignored:
        ignored = trace.share("ignored", law(f"{terms.figures}.own_income_ignored"), whole)
    year = _less_own_income("after_own", share, own, ignored, terms, out)
    if len(others) < len(members):
        # Somebody without such a pension lives there: incomes and pensions together stay within the limit.
        pensions = [year]
        for member in others:
            income = member.income.named("step", "member_income")
            pensions.append(_less_own_income("other_pension", share, income, ignored, terms, out))
        together = trace.sum("together", everyone, *pensions, article=terms.article("unit"))
        if together > limit:
            over = trace.difference("over", together, limit, terms.article("unit"))
            if others:
                over = trace.quotient("over_each", over, count, terms.article("unit"))
            year = less("within_limit", year, over, terms.article("unit"), out)
    least = trace.share("least", law(f"{terms.figures}.minimum_share"), whole)
    return trace.rounded("pension_year", trace.floor("floor", year, least, terms.article("least")))


def _less_own_income(key: str, share: Value, income: Value, ignored: Value, terms: Terms, out: Outcome) -> Value:
    if income <= ignored:
        return share
    if ignored:
        income = out.trace.difference("own_over", income, ignored, terms.article("own"))
    return less(key, share, income, terms.article("own"), out)


def less(key: str, whole: Value, taken: Value, article: Reference, out: Outcome) -> Value:
    """What is left when something is taken off, never below nothing."""
    if taken >= whole:
        return NOTHING.named("step", key)
    return out.trace.difference(key, whole, taken, article)
