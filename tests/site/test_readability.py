"""Every page keeps to the limits of plain language, and the measure itself is right on sentences counted by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import readability as r

ROOT = Path(__file__).resolve().parents[2]

PAGES = r.pages(ROOT / "docs" / lang for lang in r.LANGUAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT / "docs")))
def test_page_is_plain(page: Path) -> None:
    """Mean sentence, share of long sentences and score are within the limits."""
    found = r.measure_path(page)
    assert not found.failures(r.Limits()), "\n" + r.report([found], r.Limits(), worst=5)


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("chômage", "fr", 2),
        ("incapacité", "fr", 5),
        ("l’allocation", "fr", 4),
        ("qu'il", "fr", 1),
        ("agua", "es", 2),
        ("país", "es", 2),
        ("cotización", "es", 4),
        ("people", "en", 2),
        ("idea", "en", 3),
        ("work", "en", 1),
        ("worker's", "en", 2),
        ("part-time", "en", 2),
    ],
)
def test_syllables(word: str, language: str, count: int) -> None:
    """Syllables counted by ear."""
    assert r.syllables(word, language) == count


def lengths(text: str, language: str = "fr") -> list[int]:
    """Lengths of the sentences that are measured."""
    return [s.length for s in r.measure(text, language).sentences]


def test_sentences_and_list_items() -> None:
    """A stop, a paragraph and a list item each end a sentence; a nested item is its own."""
    page = """Vous êtes malade. Vous ne travaillez plus !

Vous avez droit à :

- une aide en argent ;
- des soins gratuits :
    - chez le médecin,
"""
    assert lengths(page) == [3, 4, 4, 4, 3, 3]


def test_numbers_and_abbreviations_do_not_end_a_sentence() -> None:
    """Decimal points, thousands and abbreviations stay inside their sentence."""
    assert lengths("You get 1,234.56 euros per month. That is all.", "en") == [6, 3]
    assert lengths("Voir p. ex. Le journal officiel du jour.") == [8]
    assert lengths("Vous avez 1\u202f234,56 euros.") == [4]


def test_what_is_left_out() -> None:
    """Front matter, headings, tables, captions, titles of notes, comments and labels are not sentences."""
    page = """---
title: Une très longue description qui ne compte pas dans la mesure
---
# Un titre qui ne compte pas {: #titre }

Ceci compte bien {% if x %}ici{% endif %}.

Table: Un intitulé qui ne compte pas

| Une | Table |
| --- | ----- |
| elle ne compte | pas non plus |

!!! edition "Un intitulé de note sans mesure"
    La note compte aussi.

Deux mots
"""
    assert lengths(page) == [4, 4]


def test_names_do_not_count() -> None:
    """Acts and addresses vanish; a figure or a term in another language is one word without syllables."""
    assert lengths('Voir la loi {{ act("lgss", "270") }}.\n\n{{ body("inss") }}') == [3]
    found = r.measure('Vous touchez {{ figure("iprem.monthly") }} (*incapacidad temporal*{lang=es}) chaque jour.', "fr")
    assert [(s.length, s.words) for s in found.sentences] == [(6, 4)]
    assert [s.words for s in r.measure("Vous touchez 560 euros.", "fr").sentences] == [3]


def test_scores_by_hand() -> None:
    """Each formula on four words of five syllables, worked out by hand."""
    assert r.measure("Vous avez du travail.", "fr").score == pytest.approx(207 - 1.015 * 4 - 73.6 * 5 / 4)
    assert r.measure("Usted ya no paga.", "es").score == pytest.approx(206.835 - 4 - 62.3 * 6 / 4)
    assert r.measure("You have no money.", "en").score == pytest.approx(206.835 - 1.015 * 4 - 84.6 * 5 / 4)


def test_limits_and_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plain page passes, a heavy one fails and its worst sentence is printed; an unknown language is an error."""
    (tmp_path / "fr").mkdir()
    plain, heavy = tmp_path / "fr" / "plain.md", tmp_path / "fr" / "heavy.md"
    plain.write_text("Vous êtes malade. Vous ne pouvez pas aller au travail.", encoding="utf-8")
    words = "La détermination administrative " + "et la reconnaissance institutionnelle " * 7 + "suivent."
    heavy.write_text(words, encoding="utf-8")
    assert r.main([str(plain)]) == 0
    assert r.main([str(tmp_path), "--worst", "1"]) == 1
    out = capsys.readouterr().out
    assert "over 25 words 100.0 %" in out
    assert "mean 32.0 > 15" in out
    assert "La détermination" in out
    assert r.main([str(heavy), "--mean", "99", "--long", "99", "--score-fr", "-999"]) == 0
    other = tmp_path / "other.md"
    other.write_text("Rien du tout.", encoding="utf-8")
    assert r.main([str(other)]) == 2
    assert r.main([str(other), "--lang", "fr"]) == 0
    with pytest.raises(ValueError, match="no measure for the language 'de'"):
        r.measure("Nichts.", "de")
