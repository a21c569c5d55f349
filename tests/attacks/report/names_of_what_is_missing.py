"""Let the grader's own call fail for want of an attribute with a hostile name, so that the report tells which one is missing."""

ATTACK = {"status": ["missing"]}
import operator

# These are called by the probe itself: no line of this file is the place of the error.
honest = operator.attrgetter("<img src=x onerror=alert(1)>\x1b[2K\n::error::20 of 20")
target = operator.attrgetter("\u202e[/red]{{ 7*7 }}\r\n##[error]x")
