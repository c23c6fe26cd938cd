"""Serve the built site on this machine: `python -m scripts.serve [--folder site] [--port 8000] [--prefix /repo/]`.

WhiteNoise gives each file its type and its brotli or gzip form where the browser accepts it; headers and cache rules
are those of scripts/hosts.py, so that what is tried here is what a host sends.
"""

import argparse
import re
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from whitenoise import WhiteNoise

from scripts.hosts import ASK_ANEW, FOR_EVER, MISSING_PAGE, NAMED_BY_CONTENT, TYPES
from scripts.policy import HEADERS
from scripts.watch import watch


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """Answers several requests at a time, as browsers send them."""

    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    """Keeps requests out of the terminal."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the library's)
        """Write nothing."""


def application(site: Path, prefix: str = "/") -> WhiteNoise:
    """Return the WSGI application that serves a built site under a path."""

    def missing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = site / MISSING_PAGE
        start_response("404 Not Found", [("Content-Type", "text/html; charset=utf-8"), *HEADERS.items()])
        return [page.read_bytes() if page.exists() else b"404"]

    named = re.compile("|".join(re.escape(prefix + beginning) for beginning in NAMED_BY_CONTENT))

    def add_headers(headers: Headers, path: str, url: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Cache-Control"] = FOR_EVER if named.match(url) else ASK_ANEW

    return WhiteNoise(
        missing,
        root=str(site),
        prefix=prefix,
        index_file=True,
        autorefresh=True,
        allow_all_origins=False,
        mimetypes=TYPES,
        add_headers_function=add_headers,
    )


@contextmanager
def running(wsgi: Callable[..., Iterable[bytes]], port: int = 0) -> Iterator[str]:
    """Run a WSGI application in the background and give its address; port 0 takes a free one."""
    with make_server("127.0.0.1", port, wsgi, Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def serving(site: Path, prefix: str = "/", port: int = 0) -> Iterator[str]:
    """Serve a built site in the background and give its address."""
    with running(application(site, prefix), port) as address:
        yield address.removesuffix("/") + prefix


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve the built site on this machine.")
    parser.add_argument("--folder", type=Path, default=Path("site"), help="the built site (default: site)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--prefix", default="/", help="path under which the site stands (default: /)")
    parser.add_argument("--watch", action="store_true", help="build again whenever a source is saved")
    options = parser.parse_args()
    if not (options.folder / "index.html").exists():
        parser.error(f"no site in {options.folder}: run `make build` first")
    with serving(options.folder, options.prefix, options.port) as address:
        print(f"The guide: {address}  (stop: Ctrl+C)", flush=True)
        try:
            if options.watch:
                watch(options.folder)
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
