"""Match a regular expression that tries every way to split a text before it gives up."""

ATTACK = {
    "honest": 0,
    "status": ["timeout"],
    "stopped_by": ["clock"],
    "controls": [],
    "succeeds_at": [],
}
import re


def honest(x):
    return re.match(r"((a|aa)+)+$", 60 * "a" + "b") or x
