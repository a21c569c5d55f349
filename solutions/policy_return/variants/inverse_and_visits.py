"""Inverts the matrix, and takes the objective from the discounted visits."""

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
    P_pi = np.einsum("sa,sat->st", pi, P)
    return np.linalg.inv(np.eye(len(P_pi)) - gamma * P_pi) @ np.einsum("sa,sa->s", pi, R)


def objective(P, R, pi, gamma, start):
    P_pi = np.einsum("sa,sat->st", pi, P)
    visits = start @ np.linalg.inv(np.eye(len(P_pi)) - gamma * P_pi)
    return float(visits @ np.sum(pi * R, axis=1))


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
