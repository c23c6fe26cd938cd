"""Find the browsers, the Java and the web servers that tests drive, or install them: `python -m scripts.browsers`.

Debian's packages come first, then Playwright's own download. What cannot be had is an error that says what to install.
No server is set up as a service of the machine: tests start their own.
"""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "firefox": ("firefox-esr", "firefox"),
    "webkit": ("WebKitWebDriver",),
    "display": ("Xvfb",),
    "java": ("java",),
    "apache": ("apache2", "httpd"),
    "nginx": ("nginx",),
}
"""Names under which each program is installed, in order of preference."""
PACKAGES = {
    "chromium": "chromium",
    "firefox": "firefox-esr",
    "webkit": "webkit2gtk-driver",
    "display": "xvfb",
    "java": "default-jre-headless",
    "apache": "apache2-bin",
    "nginx": "nginx libnginx-mod-http-brotli-static",
}
"""Debian's packages of each program."""
UNPACKED = Path(__file__).resolve().parent.parent / ".cache" / "debian"
"""Where nginx is unpacked: installed, its package would start a server on port 80."""
NGINX_NEEDS = ("libpcre2-8-0", "libssl3", "libcrypt1", "zlib1g")


class MissingProgramError(Exception):
    """A program that the tests need is neither installed nor installable here."""


def find(program: str) -> Path | None:
    """Return where a program is, or None. `CHROMIUM`, `FIREFOX` and `JAVA` in the environment go first."""
    given = os.environ.get(program.upper())
    if given:
        return Path(given)
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", str(UNPACKED / "usr" / "sbin")])
    found = (shutil.which(command, path=places) for command in COMMANDS[program])
    path = next((Path(path) for path in found if path), None)
    if program == "nginx" and path and not nginx_module(path).exists():
        return None
    if program == "webkit" and path and not webkit_browser():
        return None
    return path or (playwright_chromium() if program == "chromium" else None)


def nginx_module(nginx: Path) -> Path:
    """Return where the module is that sends brotli forms."""
    return nginx.parents[1] / "lib" / "nginx" / "modules" / "ngx_http_brotli_static_module.so"


def webkit_browser() -> Path | None:
    """Return the small browser that comes with WebKitGTK, of its newest version."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return found[-1] if found else None


def playwright_chromium() -> Path | None:
    """Return the Chromium that Playwright has downloaded, if it has."""
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None


@functools.cache
def ensure(program: str) -> Path:
    """Return where a program is; install it where it is missing. Raises MissingProgramError where that fails."""
    ways: list[Callable[[], bool]] = [lambda: install_from_debian(program)]
    if program == "chromium":
        ways.append(install_from_playwright)
    for way in [lambda: True, *ways]:
        path = find(program) if way() else None
        if path:
            return path
    raise MissingProgramError(f"{program} is missing: install it (Debian: apt-get install {PACKAGES[program]})")


def install_from_debian(program: str) -> bool:
    """Install Debian's package, where this is Debian and we are root; tell whether it was tried."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {PACKAGES[program]} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = NGINX_NEEDS if program == "nginx" else PACKAGES[program].split()
    for command in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", "-y", *packages]):
        subprocess.run(["apt-get", *command], check=False, env=environment, stdout=subprocess.DEVNULL)
    if program == "nginx":
        unpack(PACKAGES[program].split())
    return True


def unpack(packages: list[str]) -> None:
    """Unpack Debian's packages into a folder of the project, without installing them."""
    UNPACKED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", *packages]
        subprocess.run(command, check=False, cwd=folder)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(UNPACKED)], check=False)


def install_from_playwright() -> bool:
    """Let Playwright download its Chromium; tell whether that succeeded."""
    print("Downloading Chromium …", flush=True)
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


if __name__ == "__main__":
    try:
        for name in COMMANDS:
            print(f"{name}: {ensure(name)}")
    except MissingProgramError as error:
        sys.exit(str(error))
