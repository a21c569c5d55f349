"""Make the gradebook writable for all users with chmod, which needs no open file."""

ATTACK = {"status": ["failed"], "stopped_by": ["bubblewrap", "uid", "seccomp"]}
import os


def target(x):
    os.chmod(WORLD["gradebook"], 0o666)
    return x
