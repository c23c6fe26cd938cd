"""A bar chart as SVG: a picture of a schedule, whose numbers stand in the table beside it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element

from calculators.engine.elements import element

# Drawn narrow, so that its text stays readable on a telephone.
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 360, 180, 58, 24, 14


def bars(title: str, data: list[tuple[str, Decimal]], write: Callable[[Decimal], str]) -> Element:
    """Bars of positive numbers, first and last one labelled, with a scale from zero to the highest."""
    highest = max(number for _, number in data) or Decimal(1)
    step = (_WIDTH - _LEFT) / len(data)
    plot = _HEIGHT - _BOTTOM - _TOP
    shapes: list[Element] = []
    for share in (0, 1, 2):
        y = _TOP + plot - plot * share / 2
        shapes.append(
            element(
                "line", {"class": "vd-chart-line", "x1": str(_LEFT), "x2": str(_WIDTH), "y1": f"{y:g}", "y2": f"{y:g}"}
            )
        )
        label = write((highest * share / 2).quantize(Decimal(1)) if share == 1 else highest * share / 2)
        shapes.append(_text(_LEFT - 4, y + 4, "end", label))
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
    shapes.append(_text(_LEFT, _HEIGHT - 6, "start", data[0][0]))
    shapes.append(_text(_WIDTH, _HEIGHT - 6, "end", data[-1][0]))
    return element(
        "svg",
        {"class": "vd-chart", "viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "role": "img", "aria-label": title},
        *shapes,
    )


def _text(x: float, y: float, anchor: str, label: str) -> Element:
    return element("text", {"class": "vd-chart-text", "x": f"{x:g}", "y": f"{y:g}", "text-anchor": anchor}, label)
