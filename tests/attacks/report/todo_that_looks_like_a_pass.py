"""Raise NotImplementedError with short texts that stand in the table itself, in the column that says how a test ended."""

ATTACK = {"status": ["missing"]}


def honest(x):
    raise NotImplementedError("\x1b[9D[green]passed[/]")


def target(x):
    raise NotImplementedError("<b>15/15</b>\r\u202e::debug::")
