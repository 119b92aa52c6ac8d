"""The project's formulas once more, in plain Python: what the tests compare its tables with.

Slow and simple on purpose: loops over users and items, no SQL, no numpy. `reading` reads a shop,
`build` makes the lists of transitions from it, and each other module answers one question.
"""
