"""The Content Security Policy, and the check that built pages keep to it.

Every script and style of the site is a file of its own, so the policy needs no hash and no exception. Answers cannot
leave the reader's browser: connections go to the site itself and nowhere else.
"""

import re
from pathlib import Path

META = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)
"""The policy as pages carry it. `frame-ancestors` has no effect in a page: it belongs into the host's headers."""

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b[^>]*>|<[a-z][^>]*\s(?:style|on[a-z]+)=[^>]*>",
    re.IGNORECASE,
)
"""What the policy would block in a page: inline scripts, inline styles and event attributes."""


class PolicyError(Exception):
    """A built page holds something that its own policy forbids."""


def check(site: Path) -> None:
    """Raise PolicyError with every place of the built site that its policy would block, or that lacks the policy."""
    found = []
    for file in sorted(site.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        if META not in text:
            found.append(f"{file.relative_to(site)}: no policy")
        found += [f"{file.relative_to(site)}: {match[0][:120]}" for match in INLINE.finditer(text)]
    if found:
        raise PolicyError("blocked by the site's own Content Security Policy:\n  " + "\n  ".join(found))
