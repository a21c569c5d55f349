"""Takes the code to grade out of a notebook or script, without running it.

In: a Submission's bytes and the required names. Out: a Module, with the reason why each statement is kept or left out. Imports no other
room. `dataflow` works out which statements a name needs.
"""
