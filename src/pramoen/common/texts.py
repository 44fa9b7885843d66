"""Knows how text of the data stays text wherever it is written: Markdown, Typst, drawings, YAML.

Whatever reads a report (pandoc, Quarto, Typst, a browser) finds letters in it and nothing to obey:
no heading, reference, link, shortcode or code. Everything that writes such text asks here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# A list whose entry begins so is read as a list of tasks, even if every letter is escaped.
_TASK = re.compile(r"(?:\\\[[ xX]\\\]|[☐☒]) ")
_NOTHING = "[]{}"
_SHAPELESS = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f]")
_AM = re.compile("([\u0e48-\u0e4b]?)\u0e33")  # ำ, and the tone mark before it
_LAST = "".join(
    f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0, 17 << 16, 1 << 16)
)
_CONTROL = re.compile(f"[\0-\b\v\f\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ud800-\udfff{_LAST}]")
# What stands raw in a chapter is still looked through for references, places and shortcodes.
# A string is written in pieces where it would be found; Thai digits may be put into it later, so
# no letter is told by its number.
_TYPST = str.maketrans(
    {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "{": '{" + "', "@": '@" + "'}
)
_TELLING = str.maketrans({"{": "&#123;", "@": "&#64;", "`": "&#96;", "|": "&#124;"})


def one_line(text: str) -> str:
    r"""Return text on one line, its spaces and line ends as single spaces.

    Examples
    --------
    >>> one_line(" a\n\tb\u2028c ")
    'a b c'
    """
    return " ".join(text.split())


def escape_markdown(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> escape_markdown("1.1 *a* <b>")
    '1\\.1 \\*a\\* \\<b\\>'
    >>> escape_markdown("[x] a")
    '[]{}\\[x\\] a'
    """
    escaped = _PUNCTUATION.sub(r"\\\1", one_line(text))
    return f"{_NOTHING}{escaped}" if _TASK.match(escaped) else escaped


def unescape_markdown(markdown: str) -> str:
    r"""Return the text that `escape_markdown` was given, on one line.

    Examples
    --------
    >>> unescape_markdown(escape_markdown("[x] *a* #1"))
    '[x] *a* #1'
    """
    return _ESCAPED.sub(r"\1", markdown.removeprefix(_NOTHING))


def markdown_attribute(text: str) -> str:
    r"""Return text as the value of an attribute that is read as Markdown, in quotation marks.

    Examples
    --------
    >>> print(markdown_attribute('a "b"'))
    "a \\\"b\\\""
    """
    return '"' + re.sub(r'([\\"&])', r"\\\1", escape_markdown(text)) + '"'


def typst_string(text: str) -> str:
    r"""Return text as a Typst string, on one line.

    Examples
    --------
    >>> print(typst_string('a "b"'))
    "a \"b\""

    """
    return typst_literal(one_line(text))


def typst_literal(text: str) -> str:
    r"""Return text as a Typst string with its line ends.

    Examples
    --------
    >>> print(typst_literal("{{< x >}}"))
    "{" + "{" + "< x >}}"

    """
    return f'"{text.translate(_TYPST)}"'


def raw_markup(markup: str) -> str:
    """Return a drawing's markup, without script or style, so that it can stand raw in Markdown.

    Examples
    --------
    >>> raw_markup("<title>{{< x @tbl-y</title>")
    '<title>&#123;&#123;< x &#64;tbl-y</title>'
    """
    return one_line(markup).translate(_TELLING)


def letters_alone(svg: str) -> str:
    r"""Return a drawing as Typst can set it: no signs without a shape, ำ written as its two parts.

    Typst seeks a font for each letter of a drawing, and finds none for such a sign. Of ำ, which
    the font takes apart, it forgets the width there, and sets the next letter over it; the parts
    are what readers compare ำ by (Unicode's compatibility forms).

    Examples
    --------
    >>> letters_alone("<text>\u2764\ufe0f</text>") == "<text>\u2764</text>"
    True
    >>> letters_alone("น้ำ") == "น\u0e4d\u0e49\u0e32"
    True
    """
    return _AM.sub("\u0e4d\\1\u0e32", _SHAPELESS.sub("", svg))


def in_lines(value: Any) -> Any:
    r"""Return a chart's description with every text in it on one line, without control characters.

    Examples
    --------
    >>> in_lines({"title": "a\nb", "values": [{"x": 1, "y": "c\u2028d"}]})
    {'title': 'a b', 'values': [{'x': 1, 'y': 'c d'}]}
    """
    if isinstance(value, str):
        return one_line(_CONTROL.sub(" ", value))
    if isinstance(value, Mapping):
        return {key: in_lines(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [in_lines(inner) for inner in value]
    return value


def controls_in(text: str) -> list[str]:
    r"""Return what is no letter: control characters, and places Unicode gives to nothing.

    Ends of lines and tabs are not meant; a cell may have them.

    Examples
    --------
    >>> controls_in("ก\x1b\n\t\x00\uffff\x1b")
    ['\x00', '\x1b', '\uffff']
    """
    return sorted(set(_CONTROL.findall(text)))
