"""References to the law in words: "article 270.2", "disposition transitoire 9"."""

from __future__ import annotations

import re

from calculators.engine.figures import Reference, acts
from calculators.engine.words import Words
from calculators.registry import SHARED_FIGURES

_KINDS = {"da": "additional", "dt": "transitional", "df": "final", "dd": "repealing", "annex": "annex"}


def article_text(article: str, words: Words) -> str:
    """An article as a reader names it; empty for a reference to a whole act."""
    if not article:
        return ""
    match = re.fullmatch(r"(da|dt|df|dd|annex)(.*)", article)
    kind, number = (_KINDS[match[1]], match[2].strip(" -")) if match else ("article", article)
    return words(f"engine.reference.{kind}", number=number).strip()


def act_title(reference: Reference) -> str:
    """The act's common name where it has one, else its title; in Spanish."""
    act = acts()[reference.act]
    return act.get("name") or act["title"]


def figure_label(figure_id: str) -> str:
    """The key of the words that name a figure."""
    owner, _, name = figure_id.partition(".")
    return f"figures.{figure_id}" if owner in SHARED_FIGURES else f"{owner}.figure.{name}"
