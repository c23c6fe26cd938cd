"""Every worked case of every calculator gives what its source says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from calculators.engine.questions import BadAnswersError
from calculators.interface import answer, cases
from calculators.registry import CALCULATORS

CASES = [pytest.param(name, case, id=f"{name}-{case['id']}") for name in CALCULATORS for case in cases(name)]
STATES = {"unknown": None, True: True, False: False}


def texts_in(data: Any) -> Iterator[str]:
    """Give the keys of all texts in tables of results."""
    if isinstance(data, list):
        for item in data:
            yield from texts_in(item)
    elif isinstance(data, dict) and "text" in data:
        yield data["text"]
    elif isinstance(data, dict):
        for item in data.values():
            yield from texts_in(item)


@pytest.mark.parametrize(("calculator", "case"), CASES)
def test_case(calculator: str, case: dict[str, Any]) -> None:
    expect = dict(case["expect"])
    if "errors" in expect:
        with pytest.raises(BadAnswersError) as caught:
            answer(calculator, case["answers"], "fr", case["on"])
        assert {problem.field: problem.key for problem in caught.value.problems} == expect["errors"]
        return
    outcome = answer(calculator, case["answers"], "fr", case["on"])[1].to_json()
    amounts, conditions = outcome["amounts"], {item["key"]: item for item in outcome["conditions"]}
    if "entitled" in expect:
        assert outcome["entitled"] is STATES[expect.pop("entitled")]
    for key, state in expect.pop("conditions", {}).items():
        assert conditions[key]["met"] is STATES[state], key
    for key, text in expect.pop("lacking", {}).items():
        assert "{value} {unit}".format(**conditions[key]["lacking"]) == text
    for key, value in expect.pop("amounts", {}).items():
        assert amounts[key]["value"] == value, key
    for key, bounds in expect.pop("ranges", {}).items():
        assert [amounts[key]["low"], amounts[key]["high"]] == bounds, key
    for key in expect.pop("absent", []):
        assert key not in amounts
    for key, value in expect.pop("steps", {}).items():
        assert [step["result"]["value"] for step in outcome["steps"] if step["key"] == key][-1:] == [value], key
    for payer, total in expect.pop("paid", {}).items():
        rows = [row for row in outcome["schedule"] if row["table"] == "periods" and row["payer"] == payer]
        assert sum(Decimal(row["amount"]["value"]) for row in rows if row["amount"]) == Decimal(total), payer
    for month, withheld in expect.pop("months", {}).items():
        row = next(row for row in outcome["schedule"] if row["table"] == "months" and row["from"].startswith(month))
        assert row["withheld"]["value"] == withheld, month
    for path, value in expect.pop("cells", {}).items():
        table, row, column = path.split(".")
        cell = outcome["tables"][table][int(row) - 1][column]
        assert (cell["value"] if "value" in cell else cell["text"].removeprefix("cell.")) == value, path
    texts = [text.removeprefix("cell.") for text in texts_in(outcome["tables"])]
    assert not set(expect.pop("texts", [])) - set(texts)
    assert not set(expect.pop("no_texts", [])) & set(texts)
    for group, keys in expect.pop("findings", {}).items():
        assert [finding["key"] for finding in outcome["findings"] if finding["group"] == group] == keys, group
    _found(outcome["findings"], expect)
    notices = [notice["key"] for notice in outcome["notices"]]
    assert not set(expect.pop("notices", [])) - set(notices)
    assert not set(expect.pop("no_notices", [])) & set(notices)
    assert not expect, f"the case expects what this test does not check: {sorted(expect)}"


def _found(findings: list[dict[str, Any]], expect: dict[str, Any]) -> None:
    """Benefits or services that stand in a group, that do not, and how many do."""
    groups: dict[str, list[str]] = {}
    for finding in findings:
        groups.setdefault(finding["group"], []).append(finding["key"])
    for group, keys in expect.pop("found", {}).items():
        assert not set(keys) - set(groups.get(group, [])), group
    for group, keys in expect.pop("not_found", {}).items():
        assert not set(keys) & set(groups.get(group, [])), group
    for group, number in expect.pop("count", {}).items():
        assert len(groups.get(group, [])) == number, group
