"""An outcome as readers see it: one tree of elements, written as HTML for the page and as text for the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from calculators.engine import formats
from calculators.engine.chart import Bar, bars, line, spans
from calculators.engine.elements import element
from calculators.engine.figures import Figure, Reference, Table, acts
from calculators.engine.outcome import (
    Amount,
    Cell,
    Condition,
    Finding,
    Link,
    More,
    Outcome,
    Results,
    Spans,
    Stretch,
    Text,
)
from calculators.engine.questions import NO, UNKNOWN, YES, Choice, Problem, Question, Rows, questions
from calculators.engine.references import act_title, article_text, figure_label
from calculators.engine.trace import Step
from calculators.engine.values import Value, cents
from calculators.engine.words import Words, words

Element = ElementTree.Element
_MANY_ROWS = 24
"""More rows of answers are counted: the form shows them all."""
_MOST_CARDS = 6
"""A schedule of more rows stays a table on a narrow screen, where each row of a shorter one becomes a card."""
_SIGNS = {"sum": " + ", "difference": " − ", "product": " × ", "quotient": " ÷ "}


class Renderer:
    """Renders outcomes of one calculator in one language.

    ``level`` is the heading level of the result's title on the page that holds it, ``root`` the way from that page to
    the pages of its language (``../``).
    """

    def __init__(self, calculator: str, words: Words, level: int = 4, root: str = "") -> None:
        self.calculator = calculator
        self.words = words
        self.level = level
        self.root = root

    def result(self, outcome: Outcome, answers: type, raw: Mapping[str, Any], change: bool = True) -> Element:
        """The whole result: amount first, then conditions, schedule, steps, figures and the answers given."""
        return element(
            "section",
            {"class": "vd-result"},
            self._heading(0, "engine.result.title", {"class": "vd-result-title", "tabindex": "-1"}),
            self._status(outcome),
            *self._amounts(outcome),
            *(part for table in outcome.tables for part in self._results(table, outcome.entitled is False)),
            *self._findings([finding for finding in outcome.findings if finding.more], change),
            *self._notices(outcome),
            *self._conditions(outcome),
            *self._findings([finding for finding in outcome.findings if not finding.more], change),
            *self._schedule(outcome),
            *self._steps(outcome),
            *self._figures(outcome),
            *self._answers(answers, raw, change),
            self._footer(outcome),
        )

    def problem(self, problem: Problem, asked: Mapping[str, Question]) -> str:
        """What is wrong with an answer, in words, with the question's short name."""
        path = problem.field.split(".")
        known = path[0] in asked and problem.key != "engine.problem.unknown_question"
        name = self.name(path[-1], path[0] if len(path) > 1 else None) if known else problem.field
        return self.words(problem.key, name=name, **problem.params)

    def name(self, question: str, group: str | None = None) -> str:
        """A question's short name, for messages, formulas and the list of answers."""
        return self.words(f"{self.calculator}.name.{group + '.' if group else ''}{question}")

    def _heading(self, below: int, key: str, attributes: dict[str, str] | None = None) -> Element:
        return element(f"h{min(self.level + below, 6)}", attributes or {}, self.words(key))

    def _status(self, outcome: Outcome) -> Element | None:
        if not outcome.conditions:
            return None
        state = {True: "yes", False: "no", None: "unknown"}[outcome.entitled]
        return element("p", {"class": f"vd-status vd-{state}"}, self.words(f"engine.entitled.{state}"))

    def _amounts(self, outcome: Outcome) -> Iterator[Element]:
        would_be = outcome.entitled is False
        for index, amount in enumerate(outcome.amounts.values()):
            label = self._label("amount", amount.key)
            if would_be:
                label = self.words("engine.result.would_be", label=label)
            yield element(
                "p",
                {"class": "vd-amount" if index == 0 else "vd-amount vd-amount-further"},
                element("span", {"class": "vd-amount-label"}, label),
                " ",
                element("strong", {"class": "vd-amount-value"}, self._range(amount, label)),
            )

    def _range(self, amount: Amount, label: str = "") -> str:
        low, high = (
            self._text(value) if isinstance(value, Text) else self.words.value(_to_cents(value), label=label)
            for value in (amount.low, amount.high)
        )
        return low if low == high else self.words("engine.result.range", low=low, high=high)

    def _notices(self, outcome: Outcome) -> Iterator[Element]:
        if outcome.notices:
            yield element(
                "div",
                {"class": "vd-notices"},
                *(element("p", {}, self._notice(notice.key, notice.params)) for notice in outcome.notices),
            )

    def _notice(self, key: str, params: Mapping[str, Any]) -> str:
        written = dict(params)
        if "questions" in written:
            written["questions"] = formats.joined([self.name(name) for name in params["questions"]], self.words.lang)
        if "figures" in written:
            labels = [self.words(figure_label(figure)) for figure in params["figures"]]
            written["figures"] = self.words("engine.notice.semicolon").join(labels)  # their names hold commas
        return self.words(key, **written)

    def _conditions(self, outcome: Outcome) -> Iterator[Element]:
        if outcome.conditions:
            yield self._heading(1, "engine.result.conditions")
            items = [self._condition(condition) for condition in outcome.conditions]
            yield element("ul", {"class": "vd-conditions"}, *items)

    def _condition(self, condition: Condition) -> Element:
        state = {True: "met", False: "not-met", None: "unknown"}[condition.met]
        lacking = self.words("engine.condition.lacking", amount=condition.lacking) if condition.lacking else ""
        return element(
            "li",
            {"class": f"vd-{state}"},
            element("strong", {"class": "vd-state"}, self.words(f"engine.condition.{state}")),
            " ",
            self.words(f"{self.calculator}.condition.{condition.key}"),
            " " if lacking else None,
            lacking or None,
            " ",
            self._reference(condition.reference),
        )

    def _findings(self, findings: list[Finding], filled: bool) -> Iterator[Element]:
        for group in dict.fromkeys(finding.group for finding in findings):
            found = [finding for finding in findings if finding.group == group]
            heading = self.words(f"{self.calculator}.group.{group}", number=len(found))
            items = element("ul", {"class": "vd-findings"}, *(self._finding(finding, filled) for finding in found))
            if found[0].folded:
                yield element("details", {"class": "vd-fold"}, element("summary", {}, heading), items)
            else:
                yield element(f"h{min(self.level + 1, 6)}", {}, heading)
                yield items

    def _finding(self, finding: Finding, filled: bool) -> Element:
        reference = self._reference(finding.reference) if finding.reference else None
        if finding.more:
            return self._found(finding, finding.more, reference, filled)
        return element("li", {}, self._text(finding.text), " " if reference is not None else None, reference)

    def _found(self, finding: Finding, more: More, reference: Element | None, filled: bool) -> Element:
        """A benefit or a service: its name, what it is, why it is found, what is missing, where to go on."""
        key = f"{self.calculator}.{finding.text.key}"
        about = key.replace(".finding.", ".about.", 1)
        name = self.words(key)
        why = " ".join(self._text(text) for text in more.why)
        return element(
            "li",
            {"class": "vd-found"},
            element(
                "p",
                {},
                element("strong", {"class": "vd-found-name"}, name),
                ", " if more.spanish and self.words.lang != "es" else None,
                element("span", {"lang": "es"}, words("es")(key)) if more.spanish and self.words.lang != "es" else None,
                self.words("engine.step.colon") + self.words(about) if self.words.has(about) else None,
            ),
            element(
                "p",
                {"class": "vd-why"},
                element("strong", {}, self.words(f"{self.calculator}.label.why")),
                f" {why}",
                " " if reference is not None else None,
                reference,
            )
            if why
            else None,
            element("p", {}, self.words(f"{self.calculator}.label.missing")) if more.missing else None,
            element("ul", {}, *(element("li", {}, self._text(text)) for text in more.missing))
            if more.missing
            else None,
            self._links(name, more.links, filled),
        )

    def _links(self, name: str, links: tuple[Link, ...], filled: bool) -> Element | None:
        """Links to pages and calculators; in a worked example without answers, which are somebody else's."""
        made: list[Element | str] = []
        for link in links:
            answers = link.answers if filled else ""
            place = answers or (f"calculator-{link.calculator}" if link.calculator else "")
            kind = "filled" if answers else "calculator" if link.calculator else "page"
            if made:
                made.append(" ")
            made.append(
                element(
                    "a",
                    {"href": f"{self.root}{link.page}/{'#' if place else ''}{place}"},
                    self.words(f"engine.link.{kind}"),
                    element("span", {"class": "vd-hidden"}, self.words("engine.step.colon") + name),
                )
            )
        return element("p", {"class": "vd-links"}, *made) if made else None

    def _reference(self, reference: Reference) -> Element:
        article = article_text(reference.article, self.words)
        title, lang = act_title(reference, self.words.lang)
        return element(
            "span",
            {"class": "vd-reference"},
            "(",
            element(
                "a",
                {"href": acts()[reference.act]["link"]},
                f"{article}, " if article else None,
                element("span", {"lang": lang}, title),
            ),
            ")",
        )

    def _schedule(self, outcome: Outcome) -> Iterator[Element]:
        if not outcome.schedule:
            return
        yield self._heading(1, "engine.result.schedule")
        for table in dict.fromkeys(stretch.table for stretch in outcome.schedule):
            rows = [stretch for stretch in outcome.schedule if stretch.table == table]
            caption = self.words(f"engine.schedule.{table}")
            if table == "months" and len(rows) > 1:
                yield bars(
                    caption,
                    [
                        (
                            formats.short_month(row.first, self.words.lang),
                            row.amount.number if row.amount else Decimal(0),
                        )
                        for row in rows
                    ],
                    lambda number: formats.euros(number, self.words.lang, 0, 2),
                )
            yield self._schedule_table(caption, rows)

    def _schedule_table(self, caption: str, rows: list[Stretch]) -> Element:
        # The amount stands beside the days: a narrow screen shows two columns.
        columns: list[tuple[str, Callable[[Stretch], str]]] = [
            ("stretch", self._stretch),
            ("amount", lambda row: self._money(row.amount)),
            ("days", lambda row: self.words.value(row.days, bare=True)),
        ]
        if any(row.rate for row in rows):
            columns.append(("rate", lambda row: self.words.value(row.rate) if row.rate else ""))
        if any(row.daily for row in rows):
            columns.append(("daily", lambda row: self.words.value(row.daily, bare=True) if row.daily else ""))
        if any(row.net for row in rows):
            columns.append(("withheld", lambda row: self._money(row.withheld)))
            columns.append(("net", lambda row: self._money(row.net)))
        if any(row.payer for row in rows):
            columns.append(("payer", lambda row: self.words(f"engine.payer.{row.payer}") if row.payer else ""))
        heads = [(self.words(f"engine.schedule.{name}"), _cell_class(name)) for name, _ in columns]
        style = "vd-schedule vd-cards" if len(rows) <= _MOST_CARDS else "vd-schedule"
        return _table(style, caption, heads, [[write(row) for _, write in columns] for row in rows])

    def _stretch(self, row: Stretch) -> str:
        """The days of a stretch; a narrow column breaks them after the dash alone."""
        first, last = (formats.day(day, self.words.lang, short=True) for day in (row.first, row.last))
        return first if row.first == row.last else f"{first}\u00a0– {last}"

    def _results(self, table: Results, would_be: bool) -> Iterator[Element]:
        key = f"{self.calculator}.table.{table.key}"
        caption = self.words(key)
        if would_be and not isinstance(table.picture, Spans):  # a career is a fact, whatever follows from it
            caption = self.words("engine.result.would_be", label=caption)
        if isinstance(table.picture, Spans):
            yield spans(caption, self._bars(table, table.picture))
        elif table.picture:
            up = table.columns.index(table.picture.up)
            # A month is enough to name a point, and fits under a narrow picture.
            lang = self.words.lang
            points = [
                (formats.short_month(row[0], lang) if isinstance(row[0], date) else self._cell(row[0]), row[up])
                for row in table.rows
            ]
            yield line(
                caption,
                [(label, value.number) for label, value in points if isinstance(value, Value)],
                {place: self.words(f"{self.calculator}.mark.{name}") for name, place in table.picture.marks.items()},
                lambda number: formats.euros(number, self.words.lang, 0, 2),
            )
        heads = []
        for place, column in enumerate(table.columns):
            numbers = all(isinstance(row[place], Value | None) for row in table.rows)
            heads.append((self.words(f"{key}.{column}"), {"class": "vd-number"} if numbers and place else {}))
        # Words make a table too wide for a telephone: there, each of its rows becomes a card.
        words = any(isinstance(cell, Text | tuple) for row in table.rows for cell in row[1:])
        shown = _table(
            "vd-results vd-cards" if words else "vd-results",
            caption,
            heads,
            [[self._cell(cell, head) for cell, (head, _) in zip(row, heads, strict=True)] for row in table.rows],
        )
        if table.folded:
            yield element("details", {"class": "vd-fold"}, element("summary", {}, caption), shown)
        else:
            yield shown

    def _bars(self, table: Results, picture: Spans) -> list[Bar]:
        """The bars of a time line; each says its days."""
        ends = [table.columns.index(column) for column in (picture.first, picture.last)]
        bars_of = []
        for place, row in enumerate(table.rows):
            first, last = (row[end] for end in ends)
            if isinstance(first, date) and isinstance(last, date):
                said = f"{self._cell(row[0])}: {self.words.value(first)} – {self.words.value(last)}"
                bars_of.append(Bar(self._cell(row[0]), first, last, said, place in picture.hollow))
        return bars_of

    def _cell(self, cell: Cell, head: str = "") -> str:
        if cell is None:
            return ""
        if isinstance(cell, tuple):
            return " ".join(self._text(text) for text in cell)
        if isinstance(cell, Text):
            return self._text(cell)
        return self._money(cell, head) if isinstance(cell, Value) else formats.day(cell, self.words.lang, short=True)

    def _text(self, text: Text) -> str:
        params = {name: self._text(value) if isinstance(value, Text) else value for name, value in text.params.items()}
        key = text.key if text.key.startswith("engine.") else f"{text.owner or self.calculator}.{text.key}"
        return self.words(key, None, **params)

    def _money(self, value: Value | None, head: str = "") -> str:
        if value is None:
            return self.words("engine.schedule.no_amount")
        return self.words.value(_to_cents(value), bare=value.unit.startswith("EUR"), label=head)

    def _steps(self, outcome: Outcome) -> Iterator[Element]:
        if outcome.trace.steps:
            yield self._heading(1, "engine.result.steps")
            yield element("ol", {"class": "vd-steps"}, *(self._step(step) for step in outcome.trace.steps))

    def _step(self, step: Step) -> Element:
        reference = step.reference or next((figure.reference for figure in step.figures), None)
        rounded = step.rounded and step.kind != "round"  # which says so itself
        label = self._label("step", step.key)
        return element(
            "li",
            {},
            element("strong", {}, label),
            self.words("engine.step.colon"),
            self._sum(step, label),
            " " if rounded else None,
            self.words("engine.step.rounded") if rounded else None,
            " " if reference else None,
            self._reference(reference) if reference else None,
        )

    def _sum(self, step: Step, label: str) -> str:
        names = [self._name_of(value) for value in step.inputs]
        # One label that speaks of months, or a part of a month, is enough: what a step compares has one unit.
        values = [value for value in (*step.inputs, step.result) if isinstance(value, Value)]
        parts = [self.words.value(value) for value in values if value.unit == "month" and value.number % 1]
        said = " ".join([label, *names, *parts])
        named = [self._named(value, name, said) for value, name in zip(step.inputs, names, strict=True)]
        result = self.words.value(step.result, label=said)
        if step.kind in _SIGNS:
            return f"{_SIGNS[step.kind].join(named)} = {result}"
        if step.kind in ("floor", "ceiling"):
            applied = "applied" if step.applied else "idle"
            return self.words(f"engine.step.{step.kind}_{applied}", value=named[0], limit=named[1], result=result)
        return self.words(
            f"engine.step.{step.kind}", first=named[0], second=named[-1], result=result, table=self._table_name(step)
        )

    def _table_name(self, step: Step) -> str:
        return self.words(figure_label(step.table.id)) if step.table else ""

    def _named(self, value: Value | date, name: str, said: str) -> str:
        text = self.words.value(value, label=said)
        return f"{text} ({_lower(name)})" if name else text

    def _name_of(self, value: Value | date) -> str:
        """The name of what went into a step: a step before, a figure or an answer."""
        if not isinstance(value, Value):
            return ""
        kind, name = value.source
        if kind == "step":
            return self._label(kind, name)
        keys = {"answer": f"{self.calculator}.name.{name}"}
        key = figure_label(name) if kind == "figure" else keys.get(kind)
        return self.words(key) if key else ""

    def _label(self, kind: str, key: str) -> str:
        """The words of an amount or step; ``paid@fr`` is what ``paid`` says of a {country}, France."""
        name, _, country = key.partition("@")
        said = self.words(f"engine.country.{country}") if country else ""
        return self.words(f"{self.calculator}.{kind}.{name}", country=said)

    def _figures(self, outcome: Outcome) -> Iterator[Element]:
        used = outcome.law.used.values()
        if used:
            yield element(
                "details",
                {"class": "vd-figures"},
                element("summary", {}, self.words("engine.result.figures")),
                element("ul", {}, *(self._figure(figure) for figure in used)),
            )

    def _figure(self, figure: Figure | Table) -> Element:
        label = self.words(figure_label(figure.id))
        table = isinstance(figure, Table)
        value = self.words("engine.result.table") if table else self.words.value(figure, label=label)
        return element(
            "li",
            {"class": f"vd-figure vd-{figure.state}"},
            self.words(
                f"engine.figure.{figure.state}",
                label=label,
                value=value,
                day=figure.since,
            ),
            " ",
            None if figure.confirmed else self.words("engine.figure.unconfirmed") + " ",
            self._reference(figure.reference),
        )

    def _answers(self, answers: type, raw: Mapping[str, Any], change: bool) -> Iterator[Element]:
        given = [question for question in questions(answers) if raw.get(question.name) not in (None, "", [])]
        if not given:
            return
        yield self._heading(1, "engine.result.answers")
        yield element(
            "dl",
            {"class": "vd-answers"},
            *(
                element(
                    "div",
                    {},
                    element("dt", {}, self.name(question.name)),
                    element("dd", {}, self.answer(question, raw[question.name])),
                    self._change(question) if change else None,
                )
                for question in given
            ),
        )

    def _change(self, question: Question) -> Element:
        return element(
            "dd",
            {},
            element(
                "a",
                {"class": "vd-change", "href": f"#q-{self.calculator}-{question.name}"},
                self.words("engine.result.change"),
                element("span", {"class": "vd-hidden"}, f" {_lower(self.name(question.name))}"),
            ),
        )

    def answer(self, question: Question, raw: Any, group: str | None = None) -> str:
        """An answer as the reader gave it."""
        kind = question.kind
        if raw == UNKNOWN:
            return self.words("interface.form.unknown")
        if isinstance(kind, Rows) and len(raw) > _MANY_ROWS:
            first, last = (self._row(question, kind, raw[place]) for place in (0, -1))
            return self.words("engine.result.rows", count=len(raw), first=first, last=last)
        if isinstance(kind, Rows):
            return " · ".join(self._row(question, kind, row) for row in raw)
        if kind.kind == "yes_no":
            return self.words(f"engine.option.{YES if raw in (YES, True) else NO}")
        if isinstance(kind, Choice):
            owner = kind.words or f"{self.calculator}.option.{group + '.' if group else ''}{question.name}"
            return self.words(f"{owner}.{raw}")
        return self.words.value(raw, label=self.name(question.name, group))

    def _row(self, question: Question, kind: Rows, row: Any) -> str:
        """A row of answers, each with its name."""
        colon = self.words("engine.step.colon")
        return formats.joined(
            [
                f"{self.name(item.name, question.name)}{colon}{self.answer(item, value, question.name)}"
                for item in questions(kind.row)
                if (value := getattr(row, item.name)) is not None
            ],
            self.words.lang,
        )

    def _footer(self, outcome: Outcome) -> Element:
        return element(
            "p",
            {"class": "vd-footer"},
            self.words("engine.result.footer", day=outcome.law.today, event=outcome.law.day),
        )


