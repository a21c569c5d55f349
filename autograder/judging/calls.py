"""Records probe calls, so that they can be repeated on a fresh worker or on a known mistake.

A Call keeps its inputs as bytes, because a test may change its arrays after the call.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.comparison.compare import agree
from autograder.model import Failure
from autograder.sandbox.worker.values import Encoded, encode

Probe = Callable[..., Any]
Look = Callable[[Any], Any]


@dataclass(frozen=True)
class Call:
    """A probe call and its answer `got`: a value, or a Failure.

    `bound` has the structure of the answer and gives the absolute error within which two answers are equal. `look` takes from an answer
    the part that does not depend on the random draws. `digest` identifies the probe and its inputs.
    """

    probe: Probe
    digest: bytes
    inputs: Encoded
    bound: Any
    look: Look | None
    got: Any = None

    def answered(self, got: Any) -> Call:
        """Return the call with its answer."""
        return replace(self, got=got)


def call_of(probe: Probe, inputs: Mapping[str, Any], bound: Any = None, look: Look | None = None) -> Call:
    """Return a call of a probe, without an answer yet."""
    encoded = encode(dict(inputs)).copied()
    digest = hashlib.blake2b(json.dumps([probe.__name__, encoded.tree]).encode(), digest_size=16)
    for buffer in encoded.buffers:
        digest.update(buffer)
    return Call(probe, digest.digest(), encoded, bound, look)


def same_answer(call: Call, left: Any, right: Any) -> bool:
    """Return whether two answers to a call are the same within its bound, or both the same exception with the same text."""
    return alike(call, left, right) and (not isinstance(left, Failure) or left.raised == right.raised)


def alike(call: Call, left: Any, right: Any) -> bool:
    """Return whether two answers to a call are the same within its bound, or both exceptions of one type."""
    if isinstance(left, Failure) or isinstance(right, Failure):
        return isinstance(left, Failure) and isinstance(right, Failure) and left.raised[:2] == right.raised[:2]
    return agree(left, right, call.bound)
