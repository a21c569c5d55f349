"""The page of a submitted notebook: its cells and stored outputs, made harmless, with the outcomes beside them."""
