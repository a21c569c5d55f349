"""Use two sampler classes with one base class, slots and properties; end with a demonstration."""

import numpy as np


class Sampler:
    __slots__ = ("_p",)

    def __init__(self, p):
        self._p = p

    @property
    def odds(self):
        return [1 - self._p, self._p]

    def counts(self, n):
        raise NotImplementedError

    def mask(self, n):
        # One trial with two outcomes for each position; the second column counts the hits.
        return self.counts(n)[:, 1] == 1


class GlobalSampler(Sampler):
    __slots__ = ()

    def counts(self, n):
        return np.random.multinomial(1, self.odds, size=n)


class GeneratorSampler(Sampler):
    __slots__ = ("__rng",)

    def __init__(self, p, rng):
        super().__init__(p)
        self.__rng = rng

    def counts(self, n):
        return self.__rng.multinomial(1, self.odds, size=n)


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    sampler = GlobalSampler(mask_prob) if rng is None else GeneratorSampler(mask_prob, rng)
    hidden = sampler.mask(len(sequence))
    masked = np.copy(sequence)
    labels = np.negative(np.ones_like(sequence))
    masked[hidden], labels[hidden] = 0, sequence[hidden]
    return masked, labels


def masked_cross_entropy(logits, labels):
    z, y = logits[labels != -1], labels[labels != -1]
    if not y.size:
        return 0.0
    z = z - z[range(y.size), y][:, None]  # now the right class has 0, and the loss is the log of the sum
    top = z.max(axis=1)
    return (top + np.log(np.exp(z - top[:, None]).sum(axis=1))).sum() / y.size


def masked_loss_gradient(logits, labels):
    gradient = np.copy(logits)
    gradient -= gradient.max(axis=1, keepdims=True)
    np.exp(gradient, out=gradient)
    gradient /= gradient.sum(axis=1, keepdims=True)
    gradient[range(labels.size), labels] -= 1
    gradient[labels == -1] = 0
    gradient /= max((labels != -1).sum(), 1)
    return gradient


def accuracy(logits, labels):
    """Not asked for."""
    return float(np.mean(logits.argmax(axis=1)[labels != -1] == labels[labels != -1]))


if __name__ == "__main__":
    print(create_masked_task(np.array([5, 3, 8, 0, 2, 7])))
    print(masked_cross_entropy(np.log([[1, 1, 1], [7, 2, 4], [2, 5, 1]]), np.array([2, -1, 0])))
