"""The measures as a picture: for each, a bar of what we need against stock, and a line where the target is."""

import statistics
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH, LABEL, BAR, ROW, TOP = 760, 320, 380, 30, 34
STYLE = """
text { font: 13px sans-serif; fill: #1b1b1b } .stock { fill: #d9dce3 } .ours { fill: #1f3a8a }
.target { stroke: #b3261e; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #f0f0f0 } .stock { fill: #4a4f5c }
.ours { fill: #a9c4ff } .target { stroke: #ff8a80 } }
"""


def picture(sides: Mapping[str, tuple[list[float], list[float]]], targets: Mapping[str, float]) -> str:
    """Return the SVG. Stock is the whole length of a bar's ground."""
    rows = [
        (name, statistics.median(ours) / statistics.median(stock), targets.get(name))
        for name, (ours, stock) in sides.items()
        if ours and stock and statistics.median(stock)
    ]
    height = TOP + ROW * len(rows) + 8
    svg = Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "role": "img", "width": str(WIDTH)},
    )
    SubElement(svg, "title").text = "Share of what stock Pyodide and stock Material need, with the targets"
    SubElement(svg, "style").text = STYLE
    SubElement(svg, "text", {"x": str(LABEL), "y": "20"}).text = "share of stock (grey); red: at most"
    for index, (name, share, target) in enumerate(rows):
        y = TOP + index * ROW
        ground = {"x": str(LABEL), "y": str(y), "height": "18"}
        SubElement(svg, "text", {"x": str(LABEL - 8), "y": str(y + 14), "text-anchor": "end"}).text = name
        SubElement(svg, "rect", ground | {"class": "stock", "width": str(BAR)})
        SubElement(svg, "rect", ground | {"class": "ours", "width": f"{BAR * min(share, 1.1):.1f}"})
        if target and target <= 1:
            x = f"{LABEL + BAR * target:.1f}"
            SubElement(svg, "line", {"class": "target", "x1": x, "x2": x, "y1": str(y - 3), "y2": str(y + 21)})
        SubElement(svg, "text", {"x": str(LABEL + BAR + 8), "y": str(y + 14)}).text = f"{share:.2f}"
    return tostring(svg, encoding="unicode") + "\n"
