"""The proof that a suite grades: every program of ours with a known fate is graded as a submission is, and must meet it.

`programs` lists them (reference, stub, variants, mistakes, pairs of mistakes, machine mutants), `trial` grades them in forked children of
one warm process, `claims` says what must hold and where it does not, `matrix` says which test catches which mistake. Nothing here is
shipped to students, and nothing here decides a grade.
"""
