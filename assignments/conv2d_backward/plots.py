"""Draw what the backward passes of conv2d_backward do."""

# %%
import matplotlib.pyplot as plt
import numpy as np
from conv2d_backward import Conv2D, MaxPool2D

# %% [markdown]
# ## Where gradients go
# Left: the gradient of one output pixel is the kernel at its place in the image. Right: the crosses are the pixels
# that get a gradient from pooling, one in each window. The last column fills no window.

# %%
conv = Conv2D(1, 1, kernel_size=3)
conv.filters = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
conv.forward(np.zeros((1, 1, 8, 9)))
grad_output = np.zeros((1, 1, 6, 7))
grad_output[0, 0, 2, 4] = 1
placed = conv.backward(grad_output)[0, 0]

image = np.random.default_rng(0).normal(size=(1, 1, 8, 9))
pool = MaxPool2D(pool_size=2)
pool.forward(image)
rows, columns = np.nonzero(pool.backward(np.ones((1, 1, 4, 4)))[0, 0])

fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3))
left.imshow(placed)
left.set_title("grad_input of Conv2D")
right.imshow(image[0, 0])
right.plot(columns, rows, "x", color="C3", markersize=9, markeredgewidth=2.5)
right.hlines(np.arange(1.5, 8, 2), -0.5, 7.5, colors="white", linewidth=1)
right.vlines(np.arange(1.5, 8, 2), -0.5, 7.5, colors="white", linewidth=1)
right.set_title("largest pixels of MaxPool2D")
plt.show()

# %% [markdown]
# ## A kernel that learns
# The targets come from a kernel that finds vertical edges. Gradient descent with your `backward` finds this kernel
# again.

# %%
rng = np.random.default_rng(541)
edges = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
teacher, student = Conv2D(1, 1), Conv2D(1, 1)
teacher.filters = edges.reshape(1, 1, 3, 3)
x = rng.normal(size=(4, 1, 8, 9))
target = teacher.forward(x)

losses = []
for _ in range(60):
    error = student.forward(x) - target
    losses.append(np.mean(error**2))
    student.backward(2 * error / error.size)
    student.filters = student.filters - 0.1 * student.grad_filters
    student.bias = student.bias - 0.1 * student.grad_bias

fig, (left, right) = plt.subplots(1, 2, figsize=(6, 3))
left.semilogy(losses)
left.set_xlabel("step")
left.set_title("mean squared error")
right.imshow(student.filters[0, 0])
right.set_title("learned kernel")
plt.show()
