"""Render Markdown of unknown origin as harmless HTML.

There are two walls. The renderer escapes all HTML and writes links and images as text; then nh3 removes every element that is not in
TAGS, and every attribute. Formulas stay as they were typed, because a page may load nothing that typesets them.
"""

from __future__ import annotations

from html import escape
from typing import Any

import nh3
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

BLOCKS = "p h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tr th td"
TAGS = {*BLOCKS.split(), "em", "strong", "code", "del", "br"}
NO_ATTRIBUTES: dict[str, set[str]] = {"*": set()}  # nh3 keeps `title` and `lang` unless this entry is given
ABOVE = 2  # the page itself has the headings of levels 1 and 2


class _ProseRenderer(IPythonRenderer):
    """Renders links and images as text."""

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
    """Return Markdown as HTML with only the elements in TAGS."""
    try:
        html = MarkdownWithMath(renderer=_ProseRenderer(escape=True, allow_harmful_protocols=False)).render(source)
        return Markup(nh3.clean(html, tags=TAGS, attributes=NO_ATTRIBUTES))
    except Exception:
        # Neither library promises to take any text; what one of them refuses is shown as it was typed.
        return Markup("<pre>{}</pre>").format(source)
