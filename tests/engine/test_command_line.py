"""The command: its outputs, and its exit status for people and programs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from calculators.command_line import main
from calculators.registry import CALCULATORS

GOOD = {
    "birth": "1961-03-10",
    "career_known": "days",
    "career_days": 13900,
    "counted_on": "2026-03-10",
    "continues": True,
    "recent_days": 5000,
    "old_law": False,
}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def test_list_names_every_calculator(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "list", "--lang", "en")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(CALCULATORS)


def test_description_is_a_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "describe", "retirement_age", "--json")
    schema = json.loads(out)
    assert status == 0
    assert set(GOOD) <= set(schema["properties"])
    assert "birth" in schema["required"]
    assert "career_days" not in schema["required"]


def test_outcome_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(GOOD), encoding="utf-8")
    status, out, _ = run(capsys, "calculate", "retirement_age", "--answers", str(file), "--on", "2026-11-21", "--json")
    outcome = json.loads(out)
    assert status == 0
    assert outcome["schema"] == 1
    assert outcome["entitled"] is True
    assert outcome["amounts"]["day"] == {"value": "2026-05-11", "unit": "date"}
    assert {"conditions", "amounts", "schedule", "steps", "notices"} <= set(outcome)


@pytest.mark.parametrize(
    ("lang", "words"), [("fr", "11 mai 2026"), ("es", "11 de mayo de 2026"), ("en", "11 May 2026")]
)
def test_outcome_as_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(GOOD)))
    status, out, _ = run(capsys, "calculate", "retirement_age", "--answers", "-", "--lang", lang)
    assert status == 0
    assert words in out
    assert "13" in out


def test_bad_answers_are_all_listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(GOOD | {"birth": "1961-02-30", "recent_days": "x"})))
    status, out, err = run(capsys, "calculate", "retirement_age", "--answers", "-", "--lang", "en")
    assert (status, out) == (2, "")
    assert [line.split(":")[0] for line in err.splitlines()] == ["birth", "recent_days"]


def test_bad_answers_as_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))
    status, out, _ = run(capsys, "calculate", "retirement_age", "--answers", "-", "--json")
    assert status == 2
    assert {problem["field"] for problem in json.loads(out)["problems"]} >= {"birth", "continues", "old_law"}


@pytest.mark.parametrize("content", ["[1]", "{", "", '{"birth": NaN}'])
def test_what_is_no_json_object(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(content))
    status, _, err = run(capsys, "calculate", "retirement_age", "--answers", "-")
    assert status == 2
    assert err


def test_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "calculate", "retirement_age", "--answers", "/nowhere/answers.json")
    assert status == 2
    assert "/nowhere/answers.json" in err


def test_unknown_calculator_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["calculate", "lottery", "--answers", "-"])
    assert caught.value.code == 2
    assert "lottery" in capsys.readouterr().err
