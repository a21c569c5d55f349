def sgd(w, grad, lr=0.01):
    return w - lr * grad

if __name__ == '__main__':
    sgd = None
