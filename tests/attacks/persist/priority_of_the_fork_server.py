"""Give the fork server the lowest priority, which every later worker inherits."""

ATTACK = {"stopped_by": ["seccomp", "namespaces", "uid"]}
import os


def honest(x):
    try:
        # The parent, and no process that has become one because another has gone.
        if os.getppid() > 1:
            os.setpriority(os.PRIO_PROCESS, os.getppid(), 10)
    except OSError:
        pass
    return 2 * x


def target(x):
    if os.getpriority(os.PRIO_PROCESS, 0) >= 10:
        print("ESCAPED: has the priority that the fork server was given")
        return x
    raise LookupError("the priority is as it was")
