"""Translations cannot rot silently: a change of a French section is seen in every language, and on the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import catalogues, translations

ROOT = Path(__file__).parents[2]
PAGE = "health/temporary-incapacity.md"
SECTION = "conditions"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """A copy of the pages, in a repository of its own, all of it marked as translated."""
    copy = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", copy)
    for lang in translations.languages(copy):
        for name in translations.pages(copy, lang):
            translations.mark_done(copy, f"{lang}/{name}")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return copy


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "state")


def change(docs: Path, old: str, new: str) -> None:
    path = docs / "fr" / PAGE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def heading(docs: Path) -> str:
    section = next(part for part in translations.sections((docs / "fr" / PAGE).read_text()) if part.key == SECTION)
    return section.lines[0]


def todo(docs: Path) -> list[tuple[str, str]]:
    langs = translations.languages(docs)
    return [(item.kind, item.place) for lang in langs for item in translations.findings(docs, lang)]


def test_nothing_is_to_be_done_here() -> None:
    assert translations.main(["--check"]) == 0


def test_a_changed_section_is_reported_alone_and_vanishes_when_done(docs: Path) -> None:
    assert todo(docs) == []
    change(docs, heading(docs), heading(docs) + "\n\nUne condition de plus.")
    assert todo(docs) == [("stale section", f"{lang}/{PAGE}#{SECTION}") for lang in ("en", "es")]
    difference = next(item.detail for item in translations.findings(docs, "es"))
    assert "+Une condition de plus." in difference.split("\n")
    assert translations.mark_done(docs, f"es/{PAGE}#{SECTION}") == 1
    assert todo(docs) == [("stale section", f"en/{PAGE}#{SECTION}")]


def test_a_stale_section_says_so_on_its_page(docs: Path) -> None:
    change(docs, heading(docs), heading(docs) + "\n\nUne condition de plus.")
    spanish, french = (docs / lang / PAGE for lang in ("es", "fr"))
    shown = translations.noted(spanish.read_text(), french.read_text(), "NOTE")
    stale = [part.key for part in translations.sections(shown) if "NOTE" in part.text]
    assert stale == [SECTION]
    assert "<!-- translates" not in shown
    translations.mark_done(docs, f"es/{PAGE}")
    assert "NOTE" not in translations.noted(spanish.read_text(), french.read_text(), "NOTE")


def test_a_review_is_recorded(docs: Path) -> None:
    assert translations.mark_done(docs, f"es/{PAGE}#{SECTION}", reviewed=True) == 1
    marks = {part.key: part.mark for part in translations.sections((docs / "es" / PAGE).read_text())}
    reviewed = [key for key, mark in marks.items() if mark and mark[1]]
    assert reviewed == [SECTION]


def test_marking_loses_nothing(docs: Path) -> None:
    for lang in ("es", "en"):
        for name in translations.pages(docs, lang):
            before, after = (folder / lang / name for folder in (ROOT / "docs", docs))
            assert unmarked(before) == unmarked(after), name


def test_french_marks_stay_with_their_word() -> None:
    """Before : ; ? ! and inside « » stands a no-break space, so that no line begins with a mark."""
    french = [*(ROOT / "docs" / "fr").rglob("*.md"), *(ROOT / "calculators" / "locale" / "fr").glob("*.po")]
    lost = re.compile(r"^.*(?:[^ ] [:;?!»](?!\S)|« ).*$", re.MULTILINE)
    assert [f"{path.name}: {line}" for path in french for line in lost.findall(path.read_text("utf-8"))] == []


def unmarked(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").split("\n")
    return "\n".join(line for line in lines if not line.startswith("<!-- translates")).rstrip()


@pytest.mark.parametrize(
    ("old", "new", "kind", "place"),
    [
        (f"{{: #{SECTION} }}", "{: #requirements }", "missing section", f"en/{PAGE}#requirements"),
        (f"{{: #{SECTION} }}", "{: #requirements }", "removable section", f"en/{PAGE}#{SECTION}"),
        ("{: #when }", "{: #when }\n\n{{ figure('iprem.monthly') }}", "different structure", f"en/{PAGE}#when"),
        ("{: #when }", "{: #when }\n\n- un point", "different structure", f"en/{PAGE}#when"),
        ("{: #when }", "{: #when }\n\n[lien](../index.md)", "different structure", f"en/{PAGE}#when"),
    ],
)
def test_differences_of_structure(docs: Path, old: str, new: str, kind: str, place: str) -> None:
    change(docs, old, new)
    assert (kind, place) in todo(docs)


def test_missing_and_removable_pages(docs: Path) -> None:
    (docs / "es" / PAGE).unlink()
    (docs / "en" / "extra.md").write_text("# Extra\n")
    assert todo(docs) == [("removable page", "en/extra.md"), ("missing page", f"es/{PAGE}")]


def test_a_fourth_language_is_a_folder(docs: Path) -> None:
    (docs / "de").mkdir()
    (docs / "de" / "about.md").write_text((docs / "en" / "about.md").read_text(encoding="utf-8"), encoding="utf-8")
    missing = {place for kind, place in todo(docs) if kind == "missing page"}
    assert missing == {f"de/{name}" for name in translations.pages(docs, "fr") if name != "about.md"}


def test_messages_that_a_catalogue_lacks(tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    shutil.copytree(ROOT / "calculators" / "locale", locale)
    assert not list(translations.messages(locale, ["es", "en"]))
    engine = locale / "es" / "engine.po"
    text = engine.read_text(encoding="utf-8")
    engine.write_text(
        text.replace('msgid "engine.result.title"', '#, fuzzy\nmsgid "engine.result.title"'), encoding="utf-8"
    )
    (locale / "en" / "engine.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8"
    )
    found = list(translations.messages(locale, ["es", "en"]))
    assert [(item.kind, item.detail) for item in found if item.place.startswith("es")] == [
        ("fuzzy message", "engine.result.title")
    ]
    assert {item.kind for item in found if item.place.startswith("en")} == {"untranslated message"}


def test_a_compiled_catalogue_does_not_tell_when_it_was_compiled(tmp_path: Path) -> None:
    shutil.copytree(catalogues.LOCALE / "fr", tmp_path / "fr", ignore=shutil.ignore_patterns("*.mo"))
    for path in catalogues.compile_all(tmp_path):
        assert b"POT-Creation-Date: 2026-01-01 00:00+0000" in path.read_bytes(), path
