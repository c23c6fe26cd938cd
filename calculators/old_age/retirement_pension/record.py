"""The record of contribution bases as people paste it: rows of periods, and every line that was not understood.

Read are copies of the Social Security's *informe de bases de cotización* and of tables made from it: one line a month
(``01/2015 … 1.234,56``), month names below a year, a table with the months across, CSV with ``;`` or ``,`` or tabs and
a heading. Where a line has several amounts, the first is that for common contingencies, or the heading says which.
Bases of one month are added (several employers). Whether ``1.234`` is a thousand is inferred from the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from calculators.engine.periods import add_days
from calculators.engine.questions import Pasted, Unread

MOST = 20_000  # a base above it is no monthly base in euros
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_PATIENCE = 3  # lines between a month and its amount, in copies that put each on a line of its own
_MOST_TEXT = 200_000
_MATRIX = 6  # so many month names in a line are the heading of a table

_FOLD = str.maketrans("áàâäéèêëíìîïóòôöúùûüñç", "aaaaeeeeiiiioooouuuunc")
# Spanish, French, English, Catalan, Galician: longest first, so that "septiembre" is not read as "sept" and a rest.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero janvier january gener xaneiro ene janv jan gen xan",
            "febrero fevrier february febrer febreiro feb fevr fev",
            "marzo mars march marc mar",
            "abril avril april abr avr apr",
            "mayo mai may maig maio",
            "junio juin june juny xuno jun xun",
            "julio juillet july juliol xullo jul juil xul",
            "agosto aout august agost ago aou aug",
            "septiembre setiembre septembre september setembre setembro sept sep set",
            "octubre octobre october outubro oct out",
            "noviembre novembre november novembro nov",
            "diciembre decembre december desembre decembro dic dec des",
        ),
        1,
    )
    for name in names.split()
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19[5-9]\d|20\d\d)"
_PERIOD = re.compile(
    rf"(?<![\w.,/-])(?:"
    rf"(?P<iso>{_YEAR})-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    rf"|(?P<day>\d\d?)[/.-](?P<day_month>\d\d?)[/.-](?P<day_year>{_YEAR})"
    rf"|(?P<month>0?[1-9]|1[0-2])\s?[/.-]\s?(?P<month_year>{_YEAR})"
    rf"|(?P<year>{_YEAR})\s?[/-]\s?(?P<year_month>1[0-2]|0?[1-9])"
    rf"|(?P<compact>{_YEAR})(?P<compact_month>0[1-9]|1[0-2])"
    rf"|(?P<name>{_NAMES})\.?(?:\s+de\s+|\s+del\s+|\s*[/'’-]\s*|\s+\|?\s*)(?P<name_year>{_YEAR}|(?<=[/'’-])\d\d)"
    rf"|(?P<before>{_YEAR})\s*[|/-]?\s*(?P<name_after>{_NAMES})\.?"
    rf"|^(?P<first_year>{_YEAR})\s*\|?\s+(?P<second_month>1[0-2]|0?[1-9])(?!,)"
    rf"|^(?P<first_month>1[0-2]|0?[1-9])\s*\|?\s+(?P<second_year>{_YEAR})(?!,)"
    rf")(?![\w/]|[.-]\d),?"
)
_SPACES = "\u00a0\u202f\u2009"
# A number: grouped by spaces (plain ones only before decimals), or digits with points, commas and apostrophes.
_NUMBER = re.compile(
    rf"(?<![\w.,/-])(?P<sign>[-−]\s?)?"
    rf"(?P<digits>\d{{1,3}}(?:[{_SPACES} ]\d{{3}})+[.,]\d{{1,2}}|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+|\d+(?:[.,'’]\d+)*)"
    rf"(?P<euro>\s?(?:€|eur(?:os?)?\b))?(?![\w/]|[.,]\d)"
)
_MONTH_LINE = re.compile(rf"^\W*(?:(?P<name>{_NAMES})\b\.?|(?P<number>1[0-2]|0?[1-9])\b(?=\s*[|:)]|\s))\s*[|:)-]?\s*")
_YEAR_LINE = re.compile(rf"^\W*(?:ano|anos|ejercicio|year|annee|any|exercici|exercicio)?\W*(?P<year>{_YEAR})\W*$")
_YEAR_FIRST = re.compile(rf"^\W*(?:ano|ejercicio|year|annee|any|exercici|exercicio)?\W*(?P<year>{_YEAR})\b\W*?(?=\s|$)")
_TOTAL = re.compile(r"^\W*(?:sub)?(?:total|totales|totals|suma|somme|sum|media|promedio|moyenne|average)\b")
_HEADING = re.compile(
    r"\b(?:informe|bases?|cotizacion|cotizaciones|cotisation|contributions?|pagina|page|ejercicio|empresa|empresas|ccc|"
    r"regimen|regime|scheme|razon social|periodo|periodos|liquidacion|contingencias|comunes|profesionales|importe|"
    r"tesoreria|ministerio|seguridad social|numero|documento|dni|nie|nif|naf|nombre|apellidos|titular|fecha|hora|"
    r"codigo|electronico|autenticidad|sede|mes|meses|mois|month|months|ano|annee|year|euros?|referencia|domicilio)\b"
)
_OTHER_BASE = re.compile(r"\b(?:profesionales|accidentes|desempleo)\b")
_SELF_EMPLOYED = re.compile(r"\b(?:0521|autonom[oa]s?|reta|independants?|self[- ]employed)\b")
_GENERAL = re.compile(r"\b(?:0111|regimen general|regime general|general scheme|empleados?)\b")
_COLUMNS = {
    "period": re.compile(r"^(?:periodo?s?(?: de)?(?: la)?(?: liquidacion)?|mes/ano|ano/mes|fecha|date|period)\b"),
    "year": re.compile(r"^(?:ano|ejercicio|annee|year|any|exercici)$"),
    "month": re.compile(r"^(?:mes|mois|month)$"),
    "first": re.compile(r"^(?:desde|fecha inicio|inicio|from|du|de)$"),
    "last": re.compile(r"^(?:hasta|fecha fin|fin|to|au|a)$"),
    "other": re.compile(
        r"\b(?:profesionales|a\.?t\.?|ep|e\.p\.|accidentes?|desempleo|fogasa|horas|cuota|dias|nominal)\b"
    ),
    "base": re.compile(r"\b(?:bases?|importe|contingencias comunes|c\.?\s?c\.?|amount|montant)$|^base\b"),
    "scheme": re.compile(r"^(?:regimen|regime|scheme)"),
}


@dataclass(frozen=True)
class _Span:
    """The months of a line; whole ones unless two days were given."""

    first: date
    last: date
    days: bool = False


class _LineError(Exception):
    """Why a line is not understood: the key of the message, and what it shows."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = f"retirement_pension.paste.{key}"
        self.params = params


