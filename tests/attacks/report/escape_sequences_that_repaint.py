"""Send sequences that move the cursor over the table, paint other points, set the title, and link, copy or hide text."""

ATTACK = {"status": ["error", "failed"], "student": "Mallory\x1b[2K\x1b[1A\x1b]0;20 of 20\x07"}
ESC = "\x1b"
SEQUENCES = [
    f"{ESC}[2J{ESC}[H{ESC}[1;32m20 of 20 points{ESC}[0m{ESC}[8m",
    f"{ESC}[5A{ESC}[2K{ESC}[G ✓ target 15/15\x9b5B\x9b?25l",
    f"{ESC}]0;passed\x07{ESC}]2;passed{ESC}\\{ESC}]52;c;cm0gLXJmIH4=\x07",
    f"{ESC}]8;;https://example.invalid{ESC}\\20/20{ESC}]8;;{ESC}\\",
    f'{ESC}P$q"p{ESC}\\{ESC}_Gq=1{ESC}\\{ESC}^x{ESC}\\{ESC}c{ESC}(0{ESC}#8{ESC}>',
    # What is left when a filter takes out one sequence is another, and one that never ends.
    f"{ESC}[{ESC}[31m31m {ESC}{ESC}[0m[1m {ESC}]0;never ends",
]


def honest(x):
    print("\n".join(SEQUENCES))
    return 0 * x


def target(x):
    raise ValueError("\n".join(SEQUENCES))
