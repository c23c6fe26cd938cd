"""The law of next year, played through in a copy of the project as CONTRIBUTING.md tells maintainers to."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from calculators.engine import figures
from scripts import review
from tests.website import ROOT

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "site", "test-site", "debian", "*_cache", "__pycache__", "es", "en"
)
NEXT_YEAR = figures.history("iprem.monthly").values[-1].since.year + 1
THIS_YEAR = NEXT_YEAR - 1
TODAY = f"{NEXT_YEAR}-02-15"
NEW = Decimal(615)
ANSWERS = {
    "job_loss": f"{NEXT_YEAR}-01-20",
    "reason": "dismissal",
    "covered": "yes",
    "job_seeker": "yes",
    "age": 40,
    "days_contributed": 720,
    "base_known": "monthly",
    "monthly_base": "4500",
    "children": 0,
    "full_time": "yes",
}
"""Someone whose benefit the highest amount limits: 175 % of the IPREM raised by one sixth, 1,255.625 €."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, its pages in French alone, in which a maintainer has entered next year's IPREM."""
    copy = tmp_path_factory.mktemp("project") / "project"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    for lang in ("es", "en"):
        shutil.copytree(ROOT / "calculators/locale" / lang, copy / "calculators/locale" / lang)
    configuration = copy / "mkdocs.yml"
    lines = configuration.read_text(encoding="utf-8").splitlines(keepends=True)
    configuration.write_text("".join(line for line in lines if not re.match(r" +- \{locale: (es|en)", line)), "utf-8")
    enter(copy / "calculators/figures/iprem.toml", "monthly")
    forget(copy / "calculators/unemployment/unemployment_benefit/figures.toml", "rate_first_days")
    return copy


def enter(path: Path, name: str) -> None:
    """Add a value of next year below the last one of a figure, and say that it was checked."""
    text = path.read_text(encoding="utf-8")
    start = text.index(f"[{name}]\n")
    following = re.search(r"^\[\w+\]$", text[start + 1 :], re.MULTILINE)
    end = start + 1 + following.start() if following else len(text)
    figure = re.sub(r"(?m)^review_by = .*$", f"review_by = {NEXT_YEAR + 1}-01-31", text[start:end].rstrip())
    value = f"[[{name}.values]]\nfrom = {NEXT_YEAR}-01-01\nvalue = {NEW}\n"
    value += 'act = "lgss"\narticle = "270.3"\nconfirmed = false'
    path.write_text(f"{text[:start]}{figure}\n{value}\n\n{text[end:]}", encoding="utf-8")
    assert tomllib.loads(path.read_text(encoding="utf-8"))[name]["values"][-1]["value"] == NEW


def forget(path: Path, name: str) -> None:
    """Let the day pass by which a figure should have been looked at."""
    text = path.read_text(encoding="utf-8")
    before, figure = text.split(f"[{name}]\n", 1)
    figure = re.sub(r"(?m)^review_by = .*$", f"review_by = {NEXT_YEAR}-01-31", figure, count=1)
    path.write_text(f"{before}[{name}]\n{figure}", encoding="utf-8")


