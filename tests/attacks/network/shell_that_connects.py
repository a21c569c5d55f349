"""Have a shell connect, which can do so by itself: no call of Python's library has to do with it."""

ATTACK = {
    "honest": 0,
    "status": ["error"],
    "stopped_by": ["seccomp", "box", "landlock"],
    "controls": [],
    "succeeds_at": ["none"],
}
import subprocess


def target(x):
    said = f"echo {x.tobytes().hex()} > /dev/tcp/127.0.0.1/{WORLD['tcp']}"
    subprocess.run(["bash", "-c", said], check=True, timeout=0.9)
    return x
