"""Whatever is answered, every calculator replies with a result or a problem at its field, in bounded size.

`make fuzz` asks a hundred thousand times more (tests/support/fuzz.py).
"""

import json
import subprocess
import sys
from collections import Counter

import pytest

from calculators.engine.calculator import load
from calculators.engine.questions import questions
from calculators.registry import CALCULATORS
from scripts.answer_sets import HOSTILE, MARKUP, generated
from tests.support import fuzz
from tests.support.judge import judge
from tests.website import ROOT

COUNT = 150


@pytest.mark.parametrize("calculator", CALCULATORS)
def test_every_set_of_answers_is_met(calculator: str) -> None:
    came = Counter(judge(request) for request in generated(calculator, COUNT))
    assert came["result"] > COUNT // 10, "most sets must reach the rules"
    assert came["problems"] > COUNT // 10, "many sets must be refused"


@pytest.mark.parametrize("calculator", CALCULATORS)
def test_the_same_seed_gives_the_same_sets(calculator: str) -> None:
    first, again, other = (json.dumps(list(generated(calculator, 3, seed))) for seed in (7, 7, 8))
    assert first == again != other


def test_unknown_field_of_a_row_is_a_problem_that_names_it() -> None:
    answers = {"medicines": [{MARKUP: "1"}]}
    request = {"calculator": "pharmacy_copayment", "lang": "en", "answers": answers, "on": "2026-11-22"}
    assert judge(request) == "problems"


@pytest.mark.parametrize("calculator", CALCULATORS)
def test_one_hostile_value_everywhere(calculator: str) -> None:
    names = [question.name for question in questions(load(calculator).answers)]
    for value in HOSTILE:
        judge({"calculator": calculator, "lang": "en", "answers": dict.fromkeys(names, value), "on": "2026-11-22"})


def test_reply_that_takes_long_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fuzz.run("funeral_grant", 3, seed=0) == 0
    monkeypatch.setattr(fuzz, "MOST_SECONDS", -1.0)
    assert fuzz.run("funeral_grant", 3, seed=0) == 1
    assert "too slow: " in capsys.readouterr().out


def test_reply_that_takes_much_memory_is_a_failure() -> None:
    greedy = "from tests.support import fuzz; fuzz.judge = lambda request: bytes(fuzz.MOST_MEMORY) and 'result'"
    command = [sys.executable, "-c", f"{greedy}; raise SystemExit(fuzz.main())", "funeral_grant", "--count", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "MemoryError" in done.stdout
