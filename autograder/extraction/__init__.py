"""Takes the code to grade out of a notebook or script, without running it.

In: a Submission's bytes and the required names. Out: a Module, with the reason why each statement is kept or left out. May import no other
room. `dataflow` works out which statements a name needs.
"""
