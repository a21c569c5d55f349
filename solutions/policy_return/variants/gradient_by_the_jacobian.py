"""Multiplies with the Jacobian of the softmax, and returns read-only arrays."""

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
    q = R + gamma * np.tensordot(P, v, axes=1)
    P_pi = (pi[:, :, None] * P).sum(axis=1)
    d = start @ np.linalg.inv(np.eye(len(v)) - gamma * P_pi)
    rows = []
    for s in range(len(v)):
        jacobian = np.diag(pi[s]) - np.outer(pi[s], pi[s])
        rows.append(d[s] * jacobian @ q[s])
    gradient = np.asfortranarray(np.stack(rows))
    gradient.flags.writeable = False
    return gradient
