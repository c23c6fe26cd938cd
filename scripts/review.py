"""What maintainers of the law look at: figures to be checked, what a figure touches, links to official pages.

    python -m scripts.review due [--on 2027-01-15] [--within 30]
    python -m scripts.review touched iprem.monthly
    python -m scripts.review links

`due` and `links` end with status 1 where someone has to act: scheduled runs fail, and tell the maintainers.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import requests

from calculators.engine.figures import FigureHistory, acts, history, load
from calculators.engine.folders import figures_file
from calculators.engine.formats import LANGUAGES
from calculators.engine.questions import BadAnswersError
from calculators.interface import answer, cases
from calculators.registry import BENEFITS, CALCULATORS, SHARED_FIGURES
from scripts import macros
from scripts.lists import CALCULATOR, DOCS

AHEAD = 30  # days before its review day that a figure is named
FIGURE_MACRO = re.compile(r"""\{\{ *(figure|figure_date|figure_table|amount)\(["']([\w.]+)["']""")
LINK = re.compile(r"""\]\((https?://[^)\s]+)\)""")
PATIENCE = 30  # seconds for a page to answer
TRIES = 3
PAUSE = 1  # seconds between requests to one site


def figures() -> Iterator[FigureHistory]:
    """Every figure of the law."""
    for owner in (*SHARED_FIGURES, *BENEFITS):
        if figures_file(owner).is_file():
            yield from load(owner).values()


def due(today: date, within: int) -> list[tuple[str, FigureHistory]]:
    """The figures that are expired, due, or will be so within some days ("soon"), the worst first."""
    found = []
    for figure in figures():
        first = figure.values[0].since
        now, later = (figure.at(max(day, first), day).state for day in (today, today + timedelta(days=within)))
        if later != "current":
            found.append((now if now != "current" else "soon", figure))
    order = ["expired", "due", "soon"]
    return sorted(found, key=lambda item: (order.index(item[0]), item[1].review_by, item[1].id))


def show_due(today: date, within: int) -> int:
    """Print the figures to be looked at, with the file to open."""
    found = due(today, within)
    for state, figure in found:
        last = figure.values[-1]
        print(
            f"{state:8} {figure.id}: {last.value if figure.unit != 'table' else 'table'} since {last.since},", end=" "
        )
        print(f"review by {figure.review_by}: {shown(Path(str(figures_file(figure.id.partition('.')[0]))))}")
    if not found:
        print(f"no figure to be checked by {today + timedelta(days=within)}")
    return 1 if found else 0


def shown(path: Path) -> str:
    """A path as a maintainer types it."""
    return path.relative_to(macros.ROOT).as_posix() if path.is_relative_to(macros.ROOT) else str(path)


def pages_of(figure_id: str) -> dict[str, list[str]]:
    """The pages on which a figure is written, each with its languages."""
    found: dict[str, list[str]] = defaultdict(list)
    for lang in LANGUAGES:
        for path in sorted((DOCS / lang).rglob("*.md")):
            named = set()
            for macro, name in FIGURE_MACRO.findall(path.read_text(encoding="utf-8")):
                named |= {name, *(macros.AMOUNT_FIGURES if macro == "amount" else ())}
            if figure_id in named:
                found[path.relative_to(DOCS / lang).as_posix()].append(lang)
    return found


def cases_of(figure_id: str) -> dict[str, list[tuple[str, date]]]:
    """The worked cases that use a figure, by calculator, each with the first day of the value it uses."""
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for calculator in CALCULATORS:
        for case in cases(calculator):
            try:
                _, outcome = answer(calculator, case["answers"], LANGUAGES[0], case["on"])
            except BadAnswersError:  # a case of answers that are refused
                continue
            if figure_id in outcome.law.used:
                found[calculator].append((case["id"], outcome.law.used[figure_id].since))
    return found


def show_touched(figure_id: str) -> int:
    """Print what changes when a figure does: pages, calculators with their pages, cases."""
    newest = history(figure_id).values[-1].since
    where = pages_of(figure_id)
    print(f"{figure_id}, newest value from {newest}\n")
    print("Pages that write it:")
    for page, langs in [*where.items(), ("amounts.md", list(LANGUAGES))]:
        print(f"  {page} ({', '.join(langs)})")
    found = cases_of(figure_id)
    print("\nCalculators that use it, with their pages:")
    for calculator in found:
        on = [
            path.relative_to(DOCS / LANGUAGES[0]).as_posix()
            for path in sorted((DOCS / LANGUAGES[0]).rglob("*.md"))
            if calculator in CALCULATOR.findall(path.read_text(encoding="utf-8"))
        ]
        print(f"  {calculator}: {', '.join(on)}")
    for title, newer in (("the newest value", True), ("an older value", False)):
        print(f"\nWorked cases that use {title}:")
        for calculator, used in found.items():
            named = [case for case, since in used if (since == newest) is newer]
            if named:
                print(
                    textwrap.fill(
                        f"{calculator}: {', '.join(named)}", 120, initial_indent="  ", subsequent_indent="    "
                    )
                )
    return 0


def links() -> dict[str, list[str]]:
    """Every address of another site that readers are led to, with the places that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(DOCS.rglob("*.md")):
        for link in LINK.findall(path.read_text(encoding="utf-8")):
            found[urldefrag(link).url].append(shown(path))
    for name, act in acts().items():
        found[urldefrag(act["link"]).url].append(f"act {name}")
    for name, body in macros.bodies().items():
        if body.get("web"):
            found[urldefrag(body["web"]).url].append(f"body {name}")
    return dict(found)


def trouble(address: str) -> str:
    """What is wrong with an address, or nothing: tried several times, since official sites have their hours."""
    said = ""
    for attempt in range(TRIES):
        time.sleep(PAUSE * attempt)
        try:
            with requests.get(address, timeout=PATIENCE, stream=True, headers={"User-Agent": "link check"}) as reply:
                if reply.status_code < 400:
                    moved = reply.is_permanent_redirect or any(old.is_permanent_redirect for old in reply.history)
                    return f"moved to {reply.url}" if moved else ""
                said = f"status {reply.status_code}"
                if reply.status_code in (404, 410):
                    return said
        except requests.RequestException as error:
            said = type(error).__name__
    return said


def check_links(found: dict[str, list[str]]) -> dict[str, str]:
    """The addresses that have a trouble. One request at a time to each site."""
    by_site: dict[str, list[str]] = defaultdict(list)
    for address in found:
        by_site[urlsplit(address).netloc].append(address)

    def check(addresses: Iterable[str]) -> dict[str, str]:
        troubles = {}
        for address in addresses:
            troubles[address] = trouble(address)
            time.sleep(PAUSE)
        return troubles

    with ThreadPoolExecutor() as pool:
        checked = {address: said for part in pool.map(check, by_site.values()) for address, said in part.items()}
    return {address: said for address, said in sorted(checked.items()) if said}


def show_links() -> int:
    """Print the addresses that do not answer, or have moved, with the places that name them."""
    found = links()
    troubles = check_links(found)
    for address, said in troubles.items():
        print(f"{address}: {said}\n    {', '.join(found[address])}")
    broken = {address for address, said in troubles.items() if not said.startswith("moved")}
    print(f"{len(found)} addresses, {len(broken)} do not answer, {len(troubles) - len(broken)} have moved")
    return 1 if broken else 0


def main() -> int:
    """Run a command; returns its exit status."""
    parser = argparse.ArgumentParser(description="What maintainers of the law look at.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("due", help="figures to be checked, now or soon")
    command.add_argument("--on", type=date.fromisoformat, default=date.today(), help="the day taken as today")
    command.add_argument("--within", type=int, default=AHEAD, help=f"days to look ahead (default: {AHEAD})")
    command.set_defaults(run=lambda options: show_due(options.on, options.within))
    command = commands.add_parser("touched", help="pages, calculators and cases that use a figure")
    command.add_argument("figure", choices=[figure.id for figure in figures()], metavar="FIGURE")
    command.set_defaults(run=lambda options: show_touched(options.figure))
    command = commands.add_parser("links", help="addresses of other sites that do not answer")
    command.set_defaults(run=lambda options: show_links())
    options = parser.parse_args()
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
