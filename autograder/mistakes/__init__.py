"""Names the known mistake that explains wrong answers, and groups those that nothing explains.

In: the calls of a run with their answers. Out: the outcomes with a mistake and its hint; groups of unrecognized mistakes. May import
judging and the rooms below it. Staff only in effect: a handout holds no catalog.
"""
