"""Trees of elements from nested calls, on the standard library's ElementTree (which escapes every text)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

Child = Element | str | None


def element(tag: str, attributes: dict[str, str], *children: Child) -> Element:
    """An element with its attributes and children; ``None`` children are left out."""
    made = Element(tag, attributes)
    for child in children:
        if child is None:
            continue
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + child
        else:
            made.text = (made.text or "") + child
    return made
