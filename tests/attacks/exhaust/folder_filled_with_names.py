"""Create empty files until the disk has no inodes left."""

ATTACK = {"status": ["error"], "stopped_by": ["namespaces", "landlock"], "controls": [["full", "namespaces"]]}
import os


def honest(x):
    for number in range(5000):
        os.close(os.open(f"empty-{number}", os.O_CREAT))
    print(f"ESCAPED: {len(os.listdir('.'))} files")
    return x
