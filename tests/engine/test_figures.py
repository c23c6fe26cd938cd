"""Every figure file keeps to the schema, every figure has its words and its act, and pages name figures that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from calculators.engine import figures
from calculators.engine.figures import Figure, FigureError, NoFigureError, Table, acts, history
from calculators.engine.folders import figures_file
from calculators.engine.formats import LANGUAGES
from calculators.engine.references import article_text, figure_label
from calculators.engine.words import words
from calculators.registry import BENEFITS, SHARED_FIGURES

DOCS = Path(__file__).resolve().parents[2] / "docs"
CALCULATORS = DOCS.parent / "calculators"
TODAY = date.today()

OWNERS = [*SHARED_FIGURES, *(benefit for benefit in BENEFITS if figures_file(benefit).is_file())]
FOLDERS = sorted(path.parent.relative_to(CALCULATORS) for path in CALCULATORS.glob("*/*/figures.toml"))
FILES = sorted(path.stem for path in (CALCULATORS / "figures").glob("*.toml") if path.stem != "acts")

BOE = re.compile(r"https://www\.boe\.es/buscar/act\.php\?id=BOE-A-(\d{4})-[1-9]\d*")
INE = re.compile(r"https://www\.ine\.es/jaxiT3/Tabla\.htm\?t=\d+")
EUR_LEX = re.compile(r"https://eur-lex\.europa\.eu/eli/(reg|reg_impl|dir|dec|dec_impl)/(\d{4})/(\d+)/oj")

PAGES = sorted(DOCS.glob("*/**/*.md"))
MACRO = re.compile(r"\{\{\s*(figure|figure_date|figure_table|amount)\(\s*\"([^\"]+)\"(?:[^)]*?on=\"([^\"]+)\")?")
ACT = re.compile(r"\{\{\s*act\(\s*\"([^\"]+)\"")


def figure_ids() -> list[str]:
    """Every figure of every file that the schema accepts."""
    found = []
    for owner in OWNERS:
        try:
            found += [f"{owner}.{name}" for name in figures.load(owner)]
        except (FigureError, FileNotFoundError):
            continue  # test_schema says so
    return found


IDS = figure_ids()


@pytest.mark.parametrize("owner", OWNERS)
def test_schema(owner: str) -> None:
    """The file loads: no key too many, known units, values in order, acts that exist."""
    assert figures.load(owner)


def test_every_file_has_an_owner() -> None:
    """No figures file lies where nothing reads it."""
    assert {str(folder).replace("/", ".") for folder in FOLDERS} <= set(BENEFITS.values())
    assert sorted(SHARED_FIGURES) == FILES


@pytest.mark.parametrize("figure_id", IDS)
def test_figure_has_words_in_every_language(figure_id: str) -> None:
    """A short label: capital first, no full stop, and a head for each column of a table."""
    keys = [figure_label(figure_id), *(f"figures.column.{name}" for name in history(figure_id).columns)]
    for lang in LANGUAGES:
        for key in keys:
            label = words(lang)(key)
            assert label[0].isupper() or label[0].isdigit(), f"{lang} {key}: {label!r}"
            assert not label.endswith("."), f"{lang} {key}: {label!r}"
            assert label == label.strip(), f"{lang} {key}: {label!r}"
            assert "  " not in label, f"{lang} {key}: {label!r}"
            if lang == "fr":
                assert not re.search(r"[ \w][:;?!%]", label), f"fr {key}: no no-break space in {label!r}"


@pytest.mark.parametrize("owner", sorted({figure_id.partition(".")[0] for figure_id in IDS}))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_labels_tell_figures_apart(owner: str, lang: str) -> None:
    """Two figures of one benefit never bear the same label."""
    labels = [words(lang)(figure_label(f"{owner}.{name}")) for name in figures.load(owner)]
    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_words_for_figures_that_are_gone(lang: str) -> None:
    """Each message that names a figure has its figure."""
    named = {figure_label(figure_id) for figure_id in IDS}
    for path in (CALCULATORS / "locale" / lang).glob("*.po"):
        owner = "|".join(SHARED_FIGURES) if path.stem == "figures" else "figure"
        keys = re.findall(rf'^msgid "({path.stem}\.(?:{owner})\..+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert path.stem == "engine" or set(keys) <= named, f"{lang}: {sorted(set(keys) - named)}"


@pytest.mark.parametrize("figure_id", IDS)
def test_every_value_has_its_reference(figure_id: str) -> None:
    """The act links to its text, the article can be said in words, and the days make sense."""
    found = history(figure_id)
    assert found.checked_on <= TODAY
    assert found.review_by > found.checked_on
    for value in found.values:
        assert acts()[value.reference.act]["link"].startswith("https://")
        assert all(article_text(value.reference.article, words(lang)) for lang in LANGUAGES if value.reference.article)
        assert value.published is None or value.published <= TODAY
        assert found.at(value.since, TODAY).reference == value.reference


@pytest.mark.parametrize("act_id", acts())
def test_act_is_well_formed(act_id: str) -> None:
    """Title and link; the number and year of the id are those of the title and of the link."""
    act = acts()[act_id]
    assert set(act) <= {"title", "name", "link"}
    titles = act["title"]
    if isinstance(titles, dict):
        assert set(titles) == set(LANGUAGES)
    title = titles["fr"] if isinstance(titles, dict) else titles
    assert title
    assert not title.endswith(".")
    numbered = re.search(r"(\d+)/(\d+)", title)
    if INE.fullmatch(act["link"]):
        return  # a statistic that the law refers to
    if boe := BOE.fullmatch(act["link"]):
        # An act of the last days of December is published in the next year.
        year = int(re.findall(r"\d{4}", title)[-1])
        assert int(boe[1]) - year in (0, 1)
        if numbered and act_id.count("-") > 1:
            assert act_id.endswith(f"-{numbered[1]}-{numbered[2]}")
    else:
        eli = EUR_LEX.fullmatch(act["link"])
        assert eli, act["link"]
        assert numbered
        long_year = {numbered[1], numbered[2], f"19{numbered[2]}"}
        assert {eli[2], eli[3]} <= long_year
        assert set(act_id.split("-")[1:]) == {numbered[1], numbered[2]}


def test_no_act_stands_twice() -> None:
    """Two ids never lead to the same text."""
    links = [act["link"] for act in acts().values()]
    assert sorted(links) == sorted(set(links))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(DOCS)))
def test_pages_name_figures_and_acts_that_exist(page: Path) -> None:
    """Each figure, table and act exists, is of the kind its macro prints, and applies on the day asked for."""
    text = page.read_text(encoding="utf-8")
    wrong = [f"act {act_id}" for act_id in ACT.findall(text) if act_id not in acts()]
    for macro, figure_id, on in MACRO.findall(text):
        try:
            found = history(figure_id).at(date.fromisoformat(on) if on else TODAY, TODAY)
        except (FigureError, NoFigureError, KeyError) as error:
            wrong.append(f"{macro}: {error}")
            continue
        if macro != "figure_date" and isinstance(found, Table) != (macro == "figure_table"):
            wrong.append(f"{macro}: {figure_id} is {'no figure' if isinstance(found, Table) else 'no table'}")
    assert not wrong


def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Put one figures file in place of another."""
    path = tmp_path / "iprem.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(figures, "figures_place", lambda _owner: (path.parent, path.stem))
    figures.load.cache_clear()


