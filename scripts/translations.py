"""The translators' workshop: which sections of a page translate which state of the French one.

French is the source. Below each heading of another language stands a mark, invisible on the page:

    ## ¿Qué requisitos? {: #conditions }
    <!-- translates 3f0a91c2d7, reviewed: no -->

It names the state of the French section that the translation renders, and whether a person has reviewed it. A section
whose French has changed since is stale: this command says so with what changed, and the page carries a note until then.

    python -m scripts.translations                      what is missing, stale, to be removed, built differently
    python -m scripts.translations --check              the same; exit status 1 where there is anything
    python -m scripts.translations --done es/health/healthcare.md#conditions [--reviewed]
    python -m scripts.translations --done es/health/healthcare.md       every section of a page
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "fr"
DATA = "data"
TOP = "top"  # the part of a page above its first section
_HEADING = re.compile(r"^(#{1,6}) (.+?)(?:\s*\{: #([\w-]+) \})?\s*$")
_MARK = re.compile(r"^<!-- translates ([0-9a-f]{10}), reviewed: (yes|no) -->$")
_MACRO = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass
class Section:
    """A heading with the text down to the next one, its mark apart."""

    key: str
    level: int
    lines: list[str]
    mark: tuple[str, bool] | None

    @property
    def text(self) -> str:
        """Heading and text as they count for the state: without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.lines).strip() + "\n"

    @property
    def state(self) -> str:
        """A short name of this very text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]


def sections(markdown: str) -> list[Section]:
    """The sections of a page in their order; what stands above the first heading belongs to it."""
    found: list[Section] = []
    fenced = False
    front = re.match(r"---\n.*?\n---\n", markdown, re.DOTALL)
    current = Section(TOP, 0, [], None)
    for line in markdown[front.end() if front else 0 :].split("\n"):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.match(line)
        mark = _MARK.match(line)
        if heading and len(heading[1]) > 1:
            found.append(current)
            current = Section(heading[3] or heading[2], len(heading[1]), [line], None)
        elif mark:
            current.mark = (mark[1], mark[2] == "yes")
        else:
            current.lines.append(line)
    return [*found, current]


def pages(docs: Path, lang: str) -> dict[str, Path]:
    """The pages of a language by their path below its folder."""
    folder = docs / lang
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.md"))}


def languages(docs: Path) -> list[str]:
    """The languages that are translated from French: every folder of pages but the source and the data."""
    return sorted(path.name for path in docs.iterdir() if path.is_dir() and path.name not in (SOURCE, DATA))


@dataclass(frozen=True)
class Finding:
    """Something for a translator to do: its kind, where, and what to know."""

    kind: str
    place: str
    detail: str = ""


def findings(docs: Path, lang: str) -> Iterator[Finding]:
    """Everything that a language lacks, page by page."""
    source, other = pages(docs, SOURCE), pages(docs, lang)
    for name in source:
        if name not in other:
            yield Finding("missing page", f"{lang}/{name}")
            continue
        yield from _page(
            docs, name, lang, *(sections(path.read_text(encoding="utf-8")) for path in (source[name], other[name]))
        )
    for name in other:
        if name not in source:
            yield Finding("removable page", f"{lang}/{name}")


def _page(docs: Path, name: str, lang: str, source: list[Section], other: list[Section]) -> Iterator[Finding]:
    translated = {section.key: section for section in other}
    for section in source:
        place = f"{lang}/{name}#{section.key}"
        found = translated.get(section.key)
        if found is None:
            yield Finding("missing section", place)
        elif found.mark is None:
            yield Finding("unmarked section", place, "no mark says which French text it translates")
        elif found.mark[0] != section.state:
            yield Finding("stale section", place, _difference(docs, name, section, found.mark[0]))
        if found is not None:
            yield from (Finding("different structure", place, text) for text in _structure(section, found))
    known = {section.key for section in source}
    for key in translated:
        if key not in known:
            yield Finding("removable section", f"{lang}/{name}#{key}")
    order = [section.key for section in source if section.key in translated]
    if not _sorted_by_language(docs / SOURCE / name) and order != [
        section.key for section in other if section.key in known
    ]:
        yield Finding("different structure", f"{lang}/{name}", "the sections stand in another order")


def _sorted_by_language(path: Path) -> bool:
    """Whether a page says of itself (``order: alphabetical``) that each language sorts its sections."""
    front = re.match(r"---\n(.*?)\n---\n", path.read_text(encoding="utf-8"), re.DOTALL)
    return bool(front and re.search(r"^order: alphabetical$", front[1], re.MULTILINE))


def _structure(source: Section, other: Section) -> Iterator[str]:
    """Where two sections are built differently: level, tables, lists, macros, links."""
    if source.level != other.level:
        yield f"heading of level {other.level}, not {source.level}"
    for what, pattern in (
        ("rows of tables", r"^\s*\|"),
        ("list items", r"^\s*(?:[-*]|\d+\.) "),
        ("marked places", r"^\s*!!!"),
    ):
        counts = [len(re.findall(pattern, section.text, re.MULTILINE)) for section in (source, other)]
        if counts[0] != counts[1]:
            yield f"{counts[1]} {what}, not {counts[0]}"
    macros = [Counter(_MACRO.findall(section.text)) for section in (source, other)]
    for macro in (macros[0] - macros[1]) + Counter():
        yield f"lacks {{{{ {macro} }}}}"
    for macro in (macros[1] - macros[0]) + Counter():
        yield f"has {{{{ {macro} }}}} more"
    links = [Counter(_inner(link) for link in _LINK.findall(section.text)) for section in (source, other)]
    for link in (links[0] - links[1]) + Counter():
        yield f"lacks a link to {link}"
    for link in (links[1] - links[0]) + Counter():
        yield f"has a link to {link} more"


def _inner(link: str) -> str:
    """A link within the guide as it is; any other only as such: its address may differ by language."""
    return "another site" if ":" in link else link


def _difference(docs: Path, name: str, section: Section, state: str) -> str:
    """What changed in the French section since a state, found in the history of the file."""
    old = _old_text(docs, name, section.key, state)
    if old is None:
        return "the French text that it translates is not in the history of the page"
    lines = difflib.unified_diff(old.splitlines(), section.text.splitlines(), "translated", "now", lineterm="", n=1)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def _old_text(docs: Path, name: str, key: str, state: str) -> str | None:
    path = f"{docs.name}/{SOURCE}/{name}"
    log = _git(docs.parent, "log", "--format=%H", "--", path)
    for commit in (log or "").split():
        content = _git(docs.parent, "show", f"{commit}:{path}")
        for section in sections(content or ""):
            if section.key == key and section.state == state:
                return section.text
    return None


def _git(folder: Path, *arguments: str) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def messages(locale: Path, langs: Sequence[str]) -> Iterator[Finding]:
    """Messages of the catalogues that a language lacks, has empty, or has marked fuzzy."""
    for source in sorted((locale / SOURCE).glob("*.po")):
        wanted = {_key(message.id) for message in _catalogue(source) if message.id}
        for lang in langs:
            path = locale / lang / source.name
            if not path.exists():
                yield Finding("missing catalogue", f"{lang}/{source.name}")
                continue
            have = {_key(message.id): message for message in _catalogue(path) if message.id}
            for key in sorted(wanted):
                if key not in have or not have[key].string:
                    yield Finding("untranslated message", f"{lang}/{source.name}", key)
                elif have[key].fuzzy:
                    yield Finding("fuzzy message", f"{lang}/{source.name}", key)


def _catalogue(path: Path):  # type: ignore[no-untyped-def]  # Babel's own type
    with path.open("rb") as file:
        return read_po(file)


def _key(message_id: object) -> str:
    return message_id if isinstance(message_id, str) else str(message_id[0])  # type: ignore[index]


def mark_done(docs: Path, place: str, reviewed: bool = False) -> int:
    """Mark a section (``es/page.md#section``) or a page as translating today's French; returns how many were marked.

    Raises FileNotFoundError for a page that one of the languages lacks, KeyError for an unknown section.
    """
    page, _, key = place.partition("#")
    lang, _, name = page.partition("/")
    source = {section.key: section for section in sections((docs / SOURCE / name).read_text(encoding="utf-8"))}
    path = docs / lang / name
    text = path.read_text(encoding="utf-8")
    if key and key not in {section.key for section in sections(text)} & set(source):
        raise KeyError(place)
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    parts = [text[: front.end()] if front else ""]
    count = 0
    for section in sections(text):
        mark = section.mark
        if section.key in source and key in ("", section.key):
            state = source[section.key].state
            if mark is None or mark[0] != state or reviewed:
                mark = (state, reviewed)
                count += 1
        parts.append(_written(section, mark))
    path.write_text("".join(parts).rstrip("\n") + "\n", encoding="utf-8")
    return count


def _written(section: Section, mark: tuple[str, bool] | None) -> str:
    lines = list(section.lines)
    if mark:
        line = f"<!-- translates {mark[0]}, reviewed: {'yes' if mark[1] else 'no'} -->"
        title = next((index for index, text in enumerate(lines) if _HEADING.match(text)), -1)
        lines.insert(title + 1, line)
    return "\n".join(lines) + "\n"


def noted(markdown: str, french: str, note: str) -> str:
    """A page's Markdown for the site: marks taken out, a note below the heading of each stale section."""
    source = {section.key: section.state for section in sections(french)}
    parts = []
    for section in sections(markdown):
        lines = list(section.lines)
        if section.mark and section.mark[0] != source.get(section.key, section.mark[0]):
            title = next((index for index, text in enumerate(lines) if _HEADING.match(text)), -1)
            lines[title + 1 : title + 1] = ["", f'!!! stale "{note}"', ""]
        parts.append("\n".join(lines))
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; exit status 1 with ``--check`` where something is to be done."""
    parser = argparse.ArgumentParser(
        prog="translations", description="What the translations lack against the French pages."
    )
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    parser.add_argument("--locale", type=Path, default=ROOT / "calculators" / "locale")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where there is something to do")
    parser.add_argument(
        "--done", metavar="PLACE", action="append", help="mark es/page.md or es/page.md#section as up to date"
    )
    parser.add_argument("--reviewed", action="store_true", help="with --done: a person has reviewed it")
    options = parser.parse_args(arguments)
    if options.done:
        for place in options.done:
            print(f"{place}: {mark_done(options.docs, place, options.reviewed)} marked")
        return 0
    langs = languages(options.docs)
    found = [finding for lang in langs for finding in findings(options.docs, lang)]
    found += messages(options.locale, langs)
    for finding in found:
        print(f"{finding.kind}: {finding.place}")
        if finding.detail:
            print("\n".join(f"    {line}" for line in finding.detail.split("\n")))
    for lang in langs:
        total = len([finding for finding in found if finding.place.startswith(f"{lang}/")])
        print(f"{lang}: {total or 'nothing'} to do")
    return int(options.check and bool(found))


if __name__ == "__main__":
    sys.exit(main())
