"""Everything that a suite of graded tests may import from the kit.

`Judge` is the type of the fixture `judge`; its docstring is the manual. `rounding` bounds the error of a sum of products, and
`accepted_counts` the number of successes in random draws. `credited` repeats a comparison with the right results of a submission's other
functions. `SubmissionFailed` ends a graded test with a `Failure`.
"""

from autograder.comparison.compare import rounding
from autograder.comparison.plausible import accepted_counts
from autograder.judging.credit import credited
from autograder.judging.judge import Judge
from autograder.model import Failure, SubmissionFailed

__all__ = ["Failure", "Judge", "SubmissionFailed", "accepted_counts", "credited", "rounding"]
