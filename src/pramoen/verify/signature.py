"""Knows whether a site's manifest carries the signature of its publisher (Ed25519)."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from .differences import Compared
from .files import MANIFEST, SIGNATURE, SIGNER

VALID, MISSING, OTHER_KEY, BROKEN = "valid", "missing", "other_key", "broken"


class NoKey(Exception):
    """A file holds no public key to check with; the message is for the user."""


def check_signature(site: Path, key: Path, compared: Compared) -> None:
    """Check the signature of a site's manifest with the publisher's public key.

    The key that lies beside the signature proves nothing; it tells a signature of somebody else
    from one of another manifest.

    Raises
    ------
    NoKey
        If the file holds no Ed25519 public key in PEM.

    """
    wanted = _read(key)
    if wanted is None:
        raise NoKey(f"{key} ไม่ใช่กุญแจสาธารณะ Ed25519 แบบ PEM (ไฟล์ public.pem ของผู้เผยแพร่)")
    compared.counts["signature"] += 1
    signature, signer = site / SIGNATURE, _read(site / SIGNER)
    if not signature.is_file():
        compared.signature = MISSING
        compared.note(SIGNATURE, "", "ไม่มีลายเซ็นของผู้เผยแพร่ เว็บนี้ยังไม่ได้ลงนาม หรือสร้างใหม่หลังลงนาม")
    elif _signed(site, wanted):
        compared.signature = VALID
    elif signer is not None and signer != wanted and _signed(site, signer):
        compared.signature = OTHER_KEY
        compared.note(SIGNATURE, "", "ลงนามด้วยกุญแจอื่น ไม่ใช่กุญแจที่ระบุ")
    else:
        compared.signature = BROKEN
        compared.note(SIGNATURE, "", f"ลายเซ็นไม่ใช่ของ {MANIFEST} ฉบับนี้ มีการเปลี่ยนหลังลงนาม")


def _signed(site: Path, key: Ed25519PublicKey) -> bool:
    try:
        key.verify((site / SIGNATURE).read_bytes(), (site / MANIFEST).read_bytes())
    except InvalidSignature:
        return False
    return True


def _read(path: Path) -> Ed25519PublicKey | None:
    """Return the key of a file, or nothing if it holds none."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None
