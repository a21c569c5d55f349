"""Give another process of the account the lowest priority."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "seccomp"]}
import os


def target(x):
    os.setpriority(os.PRIO_PROCESS, WORLD["bystander"], 19)
    os.sched_setscheduler(WORLD["bystander"], os.SCHED_IDLE, os.sched_param(0))
    return x
