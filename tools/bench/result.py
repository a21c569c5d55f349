"""Defines what a part of the benchmark returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    """The text of a part in Markdown, and the figures that the plot needs, as JSON has them."""

    text: str
    figures: Mapping[str, object] = field(default_factory=dict)
