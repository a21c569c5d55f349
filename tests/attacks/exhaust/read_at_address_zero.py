"""Read where no memory is: the process dies below Python."""

ATTACK = {
    "honest": 0,
    "status": ["crashed"],
    "stopped_by": ["values"],
    "controls": [],
    "succeeds_at": [],
}
import ctypes


def honest(x):
    return ctypes.string_at(0) and x


def target(x):
    ctypes.CDLL(None).abort()
