"""Solves the equations with lstsq and keeps helpers in a class."""

import numpy as np


class Chain:
    def __init__(self, P, R, pi, gamma):
        self.step = np.einsum("sa,sat->st", pi, P)
        self.reward = np.sum(pi * R, axis=1)
        self.matrix = np.identity(len(R)) - gamma * self.step

    def values(self):
        return np.linalg.lstsq(self.matrix, self.reward, rcond=None)[0]

    def visits(self, start):
        return np.linalg.lstsq(self.matrix.T, start, rcond=None)[0]


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
    return Chain(P, R, pi, gamma).values()


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
    chain = Chain(P, R, pi, gamma)
    v = chain.values()
    return chain.visits(start)[:, np.newaxis] * pi * (R + gamma * np.einsum("sat,t->sa", P, v) - v[:, np.newaxis])
