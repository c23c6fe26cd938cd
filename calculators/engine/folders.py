"""Where the files of benefits and shared figures are, in a checkout as in a wheel or a zip."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from calculators.registry import FOLDERS, SHARED_FIGURES


def benefit_folder(benefit: str) -> Traversable:
    """The folder of a benefit or a tool. Raises KeyError for an unknown one."""
    return files("calculators").joinpath(*FOLDERS[benefit].split("."))


def figures_place(owner: str) -> tuple[Traversable, str]:
    """Folder and name of the figures of a benefit, or of a shared file. Raises KeyError for an unknown owner."""
    if owner in SHARED_FIGURES:
        return files("calculators") / "figures", owner
    return benefit_folder(owner), "figures"


def figures_file(owner: str) -> Traversable:
    """The figures of a benefit, or a file of shared figures. Raises KeyError for an unknown owner."""
    folder, name = figures_place(owner)
    return folder / f"{name}.toml"


def read_toml(folder: Traversable, name: str) -> dict[str, Any]:
    """The TOML file of a name in a folder, decimals exact.

    In the browser the file stands there read already (scripts/runtime.py), as reading TOML is slow.
    """
    ready = folder / f"{name}.pickle"
    if ready.is_file():
        import pickle  # noqa: PLC0415 (one of the two is needed)

        found: dict[str, Any] = pickle.loads(ready.read_bytes())  # noqa: S301 (made by our own build)
        return found
    import tomllib  # noqa: PLC0415

    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
