"""Tests that plain values cross unchanged, and that hostile frames raise ProtocolError."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.worker import values, wire

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)
DTYPES: list[np.dtype[Any]] = [np.dtype(name) for name in ("f8", "f4", "i8", "u1", "?", "c16", ">f8")]
ARRAYS: st.SearchStrategy[np.ndarray] = hnp.arrays(
    st.sampled_from(DTYPES),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0),
)


def there_and_back(value):
    encoded = values.encode(value)
    return values.Encoded(json.loads(json.dumps(encoded.tree)), encoded.buffers).decode()


def same(left, right) -> bool:
    if isinstance(left, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if isinstance(left, (list, tuple)):
        return type(left) is type(right) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and left == right


def without_surrogates(value):
    return json.loads(json.dumps(value)) if isinstance(value, str) else value


@given(PLAIN)
def test_a_plain_value_comes_back_as_it_was(value):
    assert same(there_and_back(value), value)


@given(ARRAYS)
def test_an_array_comes_back_with_shape_dtype_and_values(array):
    back = there_and_back(array)
    assert back.shape == array.shape
    assert back.dtype == array.dtype.newbyteorder("<")
    np.testing.assert_array_equal(back, array)


def test_each_decoding_makes_arrays_of_its_own():
    x = np.arange(3.0)
    encoded = values.encode({"x": x}).copied()
    x[:] = 7
    encoded.decode()["x"][:] = 8
    np.testing.assert_array_equal(encoded.decode()["x"], [0.0, 1.0, 2.0])


def test_a_short_text_of_the_inputs_is_the_object_that_a_literal_is():
    encoded = values.encode({"mode": "".join(["re", "lu"]), "names": ["".join(["ta", "nh"])], "long": "x" * 1000})
    inputs = encoded.decode()
    assert inputs["mode"] is sys.intern("relu")
    assert inputs["names"][0] is sys.intern("tanh")
    assert inputs["long"] == "x" * 1000


@pytest.mark.parametrize("order", ["C", "F"])
def test_memory_order_and_strides_do_not_change_an_array(order):
    array = np.arange(24.0).reshape(2, 3, 4).copy(order=order)[:, ::-1, 1:]
    np.testing.assert_array_equal(there_and_back(array), array)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ((n for n in range(3)), "generator"),
        (np.array([object()]), "array of dtype object"),
        (np.ma.masked_array([1.0]), "array of dtype float64"),
        (object(), "object"),
    ],
)
def test_a_value_that_cannot_cross_arrives_as_the_name_of_its_type(value, name):
    assert there_and_back([value]) == [values.Opaque(name)]


def test_a_subclass_arrives_as_its_base():
    class Liar(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    class LyingArray(np.ndarray):
        def __eq__(self, other):
            return np.True_

    back = there_and_back([Liar(2.0), np.ones(2).view(LyingArray)])
    assert type(back[0]) is float
    assert type(back[1]) is np.ndarray


@pytest.mark.parametrize(
    "tree",
    [
        {"$": "array", "dtype": "|O", "shape": [1], "buffer": 0},
        {"$": "array", "dtype": ["<f8"], "shape": [1], "buffer": 0},
        {"$": "array", "dtype": "<f8", "shape": [-1], "buffer": 0},
        {"$": "array", "dtype": "<f8", "shape": [2], "buffer": 0},
        {"$": "array", "dtype": "<f8", "shape": [1 << 39, 1 << 39, 0], "buffer": 0},
        {"$": "array", "dtype": "<f8", "shape": [1.0], "buffer": 0},
        {"$": "array", "dtype": "<f8", "shape": [True], "buffer": 0},
        {"$": "array", "dtype": "<f8", "shape": [1], "buffer": 1},
        {"$": "array", "dtype": "<f8", "shape": [1], "buffer": -1},
        {"$": "scalar", "dtype": "<f8", "shape": [1], "buffer": 0},
        [{"$": "array", "dtype": "<f8", "shape": [1], "buffer": 0}] * 2,
        {"$": "dict", "v": [[[], 1]]},
        {"$": "dict", "v": [[1]]},
        {"$": "int", "v": "0x" + "f" * 5000},
        {"$": "int", "v": "__import__('os')"},
        {"$": "float", "v": "1e5"},
        {"$": "pickle", "v": "gASVAA=="},
        {"$": ["tuple"], "v": []},
        {"no": "tag"},
    ],
    ids=str,
)
def test_a_tree_that_lies_is_a_protocol_error(tree):
    with pytest.raises(values.ProtocolError):
        values.decode(tree, [memoryview(bytes(8))])


def test_nesting_and_size_are_capped():
    deep: list = []
    for _ in range(values.LIMITS.depth + 2):
        deep = [deep]
    for tree in (deep, [0] * (values.LIMITS.nodes + 1), "x" * (values.LIMITS.text + 1)):
        with pytest.raises(values.ProtocolError):
            values.decode(tree, [])
        with pytest.raises(values.ProtocolError):
            values.encode(tree)


def test_a_bool_byte_of_seven_is_true():
    tree = {"$": "array", "dtype": "|b1", "shape": [2], "buffer": 0}
    assert values.decode(tree, [memoryview(b"\x07\x00")]).tolist() == [True, False]


@given(st.binary(max_size=200))
def test_a_head_of_any_bytes_is_a_dict_or_a_protocol_error(raw):
    with contextlib.suppress(values.ProtocolError):
        assert isinstance(wire.parse_head(raw), dict)


@given(st.data())
def test_a_mutated_frame_never_raises_anything_else(data):
    value = values.encode({"w": np.arange(6.0).reshape(2, 3), "t": (1, 2.5, None, "ü"), "n": 2**70})
    frame = bytearray(frame_of(wire.RESULT, {"id": 1, "value": value.tree}, value.buffers))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(bytes(frame))
        theirs.shutdown(socket.SHUT_WR)
        try:
            answer = wire.Channel(ours).receive(time.monotonic() + 5)
            values.decode(answer.head.get("value"), answer.buffers)
        except (values.ProtocolError, wire.Closed):
            pass


def frame_of(kind, head, buffers) -> bytes:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.Channel(ours).send(kind, head, buffers)
        ours.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: theirs.recv(1 << 16), b""))


def test_a_frame_that_only_claims_its_size_waits_no_longer_than_the_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(wire.HEADER.pack(wire.MAGIC, wire.RESULT, 2, values.LIMITS.body))
        theirs.sendall(b"{}")
        with pytest.raises(TimeoutError):
            wire.Channel(ours).receive(time.monotonic() + 0.05)


@pytest.mark.parametrize("sizes", [(values.LIMITS.head + 1, 0), (2, values.LIMITS.body + 1)])
def test_a_frame_over_the_cap_is_refused_by_its_header(sizes):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(wire.HEADER.pack(wire.MAGIC, wire.RESULT, *sizes))
        with pytest.raises(values.ProtocolError):
            wire.Channel(ours).receive(time.monotonic() + 5)


class CountingChannel(wire.Channel):
    """Counts the pieces that are sent."""

    pieces = 0

    def _send_all(self, part: Any, deadline: float | None) -> None:
        self.pieces += 1
        super()._send_all(part, deadline)


@given(st.lists(st.sampled_from([0, 1, 300, wire.SMALL - 1, wire.SMALL, wire.SMALL + 1]), max_size=40))
def test_small_buffers_travel_together_and_arrive_one_by_one(sizes):
    near, far = socket.socketpair()
    for end in (near, far):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 23)
    sender, receiver = CountingChannel(near), wire.Channel(far)
    with contextlib.closing(sender), contextlib.closing(receiver):
        buffers = [bytes([number % 251]) * size for number, size in enumerate(sizes)]
        with ThreadPoolExecutor(1) as pool:
            arrived = pool.submit(receiver.receive, time.monotonic() + 20)
            sender.send(wire.CALL, {"id": 1}, buffers, time.monotonic() + 20)
        assert [bytes(part) for part in arrived.result().buffers] == buffers
    if sum(sizes) < wire.SMALL - 1000:
        assert sender.pieces == 1
