"""Raise NotImplementedError with short texts that the table uses for the outcome of a test."""

ATTACK = {"status": ["missing"]}


def honest(x):
    raise NotImplementedError("\x1b[9D[green]passed[/]")


def target(x):
    raise NotImplementedError("<b>15/15</b>\r\u202e::debug::")
