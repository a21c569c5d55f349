"""Raise exceptions whose second line is a workflow command, and name a missing module like one."""

ATTACK = {"status": ["error"]}


def honest(x):
    __import__("nothing\n::add-mask::20")


def target(x):
    raise ValueError("wrong\n::set-env name=PATH::/tmp\n##[group]20 of 20 points")
