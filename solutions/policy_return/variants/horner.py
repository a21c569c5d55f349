"""Sums rewards by Horner's rule, from the end."""

import numpy as np


def discounted_return(rewards, gamma):
    total = 0.0
    for reward in reversed(rewards):
        total = reward + gamma * total
    return total


def returns_to_go(rewards, gamma):
    backwards = []
    for reward in rewards[::-1]:
        backwards.append(reward + gamma * (backwards[-1] if backwards else 0.0))
    return np.array(backwards[::-1])


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
    q = R + gamma * np.dot(P, v)
    visits = np.einsum("sa,sat->st", pi, P)
    d = np.linalg.solve(np.eye(len(v)) - gamma * visits.T, start)
    advantage = q - v[:, None]
    return d[:, None] * pi * advantage