@dataclass
class _Reader:
    """What the lines read so far say: the year and scheme they stand under, a month that still lacks its amount."""

    decimal_mark: str
    year: int | None = None
    scheme: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    width: int = 0
    matrix: list[int | None] = field(default_factory=list)
    waiting: tuple[_Span, int, str] | None = None
    other_follows: bool = False
    patience: int = 0
    months: dict[tuple[str, int], Decimal] = field(default_factory=dict)
    stretches: list[tuple[str, _Span, Decimal]] = field(default_factory=list)
    seen: set[tuple[str, _Span, str]] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    used: int = 0
    passed: int = 0

    def add(self, span: _Span, base: Decimal, line: str, scheme: str = "") -> None:
        scheme = scheme or self.scheme
        if (scheme, span, line) in self.seen:
            raise _LineError("twice")
        self.seen.add((scheme, span, line))
        if span.days:
            self.stretches.append((scheme, span, base))
            return
        for month in range(_index(span.first), _index(span.last) + 1):
            self.months[scheme, month] = self.months.get((scheme, month), Decimal(0)) + base


def read_report(text: str) -> Pasted:
    """The rows of a pasted record, oldest first, and the lines that were not understood.

    A row has ``first`` and ``last`` (days), ``base`` (euros a month) and, where the text names it, ``scheme``. Every
    line that is not blank is a used one, a heading or total passed over, or is among the unread ones.
    """
    raw = text[:_MOST_TEXT].lstrip("\ufeff").splitlines()
    numbered = [(number, line) for number, line in enumerate(raw, 1) if line.strip(" \t;|,")]
    mark = _separator([line for _, line in numbered])
    split = [(number, line, _cells(line, mark)) for number, line in numbered]
    reader = _Reader(_decimal_mark([" | ".join(cells) for _, _, cells in split]))
    for number, line, cells in split:
        try:
            _read_line(reader, number, line, cells, bool(mark))
        except _LineError as error:
            reader.unread.append(Unread(number, line.strip(), error.key, error.params))
    _give_up_waiting(reader)
    if len(text) > _MOST_TEXT:
        reader.unread.append(Unread(len(raw), raw[-1].strip(), "retirement_pension.paste.too_long", {}))
    return Pasted(
        tuple(_rows(reader)), tuple(sorted(reader.unread, key=lambda item: item.line)), reader.used, reader.passed
    )


