"""Knows how a workbook's sheets become pictures: LibreOffice, the report's own typeface."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from pramoen.common.theme import font_folder

_FINDER = Path(__file__).resolve().parents[1] / "scripts" / "find-libreoffice"
# Tahoma, which the workbook names, is not free: pictures show Sarabun in its place.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir><cachedir>{cache}</cachedir>
  <alias binding="same"><family>Tahoma</family><prefer><family>Sarabun</family></prefer></alias>
</fontconfig>
"""


def pages_of(book: Path, folder: Path, dots_per_inch: int, most: int = 0) -> list[Path]:
    """Draw a workbook as it prints: a PNG for every page, or the first ones, in order."""
    found = subprocess.run([str(_FINDER)], stdout=subprocess.PIPE, text=True, check=True)
    with TemporaryDirectory() as aside:
        fonts = Path(aside) / "fonts.conf"
        fonts.write_text(_FONTS.format(folder=font_folder(), cache=f"{aside}/cache"), "utf-8")
        command = [found.stdout.strip(), "--headless", "--norestore"]
        command += [f"-env:UserInstallation=file://{aside}/profile", "--convert-to", "pdf"]
        subprocess.run(
            [*command, "--outdir", aside, str(book)],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
            check=True,
            capture_output=True,
        )
        printed = Path(aside) / f"{book.stem}.pdf"
        drawn = ["pdftoppm", "-png", "-r", str(dots_per_inch), *(("-l", str(most)) if most else ())]
        subprocess.run([*drawn, str(printed), str(folder / "page")], check=True)
    return sorted(folder.glob("page-*.png"))
