"""Start a program that is not a file: copy the interpreter into memory and execute its descriptor."""

ATTACK = {"stopped_by": ["seccomp", "landlock"]}
import os
import sys

WORDS = ["python", "-I", "-S", "-c", "print('ESCAPED: a program runs that no folder holds')"]


def target(x):
    memory = os.memfd_create("program", 0)
    with open(os.path.realpath(getattr(sys, "_base_executable", sys.executable)), "rb") as program:
        os.write(memory, program.read())
    if os.fork() == 0:
        try:
            os.execve(memory, WORDS, {})
        finally:
            os._exit(1)
    os.wait()
    return x
