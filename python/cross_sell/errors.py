"""The one exception that a user is meant to read."""


class CrossSellError(Exception):
    """Something the user can mend.

    The message is one line that says what is wrong, where, and how to mend it; the command line
    prints it without a traceback and exits with 2.
    """
