"""Start another program, the interpreter itself, in each way that Python offers."""

ATTACK = {"stopped_by": ["seccomp", "landlock"]}
import os
import subprocess
import sys

WORDS = ["python", "-I", "-S", "-c", "print('ESCAPED: another program runs')"]


def target(x):
    program = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    for start in (lambda: os.posix_spawn(program, WORDS, {}), lambda: subprocess.Popen(WORDS, executable=program).pid):
        try:
            os.waitpid(start(), 0)
        except OSError as error:
            refused = error
    os.execv(program, WORDS)
    raise refused
