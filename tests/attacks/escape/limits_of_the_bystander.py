"""Lower the resource limits of another process of the account, which starves it without a signal."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp"]}
import resource


def target(x):
    resource.prlimit(WORLD["bystander"], resource.RLIMIT_NOFILE, (0, 0))
    return x