def _table(style: str, caption: str, heads: list[tuple[str, dict[str, str]]], rows: list[list[str]]) -> Element:
    """A table whose first column names its rows, in a box that scrolls by keyboard where it is too wide.

    Heads are repeated in the cells of ``vd-cards``: styles may show their rows as cards, which hides the heads.
    """
    cards = "vd-cards" in style
    kinds = [kind | {"data-head": head} if cards else kind for head, kind in heads[1:]]
    body = []
    for first, *rest in rows:
        cells = [element("td", kind, text) for kind, text in zip(kinds, rest, strict=True)]
        body.append(element("tr", {}, element("th", {"scope": "row"}, first), *cells))
    columns = [element("th", {"scope": "col"} | kind, text) for text, kind in heads]
    return element(
        "div",
        {"class": "vd-scroll", "tabindex": "0", "role": "group", "aria-label": caption},
        element(
            "table",
            {"class": style},
            element("caption", {}, caption),
            element("thead", {}, element("tr", {}, *columns)),
            element("tbody", {}, *body),
        ),
    )


def to_html(tree: Element) -> str:
    """A tree as HTML; every text is escaped by the serializer."""
    return ElementTree.tostring(tree, encoding="unicode", method="html")


def to_text(tree: Element, colon: str = ": ") -> str:
    """A tree as text for a terminal: headings underlined, lists with dashes, tables in columns, pictures left out.

    ``colon`` stands between an answer's name and the answer, as the language writes it.
    """
    return "\n".join(_lines(tree, colon)).strip() + "\n"


