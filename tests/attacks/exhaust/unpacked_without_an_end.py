"""Unpack a few kilobytes that stand for four gigabytes."""

ATTACK = {
    "honest": 0,
    "status": ["crashed", "timeout"],
    "stopped_by": ["limits", "clock"],
    "controls": [],
    "succeeds_at": [],
}
import bz2


def honest(x):
    packed = bz2.compress(bytes(900_000)) * 5000
    return len(bz2.decompress(packed)) * x