GOOD = """
[monthly]
unit = "EUR/month"
yearly = true
checked_on = 2026-11-21
review_by = 2027-01-31
values = [
  {from = 2025-01-01, value = 600, act = "lgss", article = "1", confirmed = false},
  {from = 2026-01-01, value = 610.5, act = "lgss", article = "1", confirmed = "seen"},
]
"""


@pytest.fixture
def _fresh() -> Iterator[None]:
    yield
    figures.load.cache_clear()


@pytest.mark.usefixtures("_fresh")
def test_values_by_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value of the day, and its three states: current, due for a check, expired."""
    write(tmp_path, monkeypatch, GOOD)
    found = history("iprem.monthly")
    checked = date(2026, 11, 21)
    old, new = found.at(date(2025, 12, 31), checked), found.at(date(2026, 1, 1), checked)
    assert isinstance(old, Figure)
    assert isinstance(new, Figure)
    assert (old.number, old.confirmed, old.state) == (Decimal(600), False, "current")
    assert (str(new.number), new.confirmed, new.state) == ("610.5", True, "current")
    assert found.at(date(2026, 5, 1), date(2027, 2, 1)).state == "due"
    assert found.at(date(2027, 1, 1), checked).state == "expired"
    with pytest.raises(NoFigureError, match=r"iprem\.monthly has no value on 2024-12-31"):
        found.at(date(2024, 12, 31), checked)


@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('unit = "EUR/month"', 'unit = "pesetas"', "unknown unit"),
        ("yearly = true", "annual = true", "needs"),
        ("value = 600,", 'value = "600",', "not a number"),
        ("value = 600,", "value = true,", "not a number"),
        ("value = 600,", "value = 600, note = 1,", "no others"),
        ("from = 2025-01-01", "from = 2026-01-01", "in order"),
        ("from = 2025-01-01", "from = 2026-06-01", "in order"),
        ('act = "lgss"', 'act = "nothing"', "not in acts.toml"),
        ("checked_on = 2026-11-21\n", "", "needs"),
        ('unit = "EUR/month"', 'unit = "table"', "has columns"),
        ('unit = "EUR/month"', 'unit = "EUR/month"\ncolumns = {a = "day"}', "has columns"),
    ],
)
def test_schema_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, reason: str) -> None:
    """What breaks the schema is refused, with the figure and what is wrong."""
    assert old in GOOD
    write(tmp_path, monkeypatch, GOOD.replace(old, new))
    with pytest.raises(FigureError, match=rf"^iprem\.monthly: .*{reason}"):
        figures.load("iprem")
