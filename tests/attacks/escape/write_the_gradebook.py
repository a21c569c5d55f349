"""Write full marks into the gradebook and the results of the last run."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}


def target(x):
    for name, line in (("gradebook", "mallory,20,20,\n"), ("results", '{"score": 20}\n')):
        with open(WORLD[name], "a") as file:
            file.write(line)
    return x
