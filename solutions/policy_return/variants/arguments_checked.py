"""Checks its arguments."""

import numpy as np


def discounted_return(rewards, gamma):
    rewards = np.asarray(rewards, dtype=float)
    if rewards.ndim != 1 or not 0 <= gamma <= 1:
        raise ValueError("rewards must have one axis, and gamma must be from 0 to 1")
    return np.polynomial.polynomial.polyval(gamma, np.append(rewards, 0.0))


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
    if np.ndim(theta) != 2:
        raise ValueError("theta needs two axes")
    e = np.exp(theta - np.amax(theta, 1, keepdims=True))
    return np.divide(e, e.sum(1, keepdims=True))


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
    rewards = []
    s = rng.choice(len(start), p=start)
    for t in range(steps):
        a = rng.choice(pi.shape[1], p=pi[s])
        rewards.append(R[s, a])
        s = rng.choice(len(start), p=P[s, a])
    return np.array(rewards)


def policy_gradient(P, R, theta, gamma, start):
    pi = softmax_policy(theta)
    v = policy_value(P, R, pi, gamma)
    q = R + gamma * np.dot(P, v)
    visits = np.einsum("sa,sat->st", pi, P)
    d = np.linalg.solve(np.eye(len(v)) - gamma * visits.T, start)
    advantage = q - v[:, None]
    return d[:, None] * pi * advantage
