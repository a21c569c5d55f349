"""Answer with tags of other formats, which create objects, and with a dictionary whose keys are lists."""

from tests.attacks.prelude import answer, line_and_number


def honest(x):
    answer({"$": "pickle", "py/object": "os.system", "__reduce__": ["os.system", ["true"]], "v": "Y29zCnN5c3RlbQou"})
    return x


def target(x):
    answer({"$": "dict", "v": [[[1, 2], 3], [{"$": "tuple", "v": []}, 4]]})
    return x
