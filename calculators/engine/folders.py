"""Where the files of benefits and shared figures are, in a checkout as in a wheel or a zip."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from calculators.registry import FOLDERS, SHARED_FIGURES


def benefit_folder(benefit: str) -> Traversable:
    """The folder of a benefit or a tool. Raises KeyError for an unknown one."""
    return files("calculators").joinpath(*FOLDERS[benefit].split("."))


def figures_file(owner: str) -> Traversable:
    """The figures of a benefit, or a file of shared figures. Raises KeyError for an unknown owner."""
    if owner in SHARED_FIGURES:
        return files("calculators") / "figures" / f"{owner}.toml"
    return benefit_folder(owner) / "figures.toml"
