"""Encodes values as JSON trees with raw buffers, and decodes them.

Only plain values cross: None, bool, int, float, str, list, tuple, dict with text keys, and arrays of the dtypes in DTYPES. Nothing is
unpickled or evaluated. Student code may have rewritten the worker's end, so a tree is checked against LIMITS before memory is taken. In a
tree everything that is not plain JSON is {"$": tag, ...}. numpy's functions are looked up once: in a worker before student code is read,
which may replace them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import isfinite, prod
from typing import Any

DTYPES = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")


@dataclass(frozen=True)
class Limits:
    """Limits of one frame: sizes in bytes and counts."""

    head: int = 4 << 20
    body: int = 256 << 20
    buffers: int = 4096
    nodes: int = 500_000
    depth: int = 64
    dimensions: int = 32
    text: int = 1 << 20
    integer_bits: int = 4096


LIMITS = Limits()
# Characters of the name of a type that cannot cross.
TYPE_LENGTH = 80
# Characters of a text that is interned.
INTERNED_LENGTH = 40


class ProtocolError(Exception):
    """The other end sent an invalid frame, or one over the limits."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a generator or another such value. Only its type's name crosses."""

    type_name: str


@dataclass(frozen=True)
class Numpy:
    """The parts of numpy that values need."""

    arrays: tuple[Any, ...]
    generic: Any
    masked: Any
    uint8: Any
    asarray: Any
    ascontiguousarray: Any
    dtype: Any
    empty: Any
    frombuffer: Any


@cache
def bound_numpy() -> Numpy | None:
    """Return numpy as it is at the first call, or None for good if it is not imported then."""
    numpy: Any = sys.modules.get("numpy")
    if numpy is None:
        return None
    return Numpy(
        arrays=(numpy.ndarray, numpy.generic),
        generic=numpy.generic,
        masked=numpy.ma.MaskedArray,
        uint8=numpy.dtype(numpy.uint8),
        asarray=numpy.asarray,
        ascontiguousarray=numpy.ascontiguousarray,
        dtype=numpy.dtype,
        empty=numpy.empty,
        frombuffer=numpy.frombuffer,
    )


class _Encoder:
    """Turns one value into a JSON tree and its buffers."""

    def __init__(self) -> None:
        self.buffers: list[memoryview] = []
        self._nodes = 0
        self._numpy = bound_numpy()

    def encode(self, value: Any, depth: int = 0) -> Any:
        self._nodes += 1
        if depth > LIMITS.depth or self._nodes > LIMITS.nodes:
            raise ProtocolError("the value is nested too deeply or has too many parts")
        if value is None or type(value) is bool:
            return value
        if self._numpy is not None and isinstance(value, self._numpy.arrays):
            return self._array(self._numpy, value)
        if isinstance(value, (int, float, str)):
            return _plain(value)
        if isinstance(value, (list, tuple)):
            items = [self.encode(item, depth + 1) for item in list(value)]
            return items if isinstance(value, list) else {"$": "tuple", "v": items}
        if isinstance(value, dict):
            pairs = [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in dict(value).items()]
            return {"$": "dict", "v": pairs}
        if type(value).__module__.partition(".")[0] == "torch" and hasattr(value, "detach"):
            return self.encode(value.detach().cpu().numpy(), depth)
        return {"$": "opaque", "v": type(value).__name__[:TYPE_LENGTH]}

    def _array(self, numpy: Numpy, value: Any) -> Any:
        array = numpy.asarray(value)
        if isinstance(value, numpy.masked) or array.dtype.newbyteorder("<").str not in DTYPES:
            return {"$": "opaque", "v": f"array of dtype {array.dtype}"[:TYPE_LENGTH]}
        array = numpy.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)
        self.buffers.append(memoryview(array.reshape(-1).view(numpy.uint8)))
        tag = "scalar" if isinstance(value, numpy.generic) else "array"
        return {"$": tag, "dtype": array.dtype.str, "shape": list(array.shape), "buffer": len(self.buffers) - 1}


def _plain(value: int | float | str) -> Any:
    """Return a number or text as JSON, tagged if JSON cannot express it. Subclasses lose their class."""
    if isinstance(value, str):
        if len(value) > LIMITS.text:
            raise ProtocolError("the text is too long")
        return str.__str__(value).encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        number = float.__float__(value)
        return number if isfinite(number) else {"$": "float", "v": repr(number)}
    integer = int.__int__(value)
    if integer.bit_length() > LIMITS.integer_bits:
        raise ProtocolError("the integer is too large")
    return integer if -(2**63) <= integer < 2**63 else {"$": "int", "v": hex(integer)}


