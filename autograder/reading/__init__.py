"""How hostile files are read: folders and zips, notebooks, IPython syntax, and what code needs of other code.

`intake` and `extract` are the two ways in; nothing else uses these modules, and nothing here runs what it reads.
"""
