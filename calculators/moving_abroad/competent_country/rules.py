"""Which country is competent, and which document proves it: Regulations (EC) 883/2004 and 987/2009.

Care in another country for insured people (articles 12, 17 to 20), pensioners (23 to 27) and retired frontier workers
(28); work accidents (36); occupational disease after the same risk in several countries (38); death grants (42, 43);
orphans (69). The result is a country and a document, with the reasons. Not covered: work in several countries (13),
planned exceptions (16), cash benefits (21), people who claim a pension (22); coverage.toml says what to do then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calculators.engine import (
    Calculator,
    Choice,
    Law,
    Number,
    Outcome,
    Problem,
    Rows,
    Text,
    Value,
    When,
    YesNo,
    ask,
    either,
)
from calculators.engine.figures import Reference
from calculators.moving_abroad.countries import ANNEX_IV, ANNEX_V, COUNTRIES, COUNTRY_WORDS, SPAIN, UNITED_KINGDOM

CARE = ("care_insured", "care_pensioner")
DEATHS = ("death_insured", "death_pensioner")
ABOUT = (*CARE, "care_frontier", "accident", "disease", *DEATHS, "orphans", "paper")
PEOPLE = ("worker", "posted", "unemployed", "student", "family", "other")
PURPOSES = ("applicable_law", "periods", "export", "changes", "pensions")
WHY_INSURED = {"unemployed": "11.2", "student": "1.k", "family": "32.1"}
DOCUMENTS = {"applicable_law": "a1", "periods": "u1", "export": "u2", "changes": "u3", "pensions": "p1"}
# The source's lists: these protect orphans by family allowances, all others but Croatia (unnamed) by a pension.
ORPHANS_BY_ALLOWANCE = frozenset(("be", "dk", "fr", "ie", UNITED_KINGDOM))
ORPHANS_NOT_LISTED = frozenset(("hr",))

_PLACE = Choice(COUNTRIES, COUNTRY_WORDS)
_POSTED = When("who", one_of=("posted",))
_PLANNED = When("planned", one_of=("yes",))
_FRONTIER = When("about", one_of=("care_frontier",))


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """A country where the work carried the risk, the oldest first, and whether its conditions are met."""

    country: str = ask(_PLACE)
    conditions: str = ask(Choice(("met", "not_met", "not_known")))


@dataclass(frozen=True, kw_only=True)
class Pension:
    """A country that pays a pension, and the months insured or resident under its law."""

    country: str = ask(_PLACE)
    length: Value | None = ask(Number("month", 1, 900), required=False)


@dataclass(frozen=True, kw_only=True)
class ParentLaw:
    """A country whose law applied to the dead parent at some time, and for how many months."""

    country: str = ask(_PLACE)
    length: Value | None = ask(Number("month", 1, 900), required=False)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    about: str = ask(Choice(ABOUT))
    who: str | None = ask(Choice(PEOPLE), when=When("about", one_of=("care_insured",)))
    family_apart: bool | None = ask(YesNo(), when=When("about", one_of=("care_pensioner",)))
    insured: str | None = ask(
        _PLACE, when=When("about", one_of=("care_insured", "care_frontier", "accident", "death_insured"))
    )
    pensions: tuple[Pension, ...] | None = ask(
        Rows(Pension, 5), when=When("about", one_of=("care_pensioner", "death_pensioner"))
    )
    home: str | None = ask(_PLACE, when=When("about", one_of=(*CARE, "death_pensioner")))
    place: str | None = ask(_PLACE, when=When("about", one_of=(*CARE, "care_frontier", "accident")))
    posted_months: Value | None = ask(Number("month", 1, 120), when=_POSTED)
    replaces: bool | None = ask(YesNo(), when=_POSTED)
    planned: bool | None = ask(YesNo(), when=When("about", one_of=CARE))
    covered_at_home: bool | None = ask(YesNo(), when=_PLANNED, unknown=("yes", "no"))
    in_time_at_home: bool | None = ask(YesNo(), when=_PLANNED, unknown=("no", "yes"))
    continued: bool | None = ask(YesNo(), when=_FRONTIER)
    two_of_five: bool | None = ask(YesNo(), when=_FRONTIER, unknown=("yes", "no"))
    exposures: tuple[Exposure, ...] | None = ask(Rows(Exposure, 6), when=When("about", one_of=("disease",)))
    parent_laws: tuple[ParentLaw, ...] | None = ask(Rows(ParentLaw, 6), when=When("about", one_of=("orphans",)))
    purpose: str | None = ask(Choice(PURPOSES), when=When("about", one_of=("paper",)))


def check(answers: Answers) -> Iterator[Problem]:
    """A country named twice, and the lengths that decide between two pensions from elsewhere (24.2.b)."""
    for name in ("pensions", "parent_laws"):
        named = [row.country for row in getattr(answers, name) or ()]
        for index, country in enumerate(named):
            if country in named[:index]:
                yield Problem(f"{name}.{index}.country", "competent_country.problem.country_twice")
    pensions = answers.pensions or ()
    if len(pensions) > 1 and answers.home not in {pension.country for pension in pensions}:
        for index, pension in enumerate(pensions):
            if pension.length is None:
                yield Problem(f"pensions.{index}.length", "competent_country.problem.length")


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """One of the situations, by what the reader asks about."""
    if answers.about == "care_insured":
        _insured(answers, law, out)
    elif answers.about == "care_pensioner":
        _pensioner(answers, out)
    elif answers.about == "care_frontier":
        _frontier(answers, out)
    elif answers.about == "accident":
        _accident(answers, out)
    elif answers.about == "disease":
        _disease(answers.exposures or (), out)
    elif answers.about in DEATHS:
        _death(answers, out)
    elif answers.about == "orphans":
        _orphans(answers.parent_laws or (), out)
    else:
        _paper(answers.purpose or "", out)
    if UNITED_KINGDOM in _named(answers):
        out.notice("united_kingdom")


def _insured(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 17 to 20: someone insured by work or otherwise, and family members insured through them."""
    posted = answers.who == "posted" and _posting(answers, law, out)
    competent = [(answers.place if answers.who == "posted" and not posted else answers.insured) or ""]
    if answers.who in WHY_INSURED:
        out.finding("why", answers.who, _basic(WHY_INSURED[answers.who]))
    _care(answers, competent, answers.home, {"live": "17", "back": "18.1", "stay": "19.1", "planned": "20.2"}, out)
    if posted:
        out.amount("law_document", Text("document.a1"))
        out.finding("do", "a1_employer", _implementing("19.2"))
    if answers.who == "unemployed":
        out.finding("do", "unemployed_u2", _basic("64"))


