"""Make HTML pages from the templates.

Autoescape is the only way to put text into a page. A page is one file: its style is inside it, and its policy forbids every request. Only
the class page has a script, which its policy allows by the digest.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograder.reports.wording import SIGNS, STATUS_WORDS, counted_points, is_adjusted, is_excused, points, signed

DIGEST_NAMES = {
    "submission": "your file",
    "source": "the graded code",
    "suite": "the tests",
    "kit": "the grader",
    "environment": "Python and its packages",
}


def render(template: str, **values: object) -> str:
    """Fill in a template with escaped values."""
    return _environment().get_template(template).render(**values)


def load_all() -> None:
    """Compile all templates of pages, so that forked processes need not."""
    for name in _environment().list_templates(["html"]):
        _environment().get_template(name)


def _script_source(script: str) -> str:
    """Return a source for a content security policy that allows this script only."""
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


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
    environment.filters.update(points=points, signed=signed, script_source=_script_source)
    environment.tests.update(adjusted=is_adjusted, excused=is_excused)
    environment.globals.update(
        signs=SIGNS, words=STATUS_WORDS, digest_names=DIGEST_NAMES, counted_points=counted_points
    )
    return environment
