"""Inputs, expected values and acceptance bounds that both suites of `masked_pretext` share.

Runs on the trusted side only. It knows the rule of the sheet, torch's cross-entropy and the binomial distribution,
and no solution.

A mask is random, so no draw is expected: given which positions a submission masked, the rule fixes every value
(`check_rule`), and how many it masked must be a count that the specification makes plausible
(`judge.require_plausible`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from autograder.authors import rounding

MOST_KINDS = 12
MOST_LOOKED_AT = 2_000
# Stands in a look for the position's own token.
TOKEN = -(2**40)


def seed(rng: np.random.Generator) -> int:
    """Draw a seed that numpy's global generator accepts too."""
    return int(rng.integers(2**32))


def tokens(rng: np.random.Generator, n: int, *, lowest: int) -> np.ndarray:
    """Draw n tokens from `lowest` to 99."""
    return rng.integers(lowest, 100, size=n)


def task_like(*shape: int) -> dict[str, np.ndarray]:
    """Describe a masked task: two integer arrays of one shape."""
    return {"masked": np.zeros(shape, dtype=np.int64), "labels": np.zeros(shape, dtype=np.int64)}


def check_rule(judge: Any, sequence: np.ndarray, got: dict[str, np.ndarray], *, where: str = "") -> np.ndarray:
    """Check every value of a masked task (or of a stack of them); return which positions are masked.

    A 0 in `masked` shows a masked position, except where the token itself is 0: there the label tells.
    """
    masked, labels = got["masked"], got["labels"]
    chosen = ((sequence != 0) & (masked == 0)) | ((sequence == 0) & (labels != -1))
    everywhere = torch.from_numpy(np.broadcast_to(sequence, masked.shape).copy())
    expected = {
        "masked": everywhere.masked_fill(torch.from_numpy(chosen), 0).numpy(),
        "labels": everywhere.masked_fill(torch.from_numpy(~chosen), -1).numpy(),
    }
    judge.check(
        {"masked": masked, "labels": labels},
        expected,
        where=where,
        lookalikes=lambda: task_lookalikes(everywhere, _whole(masked), _whole(labels)),
    )
    return chosen


def look(sequence: np.ndarray) -> Any:
    """Return a look for tasks made of this sequence: which values stand beside which labels, whatever the draw was.

    A value is seen as "token" where it is the position's own, else as its number; the tokens 0 are looked at by themselves. So an answer
    shows by which rule it is made, and nothing of how often. The truth values are seen, and what the caller's own array became.
    """

    def seen(got: dict[str, Any]) -> Any:
        parts = [got[name] for name in sorted(got) if isinstance(got[name], dict)] or [got]
        kinds = [[_kinds(sequence, part, sequence == 0), _kinds(sequence, part, sequence != 0)] for part in parts]
        became = [name for name in ("masked", "labels") if "input" in got and np.array_equal(got["input"], got[name])]
        return [kinds, [got[name] for name in sorted(got) if isinstance(got[name], bool)], became]

    return seen


def _kinds(sequence: np.ndarray, part: dict[str, Any], where: np.ndarray) -> list[list[str]]:
    columns = np.flatnonzero(where)[:MOST_LOOKED_AT]
    own = sequence[columns]
    seen = []
    for name in ("masked", "labels"):
        values = np.asarray(part[name])[..., columns]
        seen.append(np.where((values == own) & (own != 0), TOKEN, values).ravel()[:MOST_LOOKED_AT].tolist())
    pairs = set(zip(*seen, strict=True))
    if len(pairs) > MOST_KINDS:
        return [["many"]]
    together = len(set(zip(*_fates(own, values), strict=True))) == len(set(own.tolist()))
    rule = sorted(["token" if value == TOKEN else str(value) for value in pair] for pair in pairs)
    return [*rule, ["all places of a token alike"]] if together else rule


def _fates(own: np.ndarray, labels: np.ndarray) -> tuple[list[int], list[bool]]:
    """Return the tokens and whether they have a label."""
    tokens = np.broadcast_to(own, labels.shape)
    return tokens.ravel()[:MOST_LOOKED_AT].tolist(), (labels != -1).ravel()[:MOST_LOOKED_AT].tolist()


def loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The masked cross-entropy as torch computes it (at least one label must differ from -1)."""
    return torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(labels), ignore_index=-1).item()


def loss_bound(logits: np.ndarray) -> float:
    """Allowed error of a loss: any order of the sums over classes and positions, whatever is subtracted first.

    A row contributes its logit, a shift of at most the largest logit, exponents of at most twice that, and a log of the
    number of classes.
    """
    positions, classes = logits.shape
    size = 4 * float(np.abs(logits).max()) + math.log(classes) + 1
    return float(rounding(size, terms=positions + classes))


def task_lookalikes(tokens: Any, masked: Any, labels: Any) -> dict[str, Any]:
    """Say which other convention a task may follow: {sentence: task}, made of the places that were found changed."""
    hidden, changed, labelled = masked == 0, masked != tokens, labels != -1
    shown, kept = tokens.masked_fill(hidden, 0), ~hidden
    # The number that stands for hidden tokens, whichever it is; 0 where nothing is hidden.
    sign = int(masked[changed][0]) if changed.any() else 0
    other_sign = tokens.masked_fill(changed, sign), tokens.masked_fill(~changed, -1)
    swapped = tokens.masked_fill(labels != 0, -1), tokens.masked_fill(labels == 0, 0)
    found = {
        "every position has its token as label, so the loss would count positions that were never hidden": (
            shown,
            tokens,
        ),
        "the labels stand at the positions that stay visible, and -1 at the hidden ones: it is the other way round": (
            shown,
            tokens.masked_fill(hidden, -1),
        ),
        "the labels hold the 0 of the mask and not the token: were they read after it was hidden?": (
            shown,
            shown.masked_fill(kept, -1),
        ),
        "positions that do not count are labelled -100, which is torch's number; on the sheet it is -1": (
            shown,
            tokens.masked_fill(kept, -100),
        ),
        "positions that do not count are labelled 0, but 0 is a token; on the sheet it is -1": (
            shown,
            tokens.masked_fill(kept, 0),
        ),
        "the label is the token one place further on, and not the hidden one": (
            shown,
            tokens.roll(-1, -1).masked_fill(kept, -1),
        ),
        "the labels are right, but the masked sequence still shows the tokens that are to be predicted": (
            tokens,
            tokens.masked_fill(~labelled, -1),
        ),
        "the two results are exchanged: the masked sequence comes first": swapped,
        "a hidden token is shown as -1, which belongs to the labels; the network sees a 0 there"
        if sign == -1
        else "a hidden token is shown as another number than the 0 of the sheet": other_sign,
        "masked sequence and labels do not belong together: is the mask drawn twice?": (
            shown,
            tokens.masked_fill(~labelled, -1),
        ),
    }
    return {words: {"masked": one.numpy(), "labels": two.numpy()} for words, (one, two) in found.items()}


def _whole(array: np.ndarray) -> Any:
    return torch.from_numpy(array.astype(np.int64))


def certain_lookalikes(expected: dict[str, np.ndarray], opposite: dict[str, np.ndarray]) -> dict[str, Any]:
    """Say what a task with mask_prob 0 or 1 may be instead; `opposite` is the right one for the other of the two."""
    return {
        "this is right for the opposite probability: is a position kept with mask_prob instead of masked with it?": opposite,
        "the two results are exchanged: the masked sequence comes first": {
            "masked": expected["labels"],
            "labels": expected["masked"],
        },
    }


def loss_lookalikes(logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Say what a wrong loss may be: torch's with other options, {sentence: loss}."""
    z, y, one = torch.tensor(logits), torch.tensor(labels), torch.nn.functional
    asked: dict[str, Any] = {"ignore_index": -1}
    right, total = one.cross_entropy(z, y, **asked), one.cross_entropy(z, y, reduction="sum", **asked)
    found = {
        "it is the sum over the masked positions divided by the number of all positions": total / len(y),
        "it is the sum over the masked positions: the mean is asked for": total,
        "it is the mean divided by the number of classes too": right / z.shape[1],
        "the sign is reversed: a log-probability is negative, a loss is not": -right,
        "it is the loss in bits: the logarithm of the sheet is the natural one": right / math.log(2),
        "positions with the label -1 are counted too, as if -1 meant the last class": one.cross_entropy(
            z, y % z.shape[1]
        ),
        "positions with the label 0 are left out, but 0 is a class like any other": one.cross_entropy(
            z, y.masked_fill(y == 0, -1), **asked
        ),
        "it is the mean of the logits themselves: the softmax is missing": one.nll_loss(z, y, **asked),
        "it is the mean of the probabilities: their logarithm is missing": one.nll_loss(z.softmax(1), y, **asked),
        "a softmax is taken of what is a softmax already": one.cross_entropy(z.softmax(1), y, **asked),
        "the softmax runs over the positions: its sum belongs to the classes of one row": one.nll_loss(
            z[y != -1].log_softmax(0), y[y != -1]
        ),
    }
    return {words: value.item() for words, value in found.items()}
