"""The law of Spanish social security as calculators in pure Python.

Each folder below an area (``health``, ``unemployment`` …) is one benefit: ``rules.py`` reads like the articles of law,
``figures.toml`` holds its dated figures, ``cases.toml`` its worked cases. Nothing here knows about web pages: the same
code runs in CPython and, through Pyodide, in the reader's browser.
"""
