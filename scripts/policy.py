"""The Content Security Policy and the other headers of the site, and the check that built pages keep to the policy.

Every script and style of the site is a file of its own, so the policy needs no hash and no exception. Answers cannot
leave the reader's browser: connections go to the site itself and nowhere else. scripts/hosts.py writes the headers in
the words of each host.
"""

import re
from pathlib import Path

TRUSTED_TYPES = "vosdroits"
"""The one Trusted Types policy, made in theme/browser/trusted.mjs. Pyodide and Pagefind need none."""

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
        "require-trusted-types-for 'script'",
        f"trusted-types {TRUSTED_TYPES}",
    ]
)
"""The policy as pages carry it, for hosts that send no header of ours."""

OFF = """
accelerometer autoplay camera clipboard-read display-capture encrypted-media fullscreen gamepad geolocation gyroscope
hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture publickey-credentials-create
publickey-credentials-get screen-wake-lock serial storage-access sync-xhr usb window-management xr-spatial-tracking
"""
"""Abilities of browsers that no page of the site uses. Writing to the clipboard is what "copy" does: it stays."""

HEADERS = {
    # A page cannot say for itself who may frame it.
    "Content-Security-Policy": f"{META}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{ability}=()" for ability in OFF.split()),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every answer, those to requests for missing pages included."""

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
