"""List the kit's folders for the names of hidden tests and students."""

ATTACK = {"controls": [["container", "landlock"]]}
import os


def target(x):
    names = os.listdir(os.path.dirname(WORLD["hidden"])) + os.listdir(
        os.path.dirname(os.path.dirname(WORLD["classmate"]))
    )
    print("ESCAPED: sees", names)
    return x
