"""Macros of the pages (mkdocs-macros): figures, acts, addresses, calculators, each in the page's language.

{{ figure("iprem.monthly") }}   {{ figure("iprem.monthly", on="2023-07-01", unit=False) }}
{{ figure_date("iprem.monthly") }}   {{ figure_table("unemployment_benefit.duration") }}
{{ amount("unemployment_benefit.minimum_with_children") }}   {{ act("lgss", "270") }}   {{ body("inss") }}
{{ calculator("unemployment_benefit") }}   {{ list_of("amounts") }}
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from mkdocs.utils import get_build_datetime

from calculators.engine import formats
from calculators.engine.figures import Figure, Reference, Table, acts, history
from calculators.engine.references import act_title, article_text, figure_label
from calculators.engine.values import Value, cents
from calculators.engine.words import Words, words
from calculators.interface import cases, examples_html, form_view
from scripts import calculator_form, licences, lists, translations
from scripts.answer_sets import plain

ROOT = Path(__file__).resolve().parent.parent


AMOUNT_FIGURES = ("iprem.monthly", "unemployment_benefit.iprem_divisor")
"""What the macro ``amount`` takes beside the percentage that it names."""


def define_env(env: Any) -> None:
    """Give the pages their macros; mkdocs-macros calls this once.

    Today is the day of the build in Spain: that of ``SOURCE_DATE_EPOCH`` where it is set, as for a release.
    """
    today = get_build_datetime().astimezone(ZoneInfo("Europe/Madrid")).date()

    def text() -> Words:
        return words(env.page.file.locale)

    def value(figure_id: str, on: str | date | None) -> Figure | Table:
        return history(figure_id).at(_day(on) or today, today)

    @env.macro  # type: ignore[untyped-decorator]
    def figure(figure_id: str, on: str | date | None = None, unit: bool = True) -> str:
        """A figure's value, today or on a day; ``unit=False`` leaves out what follows €, % or the number.

        Today's value says so where it is due for a check, or of a year that is over.
        """
        found = value(figure_id, on)
        if not isinstance(found, Figure):
            raise ValueError(f"{figure_id} is a table: use figure_table")
        return written(found, text(), unit) + ("" if on else lists.state_mark(found, text()))

    @env.macro  # type: ignore[untyped-decorator]
    def figure_date(figure_id: str, on: str | date | None = None) -> str:
        """The day from which a figure's value applies."""
        return formats.day(value(figure_id, on).since, text().lang)

    @env.macro  # type: ignore[untyped-decorator]
    def figure_table(figure_id: str, on: str | date | None = None) -> str:
        """A table figure as a Markdown table with its caption."""
        found = value(figure_id, on)
        if not isinstance(found, Table):
            raise ValueError(f"{figure_id} is not a table: use figure")
        mark = "" if on else lists.state_mark(found, text())
        return table_markdown(found, text(), text()(figure_label(figure_id)) + mark)

    @env.macro  # type: ignore[untyped-decorator]
    def amount(figure_id: str, on: str | date | None = None) -> str:
        """An unemployment limit in euros a month: its percentage of the IPREM raised by one sixth."""
        share, iprem, sixth = (value(name, on) for name in (figure_id, *AMOUNT_FIGURES))
        if not (isinstance(share, Figure) and isinstance(iprem, Figure) and isinstance(sixth, Figure)):
            raise TypeError(f"{figure_id} is not a percentage of the IPREM")
        exact = share * (iprem + iprem / sixth)
        return text().value(Value(cents(exact.number), exact.unit)) + ("" if on else lists.state_mark(iprem, text()))

    @env.macro  # type: ignore[untyped-decorator]
    def act(act_id: str, article: str = "") -> str:
        """An act's Spanish name, linked to its consolidated text, with the article in the page's language."""
        return act_markdown(Reference(act_id, article), text())

    @env.macro  # type: ignore[untyped-decorator]
    def body(body_id: str) -> str:
        """The address of a body, with telephone, fax and site."""
        return body_html(body_id, text())

    @env.macro  # type: ignore[untyped-decorator]
    def calculator(calculator_id: str) -> str:
        """A calculator: its form and its worked examples."""
        lang, root = text().lang, way_to_root(env.page.file.norm_src_uri)
        examples = examples_html(calculator_id, lang, root=root)
        case = plain(cases(calculator_id)[0]["answers"])
        return calculator_form.render(form_view(calculator_id, lang), examples, root, case)

    def render(markdown: str) -> str:
        return str(env.env.from_string(markdown).render(**env.variables))

    @env.macro  # type: ignore[untyped-decorator]
    def list_of(kind: str) -> str:
        """A list made from the pages and the figures: amounts, changes, forms, and so on."""
        words_of_page = text()
        made = {
            "addresses": lambda: "\n\n".join(body_html(name, words_of_page) for name in bodies()),
            "amounts": lambda: lists.amounts(words_of_page, act_markdown, table_markdown, today),
            "calculators": lambda: lists.calculators(words_of_page.lang, words_of_page),
            "changes": lambda: lists.changes(words_of_page.lang, render),
            "coverage": lambda: lists.coverage(words_of_page),
            "forms": lambda: lists.forms(words_of_page.lang, render),
            "shipped": lambda: lists.shipped(words_of_page, "../" * env.page.url.count("/") + licences.PUBLISHED),
        }
        return made[kind]()


