"""Shifts every value that a submission returns by one percent, so that no test may pass.

A truth value or a text, which has no percent, becomes another one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.sandbox.session import ProbeRunner
from autograder.sandbox.worker.values import Encoded


class ShiftedRunner:
    """Runs probes on a submission and shifts the values they return."""

    def __init__(self, runner: ProbeRunner) -> None:
        self._runner = runner

    @property
    def outside_changed(self) -> bool:
        return self._runner.outside_changed

    def start_anew(self) -> None:
        """Load the submission anew."""
        self._runner.start_anew()

    def run(self, probe: str, inputs: Encoded) -> Any:
        """Return the probe's value, shifted."""
        return shifted(self._runner.run(probe, inputs))

    def printed(self) -> str:
        """Return what the submission printed."""
        return self._runner.printed()

    def close(self) -> None:
        """End the submission."""
        self._runner.close()


def shifted(value: Any) -> Any:
    """Return the value with every part off by one percent."""
    if isinstance(value, dict):
        return {key: shifted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(shifted(item) for item in value)
    if isinstance(value, str):
        return f"{value[:-1]}{'#' if value[-1:] != '#' else '%'}"
    if isinstance(value, (bool, np.bool_)):
        return not value
    if isinstance(value, (int, np.integer)):
        return value + max(1, abs(int(value)) // 100)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
        return ~value if value.dtype.kind == "b" else value + 1
    return value if value is None else value * 1.01
