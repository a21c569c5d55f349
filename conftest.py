pytest_plugins = ["autograder.judging.plugin"]
