"""Runs recorded checks on a notebook's names, with numpy only, so that every contestant can make the same ones.

`recording` writes the checks to a file. Each one calls a probe on the names, and compares the answer with an expected value.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

DEFAULT_ROUNDINGS = 1024


@dataclass(frozen=True)
class Call:
    """A probe with its inputs, the expected answer, and the absolute error allowed; None stands for the default."""

    probe: str
    inputs: dict[str, Any]
    expected: Any
    bound: Any


@dataclass(frozen=True)
class RecordedTest:
    """A graded test and its calls in order."""

    slug: str
    name: str
    points: float
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Recording:
    """The graded tests of some assignments, and the text of each one's probes.py."""

    probes: dict[str, str]
    tests: tuple[RecordedTest, ...]


@cache
def load(path: Path) -> Recording:
    """Return the recording in a file that `recording` wrote."""
    recording = pickle.loads(path.read_bytes())
    assert isinstance(recording, Recording)
    return recording


@cache
def probes_of(path: Path, slug: str) -> dict[str, Any]:
    """Return the names that the probes of an assignment define."""
    names: dict[str, Any] = {"__name__": f"probes_{slug}"}
    exec(compile(load(path).probes[slug], f"{slug}/probes.py", "exec"), names)
    return names


class Names:
    """The names of a notebook as attributes, in the way probes use a submission."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise AttributeError(f"{name} is not defined")
        return self._names[name]


def run(path: Path, number: int, names: Mapping[str, Any]) -> None:
    """Run one test of a recording; raise AssertionError, or the notebook's own exception, if it fails."""
    test = load(path).tests[number]
    probes, submission = probes_of(path, test.slug), Names(names)
    np.random.seed(0)
    with np.errstate(all="ignore"):
        for call in test.calls:
            # Copied both ways: a notebook may change its arguments, or keep its answer and change it later.
            got = copy.deepcopy(probes[call.probe](submission, **copy.deepcopy(call.inputs)))
            compare(call.expected, got, call.bound)


def compare(expected: Any, got: Any, bound: Any) -> None:
    """Raise AssertionError unless `got` equals `expected` within `bound`, which may be parallel to it."""
    if isinstance(expected, Mapping):
        assert isinstance(got, Mapping), f"got {type(got).__name__}, expected a dictionary"
        assert set(got) == set(expected), f"keys {sorted(got)}, expected {sorted(expected)}"
        for key, value in expected.items():
            compare(value, got[key], bound.get(key) if isinstance(bound, Mapping) else bound)
    elif isinstance(expected, (list, tuple)):
        assert isinstance(got, (list, tuple)), f"got {type(got).__name__}, expected a list"
        assert len(got) == len(expected), f"{len(got)} parts, expected {len(expected)}"
        bounds = bound if isinstance(bound, (list, tuple)) else [bound] * len(expected)
        for values in zip(expected, got, bounds, strict=True):
            compare(*values)
    elif expected is None or isinstance(expected, str):
        assert got == expected, f"got {got!r}, expected {expected!r}"
    else:
        _compare_numbers(np.asarray(expected), np.asarray(got), bound)


def _compare_numbers(expected: Any, got: Any, bound: Any) -> None:
    assert got.shape == expected.shape, f"shape {got.shape}, expected {expected.shape}"
    assert got.dtype.kind == expected.dtype.kind, f"{got.dtype}, expected {expected.dtype}"
    if expected.dtype.kind not in "fc":
        assert (got == expected).all(), f"got {got}, expected {expected}"
        return
    if bound is None:
        unit = np.finfo(expected.dtype).eps / 2
        finite = np.isfinite(expected)
        bound = DEFAULT_ROUNDINGS * unit * np.max(np.abs(expected), initial=0.0, where=finite) + np.finfo(float).tiny
    close = np.isfinite(got) & (np.abs(got.astype(np.float64) - expected) <= bound)
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    right = np.where(np.isfinite(expected), close, same)
    assert right.all(), f"{np.count_nonzero(~right)} of {right.size} entries differ"
