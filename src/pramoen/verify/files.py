"""Knows whether a site's files are those that its manifest lists, by their digests."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ..words import say
from .differences import Compared

MANIFEST = "manifest.json"
# Made after the manifest, which cannot list them: the publisher's signature, and whose key it is.
SIGNATURE, SIGNER = "manifest.sig", "manifest.pem"


class NoSite(Exception):
    """There is no site to verify; the message is for the user."""


def read_manifest(site: Path) -> dict[str, Any]:
    """Return a site's manifest.

    Raises
    ------
    NoSite
        If the folder holds no manifest that can be read.

    """
    try:
        found = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
        files = found["files"]
    except FileNotFoundError:
        raise NoSite(say("verify.files.no-site", manifest=site / MANIFEST)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoSite(
            say("verify.files.manifest-unreadable", manifest=site / MANIFEST, error=error)
        ) from None
    if not isinstance(files, dict):
        raise NoSite(say("verify.files.manifest-without-files", manifest=site / MANIFEST))
    return dict(found)


def compare_files(site: Path, listed: dict[str, str], compared: Compared) -> None:
    """Compare every file of a site with the manifest's list: changed, missing or not listed."""
    unlisted = {site / name for name in (MANIFEST, SIGNATURE, SIGNER)}
    there = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*")
        if (path.is_file() or path.is_symlink()) and path not in unlisted
    }
    for name in sorted(there | listed.keys()):
        if name not in there:
            compared.note(name, "", say("verify.files.file-missing"))
        elif name not in listed:
            compared.note(name, "", say("verify.files.file-not-listed"))
        elif (site / name).is_symlink():
            compared.note(name, "", say("verify.files.is-a-link"))
        else:
            digest = hashlib.sha256((site / name).read_bytes()).hexdigest()
            compared.same(
                "files", listed[name], digest, name, "", say("verify.files.content-changed")
            )


def reports_in(listed: dict[str, str]) -> list[str]:
    """Return the folders of the reports of a site, those with data to download.

    Examples
    --------
    >>> reports_in({"dga/2562/data/assessments.csv": "", "dga/2562/index.html": ""})
    ['dga/2562']
    """
    ending = "/data/assessments.csv"
    return sorted(name.removesuffix(ending) for name in listed if name.endswith(ending))
