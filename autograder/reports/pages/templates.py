"""Make HTML pages from the templates.

Autoescape is the only way to put text into a page. A page is one file: its style is inside it, it holds no script, and its policy
forbids every request.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.reports.wording import SIGNS, STATUS_WORDS, points


def render(template: str, **values: object) -> str:
    """Fill in a template with escaped values."""
    return _environment().get_template(template).render(**values)


def load_all() -> None:
    """Compile all templates of pages, so that forked processes need not."""
    for name in _environment().list_templates(["html"]):
        _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["points"] = points
    environment.globals.update(signs=SIGNS, words=STATUS_WORDS)
    return environment
