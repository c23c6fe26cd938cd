"""Whether the reply to a request is one that a page can show."""

import json
import re
from typing import Any

from calculators.interface import reply_json

LONGEST_REPLY = 3_000_000  # characters
MOST_STEPS = 5_000


def judge(request: dict[str, Any]) -> str:
    """Ask for a result as the page shows and exports it, and return what came: ``result`` or ``problems``.

    Raises AssertionError where it is neither; an exception of the calculators passes through.
    """
    text = reply_json(json.dumps(request | {"as": ["html", "outcome"]}))
    text.encode("utf-8")
    assert len(text) <= LONGEST_REPLY, f"{len(text)} characters"
    reply = json.loads(text)
    if reply["ok"]:
        assert not re.search(r"<(img|script)|=.?javascript:", reply["html"]), "markup came through"
        assert reply["html"].startswith("<section"), "no result"
        assert len(reply["outcome"]["steps"]) <= MOST_STEPS, f"{len(reply['outcome']['steps'])} steps"
        return "result"
    assert reply["problems"], "neither a result nor a problem"
    for problem in reply["problems"]:
        assert problem["message"], problem
        assert isinstance(problem["field"], str), problem
    return "problems"
