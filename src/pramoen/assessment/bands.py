"""Knows score bands: which one a number reaches, and where bands overlap or leave a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from ..common.fiscal import format_number
from ..words import say
from .form import Band

_LOWEST, _HIGHEST = Decimal("-Infinity"), Decimal("Infinity")


def reached_band(value: Decimal, bands: Sequence[Band]) -> Band | None:
    """Return the band that a number lies in, or None if it lies in none of them.

    The number is compared as it is, unrounded; a number on a bound belongs to the band that
    includes the bound.
    """
    return next((band for band in bands if _holds(band, value)), None)


def _holds(band: Band, value: Decimal) -> bool:
    above = (
        band.lower is None or value > band.lower or (value == band.lower and band.lower_included)
    )
    below = (
        band.upper is None or value < band.upper or (value == band.upper and band.upper_included)
    )
    return above and below


def is_empty(band: Band) -> bool:
    """Tell whether no number lies in a band: its bounds are the wrong way round."""
    if band.lower is None or band.upper is None:
        return False
    if band.lower == band.upper:
        return not (band.lower_included and band.upper_included)
    return band.lower > band.upper


def overlaps(bands: Sequence[Band]) -> Iterator[tuple[Band, Band]]:
    """Yield neighbouring bands that share numbers; the upper one of each pair comes second."""
    return (pair for pair in pairwise(in_order(bands)) if _share(*pair))


def gaps(bands: Sequence[Band]) -> Iterator[tuple[Band, Band]]:
    """Yield neighbouring bands with numbers between them that lie in neither."""
    return (pair for pair in pairwise(in_order(bands)) if _part(*pair))


def _share(below: Band, above: Band) -> bool:
    if below.upper is None or above.lower is None:
        return True
    both = below.upper_included and above.lower_included
    return below.upper > above.lower or (below.upper == above.lower and both)


def _part(below: Band, above: Band) -> bool:
    if below.upper is None or above.lower is None:
        return False
    either = below.upper_included or above.lower_included
    return below.upper < above.lower or (below.upper == above.lower and not either)


def in_order(bands: Sequence[Band]) -> list[Band]:
    """Return bands from the lowest numbers to the highest."""
    return sorted(
        bands,
        key=lambda band: (
            _LOWEST if band.lower is None else band.lower,
            _HIGHEST if band.upper is None else band.upper,
        ),
    )


def band_text(band: Band) -> str:
    """Return a score band in words: its level, its name, its score if it has one."""
    score = (
        "" if band.score is None else say("assessment.bands.score", score=format_number(band.score))
    )
    return say("assessment.bands.band", level=band.level, label=band.label, score=score)


def sentence(value: Decimal | None, bands: Sequence[Band]) -> str:
    """Return which level a result reaches; nothing where there are no bands."""
    if not bands:
        return ""
    if value is None:
        return say("assessment.bands.no-figure")
    band = reached_band(value, bands)
    if band is None:
        return say("assessment.bands.outside-all-bands")
    return say("assessment.bands.in-band", band=band_text(band))


def step(value: Decimal, number: str, bands: Sequence[Band]) -> str:
    """Return how the level of a result was found; `number` is the result with its unit."""
    band = reached_band(value, bands)
    if band is None:
        return say("assessment.bands.step-outside", number=number, place=bands[0].place)
    return say(
        "assessment.bands.step-in-band",
        number=number,
        text=band.text,
        band=band_text(band),
        place=band.place,
    )
