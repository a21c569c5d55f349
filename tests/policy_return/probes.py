"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It contains no expected value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy import allclose, array_equal, shape, stack
from numpy.random import default_rng, get_state


def returns(submission: Any, cases: list[list[Any]]) -> list[Any]:
    """Return the discounted return for each rewards and gamma."""
    return [submission.discounted_return(*case) for case in cases]


def to_go(submission: Any, rewards: Any, gammas: list[float]) -> dict[str, Any]:
    """Return the returns to go for each gamma, and the rewards after the calls."""
    return {"returns": [submission.returns_to_go(rewards, gamma) for gamma in gammas], "rewards": rewards}


def horizons(submission: Any, cases: list[list[float]]) -> list[Any]:
    """Return the horizon for each gamma, eps and r_max."""
    return [submission.horizon(*case) for case in cases]


def policies(submission: Any, thetas: list[Any]) -> list[Any]:
    """Return the policy for each theta."""
    return [submission.softmax_policy(theta) for theta in thetas]


def values(submission: Any, worlds: list[dict[str, Any]]) -> list[Any]:
    """Return the value of the policy in each world."""
    return [submission.policy_value(world["P"], world["R"], world["pi"], world["gamma"]) for world in worlds]


def objectives(submission: Any, worlds: list[dict[str, Any]], helpers: Mapping[str, Any] | None = None) -> list[Any]:
    """Return the objective in each world. `helpers` replaces other functions: see `stand_ins`."""
    names = ("P", "R", "pi", "gamma", "start")
    with submission.replaced(**stand_ins(helpers)):
        return [submission.objective(*(world[name] for name in names)) for world in worlds]


def gradients(submission: Any, worlds: list[dict[str, Any]], helpers: Mapping[str, Any] | None = None) -> list[Any]:
    """Return the gradient in each world. `helpers` replaces other functions: see `stand_ins`."""
    names = ("P", "R", "theta", "gamma", "start")
    with submission.replaced(**stand_ins(helpers)):
        return [submission.policy_gradient(*(world[name] for name in names)) for world in worlds]


def objectives_nearby(submission: Any, world: dict[str, Any], thetas: list[Any]) -> list[Any]:
    """Return the objective of the submission's own policy for each theta."""
    P, R, gamma, start = (world[name] for name in ("P", "R", "gamma", "start"))
    return [submission.objective(P, R, submission.softmax_policy(theta), gamma, start) for theta in thetas]


def rewards_of(submission: Any, world: dict[str, Any], steps: int, seed: int) -> Any:
    """Return the rewards of one rollout."""
    return _rollout(submission, world, steps, default_rng(seed))


def many_rollouts(submission: Any, world: dict[str, Any], steps: int, calls: int, seed: int) -> Any:
    """Return the rewards of many rollouts with one generator, one row for each."""
    rng = default_rng(seed)
    return stack([_rollout(submission, world, steps, rng) for _ in range(calls)])


def generators(submission: Any, world: dict[str, Any], steps: int, seed: int, other_seed: int) -> dict[str, Any]:
    """Return rollouts from three generators, two with one seed, and whether the global generator changed."""
    _, *before = get_state()
    rng = default_rng(seed)
    first, following = (_rollout(submission, world, steps, rng) for _ in range(2))
    again = _rollout(submission, world, steps, default_rng(seed))
    other = _rollout(submission, world, steps, default_rng(other_seed))
    _, *after = get_state()
    return {
        "first": first,
        "following": following,
        "again": again,
        "other": other,
        "global_before": before,
        "global_after": after,
    }


def _rollout(submission: Any, world: dict[str, Any], steps: int, rng: Any) -> Any:
    return submission.rollout(world["P"], world["R"], world["pi"], world["start"], steps, rng)


def stand_ins(helpers: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return functions that look up their results: `helpers` has [arguments, result] of each known call.

    A call with other arguments raises LookupError. If `helpers` is None, there are none.
    """
    return {name: _lookup(name, calls) for name, calls in (helpers or {}).items()}


def _lookup(name: str, calls: list[Any]) -> Any:
    def known(*arguments: Any, **named: Any) -> Any:
        given = [*arguments, *named.values()]
        for expected, result in calls:
            if len(given) == len(expected) and all(map(_same, given, expected)):
                return result.copy()
        raise LookupError(f"{name} was called with other arguments than those of the sheet's formula")

    return known


def _same(left: Any, right: Any) -> bool:
    return shape(left) == shape(right) and (array_equal(left, right) or bool(allclose(left, right, rtol=1e-6)))
