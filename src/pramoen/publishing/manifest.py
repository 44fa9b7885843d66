"""Knows the manifest of a site: every file and every input with its checksum, and versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

NAME = "manifest.json"
# The publisher's signature of the manifest, and the public key that it was made for.
SIGNATURE, SIGNER = "manifest.sig", "manifest.pem"
_PACKAGES = ("pramoen", "papermill", "pandas", "altair", "pypandoc-binary", "typst")


def read_manifest(site: Path) -> Mapping[str, Any]:
    """Return the manifest of a site, or nothing if there is none."""
    try:
        found = json.loads((site / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_manifest(
    site: Path,
    inputs: Iterable[Path],
    root: Path,
    renderer: str,
    reports: Mapping[str, Mapping[str, str]],
    guide: str = "",
) -> Path:
    """Write the manifest of everything below `site`, with the inputs relative to `root`.

    A signature of another manifest goes: it proves nothing of this one.

    `reports` has the digests of what each report was made from, by its address; `guide` has that
    of the guide's sources.
    """
    own = {site / name for name in (NAME, SIGNATURE, SIGNER)}
    files = (path for path in sorted(site.rglob("*")) if path.is_file() and path not in own)
    manifest = {
        "files": {path.relative_to(site).as_posix(): checksum(path) for path in files},
        "inputs": {
            path.relative_to(root).as_posix(): checksum(path) for path in sorted(set(inputs))
        },
        "guide": guide,
        "renderer": renderer,
        "reports": {address: dict(reports[address]) for address in sorted(reports)},
        "versions": {name: version(name) for name in _PACKAGES},
    }
    path = site / NAME
    content = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    if not path.is_file() or path.read_bytes() != content:
        for name in (SIGNATURE, SIGNER):
            (site / name).unlink(missing_ok=True)
    path.write_bytes(content)
    return path


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    return sha256(path.read_bytes()).hexdigest()
