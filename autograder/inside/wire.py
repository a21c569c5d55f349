"""Frames on the wire: each has a kind, a head of JSON and raw buffers; used by both ends of a session.

What a frame claims is checked against LIMITS before memory is taken, and nothing but whole frames is taken for an answer. What the head
and the buffers mean is the business of `values` and of whoever sends them.

    frame  = header | head | body
    header = magic "AGK1", kind, bytes of the head, bytes of the body
    head   = {"buffers": [bytes of each], ...}
"""

from __future__ import annotations

import contextlib
import json
import mmap
import socket
import struct
import time
from typing import Any

from .values import LIMITS, ProtocolError, demand

MAGIC = b"AGK1"
HEADER = struct.Struct("!4sBxxxIQ")
LOAD, CALL, RESULT, FAILURE = 1, 2, 3, 4
KINDS = (LOAD, CALL, RESULT, FAILURE)
# Bytes of a body for which memory is mapped.
LARGE = 1 << 20


class Closed(Exception):
    """The other end is gone."""


def _no_constant(text: str) -> Any:
    raise ProtocolError(f"{text} in JSON")


def parse_head(raw: bytes | bytearray) -> dict[str, Any]:
    """Return the head of a frame as a dict; raise ProtocolError for anything else."""
    try:
        head = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ProtocolError("the head is not JSON") from None
    if type(head) is not dict:
        raise ProtocolError("the head is not an object")
    return head


def _cut(head: dict[str, Any], body: memoryview) -> list[memoryview]:
    lengths = head.get("buffers")
    if type(lengths) is not list or len(lengths) > LIMITS.buffers:
        raise ProtocolError("buffer table")
    parts, start = [], 0
    for length in lengths:
        demand(type(length) is int and 0 <= length <= body.nbytes - start, "buffer length")
        parts.append(body[start : start + length])
        start += length
    demand(start == body.nbytes, "buffer total")
    return parts


def _mapped(size: int) -> mmap.mmap:
    """Return memory that is mapped, not zeroed: a frame that only claims its size costs none."""
    mapped = mmap.mmap(-1, size)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with contextlib.suppress(OSError):  # a kernel without huge pages: then it takes as long as it takes
            mapped.madvise(mmap.MADV_HUGEPAGE)
    return mapped


class Channel:
    """One end of a session: sends and receives whole frames over a stream socket.

    `deadline` is a time of `time.monotonic()`; past it TimeoutError is raised, however slowly the other end drips. None waits for ever.
    """

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self.received = 0

    def send(self, kind: int, head: dict[str, Any], buffers: list[Any], deadline: float | None = None) -> None:
        """Send one frame; `head` must be JSON, `buffers` flat byte views."""
        sizes = [len(buffer) for buffer in buffers]
        text = json.dumps({**head, "buffers": sizes}, allow_nan=False, separators=(",", ":")).encode()
        if len(text) > LIMITS.head or sum(sizes) > LIMITS.body or len(sizes) > LIMITS.buffers:
            raise ProtocolError("the value is larger than may cross")
        for part in (HEADER.pack(MAGIC, kind, len(text), sum(sizes)) + text, *buffers):
            self._send_all(part, deadline)

    def receive(
        self, deadline: float | None = None, most: int | None = None
    ) -> tuple[int, dict[str, Any], list[memoryview]]:
        """Return kind, head and buffers of the next frame, which may have `most` bytes; `received` counts them all."""
        magic, kind, head_size, body_size = HEADER.unpack(self._read(HEADER.size, deadline))
        demand(magic == MAGIC and kind in KINDS, "not a frame")
        demand(head_size <= LIMITS.head and body_size <= LIMITS.body, "the frame is too large")
        demand(most is None or head_size + body_size <= most, "more bytes than are left")
        self.received += head_size + body_size
        head = parse_head(bytes(self._read(head_size, deadline)))
        return kind, head, _cut(head, self._read(body_size, deadline))

    def close(self) -> None:
        """Close the stream, so that nobody who inherited it keeps us waiting."""
        with contextlib.suppress(OSError):  # already disconnected by the other end: closing is all that is left
            self._stream.shutdown(socket.SHUT_RDWR)
        self._stream.close()

    def _send_all(self, part: Any, deadline: float | None) -> None:
        view = memoryview(part)
        while view.nbytes:
            self._arm(deadline)
            try:
                view = view[self._stream.send(view) :]
            except (BrokenPipeError, ConnectionError):
                raise Closed from None

    def _read(self, size: int, deadline: float | None) -> memoryview:
        whole = memoryview(_mapped(size)) if size > LARGE else memoryview(bytearray(size))
        rest = whole
        while rest.nbytes:
            self._arm(deadline)
            try:
                count = self._stream.recv_into(rest)
            except ConnectionError:
                raise Closed from None
            if count == 0:
                raise Closed
            rest = rest[count:]
        return whole

    def _arm(self, deadline: float | None) -> None:
        if deadline is None:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._stream.settimeout(left)