def _posting(answers: Answers, law: Law, out: Outcome) -> bool:
    """Article 12.1: whether the law of the sending country stays, for not too long and not in place of another."""
    longest = law("competent_country.posting")
    if answers.posted_months is not None and answers.posted_months <= longest and not answers.replaces:
        out.finding("why", "posted", _basic("12.1"), months=longest)
        return True
    out.finding("why", "replaces" if answers.replaces else "posted_too_long", _basic("12.1"), months=longest)
    out.finding("why", "work_there", _basic("11.3.a"), country=_country(answers.place))
    out.finding("do", "exception", _basic("16"))
    return False


def _pensioner(answers: Answers, out: Outcome) -> None:
    """Articles 23 to 27: pensioners who do not work, and their family."""
    pensions = answers.pensions or ()
    competent = _paying(pensions, answers.home, out)
    home, live = answers.home, "23" if answers.home in competent else "24.1"
    if answers.family_apart:
        out.finding("why", "family_apart", _basic("26"))
        home, live = answers.place, "26"
    # 27.2: who lives elsewhere and comes back to the country that pays the care has it there in full, if it chose so.
    back = "27.2" if set(competent) <= ANNEX_IV else ""
    _care(answers, competent, home, {"live": live, "back": back, "stay": "27.1", "planned": "27.3"}, out)


def _paying(pensions: tuple[Pension, ...], home: str | None, out: Outcome) -> list[str]:
    """Articles 23 to 25: the country of residence if it pays a pension, else the one of the longest period."""
    named = [pension.country for pension in pensions]
    if home in named:
        out.finding("why", "pension_at_home", _basic("23"), country=_country(home))
        return [home or ""]
    if len(named) == 1:
        out.finding("why", "one_pension", _basic("24.2.a"), country=_country(named[0]))
        return named
    lengths = {pension.country: int(pension.length or 0) for pension in pensions}
    longest = [country for country in named if lengths[country] == max(lengths.values())]
    key = "longest_pension" if len(longest) == 1 else "equal_pensions"
    out.finding("why", key, _basic("24.2.b"), country=_countries(longest))
    return longest


