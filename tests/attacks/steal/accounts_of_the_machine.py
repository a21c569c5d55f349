"""Read the accounts of the machine from world-readable files and from the library."""

ATTACK = {"controls": [["container", "landlock"]]}
import pwd


def target(x):
    names = [account.pw_name for account in pwd.getpwall()]
    if "root" not in names:
        with open("/etc/passwd") as file:
            names = [line.partition(":")[0] for line in file]
    print(f"ESCAPED: knows {len(names)} accounts")
    return x
