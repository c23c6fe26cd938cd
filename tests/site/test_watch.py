"""What is saved is built again: a page alone, everything after another file, nothing that is broken."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import watch

HOOK = 'def on_page_content(html, **_):\n    return html.replace("AMOUNT", "{amount}")\n'
SETTINGS = "site_name: Small\ndocs_dir: docs\ntheme: {name: mkdocs}\nplugins: []\nhooks: [scripts/hook.py]\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project of two pages whose amount a script writes, built."""
    for name in ("docs", "scripts", "calculators", "theme"):
        (tmp_path / name).mkdir()
    (tmp_path / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "scripts" / "hook.py").write_text(HOOK.format(amount="600"), encoding="utf-8")
    for name in ("index", "other"):
        (tmp_path / "docs" / f"{name}.md").write_text("# Page\n\nYou get AMOUNT.\n", encoding="utf-8")
    (tmp_path / "site").mkdir()
    monkeypatch.setattr(watch, "ROOT", tmp_path)
    assert watch.rebuild([tmp_path / "mkdocs.yml"], tmp_path / "site")
    return tmp_path


def served(root: Path) -> dict[str, str]:
    return {path: (root / "site" / path).read_text(encoding="utf-8") for path in ("index.html", "other/index.html")}


def save(path: Path, text: str) -> Path:
    """Write a file and return it."""
    path.write_text(text, encoding="utf-8")
    return path


def test_new_changed_and_missing_files_are_noticed_and_made_ones_are_not(root: Path) -> None:
    before = watch.state()
    save(root / "docs" / "new.md", "# New\n")
    save(root / "docs" / "index.md", "# Other words\n")
    (root / "docs" / "other.md").unlink()
    save(root / "calculators" / "words.mo", "made by a build")
    assert [path.name for path in watch.changed(before, watch.state())] == ["index.md", "new.md", "other.md"]
    assert watch.changed(before, before) == []


def test_a_saved_page_is_built_alone(root: Path) -> None:
    (root / "site" / "other" / "index.html").write_text("as it was", encoding="utf-8")
    path = save(root / "docs" / "index.md", "# Page\n\nNow you get AMOUNT.\n")
    assert watch.rebuild([path], root / "site")
    pages = served(root)
    assert "Now you get 600." in pages["index.html"]
    assert pages["other/index.html"] == "as it was"


def test_after_another_file_everything_is_built(root: Path) -> None:
    path = save(root / "scripts" / "hook.py", HOOK.format(amount="615"))
    assert watch.rebuild([path], root / "site")
    assert all("You get 615." in page for page in served(root).values())
    assert not list(root.glob("site.*"))


@pytest.mark.parametrize(
    "broken", ["def on_page_content(:\n", 'def on_page_content(html, **_):\n    raise ValueError("no")\n']
)
def test_a_mistake_is_said_and_leaves_the_last_good_site(
    root: Path, broken: str, capfd: pytest.CaptureFixture[str]
) -> None:
    good = served(root)
    path = save(root / "scripts" / "hook.py", broken)
    assert not watch.rebuild([path], root / "site")
    assert served(root) == good
    said = capfd.readouterr()
    assert "NOT built after scripts/hook.py" in said.out
    assert "Error" in said.err


def test_what_could_not_be_built_is_built_with_what_is_saved_next(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The amount changes and the build fails for a page: when the page is mended, all pages show the new amount."""
    (root / "docs" / "broken.md").write_text("# Broken\n", encoding="utf-8")
    stop = 'if "Broken" in html:\n        raise ValueError("no")\n    return'
    steps: list[Callable[[], object]] = [
        lambda: save(root / "scripts" / "hook.py", HOOK.format(amount="615").replace("return", stop)),
        lambda: save(root / "docs" / "broken.md", "# Mended\n"),
    ]

    def sleep(_: float) -> None:
        if not steps:
            raise KeyboardInterrupt
        steps.pop(0)()

    monkeypatch.setattr(time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        watch.watch(root / "site")
    assert all("You get 615." in page for page in served(root).values())
