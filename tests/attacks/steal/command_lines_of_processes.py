"""Read from /proc which processes run and with which arguments: paths of the kit, and names of classmates."""

ATTACK = {"controls": [["container", "landlock"]]}
import os


def target(x):
    # In the sandbox only the parent may have a process id.
    for process in (WORLD["grader"], WORLD["bystander"], os.getppid()):
        try:
            with open(f"/proc/{process}/cmdline") as file:
                words = file.read().split("\0")
        except OSError:
            continue
        print(f"ESCAPED: sees process {process}: {len(words)} words")
        return x
    raise LookupError("no process is to be seen")
