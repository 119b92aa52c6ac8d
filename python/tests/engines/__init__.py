"""One shop built on several engines, and whether every table is the same on each."""
