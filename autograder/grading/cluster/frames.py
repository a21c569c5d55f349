"""Frames on a socket between a Dask worker and its grader: a kind, a length, and that many bytes.

    kind (1 byte) | length (8 bytes, big-endian) | content

This module goes to Dask workers that have no kit, so it imports the standard library only.
"""

from __future__ import annotations

import socket
import struct
from typing import Final

# From the Dask worker: what to grade with, then one job after another.
ORDER, JOB = b"O", b"J"
# From the grader: its facts, or why it cannot start; then for each job a result, or that its judge died or ran out of time.
READY, REFUSED, RESULT, DIED, LATE = b"F", b"X", b"R", b"D", b"T"
# From the Dask worker alone: this job has not begun, and may go elsewhere.
UNUSABLE = b"U"

# More than the largest notebook, and than its code in a report.
MOST_BYTES: Final = 160 * 2**20
HEAD: Final = ">cQ"
PIECE: Final = 2**20


class FrameError(Exception):
    """The other side broke off, or sent something else than a frame."""


def send(link: socket.socket, kind: bytes, content: bytes) -> None:
    """Send one frame; raise OSError if the other side has ended, or takes nothing within the socket's timeout."""
    link.sendall(struct.pack(HEAD, kind, len(content)) + content)


def receive(link: socket.socket) -> tuple[bytes, bytes]:
    """Return the kind and the content of the next frame.

    Raise FrameError at the end, or if the frame is too large, OSError after the socket's timeout.
    """
    kind, length = struct.unpack(HEAD, _exactly(link, struct.calcsize(HEAD)))
    if length > MOST_BYTES:
        raise FrameError(f"a frame of {length} bytes, more than {MOST_BYTES}")
    return kind, _exactly(link, length)


def _exactly(link: socket.socket, count: int) -> bytes:
    content = bytearray()
    while len(content) < count:
        piece = link.recv(min(count - len(content), PIECE))
        if not piece:
            raise FrameError("the other side has ended")
        content += piece
    return bytes(content)
