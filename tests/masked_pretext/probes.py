"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It seeds or passes the generators and contains no expected
value. Only the probes about a passed generator pass `rng`, so a function without this parameter fails no other test. Each
of several calls gets its own copy of the sequence, so that one call cannot spoil the next. The probes return raw values
and states, and bind numpy's functions before the submission is loaded.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
from numpy import stack
from numpy.random import default_rng, get_state
from numpy.random import seed as seed_globally

# Masks that follow a wrong rule may be equal by chance. So many in a row are not.
FURTHER = 4


def task(submission: Any, sequence: np.ndarray, mask_prob: float, seed: int) -> dict[str, Any]:
    """Return one masked task, drawn after numpy's global generator got this seed."""
    seed_globally(seed)
    return _global_task(submission, sequence, mask_prob)


def task_by_default(submission: Any, sequence: np.ndarray, seed: int) -> dict[str, Any]:
    """Return one masked task, called with the sequence alone, after numpy's global generator got this seed."""
    seed_globally(seed)
    masked, labels = submission.create_masked_task(sequence)
    return {"masked": masked, "labels": labels}


def task_and_input(submission: Any, sequence: np.ndarray, mask_prob: float, seed: int) -> dict[str, Any]:
    """Return one masked task, the sequence after the call, and the task once the sequence has other values."""
    seed_globally(seed)
    masked, labels = submission.create_masked_task(sequence, mask_prob=mask_prob)
    result = deepcopy({"masked": masked, "labels": labels, "input": sequence})
    sequence += 1
    return {**result, "masked_later": masked, "labels_later": labels}


def task_and_global_states(submission: Any, sequence: np.ndarray, mask_prob: float, seed: int) -> dict[str, Any]:
    """Return one masked task, and the state of numpy's global generator before and after the call."""
    rng, before = default_rng(seed), _global_state()
    task = _task(submission, sequence, mask_prob, rng)
    return {**task, "global_before": before, "global_after": _global_state()}


def many_tasks(submission: Any, sequence: np.ndarray, mask_prob: float, calls: int, seed: int) -> dict[str, Any]:
    """Return masked tasks of one sequence, all drawn after one global seed, one row for each call."""
    seed_globally(seed)
    return _stacked([_global_task(submission, sequence, mask_prob) for _ in range(calls)])


def tasks_from_generators(
    submission: Any, sequence: np.ndarray, mask_prob: float, seed: int, other_seed: int, global_seeds: list[int]
) -> dict[str, Any]:
    """Draw tasks from three generators: two with one seed, one with another seed.

    The global seed differs between the first two. The second generator draws again, and the third one draws as often.
    """
    seed_globally(global_seeds[0])
    first = _task(submission, sequence, mask_prob, default_rng(seed))
    seed_globally(global_seeds[1])
    rng = default_rng(seed)
    again = _task(submission, sequence, mask_prob, rng)
    following = _stacked([_task(submission, sequence, mask_prob, rng) for _ in range(FURTHER)])
    rng = default_rng(other_seed)
    other = _stacked([_task(submission, sequence, mask_prob, rng) for _ in range(FURTHER)])
    return {"first": first, "again": again, "following": following, "other": other}


def tasks_from_the_global_generator(
    submission: Any, sequence: np.ndarray, mask_prob: float, seed: int, other_seed: int
) -> dict[str, Any]:
    """Draw tasks without a generator: some after one global seed, the first again, some after another seed."""
    seed_globally(seed)
    first, *more = (_global_task(submission, sequence, mask_prob) for _ in range(1 + FURTHER))
    following = _stacked(more)
    seed_globally(seed)
    again = _global_task(submission, sequence, mask_prob)
    seed_globally(other_seed)
    other = _stacked([_global_task(submission, sequence, mask_prob) for _ in range(FURTHER)])
    return {"first": first, "following": following, "again": again, "other": other}


def loss(submission: Any, logits: np.ndarray, labels: np.ndarray) -> Any:
    """Return the masked cross-entropy; an integer becomes a float, because 0 is as good as 0.0."""
    value = submission.masked_cross_entropy(logits, labels)
    return float(value) if type(value) is int else value


def loss_and_inputs(submission: Any, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Return the masked cross-entropy, and its arguments after the call."""
    value = submission.masked_cross_entropy(logits, labels)
    return {"loss": value, "logits": logits, "labels": labels}


def gradient(submission: Any, logits: np.ndarray, labels: np.ndarray) -> Any:
    """Return the gradient of the masked cross-entropy."""
    return submission.masked_loss_gradient(logits, labels)


def gradient_and_inputs(submission: Any, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Return the gradient of the masked cross-entropy, and its arguments after the call."""
    value = submission.masked_loss_gradient(logits, labels)
    return {"gradient": value, "logits": logits, "labels": labels}


def _task(submission: Any, sequence: np.ndarray, mask_prob: float, rng: np.random.Generator) -> dict[str, Any]:
    masked, labels = submission.create_masked_task(sequence.copy(), mask_prob=mask_prob, rng=rng)
    return {"masked": masked, "labels": labels}


def _global_task(submission: Any, sequence: np.ndarray, mask_prob: float) -> dict[str, Any]:
    masked, labels = submission.create_masked_task(sequence.copy(), mask_prob=mask_prob)
    return {"masked": masked, "labels": labels}


def _stacked(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: stack([task[name] for task in tasks]) for name in ("masked", "labels")}


def _global_state() -> list[Any]:
    """Return the state of numpy's global generator: keys, position, whether a number is kept, and which."""
    _, *state = get_state()
    return state
