"""Use the markup of the terminal library: styles, links, and a closing tag without an opening one."""

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
