"""Overwrite a line with control characters that move back, up or down: in output, messages and quoted code."""

ATTACK = {"status": ["error", "failed"], "student": "Mallory\rAda\b\b\b\x0b\x0c\x85\u2028Bob"}
OVER = "x failed\r✓ passed\x08\x08\x08\x7f\x0b15/15\x0c\x85\x8d\u2028\u2029\x00\x1a\x04\x0e\x0f\x11\x13\x07"


def honest(x):
    print(OVER)
    return 0 * x


def target(x):
    raise ValueError(OVER)  # a form feed in the code itself:  and a vertical tab: , before the end
