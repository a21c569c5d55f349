"""Make the grader's own call fail with an AttributeError for a hostile name, which the report then shows."""

ATTACK = {"status": ["missing"]}
import operator

# These are called by the probe itself: no line of this file is the place of the error.
honest = operator.attrgetter("<img src=x onerror=alert(1)>\x1b[2K\n::error::20 of 20")
target = operator.attrgetter("\u202e[/red]{{ 7*7 }}\r\n##[error]x")
