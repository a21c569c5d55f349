"""Write to /proc so that the kernel kills another process first when memory runs out."""

ATTACK = {"stopped_by": ["bubblewrap", "uid", "landlock"]}


def target(x):
    with open(f"/proc/{WORLD['bystander']}/oom_score_adj", "w") as file:
        file.write("1000")
    return x
