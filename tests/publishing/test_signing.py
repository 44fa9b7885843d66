"""A publisher signs the manifest of a site, and whoever has the public key checks it."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import run
from pramoen.common.faults import UsageError
from pramoen.publishing.manifest import write_manifest
from pramoen.publishing.signing import new_keys, sign
from pramoen.verify.signature import NoKey
from pramoen.verify.site import verify


def published(site: Path, front: str = "หน้าแรก") -> Path:
    """Publish a site of one page into a folder, as a build does."""
    site.mkdir(parents=True, exist_ok=True)
    (site / "index.html").write_text(f"<main>{front}</main>", encoding="utf-8")
    write_manifest(site, [], site, "embedded", {})
    return site


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project that has published a site."""
    (tmp_path / "_quarto.yml").touch()
    (tmp_path / "data").mkdir()
    published(tmp_path / "reports" / "site")
    return tmp_path


@pytest.fixture
def site(place: Path) -> Path:
    return place / "reports" / "site"


def test_a_signed_site_is_proved_by_the_public_key(place: Path, site: Path) -> None:
    for command in (["new-key"], ["sign"]):
        code, told = run(place, *command)
        assert code == 0, told
    code, told = run(place, "verify", "--key", str(place / "keys" / "public.pem"))
    assert code == 0
    assert "ลายเซ็นของ manifest ถูกต้อง" in told
    shutil.move(site, elsewhere := place.parent / "carried")
    shutil.move(place / "keys" / "public.pem", place.parent / "public.pem")
    code, told = run(
        place.parent, "verify", str(elsewhere), "--key", str(place.parent / "public.pem"), "--json"
    )
    assert code == 0
    assert json.loads(told)["signature"] == "valid"


def test_the_private_key_is_its_owners_alone_and_stays_out_of_git(place: Path) -> None:
    subprocess.run(["git", "init", "-q", str(place)], check=True)
    assert run(place, "new-key")[0] == 0
    assert stat.S_IMODE((place / "keys" / "private.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "keys").stat().st_mode) == 0o700
    told = subprocess.run(
        ["git", "-C", str(place), "status", "--porcelain", "--untracked-files=all"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "keys" not in told.stdout


def test_no_key_is_overwritten(place: Path) -> None:
    assert run(place, "new-key")[0] == 0
    before = (place / "keys" / "private.pem").read_bytes()
    code, told = run(place, "new-key")
    assert code == 2
    assert "จึงไม่เขียนทับ" in told
    assert (place / "keys" / "private.pem").read_bytes() == before


def unsigned(site: Path) -> None:
    (site / "manifest.sig").unlink()


def signed_by_another(site: Path) -> None:
    private, _ = new_keys(site.parent / "other")
    sign(site, private)


def rewritten(site: Path) -> None:
    path = site / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"embedded", b"quarto"))


def cut_off(site: Path) -> None:
    (site / "manifest.sig").write_bytes(b"x")


def rewritten_and_renamed(site: Path) -> None:
    """A forger puts another key beside a signature that neither made."""
    rewritten(site)
    _, public = new_keys(site.parent / "other")
    shutil.copyfile(public, site / "manifest.pem")


def without_its_key(site: Path) -> None:
    rewritten(site)
    (site / "manifest.pem").unlink()


WRONG: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "no signature": (unsigned, "missing", "ไม่มีลายเซ็น"),
    "another's key": (signed_by_another, "other_key", "กุญแจอื่น"),
    "a manifest changed": (rewritten, "broken", "มีการเปลี่ยนหลังลงนาม"),
    "a signature cut off": (cut_off, "broken", "มีการเปลี่ยนหลังลงนาม"),
    "a forger's key": (rewritten_and_renamed, "broken", "มีการเปลี่ยนหลังลงนาม"),
    "no key beside it": (without_its_key, "broken", "มีการเปลี่ยนหลังลงนาม"),
    "a site built anew": (lambda site: published(site, "ใหม่"), "missing", "สร้างใหม่หลังลงนาม"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_signature_is_told(name: str, place: Path, site: Path) -> None:
    private, public = new_keys(place / "keys")
    sign(site, private)
    change, state, words = WRONG[name]
    change(site)
    code, told = run(place, "verify", "--key", str(public))
    assert code == 1
    assert "manifest.sig: " in told
    assert words in told
    code, told = run(place, "verify", "--key", str(public), "--json")
    assert code == 1
    record = json.loads(told)
    assert record["signature"] == state
    assert [one["file"] for one in record["differences"]] == ["manifest.sig"]


def test_a_site_built_the_same_keeps_its_signature(place: Path, site: Path) -> None:
    private, public = new_keys(place / "keys")
    sign(site, private)
    published(site)
    assert verify(site, public).signature == "valid"
    published(site, "ใหม่")
    assert sorted(path.name for path in site.iterdir()) == ["index.html", "manifest.json"]


def test_a_site_that_is_not_as_its_manifest_says_is_not_signed(place: Path, site: Path) -> None:
    new_keys(place / "keys")
    (site / "index.html").write_text("อื่น", encoding="utf-8")
    code, told = run(place, "sign")
    assert code == 1
    assert "index.html" in told
    assert "ไม่ได้ลงนาม" in told
    assert not (site / "manifest.sig").exists()


def test_a_file_that_is_no_key_is_wrong_use(place: Path, site: Path) -> None:
    private, public = new_keys(place / "keys")
    for key, command in ((public, "sign"), (private, "verify"), (site, "verify"), (site, "sign")):
        code, told = run(place, command, "--key", str(key))
        assert code == 2, command
        assert key.name in told
    with pytest.raises(UsageError):
        sign(site, place / "_quarto.yml")
    with pytest.raises(NoKey):
        verify(site, place / "_quarto.yml")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="OpenSSL is not installed")
def test_openssl_makes_the_keys_and_checks_the_signature_too(place: Path, site: Path) -> None:
    """Neither side needs this program: the formats are everybody's."""
    private, public = place / "own.pem", place / "own-public.pem"
    for arguments in (
        ["genpkey", "-algorithm", "ed25519", "-out", private],
        ["pkey", "-in", private, "-pubout", "-out", public],
    ):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
    assert run(place, "sign", "--key", str(private))[0] == 0
    assert verify(site, public).found == []
    check = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", str(public)]
    check += ["-in", str(site / "manifest.json"), "-sigfile", str(site / "manifest.sig")]
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    rewritten(site)
    assert subprocess.run(check, check=False, capture_output=True).returncode == 1
