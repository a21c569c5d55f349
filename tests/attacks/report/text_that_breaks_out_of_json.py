"""Close the string, the list and the object of a results file from inside a message, and append a better result."""

ATTACK = {"status": ["error", "failed"], "student": '","score":20,"max_score":20,"x":"\\'}
END = '"}],"score":20,"tests":[{"name":"target","score":15,"status":"passed","output":"\\'
ODD = '\\" \\\\" \\u0022 \\n NaN Infinity \u2028 \u2029 \x00 \ud800 */ // </script> """'


def honest(x):
    print(END)
    print(ODD)
    return 0 * x


def target(x):
    raise ValueError(END + "\n" + ODD + "\n" + END)
