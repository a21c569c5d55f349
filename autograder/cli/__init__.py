"""The commands: `python -m autograder …`, and `autograder.check()` in a notebook.

In: the words of a command line, or the cells of a running notebook. Out: what a person reads, and an exit status. May import every room.
"""
