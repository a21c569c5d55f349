"""Works out what statements do to names, and the slice of a program that a name needs."""
