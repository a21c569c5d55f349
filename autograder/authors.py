"""All that a suite of graded tests may import from the kit.

`rounding` bounds the error of a sum of products, `accepted_counts` the counts of random draws, and a Verdict ends a test.
"""

from autograder.comparison.binomial import accepted_counts
from autograder.comparison.compare import rounding
from autograder.judging.judge import Judge
from autograder.judging.verdict import Verdict

__all__ = ["Judge", "Verdict", "accepted_counts", "rounding"]
