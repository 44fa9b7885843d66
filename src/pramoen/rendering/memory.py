"""Knows what was made before of the same things, and gives it again instead of making it anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True)
class Memory:
    """The latest thing made under each name, with the digest of what it was made of.

    What was cut off while it was written is noticed by its own digest and made again.

    Attributes
    ----------
    folder
        Where it is kept; None remembers nothing. No two processes use a name in it at once.
    makers
        The digest of the programs that make it, styles and fonts included.
    forgets
        Whether everything is made anew, and then remembered.

    """

    folder: Path | None = None
    makers: str = ""
    forgets: bool = False

    def below(self, folder: str) -> Memory:
        """Return the memory of a folder within this one."""
        return replace(self, folder=self.folder / folder) if self.folder else self

    def recall(self, name: str, made_of: str | bytes, make: Callable[[], bytes]) -> bytes:
        """Return what `make` makes; it is called only if what it makes something of has changed."""
        known = self.known(name, made_of)
        return self.keep(name, made_of, make()) if known is None else known

    def known(self, name: str, made_of: str | bytes) -> bytes | None:
        """Return what was made of the same before, or None."""
        if self.folder is None or self.forgets:
            return None
        path = self.folder / name
        if path.is_file():
            head, _, kept = path.read_bytes().partition(b"\n")
            if head == _head(self._key(made_of), kept):
                return kept
        return None

    def keep(self, name: str, made_of: str | bytes, made: bytes) -> bytes:
        """Remember what was made of something, and return it."""
        if self.folder is not None:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_head(self._key(made_of), made) + b"\n" + made)
        return made

    def _key(self, made_of: str | bytes) -> str:
        given = made_of.encode() if isinstance(made_of, str) else made_of
        return sha256(f"{self.makers}\n".encode() + given).hexdigest()


NO_MEMORY = Memory()


def _head(key: str, content: bytes) -> bytes:
    return f"{key} {sha256(content).hexdigest()}".encode()
