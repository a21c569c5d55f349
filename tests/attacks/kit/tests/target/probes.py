"""What runs beside a submission of target: one call each."""


def honest(submission, x):
    return submission.honest(x)


def target(submission, x):
    return submission.target(x)
