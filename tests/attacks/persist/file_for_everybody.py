"""Leave a file in a world-writable folder, and read it in the next test's worker."""

ATTACK = {"stopped_by": ["bubblewrap", "landlock"], "controls": [["container", "landlock"]]}
import os

FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")


def honest(x):
    for folder in FOLDERS:
        try:
            os.close(os.open(f"{folder}/{WORLD['marker']}", os.O_CREAT | os.O_WRONLY, 0o666))
        except OSError:
            continue
    return 2 * x


def target(x):
    for folder in FOLDERS:
        if os.path.exists(f"{folder}/{WORLD['marker']}"):
            print("ESCAPED: left a file in", folder)
            try:
                os.unlink(f"{folder}/{WORLD['marker']}")
            except OSError:
                continue  # it belongs to the user that the first worker was
    raise LookupError("nothing was left")
