"""List the folders of the kit: which hidden tests there are, and who has handed in."""

ATTACK = {"controls": [["container", "landlock"]]}
import os


def target(x):
    names = os.listdir(os.path.dirname(WORLD["hidden"])) + os.listdir(
        os.path.dirname(os.path.dirname(WORLD["classmate"]))
    )
    print("ESCAPED: sees", names)
    return x
