"""The built site behind real servers on this machine: nginx and Apache with the settings that the site brings along."""

import atexit
import functools
import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from scripts import browsers, hosts, serve

LIMIT = 20  # seconds for a server to answer
MODULE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
MODULES = ["mpm_event", "authz_core", "alias", "dir", "mime", "headers", "rewrite", "unixd"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@functools.cache
def published(site: Path) -> Path:
    """A folder with a copy of the site, and room for logs, that a server's own user may read, as on a host."""
    place = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, place)
    place.chmod(0o755)
    shutil.copytree(site, place / "site")
    return place


@contextmanager
def started(command: list[str], port: int, log: Path) -> Iterator[str]:
    """Run a server in the foreground and give its address once it answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            end = time.monotonic() + LIMIT
            while not listening(port):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{command[0]} does not start:\n{log.read_text()}")
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def listening(port: int) -> bool:
    """Tell whether something answers at a port."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(site: Path, prefix: str) -> Iterator[str]:
    """nginx with the settings that scripts.hosts prints."""
    program = browsers.ensure("nginx")
    port = free_port()
    place = published(site)
    temporary = "\n".join(
        f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(
        f"load_module {browsers.nginx_module(program)};\n"
        f"daemon off; pid {place}/pid; error_log stderr; worker_processes 2;\n"
        "events {}\n"
        f"http {{ access_log off; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port};\n{hosts.nginx(f'{place}/site', prefix)}}} }}\n",
        encoding="utf-8",
    )
    command = [str(program), "-c", f"{place}/nginx.conf", "-p", str(place)]
    with started(command, port, place / "log") as address:
        yield address + prefix


@contextmanager
def apache(site: Path, prefix: str) -> Iterator[str]:
    """Apache with the settings that scripts.hosts prints."""
    place = published(site)
    with running_apache(place, hosts.apache(f"{place}/site", prefix)) as address:
        yield address + prefix


@contextmanager
def shared_apache(site: Path, prefix: str) -> Iterator[str]:
    """Apache as at a host of many sites, where all that a publisher may bring is `.htaccess`."""
    place = published(site)
    (place / "site" / ".htaccess").write_text(hosts.htaccess(prefix), encoding="utf-8")
    place_of_all = f'DocumentRoot "{place}/site"' if prefix == "/" else f'Alias "{prefix}" "{place}/site/"'
    allowed = (
        f"{place_of_all}\n"
        f'<Directory "{place}/site">\nRequire all granted\n'
        "AllowOverride FileInfo\nOptions FollowSymLinks\n</Directory>\n"
    )
    with running_apache(place, allowed) as address:
        yield address + prefix


@contextmanager
def running_apache(place: Path, settings: str) -> Iterator[str]:
    """Apache with some settings."""
    program = browsers.ensure("apache")
    port = free_port()
    modules = next(path for path in map(Path, MODULE_FOLDERS) if path.is_dir())
    load = "\n".join(
        f"<IfModule !{name}_module>\nLoadModule {name}_module {modules}/mod_{name}.so\n</IfModule>" for name in MODULES
    )
    (place / "apache.conf").write_text(
        f"ServerRoot {place}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\n"
        f"PidFile {place}/pid\nErrorLog {place}/errors\n"
        f"{load}\nUser nobody\nGroup nogroup\nTypesConfig /dev/null\n"
        f"<Directory />\nRequire all denied\nAllowOverride None\n</Directory>\n"
        f"<VirtualHost *:{port}>\n{settings}</VirtualHost>\n",
        encoding="utf-8",
    )
    with started([str(program), "-f", f"{place}/apache.conf", "-DFOREGROUND"], port, place / "log") as address:
        yield address


SERVERS: dict[str, Callable[[Path, str], AbstractContextManager[str]]] = {
    "nginx": nginx,
    "apache": apache,
    "shared apache": shared_apache,
    "make serve": serve.serving,
}
"""Every server that the site is tried with: takes the built site and the path under which it is to stand."""


def ask(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return the answer to a request as it came: status, headers in small letters, body not unpacked."""
    _, _, host, path = address.split("/", 3)
    connection = http.client.HTTPConnection(host, timeout=LIMIT)
    try:
        connection.request("GET", f"/{path}", headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        names = [name.lower() for name, _ in answer.getheaders()]
        assert len(names) == len(set(names)), f"a header is sent twice: {answer.getheaders()}"
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
