"""Provide the inputs, expected values and rounding bounds of the tests of `masked_pretext`.

It runs on the trusted side only. Expected values come from the rule of the sheet and from torch's cross-entropy.

A mask is random, so the tests expect no particular draw. Once it is known which positions a submission masked, the rule
fixes every value (`check_rule`). The number of masked positions must be plausible for a binomial distribution
(`judge.require_plausible`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from autograder.authors import accepted_counts, rounding
from tests.masked_pretext import probes

MOST_KINDS = 12
MOST_LOOKED_AT = 2_000
# Represents the position's own token in a look.
TOKEN = -(2**40)
# Represents any other token.
OTHER = TOKEN - 1
ORDINARY = (TOKEN, 0, -1)
MOST_LABELS = 4
RARE = 0.015


def seed(rng: np.random.Generator) -> int:
    """Draw a seed that numpy's global generator also accepts."""
    return int(rng.integers(2**32))


def tokens(rng: np.random.Generator, n: int, *, lowest: int) -> np.ndarray:
    """Draw n tokens from `lowest` to 99."""
    return rng.integers(lowest, 100, size=n)


def distinct_tokens(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return n different tokens from 2, so that each position has a token of its own."""
    return rng.permutation(n) + 2


def like_draws(n: int, further: int = probes.FURTHER) -> dict[str, Any]:
    """Describe the draws of several generators: the first and its repetition are one task each, the others stacks."""
    return {
        "first": task_like(n),
        "again": task_like(n),
        "following": task_like(further, n),
        "other": task_like(further, n),
    }


def require_mixed(judge: Any, mask: np.ndarray, mask_prob: float) -> None:
    """Fail the test if almost every position is masked, or almost none.

    This is no test of the share. A right mask of at least 1,000 positions fails it with a probability below 1e-30.
    """
    count, least = int(mask.sum()), mask.size // 50
    judge.require(
        least <= count <= mask.size - least,
        f"{count} of {mask.size} positions are masked, although mask_prob is {mask_prob}.",
    )


def task_like(*shape: int) -> dict[str, np.ndarray]:
    """Describe a masked task: two integer arrays of one shape."""
    return {"masked": np.zeros(shape, dtype=np.int64), "labels": np.zeros(shape, dtype=np.int64)}


# The parts of the state of numpy's global generator: keys, position, whether a number is kept, and which.
STATE_LIKE = [np.zeros(624, dtype=np.uint32), 0, 0, 0.0]


def shares_memory(got: dict[str, Any]) -> bool:
    """Return whether a result changed together with the sequence."""
    return any(not np.array_equal(got[name], got[f"{name}_later"]) for name in ("masked", "labels"))


def repeats(got: dict[str, Any]) -> bool:
    """Return whether the first task and the one again are the same."""
    return all(np.array_equal(got["first"][name], got["again"][name]) for name in ("masked", "labels"))


def untouched(got: dict[str, Any]) -> bool:
    """Return whether numpy's global generator has the same state before and after."""
    return all(np.array_equal(*states) for states in zip(got["global_before"], got["global_after"], strict=True))


def check_rule(judge: Any, sequence: np.ndarray, got: dict[str, np.ndarray], *, where: str = "") -> np.ndarray:
    """Check every value of a masked task, and return the mask.

    The arrays may also be stacks of tasks. A 0 in `masked` shows a masked position, except where the token itself is 0:
    there the label decides.
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


def look(sequence: np.ndarray, mask_prob: float) -> Any:
    """Return a look for tasks made of this sequence: which values occur with which labels, for any draw.

    A value counts as TOKEN where it is the position's own token, else as its number. Tokens 0 are viewed separately. So
    the look of an answer shows its rule. It also shows whether the share of labels fits `mask_prob` or its opposite, and
    that of neighbors with labels its square, whether a task repeats, the global generator is untouched, memory is
    shared, and the caller's array became one of the results.
    """

    def seen(got: dict[str, Any]) -> Any:
        parts = [got[name] for name in sorted(got) if isinstance(got[name], dict)] or [got]
        kinds = [_kinds_of_task(sequence, part) for part in parts]
        became = [name for name in ("masked", "labels") if "input" in got and np.array_equal(got["input"], got[name])]
        facts = {"masked_later": shares_memory, "again": repeats, "global_before": untouched}
        shares = [_shares(np.asarray(part["labels"]) != -1, mask_prob) for part in parts]
        return [kinds, shares, [fact(got) for name, fact in facts.items() if name in got], became]

    return seen


def _shares(labeled: np.ndarray, mask_prob: float) -> list[str]:
    """Return what the shares of labels and of neighbors with labels fit. The number of positions is even."""
    return [_share(labeled, mask_prob, 1), _share(np.logical_and(*labeled.reshape(-1, 2).T), mask_prob, 2)]


def _share(labeled: np.ndarray, mask_prob: float, power: int) -> str:
    for name, probability in (("mask_prob", mask_prob**power), ("1 - mask_prob", (1 - mask_prob) ** power)):
        lowest, highest = accepted_counts(labeled.size, probability)
        if lowest <= np.count_nonzero(labeled) <= highest:
            return name
    return "another"


def certain_look(sequence: np.ndarray) -> Any:
    """Return a look for tasks with mask_prob 0 or 1: the kinds of values, and every label."""
    return lambda got: [_kinds_of_task(sequence, got), got["labels"].tolist()]


def _kinds_of_task(sequence: np.ndarray, task: dict[str, Any]) -> list[list[list[str]]]:
    return [_kinds(sequence, task, where) for where in (sequence == 0, sequence != 0)]


def _kinds(sequence: np.ndarray, part: dict[str, Any], where: np.ndarray) -> list[list[str]]:
    columns = np.flatnonzero(where)[:MOST_LOOKED_AT]
    own = sequence[columns]
    seen = []
    for name in ("masked", "labels"):
        values = np.asarray(part[name])[..., columns]
        seen.append(np.where((values == own) & (own != 0), TOKEN, values).ravel()[:MOST_LOOKED_AT].tolist())
    pairs = set(zip(*seen, strict=True))
    others = {value for value, label in pairs if value not in ORDINARY and label in ORDINARY}
    if len(others) > 1 and len(set(seen[1])) <= MOST_LABELS:
        return _kinds_of_random_tokens(*seen)
    if len(pairs) > MOST_KINDS:
        return [["many"]]
    together = len(set(zip(*_tokens_and_masks(own, values), strict=True))) == len(set(own.tolist()))
    rule = sorted(["token" if value == TOKEN else str(value) for value in pair] for pair in pairs)
    return [*rule, ["all places of a token alike"]] if together else rule


def _kinds_of_random_tokens(masked: list[int], labels: list[int]) -> list[list[str]]:
    """Return the kinds of pairs if some masked positions show random tokens, which count as one kind.

    A random token is the position's own one by chance. So a kind counts if at least RARE of the positions with its label have it.
    """
    pairs = Counter((value if value in ORDINARY else OTHER, label) for value, label in zip(masked, labels, strict=True))
    totals = Counter(labels)
    names = {TOKEN: "token", OTHER: "another token"}
    often = [pair for pair, count in pairs.items() if count >= RARE * totals[pair[1]]]
    return sorted([names.get(value, str(value)) for value in pair] for pair in often)


def _tokens_and_masks(own: np.ndarray, labels: np.ndarray) -> tuple[list[int], list[bool]]:
    """Return the tokens, and whether each has a label."""
    tokens = np.broadcast_to(own, labels.shape)
    return tokens.ravel()[:MOST_LOOKED_AT].tolist(), (labels != -1).ravel()[:MOST_LOOKED_AT].tolist()


def loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return torch's masked cross-entropy; at least one label must differ from -1."""
    return functional.cross_entropy(torch.tensor(logits), torch.tensor(labels), ignore_index=-1).item()


def loss_bound(logits: np.ndarray) -> float:
    """Return the rounding bound of a loss, for any order of the sums and any shift of the logits.

    A row contributes its logit, a shift of at most the largest logit, exponents of at most twice that, and a log of the
    number of classes.
    """
    positions, classes = logits.shape
    size = 4 * float(np.abs(logits).max()) + math.log(classes) + 1
    return float(rounding(size, terms=positions + classes))


def huge_logits(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw logits near +1000 and -1000 in one row, and labels: the least likely classes, two of the most likely, two -1."""
    logits = 1000 * rng.permuted(np.tile([-1.0, 0.0, 1.0, 0.25, -0.75], (7, 1)), axis=1)
    logits += rng.normal(size=logits.shape)
    logits[[0, 3]] = logits[[0, 3]] / 4 - 750
    lowest = logits[0].argmin()
    logits[0, [0, lowest]] = logits[0, [lowest, 0]]  # So class 0 is among the labels.
    labels = logits.argmin(axis=1)
    labels[[1, 4]] = logits[[1, 4]].argmax(axis=1)
    labels[[2, 5]] = -1
    return logits, labels


def gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return torch's gradient of the masked cross-entropy; at least one label must differ from -1."""
    return _gradient_of(lambda z, y: functional.cross_entropy(z, y, ignore_index=-1), logits, labels)


def gradient_bound(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the rounding bound of a gradient.

    The error of a log-probability is the relative error of its probability, which is at most 1.
    """
    return loss_bound(logits) / max(int(np.count_nonzero(labels != -1)), 1)


def _gradient_of(loss: Callable[[Any, Any], Any], logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return torch's gradient of a function of logits and labels, with respect to the logits."""
    z = torch.tensor(logits, requires_grad=True)
    (slopes,) = torch.autograd.grad(loss(z, torch.tensor(labels)), z)
    return slopes.numpy()


def task_lookalikes(tokens: Any, masked: Any, labels: Any) -> dict[str, Any]:
    """Return tasks by other conventions, from the positions that the submission changed: {sentence: task}."""
    hidden, changed, labeled = masked == 0, masked != tokens, labels != -1
    shown, kept = tokens.masked_fill(hidden, 0), ~hidden
    # The number that the submission shows for hidden tokens, or 0 if it hides none.
    sign = int(masked[changed][0]) if changed.any() else 0
    other_sign = tokens.masked_fill(changed, sign), tokens.masked_fill(~changed, -1)
    swapped = tokens.masked_fill(labels != 0, -1), tokens.masked_fill(labels == 0, 0)
    looks = {
        "every position has its token as label, so the loss would count positions that were never hidden": (
            shown,
            tokens,
        ),
        "the labels are at the visible positions, and -1 is at the hidden ones: they must be exchanged": (
            shown,
            tokens.masked_fill(hidden, -1),
        ),
        "the labels are the 0 of the mask, not the token": (
            shown,
            shown.masked_fill(kept, -1),
        ),
        "positions that do not count have the label -100, as in torch: on the sheet it is -1": (
            shown,
            tokens.masked_fill(kept, -100),
        ),
        "positions that do not count have the label 0, but 0 is a token: on the sheet it is -1": (
            shown,
            tokens.masked_fill(kept, 0),
        ),
        "the label is the next token, not the hidden one": (
            shown,
            tokens.roll(-1, -1).masked_fill(kept, -1),
        ),
        "the labels are right, but the masked sequence still shows the tokens to predict": (
            tokens,
            tokens.masked_fill(~labeled, -1),
        ),
        _words_for_swapped(masked): swapped,
        "a hidden token is shown as -1, which belongs to the labels: the network must see a 0"
        if sign == -1
        else "a hidden token is shown as a number other than the sheet's 0": other_sign,
        "some labels are at visible positions, or some hidden positions have no label": (
            shown,
            tokens.masked_fill(~labeled, -1),
        ),
    }
    return {words: {"masked": shown.numpy(), "labels": labels.numpy()} for words, (shown, labels) in looks.items()}


def _words_for_swapped(masked: Any) -> str:
    """Return the sentence for -1 among the tokens and 0 among the labels.

    Kept positions are the majority in nearly all tests. So if most entries are -1, the results are in the wrong order.
    """
    share = float((masked == -1).double().mean())
    if share > 0.6:
        return "the two results are in the wrong order: the masked sequence comes first"
    marks = "the masked sequence has -1, and the labels have 0"
    return f"{marks}: on the sheet, a hidden token is shown as 0" if share < 0.4 else marks


def _whole(array: np.ndarray) -> Any:
    return torch.from_numpy(array.astype(np.int64))


def certain_lookalikes(expected: dict[str, np.ndarray], opposite: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return other tasks for mask_prob 0 or 1, under the sentence for each.

    `opposite` is the right task for the other of the two probabilities.
    """
    return {
        "this is right for the opposite probability": opposite,
        "the two results are in the wrong order: the masked sequence comes first": {
            "masked": expected["labels"],
            "labels": expected["masked"],
        },
    }


def loss_lookalikes(logits: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return torch's losses by other conventions: {sentence: loss}."""
    z, y = torch.tensor(logits), torch.tensor(labels)
    ignored: dict[str, Any] = {"ignore_index": -1}
    right, total = functional.cross_entropy(z, y, **ignored), functional.cross_entropy(z, y, reduction="sum", **ignored)
    looks = {
        "it is the sum over the masked positions divided by the number of all positions": total / len(y),
        "it is the sum over the masked positions: it must be the mean": total,
        "it is the mean, divided by the number of classes as well": right / z.shape[1],
        "the sign is reversed: a log-probability is negative, a loss is not": -right,
        "it is the loss in bits: the sheet uses the natural logarithm": right / math.log(2),
        "positions with the label -1 are counted too, as if -1 meant the last class": functional.cross_entropy(
            z, y % z.shape[1]
        ),
        "positions with the label 0 are left out, but 0 is a class like any other": functional.cross_entropy(
            z, y.masked_fill(y == 0, -1), **ignored
        ),
        "it is the mean of the logits themselves: the softmax is missing": functional.nll_loss(z, y, **ignored),
        "it is the mean of the probabilities: their logarithm is missing": functional.nll_loss(
            z.softmax(1), y, **ignored
        ),
        "the softmax is applied twice": functional.cross_entropy(z.softmax(1), y, **ignored),
        "the softmax runs over the positions: it must run over the classes of each row": functional.nll_loss(
            z[y != -1].log_softmax(0), y[y != -1]
        ),
    }
    return {words: value.item() for words, value in looks.items()}


def gradient_lookalikes(logits: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Return torch's gradients by other conventions: {sentence: gradient}."""
    right, count, (n, classes) = gradient(logits, labels), np.sum(labels != -1), logits.shape
    softmax = torch.tensor(logits).softmax(1).numpy() / count
    masked = np.broadcast_to((labels != -1)[:, None], logits.shape)
    own = right < 0
    last_class = _gradient_of(lambda z, y: functional.cross_entropy(z, y % classes), logits, labels)
    return {
        "it is the gradient of the sum over the masked positions: it must be that of the mean": right * count,
        "it is divided by the number of all positions": right * count / n,
        "it is divided by the number of classes as well": right / classes,
        "the sign is reversed": -right,
        "the rows of positions with the label -1 contain the softmax: they must be 0": np.where(masked, right, softmax),
        "positions with the label -1 are counted too, as if -1 meant the last class": last_class,
        "positions with the label -1 have a gradient, as if -1 meant the last class": last_class * n / count,
        "it is the softmax divided by the number of masked positions: the label is missing": np.where(
            masked, softmax, 0
        ),
        "only the class of the label has a gradient: the other classes have one too": np.where(own, right, 0),
        "the softmax runs over the positions: it must run over the classes of each row": _over_positions(
            logits, labels
        ),
        "it is the gradient with respect to the probabilities: the softmax belongs to the function": np.where(
            own, -1 / (count * count * softmax), 0
        ),
        "positions with the label 0 are left out, but 0 is a class like any other": _gradient_of(
            lambda z, y: functional.cross_entropy(z, y.masked_fill(y == 0, -1), ignore_index=-1), logits, labels
        ),
        "the softmax is applied twice": gradient(softmax * count, labels),
    }


def _over_positions(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the gradient with a softmax over the masked positions."""
    masked = labels != -1
    z, y = torch.tensor(logits[masked]), torch.tensor(labels[masked])
    result = np.zeros(logits.shape)
    result[masked] = ((z.softmax(0) - functional.one_hot(y, logits.shape[1])) / len(y)).numpy()
    return result
