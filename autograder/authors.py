"""All that a suite of graded tests may import from the kit.

`rounding` bounds the error of a sum of products, and `accepted_counts` the counts of random draws. `SubmissionFailed` ends a graded test
with the `Failure` that explains it.
"""

from autograder.comparison.binomial import accepted_counts
from autograder.comparison.compare import rounding
from autograder.judging.judge import Judge
from autograder.model import Failure, SubmissionFailed

__all__ = ["Failure", "Judge", "SubmissionFailed", "accepted_counts", "rounding"]
