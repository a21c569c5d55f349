"""What statements do to names: effects, aliases, mutation, and the slice of a program that a name needs."""
