"""Markdown tables that every reader can use: a caption, named header cells, and a region that scrolls by keyboard.

A line `Table: text` right before a table becomes its caption. Alignment becomes a class, because the site's
Content Security Policy refuses style attributes.
"""

import re
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

CAPTION = "Table: "
ALIGNMENT = re.compile(r"text-align:\s*(left|center|right);?")


class CaptionLines(Preprocessor):
    """Sets a caption line apart from the table under it: Markdown would take both for one paragraph."""

    def run(self, lines: list[str]) -> list[str]:
        """Add an empty line after each caption line."""
        result: list[str] = []
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            result.append(line)
            if line.lstrip().startswith(CAPTION) and following.lstrip().startswith("|"):
                result.append("")
        return result


class AccessibleTables(Treeprocessor):
    """Moves captions into their tables, scopes header cells and wraps each table in a scrolling region."""

    def run(self, root: Element) -> None:
        """Treat every table of a page."""
        self.count = 0
        self.visit(root)

    def visit(self, parent: Element) -> None:
        """Treat the tables below an element."""
        for child in list(parent):
            if child.tag != "table":
                self.visit(child)
                continue
            place = list(parent).index(child)
            region = Element("div", {"class": "vd-scroll"})
            before = parent[place - 1] if place else None
            if before is not None and before.tag == "p" and (before.text or "").startswith(CAPTION):
                self.count += 1
                caption = Element("caption", {"id": f"table-{self.count}"})
                caption.text = (before.text or "").removeprefix(CAPTION)
                caption.extend(list(before))
                child.insert(0, caption)
                parent.remove(before)
                place -= 1
                region.attrib |= {"role": "group", "tabindex": "0", "aria-labelledby": f"table-{self.count}"}
            for cell in child.iter():
                if cell.tag == "th":
                    cell.set("scope", "col")
                aligned = ALIGNMENT.fullmatch(cell.attrib.pop("style", ""))
                if aligned:
                    cell.set("class", f"vd-{aligned[1]}")
            region.tail, child.tail = child.tail, "\n"
            parent.remove(child)
            region.append(child)
            parent.insert(place, region)


class TableExtension(Extension):
    """Registers both steps: captions before blocks are parsed, markup after inline text is."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Python-Markdown's)
        """Register both with a converter."""
        md.preprocessors.register(CaptionLines(md), "table-captions", 12)
        md.treeprocessors.register(AccessibleTables(md), "accessible-tables", 5)


def makeExtension(**settings: object) -> TableExtension:  # noqa: N802 (the name is Python-Markdown's)
    """Entry point that Python-Markdown looks for."""
    return TableExtension(**settings)
