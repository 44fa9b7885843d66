"""What a screen reader finds in a PDF: its tags, and the text below each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf

from pramoen.rendering.pdf.fonttables import read_cmap


@dataclass
class Tag:
    """One element of the structure tree, with its text and that of everything below it."""

    role: str
    entry: Any
    children: list[Tag | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text below the tag, in reading order."""
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, *roles: str) -> Iterator[Tag]:
        """Yield the tags of some roles below this one, in reading order."""
        for child in self.children:
            if isinstance(child, Tag):
                if child.role in roles:
                    yield child
                yield from child.all(*roles)


class Tagged:
    """A tagged PDF."""

    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        self._texts: dict[tuple[int, int], str] = {}
        self.unmapped = 0
        for page in self.pdf.pages:
            self._read(page)
        self.tree = self._tag(self.pdf.Root.StructTreeRoot, None)

    def _tag(self, entry: Any, page: Any) -> Tag:
        page = entry.get("/Pg", page)
        tag = Tag(str(entry.get("/S", "/Root")).lstrip("/"), entry)
        below = entry.get("/K", [])
        for one in below if isinstance(below, pikepdf.Array) else [below]:
            if isinstance(one, int):
                tag.children.append(self._texts.get((page.objgen[0], one), ""))
            elif one.get("/Type") == "/MCR":
                holder = one.get("/Pg", page)
                tag.children.append(self._texts.get((holder.objgen[0], int(one.MCID)), ""))
            elif one.get("/Type") != "/OBJR":
                tag.children.append(self._tag(one, page))
        return tag

    def _read(self, page: pikepdf.Page) -> None:
        """Gather the text of each marked part of a page."""
        fonts: Any = page.resources.get("/Font", {})
        maps = {name: read_cmap(font.ToUnicode.read_bytes()) for name, font in dict(fonts).items()}
        known: dict[int, str] = {}
        marks: list[int | None] = []
        for one in pikepdf.parse_content_stream(page):
            operator = str(one.operator)
            if operator in ("BDC", "BMC"):
                last = one.operands[-1]
                own = (
                    int(last.MCID)
                    if isinstance(last, pikepdf.Dictionary) and "/MCID" in last
                    else None
                )
                marks.append(own if own is not None else (marks[-1] if marks else None))
            elif operator == "EMC":
                marks.pop()
            elif operator == "Tf":
                known = maps[str(one.operands[0])]
            elif operator in ("Tj", "TJ"):
                self._show(page, one.operands[0], known, marks[-1] if marks else None)

    def _show(
        self, page: pikepdf.Page, shown: Any, known: dict[int, str], mark: int | None
    ) -> None:
        parts = shown if isinstance(shown, pikepdf.Array) else [shown]
        for part in parts:
            if isinstance(part, pikepdf.String):
                content = bytes(part)
                codes = [
                    int.from_bytes(content[i : i + 2], "big") for i in range(0, len(content), 2)
                ]
                self.unmapped += sum(code == 0 or code not in known for code in codes)
                if mark is not None:
                    key = (page.obj.objgen[0], mark)
                    text = "".join(known.get(code, "") for code in codes)
                    self._texts[key] = self._texts.get(key, "") + text
