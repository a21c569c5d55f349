"""Answer with lone surrogates, which cannot be written to a file, as text, as keys and as the name of a type."""

ATTACK = {"status": ["failed", "error"], "stopped_by": ["text", "wire"]}
from tests.attacks.prelude import answer, fail, line_and_number


def honest(x):
    answer({"$": "dict", "v": [["\ud800", {"$": "opaque", "v": "\udfff<b>"}]]})
    return x


def target(x):
    fail(kind="error", type="\ud800Error", message="\ud800\udc00\udc00\ud800 \uffff")
    return x
