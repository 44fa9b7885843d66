"""Knows the publisher's keys, and how a site's manifest is signed with them (Ed25519).

The signature is the 64 bytes of the algorithm and nothing else, so that whoever has no pramoen
checks it with OpenSSL.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ..common.faults import UsageError
from ..words import say
from .manifest import NAME, SIGNATURE, SIGNER

PRIVATE, PUBLIC = "private.pem", "public.pem"


def new_keys(folder: Path) -> tuple[Path, Path]:
    """Make a pair of keys in a new folder, which git leaves alone; return private and public.

    The private key's file is its owner's alone.

    Raises
    ------
    UsageError
        If the folder is there: a key that is overwritten cannot be had back.

    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise UsageError(say("publishing.signing.folder-there-already", folder=folder)) from None
    key = Ed25519PrivateKey.generate()
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    private, public = folder / PRIVATE, folder / PUBLIC
    with os.fdopen(os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(_public(key))
    return private, public


def sign(site: Path, private: Path) -> Path:
    """Sign the manifest of a site; return the signature's file.

    Raises
    ------
    UsageError
        If the file holds no Ed25519 key that can be read.

    """
    key = _read(private)
    signature = key.sign((site / NAME).read_bytes())
    (site / SIGNER).write_bytes(_public(key))
    (site / SIGNATURE).write_bytes(signature)
    return site / SIGNATURE


def _read(private: Path) -> Ed25519PrivateKey:
    if not private.is_file():
        raise UsageError(say("publishing.signing.no-key", private=private))
    try:
        key = load_pem_private_key(private.read_bytes(), password=None)
    except TypeError:
        raise UsageError(say("publishing.signing.key-with-password", private=private)) from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(say("publishing.signing.not-a-key", private=private, file=PRIVATE))
    return key


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
