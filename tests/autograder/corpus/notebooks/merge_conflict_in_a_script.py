import math

<<<<<<< HEAD
LR = 0.5
=======
LR = 2.5
STEPS = 9
>>>>>>> theirs

def sgd(w, grad, lr=None):
    return w - LR * grad
