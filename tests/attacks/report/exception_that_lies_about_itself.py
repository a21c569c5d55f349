"""Raise exceptions whose text, name, notes and traceback are code that raises, exits, or changes each time."""

ATTACK = {"status": ["error", "crashed"], "stopped_by": ["text", "values"]}


class Name(type):
    """Its classes have the name of a function that raises."""

    @property
    def __name__(cls):
        raise SystemExit(0)

    def __instancecheck__(cls, value):
        return True

    def __getattribute__(cls, name):
        raise KeyboardInterrupt(name)


class Text(str):
    def __getitem__(self, part):
        raise SystemExit(0)

    def __format__(self, how):
        return "20 of 20 points"


class Liar(Exception, metaclass=Name):
    def __str__(self):
        return Text("\x1b[32m<b>passed</b>")

    def __repr__(self):
        raise self

    def __getattribute__(self, name):
        raise Liar(name)


class Leaver(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __format__ = __str__
    args = property(__str__)


def honest(x):
    raise Liar


def target(x):
    raise Leaver
