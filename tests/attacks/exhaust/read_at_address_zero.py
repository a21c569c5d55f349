"""Read unmapped memory, so that the process dies below Python."""

ATTACK = {"status": ["crashed"], "stopped_by": ["values"]}
import ctypes


def honest(x):
    return ctypes.string_at(0) and x


def target(x):
    ctypes.CDLL(None).abort()
