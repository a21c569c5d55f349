"""Read the reference through another process's root and working folder, with the links in /proc."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}
import os
import re


def target(x):
    path = WORLD["solution"]
    for process in (WORLD["grader"], WORLD["bystander"], os.getppid()):
        for link in ("root", "cwd"):
            # From a working folder up to the root, however deep it is.
            way = f"/proc/{process}/{link}/{'../' * 12}{path}"
            try:
                with open(way) as file:
                    return float(re.search(r"SECRET = (\S+)", file.read())[1]) * x
            except OSError:
                continue
    raise LookupError("no process leads to the reference")
