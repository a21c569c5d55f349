"""Create a hard link to the hidden tests in the worker's folder, and write to them through it."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}
import os


def target(x):
    os.link(WORLD["hidden"], "notes.txt")
    with open("notes.txt", "a") as file:
        file.write("# nothing to see here\n")
    return x