def run(project: Path, *module: str, status: int | None = 0, **environment: str) -> str:
    """Run a module of the project there; returns what it prints."""
    noon = datetime.fromisoformat(f"{TODAY}T12:00").replace(tzinfo=UTC)
    environment |= {"PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}
    environment["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=project,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert status in (done.returncode, None), done.stdout + done.stderr
    return done.stdout


def calculate(project: Path) -> dict[str, Any]:
    (project / "answers.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    command = ["calculators.command_line", "calculate", "unemployment_benefit", "--answers", "answers.json"]
    outcome: dict[str, Any] = json.loads(run(project, *command, "--on", TODAY, "--json"))
    return outcome


def test_what_the_figure_touches_is_listed(project: Path) -> None:
    listed = run(project, "scripts.review", "touched", "iprem.monthly")
    assert f"iprem.monthly, newest value from {NEXT_YEAR}-01-01" in listed
    pages, calculators, newest, older = listed.split("\n\n")[1:]
    assert "  unemployment/unemployment-benefit.md (fr)" in pages  # figure and amount
    assert "  amounts.md" in pages
    assert "  unemployment_benefit: unemployment/unemployment-benefit.md" in calculators
    assert "  unemployment_assistance: unemployment/unemployment-assistance.md" in calculators
    assert "old_age" not in listed
    # No worked case is of next year yet; all those of this one still use their own value.
    assert newest == "Worked cases that use the newest value:"
    assert "  unemployment_benefit: " in older
    assert "ceiling_bites" in older


def test_a_case_of_the_new_year_computes_with_it(project: Path) -> None:
    outcome = calculate(project)
    assert outcome["amounts"]["monthly_first"] == {"value": "1255.63", "unit": "EUR/month"}  # half a cent rounded up
    assert "engine.notice.figures_unconfirmed" in json.dumps(outcome["notices"])


def test_what_nobody_has_entered_is_said_in_the_result(project: Path) -> None:
    """The IPREM is that of the new year; others are of the year before, and one has not been looked at by its day."""
    notices = {notice["key"]: notice["params"] for notice in calculate(project)["notices"]}
    assert "iprem.monthly" not in str(notices["engine.notice.figures_expired"])
    assert "contribution_rates." in str(notices["engine.notice.figures_expired"])
    assert "unemployment_benefit.rate_first_days" in str(notices["engine.notice.figures_due"])
    assert "unemployment_benefit.rate_first_days" not in str(notices["engine.notice.figures_expired"])


def test_pages_show_the_new_value_and_the_state_of_the_others(project: Path) -> None:
    run(project, "mkdocs", "build", "--strict")
    chapter = (project / "site/unemployment/unemployment-benefit/index.html").read_text(encoding="utf-8")
    assert "1 255,63" in chapter.replace("\u202f", " ")
    amounts = (project / "site/amounts/index.html").read_text(encoding="utf-8")
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>.*?</tr>", amounts, re.DOTALL)]
    new = [row for row in rows if "615,00" in row]
    assert len(new) == 1
    assert f"1er janvier {NEXT_YEAR}" in new[0]
    assert "(" not in new[0], "current: nothing to say"
    assert any(f"(valeur de {THIS_YEAR})" in row for row in rows)
    assert any("(à vérifier)" in row for row in rows)
    assert "<small>(à vérifier)</small>" in chapter


def test_figures_to_be_checked_are_listed(project: Path) -> None:
    overdue = run(project, "scripts.review", "due", "--on", TODAY, status=1).splitlines()
    assert not [line for line in overdue if "iprem.monthly:" in line]
    assert [line for line in overdue if line.startswith(f"expired  iprem.daily: 20 since {THIS_YEAR}-01-01, review by")]
    assert [line for line in overdue if line.startswith("due      unemployment_benefit.rate_first_days: 70 since")]
    # Thirty days before, it is named already.
    assert "soon     iprem.daily:" in run(project, "scripts.review", "due", "--on", f"{THIS_YEAR}-12-05", status=1)
    assert "iprem.daily:" not in run(project, "scripts.review", "due", "--on", f"{THIS_YEAR}-12-01", status=None)


class Official(BaseHTTPRequestHandler):
    """A site that answers, has moved, is gone, or is out of order for the first request."""

    asked: dict[str, int]

    def do_GET(self) -> None:
        count = self.asked[self.path] = self.asked.get(self.path, 0) + 1
        status = {"/moved": 301, "/gone": 404, "/tired": 503 if count == 1 else 200, "/broken": 500}.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/new")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Write nothing."""


@pytest.fixture
def official(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(review, "PAUSE", 0)
    handler = type("Handler", (Official,), {"asked": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_links_that_do_not_answer_are_found(official: str) -> None:
    found = {f"{official}/{name}": ["a page"] for name in ("good", "moved", "gone", "tired", "broken")}
    assert review.check_links(found) == {
        f"{official}/moved": f"moved to {official}/new",
        f"{official}/gone": "status 404",
        f"{official}/broken": "status 500",
    }


def test_links_are_those_of_pages_acts_and_bodies() -> None:
    found = review.links()
    assert all(address.startswith("https://") for address in found)
    places = {place for where in found.values() for place in where}
    assert {"act lgss", "body inss"} <= places
    assert any(place.startswith("docs/es/") for place in places)
