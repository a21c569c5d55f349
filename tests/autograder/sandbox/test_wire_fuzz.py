"""Feeds 100,000 mutated frames to the grader's reader."""

from __future__ import annotations

import json
import random
import resource
import socket
import time

import numpy as np
import pytest

from autograder.sandbox.worker import values, wire

pytestmark = pytest.mark.slow

FRAMES = 100_000
SEED = 541
# Values in place of a number, a name or a list in a head.
ODD: list = [0, 1, -1, 2**31, 2**63, 2**70, 1.5, True, None, "", "<f8", "|O", ">f8", "tuple", "nan", "0x" + "f" * 2000]
ODD += [[], [[]], {}, {"$": "dict", "v": [[1]]}]


def frame(kind: int, head: dict, body: bytes) -> bytearray:
    text = json.dumps(head, separators=(",", ":")).encode()
    return bytearray(wire.HEADER.pack(wire.MAGIC, kind, len(text), len(body)) + text + body)


def seeds() -> list[tuple[dict, bytes]]:
    """Return honest answers of every kind, each as head and body."""
    honest = [
        {"w": np.arange(6.0).reshape(2, 3), "t": (1, 2.5, None, "ü"), "n": 2**70, "inf": float("inf")},
        [np.float32(1), np.zeros((0, 3)), np.ones(4, dtype=bool), np.zeros(2, dtype=complex)],
        [[[[["deep"]]]], {"a": {"b": {}}}, object(), "x" * 50],
    ]
    answers = []
    for value in honest:
        encoded = values.encode(value)
        sizes = [len(buffer) for buffer in encoded.buffers]
        answers.append(({"id": 7, "value": encoded.tree, "buffers": sizes}, b"".join(encoded.buffers)))
    return answers


def places(tree: object) -> list[tuple[object, object]]:
    """Return every (container, key) in a tree of JSON."""
    if isinstance(tree, dict):
        items = list(tree.items())
    elif isinstance(tree, list):
        items = list(enumerate(tree))
    else:
        return []
    return [place for key, item in items for place in [(tree, key), *places(item)]]


def mutated(rng: random.Random, head: dict, body: bytes) -> bytes:
    """Return a frame with wrong bytes, wrong structure, or both."""
    if rng.random() < 0.6:
        head = json.loads(json.dumps(head))
        for _ in range(rng.randint(1, 3)):
            container, key = rng.choice(places(head))
            if rng.random() < 0.2:
                del container[key]  # type: ignore[attr-defined]
            else:
                container[key] = rng.choice(ODD)  # type: ignore[index]
            if not head:
                break
    made = frame(rng.choice((*wire.KINDS, 9)), head, body)
    for _ in range(rng.choice((0, 0, 1, 2, 5))):
        made[rng.randrange(len(made))] = rng.randrange(256)
    if rng.random() < 0.1:
        del made[rng.randrange(len(made)) :]
    return bytes(made)


def read(raw: bytes) -> bool:
    """Read one frame as a session does. Return whether it counts as an answer."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(raw)
        theirs.shutdown(socket.SHUT_WR)
        try:
            answer = wire.Channel(ours).receive(time.monotonic() + 5)
            values.decode(answer.head.get("value"), answer.buffers)
        except (values.ProtocolError, wire.Closed):
            return False
    return True


def test_no_mutated_frame_gets_the_reader_out_of_step():
    rng, answers = random.Random(SEED), seeds()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = sum(read(mutated(rng, *rng.choice(answers))) for _ in range(FRAMES))
    # Some frames must stay valid, or the fuzzer would never get past the header.
    assert FRAMES * 0.02 < taken < FRAMES * 0.9
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown << 10 < values.LIMITS.body


def test_a_claim_costs_no_memory_before_its_bytes_have_come():
    claims = [wire.HEADER.pack(wire.MAGIC, wire.RESULT, 2, values.LIMITS.body) + b"{}"]
    claims += [wire.HEADER.pack(wire.MAGIC, wire.RESULT, values.LIMITS.head, 0)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for claim in claims * 3:
        assert not read(claim)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10 < 16 << 20
