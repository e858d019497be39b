"""A day's news articles about one place, turned into one e-mail."""

__version__ = "0.1.0"
