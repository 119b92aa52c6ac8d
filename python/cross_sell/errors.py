"""The exceptions that a user is meant to read."""


class CrossSellError(Exception):
    """Something the user can mend.

    The message is one line that says what is wrong, where, and how to mend it; the command line
    prints it without a traceback and exits with 2.
    """


class TooLittleData(CrossSellError):
    """The shop has nothing to learn from, or too little yet; what is live stays."""
