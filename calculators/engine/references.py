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


def act_title(reference: Reference, lang: str) -> tuple[str, str]:
    """The act's common name, else its title, and the language it is in: Spain's acts in Spanish, the Union's in any."""
    act = acts()[reference.act]
    title = act["title"]
    if isinstance(title, dict):
        return (title[lang], lang) if lang in title else (title["fr"], "fr")
    return act.get("name", title), "es"


def figure_label(figure_id: str) -> str:
    """The key of the words that name a figure."""
    owner, _, name = figure_id.partition(".")
    return f"figures.{figure_id}" if owner in SHARED_FIGURES else f"{owner}.figure.{name}"
