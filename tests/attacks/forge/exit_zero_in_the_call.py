"""End the process with exit status 0 in the middle of a call, as a run in which everything passed would end."""

ATTACK = {"honest": 0, "status": ["crashed"]}
import os


def honest(x):
    os._exit(0)


def target(x):
    os._exit(0)
