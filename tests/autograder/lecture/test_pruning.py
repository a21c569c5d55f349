"""The lecture prunes 100 million parameters to 10 million."""

from __future__ import annotations

import runpy

from tests.autograder.kit import ROOT

storage_bytes = runpy.run_path(str(ROOT / "solutions" / "pruning" / "pruning.py"))["storage_bytes"]


def test_a_tenth_of_the_parameters_needs_a_fifth_of_the_bytes_as_csr():
    sizes = storage_bytes(rows=1_000, n=100_000_000, kept=10_000_000)
    assert sizes == {"dense": 400_000_000, "csr": 80_004_004, "bitmask": 52_500_000}
    assert sizes["csr"] / sizes["dense"] < 0.21


def test_csr_pays_off_below_half_of_the_entries():
    below, above = (storage_bytes(1_000, 10**8, kept) for kept in (49 * 10**6, 50 * 10**6))
    assert below["csr"] < below["dense"]
    assert above["csr"] > above["dense"]
