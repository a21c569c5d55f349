"""Policy return, Nora Eriksen"""
import numpy as np


def discounted_return(rewards, gamma):
    return np.sum(rewards * gamma ** np.arange(len(rewards)))


def returns_to_go(rewards, gamma):
    # first version divided a cumulative sum by gamma**t, nan for gamma = 0
    G = rewards.copy()
    for t in reversed(range(len(G) - 1)):
        G[t] += gamma * G[t + 1]
    return G


def horizon(gamma, eps, r_max):
    T = 0
    while gamma ** T * r_max / (1 - gamma) > eps:
        T = T + 1
    return T


def softmax_policy(theta):
    e = np.exp(theta - theta.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]


def policy_value(P, R, pi, gamma):
    P_pi = np.einsum('sa,sat->st', pi, P)
    r_pi = np.einsum('sa,sa->s', pi, R)
    return np.linalg.solve(np.eye(len(r_pi)) - gamma * P_pi, r_pi)


def objective(P, R, pi, gamma, start):
    return start @ policy_value(P, R, pi, gamma)


def rollout(P, R, pi, start, steps, rng):
    r = np.zeros(steps)
    s = rng.choice(len(start), p=start)
    for t in range(steps):
        a = rng.choice(len(pi[s]), p=pi[s])
        r[t] = R[s, a]
        s = rng.choice(len(start), p=P[s, a])
    return r


def policy_gradient(P, R, theta, gamma, start):
    pi = softmax_policy(theta)
    v = policy_value(P, R, pi, gamma)
    q = R + gamma * P @ v
    P_pi = np.einsum('sa,sat->st', pi, P)
    d = np.linalg.solve(np.eye(len(v)) - gamma * P_pi.T, start)
    return d[:, None] * pi * (q - v[:, None])
