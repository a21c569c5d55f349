"""Reorder the text beside a name, a message or a line of code with right-to-left marks."""

ATTACK = {
    "status": ["error", "failed"],
    "stopped_by": ["text", "intake"],
    "student": "\u202eyrollaM\u202c \u2067Ada\u2066",
    "file": "target\u202eyp.ipynb\u202d.py",
}
MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u206a\u206f\ufeff"


def honest(x):
    print(MARKS, "\u202e02/51 \u2067stniop 02 fo 02")
    return 0 * x


def target(x):
    raise ValueError(f"\u202e{MARKS} dessap\u2069")  # access ‮⁦ if admin⁩ ⁦ begin: the marks themselves, in the code
