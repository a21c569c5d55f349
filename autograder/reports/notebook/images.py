"""Check the images of a notebook: PNG or JPEG of bounded size.

The bounds are in bytes and in pixels. Only the headers are read; decoding is left to the browser's sandbox.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable

MOST_BYTES = 1_500_000
MOST_PIXELS = 40_000_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# The frame headers of JPEG (ITU T.81, table B.1): C0 to CF without three that mark other segments.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

Size = tuple[int, int]


def shown_image(kind: str, encoded: str) -> str:
    """Return the image as base64, or "" if damaged or large."""
    if kind not in SIZES or len(encoded) > MOST_BYTES * 3 // 2:
        return ""
    try:
        content = base64.b64decode(re.sub(r"\s+", "", encoded), validate=True)
        width, height = SIZES[kind](content)
    except (binascii.Error, ValueError, struct.error, IndexError):
        return ""
    fits = len(content) <= MOST_BYTES and 0 < width * height <= MOST_PIXELS
    return base64.b64encode(content).decode("ascii") if fits else ""


def _png_size(content: bytes) -> Size:
    if not content.startswith(PNG) or content[12:16] != b"IHDR":
        raise ValueError("no PNG")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> Size:
    """Return the size from the first frame header."""
    if not content.startswith(JPEG):
        raise ValueError("no JPEG")
    offset = 2
    while content[offset] == 0xFF:
        marker, length = content[offset + 1], struct.unpack(">H", content[offset + 2 : offset + 4])[0]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[offset + 5 : offset + 9])
            return width, height
        offset += 2 + max(2, length)
    raise ValueError("no size")


SIZES: dict[str, Callable[[bytes], Size]] = {"image/png": _png_size, "image/jpeg": _jpeg_size}
