"""The open rate of messages: a mixture of logistic regressions, after Zhao et al.

A user belongs to each of a few contexts with a chance that depends on who they are and which item
is offered; in each context the message itself decides whether it is opened.
"""
