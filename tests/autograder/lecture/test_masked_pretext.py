"""The lecture prints the masked sequence [1 0 0 0 3 0 5 9], of 8 tokens."""

from __future__ import annotations

import math
import runpy

import numpy as np
import pytest

from tests.autograder.kit import ROOT

create_masked_task = runpy.run_path(str(ROOT / "solutions" / "masked_pretext" / "masked_pretext.py"))[
    "create_masked_task"
]


def test_the_printed_sequence_is_a_draw_of_the_reference():
    np.random.seed(703)
    masked, labels = create_masked_task(np.array([1, 4, 7, 0, 3, 8, 5, 9]))
    assert masked.tolist() == [1, 0, 0, 0, 3, 0, 5, 9]
    assert labels.tolist() == [-1, 4, 7, 0, -1, 8, -1, -1]


def test_so_many_masked_positions_are_rare():
    probability = sum(math.comb(8, k) * 0.15**k * 0.85 ** (8 - k) for k in range(4, 9))
    assert probability == pytest.approx(0.021, abs=5e-4)