@dataclass(frozen=True)
class Encoded:
    """A value as it crosses: a JSON tree and its buffers."""

    tree: Any
    buffers: Sequence[bytes | memoryview]

    def copied(self) -> Encoded:
        """Return it with copied buffers, independent of the arrays."""
        return Encoded(self.tree, tuple(bytes(buffer) for buffer in self.buffers))

    def decode(self) -> Any:
        """Return the value as arguments: new, writable arrays, and the one object that Python keeps for a short text."""
        return _as_argument(self._decoded)

    @cached_property
    def _decoded(self) -> Any:
        """The value with views of the buffers. The judge passes the inputs of a call to many programs."""
        return decode(self.tree, [memoryview(buffer) for buffer in self.buffers])


def encode(value: Any) -> Encoded:
    """Encode a value. Raise ProtocolError if it exceeds the limits. The buffers are views of its arrays."""
    encoder = _Encoder()
    return Encoded(encoder.encode(value), encoder.buffers)


class _Decoder:
    """Rebuilds one value from a tree and buffers. Student code may have written both."""

    def __init__(self, buffers: list[memoryview]) -> None:
        self._buffers: list[memoryview | None] = list(buffers)
        self._nodes = 0

    def decode(self, tree: Any, depth: int = 0) -> Any:
        self._nodes += 1
        demand(self._nodes <= LIMITS.nodes, "too many parts")
        demand(depth <= LIMITS.depth, "nested too deeply")
        if tree is None or type(tree) in (bool, int, float):
            return tree
        if type(tree) is str:
            demand(len(tree) <= LIMITS.text, "text too long")
            return tree
        if type(tree) is list:
            return [self.decode(item, depth + 1) for item in tree]
        demand(type(tree) is dict, "not a tree")
        return self._tagged(tree, depth)

    def _tagged(self, tree: dict[str, Any], depth: int) -> Any:
        tag, value = tree.get("$"), tree.get("v")
        if tag in ("array", "scalar"):
            array = self._array(tree)
            demand(tag == "array" or array.shape == (), "a scalar with a shape")
            return array if tag == "array" else array[()]
        if tag == "tuple" and type(value) is list:
            return tuple(self.decode(item, depth + 1) for item in value)
        if tag == "dict" and type(value) is list:
            return dict(self._pair(pair, depth) for pair in value)
        if tag == "float" and value in ("nan", "inf", "-inf"):
            return float(value)
        if tag == "int" and type(value) is str and len(value) <= LIMITS.integer_bits // 4 + 3:
            return _integer(value)
        if tag == "opaque" and type(value) is str:
            return Opaque(value[:TYPE_LENGTH])
        raise ProtocolError("unknown tag")

    def _pair(self, pair: Any, depth: int) -> tuple[Any, Any]:
        demand(type(pair) is list and len(pair) == 2, "not a pair")
        key = self.decode(pair[0], depth + 1)
        demand(key is None or type(key) in (bool, int, float, str), "not a key")
        # All multiples of 2**61 - 1 have one hash: a dict of many such keys would take minutes to fill.
        demand(type(key) is not int or -(2**63) <= key < 2**63, "a key of more than 64 bits")
        return key, self.decode(pair[1], depth + 1)

    def _array(self, tree: dict[str, Any]) -> Any:
        name: Any = tree.get("dtype")
        shape: Any = tree.get("shape")
        index: Any = tree.get("buffer")
        demand(type(name) is str and name in DTYPES, "dtype not allowed")
        demand(type(shape) is list and len(shape) <= LIMITS.dimensions, "shape")
        demand(all(type(n) is int and 0 <= n <= 1 << 40 for n in shape), "shape")
        demand(prod(n for n in shape if n) <= 1 << 48, "shape")
        demand(type(index) is int and 0 <= index < len(self._buffers), "buffer")
        buffer, self._buffers[index] = self._buffers[index], None
        if buffer is None:
            raise ProtocolError("a buffer used twice")
        numpy = bound_numpy()
        if numpy is None:
            raise ProtocolError("an array without numpy")
        dtype = numpy.dtype(name)
        demand(prod(shape) * dtype.itemsize == buffer.nbytes, "shape and bytes differ")
        flat = numpy.frombuffer(buffer, dtype=numpy.uint8)
        # A byte of a bool other than 0 and 1 is undefined behavior in numpy.
        return ((flat != 0) if name == "|b1" else flat.view(dtype)).reshape(shape)


def _integer(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        raise ProtocolError("not an integer") from None


def demand(condition: Any, problem: str) -> None:
    if not condition:
        raise ProtocolError(problem)


def decode(tree: Any, buffers: list[memoryview]) -> Any:
    """Decode a tree. Raise ProtocolError if it is invalid. Arrays are views of their buffers."""
    return _Decoder(buffers).decode(tree)


def _as_argument(value: Any) -> Any:
    """Return the value with new, writable arrays and with interned short texts, so that `mode is "relu"` is true as in a notebook.

    Only our own values come here: an interned text may stay in memory until the process ends.
    """
    if isinstance(value, dict):
        return {_as_argument(key): _as_argument(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_as_argument(item) for item in value)
    if type(value) is str:
        return sys.intern(value) if len(value) <= INTERNED_LENGTH else value
    return value.copy() if hasattr(value, "dtype") else value
