"""A publisher who sets `extra: offline: false` gets a site that keeps nothing, and removes what an earlier one kept."""

import os
import subprocess
import sys
from pathlib import Path

from tests.website import LANGUAGES, ROOT


def test_site_without_reading_offline(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    environment = os.environ | {"OFFLINE": "false", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    assert len(pages) > 30 * len(LANGUAGES)
    assert not [page for page in pages if "register.mjs" in page or "offline.mjs" in page]
    assert not (tmp_path / "offline.json").exists()
    assert "unregister" in (tmp_path / "service-worker.js").read_text(encoding="utf-8")
