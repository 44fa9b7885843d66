"""Knows how rendering fails: one error with a message for the person who builds the report."""


class RenderingFailed(Exception):
    """A report could not be rendered; the message says which part and why."""
