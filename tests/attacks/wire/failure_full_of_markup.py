"""Report an exception whose every word is markup, for a page, a terminal and a table."""

ATTACK = {"status": ["error"], "stopped_by": ["text"]}
from tests.attacks.prelude import fail, line_and_number

MARKUP = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[2J\x1b]0;title\x07[bold]=1+1|| `a` {{ 7 * 7 }} \u202e"
)


def honest(x):
    fail(kind="error", type=MARKUP, message=MARKUP * 50)
    return x


def target(x):
    fail(kind="import", type=MARKUP, message=MARKUP)
    return x
