"""Draws with uniform numbers and cumulative sums."""

import numpy as np


def discounted_return(rewards, gamma):
    total = 0.0
    for t in range(len(rewards)):
        total += gamma**t * rewards[t]
    return total


def returns_to_go(rewards, gamma):
    G = np.zeros(len(rewards))
    total = 0.0
    for t in range(len(rewards) - 1, -1, -1):
        total = rewards[t] + gamma * total
        G[t] = total
    return G


def horizon(gamma, eps, r_max):
    T = 0
    while gamma**T * r_max / (1 - gamma) > eps:
        T += 1
    return T


def softmax_policy(theta):
    shifted = theta - np.max(theta, axis=1, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=1, keepdims=True)


def policy_value(P, R, pi, gamma):
    n = len(R)
    P_pi = np.zeros((n, n))
    r_pi = np.zeros(n)
    for s in range(n):
        for a in range(pi.shape[1]):
            P_pi[s] += pi[s, a] * P[s, a]
            r_pi[s] += pi[s, a] * R[s, a]
    return np.linalg.solve(np.eye(n) - gamma * P_pi, r_pi)


def objective(P, R, pi, gamma, start):
    v = policy_value(P, R, pi, gamma)
    return np.sum(start * v)


def rollout(P, R, pi, start, steps, rng):
    def draw(probabilities):
        return int(min(np.searchsorted(np.cumsum(probabilities), rng.random(), side="right"), len(probabilities) - 1))

    rewards = np.zeros(steps)
    state = draw(start)
    for t in range(steps):
        action = draw(pi[state])
        rewards[t] = R[state, action]
        state = draw(P[state, action])
    return rewards


def policy_gradient(P, R, theta, gamma, start):
    pi = softmax_policy(theta)
    v = policy_value(P, R, pi, gamma)
    q = R + gamma * np.dot(P, v)
    visits = np.einsum("sa,sat->st", pi, P)
    d = np.linalg.solve(np.eye(len(v)) - gamma * visits.T, start)
    advantage = q - v[:, None]
    return d[:, None] * pi * advantage
