"""Lists that the build makes from pages, figures and registers: amounts, changes, forms, calculators, coverage.

Each function returns Markdown for one language; the macro ``list_of`` puts it on a page at the root of the language.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from calculators.engine import formats
from calculators.engine.figures import Figure, Reference, Table, history, load
from calculators.engine.folders import figures_file
from calculators.engine.references import figure_label
from calculators.engine.words import Words
from calculators.registry import BENEFITS, CALCULATORS, SHARED_FIGURES
from scripts.licences import reviewed

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# Values older than the guide's own edition matter only when they still hold.
SINCE = "2023-01-01"
_LINK = re.compile(r"(\]\()([^)\s:]+?)(#[^)\s]*)?(\))")
_HEADING = re.compile(r"^(#{2,6}) (.*?)\s*\{: #([\w-]+) \}\s*$")
_EDITION = re.compile(r"^( *)!!! edition")
_MARK = re.compile(r"^<!-- translates .*-->\n", re.MULTILINE)  # the translators' marks stay in their files
CALCULATOR = re.compile(r"\{\{ *calculator\(\"(\w+)\"\) *\}\}")

Render = Callable[[str], str]


@cache
def pages(lang: str) -> tuple[tuple[str, str, str], ...]:
    """Every page of a language in the order of the guide: path without suffix, title, Markdown without front matter."""
    order = _contents()
    found = []
    for path in sorted((DOCS / lang).rglob("*.md")):
        name = path.relative_to(DOCS / lang).as_posix().removesuffix(".md")
        front, text = _split(_MARK.sub("", path.read_text(encoding="utf-8")))
        found.append((name, str(front.get("title", name)), text))
    return tuple(sorted(found, key=lambda page: (order.index(page[0]) if page[0] in order else len(order), page[0])))


def _contents() -> list[str]:
    # mkdocs.yml has tags of its own, which a plain loader refuses.
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    block = re.search(r"^  contents:\n((?:    - .*\n?)+)", text, re.MULTILINE)
    listed: list[str] = yaml.safe_load(block[1]) if block else []
    return listed


def _split(text: str) -> tuple[dict[str, object], str]:
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        return {}, text
    front: dict[str, object] = yaml.safe_load(match[1])
    return front, text[match.end() :]


def _rebased(markdown: str, page: str) -> str:
    """Relative links of a page as they read from the root of its language."""
    folder = posixpath.dirname(page)

    def move(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[2]))
        return f"{match[1]}{target}{match[3] or ''}{match[4]}"

    own = posixpath.basename(page)
    return _LINK.sub(move, re.sub(r"\]\((#[^)]*)\)", rf"]({own}.md\1)", markdown))


def changes(lang: str, render: Render) -> str:
    """Every marked place that says what the guide of 2023 said, by page and section."""
    parts = []
    for page, title, text in pages(lang):
        blocks = list(_editions(text))
        if blocks:
            parts.append(f"## [{title}]({page}.md) {{: #{page.replace('/', '-')} }}\n")
            for heading, anchor, block in blocks:
                if heading:
                    parts.append(f"**[{heading}]({page}.md#{anchor})**\n")
                parts.append(render(_rebased(block, page)) + "\n")
    return "\n".join(parts)


def _editions(text: str) -> Iterator[tuple[str, str, str]]:
    """The marked places of a page: heading above, its anchor, the text without its indentation."""
    heading, anchor = "", ""
    lines = iter(text.split("\n"))
    line = next(lines, None)
    while line is not None:
        found = _HEADING.match(line)
        start = _EDITION.match(line)
        if found:
            heading, anchor = found[2], found[3]
        if not start:
            line = next(lines, None)
            continue
        indent = len(start[1]) + 4
        block = []
        for line in lines:
            if line.strip() and len(line) - len(line.lstrip()) < indent:
                break
            block.append(line[indent:])
        else:
            line = None
        yield heading, anchor, "\n".join(block).strip()


def forms(lang: str, render: Render) -> str:
    """The section on forms of every chapter."""
    parts = []
    for page, title, text in pages(lang):
        section = re.search(r"^## [^\n]*\{: #forms \}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
        if section:
            body = re.sub(r"^(#{3,5}) (.*?)\s*\{: #([\w-]+) \}", r"**\2**", section[1].strip(), flags=re.MULTILINE)
            parts.append(f"## [{title}]({page}.md#forms) {{: #{page.replace('/', '-')} }}\n")
            parts.append(render(_rebased(body, page)) + "\n")
    return "\n".join(parts)


def calculators(lang: str, text: Words) -> str:
    """Every calculator, by section of the guide, with a link to its place; first those that belong to no section."""
    parts = []
    section = None
    for page, _, markdown in sorted(pages(lang), key=lambda page: "/" in page[0]):
        for calculator in CALCULATOR.findall(markdown):
            area = page.partition("/")[0] if "/" in page else ""
            if area != section:
                section = area
                parts.append(f"\n## {text(f'interface.section.{area}' if area else 'lists.tools')}\n")
            parts.append(f"- [{text(f'{calculator}.title')}]({page}.md#calculator-{calculator})")
    return "\n".join(parts)


def coverage(text: Words) -> str:
    """What each calculator covers, until when it was checked, what it leaves out and what to do then."""
    rows = _coverage()
    parts = []
    for calculator in CALCULATORS:
        row = rows[calculator]
        parts.append(f"## {text(f'{calculator}.title')} {{: #{calculator.replace('_', '-')} }}\n")
        for key in ("covers", "leaves_out", "then_do"):
            parts.append(f"**{text(f'lists.coverage_{key}')}** {text(f'{calculator}.coverage.{key}')}\n")
        parts.append(f"{text('lists.coverage_checked', day=row['checked_on'])} {text('lists.coverage_sources')}\n")
        parts += [f"- {source}" for source in row["sources"]]
        parts.append("")
    return "\n".join(parts)


@cache
def _coverage() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ROOT / "calculators" / "coverage.toml").read_text(encoding="utf-8"))


def shipped(text: Words, texts: str) -> str:
    """What readers receive that others have made, with a link to the texts of the licences."""
    heads = [text(f"lists.{column}") for column in ("shipped_name", "shipped_licence", "shipped_holder")]
    rows = [f"| {part['name']} | {part['licence']} | {part['holder']} |" for part in reviewed()["shipped"]]
    table = [f"Table: {text('lists.shipped')}", f"| {' | '.join(heads)} |", "| --- | --- | --- |", *rows]
    return "\n".join([*table, "", f'<a href="{texts}">{text("lists.shipped_texts")}</a>'])


def state_mark(figure: Figure | Table, text: Words) -> str:
    """What a reader must know of a figure that is not current: that it is due for a check, or of which year it is."""
    if figure.state == "current":
        return ""
    return f" <small>({text(f'lists.figure_{figure.state}', year=str(figure.since.year))})</small>"


def amounts(
    text: Words,
    act: Callable[[Reference, Words], str],
    table: Callable[[Table, Words, str], str],
    today: date,
) -> str:
    """Every figure with each value that has held since 2023, the day it applies from and its article, by benefit."""
    parts = []
    for owner in (*SHARED_FIGURES, *BENEFITS):
        if not figures_file(owner).is_file():
            continue
        parts.append(f"## {text(f'lists.owner.{owner}')} {{: #{owner.replace('_', '-')} }}\n")
        rows, tables = [], []
        for name in load(owner):
            figure_id = f"{owner}.{name}"
            for found in _values(figure_id, today):
                law = act(found.reference, text)
                since = formats.day(found.since, text.lang)
                label = text(figure_label(figure_id))
                if isinstance(found, Figure):
                    sign = "" if found.confirmed else "*"
                    value = f"{text.value(found, label=label)}{sign}{state_mark(found, text)}"
                    rows.append(f"| {label} | {value} | {since} | {law} |")
                else:
                    caption = f"{label} ({since})"
                    remarks = f"{'' if found.confirmed else '*'}{state_mark(found, text)}"
                    tables.append(f"{table(found, text, caption)}\n\n{law}{remarks}\n")
        if rows:
            heads = (text(f"lists.{column}") for column in ("figure", "value", "since", "law"))
            parts.append(f"Table: {text(f'lists.owner.{owner}')}\n| {' | '.join(heads)} |\n| --- | --- | --- | --- |")
            parts.append("\n".join(rows) + "\n")
        parts += tables
    return "\n".join(parts)


def _values(figure_id: str, today: date) -> Iterator[Figure | Table]:
    """The values of a figure; that of today, and any later one, in its state of today."""
    figure = history(figure_id)
    days = [value.since for value in figure.values]
    for day, replaced in zip(days, [*days[1:], None], strict=True):
        if replaced is None or replaced > today:
            yield figure.at(max(day, today), today)
        elif replaced.isoformat() > SINCE:
            yield figure.at(day, figure.checked_on)
