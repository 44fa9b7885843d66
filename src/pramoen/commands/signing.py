"""Knows the commands with which a publisher signs a site: a pair of keys, and the signature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..common.faults import UsageError
from .options import Project, turn

KEYS = "keys"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("new-key", epilog="ตัวอย่าง: pramoen new-key")(new_key)
    app.command(epilog="ตัวอย่าง: pramoen sign --key keys/private.pem")(sign)


def new_key(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="โฟลเดอร์ใหม่ของกุญแจ (ปกติคือ keys ของโครงการ ซึ่ง git ไม่เก็บ)", show_default=False
        ),
    ] = None,
    project: Project = None,
) -> None:
    """สร้างกุญแจคู่หนึ่งสำหรับลงนามเว็บรายงาน: private.pem เก็บเป็นความลับ public.pem ให้ผู้ตรวจ"""
    from ..common.places import find_project
    from ..publishing.signing import new_keys

    where = folder if folder is not None else find_project(project).root / KEYS
    private, public = new_keys(where)
    typer.echo(f"สร้างกุญแจแล้ว ลงนามด้วย {private} (เก็บเป็นความลับและสำรองไว้ ห้ามเผยแพร่)")
    typer.echo(f"ให้ผู้ตรวจใช้ {public}: pramoen verify SITE --key {public.name}")


def sign(
    site: Annotated[
        Path | None,
        typer.Argument(help="โฟลเดอร์ของเว็บไซต์ (ปกติคือ reports/site ของโครงการ)", show_default=False),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", help="กุญแจลับของผู้เผยแพร่ (ปกติคือ keys/private.pem ของโครงการ)", show_default=False
        ),
    ] = None,
    project: Project = None,
) -> None:
    """ลงนาม manifest ของเว็บรายงานที่จะเผยแพร่ หลังตรวจว่าทุกไฟล์ตรงกับ manifest"""
    from ..common.places import find_project
    from ..publishing.signing import PRIVATE
    from ..publishing.signing import sign as sign_site
    from ..verify.differences import Compared
    from ..verify.files import NoSite, compare_files, read_manifest

    place = find_project(project)
    where = site if site is not None else place.site
    compared = Compared()
    with turn(place):
        try:
            compare_files(where, read_manifest(where)["files"], compared)
        except NoSite as none:
            raise UsageError(str(none)) from None
        if compared.found:
            for difference in compared.found:
                typer.echo(str(difference), err=True)
            typer.echo("ไม่ได้ลงนาม: เว็บไม่ตรงกับ manifest — สร้างใหม่ด้วย pramoen build", err=True)
            raise typer.Exit(1)
        signature = sign_site(where, key if key is not None else place.root / KEYS / PRIVATE)
    typer.echo(f"ลงนามแล้ว: {signature} (สร้างเว็บใหม่เมื่อใด ต้องลงนามใหม่)")
