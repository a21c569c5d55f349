"""Send every key of a head twice, once false and once true, and the head in another encoding."""

ATTACK = {"status": ["crashed", "failed"], "stopped_by": ["values", "wire"]}
from tests.attacks.prelude import frame, line_and_number


def honest(x):
    line, number = line_and_number()
    text = '{"id": %d, "id": 1, "value": 1, "buffers": [7], "buffers": [], "id": %d, "value": "passed", "status": "passed"}'
    line.sendall(frame(3, (text % (number, number)).encode("utf-32")))
    return x


def target(x):
    line, number = line_and_number()
    line.sendall(frame(3, b'{"id": %d, "id": 1, "value": 1, "buffers": []}' % number))
    return x
