"""Treats the states one by one, in lists."""

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
    table = []
    for row in theta:
        shifted = [x - max(row) for x in row]
        total = sum(np.exp(x) for x in shifted)
        table.append([np.exp(x) / total for x in shifted])
    return np.array(table)


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
    S, A = R.shape
    pi = softmax_policy(theta)
    v = policy_value(P, R, pi, gamma)
    matrix = np.eye(S)
    for s in range(S):
        for t in range(S):
            matrix[t, s] -= gamma * sum(pi[s, a] * P[s, a, t] for a in range(A))
    d = np.linalg.solve(matrix, start)
    gradient = np.zeros((S, A))
    for s in range(S):
        for a in range(A):
            q = R[s, a] + gamma * sum(P[s, a, t] * v[t] for t in range(S))
            gradient[s, a] = d[s] * pi[s, a] * (q - v[s])
    return gradient
