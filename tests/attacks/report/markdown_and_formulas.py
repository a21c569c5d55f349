"""Write for readers who take text for Markdown, LaTeX or reStructuredText: links, pictures, fences, tables, macros."""

ATTACK = {"status": ["error", "failed"], "student": "[Mallory](javascript:alert(1)) | 20 | $\\input{a}$"}
TEXTS = [
    "```",
    "# 20 of 20 points",
    "| target | 15/15 | ✓ |",
    "![x](https://example.invalid/x.png) [passed](javascript:alert(1)) <https://example.invalid>",
    "$$\\href{javascript:alert(1)}{passed} \\require{html} \\style{position:fixed}{x}$$ \\input{/etc/passwd}",
    ".. raw:: html",
    "    <script>alert(1)</script>",
    "~~~",
]


def honest(x):
    print("\n".join(TEXTS))
    return 0 * x


def target(x):
    raise ValueError("\n".join(TEXTS))
