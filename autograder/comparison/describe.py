"""Names kinds of values in a student's words: "an array of shape (3, 4)", "a tuple of 2", "True/False"."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.worker.values import Opaque

KIND_NAMES = {
    "b": "True/False values",
    "i": "whole numbers",
    "u": "whole numbers",
    "f": "real numbers",
    "c": "complex numbers",
}


def shape_of(array: NDArray[Any]) -> str:
    """Return the shape of an array as text."""
    return "() (a number)" if array.shape == () else str(array.shape)


def noun(value: Any) -> str:
    """Return a noun for the kind of a value, with its size or shape."""
    if value is None:
        return "None"
    if isinstance(value, Opaque):
        return f"an object of type {''.join(c for c in value.type_name if c.isalnum() or c in '_ ')}"
    if isinstance(value, (bool, np.bool_)):
        return "True/False"
    if isinstance(value, int) and value.bit_length() > 63:
        return "an integer of more than 64 bits"
    if isinstance(value, (int, float, np.generic)):
        return "a number"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.shape else "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    return "a dictionary"