def _care(answers: Answers, competent: list[str], home: str | None, articles: dict[str, str], out: Outcome) -> None:
    """Who pays the care and which document opens it, by where one lives and where the care is needed."""
    out.amount("competent", _countries(competent))
    place = answers.place
    if place in competent:
        if home in competent:
            document = ""
            out.finding("why", "own_country", _basic(articles["live"] if articles["live"] == "23" else "11.1"))
        elif articles["back"]:
            document = ""
            out.finding("why", "back", _basic(articles["back"]))
        else:
            document = "s2" if answers.planned else "ehic"
            out.finding("why", "back_limited", _basic("annexIV"))
    elif place == home:
        document = "s1"
        out.finding("why", "live", _basic(articles["live"]))
    elif answers.planned:
        document = "s2"
        out.finding("why", "planned", _basic(articles["planned"]))
    else:
        document = "ehic"
        out.finding("why", "stay", _basic(articles["stay"]))
    out.amount("document", _document(document))
    if document == "s2":
        # 20.2: it cannot be refused when the country of residence offers the care, but not in time.
        out.condition("covered_at_home", answers.covered_at_home, _basic("20.2"))
        out.condition("late_at_home", not answers.in_time_at_home, _basic("20.2"))
    _use(document, competent, out)
    if document == "s1" and articles["back"]:
        out.finding("do", "s1_back", _basic(articles["back"]))


def _frontier(answers: Answers, out: Outcome) -> None:
    """Article 28: retired frontier workers in the country of their last work."""
    insured, former = answers.insured or "", answers.place or ""
    out.amount("competent", _country(insured))
    listed = {insured, former} <= ANNEX_V
    if former == insured:
        # The country of the former work pays the care anyway: the rule of all pensioners who come back to it.
        document = "" if former in ANNEX_IV else "ehic"
        out.finding("why", "back_limited" if document else "back", _basic("annexIV" if document else "27.2"))
    elif answers.two_of_five and listed:
        document = "s3"
        out.finding("why", "frontier_all_care", _basic("28.2"))
    elif answers.continued:
        document = "s3"
        out.finding("why", "frontier_continued", _basic("28.1"))
    else:
        document = "ehic"
        out.finding("why", "frontier_not_listed" if answers.two_of_five else "frontier_too_short", _basic("28.2"))
        out.finding("why", "frontier_new_treatment", _basic("28.1"))
        out.finding("why", "stay", _basic("27.1"))
    out.amount("document", _document(document))
    _use(document, [insured], out)
    if document == "ehic":
        out.finding("do", "planned_s2", _basic("27.3"))


def _accident(answers: Answers, out: Outcome) -> None:
    """Article 36: care after a work accident or for an occupational disease, in another country."""
    insured = answers.insured or ""
    out.amount("competent", _country(insured))
    out.finding("why", "accident", _basic("11.1"))
    document = "" if answers.place == insured else "da1"
    out.amount("document", _document(document))
    out.finding("why", "accident_care" if document else "accident_home", _basic("36.2"))
    _use(document, [insured], out)


def _disease(exposures: tuple[Exposure, ...], out: Outcome) -> None:
    """Article 38: only the last of the countries whose conditions are met; 987/2009, article 36: how it is found."""
    possible: list[str] = []
    doubt = False
    for exposure in reversed(exposures):
        if exposure.conditions == "not_met":
            continue
        possible.append(exposure.country)
        if exposure.conditions == "met":
            break
        doubt = True
    last = exposures[-1].country
    if possible:
        out.amount("competent", _countries(possible))
    out.amount("claim_first", _country(last))
    settled = exposures[-1].conditions == "met"
    key = "none_met" if not possible else "not_yet_known" if doubt else "last_met" if settled else "earlier_met"
    out.finding("why", key, _basic("38"))
    out.finding("why", "periods_added", _basic("6"))
    out.finding("do", "claim_last", _implementing("36.1"), country=_country(last))
    if not settled:
        out.finding("do", "passed_on", _implementing("36.2"))
    out.finding("do", "care_da1", _basic("36.2"))
    out.finding("do", "worse", _basic("39"))


