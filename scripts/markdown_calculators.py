"""Calculators go through Markdown untouched.

What the macro `calculator` gives is finished HTML, more of it than all text of the guide. Python-Markdown would take
it apart tag by tag, twice, only to put it back as it was: a fifth of the time of a build.
"""

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

CALCULATOR = re.compile(r'^<section class="vd-calculator"(?:[^\n]+\n)*?</section>$(?=\n\n|\n?\Z)', re.MULTILINE)
"""A calculator alone between blank lines; it holds none itself. Found otherwise, it takes the way of all HTML."""


class Calculators(Preprocessor):
    """Puts calculators aside, where Markdown keeps finished HTML until the end."""

    def run(self, lines: list[str]) -> list[str]:
        """Replace each calculator of a page by the sign of its place."""
        text = CALCULATOR.sub(lambda found: self.md.htmlStash.store(f"{found[0]}\n"), "\n".join(lines))
        return text.split("\n")


class CalculatorExtension(Extension):
    """Registers the step: after white space is made plain, before HTML is looked for."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Python-Markdown's)
        """Register it with a converter."""
        md.preprocessors.register(Calculators(md), "calculators", 25)


def makeExtension(**settings: object) -> CalculatorExtension:  # noqa: N802 (the name is Python-Markdown's)
    """Entry point that Python-Markdown looks for."""
    return CalculatorExtension(**settings)
