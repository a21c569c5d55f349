# %%
from __future__ import annotations

# %%
def sgd(w, grad, lr=0.01):
    return w - lr * grad
