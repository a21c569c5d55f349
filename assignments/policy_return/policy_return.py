"""Compute the expected return of a policy, sample it, and find its gradient.

A world has S states and A actions. P[s, a, t] is the probability that action a leads
from state s to state t, and R[s, a] the reward for it. A policy pi[s, a] is the
probability of action a in state s. Use only numpy.
"""

import numpy as np


def discounted_return(rewards, gamma):
    """Return the sum of gamma**t * rewards[t], with t from 0.

    rewards : (T,) float array; T may be 0
    gamma : float from 0 to 1

    >>> float(discounted_return(np.array([1.0, 2.0, 3.0]), 0.5))
    2.75
    """
    raise NotImplementedError("TODO: discounted_return")


def returns_to_go(rewards, gamma):
    """Return G with G[t] = rewards[t] + gamma * G[t + 1].

    rewards : (T,) float array; it stays unchanged
    gamma : float from 0 to 1
    returns : (T,) float array; the last entry is the last reward

    >>> returns_to_go(np.array([1.0, 2.0, 3.0]), 0.5)
    array([2.75, 3.5 , 3.  ])
    """
    raise NotImplementedError("TODO: returns_to_go")


def horizon(gamma, eps, r_max):
    """Return the smallest T after which all later rewards matter at most eps.

    gamma : float, at least 0 and less than 1
    eps : float above 0
    r_max : float above 0, the largest size of a reward
    returns : int, the smallest T >= 0 with gamma**T * r_max / (1 - gamma) <= eps

    >>> horizon(0.9, 0.01, 1.0)
    66
    """
    raise NotImplementedError("TODO: horizon")


def softmax_policy(theta):
    """Return the policy pi[s, a] = exp(theta[s, a]) / sum over b of exp(theta[s, b]).

    theta : (S, A) float array, also with entries near 1000 and -1000
    returns : (S, A) float array, each row a distribution
    """
    raise NotImplementedError("TODO: softmax_policy")


def policy_value(P, R, pi, gamma):
    """Return the expected discounted return from each state.

    P : (S, A, S), R : (S, A), pi : (S, A) float arrays
    gamma : float, at least 0 and less than 1
    returns : (S,) float array, the solution of

        v[s] = sum over a of pi[s, a] * q[s, a]
        q[s, a] = R[s, a] + gamma * sum over t of P[s, a, t] v[t]
    """
    raise NotImplementedError("TODO: policy_value")


def objective(P, R, pi, gamma, start):
    """Return J, the expected value of the first state.

    start : (S,) float array, the probability to begin in each state
    returns : float, the sum of start[s] * v[s]
    """
    raise NotImplementedError("TODO: objective")


def rollout(P, R, pi, start, steps, rng):
    """Draw one path of some steps, and return its rewards.

    steps : int, the number of rewards
    rng : numpy.random.Generator, the source of every random number
    returns : (steps,) float array

    Draw the first state from start. In each step, draw an action from pi[s], note
    R[s, a], and draw the next state from P[s, a].
    """
    raise NotImplementedError("TODO: rollout")


def policy_gradient(P, R, theta, gamma, start):
    """Return the gradient of J with respect to theta, for pi = softmax_policy(theta).

    theta : (S, A) float array
    returns : (S, A) float array

        dJ/dtheta[s, a] = d[s] * pi[s, a] * (q[s, a] - v[s])

    with v and q as in policy_value, and the discounted visits

        d[t] = start[t] + gamma * sum over s and a of d[s] pi[s, a] P[s, a, t]
    """
    raise NotImplementedError("TODO: policy_gradient")
