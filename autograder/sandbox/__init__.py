"""Runs the code of submissions in processes of their own, and takes plain values back.

In: a Module, the probes, a probe's name and inputs. Out: the probe's value, or a Failure. May import course. `session` is our end
of the line, `worker` the other end, `levels` and `doctor` say how well this machine can isolate.
"""
