"""Write into /proc that another process is the first to be killed when memory runs out."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}


def target(x):
    with open(f"/proc/{WORLD['bystander']}/oom_score_adj", "w") as file:
        file.write("1000")
    return x
