# ---
# jupyter: x
# ---

# %% [markdown]
# # Homework
# sgd = 7

# %%
RATE = 0.5

# %% The step
def sgd(w, grad, lr=0.01):
    return w - lr * grad

#%%
print(RATE)
