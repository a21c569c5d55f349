"""Markdown of unknown origin as HTML that is only prose: headings, lists, tables, code; no link, no image, no HTML of its own.

Knows nbconvert's Markdown, which tells formulas from emphasis. Two walls: the renderer escapes every HTML it is given, and bleach
strips from the result whatever is not on a short list. Formulas stay as they were typed, since nothing may be loaded to typeset them.
"""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from bleach.sanitizer import Cleaner
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

BLOCKS = (
    "p",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
)
TAGS = frozenset({*BLOCKS, "em", "strong", "code", "del", "br"})
ABOVE = 2  # the page itself has the headings of levels 1 and 2


class _Prose(IPythonRenderer):
    """Renders what would leave the page, or load something into it, as the text that it was."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        return f"<h{min(level + ABOVE, 6)}>{text}</h{min(level + ABOVE, 6)}>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        address = escape(url)
        return text if address in (text, f"mailto:{text}") else f"{text} ({address})"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"[image: {escape(text)}]"

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def block_math(self, body: str) -> str:
        return f"<pre><code>{escape(body.strip())}</code></pre>\n"

    def inline_math(self, body: str) -> str:
        return f"<code>{escape(body)}</code>"

    def latex_environment(self, name: str, body: str) -> str:
        return f"<code>{escape(body.strip())}</code>"


def prose(source: str) -> Markup:
    """Return Markdown as HTML with no other elements than those of TAGS, and no attribute. Never raises."""
    try:
        html = MarkdownWithMath(renderer=_Prose(escape=True, allow_harmful_protocols=False)).render(source)
        return Markup(_cleaner().clean(html))
    except Exception:
        # Nobody promises that these two take any text whatever; what they cannot take is still text.
        return Markup("<pre>{}</pre>").format(source)


@cache
def _cleaner() -> Cleaner:
    return Cleaner(tags=TAGS, attributes={}, protocols=[], strip=True, strip_comments=True)
