"""Fill the disk from the worker's folder, with files that are each below the file size limit."""

ATTACK = {
    "status": ["error", "timeout"],
    "stopped_by": ["namespaces", "landlock"],
    "controls": [["full", "namespaces"]],
}
import os


def honest(x):
    for number in range(4):
        with open(f"filler-{number}", "wb") as file:
            file.write(bytes(32 << 20))
    print(f"ESCAPED: {sum(os.stat(name).st_size for name in os.listdir('.')) >> 20} MB on the disk")
    return x
