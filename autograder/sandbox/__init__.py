"""Runs submissions in processes of their own and returns plain values.

In: a Module, the probes, a probe's name and inputs. Out: the probe's value, or a Failure. May import course. `session` is the grader's end
of the stream and `worker` the other end. `levels` and `doctor` find the best isolation of this machine.
"""
