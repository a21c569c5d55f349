"""Check a page against the promises of every notebook page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from autograder.reports.notebook import markdown
from tests.autograder.reports.sample_reports import FORBIDDEN

TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "h1", "h2", "h3", "h4"}
TAGS |= {"p", "bdi", "b", "a", "ul", "ol", "li", "span", "code", "pre", "img"} | markdown.TAGS
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "aria-hidden",
    "role",
    "data-line",
    "href",
    "src",
    "alt",
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
VOID = {"meta", "br", "hr", "img"}


class Page(HTMLParser):
    """A parsed page: its tags with their attributes, its text, and whether every tag was closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.pieces.append(data)

    def text(self) -> str:
        return " ".join("".join(self.pieces).split())

    def sources(self) -> list[str]:
        return [attributes["src"] or "" for tag, attributes in self.tags if tag == "img"]


def checked(html: str, back: str = "adam_step.html") -> Page:
    """Parse a page; require no script, handler or request, and no link but `back`, the report."""
    page = Page(html)
    assert not page.open
    assert {tag for tag, _ in page.tags} <= TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [back]
    assert all(re.fullmatch(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/]+=*", source) for source in page.sources())
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}) in page.tags
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert not set(FORBIDDEN) & set(html)
    html.encode("utf-8")
    return page
