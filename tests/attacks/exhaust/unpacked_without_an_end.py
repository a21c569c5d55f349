"""Decompress a few kilobytes into four gigabytes."""

ATTACK = {"status": ["crashed", "timeout"], "stopped_by": ["limits", "clock"]}
import bz2


def honest(x):
    packed = bz2.compress(bytes(900_000)) * 5000
    return len(bz2.decompress(packed)) * x
