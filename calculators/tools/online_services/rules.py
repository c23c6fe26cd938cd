"""Which services of the Social Security's web portal open with what the reader holds.

The portal's page has three lists: services that need no electronic certificate, services that need one (the electronic
identity card carries one), services by a code in a text message. ``services.toml`` holds them whole. Nothing is added:
Cl@ve, which the page does not name, is said to be likely and no more. Not covered: the services for firms, mutual
insurers and administrations; what a service asks for today, which its own page says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from calculators.engine import Calculator, Choice, Law, Outcome, Text, YesNo, ask
from calculators.engine.folders import benefit_folder, read_toml
from calculators.engine.outcome import Link, More

TOPICS = ("data", "work", "benefits", "self_employed", "payments")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked."""

    topic: str = ask(Choice((*TOPICS, "all")))
    certificate: bool = ask(YesNo())
    identity_card: bool = ask(YesNo())
    clave: bool = ask(YesNo())
    code: bool = ask(YesNo())


@cache
def services() -> tuple[dict[str, Any], ...]:
    """Every service of the three lists, with the means that open it, in the order of the topics."""
    data = read_toml(benefit_folder("online_services"), "services")
    return tuple(data["service"])


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Each service below its topic where something the reader holds opens it; otherwise below what it needs."""
    certificate = answers.certificate or answers.identity_card
    held = {"form": True, "certificate": certificate, "code": answers.code}
    wanted = [service for service in services() if answers.topic in ("all", service["topic"])]
    closed = []
    for service in wanted:
        means = [name for name in service["opens"] if held[name]]
        if means:
            out.found(f"open_{service['topic']}", service["id"], _more(service, means))
        else:
            closed.append(service)
    for service in closed:
        # The portal's page does not name Cl@ve; the e-office takes it for most services with certificate.
        likely = answers.clave and "certificate" in service["opens"]
        out.found("likely" if likely else "closed", service["id"], _more(service, service["opens"]), folded=not likely)
    _notices(answers, certificate, wanted, out)


def _more(service: dict[str, Any], means: list[str]) -> More:
    why = [Text(f"means.{'post' if name == 'form' and service.get('posted') else name}") for name in means]
    if "now" in service:
        why.append(Text(f"now.{service['now']}"))
    links = (Link(service["page"], service.get("calculator", "")),) if "page" in service else ()
    return More(tuple(why), links=links, spanish=True)


def _notices(answers: Answers, certificate: bool, wanted: list[dict[str, Any]], out: Outcome) -> None:
    out.notice("lists")
    if answers.clave:
        out.notice("clave_certain" if certificate else "clave")
    if not (certificate or answers.clave or answers.code):
        out.notice("nothing")
    if certificate or answers.code:
        out.notice("on_screen")
    if any("form" in service["opens"] for service in wanted) and not certificate:
        out.notice("form")


CALCULATOR = Calculator("online_services", Answers, rule)
