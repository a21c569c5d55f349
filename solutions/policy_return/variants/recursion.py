"""Computes returns and horizons by recursion."""

import numpy as np


def discounted_return(rewards, gamma):
    return 0.0 if len(rewards) == 0 else rewards[0] + gamma * discounted_return(rewards[1:], gamma)


def returns_to_go(rewards, gamma):
    return np.array([discounted_return(rewards[t:], gamma) for t in range(len(rewards))])


def horizon(gamma, eps, r_max):
    rest = lambda T: gamma**T * r_max / (1 - gamma)
    low, high = 0, 1
    while rest(high) > eps:
        high *= 2
    while low < high:
        middle = (low + high) // 2
        if rest(middle) <= eps:
            high = middle
        else:
            low = middle + 1
    return low


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
    q = R + gamma * np.dot(P, v)
    visits = np.einsum("sa,sat->st", pi, P)
    d = np.linalg.solve(np.eye(len(v)) - gamma * visits.T, start)
    advantage = q - v[:, None]
    return d[:, None] * pi * advantage
