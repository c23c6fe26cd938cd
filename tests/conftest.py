"""What all tests share: the message catalogues are compiled before anything reads them."""

from __future__ import annotations

from scripts.catalogues import compile_all

compile_all()
