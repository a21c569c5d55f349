"""Lower the limits of another process of the account, which starve it without a signal."""

ATTACK = {
    "honest": 0,
    "status": ["error"],
    "stopped_by": ["box", "uid", "seccomp"],
    "controls": [],
    "succeeds_at": ["none"],
}
import resource


def target(x):
    resource.prlimit(WORLD["bystander"], resource.RLIMIT_NOFILE, (0, 0))
    return x
