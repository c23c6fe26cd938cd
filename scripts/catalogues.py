"""Compile the message catalogues: every ``calculators/locale/<language>/*.po`` whose compiled form is older.

python scripts/catalogues.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""For a catalogue without a date Babel would write that of the compilation: no two builds would be the same."""
LOCALE = Path(__file__).parent.parent / "calculators" / "locale"


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Compile what has changed; returns the compiled files. Fuzzy messages are left out, as gettext does."""
    compiled = []
    for source in sorted(locale.glob("*/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.name, domain=source.stem, abort_invalid=True)
        catalogue.creation_date = CREATED
        with target.open("wb") as file:
            write_mo(file, catalogue)
        compiled.append(target)
    return compiled


if __name__ == "__main__":
    for path in compile_all():
        print(path.relative_to(LOCALE.parent.parent))
