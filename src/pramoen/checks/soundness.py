"""Knows which data was found sound, by content: as a whole, and table by table."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from ..data.dataset import PACKAGE_FILE
from ..data.evidence import FOLDER


@dataclass(frozen=True)
class Soundness:
    """What was found sound: the digest of the whole, and of each table by itself.

    `seen` tells whether any file was saved since, without reading them.
    """

    whole: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""


def seen_now(folder: Path) -> str:
    """Return what changes when a file of a data package, or of the code that checks it, is saved.

    No program can set when a file was last changed in any way (``st_ctime``).
    """
    files = sorted([*folder.rglob("*"), *_code()])
    stats = [(str(path), path.stat()) for path in files]
    told = [(name, one.st_ino, one.st_size, one.st_ctime_ns) for name, one in stats]
    return sha256(json.dumps(told).encode()).hexdigest()


def soundness_of(folder: Path) -> Soundness:
    """Return the digests of a data package as it is now; the code that checks it is part of them.

    A package whose description cannot be read has no tables.
    """
    seen = seen_now(folder)  # before anything is read
    code = _digest(_code())
    whole = _joined(code, _digest(sorted(folder.glob("*"))), _evidence(folder))
    try:
        described = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
        tables = {
            one["name"]: _joined(code, _digest([folder / PACKAGE_FILE, folder / one["path"]]))
            for one in described["resources"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        tables = {}
    return Soundness(whole, tables, seen)


def _code() -> list[Path]:
    package = Path(__file__).parent.parent
    rooms = ("common", "data", "assessment", "checks")
    return sorted(path for room in rooms for path in (package / room).glob("*.py"))


def _evidence(folder: Path) -> str:
    """Return a hash of which files of evidence there are; their names are digests themselves."""
    files = sorted((folder / FOLDER).glob("*"))
    listed = json.dumps([(one.name, one.stat().st_size) for one in files])
    return sha256(listed.encode()).hexdigest()


def _joined(*digests: str) -> str:
    return sha256("".join(digests).encode()).hexdigest()


def _digest(paths: list[Path]) -> str:
    content = sha256()
    for path in paths:
        if path.is_file():
            content.update(path.name.encode())
            content.update(sha256(path.read_bytes()).digest())
    return content.hexdigest()


def read_soundness(stamp: Path) -> Soundness:
    """Return what a stamp remembers; nothing if it is not there or not whole."""
    try:
        known = json.loads(stamp.read_text(encoding="utf-8"))
        return Soundness(str(known["whole"]), dict(known["tables"]), str(known["seen"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Soundness()


def write_soundness(stamp: Path, found: Soundness) -> None:
    """Remember what was found sound."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    aside = stamp.with_name(f"{stamp.name}.{os.getpid()}")
    aside.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
    aside.replace(stamp)
