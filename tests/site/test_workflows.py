"""The workflows call nothing but make's targets, with actions pinned by their hash and no rights beyond their need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.website import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SETUP = re.compile(r"apt-get update -qq && apt-get install -qq -y( (git|make|nodejs|npm|python3-venv))+")
MAKE = re.compile(r"make (\w+)(?: SITE_URL=\S+/)?")
PINNED = re.compile(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
RIGHTS = {("contents", "read"), ("pages", "read"), ("pages", "write"), ("id-token", "write")}


def github() -> dict[str, Any]:
    """Every workflow of GitHub, by its name. YAML reads `on` as true."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}


def gitlab() -> dict[str, Any]:
    """The jobs of GitLab."""
    loaded = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    return {name: job for name, job in loaded.items() if isinstance(job, dict)}


def commands(workflow: dict[str, Any]) -> Iterator[str]:
    """Every command of a workflow of GitHub, one for each value of its matrix."""
    for job in workflow["jobs"].values():
        matrix = job.get("strategy", {}).get("matrix", {})
        for step in job["steps"]:
            if "run" in step:
                text = re.sub(r"\$\{\{ (steps\.\S+) \}\}", r"\1", step["run"])
                names = re.findall(r"\$\{\{ matrix\.(\S+) \}\}", text)
                yield from (
                    [text.replace(f"${{{{ matrix.{name} }}}}", value) for name in names for value in matrix[name]]
                    if names
                    else [text]
                )


def targets(lines: Iterator[str]) -> set[str]:
    """The targets of make that commands call; there are no other commands."""
    found = set()
    for line in lines:
        if not SETUP.fullmatch(line):
            call = MAKE.fullmatch(line)
            assert call, line
            found.add(call[1])
    return found


def test_workflows_call_targets_that_exist() -> None:
    called = {name: targets(commands(workflow)) for name, workflow in github().items()}
    assert called == {"build-test": {"test", "build"}, "publish": {"build"}, "review": {"review", "links"}}
    assert set().union(*called.values()) <= TARGETS


def test_gitlab_calls_targets_that_exist() -> None:
    called = {
        name: targets(line for line in job["script"] if line != "mv site public") for name, job in gitlab().items()
    }
    assert called == {"test": {"test"}, "pages": {"build"}, "figures": {"review"}, "links": {"links"}}
    assert gitlab()["pages"]["artifacts"] == {"paths": ["public"]}


def test_the_net_is_asked_for_links_on_a_schedule_only() -> None:
    review = github()["review"]
    assert set(review[True]) == {"schedule", "workflow_dispatch"}
    rules = [rule["if"] for name in ("figures", "links") for rule in gitlab()[name]["rules"]]
    assert all('"schedule"' in rule for rule in rules)


def test_what_is_published_has_passed_and_is_built_each_night() -> None:
    publish = github()["publish"]
    assert publish[True]["workflow_run"]["workflows"] == [github()["build-test"]["name"]]
    assert "conclusion == 'success'" in publish["jobs"]["build"]["if"]
    assert publish["jobs"]["deploy"]["needs"] == "build"
    assert publish[True]["schedule"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_actions_are_pinned_and_rights_are_few(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    used = [line.strip().removeprefix("- ") for line in text.splitlines() if "uses:" in line]
    assert used
    assert all(PINNED.fullmatch(line) for line in used), used
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert set(job.get("permissions", {}).items()) <= RIGHTS
        assert job["timeout-minutes"] <= 60
    # What someone outside writes (a title, a branch) never becomes part of a command.
    assert not re.search(r"run:.*\$\{\{ *(github|inputs)\.", text)
