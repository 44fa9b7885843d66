"""Knows how pandoc is run: Markdown in, HTML or Typst out, with the report's filters."""

from __future__ import annotations

import json
import locale
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, reduce
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..common.texts import one_line
from ..words import say
from .book import Book
from .errors import RenderingFailed
from .memory import NO_MEMORY, Memory

MARKDOWN = "markdown+autolink_bare_uris+raw_tex+tex_math_dollars-implicit_figures"
# Looking at each place of a text for what most have not takes a third of reading it: addresses, of
# which one of a page has a scheme and one of mail a name before its sign; formulas; TeX.
_SOUGHT = {
    "autolink_bare_uris": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S|[^\s\\(\[@]@"),
    "tex_math_dollars": re.compile(r"(?<!\\)\$"),
    "raw_tex": re.compile(r"\\[A-Za-z]"),
}
_RAW = re.compile(r"^(`{3,})\{=\w+\}\n.*?^\1`*$", re.MULTILINE | re.DOTALL)
_FENCED = re.compile(r"^(`{3,})([^`\n]*\n)(.*?)(^\1`*$)", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"`{3,}")
_OTHER = {"html5": "typst", "typst": "html"}
PICTURES = "_pictures"
_WORTH_A_PROCESS = 8  # texts that take as long to convert as a pandoc to have loaded its filters


@cache
def executable() -> str:
    """Return the path of the pandoc that comes with pypandoc, whatever other is installed.

    The package itself, which takes the newest pandoc that it finds, is not loaded: the same report
    is to come out everywhere, and loading it takes longer than a page.
    """
    package = find_spec("pypandoc")
    assert package is not None and package.submodule_search_locations is not None
    bundled = Path(package.submodule_search_locations[0]) / "files" / "pandoc"
    found = shutil.which(bundled) or shutil.which("pandoc")
    if found is None:
        raise RenderingFailed(say("rendering.pandoc.not-found"))
    return found


def surroundings() -> dict[str, str]:
    """Return the environment for pandoc, which reads names of files as the locale says.

    Where that knows no Thai letters (``LC_ALL=C``), one that does takes its place.
    """
    known = locale.getencoding().replace("-", "").lower() == "utf8"
    return {**os.environ, **({} if known else {"LC_ALL": "C.UTF-8"})}


@dataclass(frozen=True)
class Text:
    """Markdown to convert, and what the filters are told beside it.

    `places` are those of figures and tables, `metadata` texts and lists and mappings of them. With
    a `template` it becomes a whole document, otherwise what stands in one.
    """

    markdown: str
    places: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    template: Path | None = None


def converted(
    book: Book, texts: Mapping[str, Text], to: str, memory: Memory = NO_MEMORY, jobs: int = 1
) -> dict[str, str]:
    """Convert texts with the report's filters; what was converted before is not made again.

    Parameters
    ----------
    book
        The book they are of; pictures are written into its folder.
    texts
        Each by a name, which an error tells.
    to
        ``html5`` or ``typst``.
    memory
        What remembers each by its name; whole documents, and what has pictures, are made anew.
    jobs
        How many processes of pandoc share the work at most.

    Raises
    ------
    RenderingFailed
        With the name of the text and pandoc's own words.

    """
    told = {name: _told(name, text, to) for name, text in texts.items()}
    keys = {name: json.dumps([to, one], sort_keys=True) for name, one in told.items()}
    found = {
        name: None if text.template else memory.known(name, keys[name])
        for name, text in texts.items()
    }
    missing = [name for name, one in found.items() if one is None]
    jobs = min(jobs, -(-len(missing) // _WORTH_A_PROCESS) or 1)
    parts = [missing[start::jobs] for start in range(jobs)]
    work = [[told[name] for name in part] for part in parts]
    with ThreadPoolExecutor(jobs) as pool:  # each waits for a pandoc of its own
        answers = pool.map(lambda one: _in_one_process(book, one, to), work)
        for part, made in zip(parts, answers, strict=True):
            for name, one in zip(part, made, strict=True):
                found[name] = one.encode()
                if not texts[name].template and PICTURES not in one:
                    memory.keep(name, keys[name], one.encode())
    return {name: (one or b"").decode() for name, one in found.items()}


def _in_one_process(book: Book, told: Sequence[Mapping[str, Any]], to: str) -> list[str]:
    """Convert texts in one process; see ``filters/pages.lua``."""
    if not told:
        return []
    own = resources.files("pramoen.rendering").joinpath("filters")
    with resources.as_file(own) as shared:
        work = {
            "to": to,
            "filters": _filters(book, to, shared),
            "pictures": PICTURES,
            "texts": told,
        }
        ended = subprocess.run(
            [executable(), "lua", str(shared / "pages.lua")],
            input=json.dumps(work, ensure_ascii=False),
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=surroundings(),
            cwd=book.root,
        )
    if ended.returncode != 0:
        raise RenderingFailed(f"pandoc: {ended.stderr.strip()}")
    return list(json.loads(ended.stdout))


def _told(name: str, text: Text, to: str) -> dict[str, Any]:
    markdown = heard(text.markdown, to)
    return {
        "name": name,
        "from": reader_for(markdown),
        "text": markdown,
        "places": text.places,
        "meta": _as_meta(text.metadata),
        "template": str(text.template.absolute()) if text.template else "",
    }


def reader_for(text: str) -> str:
    r"""Return the reader of a text: it looks for what can be there.

    Examples
    --------
    >>> [reader_for(text) == MARKDOWN for text in (r"$x$ \alpha https://example.org", r"3 \$")]
    [True, False]
    >>> [reader_for(text).count("+") for text in ("ดู @tbl-x", "ถึง me@example.org", r"10 \$")]
    [0, 1, 0]
    """
    read = _RAW.sub("", text)
    missing = [f"+{name}" for name, sign in _SOUGHT.items() if not sign.search(read)]
    return reduce(lambda reader, one: reader.replace(one, f"-{one[1:]}"), missing, MARKDOWN)


def heard(text: str, to: str) -> str:
    r"""Return a text without what it says to the other format alone; the frames of that stay.

    Reading is the larger part of converting, and chapters say much for screens or for paper only.

    Examples
    --------
    >>> page, paper = "```{=html}\n<b>\n```", '::: {.content-visible when-format="typst"}\n- ก\n:::'
    >>> heard(f"{page}\n{paper}", "typst") == f"```{{=html}}\n```\n{paper}"
    True
    >>> heard(f"{page}\n{paper}", "html5").splitlines()[3:]
    ['::: {.content-visible when-format="typst"}', ':::']

    """
    other = _OTHER[to]
    raw = f"{{={other}}}"
    text = _FENCED.sub(
        lambda block: "".join(block.group(1, 2, 4)) if block[2].strip() == raw else block[0], text
    )
    return _without_part(text, f'::: {{.content-visible when-format="{other}"}}')


def _without_part(text: str, opening: str) -> str:
    """Return a text without what stands in blocks that begin so; with it where one has no end."""
    kept: list[str] = []
    depth, fence = 0, ""
    for line in text.split("\n"):
        if not depth:
            kept.append(line)
        if fence:
            fence = "" if line.startswith(fence) and not line.strip("` ") else fence
        elif found := _FENCE.match(line):
            fence = found.group()
        elif line == opening and not depth:
            depth = 1
        elif depth and line.startswith(":::"):
            depth += 1 if line.strip(": ") else -1
            if not depth:
                kept.append(line)
    return text if depth else "\n".join(kept)


def _filters(book: Book, to: str, shared: Path) -> list[str]:
    """Return the report's filters in their order; `shared` are those of this renderer."""
    own = book.root.absolute() / "_extensions" / "pramoen"
    named = ["pramoen", "thai", *(["screen"] if to.startswith("html") else [])]
    return [
        *(str(own / f"{one}.lua") for one in named),
        str(shared / "quarto_subset.lua"),
        str(own / "letters.lua"),
    ]


def _as_meta(value: Any) -> Any:
    """Return facts as pandoc takes them: texts, lists and mappings of them."""
    if isinstance(value, Mapping):
        return {str(name): _as_meta(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_meta(one) for one in value]
    return value if isinstance(value, bool) else one_line(str(value))