def _lines(tree: Iterable[Element], colon: str) -> Iterator[str]:
    for child in tree:
        if child.tag == "svg":
            continue
        if child.tag == "table":
            yield from _table_lines(child)
        elif child.tag in ("ul", "ol"):
            for number, item in enumerate(child, 1):
                mark = f"{number}." if child.tag == "ol" else "-"
                if item.get("class") == "vd-found":
                    yield f"{mark} {_flat(item[0])}"
                    yield from (f"  {line}" for line in _lines(item[1:], colon))
                else:
                    yield f"{mark} {_flat(item)}"
        elif child.get("class") == "vd-links":
            yield from (f"{_flat(link)}{colon}{link.get('href')}" for link in child)
        elif child.tag == "dl":
            yield from (f"- {_flat(row[0])}{colon}{_flat(row[1])}" for row in child)
        elif child.tag in ("section", "div", "details"):
            yield from _lines(child, colon)
        elif child.tag[0] == "h" or child.tag == "summary":
            text = _flat(child)
            yield from ("", text, "-" * len(text))
        else:
            yield _flat(child)


def _flat(tree: Element) -> str:
    return " ".join("".join(tree.itertext()).split(" ")).strip()


def _table_lines(table: Element) -> Iterator[str]:
    rows = [[_flat(cell) for cell in row] for row in table.iter("tr")]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    caption = table.find("caption")
    if caption is not None:
        yield _flat(caption)
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""


def _to_cents(value: Value | date) -> Value | date:
    if isinstance(value, Value) and value.unit.startswith("EUR"):
        return Value(cents(value.number), value.unit)
    return value


def _cell_class(column: str) -> dict[str, str]:
    """The class of a schedule's column: numbers stand to the right, words need room."""
    if column == "payer":
        return {"class": "vd-payer"}
    return {"class": "vd-number"} if column in ("days", "rate", "daily", "amount", "withheld", "net") else {}


def _lower(text: str) -> str:
    """A label inside a sentence: without its capital, unless it is an acronym."""
    return text[0].lower() + text[1:] if len(text) > 1 and not text[1].isupper() else text
