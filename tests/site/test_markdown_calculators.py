"""Calculators pass Markdown as any finished HTML does, with the text around them."""

import pytest
from markdown import Markdown

from calculators.interface import examples_html, form_view
from scripts import calculator_form
from scripts.markdown_calculators import CALCULATOR

FORM = calculator_form.render(form_view("unemployment_benefit", "en"), examples_html("unemployment_benefit", "en"))
OTHERS = ["attr_list", "md_in_html", "tables"]


def converted(text: str, *more: str) -> str:
    return Markdown(extensions=[*OTHERS, *more]).convert(text)


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        (FORM, 1),
        (f"# Title\n\nSome *text*.\n\n{FORM}\n\nMore & more.\n\n{FORM}\n\n- an entry\n", 2),
        (f"Text.\n\n{FORM}\n*right below*\n", 0),
        (f"- an entry\n\n    {FORM}\n\n*text*\n", 0),
    ],
)
def test_the_page_is_the_same_as_without(text: str, aside: int) -> None:
    assert len(CALCULATOR.findall(text)) == aside
    assert converted(text, "scripts.markdown_calculators") == converted(text)
