"""Print workflow commands, which a hosted runner reads from the grader's log, plain and disguised."""


def honest(x):
    print("::notice title=Autograding report::{'totalPoints':20,'maxPoints':20}")
    # What hides the sign from a first look is taken out of the text before it is shown.
    print("\t ::set-output name=score::20")
    print(":\x1b[0m:add-path::/tmp")
    return 0 * x


def target(x):
    # Of many lines a terminal shows the last.
    print("done\r::error file=grader.py,line=1::the grader is broken")
    print("##[error]the grader is broken")
    print("::stop-commands::for-ever")
    return 0 * x
