"""Use the markup of the terminal's own library: styles, links, a closing tag that belongs to nothing and stops the program."""

ATTACK = {
    "status": ["error", "failed"],
    "student": "[bold green]Mallory [on red][link=example.invalid]",
    "file": "[@click=app.quit]target[.py",
}
MARKUP = "[/] [/red] [bold green]✓ passed[/bold green] [link=https://example.invalid]20/20[/link] [@click=app.quit]x[/] :smile: [["


def honest(x):
    print(MARKUP)
    return 0 * x


def target(x):
    raise ValueError(MARKUP)
