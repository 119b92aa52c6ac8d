"""The harness of cross_sell: what the warehouse's SQL cannot do for itself."""

__version__ = "0.1.0"