def _read_line(reader: _Reader, number: int, line: str, cells: list[str], separated: bool) -> None:
    """One line: a heading, a month with its base, a year with its months, or none of them (raises _LineError)."""
    plain = " | ".join(cell.strip().strip('"').strip() for cell in cells).lower().translate(_FOLD).strip()
    words = [cell.strip().strip('"').strip().lower().translate(_FOLD) for cell in cells]
    if _TOTAL.match(plain) or _is_heading(reader, plain, words, separated):
        reader.passed += 1
        return
    if reader.matrix and _read_matrix(reader, line, plain, words, separated):
        reader.used += 1
        return
    if reader.columns and separated:
        _read_columns(reader, line, words)
        reader.used += 1
        return
    span, rest = _span(reader, plain)
    if span is None:
        _read_without_month(reader, line, plain)
        return
    amounts = _amounts(rest, reader.decimal_mark)
    if not amounts and _HEADING.search(plain) and re.search(r"\d[/.-]\d\d?[/.-]\d", plain):
        reader.passed += 1  # the day of the report
        return
    _give_up_waiting(reader)
    reader.other_follows = False
    if not amounts:
        reader.waiting, reader.patience = (span, number, line.strip()), _PATIENCE
        return
    reader.add(span, amounts[0], line.strip(), _scheme(plain))
    reader.used += 1


def _read_without_month(reader: _Reader, line: str, plain: str) -> None:
    """A line without a month: the amount that an earlier month waits for, a heading, or not understood."""
    alone = _NUMBER.fullmatch(plain.strip(" |"))
    amounts = _amounts(plain, reader.decimal_mark, whole=alone is not None)
    if (_OTHER_BASE.search(plain) and "comunes" not in plain) or (amounts and reader.other_follows):
        # The base for work accidents and unemployment, in copies that name each amount: not the one that counts.
        reader.other_follows = not amounts
        reader.passed += 1
        return
    if reader.waiting and amounts:
        span, _, waiting = reader.waiting
        reader.waiting = None
        reader.add(span, amounts[0], f"{waiting} {line.strip()}", _scheme(waiting.lower().translate(_FOLD)))
        reader.used += 2
        return
    reader.patience -= 1
    if reader.waiting and not reader.patience:
        _give_up_waiting(reader)
    if _HEADING.search(plain) and not amounts:
        reader.scheme = _scheme(plain) or reader.scheme
        reader.passed += 1
        return
    raise _LineError("no_month" if amounts else "no_month_no_base")


def _give_up_waiting(reader: _Reader) -> None:
    if reader.waiting:
        _, number, line = reader.waiting
        reader.unread.append(Unread(number, line, "retirement_pension.paste.no_base", {}))
        reader.waiting = None


# Lines and cells.


def _separator(lines: list[str]) -> str:
    """What stands between the cells: tab, ``;`` or ``|`` where most lines have it; a comma below a heading of words."""
    for mark in ("\t", ";", "|"):
        if lines and 2 * sum(mark in line for line in lines) > len(lines):
            return mark
    heading = next((line for line in lines if line.count(",") and not any(c.isdigit() for c in line)), "")
    return "," if heading and 2 * sum("," in line for line in lines) > len(lines) else ""


def _cells(line: str, mark: str) -> list[str]:
    if not mark:
        return [line]
    found = re.findall(rf'(?:^|{re.escape(mark)})(\s*"[^"]*"\s*|[^{re.escape(mark)}]*)', line)
    return [str(cell) for cell in found]


def _is_heading(reader: _Reader, plain: str, words: list[str], separated: bool) -> bool:
    """A heading changes how the lines below it are read: the year, the columns, the months across."""
    year = _YEAR_LINE.match(plain)
    if year:
        reader.year = int(year["year"])
        return True
    found = [_MONTHS[name] for name in re.findall(rf"\b({_NAMES})\b", plain)]
    if len(found) >= _MATRIX and len(set(found)) == len(found):
        names = words if separated else re.findall(rf"\b({_NAMES})\b", plain)
        reader.matrix, reader.columns = [_MONTHS.get(word.rstrip(".")) for word in names], {}
        return True
    if separated and not _PERIOD.search(plain):
        columns = _columns(words)
        if "base" in columns and ({"period", "month", "first"} & set(columns)):
            reader.columns, reader.width, reader.matrix = columns, len(words), []
            return True
    return False


