"""Serve the built site on this machine: `python -m scripts.serve [--folder site] [--port 8000] [--prefix /repo/]`.

WhiteNoise gives each file its type, its brotli or gzip form where the browser accepts it, and its cache rule: runtime
and browser files are named by their content and kept for ever, pages are asked for anew.
"""

import argparse
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from whitenoise import WhiteNoise

NAMED_BY_CONTENT = r"/(runtime|assets/vosdroits-[0-9a-f]+)/"


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
        page = site / "404.html"
        start_response("404 Not Found", [("Content-Type", "text/html; charset=utf-8")])
        return [page.read_bytes() if page.exists() else b"404"]

    return WhiteNoise(
        missing,
        root=str(site),
        prefix=prefix,
        index_file=True,
        autorefresh=True,
        max_age=0,
        immutable_file_test=NAMED_BY_CONTENT,
        allow_all_origins=False,
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
    options = parser.parse_args()
    if not (options.folder / "index.html").exists():
        parser.error(f"no site in {options.folder}: run `make build` first")
    with serving(options.folder, options.prefix, options.port) as address:
        print(f"The guide: {address}  (stop: Ctrl+C)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
