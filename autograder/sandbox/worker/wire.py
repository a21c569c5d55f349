"""Sends and receives frames: a kind, a head of JSON and raw buffers.

Both ends of a session use it. A frame's sizes are checked against LIMITS before memory is taken, and only whole frames count. Functions of
other modules are looked up before student code is read, which may replace them there.

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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined,unused-ignore]
from select import select
from time import monotonic
from typing import Any

from .values import LIMITS, ProtocolError, bound_numpy, demand

MAGIC = b"AGK1"
HEADER = struct.Struct("!4sBxxxIQ")
LOAD, CALL, RESULT, FAILURE = 1, 2, 3, 4
KINDS = (LOAD, CALL, RESULT, FAILURE)
# Bytes that are faster to copy than to handle apart.
SMALL = 1 << 16


class Closed(Exception):
    """The other end closed the stream."""


def _no_constant(text: str) -> Any:
    raise ProtocolError(f"{text} in JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _no_json(value: object) -> Any:
    raise TypeError(f"{type(value)} in JSON")


# What `json.JSONEncoder` makes anew for each text: no check for cycles, no indent, `allow_nan=False`.
_chunks_of = c_make_encoder(None, _no_json, encode_basestring_ascii, None, ":", ",", False, False, False)


def parse_head(raw: bytes) -> dict[str, Any]:
    """Parse the head of a frame. Raise ProtocolError unless it is a JSON object."""
    try:
        head = _DECODER.decode(raw.decode())
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


def _memory(size: int) -> memoryview:
    """Return memory for a part of a frame. A large part takes no memory until its bytes arrive."""
    if size <= SMALL:
        return memoryview(bytearray(size))
    numpy = bound_numpy()
    # numpy uses huge pages and pages that were freed. A transfer mostly waits for new pages.
    return memoryview(mmap.mmap(-1, size)) if numpy is None else numpy.empty(size, numpy.uint8).data


@dataclass(frozen=True)
class Frame:
    """One frame as it arrived."""

    kind: int
    head: dict[str, Any]
    buffers: list[memoryview]


class Channel:
    """One end of a session: sends and receives frames over a stream socket.

    `deadline` is a time of `time.monotonic()`. After it, TimeoutError is raised, even if bytes still trickle in. None waits forever.
    """

    def __init__(self, stream: socket.socket) -> None:
        stream.setblocking(False)
        self._stream = stream
        self._send, self._receive_into = stream.send, stream.recv_into
        self.received = 0

    def send(self, kind: int, head: dict[str, Any], buffers: Sequence[Any], deadline: float | None = None) -> None:
        """Send one frame. `head` must be JSON; `buffers` must be bytes or flat views of bytes."""
        sizes = [len(buffer) for buffer in buffers]
        text = "".join(_chunks_of({**head, "buffers": sizes}, 0)).encode()
        if len(text) > LIMITS.head or sum(sizes) > LIMITS.body or len(sizes) > LIMITS.buffers:
            raise ProtocolError("the value is larger than may cross")
        start = HEADER.pack(MAGIC, kind, len(text), sum(sizes)) + text
        for piece in _pieces([start, *buffers]):
            self._send_all(piece, deadline)

    def receive(self, deadline: float | None = None, most: int | None = None) -> Frame:
        """Return the next frame, of at most `most` bytes. `received` counts all bytes."""
        magic, kind, head_size, body_size = HEADER.unpack(self._read(HEADER.size, deadline))
        demand(magic == MAGIC and kind in KINDS, "not a frame")
        demand(head_size <= LIMITS.head and body_size <= LIMITS.body, "the frame is too large")
        demand(most is None or head_size + body_size <= most, "more bytes than are left")
        self.received += head_size + body_size
        head = parse_head(bytes(self._read(head_size, deadline)))
        return Frame(kind, head, _cut(head, self._read(body_size, deadline)))

    def close(self) -> None:
        """Close the stream, also for processes that inherited it."""
        with contextlib.suppress(OSError):  # The other end has disconnected already.
            self._stream.shutdown(socket.SHUT_RDWR)
        self._stream.close()

    def _send_all(self, part: Any, deadline: float | None) -> None:
        view = memoryview(part)
        while view.nbytes:
            try:
                view = view[self._send(view) :]
            except BlockingIOError:
                _wait([], [self._stream], deadline)
            except ConnectionError:
                raise Closed from None

    def _read(self, size: int, deadline: float | None) -> memoryview:
        whole = rest = _memory(size)
        while rest.nbytes:
            try:
                count = self._receive_into(rest)
            except BlockingIOError:
                _wait([self._stream], [], deadline)
                continue
            except ConnectionError:
                raise Closed from None
            if count == 0:
                raise Closed
            rest = rest[count:]
            _left(deadline)
        return whole


def _pieces(parts: Sequence[Any]) -> Iterator[Any]:
    """Yield the bytes of all parts in order. Small parts are joined, so that their reader wakes up once."""
    joined: list[Any] = []
    size = 0
    for part in parts:
        if joined and size + len(part) > SMALL:
            yield joined[0] if len(joined) == 1 else b"".join(joined)
            joined, size = [], 0
        joined.append(part)
        size += len(part)
    yield joined[0] if len(joined) == 1 else b"".join(joined)


def _left(deadline: float | None) -> float | None:
    """Return the seconds left. Raise TimeoutError if there are none."""
    if deadline is None:
        return None
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _wait(readable: list[socket.socket], writable: list[socket.socket], deadline: float | None) -> None:
    """Wait until a stream is ready or the deadline passes."""
    select(readable, writable, [], _left(deadline))