def _death(answers: Answers, out: Outcome) -> None:
    """Articles 42 and 43: death elsewhere counts as in the competent country; pensioners by the cost of their care."""
    if answers.about == "death_insured":
        competent = [answers.insured or ""]
        out.finding("why", "death_insured", _basic("42.1"), country=_countries(competent))
    else:
        competent = _paying(answers.pensions or (), answers.home, out)
        if answers.home not in competent:
            out.finding("why", "death_pensioner", _basic("43.1"))
    out.amount("competent", _countries(competent))
    out.finding("why", "death_elsewhere", _basic("42.1"))
    out.finding("why", "heirs_elsewhere", _basic("42.2"))
    out.finding("why", "periods_added", _basic("6"))
    out.finding("do", "death_claim", _implementing("42"))
    out.finding("do", "death_spain" if SPAIN in competent else "own_law")


def _orphans(laws: tuple[ParentLaw, ...], out: Outcome) -> None:
    """Article 69: family allowances for orphans where a country has them, else pensions under chapter 5."""
    named = {law.country for law in laws}
    allowances = named & ORPHANS_BY_ALLOWANCE
    if not allowances:
        route = "ask" if named & ORPHANS_NOT_LISTED else "pension"
        out.amount("route", Text(f"route.{route}"))
        out.finding("why", f"orphans_{route}", _basic("69.2"))
        if route == "pension":
            out.finding("do", "orphans_p1", _implementing("48.1"))
    else:
        out.amount("route", Text("route.allowance"))
        for country in (law.country for law in laws if law.country in allowances):
            out.finding("why", "orphans_allowance", _basic("69.1"), country=_country(country))
        out.finding("do", "orphans_order", _basic("68.1"))
        lengths = {law.country: law.length for law in laws}
        if all(length is not None for length in lengths.values()):
            most = max(int(length) for length in lengths.values() if length is not None)
            longest = [country for country, length in lengths.items() if length is not None and int(length) == most]
            out.amount("by_default", _countries(longest))
            out.finding("why", "orphans_by_default", _basic("69.1"))
        else:
            out.finding("do", "orphans_lengths", _basic("69.1"))
    out.finding("do", "orphans_list")
    out.finding("do", "claim_residence", _implementing("45.4") if not allowances else _implementing("60.1"))


def _paper(purpose: str, out: Outcome) -> None:
    """The documents about the law that applies, unemployment and pensions."""
    articles = {"applicable_law": "19.2", "periods": "54.1", "export": "55.1", "changes": "55.4", "pensions": "48.1"}
    document = DOCUMENTS[purpose]
    out.amount("document", _document(document))
    out.finding("why", f"paper_{document}", _implementing(articles[purpose]))
    out.finding("do", f"ask_{document}")
    out.finding("do", f"hand_{document}")


def _use(document: str, competent: list[str], out: Outcome) -> None:
    """Who gives the document, and where to hand it in: 987/2009."""
    if not document:
        return
    articles = {"s1": "24.1", "ehic": "25.1", "s2": "26.1", "s3": "28.1", "da1": "33.1"}
    reference = _implementing(articles[document]) if document != "s3" else _basic("28")
    out.finding("do", "ask_spain" if competent == [SPAIN] else "ask_elsewhere", None, country=_countries(competent))
    out.finding("do", f"hand_{document}", reference)
    if document == "ehic":
        out.finding("do", "no_card", _implementing("25.1"))


def _named(answers: Answers) -> set[str | None]:
    rows: list[Exposure | Pension | ParentLaw] = [
        *(answers.exposures or ()),
        *(answers.pensions or ()),
        *(answers.parent_laws or ()),
    ]
    return {answers.insured, answers.home, answers.place, *(row.country for row in rows)}


def _basic(article: str) -> Reference:
    return Reference("reg-883-2004", article)


def _implementing(article: str) -> Reference:
    return Reference("reg-987-2009", article)


def _country(code: str | None) -> Text:
    return Text(f"{COUNTRY_WORDS}.{code}")


def _countries(codes: Iterable[str]) -> Text:
    return either(_country(code) for code in codes)


def _document(name: str) -> Text:
    return Text(f"document.{name or 'none'}")


CALCULATOR = Calculator("competent_country", Answers, rule, check=check)
