"""Replace the encoder with one that sends instructions for the reader in place of a value."""

ATTACK = {"status": ["crashed"], "stopped_by": ["wire"]}
from tests.attacks.prelude import honest, worker

CODE = "__import__('autograder.judging.judge').judging.judge.Judge.check = print"
TREE = {"$": "py/reduce", "py/object": "builtins.exec", "v": [CODE], "status": "passed", "expected": True}


def replace_encoder():
    """At import: a call has looked up its encoder before it gets here."""
    values = worker()["values"]
    really = values.encode
    values.encode = lambda value: values.Encoded(TREE, ()) if value is TREE else really(value)
    return True


REPLACED = replace_encoder()


def target(x):
    return TREE if REPLACED else x
