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
    # BEGIN SOLUTION
    return float(gamma ** np.arange(len(rewards)) @ rewards)
    # END SOLUTION


def returns_to_go(rewards, gamma):
    """Return G with G[t] = rewards[t] + gamma * G[t + 1].

    rewards : (T,) float array; it stays unchanged
    gamma : float from 0 to 1
    returns : (T,) float array; the last entry is the last reward

    >>> returns_to_go(np.array([1.0, 2.0, 3.0]), 0.5)
    array([2.75, 3.5 , 3.  ])
    """
    # BEGIN SOLUTION
    G = rewards.copy()
    for t in range(len(G) - 2, -1, -1):
        G[t] += gamma * G[t + 1]
    return G
    # END SOLUTION


def horizon(gamma, eps, r_max):
    """Return the smallest T after which all later rewards matter at most eps.

    gamma : float, at least 0 and less than 1
    eps : float above 0
    r_max : float above 0, the largest size of a reward
    returns : int, the smallest T >= 0 with gamma**T * r_max / (1 - gamma) <= eps

    >>> horizon(0.9, 0.01, 1.0)
    66
    """
    # BEGIN SOLUTION
    T = 0
    while gamma**T * r_max / (1 - gamma) > eps:
        T += 1
    return T
    # END SOLUTION


def softmax_policy(theta):
    """Return the policy pi[s, a] = exp(theta[s, a]) / sum over b of exp(theta[s, b]).

    theta : (S, A) float array, also with entries near 1000 and -1000
    returns : (S, A) float array, each row a distribution
    """
    # BEGIN SOLUTION
    e = np.exp(theta - theta.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
    # END SOLUTION


# BEGIN SOLUTION
def _transitions(P, pi):
    """Return P_pi[s, t], the probability to go from s to t under the policy."""
    return np.einsum("sa,sat->st", pi, P)


# END SOLUTION


def policy_value(P, R, pi, gamma):
    """Return the expected discounted return from each state.

    P : (S, A, S), R : (S, A), pi : (S, A) float arrays
    gamma : float, at least 0 and less than 1
    returns : (S,) float array, the solution of

        v[s] = sum over a of pi[s, a] * q[s, a]
        q[s, a] = R[s, a] + gamma * sum over t of P[s, a, t] v[t]
    """
    # BEGIN SOLUTION
    r_pi = (pi * R).sum(axis=1)
    return np.linalg.solve(np.eye(len(R)) - gamma * _transitions(P, pi), r_pi)
    # END SOLUTION


def objective(P, R, pi, gamma, start):
    """Return J, the expected value of the first state.

    start : (S,) float array, the probability to begin in each state
    returns : float, the sum of start[s] * v[s]
    """
    # BEGIN SOLUTION
    return float(start @ policy_value(P, R, pi, gamma))
    # END SOLUTION


def rollout(P, R, pi, start, steps, rng):
    """Draw one path of some steps, and return its rewards.

    steps : int, the number of rewards
    rng : numpy.random.Generator, the source of every random number
    returns : (steps,) float array

    Draw the first state from start. In each step, draw an action from pi[s], note
    R[s, a], and draw the next state from P[s, a].
    """
    # BEGIN SOLUTION
    rewards = np.empty(steps)
    s = rng.choice(len(start), p=start)
    for t in range(steps):
        a = rng.choice(pi.shape[1], p=pi[s])
        rewards[t] = R[s, a]
        s = rng.choice(len(start), p=P[s, a])
    return rewards
    # END SOLUTION


def policy_gradient(P, R, theta, gamma, start):
    """Return the gradient of J with respect to theta, for pi = softmax_policy(theta).

    theta : (S, A) float array
    returns : (S, A) float array

        dJ/dtheta[s, a] = d[s] * pi[s, a] * (q[s, a] - v[s])

    with v and q as in policy_value, and the discounted visits

        d[t] = start[t] + gamma * sum over s and a of d[s] pi[s, a] P[s, a, t]
    """
    # BEGIN SOLUTION
    pi = softmax_policy(theta)
    v = policy_value(P, R, pi, gamma)
    q = R + gamma * P @ v
    d = np.linalg.solve(np.eye(len(v)) - gamma * _transitions(P, pi).T, start)
    return d[:, None] * pi * (q - v[:, None])
    # END SOLUTION
