"""Send the grader frames of the kinds that it sends but never receives, to load and run something."""

from tests.attacks.prelude import frame, line_and_number

CODE = "print('ESCAPED: the grader runs our code')"


def honest(x):
    line, number = line_and_number()
    chunk = {"name": "a", "source": CODE, "keep": [0]}
    line.sendall(frame(1, {"id": number, "chunks": [chunk], "probes": CODE, "seed": 1, "buffers": []}))
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(
        frame(2, {"id": number, "probe": "target", "inputs": {"$": "dict", "v": []}, "seed": 1, "buffers": []})
    )
    return x
