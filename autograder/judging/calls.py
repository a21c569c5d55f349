"""The calls of one graded test, kept so that they can be made again: on a fresh worker, or on a known mistake.

A Call holds its inputs as bytes, since a test may go on writing to its arrays, and what the submission answered. Nothing is run here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.sandbox.worker.values import Encoded, encode

Probe = Callable[..., Any]
Look = Callable[[Any], Any]


@dataclass(frozen=True)
class Call:
    """One call of a probe and its answer `got`: a value, or the Failure of a call that brought none.

    `bound` is parallel to the answer: absolute error within which two answers are one. `look`, where there is one, takes from an answer
    what does not depend on how random numbers were drawn. `digest` identifies the probe and its inputs.
    """

    probe: Probe
    digest: bytes
    inputs: Encoded
    bound: Any
    look: Look | None
    got: Any = None

    def answered(self, got: Any) -> Call:
        """Return the same call with what came back."""
        return replace(self, got=got)


def call_of(probe: Probe, inputs: Mapping[str, Any], bound: Any = None, look: Look | None = None) -> Call:
    """Return the call of a probe that is about to be made."""
    encoded = encode(dict(inputs)).copied()
    digest = hashlib.blake2b(json.dumps([probe.__name__, encoded.tree]).encode(), digest_size=16)
    for buffer in encoded.buffers:
        digest.update(buffer)
    return Call(probe, digest.digest(), encoded, bound, look)
