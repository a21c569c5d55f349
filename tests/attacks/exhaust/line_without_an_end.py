"""Print one endless line, as fast as the grader reads it."""

ATTACK = {"stopped_by": ["output"], "status": ["timeout", "error"]}
import os


def honest(x):
    block = bytes([120]) * (1 << 16)
    while True:
        os.write(1, block)
        os.write(2, block)
