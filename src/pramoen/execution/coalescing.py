"""Knows how the pieces of a cell's streams become one text each: nbclient's `coalesce_streams`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

_OVERWRITTEN_LINE = re.compile(r".*\r(?=[^\n])")


def coalesced(outputs: Sequence[Any]) -> list[Any]:
    """Return a cell's outputs with one output for each stream, standard output before error.

    A line that was overwritten on a terminal (by a carriage return) keeps what was seen last.
    """
    kept: list[Any] = []
    streams: dict[str, Any] = {}
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
            continue
        if output["output_type"] == "stream":
            streams[output["name"]] = output
        kept.append(output)
    for output in streams.values():
        output["text"] = _OVERWRITTEN_LINE.sub("", output["text"])
    for place, (one, other) in enumerate(pairwise(list(kept))):
        if one.get("name") == "stderr" and other.get("name") == "stdout":
            kept[place : place + 2] = [other, one]
    return kept
