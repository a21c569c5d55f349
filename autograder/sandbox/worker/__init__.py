"""What runs beside student code, or forks what does: it is all of the kit that stands in the box with a submission.

Nothing here imports anything of the kit outside this folder, holds an answer, or decides anything. `wire` and `values` are used by both
ends of a session.
"""
