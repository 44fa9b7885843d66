"""Knows the commands with which a publisher signs a site: a pair of keys, and the signature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..common.faults import UsageError
from ..words import say
from .options import Project, turn

KEYS = "keys"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "new-key",
        help=say("commands.signing.new-key"),
        epilog=say("commands.signing.new-key-example"),
    )(new_key)
    app.command(help=say("commands.signing.sign"), epilog=say("commands.signing.sign-example"))(
        sign
    )


def new_key(
    folder: Annotated[
        Path | None,
        typer.Argument(help=say("commands.signing.folder-help"), show_default=False),
    ] = None,
    project: Project = None,
) -> None:
    """Make a pair of keys to sign sites with."""
    from ..common.places import find_project
    from ..publishing.signing import new_keys

    where = folder if folder is not None else find_project(project).root / KEYS
    private, public = new_keys(where)
    typer.echo(say("commands.signing.key-made", private=private))
    typer.echo(say("commands.signing.give-public-key", public=public, name=public.name))


def sign(
    site: Annotated[
        Path | None,
        typer.Argument(help=say("commands.signing.site-help"), show_default=False),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", help=say("commands.signing.key-help"), show_default=False),
    ] = None,
    project: Project = None,
) -> None:
    """Sign the manifest of a site whose files are those that it lists."""
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
            typer.echo(say("commands.signing.not-signed"), err=True)
            raise typer.Exit(1)
        signature = sign_site(where, key if key is not None else place.root / KEYS / PRIVATE)
    typer.echo(say("commands.signing.signed", signature=signature))
