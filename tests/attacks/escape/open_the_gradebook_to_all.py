"""Let everybody write to the gradebook, by changing its mode only: to change a mode, no file has to be opened."""

ATTACK = {"status": ["failed"], "stopped_by": ["bubblewrap", "uid", "seccomp"]}
import os


def target(x):
    os.chmod(WORLD["gradebook"], 0o666)
    return x
