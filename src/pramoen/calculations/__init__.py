"""Knows the formulas that have inputs of their own, by the name the form gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..data.dataset import Dataset
from .derivation import Derivation
from .economic_value import economic_value

CALCULATIONS: Mapping[str, Callable[[Dataset], Derivation | None]] = {
    "economic_value": economic_value,
}


def derive(name: str, dataset: Dataset) -> Derivation | None:
    """Return the derivation a formula gives from the data known, or None without its inputs."""
    return CALCULATIONS[name](dataset)


__all__ = ["CALCULATIONS", "Derivation", "derive"]
