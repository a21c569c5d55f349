"""Watch every file that the grader opens or writes in the kit, to learn the students and the times."""

ATTACK = {"stopped_by": ["bubblewrap", "seccomp"], "controls": [["container", "seccomp"]]}
import ctypes
import os

EVERYTHING = 0xFFF


def target(x):
    libc = ctypes.CDLL(None, use_errno=True)
    watcher = libc.inotify_init1(os.O_NONBLOCK)
    for name in ("gradebook", "hidden", "root"):
        if watcher < 0 or libc.inotify_add_watch(watcher, WORLD[name].encode(), EVERYTHING) < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    print("ESCAPED: watches the files of the grader")
    return x
