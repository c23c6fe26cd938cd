"""What each host needs beside the pages: headers, types, cache rules, compressed files, all from one description.

`publish(site)` completes a built site for hosts that read settings from the published folder: Netlify and Cloudflare
Pages (`_headers`), Apache (`.htaccess`), GitHub Pages (`.nojekyll`), GitLab Pages (compressed files beside the others).
For one's own server, `python -m scripts.hosts` prints what belongs into the server's configuration:

    python -m scripts.hosts nginx --folder /srv/vosdroits/site --prefix /guide/
    python -m scripts.hosts apache --folder /srv/vosdroits/site --prefix /guide/
"""

import argparse
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from whitenoise.compress import Compressor

from scripts.policy import HEADERS

ROOT = Path(__file__).resolve().parent.parent
COMPRESSED = ROOT / ".cache" / "compressed"
MISSING_PAGE = "404.html"

NAMED_BY_CONTENT = ("assets/stylesheets/main.", "assets/vosdroits-", "runtime/")
"""How the paths of files begin whose names change with their content: they may be kept for ever."""
FOR_EVER = "public, max-age=31536000, immutable"
ASK_ANEW = "no-cache"
"""For all other files: the browser keeps them, and asks each time by their ETag whether they still hold."""

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".zip": "application/zip",
    # Pagefind's own, compressed by itself.
    ".pagefind": "application/octet-stream",
    ".pf_fragment": "application/octet-stream",
    ".pf_index": "application/octet-stream",
    ".pf_meta": "application/octet-stream",
}
"""The type of every kind of file that the site holds."""
TEXT = (".css", ".html", ".js", ".mjs", ".txt")
"""Kinds of files whose type says that they are UTF-8; for JSON, SVG and XML that goes without saying."""
FORMS = (".br", ".gz")
"""Compressed forms of a file, beside it; the first that the browser accepts is sent."""
SMALLER = re.compile(r"\.(png|gz|br|pagefind|pf_\w+)$")
"""Files that no compression makes smaller."""


def publish(site: Path, prefix: str) -> None:
    """Complete a built site that stands under a path of its host."""
    (site / ".nojekyll").write_text("", encoding="utf-8")  # GitHub Pages would leave out what begins with _
    (site / "_headers").write_text(headers_file(), encoding="utf-8")
    (site / ".htaccess").write_text(htaccess(prefix), encoding="utf-8")
    compress(site)


def compress(site: Path) -> None:
    """Put the brotli and gzip form beside each file that lacks them or is newer. What was compressed before is kept."""
    COMPRESSED.mkdir(parents=True, exist_ok=True)
    compressor = Compressor(quiet=True)
    ways = {".br": compressor.compress_brotli, ".gz": compressor.compress_gzip}

    def forms(path: Path) -> None:
        data = path.read_bytes()
        for form, way in ways.items():
            kept = COMPRESSED / f"{hashlib.sha256(data).hexdigest()[:24]}{form}"
            if not kept.exists():
                part = kept.with_name(f"{kept.name}.{path.name}.part")
                part.write_bytes(way(data))
                part.replace(kept)
            path.with_name(path.name + form).write_bytes(kept.read_bytes())

    def stale(path: Path) -> bool:
        form = path.with_name(f"{path.name}.br")
        return not form.exists() or form.stat().st_mtime_ns < path.stat().st_mtime_ns

    with ThreadPoolExecutor() as pool:
        list(pool.map(forms, filter(stale, files(site))))


def files(site: Path) -> list[Path]:
    """Every file of a site that has compressed forms."""
    named = [path for path in site.rglob("*") if path.suffix in TYPES and path.is_file()]
    return sorted(path for path in named if not SMALLER.search(path.name))


