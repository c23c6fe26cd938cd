"""The calculator in its page: static HTML from the view of its form. Used by the macro `calculator`."""

import functools
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from calculators.engine.words import words

TEMPLATES = Path(__file__).resolve().parent.parent / "theme" / "templates"

LIVE = (
    *("loading", "slow", "ready", "queued", "calculating", "done", "changed", "retry"),
    *("failed", "offline", "renewed"),
    *("problem", "problems", "error", "removed", "added"),
    *("link_copied", "link_made", "link_long", "link_empty", "link_impossible"),
    *("link_opened", "link_other", "link_newer", "link_damaged", "link_too_long"),
    *("kept", "not_kept", "kept_opened", "kept_refused", "keep_full", "keep_forbidden", "cleared", "brought_back"),
    *("downloaded", "copied", "copy_impossible", "export_failed", "printed", "sources"),
    *("many_rows", "paste_empty", "paste_reading", "paste_replaced", "paste_undone", "unread", "unread_line"),
    *("left_out", "no_question", "no_answer", "twice", "unreadable", "two_ways", "too_many_rows", "and_more"),
)
"""Messages of the catalogue (`interface.live.…`) that the browser shows by itself."""


@functools.cache
def guide_version() -> str:
    """Return the version of the guide, for results that readers take along."""
    project = tomllib.loads((TEMPLATES.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


@functools.cache
def environment() -> Environment:
    """Return the Jinja environment of the form: everything is escaped, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    form: Mapping[str, Any], examples: str, root: str = "", case: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """Return a calculator's HTML.

    `form` is the view that `calculators.interface.form_view` gives; `examples` is HTML from `examples_html`; `root` is
    the way from the page to the pages of its language; `case` holds answers, as JSON has them, that the browser
    calculates beforehand, so that nothing is slow for being done the first time. The result holds no blank line and no
    indentation, so that Markdown passes it through as it is.
    """
    text = words(form["lang"])

    def say(key: str) -> str:
        return text(f"interface.{key}")

    live = {name: say(f"live.{name}") for name in LIVE} | {"row": say("form.row")}
    trusted = Markup(examples)  # noqa: S704 (made and escaped by our own renderer)
    template = environment().get_template("calculator.html")
    html = template.render(
        form=form, examples=trusted, root=root, case=dict(case), guide=guide_version(), say=say, live=live
    )
    return re.sub(r"\s*\n\s*", "\n", html).strip()
