"""Create a sparse file of one terabyte, which is costly to copy or read."""

ATTACK = {
    "status": ["error"],
    "stopped_by": ["limits", "landlock"],
    "controls": [["full", "limits"], ["none", "limits"]],
}
import os


def honest(x):
    try:
        with open("sparse", "wb") as file:
            file.truncate(1 << 40)
        print(f"ESCAPED: a file of {os.stat('sparse').st_size >> 30} GB")
        return x
    finally:
        if os.path.exists("sparse"):
            os.unlink("sparse")