def headers_file() -> str:
    """`_headers` of Netlify and Cloudflare Pages, which serve the folder at the root of a domain.

    No rule for pages: both hosts let browsers ask anew by default, and a header of two rules would be sent twice.
    """
    lines = ["# Made by scripts/hosts.py.", "/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    for beginning in NAMED_BY_CONTENT:
        lines += ["", f"/{beginning}*", f"  Cache-Control: {FOR_EVER}"]
    return "\n".join(lines) + "\n"


def apache_directives(prefix: str) -> Iterator[str]:
    """Lines for a folder, in `.htaccess` (AllowOverride FileInfo) or in the server's own configuration."""
    yield f"ErrorDocument 404 {prefix}{MISSING_PAGE}"
    yield "<IfModule mod_mime.c>"
    for suffix, kind in TYPES.items():
        yield f"  AddType {kind} {suffix}"
    yield f"  AddCharset utf-8 {' '.join(TEXT)}"
    yield "  RemoveType .gz"
    yield "  AddEncoding br .br"
    yield "  AddEncoding gzip .gz"
    yield "</IfModule>"
    yield "<IfModule mod_rewrite.c>"
    yield "  RewriteEngine On"
    yield "  # Nothing that is hidden, and no list of a folder's files."
    yield r"  RewriteRule (^|/)\. - [R=404,L]"
    yield "  RewriteCond %{REQUEST_FILENAME} -d"
    yield "  RewriteCond %{REQUEST_FILENAME}/index.html !-f"
    yield "  RewriteRule /$ - [R=404,L]"
    yield "  # The compressed form beside a file."
    for form, name in ((".br", "br"), (".gz", "gzip")):
        for ending, pattern in (("", "^(.*[^/])$"), ("index.html", "^(|.*/)$")):
            yield f"  RewriteCond %{{HTTP:Accept-Encoding}} (^|[\\s,]){name}(\\s|,|;|$)"
            yield f"  RewriteCond %{{REQUEST_FILENAME}}{'/' if ending else ''}{ending}{form} -f"
            yield f"  RewriteRule {pattern} $1{ending}{form} [L]"
    yield "</IfModule>"
    yield "<IfModule mod_headers.c>"
    for name, value in HEADERS.items():
        yield f'  Header always set {name} "{value}"'
    yield "  Header merge Vary Accept-Encoding"
    yield f'  Header set Cache-Control "{ASK_ANEW}"'
    named = "|".join(re.escape(beginning) for beginning in NAMED_BY_CONTENT)
    yield f'  <If "%{{REQUEST_URI}} =~ m#/({named})#">'
    yield f'    Header set Cache-Control "{FOR_EVER}"'
    yield "  </If>"
    yield "</IfModule>"


def htaccess(prefix: str) -> str:
    """`.htaccess` of the site's folder."""
    return "\n".join(["# Made by scripts/hosts.py. Needs AllowOverride FileInfo.", *apache_directives(prefix)]) + "\n"


def apache(folder: str, prefix: str) -> str:
    """What belongs into a virtual host of Apache. It needs its modules alias, dir, headers, mime and rewrite."""
    lines = [
        "# Made by scripts/hosts.py: belongs inside <VirtualHost>.",
        f'DocumentRoot "{folder}"' if prefix == "/" else f'Alias "{prefix.rstrip("/")}" "{folder}"',
        f'<Directory "{folder}">',
        "  Require all granted",
        "  AllowOverride None",
        "  Options FollowSymLinks",
        "  DirectoryIndex index.html",
        *(f"  {line}" for line in apache_directives(prefix)),
        "</Directory>",
    ]
    return "\n".join(lines) + "\n"


def nginx(folder: str, prefix: str) -> str:
    """What belongs into a `server` block of nginx. nginx inherits no header where a location adds its own: repeated."""

    def headers(cache: str) -> Iterator[str]:
        for name, value in HEADERS.items():
            yield f'add_header {name} "{value}" always;'
        yield cache

    lines = [
        "# Made by scripts/hosts.py: belongs inside `server`.",
        *([f"location = {prefix.rstrip('/')} {{ return 301 {prefix}; }}"] if prefix != "/" else []),
        f"location ^~ {prefix} {{",
        f"  alias {folder}/;",
        "  index index.html;",
        f"  error_page 403 404 =404 {prefix}{MISSING_PAGE};",
        "  absolute_redirect off;",
        "  charset utf-8;",
        f"  charset_types {' '.join(sorted({TYPES[suffix] for suffix in TEXT} - {'text/html'}))};",
        "  types {",
        *(f"    {kind} {' '.join(s[1:] for s in TYPES if TYPES[s] == kind)};" for kind in sorted(set(TYPES.values()))),
        "  }",
        "  default_type application/octet-stream;",
        "  gzip_static on;",
        "  brotli_static on;  # Debian: libnginx-mod-http-brotli-static; without that module leave this line out",
        "  gzip_vary on;",
        *(f"  {line}" for line in headers(f'add_header Cache-Control "{ASK_ANEW}" always;')),
    ]
    for beginning in NAMED_BY_CONTENT:
        lines += [
            f"  location ^~ {prefix}{beginning} {{",
            f"    alias {folder}/{beginning};",
            # Not "always": that a file is missing must not be kept.
            *(f"    {line}" for line in headers(f'add_header Cache-Control "{FOR_EVER}";')),
            "  }",
        ]
    lines += [r"  location ~ /\. { return 404; }", "}"]
    return "\n".join(lines) + "\n"


SERVERS = {"nginx": nginx, "apache": apache}


def main() -> None:
    """Print the configuration of a server."""
    parser = argparse.ArgumentParser(description="Print what belongs into a server's configuration.")
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--folder", default="/srv/vosdroits/site", help="where the built site lies on the server")
    parser.add_argument("--prefix", default="/", help="path under which the site stands (default: /)")
    options = parser.parse_args()
    print(SERVERS[options.server](options.folder.rstrip("/"), options.prefix), end="")


if __name__ == "__main__":
    main()