def on_pre_page_macros(env: Any) -> None:
    """Take the translators' marks out of a page; a stale section says so. mkdocs-macros calls this for each page."""
    file = env.page.file
    if file.locale != translations.SOURCE:
        french = (ROOT / "docs" / translations.SOURCE / file.norm_src_uri).read_text(encoding="utf-8")
        env.markdown = translations.noted(env.markdown, french, words(file.locale)("lists.stale"))


def way_to_root(page: str) -> str:
    """The way from a page, as ``health/healthcare.md``, to the pages of its language."""
    return "" if page == "index.md" else "../" * (page.count("/") + 1)


def _day(on: str | date | None) -> date | None:
    return date.fromisoformat(on) if isinstance(on, str) else on


def written(figure: Figure, text: Words, unit: bool = True) -> str:
    """A figure as running text shows it: whole euros without cents."""
    if figure.unit.startswith("EUR"):
        whole = figure.number == figure.number.to_integral_value()
        short = formats.euros(figure.number, text.lang, 0 if whole else 2)
        return text(f"engine.unit.{figure.unit}", amount=short) if unit and figure.unit != "EUR" else short
    return text.value(figure, bare=not unit)


def table_markdown(table: Table, text: Words, caption: str = "") -> str:
    """A table figure as Markdown, its caption (unless one is given) and column names from the catalogues."""
    heads = [text(f"figures.column.{name}") for name in table.columns]
    lines = [
        f"Table: {caption or text(figure_label(table.id))}",
        f"| {' | '.join(heads)} |",
        "|" + " --- |" * len(heads),
    ]
    for row in table.rows:
        cells = [
            str(int(cell)) if name == "year" else text.value(Value(cell, unit), label=head)
            for cell, head, (name, unit) in zip(row, heads, table.columns.items(), strict=True)
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def act_markdown(reference: Reference, text: Words) -> str:
    """An act as a link, its Spanish name marked as Spanish."""
    if reference.act not in acts():
        raise ValueError(f"act {reference.act!r} is not in acts.toml")
    article = article_text(reference.article, text)
    title, lang = act_title(reference, text.lang)
    name = title if text.lang == lang else f'<span lang="{lang}">{escape(title)}</span>'
    return f"[{article + ', ' if article else ''}{name}]({acts()[reference.act]['link']})"


@cache
def bodies() -> dict[str, dict[str, Any]]:
    """Every body of the guide, from docs/data/bodies.toml."""
    return tomllib.loads((ROOT / "docs" / "data" / "bodies.toml").read_text(encoding="utf-8"))


def body_html(body_id: str, text: Words) -> str:
    """A body's address as HTML, one line each; what no official source confirms is starred, and that is said."""
    body = bodies()[body_id]
    lang, own_language = text.lang, body.get("language", "es")
    marked = "" if lang == own_language else f' lang="{own_language}"'
    unverified = set(body.get("unverified", []))

    def star(key: str) -> str:
        return "*" if key in unverified else ""

    lines = [f"<strong{marked}>{escape(body['name'])}</strong>"]
    if body.get(f"name_{lang}"):
        lines.append(escape(body[f"name_{lang}"]))
    lines += [f"<span{marked}>{escape(line)}</span>{star('lines')}" for line in body.get("lines", [])]
    for key in ("phone", "phone_workers", "phone_info", "phone_appointments", "fax"):
        for number in body.get(key, []):
            link = f'<a href="tel:{number.replace(" ", "")}">{escape(number)}</a>'
            lines.append(f"{escape(text(f'bodies.{key}'))} {link}{star(key)}")
    if body.get("email"):
        lines.append(
            f"{escape(text('bodies.email'))} "
            f'<a href="mailto:{body["email"]}">{escape(body["email"])}</a>{star("email")}'
        )
    if body.get("web"):
        lines.append(f'{escape(text("bodies.web"))} <a href="{body["web"]}">{escape(body["web"])}</a>{star("web")}')
    lines += [escape(text(f"bodies.link_{link}")) for link in body.get("links", [])]
    if body.get("note_key"):
        lines.append(escape(text(f"bodies.note_{body['note_key']}")))
    if unverified:
        lines.append(f"<small>{escape(text('bodies.unverified'))}</small>")
    address = "<br>\n".join(lines)
    return f'<address class="vd-body">\n{address}\n</address>'