def _columns(words: list[str]) -> dict[str, int]:
    """Which column is which; the base is that for common contingencies, else the first one."""
    found: dict[str, int] = {}
    for place, word in enumerate(words):
        kind = next((kind for kind, pattern in _COLUMNS.items() if pattern.search(word)), "")
        if kind and kind not in found:
            found[kind] = place
        if kind == "base" and "comunes" in word:
            found["base"] = place
    return found


def _read_columns(reader: _Reader, line: str, words: list[str]) -> None:
    """A line below a heading that names its columns."""
    if len(words) < max(reader.columns.values()) + 1 or any(words[reader.width :]):
        raise _LineError("columns")

    def cell(kind: str) -> str:
        return words[reader.columns[kind]] if kind in reader.columns else ""

    when = cell("period") or " ".join(filter(None, (cell("first"), cell("last"))))
    if not when:
        year = cell("year") or (str(reader.year) if reader.year else "")
        when = f"{cell('month')} {year}" if cell("month") and year else cell("month")
    span, rest = _span(reader, when)
    if span is None or rest.strip(" |-/a"):
        raise _LineError("no_month")
    number = cell("base").strip()
    if number in ("", "-", "--"):
        raise _LineError("no_base")
    base = _amount_of_cell(number, reader.decimal_mark)
    reader.add(span, base, line.strip(), _scheme(cell("scheme")) or _scheme(" ".join(words)))


