"""How learning management systems name and lay out the files of a class."""
