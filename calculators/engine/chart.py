"""Charts as SVG: bars of a schedule, a line of results, a time line; their numbers stand in the table beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from calculators.engine.elements import element

# Drawn narrow, so that its text stays readable on a telephone.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 280, 180, 54, 24, 14
_POINT = 4
"""Radius of a marked point: the last one lies on the right edge."""
_LINE_TOP = 48
"""Room for the names of marked points, in two rows."""
_LINE_HEIGHT, _MOST_YEARS = 36, 6
"""Of a time line: room for a name with its bars, the years it names."""


def bars(title: str, data: list[tuple[str, Decimal]], write: Callable[[Decimal], str]) -> Element:
    """Bars of positive numbers, first and last one labelled, with a scale from zero to the highest."""
    plot = _HEIGHT - _BOTTOM - _TOP
    step = (_WIDTH - _LEFT) / len(data)
    highest, shapes = _scale(data, write, _TOP)
    for index, (label, number) in enumerate(data):
        height = plot * float(number / highest)
        shapes.append(
            element(
                "rect",
                {
                    "class": "vd-chart-bar",
                    "x": f"{_LEFT + step * index + step * 0.1:.2f}",
                    "y": f"{_TOP + plot - height:.2f}",
                    "width": f"{step * 0.8:.2f}",
                    "height": f"{height:.2f}",
                },
                element("title", {}, f"{label}: {write(number)}"),
            )
        )
    return _picture(title, shapes, data)


def line(
    title: str, data: list[tuple[str, Decimal]], marks: Mapping[int, str], write: Callable[[Decimal], str]
) -> Element:
    """A line through positive numbers, with a scale from zero; ``marks`` names points by their place."""
    plot = _HEIGHT - _BOTTOM - _LINE_TOP
    step = (_WIDTH - _LEFT) / max(len(data) - 1, 1)
    highest, shapes = _scale(data, write, _LINE_TOP)
    points = [
        (_LEFT + step * index, _LINE_TOP + plot - plot * float(number / highest))
        for index, (_, number) in enumerate(data)
    ]
    shapes.append(
        element("polyline", {"class": "vd-chart-curve", "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points)})
    )
    for row, (place, name) in enumerate(sorted(marks.items())):
        x, y = points[place]
        top = 12 + 16 * (row % 2)
        anchor = (
            "start" if x < _LEFT + (_WIDTH - _LEFT) / 3 else "end" if x > _WIDTH - (_WIDTH - _LEFT) / 3 else "middle"
        )
        shapes += [
            element(
                "line",
                {"class": "vd-chart-mark", "x1": f"{x:.1f}", "x2": f"{x:.1f}", "y1": f"{top + 4}", "y2": f"{y:.1f}"},
            ),
            element(
                "circle",
                {"class": "vd-chart-point", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": str(_POINT)},
                element("title", {}, f"{data[place][0]}: {write(data[place][1])}"),
            ),
            _text(x, top, anchor, name),
        ]
    return _picture(title, shapes, data)


@dataclass(frozen=True)
class Bar:
    """A bar of a time line: its line's name, first and last day, what it says. ``hollow``: it counts for nothing."""

    line: str
    first: date
    last: date
    said: str
    hollow: bool = False


def spans(title: str, data: list[Bar]) -> Element:
    """A time line: the bars of each name on one line below it, over a scale of years."""
    begin, end = min(bar.first for bar in data), max(bar.last for bar in data)
    width = _WIDTH / ((end - begin).days + 1)
    names = list(dict.fromkeys(bar.line for bar in data))
    bottom = len(names) * _LINE_HEIGHT
    shapes: list[Element] = []
    for year in _years(begin, end):
        x = width * (date(year, 1, 1) - begin).days
        for row in range(len(names)):
            shapes.append(_vertical("vd-chart-line", x, row * _LINE_HEIGHT + 16, row * _LINE_HEIGHT + 34))
        anchor = "start" if x < 14 else "end" if x > _WIDTH - 14 else "middle"
        shapes.append(_text(x, bottom + 14, anchor, str(year)))
    for row, name in enumerate(names):
        shapes.append(_text(0, row * _LINE_HEIGHT + 13, "start", name))
        for bar in data:
            if bar.line == name:
                shapes.append(
                    element(
                        "rect",
                        {
                            "class": "vd-chart-bar vd-chart-hollow" if bar.hollow else "vd-chart-bar",
                            "x": f"{width * (bar.first - begin).days:.2f}",
                            "y": f"{row * _LINE_HEIGHT + 19}",
                            "width": f"{max(width * ((bar.last - bar.first).days + 1), 1):.2f}",
                            "height": "12",
                        },
                        element("title", {}, bar.said),
                    )
                )
    return element(
        "svg",
        {"class": "vd-chart", "viewBox": f"0 0 {_WIDTH} {bottom + 20}", "role": "img", "aria-label": title},
        *shapes,
    )


def _years(begin: date, end: date) -> list[int]:
    """The years to name on a time line: at most six, by ones, twos, fives or tens."""
    count = end.year - begin.year
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if count / step <= _MOST_YEARS)
    return [year for year in range(begin.year, end.year + 1) if year % step == 0 and date(year, 1, 1) >= begin]


def _vertical(kind: str, x: float, top: float, bottom: float) -> Element:
    return element("line", {"class": kind, "x1": f"{x:.2f}", "x2": f"{x:.2f}", "y1": f"{top:g}", "y2": f"{bottom:g}"})


def _scale(data: list[tuple[str, Decimal]], write: Callable[[Decimal], str], top: int) -> tuple[Decimal, list[Element]]:
    """The highest number, and lines at zero, half of it and itself."""
    highest = max(number for _, number in data) or Decimal(1)
    plot = _HEIGHT - _BOTTOM - top
    shapes: list[Element] = []
    for share in (0, 1, 2):
        y = top + plot - plot * share / 2
        shapes.append(
            element(
                "line", {"class": "vd-chart-line", "x1": str(_LEFT), "x2": str(_WIDTH), "y1": f"{y:g}", "y2": f"{y:g}"}
            )
        )
        shapes.append(_text(_LEFT - 4, y + 4, "end", write((highest * share / 2).quantize(Decimal(1)))))
    return highest, shapes


def _picture(title: str, shapes: list[Element], data: list[tuple[str, Decimal]]) -> Element:
    """The SVG of some shapes, its first and last point named below."""
    return element(
        "svg",
        {"class": "vd-chart", "viewBox": f"0 0 {_WIDTH + _POINT} {_HEIGHT}", "role": "img", "aria-label": title},
        *shapes,
        _text(_LEFT, _HEIGHT - 6, "start", data[0][0]),
        _text(_WIDTH, _HEIGHT - 6, "end", data[-1][0]),
    )


def _text(x: float, y: float, anchor: str, label: str) -> Element:
    return element("text", {"class": "vd-chart-text", "x": f"{x:g}", "y": f"{y:g}", "text-anchor": anchor}, label)
