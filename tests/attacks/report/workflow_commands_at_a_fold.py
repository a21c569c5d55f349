"""Put a workflow command in the middle of long lines, where a terminal wraps them."""

ATTACK = {
    "status": ["error", "failed"],
    "file": "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt::debug::.py",
}
COMMAND = "::error::x"
# What a terminal of 80 or 100 columns has room for, beside the indentation of a text.
WIDTHS = (71, 73, 91, 93)


def honest(x):
    for width in WIDTHS:
        print("." * width + COMMAND)
    print("word " * 18 + COMMAND)
    return 0 * x


def target(x):
    raise ValueError(" ".join("." * width + COMMAND for width in WIDTHS))
