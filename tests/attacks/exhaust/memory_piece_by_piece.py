"""Allocate memory in small pieces until there is none, and then go on."""

ATTACK = {
    "status": ["timeout", "crashed"],
    "stopped_by": ["limits", "clock"],
    "controls": [["full", "limits"], ["container", "limits"], ["none", "limits"]],
}


def honest(x):
    taken, size = [], 1 << 20
    # Where nothing stops it, it ends by itself.
    while len(taken) < 1150:
        try:
            taken.append(bytes(size))
        except MemoryError:
            size = max(1, size // 2)
    print(f"ESCAPED: {sum(map(len, taken)) >> 20} MB")
    return x
