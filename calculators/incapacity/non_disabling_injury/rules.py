"""Lump sum for a permanent non-disabling injury (*lesión permanente no incapacitante*): LGSS, articles 201 to 203.

Who is entitled (201 to 203), and the official scale's amount for each injury (Orden ESS/66/2013, then Orden
ISM/450/2023), with the surcharge for missing safety measures (164). Not covered: injuries that the scale does not name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from calculators.engine import (
    Calculator,
    Choice,
    Day,
    Law,
    Outcome,
    Percent,
    Problem,
    Rows,
    Table,
    Value,
    When,
    YesNo,
    ask,
    pure,
)
from calculators.engine.figures import Reference
from calculators.engine.outcome import Amount
from calculators.engine.questions import COVERED_FROM
from calculators.incapacity.work_accident_survivors.rules import surcharge_problems

MOST_INJURIES = 10
RIGHT, LEFT = "right", "left"


def _lines(first: int, last: int, **variants: int) -> tuple[str, ...]:
    """The lines of the scale from one number to another; ``_17=2``: line 17 has two variants."""
    found: list[str] = []
    for number in range(first, last + 1):
        count = variants.get(f"_{number}", 0)
        found += [f"{number}_{variant}" for variant in range(1, count + 1)] or [str(number)]
    return tuple(found)


# The parts of the scale, with their lines (the number of the annex, and its variant where it has several).
PARTS = {
    "head": _lines(1, 5),
    "ear": _lines(6, 11),
    "nose": _lines(12, 14),
    "face": _lines(15, 16),
    "genital": _lines(17, 21, _17=2, _20=2),
    "gland": _lines(22, 25, _22=2, _23=4),
    "hand_loss": _lines(26, 46),
    "arm_ankylosis": _lines(47, 70),
    "arm_stiff": _lines(71, 81),
    "toe_loss": _lines(82, 87),
    "leg_ankylosis": _lines(88, 96, _92=3),
    "leg_stiff": _lines(97, 107),
    "short": _lines(108, 109),
    "scar": _lines(110, 110),
}
# Lines 26 to 81 pay more for the right side than for the left.
SIDED = ("hand_loss", "arm_ankylosis", "arm_stiff")


def _line_of(part: str) -> str | None:
    chosen: str | None = ask(Choice(PARTS[part]), when=When("part", one_of=(part,)))
    return chosen


@dataclass(frozen=True, kw_only=True)
class Injury:
    """One injury: a part of the scale, its line there, and the side."""

    part: str = ask(Choice(tuple(PARTS)))
    head: str | None = _line_of("head")
    ear: str | None = _line_of("ear")
    nose: str | None = _line_of("nose")
    face: str | None = _line_of("face")
    genital: str | None = _line_of("genital")
    gland: str | None = _line_of("gland")
    hand_loss: str | None = _line_of("hand_loss")
    arm_ankylosis: str | None = _line_of("arm_ankylosis")
    arm_stiff: str | None = _line_of("arm_stiff")
    toe_loss: str | None = _line_of("toe_loss")
    leg_ankylosis: str | None = _line_of("leg_ankylosis")
    leg_stiff: str | None = _line_of("leg_stiff")
    short: str | None = _line_of("short")
    scar: str | None = _line_of("scar")
    side: str | None = ask(Choice((RIGHT, LEFT)), when=When("part", one_of=SIDED))
    left_leads: bool | None = ask(YesNo(), when=When("side", one_of=(LEFT,)))

    @property
    def line(self) -> tuple[int, int]:
        """Number and variant in the annex; variant 0 where the number has one line."""
        number, _, variant = getattr(self, self.part).partition("_")
        return int(number), int(variant or 0)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reader is asked. Not asked or left empty: ``None``."""

    assessed: date = ask(Day(event=True))
    cause: str = ask(Choice(("work_accident", "occupational_disease", "other")))
    injuries: tuple[Injury, ...] = ask(Rows(Injury, MOST_INJURIES))
    discharged: bool = ask(YesNo())
    incapacity: str = ask(Choice(("none", "same_injury", "independent")))
    surcharge: Value | None = ask(Percent(0, 100), required=False)


def check(answers: Answers) -> Iterator[Problem]:
    """A surcharge outside the law's bounds."""
    yield from surcharge_problems("non_disabling_injury", answers.surcharge, answers.assessed)


def rule(answers: Answers, law: Law, out: Outcome) -> None:
    """Articles 201 to 203; the scale of the day of the assessment."""
    out.condition("work_cause", answers.cause != "other", Reference("lgss", "201"))
    out.condition("discharged", answers.discharged, Reference("lgss", "202"))
    out.condition("no_same_pension", answers.incapacity != "same_injury", Reference("lgss", "203"))
    scale = law.table("non_disabling_injury.scale")
    found = [_of_injury(injury, scale, out) for injury in answers.injuries]
    low = _total("total_from", [least for least, _ in found], out)
    high = low
    if any(least != most for least, most in found):
        high = _total("total_to", [most for _, most in found], out)
        out.notice("range")
    out.amounts["amount"] = Amount("amount", low, high)
    if len(found) > 1:
        for number, (least, most) in enumerate(found, 1):
            out.amounts[f"injury_{number}"] = Amount(f"injury_{number}", least, most)
        out.notice("several")
    if answers.surcharge:
        # 164: paid by the employer at fault, on top.
        extra = out.trace.share("surcharge", answers.surcharge, low, Reference("lgss", "164.1"), True)
        extra_high = extra
        if high != low:
            extra_high = out.trace.share("surcharge_to", answers.surcharge, high, Reference("lgss", "164.1"), True)
        out.amounts["surcharge"] = Amount("surcharge", extra, extra_high)
        out.notice("surcharge")
    if scale.since > COVERED_FROM:
        # The orders speak of the day of the event; for an older accident, judges differ on which day that is.
        out.notice("which_day", day=scale.since)
    out.notice("who_pays")


def _total(key: str, amounts: list[Value], out: Outcome) -> Value:
    return out.trace.sum(key, *amounts, article=Reference("lgss", "201")) if len(amounts) > 1 else amounts[0]


def _of_injury(injury: Injury, scale: Table, out: Outcome) -> tuple[Value, Value]:
    """The scale's amount of an injury, or its two ends; the side counts for hand and arm."""
    number, variant = injury.line
    row = tuple(row for row in scale.rows if (int(row[0]), int(row[1])) == (number, variant))
    line = pure(Decimal(number)).named("step", "line_number")
    least, most, left = (scale.cell(row[0], column) for column in ("minimum", "maximum", "left"))
    only = replace(scale, rows=row)
    if least != most:
        low = out.trace.bracket("line_from", only, line, "minimum", scale.reference)
        high = out.trace.bracket("line_to", only, line, "maximum", scale.reference)
    elif left and injury.side == LEFT and not injury.left_leads:
        low = high = out.trace.bracket("line_left", only, line, "left", scale.reference)
    else:
        # Note of the annex: the left of a left-handed worker is paid as the right.
        key = {RIGHT: "line_right", LEFT: "line_left_leads"}.get(injury.side or "", "line")
        low = high = out.trace.bracket(key, only, line, "minimum", scale.reference)
    assert low is not None  # the table holds the line
    assert high is not None
    return low, high


CALCULATOR = Calculator("non_disabling_injury", Answers, rule, event="assessed", check=check)
