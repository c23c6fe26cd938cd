"""What the rules are written with: values with units, dated figures, questions, the trace of steps, the outcome."""

from calculators.engine.calculator import Calculator
from calculators.engine.figures import Figure, Law, Table
from calculators.engine.outcome import Outcome, Picture, Spans, Text, either
from calculators.engine.questions import (
    Choice,
    Day,
    Money,
    Number,
    Percent,
    Problem,
    Rows,
    When,
    YesNo,
    ask,
)
from calculators.engine.values import Value, cents, days, months, pure, years

__all__ = [
    "Calculator",
    "Choice",
    "Day",
    "Figure",
    "Law",
    "Money",
    "Number",
    "Outcome",
    "Percent",
    "Picture",
    "Problem",
    "Rows",
    "Spans",
    "Table",
    "Text",
    "Value",
    "When",
    "YesNo",
    "ask",
    "cents",
    "days",
    "either",
    "months",
    "pure",
    "years",
]