def _read_matrix(reader: _Reader, line: str, plain: str, words: list[str], separated: bool) -> bool:
    """A year and its months across; false for a line that does not begin with a year."""
    year = _YEAR_FIRST.match(plain)
    if not year:
        return False
    if separated:
        values = [(month, word) for month, word in zip(reader.matrix, words, strict=False) if month]
    else:
        rest = plain[year.end() :]
        cells = re.findall(rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?|[\d.,'’]+|-+", rest.replace("€", ""))
        months = [month for month in reader.matrix if month]
        if len(cells) not in (len(months), len(months) + 1):
            raise _LineError("columns")
        values = list(zip(months, cells, strict=False))
    bases = [(month, _amount_of_cell(word, reader.decimal_mark)) for month, word in values if word.strip(" -–—€")]
    for month, base in bases:
        first = date(int(year["year"]), month, 1)
        reader.add(_Span(first, _end(first)), base, f"{line.strip()} {month}", _scheme(plain))
    return True


# Months.


def _span(reader: _Reader, plain: str) -> tuple[_Span | None, str]:
    """The months of a line, and the line without them; ``None`` for a line that names none."""
    found = list(_PERIOD.finditer(plain))
    if len(found) > 2:
        raise _LineError("several_months")
    if found:
        ends = [_period(match) for match in found]
        rest = _PERIOD.sub(" | ", plain)
        if len(ends) == 1:
            first, _ = ends[0]
            return _Span(first.replace(day=1), _end(first)), rest
        (first, first_day), (last, last_day) = ends
        if last < first:
            raise _LineError("order")
        if first_day and last_day:
            whole = first.day == 1 and last == _end(last)
            return _Span(first, last, not whole), rest
        return _Span(first.replace(day=1), _end(last)), rest
    match = _MONTH_LINE.match(plain)
    if not match:
        return None, plain
    month = _MONTHS[match["name"]] if match["name"] else int(match["number"])
    rest = plain[match.end() :]
    if reader.year is None:
        if match["name"] and any(character.isdigit() for character in rest):
            raise _LineError("no_year")
        return None, plain
    if match["number"] and re.match(r"\d{3}[.,]\d{1,2}\b", rest) and "|" not in match[0]:
        # "1 234,56" below a year: January with 234.56, or 1,234.56 without a month.
        raise _LineError("month_or_thousands")
    first = date(reader.year, month, 1)
    return _Span(first, _end(first)), rest


def _period(match: re.Match[str]) -> tuple[date, bool]:
    """The day of a period found, and whether the day itself was written."""
    part = match.groupdict()
    try:
        if part["iso"]:
            return date(int(part["iso"]), int(part["iso_month"]), int(part["iso_day"])), True
        if part["day"]:
            return date(int(part["day_year"]), int(part["day_month"]), int(part["day"])), True
    except ValueError:
        raise _LineError("no_such_day") from None
    pairs = (
        ("month_year", "month"),
        ("year", "year_month"),
        ("compact", "compact_month"),
        ("first_year", "second_month"),
        ("second_year", "first_month"),
    )
    for year, month in pairs:
        if part[year]:
            return date(int(part[year]), int(part[month]), 1), False
    name, year_text = part["name"] or part["name_after"], part["name_year"] or part["before"]
    year_number = int(year_text)
    if len(year_text) == 2:  # "ene-15": the century that makes a working life
        year_number += 1900 if year_number >= _FIRST_YEAR % 100 else 2000
    return date(year_number, _MONTHS[name], 1), False


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _end(day: date) -> date:
    following = _index(day) + 1
    return add_days(date(following // 12, following % 12 + 1, 1), -1)


def _scheme(plain: str) -> str:
    if _SELF_EMPLOYED.search(plain):
        return "self_employed"
    return "general" if _GENERAL.search(plain) else ""


# Amounts.


def _decimal_mark(lines: list[str]) -> str:
    """The decimal mark of the whole text, from the numbers that can be read in one way only; none if they disagree."""
    votes = set()
    for line in lines:
        for match in _NUMBER.finditer(_PERIOD.sub(" | ", line.lower().translate(_FOLD))):
            marks = re.findall(r"[.,]", match["digits"])
            tail = re.split(r"[.,]", match["digits"])[-1]
            if len(set(marks)) == 2 or (len(marks) == 1 and len(tail) < 3):
                votes.add(marks[-1])
            elif len(marks) > 1:
                votes.add("," if marks[0] == "." else ".")
    return votes.pop() if len(votes) == 1 else ""


def _amounts(rest: str, decimal_mark: str, whole: bool = True) -> list[Decimal]:
    """The amounts of a line: those with decimals, thousands or a euro sign, else the only whole number."""
    found: list[Decimal] = []
    plain: list[re.Match[str]] = []
    for match in _NUMBER.finditer(rest):
        digits = match["digits"]
        if not match["euro"] and digits.isdigit():
            # Codes begin with a zero or are long: 0111, 28012345678.
            if len(digits) < 6 and (digits == "0" or digits[0] != "0"):
                plain.append(match)
        elif not found:  # the first is that for common contingencies; the others may be anything
            found.append(_amount(match, decimal_mark))
    if found or not plain or not whole:
        return found
    if len(plain) > 1:
        raise _LineError("several_numbers")
    return [_amount(plain[0], decimal_mark)]


def _amount_of_cell(text: str, decimal_mark: str) -> Decimal:
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise _LineError("not_an_amount", amount=text.strip())
    return _amount(match, decimal_mark)


def _amount(match: re.Match[str], decimal_mark: str) -> Decimal:
    """The amount of a number found; raises _LineError when it can be read in two ways, or is no base."""
    text = re.sub(rf"[{_SPACES} '’]", "", match["digits"])
    marks = re.findall(r"[.,]", text)
    parts = re.split(r"[.,]", text)
    if match["sign"]:
        raise _LineError("negative", amount=match[0].strip())
    grouped = all(len(part) == 3 for part in parts[1:]) and 0 < len(parts[0]) <= 3 and parts[0] != "0"
    if len(marks) == 1 and grouped and text == match["digits"]:
        if not decimal_mark:
            raise _LineError("two_readings", amount=match["digits"], thousands="".join(parts))
        if marks[0] == decimal_mark:
            raise _LineError("not_an_amount", amount=match["digits"])
        number = Decimal("".join(parts))
    elif len(marks) > 1 and len(set(marks)) == 1:
        if not grouped:
            raise _LineError("not_an_amount", amount=match["digits"])
        number = Decimal("".join(parts))
    elif marks:
        groups = parts[:-1]
        thousands = len(groups) == 1 or (
            len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(group) == 3 for group in groups[1:])
        )
        if not thousands or len(parts[-1]) > 2:
            raise _LineError("not_an_amount", amount=match["digits"])
        number = Decimal("".join(groups) + "." + parts[-1])
    else:
        number = Decimal(text)
    if number > MOST:
        raise _LineError("too_large", amount=match["digits"])
    return number


# Rows.


def _rows(reader: _Reader) -> Iterator[dict[str, Any]]:
    """The periods: months of one scheme that follow each other with the same base are one row."""
    found: list[tuple[date, date, str, Decimal]] = []
    for (scheme, month), base in sorted(reader.months.items()):
        first = date(month // 12, month % 12 + 1, 1)
        if found and found[-1][2:] == (scheme, base) and add_days(found[-1][1], 1) == first:
            found[-1] = (found[-1][0], _end(first), scheme, base)
        else:
            found.append((first, _end(first), scheme, base))
    found += [(span.first, span.last, scheme, base) for scheme, span, base in reader.stretches]
    for first, last, scheme, base in sorted(found):
        if base:
            yield {"first": first, "last": last, "base": base} | ({"scheme": scheme} if scheme else {})
