"""The workflows call nothing but make's targets, with actions pinned by their hash and no rights beyond their need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
import yaml

from tests.website import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SETUP = re.compile(r"apt-get update -qq && apt-get install -qq -y( (git|make|nodejs|npm|python3-venv))+")
MAKE = re.compile(r"make (\w+)(?: SITE_URL=\S+/| COUNT=\d+ SEED=\$[A-Z_]+)?")
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
    assert called == {
        "build-test": {"test", "build"},
        "publish": {"test", "build"},
        "review": {"review", "links", "fuzz"},
    }
    assert set().union(*called.values()) <= TARGETS


def test_gitlab_calls_targets_that_exist() -> None:
    called = {
        name: targets(line for line in job["script"] if line != "mv site public") for name, job in gitlab().items()
    }
    assert called == {name: {name} for name in ("test", "links", "fuzz")} | {"pages": {"build"}, "figures": {"review"}}
    assert gitlab()["pages"]["artifacts"] == {"paths": ["public"]}


def test_the_net_is_asked_for_links_on_a_schedule_only() -> None:
    review = github()["review"]
    assert set(review[True]) == {"schedule", "workflow_dispatch"}
    rules = [rule["if"] for name in ("figures", "links", "fuzz") for rule in gitlab()[name]["rules"]]
    assert all('"schedule"' in rule for rule in rules)


class Facts(dict[str, Any]):
    """What a condition of a workflow may ask for; nothing where it is not known."""

    __getattr__ = dict.get


def holds(condition: str, github: Facts) -> Any:
    """The value of an expression of GitHub's, of those that the workflows use."""
    text = condition.strip().removeprefix("${{").removesuffix("}}").replace("&&", " and ").replace("||", " or ")
    return eval(text, {"github": github})  # noqa: S307


def on(event: str, conclusion: str = "", tested_for: str = "push") -> Facts:
    """What GitHub tells a workflow; a newer commit than the tested one stands on main."""
    run = Facts(conclusion=conclusion, event=tested_for, head_sha="tested") if conclusion else Facts()
    return Facts(event_name=event, sha="newest", event=Facts(workflow_run=run))


def test_what_is_published_on_github_has_passed() -> None:
    workflows = github()
    publish, tests = workflows["publish"], workflows["build-test"]
    triggers = publish[True]
    assert set(triggers) == {"workflow_run", "schedule", "workflow_dispatch"}
    assert triggers["schedule"], "built each night"
    assert triggers["workflow_run"] == {"workflows": [tests["name"]], "types": ["completed"], "branches": ["main"]}
    build, deploy = publish["jobs"]["build"], publish["jobs"]["deploy"]
    assert (deploy["needs"], "if" in deploy) == ("build", False)
    (checkout,) = (step for step in build["steps"] if step.get("uses", "").startswith("actions/checkout@"))
    for event in triggers:
        facts = on(event, conclusion="success" if event == "workflow_run" else "")
        assert holds(build["if"], facts)
        steps = [step for step in build["steps"] if holds(step.get("if", "True"), facts)]
        made = [step["run"].split()[1] for step in steps if step.get("run", "").startswith("make ")]
        built = holds(checkout["with"]["ref"], facts)
        assert (made, built) == ((["build"], "tested") if event == "workflow_run" else (["test", "build"], "newest"))
        assert not any("continue-on-error" in step for step in steps)
    assert not holds(build["if"], on("workflow_run", "failure"))
    assert not holds(build["if"], on("workflow_run", "cancelled"))
    assert not holds(build["if"], on("workflow_run", "success", tested_for="pull_request")), "a commit of someone else"
    # The other workflow tests its own commit, whatever happens.
    steps = tests["jobs"]["test"]["steps"]
    assert "make test" in [step.get("run") for step in steps]
    assert not any({"if", "continue-on-error"} & set(step) or "ref" in step.get("with", {}) for step in steps)


def test_what_is_published_on_gitlab_has_passed() -> None:
    jobs = gitlab()

    def runs(job: dict[str, Any], variables: dict[str, str]) -> bool:
        for rule in job["rules"]:
            text = re.sub(r"\$(\w+)", r"variables.get('\1')", rule.get("if", "True")).replace("&&", " and ")
            if eval(text, {"variables": variables}):  # noqa: S307
                return bool(rule.get("when") != "never")
        return False

    published = set()
    branches = {"CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main"}
    for source, review in product(("push", "schedule", "web", "api", "trigger"), ("", "yes")):
        variables = branches | {"CI_PIPELINE_SOURCE": source, "REVIEW": review}
        if runs(jobs["pages"], variables):
            published.add((source, review))
            assert runs(jobs["test"], variables), f"published untested: {variables}"
    assert {("push", ""), ("schedule", "")} <= published
    assert ("schedule", "yes") not in published
    assert jobs["pages"]["needs"] == ["test"]
    assert not any("when" in rule for rule in jobs["pages"]["rules"] if rule["if"] != "$REVIEW")
    assert not any("allow_failure" in job for job in jobs.values())


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
