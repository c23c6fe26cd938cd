"""Ask every calculator thousands of generated questions: `python -m tests.support.fuzz --count 100000 [calculator …]`.

Prints for each calculator how many sets gave a result and how many problems, the slowest reply, and every failure with
the request that repeats it. Exit status 1 where there was a failure: an exception, a reply that says nothing, too much
time or memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
import traceback

from calculators.registry import CALCULATORS
from scripts.answer_sets import generated
from scripts.catalogues import compile_all
from tests.support.judge import judge

MOST_SHOWN = 5
MOST_SECONDS = 5.0
"""Of the processor, for one reply: the slowest known takes a tenth of one."""
MOST_MEMORY = 512 * 2**20
"""Bytes for the whole process, which needs some 50 million; a telephone's browser has little more to give."""


def run(calculator: str, count: int, seed: int) -> int:
    """Ask one calculator; returns how many kinds of failure there were."""
    came = {"result": 0, "problems": 0}
    failures: dict[str, tuple[str, str]] = {}
    slowest, slow_request = 0.0, ""
    for request in generated(calculator, count, seed):
        start = time.process_time()
        try:
            came[judge(request)] += 1
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            failures.setdefault(
                f"{type(error).__name__} {where.filename}:{where.lineno}", (str(error), json.dumps(request))
            )
        took = time.process_time() - start
        if took > MOST_SECONDS:
            failures.setdefault("too slow", (f"{took:.1f} s", json.dumps(request)))
        if took > slowest:
            slowest, slow_request = took, json.dumps(request)
    print(f"{calculator}: {count} sets, {came['result']} results, {came['problems']} with problems", end=", ")
    print(f"slowest {slowest:.2f} s, {len(failures)} kinds of failure", flush=True)
    if slowest > 1:
        print(f"  slowest: {slow_request[:2000]}", flush=True)
    for place, (message, request_text) in list(failures.items())[:MOST_SHOWN]:
        print(f"  {place}: {message[:300]}\n    {request_text[:3000]}", flush=True)
    return len(failures)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description="Ask the calculators thousands of generated questions.")
    parser.add_argument("calculators", nargs="*", default=list(CALCULATORS), metavar="calculator")
    parser.add_argument("--count", type=int, default=100_000, help="sets for each calculator (default: 100000)")
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other sets (default: 0)")
    options = parser.parse_args()
    compile_all()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))  # beyond it: MemoryError
    failed = sum(run(calculator, options.count, options.seed) for calculator in options.calculators)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
