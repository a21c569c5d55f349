"""What the tests in a browser share: the browser, sizes of screens, and what a page may not do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
IN_CHROMIUM = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="Chromium is not installed: no HTML page was opened (Debian: apt-get install chromium)",
    ),
]
PHONE, DESK = (390, 844), (1280, 900)
VIEWS = [pytest.param(size, scheme, id=f"{size[0]}-{scheme}") for size in (PHONE, DESK) for scheme in ("light", "dark")]
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
CONTRAST = """() => {
  const scale = text => text.startsWith("color(srgb") ? 255 : 1;
  const parse = text => text.match(/[0-9.]+/g).map((part, place) => place < 3 ? part * scale(text) : Number(part));
  const linear = part => part <= 10 ? part / 3295 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = element => {
    if (!element) return [255, 255, 255];
    const [r, g, b, a = 1] = parse(getComputedStyle(element).backgroundColor);
    const below = a < 1 ? behind(element.parentElement) : [0, 0, 0];
    return [r, g, b].map((part, place) => a * part + (1 - a) * below[place]);
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg") || element.classList.contains("unseen")) continue;
    const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${element.className} ${element.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


@dataclass
class Opened:
    """A page in the browser, with what it asked for and what it complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def guard(self, route):
        """Let only the file itself through."""
        if route.request.url.startswith("file:"):
            route.continue_()
            return
        self.requests.append(route.request.url)
        route.abort()
