"""Serve what a build holds, beyond the lists that it has made."""
