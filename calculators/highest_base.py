"""The highest contribution base: no month counts for more (LGSS 148.1), no base of a benefit goes beyond it (161.2)."""

from __future__ import annotations

from datetime import date

from calculators.engine import Law, Outcome, Value
from calculators.engine.figures import Reference


def within_highest(key: str, base: Value, article: str, law: Law, out: Outcome, day: date | None = None) -> Value:
    """A monthly base, at most the highest one of the law's day or of another; a step ``key`` where it is cut."""
    most = law("contribution_bases.maximum_monthly", day)
    return out.trace.ceiling(key, base, most, Reference("lgss", article)) if base > most else base
