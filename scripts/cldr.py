"""Write what the calculators need of the CLDR (through Babel) to ``calculators/engine/cldr.json``.

Babel with its locale data is some megabytes; the browser needs marks, patterns and month names of three languages. A
test compares the engine's formats with Babel's own.

    python scripts/cldr.py
"""

from __future__ import annotations

import json
from pathlib import Path

from babel import Locale

# English as Spain's administration and the Commission write it: day before month.
LOCALES = {"fr": "fr", "es": "es", "en": "en_GB"}
TARGET = Path(__file__).parent.parent / "calculators" / "engine" / "cldr.json"


def extract(name: str) -> dict[str, object]:
    """Marks, patterns and month names of one locale."""
    locale = Locale.parse(name)
    symbols = locale.number_symbols["latn"]
    return {
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "minus": symbols["minusSign"],
        "percent": locale.percent_formats[None].pattern,
        "currency": locale.currency_formats["standard"].pattern,
        "day": locale.date_formats["long"].pattern,
        "short_day": locale.date_formats["medium"].pattern,
        "months": [locale.months["format"]["wide"][number] for number in range(1, 13)],
        "short_months": [locale.months["format"]["abbreviated"][number] for number in range(1, 13)],
        "list": {position: locale.list_patterns["standard"][position] for position in ("start", "middle", "end", "2")},
    }


def main() -> None:
    """Write the file; its order and form are fixed, so that a second run changes nothing."""
    data = {lang: extract(name) for lang, name in LOCALES.items()}
    TARGET.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
