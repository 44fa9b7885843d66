"""Knows what a verification tells: where a site disagrees with itself, with what, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..words import say

_LONGEST = 160
_BEFORE = 40  # how much of a longer text stands before the first letter that differs


@dataclass(frozen=True, order=True)
class Difference:
    """One disagreement: the file and the place in it, the problem, and what was found instead."""

    file: str
    place: str
    problem: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        """Return the whole message on one line, in Thai."""
        where = f"{self.file} {self.place}".strip()
        told = (
            [say("verify.differences.expected", expected=_short(self.expected, self.found))]
            if self.expected
            else []
        )
        told += (
            [say("verify.differences.found", found=_short(self.found, self.expected))]
            if self.found
            else []
        )
        return f"{where}: {self.problem}" + (
            f" ({say('verify.differences.but').join(told)})" if told else ""
        )

    def as_record(self) -> dict[str, str | None]:
        """Return it as JSON."""
        return {
            "file": self.file,
            "place": self.place or None,
            "problem": self.problem,
            "expected": self.expected or None,
            "found": self.found or None,
        }


@dataclass
class Compared:
    """How much was compared, by kind, and every difference that was found.

    `signature` is how the publisher's signature was found, where it was checked.
    """

    differences: list[Difference] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    signature: str | None = None

    def same(self, kind: str, expected: Any, found: Any, file: str, place: str, what: str) -> None:
        """Count one comparison, and note it if the two are not the same."""
        self.counts[kind] += 1
        if expected != found:
            self.note(file, place, what, _told(expected), _told(found))

    def note(
        self, file: str, place: str, problem: str, expected: str = "", found: str = ""
    ) -> None:
        """Note a difference."""
        self.differences.append(Difference(file, place, problem, expected, found))

    @property
    def found(self) -> Sequence[Difference]:
        """The differences, each once, in order of files."""
        return sorted(set(self.differences))

    def as_record(self) -> Mapping[str, Any]:
        """Return everything as JSON."""
        return {
            "differences": [one.as_record() for one in self.found],
            "compared": dict(sorted(self.counts.items())),
            "signature": self.signature,
        }


def _told(value: Any) -> str:
    return say("verify.empty") if value is None or value == "" else str(value)


def _short(text: str, other: str) -> str:
    """Return a text on one line, of a long one the part that begins to differ from the other."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    if len(line) <= _LONGEST:
        return line
    letters = enumerate(zip(text, other, strict=False))
    differs = next((at for at, (one, its) in letters if one != its), min(len(text), len(other)))
    start = max(0, differs - _BEFORE)
    end = start + _LONGEST
    return f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}"
