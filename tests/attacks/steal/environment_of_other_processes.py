"""Read the token from the environment of another process, as /proc shows it: the grader's, its parent's, a bystander's."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}
import os
import re


def target(x):
    for process in (WORLD["bystander"], WORLD["grader"], os.getppid()):
        try:
            with open(f"/proc/{process}/environ") as file:
                found = re.search(WORLD["token_name"] + r"=(\S{31})", file.read())
        except OSError:
            continue
        if found:
            print(found[1])
            return x
    raise LookupError("no token in any environment")
