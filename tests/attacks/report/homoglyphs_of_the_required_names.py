"""Define the required names in letters that only look like theirs, and one in letters that Python reads as the same."""

ATTACK = {
    "honest": 5,
    "status": ["missing"],
    "stopped_by": ["extract", "text"],
    "controls": [],
    "succeeds_at": [],
}


def 𝓱𝓸𝓷𝓮𝓼𝓽(x):
    # Python reads these as the plain letters: this is `honest`, and right.
    return 2 * x


def tаrget(x):
    # The second letter is Cyrillic: another name, however it looks.
    return honest(x)


def ｔａｒɡｅｔ(x):
    return 0 * x
